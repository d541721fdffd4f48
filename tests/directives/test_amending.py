"""Replacing, correcting and withdrawing: the verbs, the day they take effect, what readers are told."""

from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from directives import amending, filestore, issuing, search, verification
from directives.amending import AmendingRefused, Correction, Notice
from directives.issuing import IssuingRefused
from directives.models import Directive, Edition, EditionStatus, IssuingBody, Kind, State, Status
from directives.search import Narrowed
from directives.workflow import WorkflowRefused
from tests.factories import NOON, Staff, published

LATER = timezone.make_aware(datetime(2023, 12, 10, 12))
TAKES_EFFECT = date(2023, 12, 20)


@pytest.fixture
def old(team: Staff) -> Edition:
    """The document that will be replaced, corrected or withdrawn."""
    return published(team)


def concluded(team: Staff, old: Edition, **terms: Any) -> Edition:
    """A replacement as ``issuing.issue`` leaves it, without printing and signing."""
    new = published(team, at=LATER, title="Định hướng thay thế", replaces=old, **terms)
    amending.conclude(new.directive, new, actor=team.clerk, at=LATER)
    return new


def one_page() -> bytes:
    """A PDF with an empty page."""
    document, data = pypdfium2.PdfDocument.new(), BytesIO()
    document.new_page(200, 200)
    document.save(data)
    return data.getvalue()


def fetched(client: Client, address: str) -> bytes:
    """The bytes of a stored file as a reader gets them."""
    response: Any = client.get(address)
    return b"".join(response.streaming_content)


def page(client: Client, edition: Edition, day: date) -> str:
    with time_machine.travel(datetime.combine(day, datetime.min.time()).astimezone() + timedelta(hours=12), tick=False):
        return client.get(edition.get_absolute_url()).content.decode()


def test_a_replacement_begins_with_the_old_text_and_says_what_it_replaces(team: Staff, old: Edition) -> None:
    draft = amending.replace(old, actor=team.drafter, at=LATER, change_from=TAKES_EFFECT, note="Đổi thời hạn.")
    assert (draft.state, draft.replaces, draft.change_from) == (State.DRAFT, old, TAKES_EFFECT)
    assert [one.body for one in draft.sections.all()] == [one.body for one in old.content.sections]
    assert "thay thế Hướng dẫn số 01-HD/BTGTU, ngày 01 tháng 12 năm 2023 kể từ ngày 20 tháng 12" in draft.closing
    assert draft.is_contributor(team.drafter)
    with pytest.raises(WorkflowRefused, match="Định hướng"):
        amending.replace(old, actor=team.drafter2, at=LATER)
    with pytest.raises(WorkflowRefused):
        amending.correct(old, [Correction("a", "b")], actor=team.clerk, at=LATER)


def test_nothing_takes_effect_on_a_day_that_has_passed(team: Staff, old: Edition) -> None:
    with pytest.raises(AmendingRefused):
        amending.replace(old, actor=team.drafter, at=LATER, change_from=date(2023, 12, 9))
    assert not Directive.objects.filter(replaces=old).exists()


def test_a_letter_of_correction_quotes_the_words_and_only_words_that_stand_there(team: Staff, old: Edition) -> None:
    with pytest.raises(AmendingRefused, match="không hề in"):
        amending.correct(old, [Correction("không hề in", "x")], actor=team.drafter, at=LATER)
    draft = amending.correct(old, [Correction("kết quả hội nghị", "kết quả Đại hội")], actor=team.drafter, at=LATER)
    assert (draft.kind, draft.corrects, draft.period) == (Kind.CONG_VAN, old, None)
    body = draft.sections.get().body
    assert "Đã in: “kết quả hội nghị”" in body
    assert "Nay sửa là: “kết quả Đại hội”" in body


def test_until_its_day_the_old_document_holds_and_says_until_when(team: Staff, old: Edition, client: Client) -> None:
    new = concluded(team, old, change_from=TAKES_EFFECT, change_note="Đổi thời hạn nộp báo cáo.")
    before, after = page(client, old, date(2023, 12, 19)), page(client, old, TAKES_EFFECT)
    assert "còn hiệu lực đến hết ngày 19/12/2023" in before
    assert "Từ ngày 20/12/2023 được thay thế bằng" in before
    assert 'class="tag good"' in before
    assert 'class="tag good"' not in after
    assert "banner gone" in after
    for told in (before, after, page(client, new, TAKES_EFFECT)):
        assert "Đổi thời hạn nộp báo cáo." in told
        assert reverse("edition-comparison", args=[new.year, new.slug]) in told


