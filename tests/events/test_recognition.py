"""Finding the events that a text names: on texts written in the manner of real ones, and on real ones where given."""

import os
import time
import unicodedata
from pathlib import Path

import pytest

from events.dates import DateRule
from events.loading import shipped
from events.naming import KnownEvent, names_of
from events.phrases import PartialDate
from events.recognition import recognise

REGISTER = shipped()

WINTER = """Tuyên truyền các sự kiện, ngày kỷ niệm trong tháng 12/2022, trọng tâm là: 78 năm Ngày thành lập Quân đội
nhân dân Việt Nam (22/12/1944-22/12/2022) và 33 năm Ngày Hội quốc phòng toàn dân (22/12/1989-22/12/2022); Kỷ niệm
50 năm Chiến thắng “Hà Nội – Điện Biên Phủ trên không” (12/1972-12/2022); 76 năm Ngày toàn quốc kháng chiến
(19/12/1946-19/12/2022); 61 năm Ngày Dân số Việt Nam (26/12/1961-26/12/2022); tháng hành động Quốc gia phòng, chống
HIV/AIDS; Ngày quốc tế Người khuyết tật (03/12) và các ngày kỷ niệm khác. Dân số Việt Nam tiếp tục tăng."""

SPRING = """1. Kỷ niệm 94 năm Ngày thành lập Đảng Cộng sản Việt Nam (03/02/1930 - 03/02/2024); đón Tết Nguyên đán Giáp
Thìn; 69 năm Ngày Thầy thuốc Việt Nam (27/2/1955 – 27/2/2024).
2. Chào mừng 65 năm Ngày truyền thống Bộ đội Biên phòng (03/3/1959-03/3/2024) và 35 năm Ngày Biên phòng toàn dân
(03/3/1989-03/3/2024); Quốc tế Phụ nữ 8/3; 1984 năm cuộc khởi nghĩa Hai Bà Trưng (40 - 2024).
3. Từ tháng 5 năm 2024, thực hiện Nghị quyết Đại hội đại biểu toàn quốc lần thứ XIII của Đảng, nhiệm kỳ 2020 - 2025."""

SUMMER = """- Kỷ niệm 49 năm Ngày Giải phóng hoàn toàn miền Nam, thống nhất đất nước (30/4/1975-30/4/2024), 138 năm Ngày
Quốc tế Lao động (01/5/1886-01/5/2024), 70 năm Chiến thắng Điện Biên Phủ (07/5/1954-07/5/2024).
- 134 năm Ngày sinh của Chủ tịch Hồ Chí Minh (19/5/1890 - 19/5/2024); Giỗ Tổ Hùng Vương (10/3 âm lịch); 76 năm Ngày Chủ
tịch Hồ Chí Minh ra Lời kêu gọi thi đua ái quốc (11/6); Ngày Gia đình Việt Nam 28/6; 77 năm Ngày Thương binh – Liệt sỹ
(27/7/1947-27/7/2024); 60 năm Chiến thắng trận đầu của Hải quân nhân dân (02 và 05/8/1964 - 02 và 05/8/2024)."""

AUTUMN = """Tháng 9: Ngày toàn dân đưa trẻ đến trường, khai giảng năm học mới (05/9); 50 năm thực hiện Di chúc của Chủ
tịch Hồ Chí Minh (1969-2019) và 50 năm ngày mất của Người (02/9/1969 - 02/9/2019); 74 năm Quốc khánh nước Cộng hòa xã
hội chủ nghĩa Việt Nam (02/9/1945 - 02/9/2019); 130 năm ngày sinh cụ Bùi Bằng Đoàn (19/9/1889 - 19/9/2019); 89 năm
thành lập Hội LHPN Việt Nam (20/10/1930-20/10/2019); 145 ngày sinh V.I.Lênin (22/4/1870-22/4/2015); Ngày thành lập Đảng
bộ tỉnh; 70 năm Ngày thành lập Đảng bộ tỉnh (01/10/1949-01/10/2019)."""

