"""The index of words in the database: the same results on both, in step with its rows, written anew when it is lost."""

from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from directives import checks, search
from directives.models import Edition, SearchRow, SearchWord
from directives.search import Narrowed, find, tables
from events.folding import fold
from tests import factories


@pytest.fixture
def edition(team: factories.Staff) -> Edition:
    return factories.published(
        team, sections=("<p>Kết quả hội nghị lần thứ 8.</p>", "<p>Phòng, chống “dịch” bệnh.</p>")
    )


def anchors(query: str, **narrowed: Any) -> list[str]:
    return [hit.anchor for hit in find(query, limit=50, narrowed=Narrowed(**narrowed)).hits]


# --- both databases equal one reference -------------------------------------------------------------------------------

SYLLABLES = ("hoi", "nghi", "hội", "nghị", "đảng", "8", "2023", "covid19", "5e10", "a1b2", "x", "hoi-nghi")
TEXTS = st.lists(st.sampled_from((*SYLLABLES, ".", "“", "/")), max_size=9).map(" ".join)
QUERIES = st.lists(st.sampled_from((*SYLLABLES, '"')), max_size=6).map(" ".join)


def reference(texts: list[str], query: str) -> list[int]:
    """Positions of the texts that are right results, in the right order, by nothing but Python's own strings."""
    asked = search.read(query)
    folded = [f" {fold(text)} " for text in texts]
    together = [" ".join(phrase) for phrase in asked.together]
    apart = [" ".join(phrase) for phrase in asked.apart]
    first = [at for at, text in enumerate(folded) if together and all(f" {one} " in text for one in together)]
    rest = [at for at, text in enumerate(folded) if apart and all(f" {one} " in text for one in apart)]
    return first + [at for at in rest if at not in first]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(TEXTS, min_size=1, max_size=6), queries=st.lists(QUERIES, min_size=1, max_size=8))
@example(texts=["hoi nghi nghi hoi nghi hoi hoi", "nghi hoi hoi nghi hoi"], queries=["hoi nghi hoi hoi", "hoi hoi"])
@example(texts=["hoi nghi dang", "hoi nghi x nghi dang"], queries=["hoi nghi dang", '"hoi nghi" "nghi dang"'])
@example(texts=["hoi " * 500 + "nghi", "nghi " + "x" * 3000], queries=["hoi nghi", "nghi"])
def test_each_database_finds_what_the_reference_finds(edition: Edition, texts: list[str], queries: list[str]):
    edition.search_rows.all().delete()
    rows = [
        SearchRow(
            edition=edition,
            position=position,
            place=tables.place(edition.date, edition.pk, position),
            year=2023,
            kind=edition.kind,
            text=text,
            search_text=search.padded(text),
        )
        for position, text in enumerate(texts)
    ]
    SearchRow.objects.bulk_create(rows)
    for query in queries:
        asked = search.read(query)
        places = tables.matching(asked.together) if asked.words else []
        if len(asked.loose) > 1:
            places += tables.matching(asked.apart, but=asked.loose)
        expected = [rows[position].place for position in reference(texts, query)]
        assert places == expected, query
        assert find(query, limit=50).total == len(expected)


# --- the index --------------------------------------------------------------------------------------------------------


def test_the_index_is_written_anew_by_a_command(edition: Edition, capsys: pytest.CaptureFixture[str]):
    before = list(SearchRow.objects.values_list("place", "anchor", "year", "kind"))
    words = set(SearchWord.objects.values_list("word", flat=True))
    SearchRow.objects.filter(position=1).update(search_text=" khac ")
    SearchWord.objects.all().delete()
    assert anchors("hoi nghi") == []
    assert anchors("khac") == ["muc-1"]
    call_command("rebuild_search")
    assert anchors("hoi nghi") == ["muc-1"]
    assert anchors("khac") == []
    assert list(SearchRow.objects.values_list("place", "anchor", "year", "kind")) == before
    assert set(SearchWord.objects.values_list("word", flat=True)) == words >= {"hoi", "nghi", "benh"}


def test_an_index_that_was_lost_is_reported_and_comes_back_filled(edition: Edition):
    lost = "DROP TABLE" if connection.vendor == "sqlite" else "DROP INDEX"
    name = tables.WORDS if connection.vendor == "sqlite" else f"{tables.WORDS}_gin"
    connection.check_constraints()  # PostgreSQL alters no table while some wait
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for event in ("insert", "delete", "update"):
                cursor.execute(f"DROP TRIGGER {tables.WORDS}_{event}")
        cursor.execute(f"{lost} {name}")
    assert [message.id for message in checks.words_can_be_found(None)] == ["directives.E003"]
    tables.after_migrate("default")
    assert checks.words_can_be_found(None) == []
    assert anchors("hoi nghi") == ["muc-1"]


def test_a_sqlite_that_cannot_index_words_is_named(db: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tables, "has_fts5", lambda: False)
    found = [message.id for message in checks.words_can_be_found(None)]
    assert found == (["directives.E002"] if connection.vendor == "sqlite" else [])


@pytest.mark.django_db(transaction=True)
def test_the_index_stays_in_step_when_tables_are_emptied_and_filled(transactional_db: None):
    edition = factories.published(factories.staff())
    assert anchors("hoi nghi") == ["muc-1"]
    edition.search_rows.all().delete()
    assert anchors("hoi nghi") == []


def test_a_search_asks_the_same_few_questions_however_much_there_is(
    client: Client, team: factories.Staff, edition: Edition, django_assert_max_num_queries: Any
):
    address = reverse("search") + "?q=hoi+nghi"
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    few = len(asked)
    factories.published(team, sections=("<p>Hội nghị.</p>",) * 60, period=date(2024, 1, 1))
    client.get(address)
    with django_assert_max_num_queries(few):
        client.get(address)
    assert 0 < few <= 5
