"""Finding passages by their words: with and without diacritics, whole words, newest first, whatever is typed."""

from datetime import date, datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import example, given
from hypothesis import strategies as st

from directives import search
from directives.models import Edition, SearchRow
from directives.search import find, snippet, tidy, words_of
from tests import factories


@pytest.fixture
def team(db: None) -> factories.Staff:
    return factories.staff()


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
    pieces = list(snippet(text, ("hoi", "nghi")))
    assert [piece.text for piece in pieces if piece.hit] == ["HỘI NGHỊ"]
    shown = "".join(piece.text for piece in pieces)
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert shown.strip("… ") in text
    assert len(shown) < search.SNIPPET + 10


def test_words_that_stand_together_are_marked_together_and_nowhere_else():
    pieces = snippet("Hội thảo, nghị quyết của hội nghị; Hội - nghị hội", ("hoi", "nghi"))
    assert [piece.text for piece in pieces if piece.hit] == ["hội nghị", "Hội - nghị"]


def test_words_that_nowhere_stand_together_are_marked_one_by_one():
    pieces = snippet("Nghị quyết của hội thảo", ("hoi", "nghi"))
    assert [piece.text for piece in pieces if piece.hit] == ["Nghị", "hội"]


def test_on_a_page_passages_that_hold_the_words_as_typed_come_first_and_then_those_that_hold_them_together(
    team: factories.Staff,
):
    sections = ("<p>Hội thảo về nghị quyết.</p>", "<p>Hội nghỉ giữa giờ.</p>", "<p>Kết quả hội nghị.</p>")
    factories.published(team, sections=sections)
    assert [hit.anchor for hit in find("hội nghị", limit=10).hits] == ["muc-3", "muc-2", "muc-1"]
    assert [hit.anchor for hit in find("hoi nghi", limit=10).hits] == ["muc-2", "muc-3", "muc-1"]
    assert [hit.anchor for hit in find("hội nghị", limit=2).hits] == ["muc-2", "muc-1"], "pages stay as they are"


@given(st.text(max_size=400), st.text(max_size=60))
@example("¼", "4 1")  # one letter that holds both words
def test_a_snippet_never_invents_a_letter(text: str, query: str):
    shown = "".join(piece.text for piece in snippet(text, words_of(query)))
    assert shown.removeprefix("… ").removesuffix(" …") in text


@given(st.text(max_size=3000))
def test_whatever_is_typed_becomes_a_few_plain_words(query: str):
    assert len(tidy(query)) <= search.LONGEST_QUERY
    assert len(words_of(query)) <= search.MOST_WORDS
    assert all(word.isascii() and word.isalnum() for word in words_of(query))


@pytest.mark.parametrize(
    "query",
    ["", " ", "%", "_", "'", '"', "';DROP TABLE x--", "\x00", "😀", "a" * 10_000, "ba " * 4_000, "<script>", "\ud800"],
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
