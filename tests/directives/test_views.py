"""The public pages as an anonymous reader meets them: what they show, and what they must never show or send."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import LazySettings
from django.conf import settings as site
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from directives import issuing
from directives.content import EventContent
from directives.models import Edition, EditionStatus, SearchRow, Status, Theme
from directives.views.reading import by_day
from events.models import CommemorativeEvent
from tests import factories


@pytest.fixture
def team(db: None) -> factories.Staff:
    return factories.staff()


@pytest.fixture
def edition(team: factories.Staff) -> Edition:
    return factories.published(team)


def public_addresses(edition: Edition) -> list[str]:
    """Every kind of public page that exists once something was issued."""
    return [
        reverse("home"),
        reverse("year", args=[2023]),
        reverse("month", args=[2023, 12]),
        reverse("month-pdf", args=[2023, 12]),
        edition.get_absolute_url(),
        edition.get_pdf_url(),
        reverse("themes"),
        reverse("search") + "?q=hoi+nghi",
        reverse("verify"),
        reverse("verify") + f"?ma={edition.code}",
        reverse("healthz"),
        reverse("robots"),
    ]


def body_of(response: object) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]


def withdraw(edition: Edition, team: factories.Staff) -> EditionStatus:
    return issuing.withdraw(edition, actor=team.head, at=factories.NOON, reason="issued_in_error", note="Nhầm số liệu.")


def replace(edition: Edition, by: Edition, team: factories.Staff) -> EditionStatus:
    """As ``issuing.issue`` writes it for a document that replaces another."""
    return EditionStatus.objects.create(
        edition=edition, status=Status.REPLACED, by_edition=by, effective=by.date, actor=team.clerk, at=factories.NOON
    )


def test_a_reader_gets_every_page_without_a_cookie(client: Client, edition: Edition):
    for address in public_addresses(edition):
        response = client.get(address)
        assert response.status_code == 200, address
        assert not response.cookies, address
        assert "Cookie" not in response.headers.get("Vary", ""), address
        body_of(response)


def test_pages_load_nothing_from_elsewhere_and_hold_no_script_or_inline_style(client: Client, edition: Edition):
    for address in public_addresses(edition):
        response = client.get(address)
        text = body_of(response).decode("utf-8", "replace")
        if not response.headers["Content-Type"].startswith("text/html"):
            continue
        assert response.headers["Content-Security-Policy"].startswith("default-src 'none'"), address
        assert not re.findall(r"<style|\sstyle=|\son[a-z]+=", text), address
        scripts = re.findall(r"<script[^>]*>[^<]*", text)
        wanted = (
            []
            if not address.startswith(reverse("verify"))
            else [r'<script src="/static/directives/verify[.\w]*js" defer>']
        )
        assert len(scripts) == len(wanted), address
        assert all(re.fullmatch(one, found) for one, found in zip(wanted, scripts, strict=True)), scripts
        loaded = re.findall(r'(?:src|<link rel="(?:preload|stylesheet|icon)" href)="([^"]+)"', text)
        assert loaded
        assert not [target for target in loaded if urlsplit(target).netloc], address


def test_a_page_with_its_style_and_letters_weighs_under_100_kB(client: Client, edition: Edition):
    folder = Path(site.BASE_DIR) / "directives" / "static" / "directives"
    shipped = [folder / "site.css", folder / "icon.svg", *(folder / "fonts").glob("*.woff2")]
    page = len(client.get(edition.get_absolute_url()).content)
    assert page + sum(path.stat().st_size for path in shipped) < 100_000


def test_the_address_a_draft_would_have_looks_like_any_missing_one(client: Client, team: factories.Staff):
    factories.approved(team)
    drafted = client.get(reverse("edition", args=[2023, "01-hd-btgtu"]))
    missing = client.get(reverse("edition", args=[2023, "99-khong-co"]))
    assert drafted.status_code == missing.status_code == 404
    assert drafted.content == missing.content
    assert client.get(reverse("month", args=[2023, 12])).content.count(b'class="card"') == 0
    assert client.get(reverse("month-pdf", args=[2023, 12])).status_code == 404


def test_a_document_page_asks_the_database_three_times(client: Client, edition: Edition, django_assert_max_num_queries):
    client.get(edition.get_absolute_url())  # office and past bodies are kept until the next change
    with django_assert_max_num_queries(3):
        response = client.get(edition.get_absolute_url())
    assert edition.file.sha256 in response.content.decode()


def test_a_replaced_document_s_page_asks_once_more_for_the_note(
    client: Client, team: factories.Staff, edition: Edition, django_assert_max_num_queries
):
    replace(edition, factories.published(team), team)
    client.get(edition.get_absolute_url())
    with django_assert_max_num_queries(4):
        client.get(edition.get_absolute_url())


def test_a_document_shows_number_date_byline_text_code_and_file(client: Client, edition: Edition):
    page = client.get(edition.get_absolute_url()).content.decode()
    for part in (edition.display, "01/12/2023", "Minh Khuê", "kết quả hội nghị", edition.code, edition.file.sha256):
        assert part in page
    assert f'href="{edition.get_pdf_url()}"' in page
    assert f'href="{reverse("verify")}?ma={edition.code}"' in page
    assert 'class="banner' not in page


def test_a_document_lists_its_events_with_their_anniversaries(client: Client, team: factories.Staff):
    name = "Ngày thành lập Quân đội nhân dân Việt Nam"
    CommemorativeEvent.objects.create(key="qdnd", name=name, day=22, month=12, origin_year=1944)
    edition = factories.published(team, sections=(f"<p>Tuyên truyền 79 năm {name} (22/12/1944-22/12/2023).</p>",))
    page = client.get(edition.get_absolute_url()).content.decode()
    assert re.search(rf'class="day">22/12</span><span class="what">{name} <span class="years">79 ', page)


def test_events_follow_each_other_around_the_month(client: Client, team: factories.Staff):
    days = {"Ngày đầu năm": (1, 1), "Ngày cuối tháng": (22, 12), "Ngày tháng trước": (30, 11), "Đợt cao điểm": (18, 12)}
    for name, (day, month) in days.items():
        until = {"day_end": 30, "month_end": 12} if name.startswith("Đợt") else {}
        CommemorativeEvent.objects.create(name=f"{name} thử nghiệm", day=day, month=month, **until)
    text = "; ".join(f"{name} thử nghiệm" for name in days)
    page = client.get(factories.published(team, sections=(f"<p>{text}.</p>",)).get_absolute_url()).content.decode()
    assert re.findall(r'class="day">([^<]+)<', page) == ["30/11", "18/12-30/12", "22/12", "01/01"]


@pytest.mark.parametrize(
    ("month", "dates", "ordered"),
    [
        (12, ["02/01", "", "31/12", "12-13/12", "11"], ["12-13/12", "31/12", "02/01", "", "11"]),
        (1, ["22/12", "03/02", "01/01"], ["22/12", "01/01", "03/02"]),
        (4, ["30/4", "29/4-06/5", "10/3 âm lịch", "02 và 05/4"], ["02 và 05/4", "10/3 âm lịch", "29/4-06/5", "30/4"]),
    ],
)
def test_days_of_every_shape_find_their_place(month: int, dates: list[str], ordered: list[str]):
    events = [EventContent(key=day, name=day, date=day) for day in dates]
    assert [event.date for event in by_day(events, date(2024, month, 1))] == ordered


def test_every_page_names_the_office_as_the_newest_document_prints_it(client: Client, edition: Edition):
    for address in (*public_addresses(edition), "/khong-co/"):
        response = client.get(address)
        text = body_of(response).decode("utf-8", "replace")
        if response.headers["Content-Type"].startswith("text/html"):
            assert re.search(r'class="issuer">TỈNH ỦY MẪU .*BAN TUYÊN GIÁO</span>', text), address


def test_a_long_document_has_an_outline_to_its_sections(client: Client, team: factories.Staff):
    edition = factories.published(team, sections=tuple(f"<p>Nội dung thứ {number}</p>" for number in range(4)))
    page = client.get(edition.get_absolute_url()).content.decode()
    targets = re.findall(r'<li><a href="#(muc-\d)">', page)
    assert targets == ["muc-1", "muc-2", "muc-3", "muc-4"]
    assert all(f'<section id="{target}">' in page for target in targets)


def test_hostile_html_in_a_stored_text_does_not_reach_the_page(client: Client, team: factories.Staff):
    hostile = '<p onclick="x()">An toàn<script>alert(1)</script><a href="javascript:x()">liên kết</a></p>'
    edition = factories.published(team, sections=(hostile,), title="Văn bản <b>đậm</b>")
    page = client.get(edition.get_absolute_url()).content.decode()
    assert "An toàn" in page
    assert not re.findall(r"<script|onclick|javascript:|<b>", page)


def test_a_withdrawn_document_stays_with_a_banner_and_leaves_the_month(
    client: Client, team: factories.Staff, edition: Edition
):
    withdraw(edition, team)
    page = client.get(edition.get_absolute_url())
    assert page.status_code == 200
    assert 'class="banner gone"' in page.content.decode()
    assert "Nhầm số liệu." in page.content.decode()
    assert "01/12/2023" in page.content.decode()
    month = client.get(reverse("month", args=[2023, 12])).content.decode()
    assert 'class="card"' not in month
    assert edition.get_absolute_url() in month
    assert edition.get_absolute_url() not in client.get(reverse("home")).content.decode()
    assert client.get(reverse("month-pdf", args=[2023, 12])).status_code == 404
    kept = client.get(edition.get_pdf_url())
    assert kept.status_code == 200
    body_of(kept)


def test_a_replaced_document_leads_to_the_one_that_holds(client: Client, team: factories.Staff, edition: Edition):
    newer = factories.published(team, title="Định hướng thay thế tháng 12/2023")
    replace(edition, newer, team)
    page = client.get(edition.get_absolute_url()).content.decode()
    assert 'class="banner gone"' in page
    assert f'href="{newer.get_absolute_url()}"' in page
    month = client.get(reverse("month", args=[2023, 12])).content.decode()
    assert month.count('class="card"') == 1
    assert month.index(newer.get_absolute_url()) < month.index(edition.get_absolute_url())
    sent = client.get(reverse("month-pdf", args=[2023, 12]))
    body_of(sent)
    assert sent.headers["ETag"] == f'"{newer.file.sha256}"'


def test_months_lead_to_their_neighbours_and_skip_empty_ones(client: Client, team: factories.Staff, edition: Edition):
    factories.published(team, title="Tháng mười", period=date(2023, 10, 1))
    factories.published(team, title="Tháng hai", period=date(2024, 2, 1))
    for address in (edition.get_absolute_url(), reverse("month", args=[2023, 12])):
        page = client.get(address).content.decode()
        assert f'rel="prev" href="{reverse("month", args=[2023, 10])}"' in page
        assert f'rel="next" href="{reverse("month", args=[2024, 2])}"' in page


def test_home_shows_the_latest_month_and_the_way_to_all_others(client: Client, team: factories.Staff, edition: Edition):
    latest = factories.published(team, title="Tháng hai", period=date(2024, 2, 1))
    thematic = factories.published(team, title="Chuyên đề đọc sách", period=None, thematic=True)
    page = client.get(reverse("home")).content.decode()
    assert re.search(rf'<h2><a href="{latest.get_absolute_url()}">', page)
    assert f'href="{reverse("month", args=[2023, 12])}"' in page
    assert thematic.get_absolute_url() in page


def test_home_names_the_days_to_come_and_leads_to_them(client: Client, edition: Edition, time_machine: Any):
    time_machine.move_to("2024-03-10 08:00+07:00", tick=False)
    today = timezone.localdate()
    for days, name in ((-1, "Ngày hôm qua"), (0, "Ngày hôm nay"), (20, "Ngày sắp tới"), (40, "Ngày còn xa")):
        day = today + timedelta(days=days)
        event = {"name": name, "kind": "anniversary", "day": day.day, "month": day.month, "origin_year": 1950}
        CommemorativeEvent.objects.create(key=f"ngay-{days + 1}", **event)
    page = client.get(reverse("home")).content.decode()
    coming = page.partition("Sắp tới trong lịch")[2].partition("</section>")[0]
    later = today + timedelta(days=20)
    assert f'href="{reverse("calendar-month", args=[later.year, later.month])}#ngay-21"' in coming
    assert f'href="{reverse("calendar-month", args=[today.year, today.month])}#ngay-1"' in coming
    assert "#ngay-0" not in coming
    assert "#ngay-41" not in coming


@pytest.mark.django_db
def test_the_site_says_what_it_promises_and_whom_to_write_to(client: Client, settings: LazySettings):
    silent = client.get(reverse("about"))
    assert "mailto:" not in silent.content.decode()
    settings.CONTACT = "vanphong@example.org"
    page = client.get(reverse("about"), headers={"if-none-match": silent.headers["ETag"]})
    assert page.status_code == 200
    assert 'href="mailto:vanphong@example.org"' in page.content.decode()
    assert f'href="{reverse("verify")}"' in page.content.decode()


@pytest.mark.django_db
def test_an_empty_site_has_its_pages(client: Client):
    for name in ("home", "about", "themes", "search", "verify"):
        assert client.get(reverse(name)).status_code == 200
    assert client.get("/2023/12/").status_code == 200
    assert client.get("/2023/").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        *("/2023/13/", "/2023/00/", "/2023/1/", "/1800/", "/1800/12/", "/9999/", "/9999/01/", "/20233/", "/0000/"),
        *("/2023/13/dinh-huong.pdf", "/9999/12/dinh-huong.pdf"),
        *("/van-ban/", "/van-ban/2023/x/", "/van-ban/2023/x.pdf", "/chu-de/x/"),
    ],
)
def test_impossible_and_missing_addresses_are_not_found(client: Client, address: str):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("name", ["400", "403", "404", "413", "500", "503"])
def test_error_pages_need_neither_a_request_nor_the_database(name: str):
    page = render_to_string(f"{name}.html")
    assert "<h1>" in page
    assert f'href="{reverse("home")}"' in page


def test_pages_answer_reading_only(client: Client, edition: Edition):
    for address in (reverse("home"), edition.get_absolute_url(), edition.get_pdf_url(), reverse("search")):
        assert client.post(address).status_code == 405


def test_a_theme_is_read_through_the_months(client: Client, team: factories.Staff, edition: Edition):
    theme = Theme.objects.create(name="Chuyển đổi số", slug="chuyen-doi-so-thu")
    SearchRow.objects.get(edition=edition, position=1).themes.add(theme)
    page = client.get(reverse("theme", args=[theme.slug])).content.decode()
    assert "kết quả hội nghị" in page
    assert f"{edition.get_absolute_url()}#muc-1" in page
    assert theme.name in client.get(reverse("themes")).content.decode()
    assert f'href="{reverse("theme-feed", args=[theme.slug])}"' in page
    withdraw(edition, team)
    kept = client.get(reverse("theme", args=[theme.slug])).content.decode()
    assert "kết quả hội nghị" not in kept
    assert 'class="empty"' in kept, "the address stays, and says that nothing holds"


@pytest.mark.django_db
def test_machines_get_short_answers(client: Client):
    assert client.get("/healthz").content.startswith(b"ok\n")
    robots = client.get("/robots.txt").content.decode()
    assert "Disallow: /quan-tri/" in robots
    assert "Disallow: /kiem-tra/" in robots
