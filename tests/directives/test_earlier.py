"""Documents issued before this system: entered by one person, confirmed by another, never taken for signed here."""

from datetime import date
from functools import lru_cache
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from directives import amending, earlier, search, standing, verification
from directives.earlier import EarlierRefused
from directives.models import EarlierDocument, Edition, EntryUse, Kind, RegisterEntry, State, Theme
from directives.workflow import WorkflowRefused
from tests.factories import NOON, Staff, published

TEXT = "1. Tuyên truyền kỷ niệm ngày truyền thống của ngành.\n\n2. Tuyên truyền Đại hội Đảng bộ các cấp."


@lru_cache
def scan() -> bytes:
    """A PDF with one page."""
    document, data = pypdfium2.PdfDocument.new(), BytesIO()
    document.new_page(200, 200)
    document.save(data)
    return data.getvalue()


def entered(team: Staff, **changes: Any) -> EarlierDocument:
    standing.ensure_term(name="2015-2020", since=date(2015, 1, 1), until=date(2019, 12, 31))
    fields: dict[str, Any] = {
        "kind": Kind.HUONG_DAN,
        "number": 7,
        "symbol": "HD/BTGTU",
        "date": date(2019, 3, 5),
        "title": "Định hướng công tác tuyên truyền tháng 3/2019",
        "period": date(2019, 3, 1),
        "superior": "TỈNH ỦY MẪU",
        "body_name": "BAN TUYÊN GIÁO",
        "signer": "Trần Văn Cũ",
        "position": "TRƯỞNG BAN",
        "text": TEXT,
        "themes": Theme.objects.filter(slug="xay-dung-dang"),
        "data": scan(),
    }
    return earlier.enter(actor=team.clerk, at=NOON, **{**fields, **changes})


def confirmed(team: Staff, document: EarlierDocument) -> Edition:
    digest = earlier.content_of(document).digest
    return earlier.confirm(document, actor=team.deputy, at=NOON, digest=digest)


def test_a_confirmed_document_is_in_pages_search_themes_register_and_json(team: Staff, client: Client) -> None:
    edition = confirmed(team, entered(team))
    told = client.get(edition.get_absolute_url()).content.decode()
    for words in ("Bản số hóa", "Trần Văn Cũ", "kỷ niệm ngày truyền thống", "không được ký trên hệ thống này"):
        assert words in told
    assert edition.code not in told
    assert "PDF đã ký" not in told.partition('<footer class="foot"')[0]
    assert edition.get_absolute_url() in client.get("/2019/03/").content.decode()
    assert edition.get_absolute_url() in client.get("/2019/").content.decode()
    assert "ngày truyền thống" in client.get("/chu-de/xay-dung-dang/").content.decode()
    assert [hit.edition for hit in search.find("ngay truyen thong", limit=5).hits] == [edition]
    entry = RegisterEntry.objects.get(number=7)
    assert (entry.use, entry.directive) == (EntryUse.OUTSIDE, edition.directive)
    data = client.get(reverse("edition-json", args=[2019, edition.slug])).json()
    assert (data["digitised"], data["verification_code"], data["signatures"]) == (True, None, [])


def test_verification_says_copy_and_never_signed(team: Staff, client: Client) -> None:
    document = entered(team)
    edition = confirmed(team, document)
    verdict = verification.check(scan())
    assert verdict.edition == edition
    assert "bản số hóa" in verdict.explanation[0]
    assert verdict.signatures == ()
    upload = SimpleUploadedFile("scan.pdf", scan(), content_type="application/pdf")
    told = client.post(reverse("verify"), {"tep": upload}).content.decode()
    assert "Bản số hóa do cơ quan này lưu giữ" in told
    assert list(verification.doubts(edition)) == []


def test_who_entered_it_never_confirms_it_by_any_door(team: Staff) -> None:
    document = entered(team)
    digest = earlier.content_of(document).digest
    for person in (team.clerk, team.drafter):
        with pytest.raises(EarlierRefused):
            earlier.confirm(document, actor=person, at=NOON, digest=digest)
    with pytest.raises(EarlierRefused):
        earlier.confirm(document, actor=team.deputy, at=NOON, digest="0" * 64)
    other = published(team)
    table = EarlierDocument._meta.db_table
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET confirmed_by_id = {team.clerk.pk}, directive_id = {other.directive_id}"
            f" WHERE id = {document.pk}"
        )
    assert not Edition.objects.filter(digitised=True).exists()