def test_lists_search_and_files_turn_on_that_day_by_themselves(team: Staff, old: Edition, client: Client) -> None:
    """No row is written on that day; the site's version moves all the same."""
    from directives.views import freshness

    new = concluded(team, old, change_from=TAKES_EFFECT)
    replaced = Narrowed(state="thay-the")
    with time_machine.travel(datetime(2023, 12, 19, 5, tzinfo=NOON.tzinfo), tick=False):
        assert set(Edition.objects.in_force()) == {old, new}
        assert search.find("hoi nghi", limit=9, narrowed=replaced).hits == ()
        assert b"19/12/2023" in client.get("/2023/12/").content
        version = freshness.read().documents
    with time_machine.travel(datetime(2023, 12, 20, 5, tzinfo=NOON.tzinfo), tick=False):
        assert set(Edition.objects.in_force()) == {new}
        assert {hit.edition for hit in search.find("hoi nghi", limit=9, narrowed=replaced).hits} == {old}
        assert freshness.read().documents != version
        feed = client.get("/feed.atom").content.decode()
        assert f"[{Status.REPLACED.label}] {old.display}" in feed
        data = client.get(reverse("edition-json", args=[old.year, old.slug])).json()
        assert (data["status"]["value"], data["status"]["by"]["number"]) == ("replaced", new.display)
        assert fetched(client, old.get_pdf_url()) == filestore.get(old.file.sha256)


def test_json_and_verification_announce_it_before(team: Staff, old: Edition, client: Client) -> None:
    new = concluded(team, old, change_from=TAKES_EFFECT, change_note="Đổi thời hạn.")
    with time_machine.travel(datetime(2023, 12, 11, 5, tzinfo=NOON.tzinfo), tick=False):
        status = client.get(reverse("edition-json", args=[old.year, old.slug])).json()["status"]
        assert (status["value"], status["in_force"]) == ("in_force", True)
        assert status["announced"]["from"] == "2023-12-20"
        assert status["announced"]["by"]["number"] == new.display
        assert status["change_note"]["text"] == "Đổi thời hạn."
        linked = client.get(reverse("edition-linked-data", args=[old.year, old.slug])).json()
        assert linked["expires"] == "2023-12-19"
        assert "còn hiệu lực đến hết ngày 19/12/2023" in verification.state_sentence(old.status)
        assert "19/12/2023" in client.get(f"{reverse('verify')}?ma={old.code}").content.decode()


def test_the_words_that_differ_have_a_page_of_their_own(team: Staff, old: Edition, client: Client) -> None:
    new = published(team, at=LATER, replaces=old, sections=("<p>Tuyên truyền kết quả đại hội của Đảng bộ.</p>",))
    amending.conclude(new.directive, new, actor=team.clerk, at=LATER)
    told = client.get(reverse("edition-comparison", args=[new.year, new.slug])).content.decode()
    assert "<del>" in told
    assert "<ins>" in told
    assert client.get(reverse("edition-comparison", args=[old.year, old.slug])).status_code == 404


def test_a_corrected_document_stays_in_force_and_quotes_the_correction(
    team: Staff, old: Edition, client: Client
) -> None:
    letter = published(
        team, at=LATER, data=b"%PDF-1.7 letter", kind=Kind.CONG_VAN, period=None, thematic=True, corrects=old,
        title="Đính chính", sections=("<p>Nay sửa là: “kết quả Đại hội”.</p>",),
    )  # fmt: skip
    amending.conclude(letter.directive, letter, actor=team.clerk, at=LATER)
    assert (old.status.status, old.status.holds) == (Status.CORRECTED, True)
    assert "Nay sửa là: “kết quả Đại hội”." in client.get(old.get_absolute_url()).content.decode()
    assert old.get_absolute_url() in client.get(letter.get_absolute_url()).content.decode()
    assert letter.get_absolute_url() in client.get("/2023/12/").content.decode()
    assert "Đính chính" not in client.get("/").content.decode().partition("<main")[2].partition("banner")[0]


def test_two_replacements_of_one_document_cannot_both_be_issued(team: Staff, old: Edition) -> None:
    concluded(team, old)
    second = published(team, at=LATER, replaces=old)
    with pytest.raises(AmendingRefused, match="02-HD/BTGTU"):
        amending.conclude(second.directive, second, actor=team.clerk, at=LATER)
    assert old.statuses.count() == 2


def test_a_withdrawal_shows_its_notice_and_the_stored_file(team: Staff, old: Edition, client: Client) -> None:
    notice = Notice(number="12-TB/BTGTU", on=LATER.date(), text="Thu hồi vì nhầm.", data=one_page())
    issuing.withdraw(old, actor=team.head, at=LATER, reason="issued_in_error", notice=notice)
    told = client.get(old.get_absolute_url()).content.decode()
    for words in ("12-TB/BTGTU", "10/12/2023", "Thu hồi vì nhầm."):
        assert words in told
    assert fetched(client, reverse("withdrawal-notice", args=[old.year, old.slug])) == notice.data
    assert fetched(client, old.get_pdf_url()) == filestore.get(old.file.sha256)


