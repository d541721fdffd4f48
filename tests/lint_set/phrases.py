"""Labelled phrases in the manner of real texts: which events each names with how many years, and what is wrong in it.

Written by hand for this set; the dates are facts. Nothing here is taken from the register's own wording on purpose.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Phrase:
    """``events``: key → number of years as written (None: none). ``wrong``: codes that lint must give, () if sound."""

    period: str
    text: str
    events: dict[str, int | None] = field(default_factory=dict)
    wrong: tuple[str, ...] = ()


ARMY, DEFENCE = "ngay-thanh-lap-quan-doi-nhan-dan-viet-nam", "ngay-hoi-quoc-phong-toan-dan"
PARTY, VICTORY = "ngay-thanh-lap-dang-cong-san-viet-nam", "ngay-giai-phong-mien-nam-thong-nhat-dat-nuoc"
DIEN_BIEN, UNCLE = "ngay-chien-thang-dien-bien-phu", "ngay-sinh-chu-tich-ho-chi-minh"
INVALIDS, AUGUST = "ngay-thuong-binh-liet-si", "cach-mang-thang-tam-thanh-cong"
NATIONAL, WILL = "quoc-khanh-nuoc-cong-hoa-xa-hoi-chu-nghia-viet-nam", "ngay-mat-chu-tich-ho-chi-minh-thuc-hien-di-chuc"
WOMEN, MARCH_8 = "ngay-thanh-lap-hoi-lien-hiep-phu-nu-viet-nam-ngay-phu-nu-viet-nam", "ngay-quoc-te-phu-nu"
OCTOBER, FRONT = "cach-mang-thang-muoi-nga", "ngay-thanh-lap-mat-tran-dan-toc-thong-nhat-viet-nam-ngay-truyen-thong"
MASS = "ngay-truyen-thong-cong-tac-dan-van-cua-dang-ngay-dan-van-cua-ca-nuoc"
EMULATION = "ngay-chu-tich-ho-chi-minh-ra-loi-keu-goi-thi-dua-ai-quoc-ngay-truyen"
AIDS = "thang-hanh-dong-quoc-gia-phong-chong-hiv-aids"

SOUND = (
    Phrase("2023-12", "79 năm Ngày thành lập Quân đội nhân dân Việt Nam (22/12/1944-22/12/2023)", {ARMY: 79}),
    Phrase("2023-12", "34 năm Ngày hội Quốc phòng toàn dân (22/12/1989 – 22/12/2023)", {DEFENCE: 34}),
    Phrase("2023-12", "kỷ niệm 51 năm Chiến thắng “Hà Nội - Điện Biên Phủ trên không” (tháng 12/1972 - tháng 12/2023)",
           {"chien-thang-ha-noi-dien-bien-phu-tren-khong": 51}),
    Phrase("2023-12", "77 năm Ngày Toàn quốc kháng chiến (19/12/1946 - 19/12/2023)", {"ngay-toan-quoc-khang-chien": 77}),
    Phrase("2023-12", "Ngày Quốc tế phòng, chống tham nhũng (9/12)", {"ngay-quoc-te-phong-chong-tham-nhung": None}),
    Phrase("2023-12", "Tháng hành động Quốc gia phòng, chống HIV/AIDS năm 2023", {AIDS: None}),
    Phrase("2023-12", "62 năm Ngày Dân số Việt Nam (26/12/1961-26/12/2023)", {"ngay-dan-so-viet-nam": 62}),
    Phrase("2023-12", "Ngày thế giới phòng, chống AIDS (01/12)", {"ngay-the-gioi-phong-chong-aids": None}),
    Phrase("2024-01", "78 năm Ngày Tổng tuyển cử đầu tiên bầu Quốc hội Việt Nam (06/01/1946-06/01/2024)",
           {"ngay-tong-tuyen-cu-dau-tien-bau-quoc-hoi-viet-nam": 78}),
    Phrase("2024-01", "74 năm Ngày truyền thống học sinh, sinh viên Việt Nam (09/01/1950 - 09/01/2024)",
           {"ngay-truyen-thong-hoc-sinh-sinh-vien-va-hoi-sinh-vien-viet-nam": 74}),
    Phrase("2024-01", "100 năm ngày mất V.I.Lênin (21/01/1924-21/01/2024)", {"ngay-mat-v-i-lenin": 100}),
    Phrase("2024-01", "Kỷ niệm 83 năm Ngày Bác Hồ về nước trực tiếp lãnh đạo cách mạng Việt Nam (28/01/1941-28/01/2024)",
           {"ngay-chu-tich-ho-chi-minh-ve-nuoc-truc-tiep-lanh-dao-cach-mang-viet": 83}),
    Phrase("2024-02", "94 năm Ngày thành lập Đảng Cộng sản Việt Nam (03/02/1930 – 03/02/2024)", {PARTY: 94}),
    Phrase("2024-02", "Mừng Đảng, mừng xuân, đón Tết Nguyên đán Giáp Thìn", {"tet-nguyen-dan": None}),
    Phrase("2024-02", "69 năm Ngày Thầy thuốc Việt Nam (27/02/1955-27/02/2024)", {"ngay-thay-thuoc-viet-nam": 69}),
    Phrase("2024-03", "Ngày Quốc tế Phụ nữ 8-3", {MARCH_8: None}),
    Phrase("2024-03", "114 năm Ngày Quốc tế Phụ nữ (08/3/1910-08/3/2024) và 1984 năm Khởi nghĩa Hai Bà Trưng (40 - 2024)",
           {MARCH_8: 114, "khoi-nghia-hai-ba-trung": 1984}),
    Phrase("2024-03", "93 năm Ngày thành lập Đoàn TNCS Hồ Chí Minh (26/3/1931-26/3/2024)",
           {"ngay-thanh-lap-doan-thanh-nien-cong-san-ho-chi-minh": 93}),
    Phrase("2024-03", "65 năm Ngày truyền thống Bộ đội Biên phòng, 35 năm Ngày Biên phòng toàn dân (03/3)",
           {"ngay-truyen-thong-bo-doi-bien-phong": 65, "ngay-bien-phong-toan-dan": 35}),
    Phrase("2024-03", "hưởng ứng Giờ Trái đất năm 2024", {"gio-trai-dat": None}),
    Phrase("2024-03", "Ngày Thể thao Việt Nam 27/3", {"ngay-the-thao-viet-nam": None}),
    Phrase("2024-04", "Giỗ Tổ Hùng Vương (mùng 10/3 âm lịch)", {"gio-to-hung-vuong": None}),
    Phrase("2024-04", "49 năm Ngày giải phóng miền Nam, thống nhất đất nước (30/4/1975 - 30/4/2024)", {VICTORY: 49}),
    Phrase("2024-04", "Ngày Sách và Văn hóa đọc Việt Nam lần thứ ba (21/4)", {"ngay-sach-va-van-hoa-doc-viet-nam": None}),
    Phrase("2024-04", "154 năm Ngày sinh V.I. Lênin (22/4/1870 – 22/4/2024)", {"ngay-sinh-v-i-lenin": 154}),
    Phrase("2024-05", "70 năm Chiến thắng Điện Biên Phủ (7/5/1954-7/5/2024)", {DIEN_BIEN: 70}),
    Phrase("2024-05", "134 năm Ngày sinh Chủ tịch Hồ Chí Minh (19/5/1890-19/5/2024)", {UNCLE: 134}),
    Phrase("2024-05", "134 năm ngày sinh của Bác Hồ kính yêu (19/5)", {UNCLE: 134}),
    Phrase("2024-05", "138 năm Ngày Quốc tế Lao động 01/5 (1886 - 2024)", {"ngay-quoc-te-lao-dong": 138}),
    Phrase("2024-05", "83 năm Ngày thành lập Đội TNTP Hồ Chí Minh (15/5/1941 – 15/5/2024)",
           {"ngay-thanh-lap-doi-thieu-nien-tien-phong-ho-chi-minh": 83}),
    Phrase("2024-06", "Tháng hành động vì trẻ em và Ngày Quốc tế Thiếu nhi (01/6)",
           {"thang-hanh-dong-vi-tre-em": None, "ngay-quoc-te-thieu-nhi": None}),
    Phrase("2024-06", "113 năm Ngày Bác Hồ ra đi tìm đường cứu nước (05/6/1911-05/6/2024)",
           {"ngay-bac-ho-ra-di-tim-duong-cuu-nuoc": 113}),
    Phrase("2024-06", "76 năm Ngày Chủ tịch Hồ Chí Minh ra Lời kêu gọi thi đua ái quốc (11/6/1948 - 11/6/2024)",
           {EMULATION: 76}),
    Phrase("2024-06", "99 năm Ngày Báo chí cách mạng Việt Nam (21/6/1925-21/6/2024)",
           {"ngay-bao-chi-cach-mang-viet-nam": 99}),
    Phrase("2024-06", "Ngày Gia đình Việt Nam 28/6", {"ngay-gia-dinh-viet-nam": None}),
    Phrase("2024-07", "77 năm Ngày Thương binh - Liệt sỹ (27/7/1947-27/7/2024)", {INVALIDS: 77}),
    Phrase("2024-07", "95 năm Ngày thành lập Công đoàn Việt Nam (28/7/1929 – 28/7/2024)",
           {"ngay-thanh-lap-cong-doan-viet-nam": 95}),
    Phrase("2024-08", "94 năm Ngày truyền thống ngành Tuyên giáo của Đảng (01/8/1930-01/8/2024)",
           {"ngay-truyen-thong-nganh-tuyen-giao-cua-dang": 94}),
    Phrase("2024-08", "79 năm Cách mạng Tháng Tám thành công (19/8/1945 - 19/8/2024)", {AUGUST: 79}),
    Phrase("2024-08", "136 năm Ngày sinh Chủ tịch Tôn Đức Thắng (20/8/1888 – 20/8/2024)",
           {"ngay-sinh-chu-tich-ton-duc-thang": 136}),
    Phrase("2024-08", "60 năm Chiến thắng trận đầu của Hải quân nhân dân Việt Nam (02 và 05/8/1964 - 02 và 05/8/2024)",
           {"chien-thang-tran-dau-cua-hai-quan-nhan-dan-viet-nam-va-quan-dan-mien": 60}),
    Phrase("2024-09", "Chào mừng Quốc khánh 2-9", {NATIONAL: None}),
    Phrase("2024-09", "79 năm Quốc khánh nước CHXHCN Việt Nam (02/9/1945-02/9/2024)", {NATIONAL: 79}),
    Phrase("2024-09", "55 năm thực hiện Di chúc của Chủ tịch Hồ Chí Minh (1969 - 2024)", {WILL: 55}),
    Phrase("2024-09", "Tết Trung thu; Ngày Quốc tế hòa bình (21/9)", {"tet-trung-thu": None, "ngay-quoc-te-hoa-binh": None}),
    Phrase("2024-10", "70 năm Ngày Giải phóng Thủ đô (10/10/1954-10/10/2024)", {"ngay-giai-phong-thu-do": 70}),
    Phrase("2024-10", "94 năm Ngày truyền thống công tác dân vận của Đảng (15/10/1930 – 15/10/2024)", {MASS: 94}),
    Phrase("2024-10", "94 năm thành lập Hội LHPN Việt Nam (20/10/1930-20/10/2024)", {WOMEN: 94}),
    Phrase("2024-10", "Ngày Chuyển đổi số quốc gia 10/10", {"ngay-chuyen-doi-so-quoc-gia": None}),
    Phrase("2024-10", "Ngày Doanh nhân Việt Nam (13/10)", {"ngay-doanh-nhan-viet-nam": None}),
    Phrase("2023-11", "106 năm Cách mạng Tháng Mười Nga (07/11/1917 – 07/11/2023)", {OCTOBER: 106}),
    Phrase("2023-11", "93 năm Ngày thành lập Mặt trận Dân tộc Thống nhất Việt Nam (18/11/1930-18/11/2023)", {FRONT: 93}),
    Phrase("2023-11", "41 năm Ngày Nhà giáo Việt Nam (20/11/1982 - 20/11/2023)", {"ngay-nha-giao-viet-nam": 41}),
    Phrase("2023-11", "203 năm ngày sinh Ph.Ăngghen (28/11/1820 - 28/11/2023)", {"ngay-sinh-ph-angghen": 203}),
    Phrase("2023-11", "Ngày Pháp luật nước Cộng hòa xã hội chủ nghĩa Việt Nam (9/11)",
           {"ngay-phap-luat-nuoc-cong-hoa-xa-hoi-chu-nghia-viet-nam": None}),
    Phrase("2023-11", "Tháng cao điểm “Vì người nghèo” (từ 17/10 đến 18/11/2023)", {"thang-cao-diem-vi-nguoi-ngheo": None}),
    Phrase("2024-07", "420 năm hình thành tỉnh Quảng Bình (1604 - 2024)", {"hinh-thanh-tinh-quang-binh": 420}),
    Phrase("2023-12", "Từ tháng 5 năm 2023 đến nay, các cấp ủy đã tổ chức 12 hội nghị báo cáo viên.", {}),
    Phrase("2023-12", "Quân đội nhân dân Việt Nam tiếp tục giúp dân khắc phục hậu quả thiên tai.", {}),
    Phrase("2023-12", "kế hoạch đầu tư công trung hạn 5 năm (2021-2025); chiến lược 10 năm (2021-2030)", {}),
    Phrase("2023-12", "80 năm Ngày thành lập Sư đoàn bộ binh 999 (15/12/1943-15/12/2023)", {}),
    Phrase("2023-12", "Nghị quyết số 35-NQ/TW ngày 22/10/2018 của Bộ Chính trị", {}),
    Phrase("2023-12", "tỷ lệ đảng viên hoàn thành tốt nhiệm vụ năm 2023 đạt 22/12 chỉ tiêu", {}),
    Phrase("2024-05", "văn nghệ chào mừng thành công kỳ họp; thi đua lập thành tích trong lao động", {}),
    Phrase("2024-06", "vận động gia đình văn hóa, xây dựng gia đình Việt Nam ấm no, hạnh phúc", {}),
)  # fmt: skip
"""Correct phrases: every event is to be found, and nothing is to be warned of."""

WRONG = (
    Phrase("2017-05", "42 năm Chiến thắng Điện Biên Phủ 7/5/1975 - 7/5/2017", {DIEN_BIEN: 42}, ("anniversary-base",)),
    Phrase("2018-04", "43 năm Ngày giải phóng miền Nam, thống nhất đất nước (30/4/1945 – 30/4/2018)", {VICTORY: 43},
           ("anniversary-base",)),
    Phrase("2015-04", "145 ngày sinh V.I.Lênin (22/4/1870-22/4/2015)", {"ngay-sinh-v-i-lenin": 145}, ("year-word",)),
    Phrase("2024-09", "78 năm Quốc khánh nước Cộng hòa xã hội chủ nghĩa Việt Nam (1945-2024)", {NATIONAL: 78},
           ("anniversary-count",)),
    Phrase("2023-12", "78 năm Ngày thành lập Quân đội nhân dân Việt Nam (22/12/1944-22/12/2023)", {ARMY: 78},
           ("anniversary-count",)),
    Phrase("2023-12", "78 năm Ngày thành lập Quân đội nhân dân Việt Nam (22/12/1944-22/12/2022)", {ARMY: 78},
           ("anniversary-year",)),
    Phrase("2023-12", "33 năm Ngày hội Quốc phòng toàn dân", {DEFENCE: 33}, ("anniversary-count",)),
    Phrase("2023-12", "62 năm Ngày Dân số Việt Nam (25/12/1961-25/12/2023)", {"ngay-dan-so-viet-nam": 62}, ("event-day",)),
    Phrase("2023-12", "Ngày Quốc tế Người khuyết tật (13/12)", {"ngay-quoc-te-nguoi-khuyet-tat": None}, ("event-day",)),
    Phrase("2023-12", "93 năm thành lập Hội LHPN Việt Nam (20/10/1930-20/10/2023)", {WOMEN: 93}, ("event-month",)),
    Phrase("2023-12", "76 năm Ngày Thương binh - Liệt sĩ (27/7/1947-27/7/2023)", {INVALIDS: 76}, ("event-month",)),
    Phrase("2024-06", "Ngày Gia đình Việt Nam (26/6)", {"ngay-gia-dinh-viet-nam": None}, ("event-day",)),
    Phrase("2024-04", "Giỗ Tổ Hùng Vương (8/3 âm lịch)", {"gio-to-hung-vuong": None}, ("event-day",)),
    Phrase("2023-12", "80 năm Ngày thành lập Trường Chính trị tỉnh Mẫu (15/12/1944-15/12/2023)", {}, ("anniversary-count",)),
    Phrase("2023-12", "80 năm Ngày thành lập Trường Chính trị tỉnh Mẫu (15/12/1943-16/12/2023)", {}, ("event-day",)),
    Phrase("2023-12", "110 ngày mất cụ Nguyễn Văn Mẫu (05/12/1913-05/12/2023)", {}, ("year-word",)),
    Phrase("2023-12", "Tuyên truyền các sự kiện, ngày kỷ niệm trong tháng 11/2023", {}, ("stale-month",)),
    Phrase("2023-12", "Tập trung tuyên truyền các sự kiện diễn ra trong tháng 9/2023", {}, ("stale-month",)),
    Phrase("2023-12", "thực hiện chủ đề công tác năm 2022 của Ban Chấp hành Đảng bộ tỉnh", {}, ("stale-year",)),
    Phrase("2023-12", "Hội nghị báo cáo viên họp vào thứ Hai, ngày 12/12/2023", {}, ("weekday",)),
    Phrase("2023-12", "báo cáo trước ngày 31/11/2023", {}, ("impossible-date",)),
    Phrase("2023-02", "gửi kết quả về Ban (trước ngày 30/02)", {}, ("impossible-date",)),
    Phrase("2024-02", "Kế hoạch phối hợp ký ngày 27/10/2028", {}, ("implausible-date",)),
    Phrase("2023-12", "quán triệt Chỉ thị số 21-KL/TW ngày 25/10/2021 của Ban Chấp hành Trung ương", {}, ("citation-kind",)),
    Phrase("2023-12", "thực hiện Kết luận số 21/KL-TW ngày 25/10/2021", {}, ("citation-form",)),
    Phrase("2023-12", "Hướng dẫn số 28-HD/ĐUK ngày 22/11/2024 của Ban Thường vụ Đảng ủy", {}, ("citation-after",)),
    Phrase("2023-12", "Kết luận số 21-KL/TW ngày 25/10/2021; theo Kết luận 21-KL/TW, ngày 26/10/2021", {},
           ("citation-dates",)),
    Phrase("2023-12", "Nghị quyết Hội nghị lần thứ 8 Ban Chấp hành Trung ương Đảng khóa XV", {}, ("congress",)),
    Phrase("2023-12", "Hội nghị lần thứ 17, Ban Chấp hành Trung ương khóa XII", {}, ("congress",)),
    Phrase("2023-12", "kết quả Kỳ họp thứ 12 Quốc hội khóa XIV", {}, ("congress",)),
    Phrase("2023-12", "đại biểu Quốc hội khóa XV, nhiệm kỳ 2020 - 2025", {}, ("term",)),
    Phrase("2023-12", "phát động Tết trồng cây trong n\u01cem mới", {}, ("look-alike",)),
    Phrase("2023-12", "Đảng bộ và Nhân dân \u0441ác dân tộc trong tỉnh", {}, ("look-alike",)),
    Phrase("2023-12", "báo cáo\u00a0\u00a0\u00a0về Ban trước khi thực hiện", {}, ("spaces",)),
    Phrase("2023-12", "C«ng t¸c tuyªn truyÒn cña §¶ng bé tØnh", {}, ("old-encoding",)),
    Phrase("2023-12", "Coâng taùc tuyeân truyeàn cuûa Ñaûng boä tænh", {}, ("old-encoding",)),
    Phrase("2023-12", "Hướng dẫn số …-HD/BTGTU ngày …/12/2023", {}, ("placeholder",)),
)  # fmt: skip
"""Phrases with one mistake; where they name an event it is to be found all the same."""
