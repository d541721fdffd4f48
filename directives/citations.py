"""Finds in a text the documents that it cites: kind, number, symbol, date and issuer, each only where it is written.

It never corrects a citation, never guesses a missing part and never imports Django.
"""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

KINDS = {
    "Nghị quyết": "NQ", "Quyết định": "QĐ", "Chỉ thị": "CT", "Kết luận": "KL", "Quy chế": "QC", "Quy định": "QĐi",
    "Thông tri": "TT", "Hướng dẫn": "HD", "Thông báo": "TB", "Báo cáo": "BC", "Kế hoạch": "KH", "Chương trình": "CTr",
    "Đề án": "ĐA", "Phương án": "PA", "Tờ trình": "TTr", "Công văn": "CV", "Biên bản": "BB", "Quy trình": "QTr",
    "Nghị định": "NĐ", "Thông tư": "TT", "Công điện": "CĐ", "Pháp lệnh": "PL", "Luật": "L", "Văn bản": "VB",
}  # fmt: skip
"""Names of kinds of documents, of the Party and of the state, with the abbreviation in their symbols."""


@dataclass(frozen=True, slots=True)
class Citation:
    """One cited document; ``text[start:end] == quote``, which runs from the kind to the date.

    ``kind`` is the name of the kind ("Hướng dẫn"), by its symbol where it is not written out; ``number`` as written;
    ``symbol`` without spaces, dashes made hyphens ("HD/ĐUK", "2013/NĐ-CP"); ``date`` None where none or an impossible
    one is written; ``issuer`` the words of the text, "" where it is not clear. Any part but ``quote`` may be empty.
    """

    start: int
    end: int
    quote: str
    kind: str = ""
    number: str = ""
    symbol: str = ""
    date: datetime.date | None = None
    issuer: str = ""


_DAY = r"(?P<day>\d{1,2})\s?(?:[/.-]\s?|tháng\s)(?P<month>\d{1,2})\s?(?:[/.-]\s?|năm\s)(?P<year>\d{4})(?!\d)"
_LETTERS = r"[A-ZĐƯƠÂĂÔÊ][A-Za-zĐđƯƠÂĂÔÊ&]*"
_PARTY = rf"\s?[-–—]\s?{_LETTERS}\s?/\s?{_LETTERS}(?:-{_LETTERS})*"
_STATE = rf"/(?:\d{{4}}/)?{_LETTERS}\d*(?:-{_LETTERS})*"
_NAMES = "|".join(name.replace(" ", r"\s+") for name in sorted(KINDS, key=len, reverse=True))
_CITED = re.compile(
    rf"(?:(?<!\w)(?P<kind>(?i:{_NAMES}))\s+(?P<marked>(?i:số)\s*:?\s*)?)?"
    rf"(?<![\w/-])(?P<number>\d{{1,5}})(?P<symbol>{_PARTY}|{_STATE})?(?![\w/])"
)
_DATED = re.compile(rf"\s?[,(]?\s?(?:(?:ra\s)?ngày\s)?{_DAY}")
_BODIES = (
    r"(?:Ban|Bộ|Thủ tướng|Chính phủ|Quốc hội|Ủy ban|Uỷ ban|UBND|HĐND|Hội đồng|Tỉnh|Thành|Huyện|Thị|Đảng|Sở|Văn phòng"
    r"|Trung ương|Chủ tịch|Mặt trận|Liên đoàn|Tổng|Đoàn|Hội|Cục|Phòng|Quân|BTV|BCH)\b"
)
_ENDING = (
    r"\s+(?:về|gắn|nhất|trong|để|là|đến|với|theo|tại|tới|nhằm|như|khi|do|từ|được|đã|quy định|hướng dẫn|định hướng|"
    r"ban hành|yêu cầu|và\s+(?:các|những|việc|[a-zđ]+\s+số))(?!\w)"
)
_ISSUED_BY = re.compile(
    rf"\)?,?\s+(?:do|của)\s+(?P<issuer>{_BODIES}[^.,;:()“”\"\n]{{0,110}}?)(?={_ENDING}|\s*[.,;:()“”\"\n]|$)"
)
_BEFORE = re.compile(
    rf"(?:[Nn]gày\s+{_DAY},?\s+|(?:^|[.,;:\n])\s*)(?P<issuer>{_BODIES}[^.,;:()“”\"\n]{{0,110}}?)\s+(?:đã\s+|vừa\s+)?ban\s+hành\s+$"
)
_LOOK_BACK = 170


def find(text: str) -> list[Citation]:
    """Every citation of the text that has a number, in order; offsets are those of the text as given."""
    return list(_found(text))


def _found(text: str) -> Iterator[Citation]:
    for match in _CITED.finditer(text):
        if match["symbol"] or match["marked"]:
            yield _citation(text, match)


def _citation(text: str, match: re.Match[str]) -> Citation:
    dated = _DATED.match(text, match.end())
    day = _day(dated)
    start, end = match.start(), dated.end() if dated and day else match.end()
    issued = _ISSUED_BY.match(text, end)
    before = None if issued else _BEFORE.search(text[max(0, start - _LOOK_BACK) : start])
    found = issued or before
    symbol = re.sub(r"\s", "", match["symbol"] or "").replace("–", "-").replace("—", "-").lstrip("-/")
    return Citation(
        start=start,
        end=end,
        quote=text[start:end],
        kind=_kind(match["kind"], symbol),
        number=match["number"],
        symbol=symbol,
        date=day or _day(before),
        issuer=found["issuer"].strip() if found else "",
    )


def _kind(written: str | None, symbol: str) -> str:
    """The kind's name in the usual spelling, from the words or else from the symbol ("KL/TW" → "Kết luận")."""
    if written:
        return " ".join(written.split()).capitalize()
    parts = re.split(r"[/-]", symbol)
    return next((name for name, code in KINDS.items() if code in parts), "")


def _day(match: re.Match[str] | None) -> datetime.date | None:
    """The date that was matched; None for none, and for a day that the calendar does not have."""
    if not match or not match["year"]:
        return None
    try:
        return datetime.date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None
