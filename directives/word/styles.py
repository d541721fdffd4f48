"""The names of the styles of our own Word files; by them, and not by how it looks, a paragraph is known again.

Word and LibreOffice keep names when they save; they change the identifiers of styles, so nobody relies on those.
"""

PREFIX = "VB "
SUPERIOR = "VB Cơ quan cấp trên"
ISSUER = "VB Cơ quan ban hành"
STAR = "VB Dấu sao"
NUMBER = "VB Số ký hiệu"
PARTY = "VB Tiêu đề Đảng"
PLACE = "VB Nơi và ngày"
KIND = "VB Tên loại"
SUBJECT = "VB Trích yếu"
ABOUT = "VB Trích yếu công văn"
DASHES = "VB Vạch dưới trích yếu"
TO = "VB Kính gửi"
TEXT = "VB Nội dung"
HEADING = "VB Mục %d"
BEGINS = "VB Đầu mục %d"
CLOSING = "VB Kết thúc"
SUBHEADINGS = {"h3": "VB Tiểu đề 1", "h4": "VB Tiểu đề 2"}
QUOTE = "VB Trích dẫn"
BULLETED = "VB Danh sách"
COUNTED = "VB Danh sách số"
CELL = "VB Ô bảng"
HEAD_CELL = "VB Ô đầu bảng"
URGENCY = "VB Độ khẩn"
ENCLOSED = "VB Kèm theo"
BYLINE = "VB Người biên soạn"
RECIPIENTS = "VB Nơi nhận"
RECIPIENT = "VB Nơi nhận (dòng)"
AUTHORITY = "VB Thẩm quyền ký"
POSITION = "VB Chức vụ"
SIGNER = "VB Người ký"
DRAFT = "VB Dự thảo"
PAGE_NUMBER = "VB Số trang"
LABEL = "VB Số mục"
"""Character style of the literal label at the beginning of a section."""
LEVELS = range(1, 5)

HEADINGS = {HEADING % level: level for level in LEVELS}
BEGINNINGS = {BEGINS % level: level for level in LEVELS}
LISTS = {BULLETED: "ul", COUNTED: "ol"}
BYLINE_WORDS = "Người biên soạn:"


def is_own(style: str) -> bool:
    """Whether a paragraph of this style says by it what it is."""
    return style.startswith(PREFIX)
