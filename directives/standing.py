"""What a board starts with: letterhead, term, first numbers, themes. Safe to repeat; overwrites nothing."""

from datetime import date

from directives.models import IssuingBody, Kind, NumberCounter, Term, Theme

THEMES = (
    (
        "Nghị quyết, chỉ thị của Đảng",
        "nghi-quyet",
        "nghị quyết, hội nghị lần thứ, chỉ thị, kết luận số, kỳ họp thứ, đại hội",
    ),
    (
        "Xây dựng Đảng, hệ thống chính trị",
        "xay-dung-dang",
        "xây dựng Đảng, tổ chức đảng, đảng viên, hệ thống chính trị, dân vận",
    ),
    ("Học tập và làm theo Bác", "hoc-tap-bac", "phong cách Hồ Chí Minh, học tập và làm theo, Bác Hồ"),
    ("Phát triển kinh tế - xã hội", "kinh-te-xa-hoi", "kinh tế - xã hội, nông thôn mới, chuyển đổi số, chỉ tiêu"),
    (
        "Quốc phòng, an ninh",
        "quoc-phong-an-ninh",
        "quốc phòng, an ninh, khu vực phòng thủ, trật tự, an toàn giao thông",
    ),
    ("Ngày kỷ niệm, sự kiện", "ngay-ky-niem", "ngày kỷ niệm, ngày thành lập, ngày truyền thống, kỷ niệm"),
    ("Phòng, chống tham nhũng, tiêu cực", "phong-chong-tham-nhung", "tham nhũng, tiêu cực, lãng phí"),
    (
        "Phòng, chống thiên tai, dịch bệnh",
        "thien-tai-dich-benh",
        "thiên tai, dịch bệnh, sốt xuất huyết, mưa bão, phòng, chống rét",
    ),
    (
        "Văn hóa, xã hội, y tế, giáo dục",
        "van-hoa-xa-hoi",
        "văn hóa, y tế, giáo dục, lễ hội, trẻ em, đọc sách, thầy thuốc",
    ),
)
"""Name, address and keywords of the themes proposed at the first run."""


def ensure_themes() -> None:
    """The proposed themes, unless the board has made its own already."""
    if Theme.objects.exists():
        return
    for order, (name, slug, keywords) in enumerate(THEMES, 1):
        Theme.objects.create(name=name, slug=slug, order=order, keywords="\n".join(_words(keywords)))


def _words(keywords: str) -> list[str]:
    """ "phòng, chống" is one word of the office and stays together."""
    parts = keywords.replace("phòng, chống", "phòng; chống").split(", ")
    return [part.strip().replace("phòng; chống", "phòng, chống") for part in parts]


def ensure_body(*, superior: str, name: str, abbreviation: str, place: str, since: date) -> IssuingBody:
    """The issuing body of that name, made when missing."""
    defaults = {"superior": superior, "abbreviation": abbreviation, "place": place, "valid_from": since}
    return IssuingBody.objects.get_or_create(name=name, defaults=defaults)[0]


def ensure_term(*, name: str, since: date, until: date | None, first_numbers: dict[str, int] | None = None) -> Term:
    """The term of that name, made when missing, with the next free number of each kind (1 unless told)."""
    term = Term.objects.get_or_create(name=name, defaults={"valid_from": since, "valid_until": until})[0]
    for kind in Kind.values:
        first = (first_numbers or {}).get(kind, 1)
        NumberCounter.objects.get_or_create(
            kind=kind, term=term, defaults={"first_number": first, "next_number": first}
        )
    return term