EXPECTED = [
    (WINTER, {
        "ngay-thanh-lap-quan-doi-nhan-dan-viet-nam": 78, "ngay-hoi-quoc-phong-toan-dan": 33,
        "chien-thang-ha-noi-dien-bien-phu-tren-khong": 50, "ngay-toan-quoc-khang-chien": 76,
        "ngay-dan-so-viet-nam": 61, "thang-hanh-dong-quoc-gia-phong-chong-hiv-aids": None,
        "ngay-quoc-te-nguoi-khuyet-tat": None,
    }),
    (SPRING, {
        "ngay-thanh-lap-dang-cong-san-viet-nam": 94, "tet-nguyen-dan": None, "ngay-thay-thuoc-viet-nam": 69,
        "ngay-truyen-thong-bo-doi-bien-phong": 65, "ngay-bien-phong-toan-dan": 35, "ngay-quoc-te-phu-nu": None,
        "khoi-nghia-hai-ba-trung": 1984,
    }),
    (SUMMER, {
        "ngay-giai-phong-mien-nam-thong-nhat-dat-nuoc": 49, "ngay-quoc-te-lao-dong": 138,
        "ngay-chien-thang-dien-bien-phu": 70, "ngay-sinh-chu-tich-ho-chi-minh": 134, "gio-to-hung-vuong": None,
        "ngay-chu-tich-ho-chi-minh-ra-loi-keu-goi-thi-dua-ai-quoc-ngay-truyen": 76, "ngay-gia-dinh-viet-nam": None,
        "ngay-thuong-binh-liet-si": 77,
        "chien-thang-tran-dau-cua-hai-quan-nhan-dan-viet-nam-va-quan-dan-mien": 60,
    }),
    (AUTUMN, {
        "ngay-toan-dan-dua-tre-den-truong-khai-giang-nam-hoc-moi": None,
        "ngay-mat-chu-tich-ho-chi-minh-thuc-hien-di-chuc": 50, "quoc-khanh-nuoc-cong-hoa-xa-hoi-chu-nghia-viet-nam": 74,
        "ngay-sinh-cu-bui-bang-doan": 130, "ngay-thanh-lap-hoi-lien-hiep-phu-nu-viet-nam-ngay-phu-nu-viet-nam": 89,
        "ngay-sinh-v-i-lenin": 145,
    }),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), EXPECTED)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_exactly_the_events_that_a_text_names_are_found(text, expected, form):
    text = unicodedata.normalize(form, text)
    found = recognise(text, REGISTER)
    assert {mention.key: mention.years for mention in found} == expected
    for mention in found:
        assert text[mention.start : mention.end] == mention.quote
        assert mention.start <= mention.name[0] < mention.name[1] <= mention.end


def only(text):
    (mention,) = recognise(text, REGISTER)
    return mention


def test_a_mention_gives_number_base_and_occurrence_with_their_places():
    text = "Kỷ niệm 79 năm Ngày thành lập Quân đội nhân dân Việt Nam (22/12/1944-22/12/2023)."
    mention = only(text)
    assert mention.quote == text.removeprefix("Kỷ niệm ").removesuffix(".")
    assert (mention.years, mention.complete) == (79, True)
    assert (mention.base, mention.occurrence) == (PartialDate(22, 12, 1944), PartialDate(22, 12, 2023))
    assert text[slice(*mention.name)] == "Ngày thành lập Quân đội nhân dân Việt Nam"
    assert mention.count_span is not None
    assert text[slice(*mention.count_span)] == "79 năm"
    assert mention.dates_span is not None
    assert text[slice(*mention.dates_span)] == "(22/12/1944-22/12/2023)"


@pytest.mark.parametrize(
    "text",
    [
        "ky niem 79 nam ngay thanh lap quan doi nhan dan viet nam (22/12/1944-22/12/2023)",
        "79 NĂM NGÀY THÀNH LẬP QUÂN ĐỘI NHÂN DÂN VIỆT NAM (22/12/1944 – 22/12/2023)",
        "79 nǎm Ngày thành lập Quân ðội nhân dân Việt Nam (22/12/1944—22/12/2023)",
        "79 năm Ngày\u00a0thành lập  Quân đội\u200b nhân dân Việt Nam (22/12/1944 - 22/12/2023)",
        "79 năm thành lập QĐND Việt Nam (22/12/1944 - 22/12/2023)",
        "79 năm thành lập Quân đội nhân dân anh hùng (22/12/1944-22/12/2023)",
        "79 năm Ngày truyền thống Quân đội nhân dân Việt Nam (22/12/1944-22/12/2023)",
    ],
)
def test_an_event_is_known_however_it_is_typed(text):
    mention = only(text)
    assert (mention.key, mention.years) == ("ngay-thanh-lap-quan-doi-nhan-dan-viet-nam", 79)
    assert mention.base == PartialDate(22, 12, 1944)


