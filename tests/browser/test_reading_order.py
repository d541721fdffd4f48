"""Pages as a screen reader tells them: landmarks, headings and links in the order in which the eye meets them."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, CDPSession, Page
from pytest_django.live_server_helper import LiveServer

from tests import whole_site
from tests.whole_site import Site

pytestmark = [pytest.mark.browser, pytest.mark.any_database, pytest.mark.django_db(transaction=True)]

LANDMARKS = {"banner", "navigation", "main", "search", "contentinfo", "article", "complementary", "region"}
TOLD = LANDMARKS | {"heading", "link", "doc-noteref", "doc-backlink"}
VAGUE = {"đây", "tại đây", "ở đây", "xem", "xem thêm", "chi tiết", "đọc tiếp", "liên kết", "tải về", "here", "more"}
"""Names that say nothing to somebody who goes from link to link."""
HEAD = ["link: Đến thẳng nội dung", "banner", "link: TỈNH ỦY MẪU · BAN TUYÊN GIÁO Định hướng công tác tuyên truyền",
        "navigation: Các trang chính", "link: Trang chủ", "link: Chủ đề", "link: Lịch", "link: Tìm kiếm",
        "link: Kiểm tra", "main"]  # fmt: skip
FOOT = ["contentinfo", "link: Giới thiệu", "link: Kiểm tra văn bản", "link: Sổ cái văn bản đã ban hành",
        "link: Theo dõi văn bản mới (Atom)", "link: Dành cho cán bộ của Ban"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Node:
    """What is told of one element, where a link leads, and where the element begins on the screen."""

    role: str
    name: str
    level: int
    target: str
    top: float

    def __str__(self) -> str:
        role = f"h{self.level}" if self.role == "heading" else self.role
        return f"{role}: {self.name}" if self.name else role


@pytest.fixture
def site(transactional_db: None) -> Site:
    return whole_site.made()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """One column, in which above is before."""
    context = browser.new_context(viewport={"width": 320, "height": 800}, locale="vi-VN")
    yield context.new_page()
    context.close()


def told(page: Page, address: str) -> list[Node]:
    """The accessibility tree of the page in its own order, as far as it is told by name."""
    page.goto(address)
    session = page.context.new_cdp_session(page)
    for domain in ("DOM", "Accessibility"):
        session.send(f"{domain}.enable")
    session.send("DOM.getDocument", {"depth": 0})
    nodes = {node["nodeId"]: node for node in session.send("Accessibility.getFullAXTree")["nodes"]}
    root = next(node for node in nodes.values() if "parentId" not in node)
    found = [_node(session, one) for one in _below(nodes, root) if _value(one, "role") in TOLD and not one["ignored"]]
    session.detach()
    return found


def _below(nodes: dict[str, Any], node: Any) -> Iterator[Any]:
    for child in (nodes[name] for name in node.get("childIds", ()) if name in nodes):
        yield child
        yield from _below(nodes, child)


def _value(node: Any, name: str) -> Any:
    return node.get(name, {}).get("value", "")


def _node(session: CDPSession, node: Any) -> Node:
    properties = {one["name"]: one["value"].get("value") for one in node.get("properties", ())}
    box = session.send("DOM.getBoxModel", {"backendNodeId": node["backendDOMNodeId"]})["model"]
    name = " ".join(_value(node, "name").split())
    return Node(_value(node, "role"), name, properties.get("level") or 0, properties.get("url") or "", box["border"][1])


def main_of(found: list[Node]) -> list[str]:
    """What is told between head and foot of every page; AssertionError where these are not as everywhere."""
    lines = [str(node) for node in found]
    assert lines[: len(HEAD)] == HEAD
    assert lines[-len(FOOT) :] == FOOT
    return lines[len(HEAD) : -len(FOOT)]


def pages(site: Site) -> list[str]:
    """Those of which the rules below must hold."""
    return [
        reverse("home"), reverse("month", args=[2023, 12]), reverse("year", args=[2023]), reverse("themes"),
        reverse("theme", args=[whole_site.THEMES[0]]), reverse("about"),
        *(one.get_absolute_url() for one in (*site.holding, site.withdrawn, site.replaced)),
        *whole_site.fixed_pages(site), "/khong-co/",
    ]  # fmt: skip


def test_the_home_page_is_told_in_order(phone: Page, live_server: LiveServer, site: Site):
    lines = main_of(told(phone, live_server.url + reverse("home")))
    first, last = lines.index("h2: Sắp tới trong lịch") + 1, lines.index("link: Xem toàn bộ lịch")
    assert all(line.startswith("link: ") for line in lines[first:last])
    assert lines[:first] + lines[last:] == [
        "h1: Tháng 01/2024",
        "article",
        "h2: Định hướng tháng 01/2024", "link: Định hướng tháng 01/2024",
        "link: Đọc toàn văn 05-HD/BTGTU", "link: PDF đã ký số của 05-HD/BTGTU",
        "h2: Sắp tới trong lịch", "link: Xem toàn bộ lịch",
        "h2: Tìm trong các văn bản đã ban hành", "search",
        "h2: Văn bản trên tay đồng chí có đúng là bản đã ban hành?", "link: Kiểm tra văn bản",
        "h2: Các tháng đã ban hành",
        "h3: 2024", "link: 2024", "link: Tháng 1/2024",
        "h3: 2023", "link: 2023", "link: Tháng 10/2023", "link: Tháng 12/2023",
        "h3: 2019", "link: 2019", "link: Tháng 3/2019",
        "h2: Hướng dẫn theo chuyên đề", "link: Chuyên đề văn hóa đọc",
    ]  # fmt: skip
    assert first < last, "the register of dates has something in every month"


def test_the_month_without_documents_is_no_item_of_the_archive(phone: Page, live_server: LiveServer, site: Site):
    phone.goto(live_server.url + reverse("home"))
    snapshot = phone.locator(".archive .year").nth(1).aria_snapshot()
    assert snapshot.count("- listitem") == 2, snapshot


def test_a_document_is_told_in_order(phone: Page, live_server: LiveServer, site: Site):
    assert main_of(told(phone, live_server.url + site.whole.get_absolute_url())) == [
        "link: Tháng 12/2023",
        "link: PDF đã ký số 2 trang, 201 byte", "link: Chữ ký số và cách kiểm tra",
        "navigation: Nội dung văn bản",
        "article",
        "h1: Định hướng công tác tuyên truyền tháng 12/2023, bản đầy đủ",
        "link: Địa chỉ của mục 1", "doc-noteref: [1]", "doc-backlink: [1]",
        "link: Địa chỉ của mục 2",
        "link: Địa chỉ của mục 3", "h2: 3. Phân công",
        "link: Địa chỉ của mục 4", "link: một liên kết",
        "h2: Phụ lục các ngày kỷ niệm, sự kiện trong tháng 12/2023",
        "h2: Tệp kèm theo", "link: Tệp mau-1.pdf", "link: Tệp bang.xlsx",
        "h2: Ngày kỷ niệm, sự kiện nêu trong văn bản",
        "h2: Bản PDF đã ký số",
        f"link: {site.whole.code}", "link: 01-hd-btgtu.pdf", "link: Kiểm tra tệp đồng chí nhận được",
        "link: văn bản thuần", "link: JSON",
        "h2: Trích dẫn và chia sẻ", "link: Gửi qua thư điện tử", "link: Ảnh trang đầu",
        "navigation: Các tháng khác", "link: Tháng 10/2023", "link: Tháng 01/2024",
    ]  # fmt: skip


def test_a_month_is_told_in_order(phone: Page, live_server: LiveServer, site: Site):
    title = "Định hướng công tác tuyên truyền tháng 12/2023, bản đầy đủ"
    lines = main_of(told(phone, live_server.url + reverse("month", args=[2023, 12])))
    assert lines[:6] == [
        "link: Trang chủ",
        "link: 2023",
        "h1: Tháng 12/2023",
        "article",
        f"h2: {title}",
        f"link: {title}",
    ]
    assert lines[6].startswith("link: 1. Tuyên truyền kết quả hội nghị của Ban Chấp hành"), "without the note's call"
    assert [line[:8] for line in lines[7:10]] == ["link: 2.", "link: 3.", "link: 4."]
    assert lines[10:] == [
        "link: Đọc toàn văn 01-HD/BTGTU", "link: PDF đã ký số của 01-HD/BTGTU",
        "link: Lịch sự kiện tháng 12/2023",
        "navigation: Các tháng khác", "link: Tháng 10/2023", "link: Tháng 01/2024",
    ]  # fmt: skip


def test_what_was_found_is_told_in_order(phone: Page, live_server: LiveServer, site: Site):
    lines = main_of(told(phone, live_server.url + reverse("search") + "?q=ket+qua+dai+hoi"))
    assert lines[:2] == ["h1: Tìm trong văn bản đã ban hành", "search"]
    titles = [
        "Đính chính – 1. Đã in: “kết quả hội nghị”.",
        "Định hướng tháng 10/2023, thay thế – 1. Tuyên truyền kết quả đại hội của Ban Chấp hành Đảng bộ tỉnh.",
    ]
    assert sorted(lines[2:]) == sorted(f"{kind}: {title}" for title in titles for kind in ("h2", "link"))
    assert [line[:2] for line in lines[2:]] == ["h2", "li"] * len(titles)
    phone.goto(live_server.url + reverse("search"))
    assert phone.locator("summary").aria_snapshot().endswith("Thu hẹp theo năm, chủ đề, loại, tình trạng")
    assert "+" not in phone.locator("form.search").aria_snapshot(), "the sign is for the eye"


def test_the_verdict_of_a_code_is_told_before_the_forms(phone: Page, live_server: LiveServer, site: Site):
    address = f"{reverse('verify')}?ma={site.whole.code}"
    assert main_of(told(phone, live_server.url + address)) == [
        "h1: Kiểm tra văn bản",
        f"h2: Mã {site.whole.code} là của văn bản dưới đây",
        "link: Định hướng công tác tuyên truyền tháng 12/2023, bản đầy đủ", "link: 01-hd-btgtu.pdf",
        "h3: Chữ ký số", "h3: Việc cần làm tiếp theo",
        "h2: Kiểm tra bằng tệp PDF", "h2: Kiểm tra bằng mã in trên văn bản",
    ]  # fmt: skip


def test_headings_links_and_order_are_sound_on_every_kind_of_page(phone: Page, live_server: LiveServer, site: Site):
    found = {}
    for address in pages(site):
        nodes = told(phone, live_server.url + address)
        found[address] = [*headings(nodes), *links(nodes), *order(nodes), *languages(phone)]
    assert {address: what for address, what in found.items() if what} == {}


def headings(nodes: list[Node]) -> Iterator[str]:
    """What is wrong with them: not one first heading, an empty one, a level left out on the way down."""
    levels = [node.level for node in nodes if node.role == "heading"]
    if levels.count(1) != 1:
        yield f"first headings: {levels.count(1)}"
    yield from (f"empty heading of level {node.level}" for node in nodes if node.role == "heading" and not node.name)
    before = levels[0]
    for level in levels:
        if level > before + 1:
            yield f"h{level} after h{before}"
        before = level


def links(nodes: list[Node]) -> Iterator[str]:
    """What is wrong with them: without a name, with a name that says nothing, or one name for two places."""
    targets: dict[str, str] = {}
    for node in (node for node in nodes if node.role == "link"):
        if not node.name.strip("…. ") or node.name.casefold() in VAGUE:
            yield f"name {node.name!r} of {node.target}"
        if targets.setdefault(node.name, node.target) != node.target:
            yield f"{node.name!r} leads to {targets[node.name]} and to {node.target}"


def order(nodes: list[Node]) -> Iterator[str]:
    """Where the ear goes up the page while the eye goes down; the skip link lies outside the screen."""
    seen = [node for node in nodes if node.top >= 0]
    for before, after in pairwise(seen):
        if after.top < before.top - LINE:
            yield f"{after} stands above {before}"


LINE = 12
"""Pixels by which things on one line of text may differ."""


def languages(page: Page) -> Iterator[str]:
    """Pages are Vietnamese and say so; a mark of another language names one."""
    marks = page.locator("[lang]").evaluate_all("all => all.map(one => [one.localName, one.lang])")
    if ["html", "vi"] not in marks:
        yield "the page does not say its language"
    yield from (f"{tag} is marked {lang!r}" for tag, lang in marks if lang != "vi")
