"""Word files in the habits of different offices, made with python-docx where it can and by hand where it cannot."""

import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX
from docx.shared import Pt

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
OPENING = "Ban Tuyên giáo định hướng công tác tuyên truyền tháng 12/2023 như sau:"
REQUEST = "Đề nghị các cấp ủy triển khai thực hiện."
TITLE = "Định hướng công tác tuyên truyền tháng 12/2023"


def saved(document: Any) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def paragraphs(*texts: str) -> bytes:
    """A file with one plain paragraph for each text."""
    document = Document()
    for text in texts:
        document.add_paragraph(text)
    return saved(document)


def by_hand(body: str, parts: Mapping[str, str] = {}, *, types: str = "", relations: str = "") -> bytes:
    """A file of hand-written XML: ``body`` stands in ``w:body``; ``parts`` are further parts of ``word/`` by kind."""
    names = {kind: f"word/{kind}.xml" for kind in parts}
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{main}.document.main+xml"/>'
            + "".join(f'<Override PartName="/{name}" ContentType="{main}.{kind}+xml"/>' for kind, name in names.items())
            + f"{types}</Types>",
        )
        packed = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
        file.writestr(
            "_rels/.rels",
            f'<Relationships {packed}><Relationship Id="r1" Type="{base}/officeDocument" Target="word/document.xml"/>'
            "</Relationships>",
        )
        inner = "".join(
            f'<Relationship Id="p{number}" Type="{base}/{kind}" Target="{kind}.xml"/>'
            for number, kind in enumerate(names)
        )
        file.writestr("word/_rels/document.xml.rels", f"<Relationships {packed}>{inner}{relations}</Relationships>")
        for kind, name in names.items():
            file.writestr(name, parts[kind])
        file.writestr("word/document.xml", f"<w:document {W} {R}><w:body>{body}</w:body></w:document>")
    return stream.getvalue()


def p(text: str, properties: str = "", run: str = "") -> str:
    """A paragraph of hand-written XML."""
    return (
        f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
    )


def _framed(document: Any) -> None:
    """Letterhead in a table without lines."""
    table = document.add_table(rows=1, cols=2)
    left, right = table.rows[0].cells
    left.text = "TỈNH ỦY MẪU\nBAN TUYÊN GIÁO\n*\nSố 12-HD/BTGTU"
    right.text = "ĐẢNG CỘNG SẢN VIỆT NAM\nMẫu, ngày 27 tháng 11 năm 2023"


def whole_form() -> bytes:
    """Letterhead and signature in tables, headings in bold, typed numbers."""
    document = Document()
    _framed(document)
    document.add_paragraph("HƯỚNG DẪN")
    document.add_paragraph("công tác tuyên truyền tháng 12/2023")
    document.add_paragraph("-----")
    document.add_paragraph(OPENING)
    document.add_paragraph().add_run("1. Nghị quyết của Đảng").bold = True
    first = document.add_paragraph("Tuyên truyền ")
    first.add_run("nghị quyết").bold = True
    first.add_run(" và ")
    first.add_run("kết luận").italic = True
    first.add_run(" của hội nghị.")
    document.add_paragraph("2. Tuyên truyền ngày thành lập quân đội.")
    document.add_paragraph(REQUEST)
    end = document.add_table(rows=1, cols=2)
    end.rows[0].cells[0].text = "Nơi nhận:\n- Các cấp ủy trực thuộc,\n- Lưu VT."
    end.rows[0].cells[1].text = "K/T TRƯỞNG BAN\nPHÓ TRƯỞNG BAN\n\n\nNguyễn Văn Mẫu"
    return saved(document)


def tabs_for_columns() -> bytes:
    """No tables: tabs make the columns of letterhead and signature, line breaks make their lines."""
    document = Document()
    head = document.add_paragraph("TỈNH ỦY MẪU\t\tĐẢNG CỘNG SẢN VIỆT NAM")
    head.add_run().add_break()
    head.add_run("BAN TUYÊN GIÁO\t\tMẫu, ngày 27 tháng 11 năm 2023")
    document.add_paragraph(TITLE)
    document.add_paragraph(OPENING)
    document.add_paragraph("1.\tTuyên truyền nghị quyết.\n2.\tTuyên truyền đại hội.")
    document.add_paragraph(REQUEST)
    document.add_paragraph("Nơi nhận:\t\tTRƯỞNG BAN")
    document.add_paragraph("- Lưu VT.\t\tNguyễn Văn Mẫu")
    return saved(document)