def test_a_notice_that_is_no_pdf_is_refused_and_nothing_happens(team: Staff, old: Edition) -> None:
    notice = Notice(number="12-TB/BTGTU", on=LATER.date(), data=b"MZ")
    with pytest.raises(WorkflowRefused):
        issuing.withdraw(old, actor=team.head, at=LATER, reason="issued_in_error", notice=notice)
    assert old.statuses.count() == 1


def test_a_withdrawal_from_a_later_day_and_never_from_before_the_last_change(team: Staff, old: Edition) -> None:
    with pytest.raises(IssuingRefused) as refusal:
        issuing.withdraw(old, actor=team.head, at=LATER, reason="no_longer_valid", effective=date(2023, 11, 30))
    assert str(refusal.value) == (
        "Văn bản ở tình trạng hiện nay từ ngày 01/12/2023; không thể thu hồi từ ngày sớm hơn."
    )
    issuing.withdraw(old, actor=team.head, at=LATER, reason="no_longer_valid", effective=TAKES_EFFECT)
    assert EditionStatus.objects.in_effect(date(2023, 12, 19)).filter(edition=old)[0].status == Status.IN_FORCE
    assert EditionStatus.objects.in_effect(TAKES_EFFECT).filter(edition=old)[0].status == Status.WITHDRAWN


def test_the_note_is_worded_anew_and_earlier_wordings_stay(team: Staff, old: Edition, client: Client) -> None:
    with pytest.raises(WorkflowRefused):
        amending.amend_note(old, actor=team.deputy, at=LATER, text="Chưa có gì")
    concluded(team, old, change_note="Lời thứ nhất.")
    amending.amend_note(old, actor=team.deputy, at=LATER + timedelta(days=1), text="Lời thứ hai.")
    told = client.get(old.get_absolute_url()).content.decode()
    assert "Sửa ngày 11/12/2023" in told
    assert told.index("Lời thứ hai.") < told.index("Lời thứ nhất.")
    with pytest.raises(WorkflowRefused):
        amending.amend_note(old, actor=team.drafter, at=LATER, text="Người soạn không được")


@pytest.mark.parametrize("change", ["replaces_id = NULL", "change_from = '2024-01-01'", "change_note = 'khác'"])
def test_link_day_and_note_are_settled_when_the_text_is_handed_in(team: Staff, old: Edition, change: str) -> None:
    draft = amending.replace(old, actor=team.drafter, at=LATER, change_from=TAKES_EFFECT)
    table = Directive._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET state = 'in_review' WHERE id = {draft.pk}")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {change} WHERE id = {draft.pk}")


def test_a_body_that_is_no_more_is_named_with_its_successor_and_its_documents_stay(
    team: Staff, old: Edition, client: Client
) -> None:
    before = client.get(old.get_absolute_url()).content.decode()
    assert "past-body" not in before
    heir = IssuingBody.objects.create(
        superior="TỈNH ỦY MẪU", name="BAN TUYÊN GIÁO VÀ DÂN VẬN", abbreviation="BTGDVTU", place="Mẫu",
        valid_from=date(2024, 2, 1),
    )  # fmt: skip
    IssuingBody.objects.filter(pk=team.body.pk).update(valid_until=date(2024, 1, 31), successor=heir)
    new = published(team, issuing_body=heir, title="Văn bản của cơ quan mới")
    told = client.get(old.get_absolute_url()).content.decode()
    assert "hoạt động đến hết ngày 31/01/2024" in told
    assert heir.name in told
    assert old.content.letterhead.body == "BAN TUYÊN GIÁO"
    assert "past-body" not in client.get(new.get_absolute_url()).content.decode()
    month = client.get("/2023/12/").content.decode()
    assert old.get_absolute_url() in month
    assert new.get_absolute_url() in month


def test_letterhead_symbol_and_signer_stay_as_they_were(team: Staff, old: Edition, client: Client) -> None:
    IssuingBody.objects.filter(pk=team.body.pk).update(name="TÊN MỚI", abbreviation="MOI")
    team.signatory.name, team.signatory.position = "Người Khác", "PHÓ TRƯỞNG BAN"
    team.signatory.save()
    data = client.get(reverse("edition-json", args=[old.year, old.slug])).json()
    assert (data["issuer"]["name"], data["number"]) == ("BAN TUYÊN GIÁO", "01-HD/BTGTU")
    assert data["signer"] == {"authority": "", "position": "TRƯỞNG BAN", "name": "Nguyễn Văn Mẫu"}
