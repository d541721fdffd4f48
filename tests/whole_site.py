"""A site with everything that a reader can meet, and the way through all of it by links alone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from typing import Any
from urllib.parse import urldefrag, urljoin

from django.core.management import call_command
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from directives import amending, filestore, issuing
from directives.models import Checkpoint, Edition, EditionStatus, WithdrawalNotice
from tests import factories
from tests.directives.test_earlier import confirmed, entered

SITE = "http://localhost:8000"
LINK = re.compile(r'(?:href|src|action)="([^"]+)"|<loc>([^<]+)</loc>|"(?:url|id|@id|contentUrl)": "([^"]+)"')
MAZE = re.compile(r"^/lich/(?!2023|lich)")
"""Calendars of other years: two hundred of them, made of the same register."""
STARTS = (
    "/", "/feed.atom", "/sitemap.xml", "/robots.txt", "/healthz", "/favicon.ico", "/lich.ics", "/lich/2023/12/",
    "/tim-kiem/?q=hoi+nghi", "/2023/12/dinh-huong.pdf", "/2024/01/", "/2024/",
)  # fmt: skip
LATER = factories.NOON + timedelta(days=9)
FAR = date(2099, 12, 31)
THEMES = ("xay-dung-dang",)
SECTIONS = (
    "<p>Tuyên truyền kết quả hội nghị [1] của Ban Chấp hành Đảng bộ tỉnh về phát triển kinh tế, xã hội.</p>"
    "<blockquote><p>Lời trích của hội nghị.</p></blockquote><p>[1] Hội nghị lần thứ 15, ngày 30/11/2023.</p>",
    "<p>Tuyên truyền 79 năm Ngày thành lập Quân đội nhân dân Việt Nam (22/12/1944-22/12/2023).</p>"
    "<ul><li>Nội dung một<ol><li>Ý thứ nhất</li></ol></li><li>Nội dung hai</li></ul>",
    "<h3>Phân công</h3><table><thead><tr><th>Đơn vị</th><th>Nhiệm vụ được giao trong tháng</th></tr></thead>"
    "<tbody><tr><td>Ban Tuyên giáo</td><td>Hướng dẫn, kiểm tra</td></tr>"
    "<tr><td colspan=\"2\">Các cơ quan báo chí của tỉnh, đài phát thanh và truyền hình, cổng thông tin</td></tr>"
    "</tbody></table>",
    "<p>Một từ rất dài: " + "nghiêng" * 20 + ' và <a href="https://example.org/rat/dai/">một liên kết</a>.</p>',
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Site:
    """The documents of the site, by what became of them."""

    team: factories.Staff
    whole: Edition
    withdrawn: Edition
    replaced: Edition
    replacing: Edition
    corrected: Edition
    correcting: Edition
    ending: Edition
    digitised: Edition

    @property
    def holding(self) -> tuple[Edition, ...]:
        """Those whose text holds."""
        return (self.whole, self.replacing, self.corrected, self.correcting, self.ending, self.digitised)


def made() -> Site:
    """The register of dates and one document of each fate; the PDFs are bytes that nobody signed."""
    team = factories.staff()
    call_command("import_events", verbosity=0, stdout=StringIO())
    day = factories.NOON.date()
    Checkpoint.objects.create(day=day, lines=2, head="0" * 64, text="{}", signature=b"", at=factories.NOON)
    whole = published(
        team, sections=SECTIONS, with_annex=True, attachments={"mau-1.pdf": b"%PDF-1.7 form", "bang.xlsx": b"PK"},
        title="Định hướng công tác tuyên truyền tháng 12/2023, bản đầy đủ",
    )  # fmt: skip
    replaced, replacing = _replaced(team)
    corrected, correcting = _corrected(team)
    noted = ("<p>Kết luận [1] của tháng.</p><p>[1] Số 02-KL/TU.</p>",)
    ending = published(team, title="Định hướng tháng 01/2024", period=date(2024, 1, 1), sections=noted)
    issuing.withdraw(ending, actor=team.head, at=LATER, reason="no_longer_valid", effective=FAR)
    digitised = confirmed(team, entered(team))
    return Site(team, whole, _withdrawn(team), replaced, replacing, corrected, correcting, ending, digitised)


def published(team: factories.Staff, **fields: Any) -> Edition:
    """A document whose every section belongs to a theme."""
    return factories.published(team, themes=THEMES, **fields)


def _withdrawn(team: factories.Staff) -> Edition:
    edition = published(team, title="Định hướng tháng 11/2023, bản có sai sót", period=date(2023, 11, 1))
    status = issuing.withdraw(edition, actor=team.head, at=LATER, reason="issued_in_error", note="Nhầm số liệu.")
    _notice(status)
    amending.amend_note(edition, actor=team.head, at=LATER, text="Số liệu ở mục 1 không đúng.")
    amending.amend_note(edition, actor=team.head, at=LATER, text="Số liệu ở mục 1 sẽ được công bố lại.")
    return edition


def _notice(status: EditionStatus) -> None:
    fields = {"number": "12-TB/BTGTU", "date": LATER.date(), "text": "Thu hồi vì nhầm số liệu."}
    WithdrawalNotice.objects.create(status=status, sha256=filestore.put(b"%PDF-1.7 notice"), size=15, **fields)


def _replaced(team: factories.Staff) -> tuple[Edition, Edition]:
    old = published(team, title="Định hướng tháng 10/2023", period=date(2023, 10, 1))
    body = ("<p>Tuyên truyền kết quả đại hội của Ban Chấp hành Đảng bộ tỉnh.</p>",)
    changed: dict[str, Any] = {"sections": body, "change_note": "Đổi tên sự kiện ở mục 1."}
    return old, _concluded(team, replaces=old, title="Định hướng tháng 10/2023, thay thế", period=old.period, **changed)


def _corrected(team: factories.Staff) -> tuple[Edition, Edition]:
    noted = ("<p>Tuyên truyền kết quả hội nghị [1].</p><p>[1] Khóa XXI.</p>",)
    old = published(team, title="Chuyên đề văn hóa đọc", period=None, thematic=True, sections=noted)
    body = ("<p>Đã in: “kết quả hội nghị”.</p><p>Nay sửa là: “kết quả Đại hội” [1].</p><p>[1] Khóa XXII.</p>",)
    letter: dict[str, Any] = {
        "kind": "cong_van",
        "addressees": "Các cấp ủy trực thuộc",
        "data": factories.ONE_PAGE + b"letter ",
    }
    return old, _concluded(team, corrects=old, title="Đính chính", period=None, thematic=True, sections=body, **letter)


def _concluded(team: factories.Staff, **fields: Any) -> Edition:
    new = published(team, at=LATER, **fields)
    amending.conclude(new.directive, new, actor=team.clerk, at=LATER)
    return new


def fixed_pages(site: Site) -> list[str]:
    """Pages of every kind that the sitemap does not list, or that ask for something to be entered."""
    search, verify = reverse("search"), reverse("verify")
    code = site.whole.code
    return [
        *(edition.get_absolute_url() for edition in (site.withdrawn, site.replaced)),
        reverse("edition-comparison", args=[site.replacing.year, site.replacing.slug]),
        *(reverse("month", args=month) for month in ((2023, 11), (2022, 5))),
        reverse("year", args=[2022]),
        search, f"{search}?q=hoi+nghi&nam=2023", f"{search}?q=quan+doi", f"{search}?q=hio+nghi", f"{search}?q=%21",
        f"{search}?q=hoi&trang=9", f"{search}?q={site.whole.number}-hd",
        verify, f"{verify}?ma={code}", f"{verify}?ma={site.withdrawn.code}", f"{verify}?ma=AAAA-AAAA",
        f"{verify}?sha256={site.whole.file.sha256}", f"{verify}?sha256={'0' * 64}",
        reverse("ledger"), reverse("calendar-year", args=[2023]), reverse("calendar-month", args=[2023, 12]),
        reverse("calendar-month", args=[1900, 1]), "/dang-nhap/",
    ]  # fmt: skip


def body_of(response: HttpResponseBase) -> bytes:
    """All its bytes, whether it is streamed or not."""
    return b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]


def walk(client: Client, *starts: str) -> Iterator[tuple[str, HttpResponseBase, bytes]]:
    """Everything that can be reached from the starts by any link, each once, with its bytes."""
    waiting, seen = list(starts), set(starts)
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
