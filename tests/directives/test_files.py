"""The signed PDFs as programs fetch them: whole, in parts, again; bytes as stored, in one query."""

from typing import Any

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from directives import filestore, issuing
from directives.models import Edition
from tests import factories

DATA = b"%PDF-1.7 not signed"


@pytest.fixture
def edition(team: factories.Staff) -> Edition:
    return factories.published(team, data=DATA)


def body_of(response: HttpResponseBase) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]


def stored(edition: Edition) -> bytes:
    return filestore.get(edition.file.sha256)


def test_a_pdf_is_sent_as_stored_and_not_twice(client: Client, edition: Edition, django_assert_num_queries: Any):
    with django_assert_num_queries(1):
        response = client.get(edition.get_pdf_url())
    assert body_of(response) == stored(edition)
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Length"] == str(edition.file.size) == str(len(stored(edition)))
    assert response.headers["ETag"] == f'"{edition.file.sha256}"'
    assert response.headers["Accept-Ranges"] == "bytes"
    assert response.headers["Content-Disposition"] == f'inline; filename="{edition.slug}.pdf"'
    for known in (
        {"if-none-match": response.headers["ETag"]},
        {"if-modified-since": response.headers["Last-Modified"]},
    ):
        with django_assert_num_queries(1):
            again = client.get(edition.get_pdf_url(), headers=known)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == response.headers["ETag"]


def test_a_pdf_can_be_asked_for_its_size_only(client: Client, edition: Edition):
    response = client.head(edition.get_pdf_url(), headers={"range": "bytes=0-3"})
    assert (response.status_code, body_of(response)) == (200, b"")
    assert response.headers["Content-Length"] == str(edition.file.size)


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-3", 0, 3), ("bytes=5-", 5, 19), ("bytes=-4", 16, 19), ("bytes=19-19", 19, 19), ("bytes=2-999999", 2, 19),
     ("bytes=-999999", 0, 19)],
)  # fmt: skip
def test_a_part_of_a_pdf_is_sent_alone(client: Client, edition: Edition, asked: str, first: int, last: int):
    response = client.get(edition.get_pdf_url(), headers={"range": asked})
    assert response.status_code == 206
    assert response.content == stored(edition)[first : last + 1]
    assert response.headers["Content-Range"] == f"bytes {first}-{last}/{len(stored(edition))}"
    assert response.headers["Content-Length"] == str(last - first + 1)


@pytest.mark.parametrize("asked", ["bytes=20-", "bytes=20-30", "bytes=-0", "bytes=999999999999-"])
def test_a_part_that_is_not_there_is_refused(client: Client, edition: Edition, asked: str):
    response = client.get(edition.get_pdf_url(), headers={"range": asked})
    assert (response.status_code, response.content) == (416, b"")
    assert response.headers["Content-Range"] == "bytes */20"


@pytest.mark.parametrize("asked", ["bytes=", "bytes=-", "bytes=5-2", "bytes=0-1,3-4", "lines=0-1", "bytes=a-b", "0-3"])
def test_what_is_not_one_range_gets_the_whole(client: Client, edition: Edition, asked: str):
    response = client.get(edition.get_pdf_url(), headers={"range": asked})
    assert response.status_code == 200
    assert body_of(response) == stored(edition)


def test_a_part_of_another_file_is_never_put_together_with_this_one(client: Client, edition: Edition):
    same, other = f'"{edition.file.sha256}"', f'"{"0" * 64}"'
    assert client.get(edition.get_pdf_url(), headers={"range": "bytes=0-3", "if-range": same}).status_code == 206
    whole = client.get(edition.get_pdf_url(), headers={"range": "bytes=0-3", "if-range": other})
    assert (whole.status_code, body_of(whole)) == (200, stored(edition))


def test_the_month_s_file_follows_what_holds(
    client: Client, team: factories.Staff, edition: Edition, django_assert_num_queries: Any
):
    address = reverse("month-pdf", args=[2023, 12])
    with django_assert_num_queries(1):
        response = client.get(address)
    assert body_of(response) == stored(edition)
    issuing.withdraw(edition, actor=team.head, at=factories.NOON, reason="issued_in_error")
    assert client.get(address, headers={"if-none-match": response.headers["ETag"]}).status_code == 404
    kept = client.get(edition.get_pdf_url(), headers={"if-none-match": response.headers["ETag"]})
    assert kept.status_code == 304, "the document's own address keeps its file"
