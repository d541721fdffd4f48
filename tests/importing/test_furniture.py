"""Furniture of web pages is known by its line; ordinary lines of a guidance text are never taken for it."""

import pytest

from directives.importing import furniture


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Cập nhật: Thứ ba, 31/10/2023", furniture.DATE),
        ("Thứ ba 22/10/2019", furniture.DATE),
        ("Thứ 6, 28/02/2025 | 15:30", furniture.DATE),
        ("15:30 28/02/2025", furniture.DATE),
        ("Ngày đăng: 28/02/2025", furniture.DATE),
        ("28-02-2025 08:15 AM (GMT+7)", furniture.DATE),
        ("• Đánh giá cho bài viết:", furniture.RATING),
        ("• 0 điểm ( 0 đánh giá )", furniture.RATING),
        ("Tổng số điểm của bài viết là: 0 trong 0 đánh giá", furniture.RATING),
        ("Lượt xem: 868", furniture.VIEWS),
        ("1.204 lượt xem", furniture.VIEWS),
        ("Đã xem: 12", furniture.VIEWS),
        ("print send mail", furniture.BUTTON),
        ("In trang | Gửi email | Chia sẻ", furniture.BUTTON),
        ("Chi tiết văn bản xem tại đây", furniture.ATTACHED),
        ("Xem chi tiết tại đây", furniture.ATTACHED),
        ("Tải về", furniture.ATTACHED),
        ("Tệp đính kèm: 41-CV.pdf", furniture.ATTACHED),
        ("huong-dan-41.docx", furniture.ATTACHED),
        ("Trang chủ > Tin tức > Hướng dẫn", furniture.SITE),
        ("https://mau.example/tin-tuc", furniture.SITE),
        ("Từ khóa: tuyên truyền", furniture.SITE),
        ("Nguồn: tuyengiao.example", furniture.CREDIT),
        ("-----", furniture.RULE),
        ("*", furniture.RULE),
    ],
)
def test_furniture_is_known_with_its_reason(line, reason):
    assert furniture.reason(line) == reason


@pytest.mark.parametrize(
    "line",
    [
        "- Đánh giá kết quả thực hiện nhiệm vụ năm 2023.",
        "- 5 điểm mới của Luật Đất đai năm 2024",
        "- Cập nhật tình hình thời sự tháng 12 năm 2023",
        "Ngày 27/8, Đảng ủy ban hành Công văn số 468",
        "Thứ hai, tuyên truyền kết quả năm 2023",
        "- Chia sẻ kinh nghiệm tuyên truyền miệng",
        "Theo Hướng dẫn số 28-HD/ĐUK",
        "- Xem xét, xử lý nghiêm các vi phạm",
        "In ấn tài liệu tuyên truyền",
        "Tin tưởng vào sự lãnh đạo của Đảng",
        "Diệu Thúy",
    ],
)
def test_lines_of_the_text_are_not_taken_for_furniture(line):
    assert furniture.reason(line) is None


@pytest.mark.parametrize("name", ["Diệu Thúy", "Bảo Ngọc", "Nguyễn Thị Minh Khai"])
def test_a_name_is_a_name(name):
    assert furniture.is_name(name)
    assert furniture.credited(f"Tác giả: {name}") == ("Tác giả:", name)


@pytest.mark.parametrize("line", ["Ban Tuyên giáo", "Thúy", "Trong tháng 12", "Đề nghị các cấp ủy", "A1 B2"])
def test_other_short_lines_are_no_name(line):
    assert not furniture.is_name(line)


def test_the_signature_begins_at_the_recipients():
    lines = ["Văn bản.", "Nơi nhận:", "- Như trên,", "T/M BAN THƯỜNG VỤ", "Trần Văn Mẫu"]
    assert furniture.signature_start(lines) == 1
    assert furniture.signature_start(["Văn bản.", "- Gạch đầu dòng.", "Hà Lan"]) == 3
    assert furniture.signature_start(["CHỦ ĐỀ THÁNG 12", "Văn bản."]) == 2
