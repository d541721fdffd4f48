"""Months, years, weekdays and days in the text that cannot be right, or were left from another month."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from directives.lint.subject import Issue, Month, Severity, Span, Subject, whole
from directives.sentences import gettext_noop

FARTHEST = 24
"""Months behind the document's month from which a full date is doubted."""
EARLIEST = 1000

_MONTH = r"tháng\s+(?P<m>\d{1,2})(?:(?P<mid>\s*/\s*|\s+năm\s+)(?P<y>\d{4}))?(?![\d/]|\s*/\s*\d|\s+năm\s+\d|\s+tuổi)"
_OF_MONTH = re.compile(
    rf"(?:(?:ngày\s+)?kỷ\s+niệm|sự\s+kiện|tuyên\s+truyền|định\s+hướng|diễn\s+ra|trong)(?P<between>(?:\s+\w+){{0,3}}?)\s+"
    rf"(?P<month>{_MONTH})",
    re.IGNORECASE,
)
_LOOKING_BACK = re.compile(
    r"(?i)\b(?:kết\s+quả|tổng\s+kết|sơ\s+kết|tình\s+hình|báo\s+cáo|số\s+liệu|nghị\s+quyết|chỉ\s+thị|ban\s+hành|đợt|đầu|cuối|từ|đến|sau|trước)\b"
)
_GOES_ON = re.compile(r"\s*(?:,|và|[-–]|đến)\s*(?:tháng\s*)?\d{1,2}(?!\d)")


def stale_months(subject: Subject) -> Iterator[Issue]:
    """An earlier month where a text speaks of its own month: copied and not advanced."""
    if subject.period is None:
        return
    aside = _spans_aside(subject)
    for match in _OF_MONTH.finditer(subject.text):
        if not _is_stale(match, subject.period) or _inside(match.start("month"), aside):
            continue
        before = _clause(subject.text, match.start(), 60) + match["between"]
        if not _LOOKING_BACK.search(before) and not _GOES_ON.match(subject.text, match.end()):
            shown = f"tháng {subject.period.month:02d}" + (f"{match['mid']}{subject.period.year}" if match["y"] else "")
            values = {"found": match["month"], "period": str(subject.period)}
            yield subject.issue("stale-month", "warning", _STALE, match.span("month"), shown, **values)


def _clause(text: str, at: int, reach: int) -> str:
    """What stands before a place in its own clause, at most ``reach`` letters of it."""
    return re.split(r"[.:;\n]", text[max(0, at - reach) : at])[-1]


def _is_stale(match: re.Match[str], period: Month) -> bool:
    """The month before, this month of last year, or a month between them that stands behind "trong" or at once."""
    month = int(match["m"])
    if not 1 <= month <= 12:
        return False
    if not match["y"]:
        return month == (period.month - 2) % 12 + 1
    back = period.number - Month(int(match["y"]), month).number
    return back in {1, 12} or (1 < back < 12 and match["between"].split()[-1:] in ([], ["trong"]))


def _spans_aside(subject: Subject) -> list[Span]:
    """Citations, events and parentheses: what stands there has dates of its own."""
    cited = [(citation.start, citation.end) for citation in subject.cited]
    named = [(mention.start, mention.end) for mention in subject.reading.mentions]
    return [*cited, *named, *(match.span() for match in re.finditer(r"\([^()\n]{0,300}\)", subject.text))]


def _inside(at: int, spans: list[Span]) -> bool:
    return any(start <= at < end for start, end in spans)


def title_of_another_month(subject: Subject) -> Iterator[Issue]:
    """A title that names months, none of them the document's."""
    found = list(re.finditer(_MONTH, subject.content.title, re.IGNORECASE))
    period = subject.period
    if period is None or not found or any(_names(match, period) for match in found):
        return
    if _SEVERAL.search(subject.content.title) or any(_is_reported(subject, match) for match in found):
        return
    yield whole("title-month", "warning", _TITLE, "", found[0][0], found=found[0][0], period=str(period))


_SEVERAL = re.compile(r"(?i)quý|(?:tháng|,|và|-|–|đến)\s*\d{1,2}\s*(?:,|và|-|–|đến)\s*(?:tháng\s*)?\d{1,2}(?!\d)")


def _names(match: re.Match[str], period: Month) -> bool:
    return int(match["m"]) == period.month and int(match["y"] or period.year) == period.year


def _is_reported(subject: Subject, match: re.Match[str]) -> bool:
    """Whether ``stale_months`` names this month of the title already."""
    return any(i.section == "" and i.quote == match[0] for i in stale_months(subject))


_OWN_YEAR = re.compile(
    r"(?i)(?P<own>\b(?:chủ\s+đề(?:\s+công\s+tác)?|nhiệm\s+vụ(?:\s+trọng\s+tâm)?|công\s+tác|chỉ\s+tiêu|tuyên\s+truyền|xã\s+hội)\s+)?"
    r"(?P<year>\bnăm\s+(?P<y>20\d{2}))(?![\d/–-]|\s*[-–]\s*\d)"
)
_BACK = re.compile(
    r"(?i)\b(?:kết\s+quả|tổng\s+kết|sơ\s+kết|so\s+với|cùng\s+kỳ|từ|đến|giai\s+đoạn|cuối|tháng|ngày|quý|đầu|hết|luật|kế\s+hoạch"
    r"|nghị\s+quyết|kiểm\s+điểm|đánh\s+giá|xuân|tết|khóa|hè|lần|số|bầu|sau|trước)\b"
)
_LOOK_BACK = 60


