"""The leak test: a document with a secret word waits in every state before issue; all that is public is read, whole."""

import re
import subprocess
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from directives import workflow
from directives.models import Directive, Edition, State, Theme
from tests import factories

SECRET = "xakhubimat"
NOWHERE = "xakhuthunao"
SITE = "http://localhost:8000"
LINK = re.compile(r'(?:href|src|action)="([^"]+)"|<loc>([^<]+)</loc>|"(?:url|id|@id|contentUrl)": "([^"]+)"')
MAZE = re.compile(r"^/lich/(?!2023|lich)")
"""Calendars of other years: two hundred of them, made of the same register."""
START = (
    "/", "/feed.atom", "/sitemap.xml", "/robots.txt", "/healthz", "/favicon.ico", "/lich.ics", "/lich/2023/12/",
    f"/tim-kiem/?q={SECRET}", "/tim-kiem/?q=hoi+nghi", f"/kiem-tra/?ma={SECRET}", "/2023/12/dinh-huong.pdf",
    "/2024/01/", "/2024/", f"/chu-de/{SECRET}/", f"/chu-de/{SECRET}/feed.atom",
)  # fmt: skip


def hidden(team: factories.Staff) -> dict[str, Directive]:
    """A document in every state that is not public, each with the word in title, text, theme and month."""
    theme = Theme.objects.create(name=f"Chủ đề {SECRET}", slug=SECRET)
    words: dict[str, Any] = {
        "title": f"Văn bản {SECRET}",
        "sections": (f"<p>Nội dung {SECRET}</p>",),
        "period": date(2024, 1, 1),
    }
    made = {
        State.DRAFT: factories.draft(team, **words),
        State.IN_REVIEW: factories.submitted(team, **words),
        State.APPROVED: factories.approved(team, **words),
        State.AWAITING_SIGNATURE: factories.signed(team, **words),
        State.DISCARDED: workflow.discard(factories.draft(team, **words), actor=team.drafter, at=factories.NOON),
    }
    for directive in made.values():
        directive.sections.get().themes.add(theme)
    return {str(state): directive for state, directive in made.items()}


def body_of(response: HttpResponseBase) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]


def crawl(client: Client) -> Iterator[tuple[str, HttpResponseBase, bytes]]:
    """Everything that can be reached from START by any link, each once, with its bytes."""
    waiting, seen = list(START), set(START)
    while waiting:
        address = waiting.pop()
        response = client.get(address)
        data = body_of(response)
        yield address, response, data
        for found in LINK.findall(data.decode("utf-8", "replace")):
            target = urldefrag(urljoin(address, next(filter(None, found)).replace("&amp;", "&")).removeprefix(SITE))[0]
            public = target.startswith("/") and not target.startswith(("/static/", "/quan-tri/"))
            if public and target not in seen and not MAZE.match(target):
                seen.add(target)
                waiting.append(target)


def printed(data: bytes) -> str:
    """The words of a PDF, read by poppler."""
    done = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)
    return done.stdout.decode()


@pytest.mark.strict("pdftotext")
def test_what_is_not_issued_is_nowhere(client: Client, team: factories.Staff, keys: None):
    edition = factories.issued(team)
    waiting = hidden(team)
    assert set(waiting) == {state.value for state in State} - {State.ISSUED}
    asked = []
    for address, response, data in crawl(client):
        asked.append(address)
        if SECRET in address:
            # A page may repeat the word it was asked for; that it knows no more shows beside a word nobody ever wrote.
            other = client.get(address.replace(SECRET, NOWHERE))
            assert (other.status_code, body_of(other)) == (
                response.status_code,
                data.replace(SECRET.encode(), NOWHERE.encode()),
            )
            continue
        said = str(response.headers) + data.decode("utf-8", "replace")
        if response.headers["Content-Type"] == "application/pdf":
            said += printed(data)
            assert "hội nghị" in printed(data)
        assert SECRET not in said.lower(), address
        assert waiting[State.AWAITING_SIGNATURE].code not in said, address
    kinds = {urlsplit(address).path.rpartition(".")[2] for address in asked if "." in address}
    assert kinds >= {"pdf", "json", "jsonld", "txt", "atom", "ics", "xml", "ico"}
    assert edition.get_absolute_url() in asked
    assert len(asked) > 40


@pytest.mark.django_db
def test_what_waits_looks_exactly_like_what_never_was(client: Client, team: factories.Staff, keys: None):
    waiting = hidden(team)
    number = waiting[State.AWAITING_SIGNATURE].register_entry
    slug = f"{number.number:02d}-hd-btgtu"
    for ending in ("/", ".pdf", ".json", ".jsonld", ".txt"):
        there = client.get(f"/van-ban/2023/{slug}{ending}")
        never = client.get(f"/van-ban/2023/99-hd-btgtu{ending}")
        assert there.status_code == never.status_code == 404
        assert there.content == never.content
        assert dict(there.headers) == dict(never.headers)
    themes = [client.get(reverse(name, args=[slug])) for name in ("theme", "theme-feed") for slug in (SECRET, "khong")]
    assert {answer.status_code for answer in themes} == {404}
    assert len({answer.content for answer in themes}) == 1
    found = client.get(reverse("search"), {"q": SECRET}).content.decode()
    assert 'class="hits"' not in found
    assert not Edition.objects.exists()
