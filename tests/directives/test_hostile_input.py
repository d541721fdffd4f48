"""The whole corpus in every place that takes words: on no page of readers or staff does any of it become active."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

import html5lib
import pytest
from django.test import Client
from django.urls import reverse

from directives.models import Directive, Edition
from tests import factories
from tests.directives.test_markup import wrong_in
from tests.factories import Staff
from tests.payloads import HOSTILE

pytestmark = pytest.mark.django_db
NEVER = {
    "iframe",
    "object",
    "embed",
    "applet",
    "base",
    "frame",
    "frameset",
    "portal",
    "math",
    "foreignobject",
    "animate",
}
ADDRESSES = {"href", "src", "action", "formaction", "data", "xlink:href", "background", "poster", "srcset"}
SCHEMES = ("javascript:", "data:text", "vbscript:", "file:", "blob:", "//evil")
DATA = {"application/json", "application/ld+json"}
Found = list[str]


def active(tag: str, attributes: dict[str, str]) -> Found:
    """What of an element would run, load or lead where it must not."""
    found = [tag] if tag in NEVER else []
    of_the_site = attributes.get("src", "").startswith("/static/") or attributes.get("type") in DATA
    if tag == "script" and not of_the_site:
        found.append("script")
    if tag == "meta" and "http-equiv" in attributes:
        found.append("meta http-equiv")
    for name, value in attributes.items():
        plain = "".join(value.split()).lower()
        if name.startswith("on") or (name in ADDRESSES and plain.startswith(SCHEMES)):
            found.append(f"{tag} {name}={value}")
    return found


class Second(HTMLParser):
    """The standard library's reading of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: Found = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Judge one element."""
        self.found += active(tag, {name: value or "" for name, value in attrs})


def judged(page: str) -> Found:
    """What two independent parsers find."""
    second = Second()
    second.feed(page)
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    first = [one for element in tree.iter() if isinstance(element.tag, str) for one in active(*plain(element))]
    return first + second.found


def plain(element: Any) -> tuple[str, dict[str, str]]:
    return element.tag.rpartition("}")[2].lower(), {str(name): str(value) for name, value in element.attrib.items()}


@pytest.fixture
def hostile(team: Staff) -> tuple[Edition, Directive]:
    """A published document and a draft whose stored words are the corpus, past every form and cleaning."""
    printed = [payload for payload in HOSTILE if max(payload) < "\u0180"]  # others are refused before anything else
    assert len(printed) > 200
    printed = [payload.replace("\x00", "") for payload in printed]  # PostgreSQL stores none
    sections = tuple("<p>x</p>".join(printed[at : at + 40]) for at in range(0, len(printed), 40))
    title = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    edition = factories.published(team, sections=sections, title=title)
    return edition, factories.submitted(team, sections=sections, title=title)


def test_the_judges_see_what_they_are_there_to_see():
    for lively in ("<script>x</script>", "<p onclick=x>", "<a href=' java\nscript:x'>", "<iframe>", "<svg onload=x>"):
        assert len(judged(lively)) == 2, lively


def readers_pages(edition: Edition) -> Iterator[str]:
    yield from ("/", edition.get_absolute_url(), "/2023/", "/2023/12/", "/chu-de/", "/tim-kiem/?q=alert")
    yield from (f"/tim-kiem/?q={quote(words)}" for words in HOSTILE[::20])
    yield from (f"/kiem-tra/?ma={quote(words)}" for words in HOSTILE[::40])


def staff_pages(directive: Directive) -> Iterator[str]:
    names = ("change", "preview", "history", "comparison", "comments", "links", "attachments")
    yield from (reverse(f"admin:directives_directive_{name}", args=[directive.pk]) for name in names)
    yield reverse("admin:directives_directive_revision", args=[directive.pk, 1])
    yield from (reverse(f"admin:directives_{name}_changelist") for name in ("directive", "registerentry"))
    yield from (f"/quan-tri/directives/directive/?q={quote(words)}" for words in HOSTILE[::40])
    yield "/quan-tri/"


def test_no_reader_s_page_holds_anything_active(client: Client, hostile: tuple[Edition, Directive]):
    edition, _draft = hostile
    for address in readers_pages(edition):
        answer = client.get(address)
        assert answer.status_code in {200, 404}, address
        assert judged(answer.content.decode()) == [], address


def test_no_staff_page_holds_anything_active(client: Client, team: Staff, hostile: tuple[Edition, Directive]):
    client.force_login(factories.person("sep", is_superuser=True))
    for address in staff_pages(hostile[1]):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert judged(answer.content.decode()) == [], address


def test_feed_and_json_carry_cleaned_text_only(client: Client, hostile: tuple[Edition, Directive]):
    edition, _draft = hostile
    data = client.get(reverse("edition-json", args=[edition.year, edition.slug])).json()
    bodies = [value for key, value in walked(data) if key in {"body", "html", "opening", "closing"} and "<" in value]
    assert bodies
    assert {one for body in bodies for one in wrong_in(body)} <= {"h2", "span", "span class=label"}, "our own"
    feed = html5lib.parse(client.get("/feed.atom").content.decode(), namespaceHTMLElements=False)
    texts = [element.text or "" for element in feed.iter() if str(element.tag).endswith("content")]
    assert [one for text in texts for one in judged(text)] == []


def walked(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a JSON value with its name."""
    if isinstance(value, str):
        yield key, value
    for name, inner in value.items() if isinstance(value, dict) else ():
        yield from walked(inner, name)
    for inner in value if isinstance(value, list) else ():
        yield from walked(inner, key)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "POST", "X\u00e1"])
def test_a_foreign_method_does_nothing(client: Client, team: Staff, method: str):
    edition = factories.published(team)
    before = list(Directive.objects.values())
    for address in ("/", edition.get_absolute_url(), "/tim-kiem/", "/feed.atom"):
        assert client.generic(method, address, b"x=1").status_code in {400, 403, 405}, address
    assert before == list(Directive.objects.values())


@pytest.mark.parametrize(
    "address",
    [
        "/van-ban/2023/..%2f..%2fsecret_key/",
        "/van-ban/2023/%2e%2e/%2e%2e/etc/passwd",
        "/van-ban/2023/01-hd-btgtu/kem-theo/1-..%2f..%2fsecret_key",
        "/van-ban/2023/01-hd-btgtu/kem-theo/1-%00.pdf",
        "/static/../secret_key",
        "/static/..%2f..%2fsecret_key",
        "/static/%2e%2e/%2e%2e/etc/passwd",
        "/kho/aa/secret",
        "//evil.example/%2f..",
        "/%0d%0aSet-Cookie:x=1",
        "/tim-kiem//evil.example",
        "/tim-kiem/?q=%00%ff%fe&trang=-1",
        "/tim-kiem/?trang=99999999999999999999",
        "/2023/99/",
        "/9999999999/",
        "/so-cai/chot/2023-99-99.json",
    ],
)
def test_a_crooked_address_is_not_found_and_leads_nowhere(client: Client, team: Staff, address: str):
    factories.published(team)
    client.raise_request_exception = False
    answer = client.get(address)
    assert answer.status_code in {200, 301, 400, 404}, address
    assert not answer.headers.get("Location", "/").startswith(("//", "http", "/\\")), "this site's own addresses only"
    assert "Set-Cookie" not in answer.headers
    assert b"Traceback" not in b"".join(answer)