ABSTRACT = (
    f"<w:numbering {W}>"
    '<w:abstractNum w:abstractNumId="0">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%2.%3."/></w:lvl>'
    "</w:abstractNum>"
    '<w:abstractNum w:abstractNumId="1">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="\uf02d"/></w:lvl>'
    "</w:abstractNum>"
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/>'
    "</w:lvlOverride></w:num></w:numbering>"
)


def numbered(text: str, num: int, level: int = 0) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>')


def automatic_numbers() -> bytes:
    """Numbers and bullets that Word only displays, on three levels, with a list that starts anew."""
    body = (
        p(TITLE) + p(OPENING) + numbered("Nghị quyết của Đảng", 1) + numbered("Tuyên truyền nghị quyết.", 1, 1)
        + numbered("Ở cấp xã thì tuyên truyền.", 1, 2) + numbered("đại hội các cấp;", 2)
        + numbered("Tuyên truyền đại hội.", 1, 1) + numbered("Kinh tế, xã hội", 1)
        + numbered("Tuyên truyền chỉ tiêu.", 1, 1) + numbered("Tuyên truyền khác.", 3)
    )  # fmt: skip
    return by_hand(body, {"numbering": ABSTRACT})


def old_font(face: str, *texts: str) -> bytes:
    """Letters of a font from before Unicode."""
    return by_hand("".join(p(text, run=f'<w:rFonts w:ascii="{face}" w:hAnsi="{face}"/>') for text in texts))


def tcvn3() -> bytes:
    return old_font(
        ".VnTime",
        "§Þnh h\u00adíng c«ng t¸c tuyªn truyÒn th¸ng 12/2023",
        "1. TuyÖn cö §¹i héi §¶ng bé tØnh.",
        "2. Khen th\u00adëng.",
    )


def vni() -> bytes:
    return old_font(
        "VNI-Times",
        "Ñònh höôùng coâng taùc tuyeân truyeàn thaùng 12/2023",
        "1. Tuyeân truyeàn Ñaïi hoäi Ñaûng boä tænh.",
        "2. Khen thöôûng.",
    )


def tracked_changes() -> bytes:
    """Insertions, deletions and a comment that nobody has decided."""
    inserted = '<w:ins w:id="1" w:author="A"><w:r><w:t xml:space="preserve"> mới</w:t></w:r></w:ins>'
    deleted = '<w:del w:id="2" w:author="A"><w:r><w:delText>cũ</w:delText></w:r></w:del>'
    body = p(TITLE) + (
        f'<w:p><w:r><w:t>1. Tuyên truyền nghị quyết</w:t></w:r>{inserted}{deleted}<w:r><w:t>.</w:t></w:r>'
        '<w:r><w:commentReference w:id="0"/></w:r></w:p>'
    ) + p("2. Tuyên truyền đại hội.")  # fmt: skip
    comment = f'<w:comments {W}><w:comment w:id="0" w:author="Bình">{p("Xem lại")}</w:comment></w:comments>'
    return by_hand(body, {"comments": comment})


def footnotes() -> bytes:
    """Notes at the foot of the page."""
    notes = f'<w:footnotes {W}><w:footnote w:id="2">{p("Hướng dẫn số 05.")}</w:footnote></w:footnotes>'
    reference = '<w:p><w:r><w:t>1. Tuyên truyền nghị quyết</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    body = p(TITLE) + reference + p("Đoạn sau của mục một.") + p("2. Tuyên truyền đại hội.")
    return by_hand(body, {"footnotes": notes})


