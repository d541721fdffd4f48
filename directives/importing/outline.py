"""Finds the structure of a guidance text in its lines: opening, sections with their literal labels and levels, closing.

Labels are kept as written, whatever their order; nothing is renumbered, moved or merged into another line.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

_LETTER = r"(?=\s|$|[\"“'(]?[^\W\d_])"
_COUNTED = r"nhất|hai|ba|tư|bốn|năm|sáu|bảy|tám|chín|mười"
_LABELS = re.compile(
    rf"(?P<part>(?i:phần\s+(?:thứ\s+(?:{_COUNTED})|[IVX]+|\d+)\b\s?[.:]?))"
    rf"|(?P<ordinal>(?i:thứ\s+(?:{_COUNTED})\s?[,:]|(?:một|{_COUNTED})\s+là\s?[,:]?(?=\s)))"
    rf"|(?P<roman>[IVX]{{1,6}}(?:\s?[.)]|\s?[-–](?!\d)|/(?=\s))(?!\d){_LETTER})"
    rf"|(?P<mixed>[IVX]{{1,6}}(?:\.\d{{1,2}}){{1,3}}\.?{_LETTER})"
    rf"|(?P<nested>\d{{1,2}}(?:\.\d{{1,2}}){{1,4}}[.)]?{_LETTER})"
    rf"|(?P<number>\d{{1,3}}(?:\s?[.)](?!\d){_LETTER}|/(?=\s)|\s?[-–](?=\s?[\"“(]?[^\W\d_])(?!\s?\w+[/&-])))"
    rf"|(?P<bracket>\(\d{{1,2}}\)(?=\s|\w))"
    rf"|(?P<capital>[A-HĐ](?:[.)]|\s?[-–])(?=\s))"
    rf"|(?P<letter>[a-zđ](?:\)|[./](?=\s)))"
)
_BULLET = re.compile(r"[-–—+*•·▪◦●○]\s?(?=\S)")
_INTRODUCES = re.compile(r"(?:\bsau(?:\s+đây)?|cụ\s+thể)\s*[:.]$", re.IGNORECASE)
_OPENS = re.compile(
    r"(?:Để|Căn cứ|Nhằm|Theo|Ngày \d"
    r"|Thực hiện (?:Hướng dẫn|Công văn|Kế hoạch|Chỉ thị|Nghị quyết|Chương trình|Kết luận))\b"
)
_CLOSES = re.compile(
    r"(?:Căn cứ|Trên cơ sở|Trên đây|Nhận được|Đề nghị|Yêu cầu|Trong quá trình|(?:Từ|Với) (?:những )?nội dung"
    r"|(?:Ban|Đảng ủy|Đảng uỷ|Thường trực|Các (?:cấp ủy|cấp uỷ|chi bộ|đơn vị))\b.{0,200}\b(?:đề nghị|yêu cầu))\b"
)
_ASKS = re.compile(r"đề nghị|yêu cầu|trên đây|triển khai|thực hiện|phản ánh|báo cáo", re.IGNORECASE)
LONGEST_HEADING = 150


@dataclass(slots=True)
class Item:
    """A section in the making: its literal label, the family of labels it belongs to, its level and its lines.

    ``first`` is the number, from 0, of the line that it begins with among those it was made from.
    """

    label: str = ""
    family: str = ""
    level: int = 1
    heading: str = ""
    lines: list[str] = field(default_factory=list)
    first: int = 0


def split_label(line: str) -> tuple[str, str, str]:
    """The literal label of a line, its family ("roman", "nested2" …) and the rest; ("", "", line) without a label."""
    match = _LABELS.match(line)
    if not match or (match.lastgroup in {"part", "ordinal"} and not match[0][0].isupper()):
        return "", "", line
    family = str(match.lastgroup)
    if family in {"nested", "mixed"}:
        family += str(match[0].rstrip(".)").count("."))
    rest = line[match.end() :].lstrip()
    if family.startswith("nested") and not match[0].endswith((".", ")")) and not _starts_upper(rest):
        return "", "", line
    return match[0].rstrip(), family, rest


def _starts_upper(text: str) -> bool:
    return text.lstrip("\"“'(")[:1].isupper()


def is_bullet(line: str) -> bool:
    """Whether the line is a bullet of the item above ("- …", "+ …")."""
    return _BULLET.match(line) is not None


def divide(lines: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """Part the lines of the text into opening, body and closing; each may be empty, the order stays."""
    labelled = next((number for number, line in enumerate(lines) if split_label(line)[0]), None)
    start = _opening_ends(lines, labelled)
    end = len(lines)
    while end > start + 1 and end > len(lines) - 3 and _closes(lines[end - 1]):
        end -= 1
    return list(lines[:start]), list(lines[start:end]), list(lines[end:])


def _opening_ends(lines: Sequence[str], labelled: int | None) -> int:
    """How many lines are the opening: up to the one that introduces the items, or else all before the first label."""
    before = lines[: 6 if labelled is None else labelled]
    introducing = [number for number, line in enumerate(before, 1) if _INTRODUCES.search(line[-40:])]
    if introducing and introducing[0] < len(lines):
        return introducing[0]
    if labelled is not None:
        return labelled
    return 1 if len(lines) > 1 and _OPENS.match(lines[0]) and not is_bullet(lines[1]) else 0


def _closes(line: str) -> bool:
    return not is_bullet(line) and bool(_CLOSES.match(line)) and bool(_ASKS.search(line))


def items(lines: Iterable[str]) -> list[Item]:
    """The sections of the body, in order.

    With labels, a line without one belongs to the item above it. Without any, each paragraph is a section and bullets
    belong to the paragraph above; bullets with no paragraph above them are sections with the bullet as their label.
    """
    made: list[Item] = []
    for number, line in enumerate(lines):
        label, family, rest = split_label(line)
        if label:
            made.append(Item(label, family, lines=[rest] if rest else [], first=number))
        elif made and (made[-1].family not in {"", "bullet"} or (made[-1].family == "" and is_bullet(line))):
            made[-1].lines.append(line)
        else:
            made.append(_unlabelled(line, number))
    _set_levels(made)
    _set_headings(made)
    return made


def _unlabelled(line: str, number: int) -> Item:
    match = _BULLET.match(line)
    label, family = (match[0].rstrip(), "bullet") if match else ("", "")
    return Item(label, family, lines=[line[match.end() :] if match else line], first=number)


def _set_levels(made: Sequence[Item]) -> None:
    """A family of labels seen for the first time is one level below the item above; one seen before, where it was."""
    open_families: list[str] = []
    for item in made:
        family = item.family if item.family not in {"", "bullet"} else "none"
        if family in open_families:
            del open_families[open_families.index(family) + 1 :]
        else:
            open_families.append(family)
        item.level = len(open_families)


def _set_headings(made: Sequence[Item]) -> None:
    """A short first line without a full stop is a heading where something stands below it."""
    for number, item in enumerate(made):
        deeper = number + 1 < len(made) and made[number + 1].level > item.level
        if (
            item.label
            and item.family != "bullet"
            and item.lines
            and (len(item.lines) > 1 or deeper)
            and _is_heading(item.lines[0])
        ):
            item.heading = item.lines.pop(0)


def _is_heading(line: str) -> bool:
    return len(line) <= LONGEST_HEADING and line[-1] not in ".;:,…?!" and not is_bullet(line)
