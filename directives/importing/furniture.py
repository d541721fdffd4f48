"""Knows the lines that a web page or an office form puts around a guidance text, and says why each is set aside.

It only names what is furniture; a line that it does not know belongs to the text, and it never changes one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from directives.sentences import Sentence, gettext_noop, sentence


@dataclass(frozen=True, slots=True)
class SetAside:
    """A piece of the source that is not put into the draft, word for word, and the reason."""

    text: str
    reason: Sentence


DATE = sentence(gettext_noop("The web page's date or time of publication."))
RATING = sentence(gettext_noop("The web page's rating of the article."))
VIEWS = sentence(gettext_noop("The web page's count of views."))
BUTTON = sentence(gettext_noop("A button or link of the web page."))
ATTACHED = sentence(gettext_noop("A link to the full text or to an attachment."))
SITE = sentence(gettext_noop("The name of the web site or of one of its pages."))
OTHERS = sentence(gettext_noop("A list of other articles on the web page."))
RULE = sentence(gettext_noop("A line of ornament without words."))
CREDIT = sentence(gettext_noop("Says where the web page has the text from, or introduces its author."))
LETTERHEAD = sentence(gettext_noop("Letterhead, number or date: they are printed from the issuing body's own data."))
ADDRESSEES = sentence(gettext_noop("Addressees: enter them in their own field if they are to be printed."))
SIGNATURE = sentence(
    gettext_noop("Recipients and signature: enter the recipients in their own field and choose the signatory.")
)

LONGEST = 200
"""A longer line is never furniture (characters)."""

_WEEKDAY = r"(?:thứ\s+(?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ\s+nhật|cn)"
_CLOCK = r"\d{1,2}\s?[:h]\s?\d{2}(?:\s?[:]\s?\d{2})?(?:\s?(?:am|pm|sa|ch))?(?:\s?\(?gmt\s?[+-]\d+\)?)?"
_STAMP = rf"(?:{_WEEKDAY}\s*,?\s*(?:ngày\s+)?)?\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{4}}"
_BUTTONS = (
    r"print|in\s+trang(?:\s+này)?|in\s+bài(?:\s+viết)?|bản\s+in|in\s+ấn|send\s+mail|send\s+email|e-?mail|gửi\s+(?:e-?)?mail"
    r"|gửi\s+bài(?:\s+viết)?|gửi\s+cho\s+bạn\s+bè|chia\s+sẻ(?:\s+bài\s+viết)?|share|facebook|twitter|zalo|tweet|like|thích"
    r"|google\+?|quay\s+lại|về\s+trang\s+trước|về\s+đầu\s+trang|lên\s+đầu\s+trang|lưu\s+bài\s+viết|bình\s+luận|in|back|top"
    r"|cỡ\s+chữ|a[+-]|đọc\s+bài\s+viết|nghe\s+bài\s+viết|theo\s+dõi|copy\s+link|sao\s+chép\s+liên\s+kết"
)


def _line(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"[•*·+-]?\s*(?:{pattern})\s*", re.IGNORECASE)


_PUBLISHED = r"(?:ngày\s+)?cập\s+nhật|ngày\s+đăng|ngày\s+xuất\s+bản|xuất\s+bản|đăng\s+tải|đăng|thời\s+gian(?:\s+đăng)?"
_WHEN = rf"(?:{_CLOCK}[\s|,-]*)?(?:ngày\s+)?{_STAMP}(?:[\s|,-]*{_CLOCK})?"
_SCORE = r"\d+\s+điểm\s*\(.{0,40}\)|tổng\s+số\s+điểm.{0,60}|\(?\s?\d+\s+(?:lượt\s+)?đánh\s+giá\s?\)?"
_INVITATION = (
    r"đánh\s+giá\s+(?:cho\s+)?bài\s+viết\s*:?.{0,30}|đánh\s+giá\s*:[\s\d.,/★*]*|click\s+để\s+đánh\s+giá.{0,40}"
)
_COUNT = (
    r"(?:số\s+)?(?:lượt|lần)\s+(?:xem|đọc|truy\s+cập)(?:\s+trang)?\s*:?\s*[\d.,]*"
    r"|(?:đã\s+)?(?:xem|đọc)\s*:?\s*[\d.,]+(?:\s+lượt)?|[\d.,]+\s+(?:lượt|lần)\s+(?:xem|đọc|truy\s+cập)"
)
_LINKED = (
    r"(?:xem\s+)?chi\s+tiết(?:\s+\w+){0,4}?\s+(?:tại\s+)?(?:đây|file|tệp).{0,60}"
    r"|(?:xem|tải)\s+(?:\w+\s+){0,5}?(?:tại\s+đây|về\s+tại\s+đây|về)\.?|download.{0,80}"
    r"|(?:tệp|tập\s+tin|file|văn\s+bản)\s+đính\s+kèm.{0,120}|\S+\.(?:pdf|docx?|xlsx?)(?:\s*\(.{0,20}\))?"
)
_PATH = r"(?:trang\s+chủ|home)(?:\s*[>»/|].*)?|[^<>»]{1,60}(?:[>»][^<>»]{1,60}){2,9}|(?:https?://|www\.)\S+"

_ANYWHERE: tuple[tuple[re.Pattern[str], Sentence], ...] = (
    (_line(rf"(?:(?:{_PUBLISHED})(?:\s+lúc)?\s*:?\s*)?{_WHEN}"), DATE),
    (_line(rf"{_SCORE}|{_INVITATION}"), RATING),
    (_line(_COUNT), VIEWS),
    (_line(rf"(?:(?:{_BUTTONS})[\s|•,/:-]*)+"), BUTTON),
    (_line(_LINKED), ATTACHED),
    (_line(rf"(?:từ\s+khóa|từ\s+khoá|tags?|chuyên\s+mục|danh\s+mục)\s*:.*|{_PATH}"), SITE),
    (_line(r"(?:theo|nguồn)\s*:.{0,80}"), CREDIT),
    (re.compile(r"[\W_]+"), RULE),
)

_OTHERS = _line(
    r"(?:các\s+)?(?:tin|bài|tin\s+bài)(?:\s+viết)?\s+(?:khác|liên\s+quan|mới(?:\s+nhất|\s+hơn)?|cũ(?:\s+hơn)?)\s*:?"
    r"|các\s+tin\s+đã\s+đưa.*"
)
_CREDIT = re.compile(
    r"(?:tác\s+giả|người\s+(?:viết|đăng)|tin(?:,?\s*(?:bài|ảnh))*|bài(?:\s+và\s+ảnh)?|biên\s+tập)\s*:", re.IGNORECASE
)
_NUMBER = re.compile(r"số\s*:?\s*(?:\d+\s*)?[-–/]\s*\S.{0,40}|số\s*:?\s*\d+\s*", re.IGNORECASE)
_PLACE = re.compile(r"[^\d.;:]{2,40},\s*ngày\s.{1,12}tháng\s.{1,8}năm\s.{1,8}", re.IGNORECASE)
_AUTHORITY = re.compile(r"(?:T\s?/?M|K\s?/?T|T\s?/?L|TUQ|Q)\s?\.?\s+\S.{0,80}")
_POSITION = re.compile(r"(?:PHÓ\s+)?(?:TRƯỞNG|BÍ\s+THƯ|CHỦ\s+TỊCH|GIÁM\s+ĐỐC|CHÁNH|VỤ\s+TRƯỞNG)\b.{0,80}")
_SIGNED = re.compile(r"\(?(?:đã\s+ký|ký\s+tên|ký,?\s+đóng\s+dấu)[^.]{0,40}\)?\.?", re.IGNORECASE)
_RECIPIENTS = re.compile(r"nơi\s+nhận\s*:?", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_]+(?: [^\W\d_]+){1,4}")


def reason(line: str) -> Sentence | None:
    """Why this line is furniture wherever it stands, or None."""
    if len(line) > LONGEST:
        return None
    return next((why for pattern, why in _ANYWHERE if pattern.fullmatch(line)), None)


def starts_other_articles(line: str) -> bool:
    """Whether everything from this line on is the page's list of other articles."""
    return len(line) <= LONGEST and _OTHERS.fullmatch(line) is not None