@pytest.mark.parametrize(
    ("text", "key", "base"),
    [
        ("43 năm Ngày giải phóng miền Nam, thống nhất đất nước (30/4/1945 – 30/4/2018)",
         "ngay-giai-phong-mien-nam-thong-nhat-dat-nuoc", PartialDate(30, 4, 1945)),
        ("42 năm Chiến thắng Điện Biên Phủ 7/5/1975 - 7/5/2017",
         "ngay-chien-thang-dien-bien-phu", PartialDate(7, 5, 1975)),
        ("70 năm Chiến thắng Điện Biên Phủ (17/5/1954-17/5/2024)",
         "ngay-chien-thang-dien-bien-phu", PartialDate(17, 5, 1954)),
    ],
)  # fmt: skip
def test_a_wrong_date_does_not_hide_the_event(text, key, base):
    mention = only(text)
    assert (mention.key, mention.base) == (key, base)


@pytest.mark.parametrize(
    "text",
    [
        "Tập trung tuyên truyền tháng 5 năm 2024; năm 2023 và 9 tháng đầu năm.",
        "Dân số Việt Nam đạt 100 triệu người; Quân đội nhân dân Việt Nam; Báo chí cách mạng Việt Nam.",
        "ngày thành lập Đảng bộ tỉnh; 79 năm Ngày thành lập Đảng bộ tỉnh (10/10/1945-10/10/2024)",
        "Chiến thắng Điện Biên Phủ là mốc vàng; tinh thần toàn quốc kháng chiến; Cách mạng Tháng Tám.",
        "Kết quả 30 năm tái lập tỉnh; 75 năm Ngày thành lập Sư đoàn 312 (27/12/1950 - 27/12/2025)",
        "80 năm Ngày thành lập Trung đoàn 95 (22/12/1944-22/12/2024)",
        "Chỉ thị số 05-CT/TW ngày 15/5/2016 của Bộ Chính trị về học tập và làm theo tư tưởng Hồ Chí Minh",
        "kỷ niệm ngày thành lập Đảng bộ tỉnh; 70 năm Ngày thành lập Đảng bộ tỉnh; 45 năm thành lập Đoàn nghệ thuật",
        "ngày mất của người thân; phòng, chống ma túy; vì người nghèo; học sinh, sinh viên",
        "",
    ],
)
def test_plain_prose_names_no_event(text):
    assert recognise(text, REGISTER) == []


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Ngày Dân số thế giới (11/7)", "ngay-dan-so-the-gioi"),
        ("Ngày Phụ nữ Việt Nam 20/10", "ngay-thanh-lap-hoi-lien-hiep-phu-nu-viet-nam-ngay-phu-nu-viet-nam"),
        ("ngày Nhà giáo 20/11", "ngay-nha-giao-viet-nam"),
        ("ngày Nhà giáo thế giới 5/10", "ngay-nha-giao-the-gioi"),
        ("Chiến thắng Hà Nội - Điện Biên Phủ trên không", "chien-thang-ha-noi-dien-bien-phu-tren-khong"),
        ("Ngày Phụ nữ quốc tế", "ngay-quoc-te-phu-nu"),
        ("Chào mừng Ngày thành lập Đảng và đón xuân", "ngay-thanh-lap-dang-cong-san-viet-nam"),
        ("94 năm thành lập Đảng", "ngay-thanh-lap-dang-cong-san-viet-nam"),
        ("Ngày sinh đồng chí Lê Duẩn", "ngay-sinh-tong-bi-thu-le-duan"),
        ("ngày mất đồng chí Lê Hồng Phong (06/9)", "ngay-hy-sinh-tong-bi-thu-le-hong-phong"),
        ("Đề cương về Văn hóa Việt Nam (1943 – 2023)", "de-cuong-ve-van-hoa-viet-nam"),
    ],
)
def test_the_longest_name_wins_and_variants_count(text, key):
    assert only(text).key == key


@pytest.mark.parametrize(
    ("text", "key", "day"),
    [
        ("Chào mừng Quốc khánh 2-9 và năm học mới", "quoc-khanh-nuoc-cong-hoa-xa-hoi-chu-nghia-viet-nam", (2, 9)),
        ("Ngày Quốc tế Phụ nữ 8-3, 26-3", "ngay-quoc-te-phu-nu", (8, 3)),
        ("ngày Nhà giáo 20-11.", "ngay-nha-giao-viet-nam", (20, 11)),
    ],
)
def test_a_day_with_a_hyphen_right_behind_a_name_is_its_day(text, key, day):
    mention = only(text)
    assert mention.key == key
    assert mention.occurrence == PartialDate(*day)


@pytest.mark.parametrize(
    "text", ["mục 2-9 của Quốc khánh hội", "quốc tế 8-3", "khóa 8-3 về phụ nữ", "Quốc khánh 28-30/8"]
)
def test_other_numbers_with_a_hyphen_are_no_day(text):
    assert recognise(text, REGISTER) == []