def test_nothing_else_becomes_a_digitised_copy_and_a_confirmed_one_stays(team: Staff) -> None:
    edition = confirmed(team, entered(team))
    table = EarlierDocument._meta.db_table
    for sql in (f"UPDATE {table} SET number = 8", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    fields = {f.attname: getattr(edition, f.attname) for f in Edition._meta.concrete_fields if not f.primary_key}
    other = published(team)
    new = {"directive_id": other.directive_id, "number": 99, "slug": "khac", "code": "AAAA-BBBB"}
    new |= {"digest": other.digest, "content_json": other.content_json}
    with pytest.raises(DatabaseError), transaction.atomic():
        Edition.objects.create(**{**fields, **new})
    assert (edition.directive.state, edition.directive.content()) == (State.ISSUED, edition.content)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"date": date(2030, 1, 1)}, "tương lai"),
        ({"date": date(2011, 1, 1)}, "nhiệm kỳ"),
        ({"text": "  "}, "trống"),
        ({"data": b"MZ program"}, "PDF"),
    ],
)
def test_what_cannot_be_is_refused_by_a_sentence(team: Staff, change: dict[str, Any], words: str) -> None:
    with pytest.raises(WorkflowRefused, match=words):
        entered(team, **change)
    assert not EarlierDocument.objects.exists()


def test_a_number_of_another_document_is_refused_and_named(team: Staff) -> None:
    published(team)
    document = entered(team, number=1, date=date(2021, 3, 5))
    with pytest.raises(EarlierRefused, match="01-HD/BTGTU"):
        confirmed(team, document)
    earlier.throw_away(document, actor=team.clerk)
    assert not EarlierDocument.objects.exists()


def test_an_earlier_document_can_be_replaced_like_any_other(team: Staff) -> None:
    edition = confirmed(team, entered(team))
    draft = amending.replace(edition, actor=team.drafter, at=NOON)
    assert draft.sections.count() == len(edition.content.sections)


def test_the_whole_way_through_the_admin(team: Staff) -> None:
    standing.ensure_term(name="2015-2020", since=date(2015, 1, 1), until=date(2019, 12, 31))
    clerk, deputy = Client(), Client()
    clerk.force_login(team.clerk)
    deputy.force_login(team.deputy)
    page = reverse("admin:directives_earlierdocument_add")
    data = {
        "kind": "huong_dan", "number": "7", "symbol": "HD/BTGTU", "date": "05/03/2019", "title": "Định hướng tháng 3",
        "month": "3/2019", "body_name": "BAN TUYÊN GIÁO", "signer": "Trần Văn Cũ",
    }  # fmt: skip
    assert clerk.post(page, data).status_code == 409
    original = SimpleUploadedFile("goc.pdf", scan(), content_type="application/pdf")
    text = SimpleUploadedFile("goc.txt", TEXT.encode(), content_type="text/plain")
    assert clerk.post(page, {**data, "original": original, "text_file": text}).status_code == 302
    document = EarlierDocument.objects.get()
    own = reverse("admin:directives_earlierdocument_change", args=[document.pk])
    assert clerk.get(own).context["refusal"]
    shown = deputy.get(own)
    assert shown.context["refusal"] is None
    assert deputy.get(reverse("admin:directives_earlierdocument_original", args=[document.pk])).content == scan()
    confirm = reverse("admin:directives_earlierdocument_confirm", args=[document.pk])
    assert clerk.post(confirm, {"digest": shown.context["digest"]}).status_code == 409
    assert deputy.post(confirm, {"digest": shown.context["digest"]}).status_code == 302
    assert Edition.objects.get().digitised
    assert (
        deputy.get(reverse("admin:directives_directive_change", args=[Edition.objects.get().directive_id])).status_code
        == 200
    )
    assert deputy.get(page).status_code == 403
