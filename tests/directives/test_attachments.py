"""Files that go with a document: attached by an edit, approved by hash, reachable only once issued."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from directives import attaching, filestore, workflow
from directives.models import Attachment, Directive, Edition
from tests import factories
from tests.pdf.test_attachment import TABLE, WORD

pytestmark = pytest.mark.django_db
BY: dict[str, Any] = {"at": factories.NOON}


def attach(
    directive: Directive, team: factories.Staff, data: bytes = WORD, name: str = "Biểu mẫu 1.xlsx"
) -> Attachment:
    return attaching.attach(directive, data, title="", filename=name, actor=team.drafter, **BY)


def body_of(response: HttpResponseBase) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]


def test_a_file_is_named_by_its_content_and_listed_by_a_new_revision(team: factories.Staff):
    directive = factories.draft(team)
    made = attach(directive, team)
    assert (made.title, made.filename, made.size) == ("Biểu mẫu 1", "bieu-mau-1.docx", len(WORD))
    assert filestore.get(made.sha256, "docx") == WORD
    before, after = directive.revisions.order_by("number")
    assert before.content().attachments == ()
    assert after.content().attachments == (made.content(),)
    assert before.digest != after.digest == Directive.objects.get().content().digest
    assert "Đã kèm: Biểu mẫu 1" in directive.history.last().reason


def test_taking_a_file_away_keeps_what_earlier_revisions_name(team: factories.Staff):
    directive = factories.draft(team)
    made = attach(directive, team)
    attaching.detach(made, actor=team.drafter, **BY)
    digests = list(directive.revisions.order_by("number").values_list("digest", flat=True))
    assert digests[0] == digests[2] != digests[1]
    assert directive.revisions.get(number=2).content().attachments[0].sha256 == made.sha256
    assert filestore.get(made.sha256, "docx") == WORD


def test_the_same_file_or_the_same_name_is_not_attached_twice(team: factories.Staff):
    directive = factories.draft(team)
    attach(directive, team)
    with pytest.raises(attaching.AttachingRefused, match="đã được kèm"):
        attach(directive, team, name="khac.docx")
    attach(directive, team, data=TABLE)
    with pytest.raises(attaching.AttachingRefused, match=r"bieu-mau-1\.xlsx"):
        attach(directive, team, data=TABLE + b"\0")
    assert directive.attachments.count() == 2


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", 'a"\r\nX: y.pdf', "con\\duong\\Tệp.docx", "…", "x" * 300, ".docx"]
)
def test_no_name_escapes_its_place(team: factories.Staff, name: str):
    made = attach(factories.draft(team), team, name=name)
    assert made.filename.endswith(".docx")
    assert set(made.filename) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    assert made.filename.count(".") == 1
    assert 0 < len(made.title) <= 200


def test_after_submission_and_approval_nothing_is_attached_by_the_drafter(team: factories.Staff):
    directive = factories.submitted(team, attachments={"mau.docx": WORD})
    for act in (
        lambda: attach(directive, team, TABLE),
        lambda: attaching.detach(directive.attachments.get(), actor=team.drafter, **BY),
    ):
        with pytest.raises(workflow.WorkflowRefused):
            act()
    assert [one.filename for one in directive.attachments.all()] == ["mau.docx"]


def test_an_approver_who_attaches_in_review_becomes_a_contributor(team: factories.Staff, client: Client):
    directive = factories.submitted(team)
    client.force_login(team.head)
    sent = {"file": SimpleUploadedFile("m.docx", WORD), "title": "Mẫu", "version": directive.version}
    client.post(reverse("admin:directives_directive_attachments", args=[directive.pk]), sent)
    directive.refresh_from_db()
    assert team.drafter.deliveries.get().entry.action == "edit_in_review"
    assert (directive.state, directive.is_contributor(team.head)) == ("draft", True)


def test_the_page_attaches_shows_and_takes_away(team: factories.Staff, client: Client):
    directive = factories.draft(team)
    client.force_login(team.drafter)
    page = reverse("admin:directives_directive_attachments", args=[directive.pk])
    sent = {"file": SimpleUploadedFile("Mẫu.docx", WORD), "title": "Mẫu báo cáo", "version": directive.version}
    assert client.post(page, sent).headers["Location"] == page
    shown = client.get(page).content.decode()
    assert "Mẫu báo cáo" in shown
    assert "mau.docx" in shown
    made = directive.attachments.get()
    address = reverse("admin:directives_directive_attachment", args=[directive.pk, made.pk])
    response = client.get(address)
    assert (response.content, response.headers["X-Content-Type-Options"]) == (WORD, "nosniff")
    assert response.headers["Content-Disposition"] == 'attachment; filename="mau.docx"'
    assert "no-store" in response.headers["Cache-Control"]
    away = reverse("admin:directives_directive_detach", args=[directive.pk, made.pk])
    client.get(away)
    assert directive.attachments.exists(), "looking changes nothing"
    client.post(away)
    assert not directive.attachments.exists()


def test_a_refused_file_is_explained_on_the_page(team: factories.Staff, client: Client):
    directive = factories.draft(team)
    client.force_login(team.drafter)
    page = reverse("admin:directives_directive_attachments", args=[directive.pk])
    answer = client.post(page, {"file": SimpleUploadedFile("a.docx", b"MZ program")}).content.decode()
    assert "Tệp này không phải là PDF, Word (.docx)" in answer
    stale = client.post(page, {"file": SimpleUploadedFile("a.docx", WORD), "version": 1}).content.decode()
    assert 'class="errorlist nonfield"' in stale
    assert not directive.attachments.exists()


def test_who_may_not_edit_sees_the_files_and_no_form(team: factories.Staff, client: Client):
    directive = factories.draft(team, attachments={"mau.docx": WORD})
    page = reverse("admin:directives_directive_attachments", args=[directive.pk])
    made = directive.attachments.get()
    client.force_login(team.clerk)
    shown = client.get(page).content.decode()
    assert "mau.docx" in shown
    assert 'type="file"' not in shown
    client.post(page, {"file": SimpleUploadedFile("b.xlsx", TABLE)})
    client.post(reverse("admin:directives_directive_detach", args=[directive.pk, made.pk]))
    assert [one.filename for one in directive.attachments.all()] == ["mau.docx"]
    for user, status in ((factories.person("khach"), 403), (None, 302)):
        client.force_login(user) if user else client.logout()
        for name, more in (("attachments", []), ("attachment", [made.pk]), ("detach", [made.pk])):
            address = reverse(f"admin:directives_directive_{name}", args=[directive.pk, *more])
            assert client.get(address).status_code == status
            assert client.post(address).status_code == status


def test_a_file_of_another_document_is_not_reached_through_this_one(team: factories.Staff, client: Client):
    one, other = factories.draft(team, attachments={"mau.docx": WORD}), factories.draft(team)
    client.force_login(team.drafter)
    made = one.attachments.get()
    for name in ("attachment", "detach"):
        address = reverse(f"admin:directives_directive_{name}", args=[other.pk, made.pk])
        assert client.post(address).status_code == 404


@pytest.fixture
def edition(team: factories.Staff) -> Edition:
    return factories.published(team, attachments={"mau.docx": WORD, "bieu.xlsx": TABLE})


def test_readers_download_what_was_approved(client: Client, edition: Edition, django_assert_num_queries: Any):
    page = client.get(edition.get_absolute_url()).content.decode()
    for number, (name, data) in enumerate({"mau.docx": WORD, "bieu.xlsx": TABLE}.items(), 1):
        address = f"{edition.get_absolute_url()}kem-theo/{number}-{name}"
        assert f'href="{address}"' in page
        with django_assert_num_queries(1):
            response = client.get(address)
        assert body_of(response) == data
        assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response.headers["Content-Security-Policy"]
        assert response.headers["Content-Length"] == str(len(data))
        etag = response.headers["ETag"]
        assert etag == f'"{edition.content.attachments[number - 1].sha256}"'
        assert client.get(address, headers={"if-none-match": etag}).status_code == 304


@pytest.mark.parametrize(
    "rest", ["1-bieu.xlsx", "3-mau.docx", "0-bieu.xlsx", "1-", "1-../mau.docx", "99999999999-mau.docx"]
)
def test_only_what_the_document_lists_is_there(client: Client, edition: Edition, rest: str):
    assert client.get(f"{edition.get_absolute_url()}kem-theo/{rest}").status_code == 404


def test_before_the_issue_nothing_is_reachable(client: Client, team: factories.Staff):
    directive = factories.submitted(team, attachments={"mau.docx": WORD})
    assert client.get("/van-ban/2023/01-hd-btgtu/kem-theo/1-mau.docx").status_code == 404
    sha256 = directive.attachments.get().sha256
    assert client.get(f"/{filestore.name_of(sha256, 'docx')}").status_code == 404


def test_attachments_of_an_issued_document_stay_in_raw_sql_too(edition: Edition):
    files = edition.directive.attachments
    for act in (
        lambda: files.update(title="x"),
        lambda: files.all().delete(),
        lambda: files.create(title="x", filename="x.pdf", sha256="0" * 64, size=1, added_by_id=1, at=factories.NOON),
    ):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            act()
    assert edition.directive.content().digest == edition.digest


def test_a_damaged_attachment_is_a_doubt_about_the_document(edition: Edition, settings: Any):
    from pathlib import Path

    from django.core.files.storage import storages

    from directives import verification

    wanted = "bieu.xlsx"
    assert not [doubt for doubt in verification.doubts(edition) if wanted in doubt]
    path = Path(storages["archive"].path(filestore.name_of(edition.content.attachments[1].sha256, "xlsx")))
    original = path.read_bytes()
    path.chmod(0o644)
    path.write_bytes(b"other")
    try:
        assert [doubt for doubt in verification.doubts(edition) if wanted in doubt]
    finally:
        path.write_bytes(original)


def test_the_appendix_holds_the_checked_events_of_the_month_and_is_frozen(team: factories.Staff):
    from django.core.management import call_command

    from events.models import CommemorativeEvent

    call_command("import_events", verbosity=0)
    directive = factories.draft(team, with_annex=True)
    annex = directive.content().annex
    names = [event.name for event in annex]
    assert "Ngày thành lập Quân đội nhân dân Việt Nam" in names
    army = annex[names.index("Ngày thành lập Quân đội nhân dân Việt Nam")]
    assert (army.date, army.years) == ("22/12", 79)
    unchecked = set(CommemorativeEvent.objects.filter(checked=False).values_list("key", flat=True))
    assert annex
    assert not unchecked & {event.key for event in annex}
    CommemorativeEvent.objects.filter(key=army.key).update(name="Tên khác")
    assert Directive.objects.get().content().annex == annex, "the register may change, the text does not"
    without = workflow.edit(directive, actor=team.drafter, with_annex=False, **BY)
    assert without.content().annex == ()