def test_the_ordinal_of_an_anniversary_counts_as_its_number_of_years():
    mention = only("kỷ niệm lần thứ 79 Ngày thành lập Quân đội nhân dân Việt Nam (22/12/1944-22/12/2023)")
    assert (mention.years, mention.complete) == (79, True)


def test_one_pair_of_dates_serves_two_events_joined_before_it():
    first, second = recognise("78 năm Cách mạng Tháng Tám và Quốc khánh 2/9 (1945-2023)", REGISTER)
    assert first.key == "cach-mang-thang-tam-thanh-cong"
    assert first.years == 78
    assert first.base == second.base == PartialDate(None, None, 1945)
    assert first.quote == "78 năm Cách mạng Tháng Tám"


def test_a_feast_in_brackets_only_dates_the_event_before_it():
    feast, poetry = recognise("Tết Nguyên tiêu; Ngày Thơ Việt Nam (rằm tháng Giêng)", REGISTER)
    assert (feast.key, poetry.key) == ("ram-thang-gieng-tet-nguyen-tieu", "ngay-tho-viet-nam")
    assert poetry.occurrence == PartialDate(15, 1)
    assert poetry.lunar


def test_a_name_shared_by_two_events_needs_the_date_that_decides():
    register = [
        KnownEvent(key=key, name="Ngày hội Văn hóa các dân tộc", kind="observance", rule=DateRule(day=day, month=5))
        for key, day in (("a", 1), ("b", 2))
    ]
    assert recognise("Ngày hội Văn hóa các dân tộc", register) == []
    assert [m.key for m in recognise("Ngày hội Văn hóa các dân tộc (02/5)", register)] == ["b"]


def test_every_event_of_the_register_is_found_by_its_own_name_and_no_other():
    for event in REGISTER:
        found = recognise(f"Tuyên truyền {event.name}.", REGISTER)
        assert {mention.key for mention in found} == {event.key}, event.name


def test_no_two_events_of_the_register_share_a_name_that_needs_no_date():
    owners: dict[tuple[str, ...], set[str]] = {}
    for event in REGISTER:
        for called in names_of(event):
            if not called.weak:
                owners.setdefault(called.words, set()).add(event.key)
    assert {words: keys for words, keys in owners.items() if len(keys) > 1} == {}


def test_recognising_a_long_text_stays_cheap():
    text = "\n".join(text for text, _ in EXPECTED) * 4
    recognise(text, REGISTER)
    start = time.process_time()
    recognise(text, REGISTER)
    assert time.process_time() - start < 5, "what grows with the square of the text takes minutes"


SAMPLES = {
    "2019-09-lai-chau.txt": {
        "ngay-toan-dan-dua-tre-den-truong-khai-giang-nam-hoc-moi": None,
        "ngay-mat-chu-tich-ho-chi-minh-thuc-hien-di-chuc": 50, "ngay-sinh-cu-bui-bang-doan": 130,
        "quoc-khanh-nuoc-cong-hoa-xa-hoi-chu-nghia-viet-nam": 74, "ngay-thanh-lap-mat-tran-to-quoc-viet-nam": 64,
    },
    "2021-05-lao-cai.txt": {},
    "2023-11-ninh-binh.txt": {"cach-mang-thang-muoi-nga": 106},
    "2023-11-thanh-hoa.txt": {},
    "2023-12-ninh-binh.txt": {
        "ngay-thanh-lap-quan-doi-nhan-dan-viet-nam": 79, "ngay-hoi-quoc-phong-toan-dan": 34,
        "chien-thang-ha-noi-dien-bien-phu-tren-khong": 51, "ngay-thanh-lap-hoi-cuu-chien-binh-viet-nam": 34,
        "ngay-toan-quoc-khang-chien": 77, "ngay-dan-so-viet-nam": 62,
        "thang-hanh-dong-quoc-gia-phong-chong-hiv-aids": None, "ngay-quoc-te-nguoi-khuyet-tat": None,
    },
    "2024-02-son-la.txt": {"tet-nguyen-dan": None},
}  # fmt: skip


@pytest.mark.acceptance
@pytest.mark.skipif("SAMPLES_DIR" not in os.environ, reason="needs SAMPLES_DIR")
@pytest.mark.parametrize("name", SAMPLES)
def test_the_events_of_a_real_text_are_found(name):
    text = (Path(os.environ["SAMPLES_DIR"]) / name).read_text(encoding="utf-8")
    assert {mention.key: mention.years for mention in recognise(text, REGISTER)} == SAMPLES[name]
