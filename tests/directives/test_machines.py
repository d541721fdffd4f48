"""Feeds, sitemap, JSON, schema.org, plain text, and the addresses that stay: read as other programs read them."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from lxml import etree
from lxml import html as lxml_html

from directives import filestore, issuing
from directives.models import Checkpoint, Edition, EditionStatus, Status, Theme, WithdrawalNotice
from directives.pdf.values import PICTURE_SIZE
from tests import factories

ATOM = {"a": "http://www.w3.org/2005/Atom"}
MAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
SITE = "http://localhost:8000"
FORBIDDEN = "<p>Dấu < & \x0b lạ</p>"
ADDRESSES = [
    line.split()
    for line in (Path(__file__).parent / "addresses.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.fixture
def edition(team: factories.Staff) -> Edition:
    sections = (factories.BODY, "<p>Nội dung thứ hai.</p>")
    edition = factories.published(team, sections=sections, attachments={"mau.pdf": b"%PDF-1.7 form"})
    edition.search_rows.get(position=1).themes.add(Theme.objects.get(slug="xay-dung-dang"))
    day = factories.NOON.date()
    Checkpoint.objects.create(day=day, lines=2, head="0" * 64, text="{}", signature=b"", at=factories.NOON)
    return edition


@pytest.fixture
def more(team: factories.Staff, edition: Edition) -> None:
    """Number 2, withdrawn by a notice, and number 3, which replaced it."""
    old = factories.published(team)
    withdrawal = withdraw(old, team)
    sha256 = filestore.put(b"%PDF-1.7 notice")
    WithdrawalNotice.objects.create(
        status=withdrawal, number="1-TB/BTGTU", date=factories.NOON.date(), sha256=sha256, size=15
    )
    factories.published(team, replaces=old)


def body_of(response: HttpResponseBase) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]


def withdraw(edition: Edition, team: factories.Staff) -> EditionStatus:
    at = factories.NOON.replace(month=12, day=20)
    return issuing.withdraw(edition, actor=team.head, at=at, reason="issued_in_error", note="Nhầm số liệu.")


def entries(client: Client, address: str) -> list[dict[str, str]]:
    """The entries of a feed: text of each element, and the alternate link."""
    response = client.get(address)
    assert response.headers["Content-Type"].startswith("application/atom+xml")
    feed = etree.fromstring(response.content)
    assert feed.tag == "{http://www.w3.org/2005/Atom}feed"
    for name in ("id", "title", "updated"):
        assert feed.findtext(f"a:{name}", namespaces=ATOM), "RFC 4287, 4.1.1"
    found = []
    for entry in feed.findall("a:entry", ATOM):
        values = {etree.QName(child).localname: child.text or "" for child in entry if len(child) == 0}
        found.append({**values, "href": entry.find("a:link", ATOM).get("href")})
    return found


def data(client: Client, edition: Edition, name: str) -> dict[str, Any]:
    value = json.loads(client.get(reverse(name, args=[edition.year, edition.slug])).content)
    assert isinstance(value, dict)
    return value


@pytest.mark.parametrize(("address", "kind"), ADDRESSES)
def test_an_address_once_given_out_stays(client: Client, edition: Edition, more: None, address: str, kind: str):
    response = client.get(address.replace("CODE", edition.code))
    body_of(response)
    if response.status_code == 302:
        response = client.get(response.headers["Location"])
    assert response.status_code == 200
    assert response.headers["Content-Type"].split(";")[0] == kind


@pytest.mark.parametrize(("address", "kind"), [pair for pair in ADDRESSES if "dinh-huong.pdf" not in pair[0]])
def test_an_address_stays_after_a_withdrawal(
    client: Client, team: factories.Staff, edition: Edition, more: None, address: str, kind: str
):
    withdraw(edition, team)
    response = client.get(address.replace("CODE", edition.code), follow=True)
    body_of(response)
    assert response.status_code == 200


NOT_GIVEN_OUT = {"home", "preview-link", "preview-link-style"}
"""The root, which stands in the list by itself, and links that end."""


def test_every_kind_of_address_is_on_the_list():
    from directives.urls import urlpatterns

    listed = {address.split("?")[0].strip("/") for address, _kind in ADDRESSES}
    silent = [
        pattern.name
        for pattern in urlpatterns
        if not any(pattern.resolve(path if str(pattern.pattern)[-1:] != "/" else f"{path}/") for path in listed if path)
        and pattern.name not in NOT_GIVEN_OUT
    ]
    assert not silent


def test_the_feed_has_the_full_text_of_what_holds(client: Client, edition: Edition):
    (entry,) = entries(client, "/feed.atom")
    assert entry["title"] == f"{edition.display}: {edition.title}"
    assert entry["id"] == entry["href"] == SITE + edition.get_absolute_url()
    text = lxml_html.fromstring(entry["content"]).text_content()
    for words in ("định hướng công tác tuyên truyền như sau", "kết quả hội nghị", "Nội dung thứ hai", "Đề nghị"):
        assert words in text
    assert datetime.fromisoformat(entry["published"]) == datetime.fromisoformat(entry["updated"]) == factories.NOON


def test_a_withdrawal_is_news_that_says_so_and_does_not_spread_the_text(
    client: Client, team: factories.Staff, edition: Edition
):
    factories.published(team, title="Tháng 01/2024", period=date(2024, 1, 1))
    assert entries(client, "/feed.atom")[1]["id"].endswith(edition.get_absolute_url())
    withdraw(edition, team)
    for address in ("/feed.atom", "/chu-de/xay-dung-dang/feed.atom"):
        first = entries(client, address)[0]
        assert first["id"] == SITE + edition.get_absolute_url(), "the same entry, changed"
        assert "thu hồi]" in first["title"]
        assert "20/12/2023" in first["summary"]
        assert "hội nghị" not in first["content"]
        assert datetime.fromisoformat(first["updated"]) > datetime.fromisoformat(first["published"])


def test_a_theme_s_feed_has_its_passages_only(client: Client, team: factories.Staff):
    directive = factories.draft(team, sections=(factories.BODY, "<p>Nội dung thứ hai.</p>"))
    theme = Theme.objects.get(slug="xay-dung-dang")
    directive.sections.get(order=1).themes.add(theme)
    address = reverse("theme-feed", args=[theme.slug])
    assert client.get(address).status_code == 404, "nothing on this theme was issued yet"
    edition = factories.published(team, sections=(factories.BODY, "<p>Nội dung thứ hai.</p>"))
    edition.search_rows.get(position=2).themes.add(theme)
    (entry,) = entries(client, address)
    assert "hội nghị" not in entry["content"]
    assert client.get(reverse("theme-feed", args=["khong-co"])).status_code == 404


def test_a_feed_stays_xml_whatever_a_text_holds(client: Client, team: factories.Staff):
    factories.published(team, sections=(FORBIDDEN,), title="Đọc & làm <theo>")
    (entry,) = entries(client, "/feed.atom")
    assert entry["title"].endswith("Đọc & làm <theo>")
    assert "Dấu < &" in lxml_html.fromstring(entry["content"]).text_content()


@pytest.mark.django_db
def test_an_empty_site_has_a_feed_and_a_sitemap(client: Client):
    assert entries(client, "/feed.atom") == []
    assert client.get("/sitemap.xml").status_code == 200


@pytest.mark.parametrize(
    ("address", "most"),
    [("/feed.atom", 3), ("/sitemap.xml", 4), ("/van-ban/2023/01-hd-btgtu.json", 3), ("/2023/12/", 5), ("/chu-de/", 2),
     ("/van-ban/2023/01-hd-btgtu.txt", 3), ("/", 8), ("/2023/", 3), ("/tim-kiem/?q=hoi+nghi", 4), ("/kiem-tra/", 1)],
)  # fmt: skip
def test_pages_ask_the_same_few_queries_for_one_document_and_for_many(
    client: Client, team: factories.Staff, edition: Edition, address: str, most: int, django_assert_max_num_queries: Any
):
    for number in range(4):
        factories.published(team, title=f"Văn bản {number}")
    for once in ("/khong-co/", "/tim-kiem/?q=khong+co"):  # what is kept until something changes
        client.get(once)
    with django_assert_max_num_queries(most):
        assert client.get(address).status_code == 200


def test_the_sitemap_lists_what_holds_with_its_last_change(client: Client, team: factories.Staff, edition: Edition):
    gone = factories.published(team, title="Bản bị thu hồi", period=date(2023, 11, 1))
    withdraw(gone, team)
    tree = etree.fromstring(client.get("/sitemap.xml").content)
    listed = {
        url.findtext("s:loc", namespaces=MAP): url.findtext("s:lastmod", namespaces=MAP)
        for url in tree.findall("s:url", MAP)
    }
    assert listed[SITE + edition.get_absolute_url()].startswith("2023-12-01")
    assert listed[SITE + "/"].startswith("2023-12-20")
    assert listed[SITE + "/2023/11/"].startswith("2023-12-20")
    assert SITE + gone.get_absolute_url() not in listed
    assert SITE + "/chu-de/xay-dung-dang/" in listed
    assert all(client.get(address.removeprefix(SITE)).status_code == 200 for address in listed)
    assert f"Sitemap: {SITE}/sitemap.xml" in client.get("/robots.txt").content.decode()


def test_the_json_form_says_everything_that_the_page_says(client: Client, team: factories.Staff, edition: Edition):
    value = data(client, edition, "edition-json")
    assert value["id"] == SITE + edition.get_absolute_url()
    assert (value["number"], value["date"], value["period"]) == (edition.display, "2023-12-01", "2023-12")
    assert value["issuer"]["name"] == "BAN TUYÊN GIÁO"
    assert value["signer"]["name"] == "Nguyễn Văn Mẫu"
    assert [section["label"] for section in value["sections"]] == ["1.", "2."]
    assert "kết quả hội nghị" in value["sections"][0]["text"]
    assert value["file"]["sha256"] == edition.file.sha256
    assert value["status"]["in_force"] is True
    withdraw(edition, team)
    status = data(client, edition, "edition-json")["status"]
    assert (status["value"], status["in_force"], status["since"]) == ("withdrawn", False, "2023-12-20")
    assert (status["reason"], status["note"]) == ("issued_in_error", "Nhầm số liệu.")


def test_linked_data_names_number_publisher_file_and_what_took_its_place(
    client: Client, team: factories.Staff, edition: Edition
):
    value = data(client, edition, "edition-linked-data")
    assert value["@context"][0] == "https://schema.org"
    assert (value["identifier"], value["datePublished"]) == (edition.display, "2023-12-01")
    assert value["publisher"]["parentOrganization"]["name"] == "TỈNH ỦY MẪU"
    assert value["encoding"]["sha256"] == edition.file.sha256
    assert "replacedBy" not in value
    newer = factories.published(team, title="Bản thay thế")
    EditionStatus.objects.create(
        edition=edition,
        status=Status.REPLACED,
        by_edition=newer,
        effective=newer.date,
        actor=team.clerk,
        at=factories.NOON,
    )
    assert data(client, edition, "edition-linked-data")["replacedBy"] == SITE + newer.get_absolute_url()


def test_the_text_form_is_the_document_with_its_state_above(client: Client, team: factories.Staff, edition: Edition):
    withdraw(edition, team)
    text = client.get(reverse("edition-text", args=[edition.year, edition.slug])).content.decode()
    assert text.startswith(f"TỈNH ỦY MẪU\nBAN TUYÊN GIÁO\nSố {edition.display}, 01/12/2023\n\n{edition.title}\n\n")
    assert text.index("20/12/2023") < text.index("1. Tuyên truyền kết quả hội nghị")
    assert SITE + edition.get_absolute_url() in text
    assert text.endswith("TRƯỞNG BAN\nNguyễn Văn Mẫu\n")


def test_a_document_page_leads_to_its_other_forms_and_says_its_one_address(client: Client, edition: Edition):
    tree = lxml_html.fromstring(client.get(edition.get_absolute_url() + "?utm=x").content)
    others = {link.get("type"): link.get("href") for link in tree.xpath('//link[@rel="alternate"]')}
    kinds = {"application/pdf", "application/json", "application/ld+json", "text/plain", "text/calendar"}
    assert kinds | {"application/atom+xml"} == set(others)
    for address in others.values():
        response = client.get(address)
        body_of(response)
        assert response.status_code == 200, address
    assert tree.xpath('string(//link[@rel="canonical"]/@href)') == SITE + edition.get_absolute_url()
    shown = {meta.get("property"): meta.get("content") for meta in tree.xpath("//meta[@property]")}
    assert shown["og:title"] == edition.title
    assert shown["og:url"] == SITE + edition.get_absolute_url()
    assert "01/12/2023" in shown["og:description"]
    picture = SITE + reverse("edition-picture", args=[edition.year, edition.slug])
    assert shown["og:image"] == picture
    assert (int(shown["og:image:width"]), int(shown["og:image:height"])) == PICTURE_SIZE
    assert client.get(reverse("edition-json", args=[edition.year, edition.slug])).json()["picture"] == picture


def test_an_error_page_claims_no_address(client: Client, edition: Edition):
    assert "canonical" not in client.get("/khong-co/").content.decode()


@pytest.mark.django_db
def test_browsers_find_the_icon_where_they_ask_for_it(client: Client):
    response = client.get("/favicon.ico")
    assert response.content.startswith(b"\x00\x00\x01\x00")
