"""Numbers of years and the phrases of the house style."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.anniversaries import Round, Style, bare_day, day_month, phrase, round_of, years_since
from events.dates import DateRule
from events.folding import Folded
from events.phrases import anniversaries_in

PHRASES = [
    ("Ngày thành lập Quân đội nhân dân Việt Nam", "anniversary", DateRule(day=22, month=12, origin_year=1944), 2023,
     "79 năm Ngày thành lập Quân đội nhân dân Việt Nam (22/12/1944-22/12/2023)"),
    ("Chiến thắng “Hà Nội - Điện Biên Phủ trên không”", "anniversary",
     DateRule(day=18, month=12, day_end=30, month_end=12, origin_year=1972), 2023,
     "51 năm Chiến thắng “Hà Nội - Điện Biên Phủ trên không” (12/1972-12/2023)"),
    ("Tổng tiến công và nổi dậy Xuân Mậu Thân", "anniversary", DateRule(month=1, origin_year=1968), 2024,
     "56 năm Tổng tiến công và nổi dậy Xuân Mậu Thân (01/1968-01/2024)"),
    ("Hình thành tỉnh Quảng Bình", "anniversary", DateRule(origin_year=1604), 2024,
     "420 năm Hình thành tỉnh Quảng Bình (1604 - 2024)"),
    ("Ngày sinh Chủ tịch Hồ Chí Minh", "birth", DateRule(day=19, month=5, origin_year=1890), 2020,
     "130 năm Ngày sinh Chủ tịch Hồ Chí Minh (19/5/1890-19/5/2020)"),
    ("Ngày mất C. Mác", "death", DateRule(day=14, month=3, origin_year=1883), 2023,
     "140 năm Ngày mất C. Mác (14/3/1883-14/3/2023)"),
    ("Ngày Quốc tế Người khuyết tật", "observance", DateRule(day=3, month=12), 2023,
     "Ngày Quốc tế Người khuyết tật (03/12)"),
    ("Ngày Quốc tế Hạnh phúc", "observance", DateRule(day=20, month=3, origin_year=2012), 2024,
     "Ngày Quốc tế Hạnh phúc (20/3)"),
    ("Tháng hành động quốc gia phòng, chống HIV/AIDS", "action_month",
     DateRule(day=10, month=11, day_end=10, month_end=12, origin_year=2008), 2023,
     "Tháng hành động quốc gia phòng, chống HIV/AIDS (10/11-10/12)"),
    ("Tháng hành động vì môi trường", "action_month", DateRule(month=6), 2024, "Tháng hành động vì môi trường"),
    ("Khởi nghĩa Hai Bà Trưng", "anniversary", DateRule(month=3, origin_year=40), 2024,
     "1984 năm Khởi nghĩa Hai Bà Trưng (3/40-3/2024)"),
    ("Mở màn Chiến dịch Điện Biên Phủ", "anniversary",
     DateRule(day=13, month=3, day_end=7, month_end=5, origin_year=1954), 2024,
     "70 năm Mở màn Chiến dịch Điện Biên Phủ (13/3/1954-13/3/2024)"),
    ("Chiến thắng trận đầu", "anniversary",
     DateRule(day=2, month=8, day_end=5, month_end=8, separate_days=True, origin_year=1964), 2024,
     "60 năm Chiến thắng trận đầu (02 và 05/8/1964 - 02 và 05/8/2024)"),
    ("Giỗ Tổ Hùng Vương", "observance", DateRule(calendar="lunar", day=10, month=3), 2024,
     "Giỗ Tổ Hùng Vương (10/3 âm lịch)"),
    ("Tất niên", "observance", DateRule(calendar="lunar", month=12, floating="last_day"), 2025,
     "Tất niên (29/12 âm lịch)"),
    ("Giờ Trái đất", "observance", DateRule(month=3, floating="weekday", weekday=6, nth=-1), 2024,
     "Giờ Trái đất (30/3)"),
    ("Ngày truyền thống lực lượng An ninh kinh tế", "anniversary", DateRule(day=13, month=5), 2024,
     "Ngày truyền thống lực lượng An ninh kinh tế (13/5)"),
    ("Ngày thành lập Hội Cựu chiến binh Việt Nam", "anniversary", DateRule(day=6, month=12, origin_year=1989), 1989,
     "Ngày thành lập Hội Cựu chiến binh Việt Nam (06/12/1989)"),
    ("Ngày thành lập Quân đội nhân dân Việt Nam", "anniversary", DateRule(day=22, month=12, origin_year=1944), 2144,
     "200 năm Ngày thành lập Quân đội nhân dân Việt Nam (22/12/1944-22/12/2144)"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "kind", "rule", "year", "written"), PHRASES)
def test_an_event_is_written_in_the_house_style(name, kind, rule, year, written):
    assert phrase(name, kind, rule, year) == written


def test_before_the_year_of_origin_there_is_nothing_to_write():
    rule = DateRule(day=22, month=12, origin_year=1944)
    assert phrase("Ngày thành lập", "anniversary", rule, 1943) is None
    assert years_since(1944, 1943) is None
    assert years_since(1944, 1944) == 0
    assert years_since(None, 2024) is None


def test_a_board_may_print_dates_its_own_way():
    rule = DateRule(day=2, month=9, origin_year=1945)
    wide = Style(dash=" – ", zero="always")
    assert phrase("Quốc khánh", "anniversary", rule, 2023, style=wide) == "78 năm Quốc khánh (02/09/1945 – 02/09/2023)"
    assert bare_day(rule, 2023, Style(zero="never")) == "2/9"
    assert phrase("Ngày A", "observance", rule, 2023, counted=True) == "78 năm Ngày A (02/9/1945-02/9/2023)"


@pytest.mark.parametrize(
    ("day", "month", "written"),
    [(1, 1, "01/01"), (9, 2, "09/02"), (10, 3, "10/3"), (3, 12, "03/12"), (27, 5, "27/5"), (None, 2, "02")],
)
def test_zeros_stand_only_before_days_below_ten_and_months_one_and_two(day, month, written):
    assert day_month(day, month) == written


@pytest.mark.parametrize(
    ("years", "kind"),
    [(None, Round.OTHER), (0, Round.OTHER), (5, Round.FIVE), (10, Round.ROUND), (79, Round.OTHER), (95, Round.FIVE)],
)
def test_the_class_of_a_year_follows_its_last_digit(years, kind):
    assert round_of(years) is kind


RULES = st.builds(
    DateRule,
    day=st.one_of(st.none(), st.integers(1, 28)),
    month=st.integers(1, 12),
    origin_year=st.integers(10, 2100),
)


@given(RULES, st.integers(1, 300), st.sampled_from(["-", " - ", "–", " – "]), st.sampled_from(["official", "always"]))
def test_what_was_written_is_read_back(rule, years, dash, zero):
    year = rule.origin_year + years
    if year < 1000:
        return
    text = Folded.of(f"Kỷ niệm {phrase('Ngày X', 'anniversary', rule, year, style=Style(dash=dash, zero=zero))}; và")
    (read,) = anniversaries_in(text)
    assert read.count.years == years == year - rule.origin_year
    assert read.dates is not None
    assert read.dates.second is not None
    first, second = read.dates.first, read.dates.second
    assert (first.day, first.month, first.year) == (rule.day, rule.month, rule.origin_year)
    assert (second.day, second.month, second.year) == (rule.day, rule.month, year)


@given(st.integers(1, 3000), st.integers(1, 3000))
def test_years_never_go_backwards(origin, year):
    years = years_since(origin, year)
    assert years is None if year < origin else origin + years == year