def text_boxes() -> bytes:
    """The title in a box that Word writes twice, once for old readers."""
    box = (
        '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice>'
        f"<w:drawing><w:txbxContent>{p(TITLE)}</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict>"
        f"<w:txbxContent>{p(TITLE)}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    return by_hand(f"<w:p>{box}</w:p>" + p("1. Tuyên truyền nghị quyết.") + p("2. Tuyên truyền đại hội."))


def table_in_the_text() -> bytes:
    """A table of dates with joined cells inside a section, and one of Word's own headings."""
    document = Document()
    document.add_paragraph(TITLE)
    document.add_heading("Ngày kỷ niệm", level=1)
    document.add_paragraph("Các ngày trong tháng:")
    table = document.add_table(rows=3, cols=3)
    for row, texts in zip(
        table.rows, (("Ngày", "Sự kiện", ""), ("22/12", "Thành lập quân đội", "79"), ("19/12", "", "77")), strict=True
    ):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.rows[0].cells[1].merge(table.rows[0].cells[2])
    table.rows[1].cells[1].merge(table.rows[2].cells[1])
    document.add_paragraph("Hết bảng.")
    return saved(document)


def decomposed_letters() -> bytes:
    """Marks behind their letters, as a Mac writes them, and letters of other alphabets that only look alike."""
    import unicodedata

    return paragraphs(
        unicodedata.normalize("NFD", TITLE),
        unicodedata.normalize("NFD", "1. Tuyên truyền nghị quyết."),
        "2. Tuyên truyền đai hội, ðảng viên, nǎm mới.",
    )


def unnumbered() -> bytes:
    """Paragraphs without numbers, tabs for the first line, page breaks, many faces, sizes and colours."""
    document = Document()
    document.add_paragraph(TITLE).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text in ("\tTuyên truyền nghị quyết của Đảng.", "\tTuyên truyền đại hội các cấp.", "\tTuyên truyền kinh tế."):
        run = document.add_paragraph().add_run(text)
        run.font.name = "Arial"
        run.font.size = Pt(12)
        run.font.highlight_color = WD_COLOR_INDEX.YELLOW
    document.add_page_break()
    document.sections[0].header.paragraphs[0].text = "TÀI LIỆU LƯU HÀNH NỘI BỘ"
    return saved(document)


def hyperlinks_and_fields() -> bytes:
    """A link to the web, the result of a field, a symbol of a picture font, hidden words."""
    link = (
        '<w:hyperlink r:id="h1"><w:r><w:rPr><w:u w:val="single"/></w:rPr><w:t>trang của tỉnh</w:t></w:r></w:hyperlink>'
    )
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DATE</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>28/11/2023</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>Chỉ nội bộ</w:t></w:r>"
    body = (
        p(TITLE)
        + f'<w:p><w:r><w:t xml:space="preserve">1. Xem </w:t></w:r>{link}'
        + f'<w:r><w:t xml:space="preserve"> ngày </w:t></w:r>{field}{hidden}</w:p>'
        + p("2. Tuyên truyền đại hội.")
    )
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relation = f'<Relationship Id="h1" Type="{base}/hyperlink" Target="https://mau.vi.du/" TargetMode="External"/>'
    return by_hand(body, relations=relation)


def official_letter() -> bytes:
    """A công văn with addressees, signed by the head, everything typed in paragraphs."""
    head = ("TỈNH ỦY MẪU", "BAN TUYÊN GIÁO", "Số 45-CV/BTGTU", "Mẫu, ngày 05 tháng 02 năm 2024")
    title, opening = (text.replace("12/2023", "02/2024") for text in (TITLE, OPENING))
    body = (
        "Thứ nhất, tuyên truyền nghị quyết.",
        "- Ở cấp tỉnh;",
        "- Ở cấp xã.",
        "Thứ hai, tuyên truyền đại hội.",
        REQUEST,
    )
    to, end = ("Kính gửi:", "- Các huyện ủy,", "- Các cơ quan báo chí."), ("Nơi nhận:", "- Như trên,", "- Lưu VT.")
    return paragraphs(*head, title, *to, opening, *body, *end, "TRƯỞNG BAN", "Nguyễn Văn Mẫu")


def fifty_pages() -> bytes:
    """A very long guidance."""
    sentence = "Tuyên truyền kết quả hội nghị, ý nghĩa của nghị quyết và trách nhiệm của cấp ủy, tổ chức đảng. " * 4
    return paragraphs(TITLE, OPENING, *(f"{number}. {sentence.strip()}" for number in range(1, 400)))


HABITS: Mapping[str, Callable[[], bytes]] = {
    made.__name__: made
    for made in (
        whole_form, tabs_for_columns, automatic_numbers, tcvn3, vni, footnotes, text_boxes, table_in_the_text,
        decomposed_letters, unnumbered, hyperlinks_and_fields, official_letter, fifty_pages,
    )
}  # fmt: skip
