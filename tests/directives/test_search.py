"""Finding passages by their words: with and without diacritics, whole words, newest first, whatever is typed."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import example, given
from hypothesis import strategies as st

from directives import issuing, search
from directives.models import Edition, SearchRow, Status, Theme
from directives.search import LONGEST_HEADING, Narrowed, find, snippet, tables, tidy, words_of
from events.models import CommemorativeEvent
from tests import factories


@pytest.fixture
def edition(team: factories.Staff) -> Edition:
    return factories.published(
        team, sections=("<p>Kết quả hội nghị lần thứ 8.</p>", "<p>Phòng, chống “dịch” bệnh.</p>")
    )


def marked(hit: search.Hit) -> list[str]:
    return [piece.text for piece in hit.snippet if piece.hit]


@pytest.mark.parametrize(
    "query", ["hoi nghi", "HỘI NGHỊ", "hội nghị", "nghi  hoi", '"hội nghị"', "hội-nghị", "hoi\x00nghi"]
)
def test_a_passage_is_found_with_and_without_diacritics(edition: Edition, query: str):
    found = find(query, limit=10)
    assert [(hit.edition, hit.anchor) for hit in found.hits] == [(edition, "muc-1")]
    assert marked(found.hits[0]) == (["hội", "nghị"] if "nghi " in query else ["hội nghị"])


def test_a_hit_is_told_by_the_beginning_of_its_section(team: factories.Staff):
    long = "Tuyên truyền kết quả kỳ họp cuối năm " + "và những việc rất dài " * 9
    factories.published(team, sections=("<p>Kỳ họp đầu năm.</p>", f"<p>{long}</p>"))
    headings = {hit.anchor: hit.heading for hit in find("kỳ họp", limit=10).hits}
    assert headings["muc-1"] == "1. Kỳ họp đầu năm."
    assert headings["muc-2"] == "2. " + " ".join(long.split()[:16]) + " …"
    assert len(headings["muc-2"]) <= LONGEST_HEADING


def test_a_word_is_found_as_a_whole_only(edition: Edition):
    assert not find("ngh", limit=10).hits
    assert not find("hoinghi", limit=10).hits


def test_every_word_must_stand_in_the_same_passage(edition: Edition):
    assert not find("hoi nghi dich benh", limit=10).hits


def test_a_number_finds_its_document(edition: Edition):
    assert [hit.edition for hit in find(edition.display, limit=10).hits] == [edition]


def test_the_newest_document_comes_first_a_page_at_a_time(team: factories.Staff, edition: Edition):
    newer = factories.published(team, at=timezone.make_aware(datetime(2024, 1, 5, 9)), period=date(2024, 1, 1))
    assert [hit.edition for hit in find("hoi nghi", limit=1).hits] == [newer]
    assert [hit.edition for hit in find("hoi nghi", limit=1, offset=1).hits] == [edition]
    assert find("hoi nghi", limit=1).total == 2


def test_indexing_again_changes_nothing(edition: Edition):
    before = list(SearchRow.objects.values_list("edition", "position", "text", "search_text"))
    search.index(edition)
    assert list(SearchRow.objects.values_list("edition", "position", "text", "search_text")) == before
    assert search.is_complete(edition)
    SearchRow.objects.filter(position=1).update(search_text=" khac ")
    assert not search.is_complete(edition)


def test_a_snippet_is_the_original_around_the_hit():
    text = "mở đầu " * 80 + "Kết quả HỘI NGHỊ toàn quốc " + "kết thúc " * 80
    pieces = list(snippet(text, [("hoi", "nghi")]))
    assert [piece.text for piece in pieces if piece.hit] == ["HỘI NGHỊ"]
    shown = "".join(piece.text for piece in pieces)
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert shown.strip("… ") in text
    assert len(shown) < search.SNIPPET + 10


def test_words_that_stand_together_are_marked_together_and_nowhere_else():
    pieces = snippet("Hội thảo, nghị quyết của hội nghị; Hội - nghị hội", [("hoi", "nghi")])
    assert [piece.text for piece in pieces if piece.hit] == ["hội nghị", "Hội - nghị"]


def test_words_that_nowhere_stand_together_are_marked_one_by_one():
    pieces = snippet("Nghị quyết của hội thảo", [("hoi", "nghi")])
    assert [piece.text for piece in pieces if piece.hit] == ["Nghị", "hội"]


def test_on_a_page_passages_that_hold_the_words_as_typed_come_first_and_then_those_that_hold_them_together(
    team: factories.Staff,
):
    sections = ("<p>Hội thảo về nghị quyết.</p>", "<p>Hội nghỉ giữa giờ.</p>", "<p>Kết quả hội nghị.</p>")
    factories.published(team, sections=sections)
    assert [hit.anchor for hit in find("hội nghị", limit=10).hits] == ["muc-3", "muc-2", "muc-1"]
    assert [hit.anchor for hit in find("hoi nghi", limit=10).hits] == ["muc-2", "muc-3", "muc-1"]
    assert [hit.anchor for hit in find("hội nghị", limit=2).hits] == ["muc-3", "muc-2"], "pages stay as they are"
    assert [hit.anchor for hit in find("hội nghị", limit=2, offset=2).hits] == ["muc-1"]


@given(st.text(max_size=400), st.text(max_size=60))
@example("¼", "4 1")  # one letter that holds both words
def test_a_snippet_never_invents_a_letter(text: str, query: str):
    shown = "".join(piece.text for piece in snippet(text, search.read(query).together))
    assert shown.removeprefix("… ").removesuffix(" …") in text


@given(st.text(max_size=3000))
def test_whatever_is_typed_becomes_a_few_plain_words(query: str):
    assert len(tidy(query)) <= search.LONGEST_QUERY
    assert len(words_of(query)) <= search.MOST_WORDS
    assert all(word.isascii() and word.isalnum() for word in words_of(query))


@pytest.mark.parametrize(
    "query",
    [
        *(
            "",
            " ",
            "%",
            "_",
            "'",
            '"',
            '""',
            '"hoi',
            "hoi AND OR NOT NEAR(nghi)",
            "-hoi *",
            "hoi:nghi",
            "^hoi",
            "{hoi}",
        ),
        *("hoi\\", "';DROP TABLE x--", "\x00", "😀", "\u0301\u0323", "a" * 10_000, "ba " * 4_000),
        *('"' * 10_000,),
        *("<script>", "\ud800", "& | ! <->", "hoi & !nghi", "999999999999999999999", "٣٤", "28-HD/ĐUK", "０８"),
    ],
)
def test_the_search_page_answers_whatever_is_typed(client: Client, edition: Edition, query: str):
    response = client.get(reverse("search"), {"q": query.encode("utf-8", "replace").decode()})
    assert response.status_code == 200
    assert "<script>" not in response.content.decode()


def test_a_wild_card_is_a_letter_like_any_other(edition: Edition):
    assert find("%", limit=10).total == 0
    assert find("h_i", limit=10).total == 0


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999", "2", "٣"])
def test_a_nonsense_page_number_is_no_error(client: Client, edition: Edition, page: str):
    assert client.get(reverse("search"), {"q": "hoi nghi", "trang": page}).status_code == 200


def test_more_hits_than_a_page_are_reached_by_links(client: Client, team: factories.Staff):
    factories.published(team, sections=tuple(f"<p>Hội nghị số {number}</p>" for number in range(25)))
    first = client.get(reverse("search"), {"q": "hội nghị"}).content.decode()
    second = client.get(reverse("search"), {"q": "hội nghị", "trang": "2"}).content.decode()
    assert first.count("<li>\n<h2>") == 20
    assert "trang=2" in first
    assert second.count("<li>\n<h2>") == 5
    assert "trang=1" in second
    assert "trang=3" not in second


# --- phrases, and words that stand apart ------------------------------------------------------------------------------


def anchors(query: str, **narrowed: Any) -> list[str]:
    return [hit.anchor for hit in find(query, limit=50, narrowed=Narrowed(**narrowed)).hits]


def test_words_between_quotation_marks_must_stand_together(team: factories.Staff):
    factories.published(team, sections=("<p>Hội thảo, nghị quyết số 8.</p>", "<p>Hội nghị lần thứ 8.</p>"))
    assert anchors('"hội nghị"') == anchors("“hoi nghi”") == ["muc-2"]
    assert anchors('"hoi nghi" 8') == ["muc-2"]
    assert anchors('8 "nghi quyet"') == ["muc-1"]
    assert anchors('"nghi hoi"') == []


def test_a_quotation_mark_without_its_partner_is_none(edition: Edition):
    assert anchors('"hoi nghi') == anchors("hoi nghi")


def test_where_enough_passages_hold_the_words_together_the_others_come_on_request(
    team: factories.Staff, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(search, "ENOUGH", 2)
    together = ("<p>Hội nghị một.</p>", "<p>Hội nghị hai.</p>")
    factories.published(team, sections=("<p>Nghị quyết của hội.</p>", *together))
    assert anchors("hoi nghi") == ["muc-2", "muc-3"]
    assert [hit.anchor for hit in find("hoi nghi", limit=9, apart=True).hits] == ["muc-2", "muc-3", "muc-1"]


@given(st.text(max_size=300))
@example('"a" b “c d” "e')
def test_a_query_is_read_the_same_whatever_is_typed(typed: str):
    query = search.read(typed)
    assert set(query.words) == {word for phrase in query.together for word in phrase}
    assert len(query.words) <= search.MOST_WORDS


# --- narrowing --------------------------------------------------------------------------------------------------------


def test_a_search_is_narrowed_by_year_kind_theme_and_state(team: factories.Staff, edition: Edition):
    newer = factories.published(team, at=timezone.make_aware(datetime(2023, 12, 28, 9)), period=date(2024, 1, 1))
    theme = Theme.objects.get(slug="xay-dung-dang")
    newer.search_rows.get(position=1).themes.add(theme)

    def editions(**narrowed: Any) -> list[Edition]:
        return [hit.edition for hit in find("hoi nghi", limit=9, narrowed=Narrowed(**narrowed)).hits]

    assert editions(year=2024) == editions(theme=theme.pk) == editions(theme=theme.pk, year=2024) == [newer]
    assert editions(year=2023) == [edition]
    assert editions(kind="huong_dan") == editions(state=tables.IN_FORCE) == [newer, edition]
    assert editions(kind="cong_van") == editions(state=tables.WITHDRAWN) == editions(state=tables.REPLACED) == []
    issuing.withdraw(edition, actor=team.head, at=factories.NOON, reason="issued_in_error")
    assert editions(state=tables.IN_FORCE) == [newer]
    assert editions(state=tables.WITHDRAWN) == [edition]


def test_the_form_narrows_and_keeps_what_was_chosen(client: Client, edition: Edition):
    page = client.get(reverse("search"), {"q": "hoi nghi", "nam": "2023", "tinh-trang": "hieu-luc"}).content.decode()
    assert '<option value="2023" selected>' in page
    assert "<details open>" in page
    assert "<mark>hội nghị</mark>" in page
    nothing = client.get(reverse("search"), {"q": "hoi nghi", "tinh-trang": "thu-hoi"}).content.decode()
    assert "<mark>" not in nothing
    assert 'href="/tim-kiem/?q=hoi+nghi"' in nothing


@pytest.mark.parametrize("name", ["nam", "chu-de", "loai", "tinh-trang", "tach"])
@pytest.mark.parametrize("value", ["'", "99999999999999999999", "\x00", "-1", "khong-co"])
def test_nonsense_narrows_nothing(client: Client, edition: Edition, name: str, value: str):
    response = client.get(reverse("search"), {"q": "hoi nghi", name: value})
    assert response.status_code == 200
    assert "<mark>hội nghị</mark>" in response.content.decode()


# --- numbers, events, suggestions -------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["01-HD/BTGTU", "01 hd btgtu", "1 hd", "hd 01", "số 01", "hướng dẫn số 1", "hd 1"])
def test_a_number_is_found_however_it_is_typed(client: Client, edition: Edition, query: str):
    assert search.by_number(search.read(query)) == [edition]
    page = client.get(reverse("search"), {"q": query}).content.decode()
    assert f'<li><a href="{edition.get_absolute_url()}">' in page


@pytest.mark.parametrize("query", ["02-HD/BTGTU", "01-KH/BTGTU", "2023", "hoi nghi 1", "1 2 hd", "123456", ""])
def test_what_is_not_the_number_finds_no_document_by_it(edition: Edition, query: str):
    assert search.by_number(search.read(query)) == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hoi nghj", "hội nghị"),
        ("hio nghi", "hội nghị"),
        ("hoinghi", "hội nghị"),
        ("hooi nghị", "hội nghị"),
        ("ket qa", "Kết quả"),
        ("hoi nghi phong", "phong"),
    ],
)
def test_where_nothing_is_found_the_nearest_words_are_offered(client: Client, edition: Edition, typed: str, meant: str):
    assert meant in [one.text for one in search.suggestions(search.read(typed))] or meant == "phong"
    page = client.get(reverse("search"), {"q": typed}).content.decode()
    links = re.findall(r'<li><a href="(/tim-kiem/\?q=[^"]+)">', page)
    assert links
    assert all("<mark>" in client.get(link).content.decode() for link in links)


@pytest.mark.parametrize("query", ["xyzzyx", "99999", "a" * 200, "q"])
def test_where_nothing_is_near_nothing_is_offered(edition: Edition, query: str):
    assert search.suggestions(search.read(query)) == []


def test_an_event_is_found_with_its_next_day(client: Client, edition: Edition):
    CommemorativeEvent.objects.create(name="Ngày thử nghiệm tìm kiếm", day=9, month=12, origin_year=1950)
    with time_machine.travel(datetime(2023, 12, 10, 3, tzinfo=UTC)):
        page = client.get(reverse("search"), {"q": "thu nghiem"}).content.decode()
    assert 'href="/lich/2024/12/#ngay-thu-nghiem-tim-kiem"' in page
    assert "09/12/2024" in page
    assert "thử nghiệm tìm kiếm" not in client.get(reverse("search"), {"q": "hoi nghi"}).content.decode()


def test_a_hit_says_what_holds_of_its_document_today_as_every_other_page_does(team: factories.Staff):
    """The statement of the search writes the rule out; this holds it to ``EditionStatusSet.in_effect``."""
    body = ("<p>Kết quả kỳ họp bất thường.</p>",)
    holding, ending, ended = (factories.published(team, sections=body, title=title) for title in ("Một", "Hai", "Ba"))
    reason: dict[str, Any] = {"actor": team.head, "at": factories.NOON, "reason": "no_longer_valid"}
    issuing.withdraw(ending, effective=date(2099, 12, 31), **reason)
    issuing.withdraw(ended, **reason)
    said = {hit.edition: hit.gone for hit in find("kỳ họp bất thường", limit=10).hits}
    assert said == {holding: "", ending: "", ended: str(Status.WITHDRAWN.label)}
    kept = {hit.edition: vars(hit.edition)["status_now"] for hit in find("kỳ họp bất thường", limit=10).hits}
    assert kept == {edition: vars(edition)["status_now"] for edition in Edition.objects.with_status()}