def stale_years(subject: Subject) -> Iterator[Issue]:
    """The year before, where it is the text's own ("chủ đề công tác năm …"), from March on; elsewhere only noted."""
    period = subject.period
    if period is None or period.month <= 2:
        return
    aside, noted = _spans_aside(subject), set()
    for match in _OWN_YEAR.finditer(subject.text):
        piece = subject.text.count("\n\n", 0, match.start())
        if int(match["y"]) != period.year - 1 or _inside(match.start("year"), aside) or piece in noted:
            continue
        if _BACK.search(_clause(subject.text, match.start("year"), _LOOK_BACK)):
            continue
        noted.add(piece)
        severity: Severity = "warning" if match["own"] else "info"
        values = {"found": match["year"], "period": str(period)}
        yield subject.issue("stale-year", severity, _STALE, match.span("year"), f"năm {period.year}", **values)


# Weekdays

_WEEKDAYS = {
    "hai": 1, "2": 1, "ba": 2, "3": 2, "tư": 3, "4": 3, "năm": 4, "5": 4, "sáu": 5, "6": 5, "bảy": 6, "bẩy": 6, "7": 6,
    "chủ nhật": 7,
}  # fmt: skip
_NAMES = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_WEEKDAY = re.compile(
    r"(?i)(?<!lần )(?<!kỳ họp )(?<!phiên họp )(?<!nghị )(?<!đại hội )(?<!kỳ )(?<!phiên )(?<!khóa )(?<!\w)"
    r"(?P<name>thứ\s+(?:hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])|chủ\s+nhật)\s*[,(]?\s*(?:ngày\s+)?"
    r"(?P<d>\d{1,2})\s?(?:[/-]|\s?tháng\s)\s?(?P<m>\d{1,2})(?:\s?(?:[/-]|,?\s?năm\s)\s?(?P<y>\d{4}))?(?![\d/])"
)


def weekdays(subject: Subject) -> Iterator[Issue]:
    """A weekday that is not the date's."""
    for match in _WEEKDAY.finditer(subject.text):
        year = match["y"] or (subject.period and subject.period.year)
        day = _date(int(match["d"]), int(match["m"]), int(year)) if year else None
        name = " ".join(match["name"].lower().split()).removeprefix("thứ ")
        if day and day.isoweekday() != _WEEKDAYS[name]:
            right = _NAMES[day.isoweekday() - 1]
            right = right[0].upper() + right[1:] if match["name"][0].isupper() else right
            values = {"day": f"{day:%d/%m/%Y}", "right": right}
            yield subject.issue("weekday", "warning", _WRONG_WEEKDAY, match.span("name"), right, **values)


def _date(day: int, month: int, year: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


# Dates that do not exist or are hardly meant

_DATE = re.compile(
    r"(?<![\d/.,])(?<!\D-)(?P<ngay>\bngày\s+)?(?P<d>\d{1,2})\s?(?P<s>/|-|\.|\s?tháng\s)\s?(?P<m>\d{1,2})"
    r"(?:\s?(?:(?P=s)|/|,?\s?năm\s)\s?(?P<y>\d{4})(?![\d/])|(?![\d/]|[.,-]\d|\s?%))"
    r"(?P<lunar>\s*\(?\s*(?:âm lịch|ÂL|AL))?",
    re.IGNORECASE,
)


def impossible_dates(subject: Subject) -> Iterator[Issue]:
    """A day that no calendar has: 31/02, 15/13/2023."""
    for match in _DATE.finditer(subject.text):
        if _is_a_date(subject, match) and not _exists(match):
            span = (match.start("d"), match.end("y") if match["y"] else match.end("m"))
            yield subject.issue("impossible-date", "error", _IMPOSSIBLE, span, "", day=subject.text[slice(*span)])


def _is_a_date(subject: Subject, match: re.Match[str]) -> bool:
    """Whether these digits are meant as a day: with a year, behind "ngày", or alone in brackets as (31/02)."""
    if match["y"]:
        return True
    if match["ngay"] and match["s"] not in {".", "-"}:
        return True
    alone = subject.text[match.start() - 1 : match.start()] == "(" and subject.text[match.end() :][:1] == ")"
    return alone and match["s"] == "/" and int(match["m"]) <= 12 and 29 < int(match["d"]) < 40


def _exists(match: re.Match[str]) -> bool:
    day, month, year = int(match["d"]), int(match["m"]), int(match["y"] or 2024)
    if not 1 <= month <= 12 or day < 1:
        return False
    if match["lunar"]:
        return day <= 30
    return day <= monthrange(max(year, 1), month)[1]


def implausible_dates(subject: Subject) -> Iterator[Issue]:
    """A full date long after the document, or of a year that was mistyped."""
    if subject.period is None:
        return
    for match in _DATE.finditer(subject.text):
        if not match["y"] or subject.is_cited(match.start("d"), match.end("y")) or not _exists(match):
            continue
        away = Month(int(match["y"]), int(match["m"])).number - subject.period.number
        if away > FARTHEST or int(match["y"]) < EARLIEST:
            span = (match.start("d"), match.end("y"))
            values = {"day": subject.text[slice(*span)], "period": str(subject.period)}
            yield subject.issue("implausible-date", "warning", _IMPLAUSIBLE, span, "", **values)


_STALE = gettext_noop(
    "The text speaks of %(found)s, but the document is for %(period)s. Change it if it was left from another text."
)
_TITLE = gettext_noop(
    "The title speaks of %(found)s, but the document is for %(period)s. Correct the title or the month."
)
_WRONG_WEEKDAY = gettext_noop("%(day)s is a %(right)s. Correct the weekday or the date.")
_IMPOSSIBLE = gettext_noop("There is no day %(day)s in the calendar. Correct the date.")
_IMPLAUSIBLE = gettext_noop(
    "The date %(day)s is hard to believe in a document for %(period)s. Compare it with the source."
)
