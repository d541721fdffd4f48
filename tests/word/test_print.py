"""From Word to paper: every word of the text stands in the PDF, in the order of the Word file."""

import io

import pdfplumber

from directives import printing
from directives.importing import mapping
from directives.word import reading
from tests.word import offices


def test_the_pdf_says_what_the_word_file_says():
    found = reading.read(offices.whole_form())
    guidance = mapping.read(found)
    with pdfplumber.open(io.BytesIO(printing.print_draft(guidance.content()).data)) as pdf:
        printed = " ".join(page.extract_text() or "" for page in pdf.pages).split()
    source = [
        "công tác tuyên truyền tháng 12/2023",
        offices.OPENING,
        "1. Nghị quyết của Đảng",
        "Tuyên truyền nghị quyết và kết luận của hội nghị.",
        "2. Tuyên truyền ngày thành lập quân đội.",
        offices.REQUEST,
    ]
    rest = iter(printed)
    assert all(word in rest for word in " ".join(source).split())
    assert {"Nguyễn", "trực", "thuộc,"} <= set(printed)
