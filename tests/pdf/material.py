"""What the PDF tests work with: a month of our own in the manner of the real ones, and demo keys to sign it with."""

import tomllib
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from html import escape
from pathlib import Path

from django.template.loader import render_to_string

from directives.content import (
    CONG_VAN,
    HUONG_DAN,
    DocumentContent,
    Letterhead,
    Numbering,
    SectionContent,
    SignatureBlock,
)
from directives.pdf import child, demo_pki
from directives.pdf.values import LEADER, SEAL, Appearance, KeySource, SignRequest

SITE = "https://tuyengiao.mau.example"
ORGANISATION = "Ban Tuyên giáo và Dân vận Tỉnh ủy Mẫu"
HANOI = timezone(timedelta(hours=7))
SIGNED_AT = datetime(2023, 12, 1, 8, 30, tzinfo=HANOI)
SEALED_AT = SIGNED_AT + timedelta(minutes=5)
CODE = "7KQ2-M4XD"
NUMBERING = Numbering(number=7, symbol="HD/BTGDV", date=date(2023, 12, 1), code=CODE)

OPENING = (
    "Để thực hiện tốt công tác thông tin, tuyên truyền và định hướng tư tưởng cho cán bộ, đảng viên và Nhân dân, Ban "
    "Tuyên giáo và Dân vận Tỉnh ủy Mẫu định hướng công tác tuyên truyền tháng 12/2023, cụ thể như sau:"
)
PARAGRAPHS = (
    "Tập trung tuyên truyền, quán triệt các nghị quyết của Trung ương; tổ chức kiểm điểm, đánh giá, xếp loại tổ chức "
    "đảng và đảng viên năm 2023 theo đúng Hướng dẫn số 28-HD/TU, ngày 22/11/2023 của Ban Thường vụ Tỉnh ủy.",
    "Tuyên truyền phấn đấu thực hiện thắng lợi các nhiệm vụ phát triển kinh tế - xã hội, xây dựng Đảng và hệ thống "
    "chính trị, củng cố quốc phòng, an ninh; phổ biến những cách làm hay ở cơ sở, những tấm gương “người tốt, "
    "việc tốt”.",
    "Tuyên truyền các ngày kỷ niệm trong tháng, trọng tâm là: 79 năm Ngày thành lập Quân đội nhân dân Việt Nam "
    "(22/12/1944-22/12/2023) và 34 năm Ngày hội Quốc phòng toàn dân (22/12/1989-22/12/2023); 77 năm Ngày toàn quốc "
    "kháng chiến (19/12/1946-19/12/2023); Tháng hành động quốc gia phòng, chống HIV/AIDS; "
    "Ngày Quốc tế Người khuyết tật (03/12).",
    "Tuyên truyền công tác phòng, chống tham nhũng, tiêu cực; phòng, chống dịch bệnh và thiên tai; xây dựng nông thôn "
    "mới nâng cao, nông thôn mới kiểu mẫu; bảo đảm trật tự, an toàn giao thông dịp cuối năm.",
)


def paragraph(text: str) -> str:
    """One paragraph of clean rich text."""
    return f"<p>{escape(text)}</p>"


MONTH = DocumentContent(
    kind=HUONG_DAN,
    title="Định hướng công tác tuyên truyền tháng 12/2023",
    period="2023-12",
    letterhead=Letterhead(
        superior="Tỉnh ủy Mẫu", body="Ban Tuyên giáo và Dân vận", place="Tỉnh Mẫu", abbreviation="BTGDV"
    ),
    opening=paragraph(OPENING),
    sections=tuple(SectionContent(body=paragraph(text)) for text in PARAGRAPHS),
    byline="Trần Thị Thử",
    recipients=("Thường trực Tỉnh ủy (để b/c)", "Các huyện ủy, thành ủy, đảng ủy trực thuộc", "Lưu VP, BTGDV"),
    signature=SignatureBlock(authority="K/T TRƯỞNG BAN", position="PHÓ TRƯỞNG BAN", name="Nguyễn Văn Mẫu"),
)
LETTER = replace(
    MONTH,
    kind=CONG_VAN,
    addressees=("Các ban xây dựng Đảng của Tỉnh ủy", "Các cơ quan báo chí"),
    sections=(
        SectionContent(label="I.", heading="Nhiệm vụ trọng tâm", body=paragraph(PARAGRAPHS[0])),
        SectionContent(label="1.1.", level=3, heading="Kinh tế & xã hội", body=paragraph(PARAGRAPHS[1])),
        SectionContent(label="2.", level=2, body=paragraph(PARAGRAPHS[2])),
    ),
)
RICH = (
    '<h3>Tiêu đề</h3><p class="ta-center">Chữ <strong>đậm</strong>, <em>nghiêng</em>, H<sub>2</sub>O, m<sup>2</sup>, '
    '<a href="https://mau.example/">liên kết</a>.</p><ul><li>Một<ul><li>Một a</li></ul></li><li>Hai</li></ul>'
    "<ol><li>Thứ nhất</li><li>Thứ hai</li></ol><blockquote><p>Lời trích.</p></blockquote>"
    "<table><thead><tr><th>Ngày</th><th>Việc</th></tr></thead>"
    "<tbody><tr><td>22/12</td><td>Mít tinh</td></tr></tbody></table>"
)


def page(content: DocumentContent, numbering: Numbering | None = NUMBERING) -> str:
    """The HTML that is given to the renderer."""
    return render_to_string("directives/official.html", {"content": content, "numbering": numbering, "site_url": SITE})


def long_month(paragraphs: int) -> DocumentContent:
    """A month of that many paragraphs."""
    texts = (PARAGRAPHS[number % len(PARAGRAPHS)] for number in range(paragraphs))
    return replace(MONTH, sections=tuple(SectionContent(body=paragraph(text)) for text in texts))


def demo_keys(folder: Path, at: datetime = SIGNED_AT) -> tuple[dict[str, KeySource], tuple[bytes, ...]]:
    """Demo keys by alias, and whom they are trusted by."""
    demo_pki.make(folder, {"lanhdao": ("Nguyễn Văn Mẫu", "Phó Trưởng ban")}, ORGANISATION, at)
    table = tomllib.loads((folder / "keys.toml").read_text())
    keys = {
        alias: KeySource(alias=alias, pkcs12=str(folder / row["pkcs12"]), passphrase=row["passphrase"])
        for alias, row in table.items()
    }
    return keys, ((folder / "trust" / "ca.pem").read_bytes(),)


def request(
    role: str, key: KeySource, *, at: datetime | None = None, tsa: str | KeySource | None = None
) -> SignRequest:
    """A request to sign as the leader or with the seal, a few minutes apart."""
    lines = {LEADER: ("Ký bởi: Nguyễn Văn Mẫu", f"Cơ quan: {ORGANISATION}"), SEAL: ("BAN TUYÊN GIÁO", "VÀ DÂN VẬN")}
    return SignRequest(
        role=role,
        key=key,
        appearance=Appearance(lines=lines[role], picture=role),
        at=at or (SIGNED_AT if role == LEADER else SEALED_AT),
        reason="Ban hành",
        location="Tỉnh Mẫu",
        tsa=tsa,
    )


def sign_both(unsigned: bytes, keys: dict[str, KeySource], tsa: str | KeySource | None = None) -> tuple[bytes, bytes]:
    """The file after the leader, and after the seal."""
    by_leader = child.sign(unsigned, request(LEADER, keys["lanhdao"], tsa=tsa))
    return by_leader, child.sign(by_leader, request(SEAL, keys["seal"], tsa=tsa))