def above_the_title(line: str) -> Sentence:
    """Why a short line above the title is set aside: letterhead, or else a name that the web page put there."""
    official = _NUMBER.fullmatch(line) or _PLACE.fullmatch(line) or (line.isupper() and not line.startswith("CỔNG"))
    return LETTERHEAD if official else SITE


def is_letterhead(line: str) -> bool:
    """Whether a line is the number or the place and date of a letterhead (they also stand between title and text)."""
    return len(line) <= LONGEST and bool(_NUMBER.fullmatch(line) or _PLACE.fullmatch(line))


def is_name(line: str) -> bool:
    """Whether a line can be the name of a person: two to five words, each with a capital, nothing else."""
    return len(line) <= 40 and bool(_NAME.fullmatch(line)) and all(word[0].isupper() for word in line.split())


def credited(line: str) -> tuple[str, str]:
    """Split "Tác giả: Diệu Thúy" into what introduces the name and the name; ("", line) without an introduction."""
    match = _CREDIT.match(line) if len(line) <= LONGEST else None
    rest = line[match.end() :].strip() if match else ""
    return (line[: match.end()], rest) if match and is_name(rest) else ("", line)


def signature_start(lines: Sequence[str]) -> int:
    """Where recipients and signature begin at the end of a document; ``len(lines)`` when it has neither.

    They begin at "Nơi nhận:" or at the authority or position line; nothing behind it may be a long paragraph.
    """
    at = start = len(lines)
    while at > 0 and len(lines[at - 1]) <= 120:
        at -= 1
        if _RECIPIENTS.match(lines[at]) or _is_authority(lines[at]):
            start = at
        elif not (is_name(lines[at]) or lines[at].startswith("-") or _SIGNED.fullmatch(lines[at])):
            break
    return start


def is_number(line: str) -> bool:
    """Whether a line is the number of a letterhead."""
    return _NUMBER.fullmatch(line) is not None


def is_place(line: str) -> bool:
    """Whether a line is the place and date of a letterhead."""
    return _PLACE.fullmatch(line) is not None


def is_authority(line: str) -> bool:
    """Whether a line says for whom somebody signs ("K/T TRƯỞNG BAN")."""
    return _AUTHORITY.fullmatch(line) is not None


def is_end(line: str) -> bool:
    """Whether a line begins the recipients or is the authority or position line of a signature."""
    return bool(_RECIPIENTS.match(line)) or _is_authority(line)


def _is_authority(line: str) -> bool:
    return line.isupper() and bool(_AUTHORITY.fullmatch(line) or _POSITION.fullmatch(line))
