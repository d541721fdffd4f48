"""Everything public, read by programs that know nothing of us: html5lib, feedparser, vobject, lxml, a JSON parser."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import feedparser  # type: ignore[import-untyped]
import html5lib
import pytest
import vobject  # type: ignore[import-untyped]
from django.db import transaction
from django.test import Client
from lxml import etree
from lxml import html as lxml_html

from directives.content import text_of
from directives.models import Edition
from tests import whole_site
from tests.whole_site import SITE, Site

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

MAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
CALENDARS = ("/lich/2023/12.ics", "/lich.ics")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came from one address."""

    status: int
    kind: str
    data: bytes

    @property
    def text(self) -> str:
        return self.data.decode()


@dataclass(frozen=True, slots=True)
class Whole:
    """The site and all that can be reached of it."""

    site: Site
    answers: dict[str, Answer]

    def of(self, *kinds: str) -> Iterator[tuple[str, Answer]]:
        """The answers of these types; there are some."""
        found = [(address, answer) for address, answer in self.answers.items() if answer.kind in kinds]
        assert found, kinds
        yield from found

    def form(self, edition: Edition, ending: str) -> Answer:
        """A document in one of its forms."""
        return self.answers[edition.get_absolute_url().rstrip("/") + ending]


@pytest.fixture(scope="module")
def whole(django_db_setup: None, django_db_blocker: Any) -> Iterator[Whole]:
    """Made and walked once for this module, inside a transaction that is never committed."""
    with django_db_blocker.unblock(), transaction.atomic():
        site = whole_site.made()
        starts = (*whole_site.STARTS, *whole_site.fixed_pages(site), "/khong-co/")
        walked = whole_site.walk(Client(), *starts)
        answers = {
            address: Answer(response.status_code, response.headers.get("Content-Type", "").split(";")[0], data)
            for address, response, data in walked
        }
        yield Whole(site, answers)
        transaction.set_rollback(True)


def elements(answer: Answer) -> list[Any]:
    """The elements of a page as html5lib reads them; it refuses a page that is not valid."""
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(answer.text)
    return [element for element in tree.iter() if isinstance(element.tag, str)]


def named(found: list[Any]) -> list[str]:
    """The ids of a page."""
    return [element.get("id") for element in found if element.get("id") is not None]


def test_the_judge_refuses_what_is_not_valid():
    for broken in (
        "<p>no doctype",
        "<!doctype html><title>x</title><p></b>",
        "<!doctype html><title>x</title><a href=x>",
    ):
        with pytest.raises(html5lib.html5parser.ParseError):
            elements(Answer(200, "text/html", broken.encode()))


def test_every_page_is_valid_and_every_link_within_the_site_has_its_target(whole: Whole):
    pages = {address: elements(answer) for address, answer in whole.of("text/html")}
    assert len(pages) > 60
    ids = {address: named(found) for address, found in pages.items()}
    assert {address: found for address, names in ids.items() if (found := repeated(names))} == {}
    missing = [(address, link) for address, found in pages.items() for link in dead(address, found, ids)]
    assert missing == []


def repeated(names: list[str]) -> list[str]:
    """Ids that a page has twice, or that are none."""
    return [name for name, number in Counter(names).items() if number > 1 or not name or " " in name]


def dead(address: str, found: list[Any], ids: dict[str, list[str]]) -> Iterator[str]:
    """Links into a page of the walk that has no such id, and labels of no field."""
    for element in found:
        target, fragment = urldefrag(urljoin(address, element.get("href") or "").removeprefix(SITE))
        if fragment and target in ids and fragment not in ids[target]:
            yield f"{target}#{fragment}"
        for name in ("for", "aria-labelledby", "aria-describedby"):
            yield from (one for one in (element.get(name) or "").split() if one not in ids[address])


def test_nothing_that_is_linked_is_missing(whole: Whole):
    asked = set(whole_site.fixed_pages(whole.site)) | {"/khong-co/"}
    lost = {address: answer.status for address, answer in whole.answers.items() if answer.status not in {200, 302}}
    assert set(lost) <= asked, lost
    assert set(lost.values()) == {404}


def test_feeds_are_read_without_complaint_and_hold_the_whole_text(whole: Whole):
    feeds = dict(whole.of("application/atom+xml"))
    assert set(feeds) == {"/feed.atom", f"/chu-de/{whole_site.THEMES[0]}/feed.atom"}
    for address, answer in feeds.items():
        feed = feedparser.parse(answer.data)
        assert not feed.bozo, address
        assert (feed.version, feed.feed.language) == ("atom10", "vi")
        assert urlsplit(feed.feed.id).path == address
    entries = {entry.id: entry for entry in feedparser.parse(feeds["/feed.atom"].data).entries}
    for edition in whole.site.holding:
        entry = entries[SITE + edition.get_absolute_url()]
        assert words(entry.content[0].value) == words(approved(edition)), edition
        assert datetime(*entry.updated_parsed[:6]) >= datetime(*entry.published_parsed[:6])
    gone = entries[SITE + whole.site.withdrawn.get_absolute_url()]
    assert "hội nghị" not in gone.content[0].value


