"""The calendar in a real browser: a grid that works on a phone, accessible in light and dark, without scripts."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Browser, FloatRect, Locator, Page
from pytest_django.live_server_helper import LiveServer

from directives.models import Edition
from events.loading import SHIPPED, load
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = {"phone": 320, "desk": 1280}
ARMY_KEY = "ngay-thanh-lap-quan-doi-nhan-dan-viet-nam"
NAMING = "<p>Tuyên truyền 79 năm Ngày thành lập Quân đội nhân dân Việt Nam (22/12/1944-22/12/2023).</p>"


@pytest.fixture
def edition(transactional_db: None) -> Edition:
    """The shipped register and a document that names one of its events."""
    team = factories.staff()
    load(SHIPPED.read_bytes())
    return factories.published(team, sections=(NAMING,))


@pytest.mark.parametrize("width", WIDTHS.values(), ids=list(WIDTHS))
def test_every_page_passes_axe_and_fits_the_screen(reader: Page, live_server: LiveServer, edition: Edition, width: int):
    reader.set_viewport_size({"width": width, "height": 800})
    month = reverse("calendar-month", args=[2023, 12])
    addresses = [
        month,
        f"{month}#{ARMY_KEY}",
        reverse("calendar-month", args=[1950, 4]),
        "/lich/2024/",
        "/lich/2100/01/",
    ]
    for address in addresses:
        reader.goto(live_server.url + address)
        found = Axe().run(reader).response["violations"]
        assert not [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found], address
        assert reader.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, address


def test_on_a_phone_a_tap_on_a_day_leads_to_its_events(page: Page, live_server: LiveServer, edition: Edition):
    page.set_viewport_size({"width": WIDTHS["phone"], "height": 640})
    page.goto(live_server.url + reverse("calendar-month", args=[2023, 12]))
    grid = page.locator("table.month-grid")
    assert grid.locator("tr.days").first.locator("td").count() == 7
    assert not grid.get_by_text("79 năm Ngày thành lập").is_visible()
    day = grid.locator('a[href="#ngay-22"]')
    box = box_of(day)
    assert min(box["width"], box["height"]) >= 24  # WCAG 2.2, target size
    day.click()
    target = page.locator(f"#{ARMY_KEY}")
    target.wait_for()
    assert box_of(target)["y"] < 640
    assert target.get_by_role("link", name=edition.display).get_attribute("href") == edition.get_absolute_url()


def test_on_a_desk_the_grid_names_the_events_and_leads_to_them(page: Page, live_server: LiveServer, edition: Edition):
    page.set_viewport_size({"width": WIDTHS["desk"], "height": 900})
    page.goto(live_server.url + reverse("calendar-month", args=[2023, 12]))
    grid = page.locator("table.month-grid")
    name = grid.get_by_role("link", name="79 năm Ngày thành lập Quân đội nhân dân Việt Nam")
    assert name.is_visible()
    cells = [box_of(grid.locator("td.day").nth(n)) for n in (21, 22)]
    assert cells[0]["width"] == pytest.approx(cells[1]["width"], abs=1)
    lasting = box_of(grid.locator("tr.bar .over").first)
    assert lasting["width"] > 2.5 * cells[0]["width"]
    name.click()
    assert page.url.endswith(f"#{ARMY_KEY}")
    page.get_by_role("link", name="Tháng 01/2024").first.click()
    assert page.get_by_role("heading", level=1).inner_text() == "Lịch sự kiện tháng 01/2024"


def test_the_calendar_needs_no_script_and_no_cookie_and_asks_nobody_else(
    browser: Browser, live_server: LiveServer, edition: Edition
):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.goto(live_server.url + reverse("home"))
    page.get_by_role("link", name="Lịch", exact=True).click()
    page.goto(live_server.url + reverse("calendar-year", args=[2023]))
    page.get_by_role("link", name="Tháng 12/2023", exact=True).click()
    assert page.get_by_role("heading", level=1).inner_text() == "Lịch sự kiện tháng 12/2023"
    assert all(url.startswith(live_server.url) for url in requested)
    assert context.cookies() == []
    context.close()


def test_staff_compare_an_event_and_preview_an_import_on_pages_that_pass_axe(
    browser: Browser, live_server: LiveServer, edition: Edition
):
    context = browser.new_context(locale="vi-VN", bypass_csp=True, viewport={"width": WIDTHS["desk"], "height": 900})
    page = context.new_page()
    page.goto(live_server.url + reverse("admin:events_commemorativeevent_worklist"))
    page.fill("#id_username", "soanthao")
    page.fill("#id_password", factories.PASSWORD)
    page.click("[type=submit]")
    first = page.locator(".card h2").inner_text()
    assert not axe(page)
    page.get_by_label("Nguồn").fill("Nghị định số 145/2013/NĐ-CP")
    page.get_by_role("button", name="Đã kiểm tra").click()
    assert page.locator(".card h2").inner_text() != first
    page.goto(live_server.url + reverse("admin:events_commemorativeevent_import"))
    rows = "name,day,month,origin_year\nNgày thử nghiệm,1,5,2000\n".encode()
    page.set_input_files("#id_file", {"name": "lich.csv", "mimeType": "text/csv", "buffer": rows})
    page.get_by_role("button", name="Xem trước").click()
    assert not axe(page)
    page.get_by_role("button", name="Ghi các thay đổi này").click()
    assert "thêm mới 1 sự kiện" in page.locator(".messagelist").inner_text()
    context.close()


def box_of(part: Locator) -> FloatRect:
    """Where a visible part of the page is."""
    box = part.bounding_box()
    assert box
    return box


def axe(page: Page) -> list[object]:
    """What axe objects to, apart from Django's own frame of the admin."""
    found = Axe().run(page, context="#content").response["violations"]
    return [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found]
