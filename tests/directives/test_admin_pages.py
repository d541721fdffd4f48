"""What staff read in the admin: lists, preview, files, history, register; and who may see it."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from directives import filestore, workflow
from directives.models import Directive, IssuingBody, RegisterEntry, State, Term, Theme
from tests import factories
from tests.factories import Staff

pytestmark = pytest.mark.django_db
CHANGELIST = "/quan-tri/directives/directive/"


def pages(directive: Directive) -> list[str]:
    """Every page of a document that is only read."""
    named = ("change", "preview", "preview_pdf", "history", "comparison")
    return [
        *(reverse(f"admin:directives_directive_{name}", args=[directive.pk]) for name in named),
        reverse("admin:directives_directive_revision", args=[directive.pk, 1]),
        reverse("admin:directives_directive_pdf", args=[directive.pk, "goc"]),
    ]


@pytest.fixture
def numbered(team: Staff) -> Directive:
    """A document with a number and a stored file, without printing."""
    directive = factories.submitted(team)
    RegisterEntry.objects.create(
        kind=directive.kind,
        term=team.term,
        number=5,
        symbol="HD/BTGTU",
        date="2023-12-01",
        directive=directive,
        subject="x",
    )
    digest, file = directive.content().digest, filestore.put(b"%PDF-1.7 stored")
    Directive.objects.filter(pk=directive.pk).update(
        state=State.AWAITING_SIGNATURE,
        approved_by=team.deputy,
        approved_digest=digest,
        printed_digest=digest,
        pdf_unsigned=file,
        code="ABCD-EFGH",
    )
    directive.refresh_from_db()
    return directive


def test_every_page_of_a_document_asks_who_is_there(numbered: Directive, client: Client):
    for address in pages(numbered):
        assert client.get(address).status_code == 302, address
    client.force_login(factories.person("khach"))
    for address in pages(numbered):
        assert client.get(address).status_code == 403, address
    client.force_login(factories.person("ngoai", is_staff=False, is_superuser=True))
    for address in pages(numbered):
        assert client.get(address).status_code == 302, address


def test_staff_read_every_page_and_no_cache_keeps_it(numbered: Directive, team: Staff, client: Client):
    for user in (team.drafter, team.clerk, team.administrator):
        client.force_login(user)
        for address in pages(numbered):
            response = client.get(address)
            assert response.status_code == 200, address
            assert "no-store" in response["Cache-Control"], address
            assert "default-src 'self'" in response["Content-Security-Policy"]


def test_the_preview_is_the_official_layout_marked_as_a_draft(team: Staff, client: Client):
    directive = factories.draft(team)
    client.force_login(team.drafter)
    page = client.get(reverse("admin:directives_directive_preview", args=[directive.pk])).content.decode()
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in page
    assert "DỰ THẢO" in page
    assert client.get(reverse("admin:directives_directive_preview_pdf", args=[directive.pk])).content.startswith(
        b"%PDF"
    )


def test_the_style_of_the_paper_touches_nothing_else(team: Staff, client: Client):
    client.force_login(team.drafter)
    style = client.get(reverse("admin:directives_directive_css")).content.decode()
    outside = style[: style.index(".paper {")]
    assert set(outside.split("{")[0].split()) == {"@font-face"}
    assert "@page" not in style
    assert style.count("{") == style.count("}")


def test_the_stored_file_comes_byte_for_byte_and_only_if_it_is_there(numbered: Directive, team: Staff, client: Client):
    client.force_login(team.head)
    address = reverse("admin:directives_directive_pdf", args=[numbered.pk, "goc"])
    assert client.get(address).content == b"%PDF-1.7 stored"
    missing = reverse("admin:directives_directive_pdf", args=[numbered.pk, "da-dong-dau"])
    assert client.get(missing).status_code == 404
    Directive.objects.filter(pk=numbered.pk).update(pdf_unsigned="0" * 64)
    assert client.get(address).status_code == 409


def test_history_says_who_did_what_and_why(team: Staff, client: Client):
    directive = factories.submitted(team, sections=(factories.BODY, factories.BODY))
    workflow.send_back(directive, actor=team.deputy, at=factories.NOON, reason="Thiếu mục kỷ niệm")
    client.force_login(team.drafter)
    response = client.get(reverse("admin:directives_directive_history", args=[directive.pk]))
    page = response.content.decode()
    assert [act.action for act, _name, _details in response.context["acts"]] == [
        "create",
        "edit",
        "submit",
        "send_back",
    ]
    assert "Thiếu mục kỷ niệm" in page
    assert "12:00, 01/12/2023" in page
    assert directive.content().digest[:8] in page
    assert response.context["acts"][2][2]


def test_a_revision_shows_the_text_of_its_time(team: Staff, client: Client):
    directive = factories.draft(team)
    workflow.edit(directive, actor=team.drafter, at=factories.NOON, closing="<p>Kết mới.</p>")
    client.force_login(team.drafter)
    first, second = (reverse("admin:directives_directive_revision", args=[directive.pk, n]) for n in (1, 2))
    assert "Kết mới." not in client.get(first).content.decode()
    assert "Kết mới." in client.get(second).content.decode()
    assert client.get(reverse("admin:directives_directive_revision", args=[directive.pk, 3])).status_code == 404


def test_the_list_hides_discarded_documents_until_they_are_asked_for(team: Staff, client: Client):
    kept, gone = factories.draft(team), factories.draft(team, title="Bản bỏ")
    workflow.discard(gone, actor=team.drafter, at=factories.NOON)
    client.force_login(team.drafter)
    assert list(client.get(CHANGELIST).context["cl"].result_list) == [kept]
    assert list(client.get(CHANGELIST, {"state__exact": "discarded"}).context["cl"].result_list) == [gone]


@pytest.mark.parametrize("words", ["chao mung", "CHÀO MỪNG", "mung dai"])
def test_the_search_needs_no_diacritics(team: Staff, client: Client, words: str):
    factories.draft(team)
    wanted = factories.draft(team, title="Tuyên truyền chào mừng Đại hội")
    client.force_login(team.drafter)
    assert list(client.get(CHANGELIST, {"q": words}).context["cl"].result_list) == [wanted]


def test_issued_documents_are_only_read(team: Staff, client: Client):
    edition = factories.published(team)
    client.force_login(factories.person("chief", is_superuser=True))
    listed = client.get(reverse("admin:directives_edition_changelist")).content.decode()
    assert edition.display in listed
    assert edition.get_absolute_url() in listed
    shown = reverse("admin:directives_edition_change", args=[edition.pk])
    assert edition.digest in client.get(shown).content.decode()
    assert client.post(shown, {"title": "Khác"}).status_code == 403
    assert client.get(reverse("admin:directives_edition_add")).status_code == 403
    assert (
        client.post(reverse("admin:directives_edition_delete", args=[edition.pk]), {"post": "yes"}).status_code == 403
    )
    reading = client.get(reverse("admin:directives_directive_change", args=[edition.directive_id]))
    assert edition.get_absolute_url() in reading.content.decode()


def test_standing_data_is_kept_by_administrators_and_never_deleted(team: Staff, client: Client):
    rows = {"theme": Theme.objects.first(), "issuingbody": IssuingBody.objects.first(), "term": Term.objects.first()}
    for user, expected in ((team.administrator, 200), (team.clerk, 403)):
        client.force_login(user)
        for name, row in rows.items():
            assert row
            assert client.get(reverse(f"admin:directives_{name}_add")).status_code == expected
            assert client.get(reverse(f"admin:directives_{name}_delete", args=[row.pk])).status_code == 403


def test_nobody_gives_himself_a_role_and_a_signatory_stays_himself(client: Client, team: Staff) -> None:
    client.force_login(team.administrator)
    own = reverse("admin:accounts_user_change", args=[team.administrator.pk])
    page = client.get(own).content.decode()
    assert 'name="groups"' not in page
    client.post(own, {"username": "quantri", "full_name": "Q", "groups": [g.pk for g in Group.objects.all()]})
    assert team.administrator.groups.count() == 1
    signer = reverse("admin:accounts_signatory_change", args=[team.signatory.pk])
    client.post(signer, {"user": team.administrator.pk, "name": "X", "position": "Y", "active": "on"})
    team.signatory.refresh_from_db()
    assert team.signatory.user == team.head