def approved(edition: Edition) -> str:
    """The text as it was approved, with headings where the parts have them, as rich text."""
    content = edition.content
    parts = [f"<p>{one.label} {one.heading}</p>{one.body}" for one in content.sections]
    return "\n".join([content.opening, *parts, content.closing])


def words(html: str) -> list[str]:
    """The words of rich text."""
    return text_of(html).split()


def test_linked_data_names_number_date_publisher_and_the_very_file(whole: Whole):
    seen = []
    for address, answer in whole.of("application/ld+json"):
        value = json.loads(answer.text)
        pdf = whole.answers[value["encoding"]["contentUrl"].removeprefix(SITE)]
        assert value["encoding"]["sha256"] == hashlib.sha256(pdf.data).hexdigest(), address
        assert value["encoding"]["contentSize"] == str(len(pdf.data))
        assert (value["publisher"]["@type"], value["publisher"]["name"]) == ("Organization", "BAN TUYÊN GIÁO")
        assert datetime.fromisoformat(value["datePublished"])
        assert value["identifier"]
        seen.append(value["@id"])
        assert value["@id"].removeprefix(SITE) in whole.answers
    site = whole.site
    everything = {*site.holding, site.withdrawn, site.replaced}
    assert sorted(seen) == sorted(SITE + edition.get_absolute_url() for edition in everything)


def test_linked_data_leads_from_the_replaced_document_to_the_replacing_one_and_back(whole: Whole):
    site = whole.site
    data = {one: json.loads(whole.form(one, ".jsonld").text) for one in (site.replaced, site.replacing, site.corrected)}
    assert data[site.replaced]["replacedBy"] == SITE + site.replacing.get_absolute_url()
    assert data[site.replacing]["replaces"] == SITE + site.replaced.get_absolute_url()
    assert data[site.corrected]["correction"] == SITE + site.correcting.get_absolute_url()
    assert "replacedBy" not in data[site.replacing]


def test_linked_data_within_pages_is_json(whole: Whole):
    """Pages need hold none; what they hold is the document's own."""
    for address, answer in whole.of("text/html"):
        for block in lxml_html.fromstring(answer.data).xpath('//script[@type="application/ld+json"]/text()'):
            assert json.loads(block)["@id"] == SITE + address


def test_the_sitemap_says_of_every_document_when_it_changed(whole: Whole):
    tree = etree.fromstring(whole.answers["/sitemap.xml"].data)
    assert tree.tag == f"{{{MAP['s']}}}urlset"
    listed = {one.findtext("s:loc", namespaces=MAP): one.findtext("s:lastmod", namespaces=MAP) for one in tree}
    assert len(listed) == len(tree)
    changed = {location for location, moment in listed.items() if moment and datetime.fromisoformat(moment)}
    assert {SITE + edition.get_absolute_url() for edition in whole.site.holding} <= changed
    assert SITE + "/" in changed
    for edition in (whole.site.withdrawn, whole.site.replaced):
        assert SITE + edition.get_absolute_url() not in listed


@pytest.mark.parametrize("address", CALENDARS)
def test_the_calendar_is_read_by_another_program(whole: Whole, address: str):
    events = vobject.readOne(whole.answers[address].text).vevent_list
    assert len({event.uid.value for event in events}) == len(events)
    assert all(event.summary.value and event.dtstart.value for event in events)


def test_the_text_of_every_form_is_the_approved_text(whole: Whole):
    site = whole.site
    for edition in (*site.holding, site.withdrawn, site.replaced):
        wanted = words(approved(edition))
        assert edition.digest == edition.directive.approved_digest == edition.content.digest
        assert f"\n\n{edition.content.plain_text()}\n\n" in whole.form(edition, ".txt").text
        assert edition.content.plain_text().split()[: len(wanted)] == wanted
        assert shown(whole.form(edition, "/")) == wanted
        assert said(json.loads(whole.form(edition, ".json").text)) == wanted


def shown(page: Answer) -> list[str]:
    """The words of a page's article without title, byline, signature and the appendix of events."""
    article = lxml_html.fromstring(page.text).xpath('//article[@class="guidance"]')[0]
    for element in article.xpath("./header | ./footer | ./p[@class='byline'] | ./section[@id='phu-luc']"):
        element.getparent().remove(element)
    return words(lxml_html.tostring(article, encoding="unicode"))


def said(value: dict[str, Any]) -> list[str]:
    """The words of the JSON form in order."""
    parts = [value["opening"], *value["sections"], value["closing"]]
    return " ".join(part["text"] for part in parts).split()
