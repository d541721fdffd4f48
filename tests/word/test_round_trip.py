"""What is exported comes back as it was: for documents chosen by Hypothesis, and through LibreOffice as well."""

import io
import re
import subprocess
from dataclasses import replace

import pytest
from docx import Document
from hypothesis import HealthCheck, Phase, given, settings

from directives import markup
from directives.content import DocumentContent, SectionContent
from directives.importing import mapping
from directives.word import child, reading, writing
from tests.word import offices
from tests.word.documents import documents

QUICK = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
EVERYTHING = DocumentContent(
    kind="huong_dan",
    title="Hướng dẫn công tác tuyên truyền tháng 12/2023",
    period="2023-12",
    opening="<p>Ban Tuyên giáo định hướng <strong>như sau</strong>:</p>",
    sections=(
        SectionContent(label="I.", level=1, heading="Trọng tâm", body="", themes=("nghi-quyet",)),
        SectionContent(label="1.", level=2, body='<p>Một “nghị quyết”<sup>1</sup>.</p><p class="ta-center">Giữa</p>'),
        SectionContent(
            level=2,
            heading="Không số",
            body="<ul><li>gạch<ul><li>cộng</li></ul></li><li>nữa</li></ul><p>Rồi</p><ol><li>một</li><li>hai</li></ol>",
        ),
        SectionContent(
            label="3.",
            level=1,
            body="<table><thead><tr><th>Ngày</th><th>Việc</th></tr></thead><tbody><tr><td>1/12</td><td>Một<br>hai</td>"
            '</tr><tr><td colspan="2">Chung</td></tr></tbody></table><h3>Tiểu đề</h3>'
            "<blockquote><p>Lời</p></blockquote>",
        ),
    ),
    closing="<p>Đề nghị các cấp ủy triển khai.</p>",
    byline="Minh Khuê",
    recipients=("- Các cấp ủy,", "- Lưu VT."),
)


def written(content: DocumentContent) -> bytes:
    return writing.write(content, writing.Origin(identity="7", digest=content.digest, mark="DỰ THẢO lần 1"))


def test_one_of_everything_comes_back():
    found = reading.read(written(EVERYTHING))
    guidance = mapping.read(found)
    assert guidance.content() == EVERYTHING
    assert guidance.lost == ()
    assert (found.properties["dinh-huong.id"], found.properties["dinh-huong.digest"]) == ("7", EVERYTHING.digest)


@given(documents())
@settings(QUICK, max_examples=12)
def test_an_exported_document_comes_back_as_it_was(content):
    guidance = mapping.read(reading.read(written(content)))
    assert guidance.content() == content
    assert guidance.lost == ()


def test_paragraphs_added_in_word_belong_to_the_section_above():
    document = Document(io.BytesIO(written(EVERYTHING)))
    first = next(one for one in document.paragraphs if one.text.startswith("Giữa"))
    first.insert_paragraph_before("Đoạn mới gõ trong Word.")
    back = mapping.read(reading.read(offices.saved(document))).content()
    assert back.sections[1].body == EVERYTHING.sections[1].body.replace(
        '<p class="ta-center">', '<p>Đoạn mới gõ trong Word.</p><p class="ta-center">'
    )
    assert replace(back, sections=()) == replace(EVERYTHING, sections=())


@pytest.mark.strict("soffice")
def test_libreoffice_saves_it_without_a_change():
    converted = child.convert(written(EVERYTHING), "docx")
    assert mapping.read(child.read(converted, "lai.docx")).content() == EVERYTHING


@pytest.mark.slow
@pytest.mark.strict("soffice")
@given(documents())
@settings(QUICK, max_examples=4, phases=[Phase.generate])
def test_libreoffice_saves_any_document_without_a_change(content):
    assert mapping.read(child.read(child.convert(written(content), "docx"), "lai.docx")).content() == content


@pytest.mark.slow
@pytest.mark.strict("soffice")
@pytest.mark.parametrize("suffix", ["rtf", "odt", "doc"])
def test_older_and_open_formats_are_read_through_libreoffice(suffix, tmp_path):
    source = tmp_path / "nguon.docx"
    source.write_bytes(offices.whole_form())
    data = saved_by_office(source, suffix)
    guidance = mapping.read(child.read(data, f"nguon.{suffix}"))
    assert [section.label for section in guidance.sections] == ["1.", "2."]
    assert guidance.signature.name == "Nguyễn Văn Mẫu"


def saved_by_office(source, suffix):
    profile = f"-env:UserInstallation=file://{source.parent}/profile"
    command = [child.program(), profile, "--headless", "--convert-to", suffix, "--outdir", source.parent, source]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return source.with_suffix(f".{suffix}").read_bytes()


def test_the_words_of_the_file_are_those_of_the_document():
    text = " ".join(
        re.sub(r"<[^>]+>", " ", f"{block.label} {block.html}") for block in reading.read(written(EVERYTHING)).blocks
    )
    for place, body in EVERYTHING.blocks():
        for word in re.findall(r"\w+", re.sub(r"<[^>]+>", " ", markup.clean(body))):
            assert word in text, place


def test_the_page_number_begins_on_the_second_page():
    document = Document(io.BytesIO(written(EVERYTHING)))
    first, later = document.sections[0].first_page_header, document.sections[0].header
    assert [one.text for one in first.paragraphs] == ["DỰ THẢO lần 1"]
    assert [one.style.name for one in later.paragraphs] == ["VB Dự thảo", "VB Số trang"]
