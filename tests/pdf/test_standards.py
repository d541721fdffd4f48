"""Independent judges: veraPDF for PDF/A-2a and PDF/UA-1, poppler's pdfsig for the signatures."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from directives.content import SectionContent
from directives.pdf import child
from tests.pdf import material
from tests.tools import verapdf


@pytest.mark.strict("java", "javac")
def test_every_stage_is_pdf_a_2a_and_pdf_ua_1(files: list[Path]) -> None:
    assert verapdf.judge("2a,ua1", files).count("PASS") == 2 * len(files)


@pytest.mark.strict("java", "javac")
def test_every_kind_of_content_is_pdf_a_2a_and_pdf_ua_1(tmp_path: Path) -> None:
    rich = replace(material.MONTH, sections=(SectionContent(label="1.", heading="Mục", body=material.RICH),))
    pages = {
        "letter": material.page(material.LETTER),
        "rich": material.page(rich),
        "long": material.page(material.long_month(30)),
        "unnumbered": material.page(material.MONTH, None),
        "bare": material.page(replace(material.MONTH, kind="", byline="", recipients=(), opening="")),
    }
    paths = []
    for name, html in pages.items():
        paths.append(tmp_path / f"{name}.pdf")
        paths[-1].write_bytes(child.render(html).data)
    paths.append(tmp_path / "draft.pdf")
    paths[-1].write_bytes(child.render(pages["rich"], draft=True).data)
    assert verapdf.judge("2a,ua1", paths).count("PASS") == 2 * len(paths)


@pytest.mark.strict("java", "javac")
def test_the_judge_fails_what_breaks_the_standards(tmp_path: Path) -> None:
    path = tmp_path / "broken.pdf"
    path.write_bytes(child.render(material.page(material.MONTH).replace(' lang="vi"', "")).data)
    with pytest.raises(verapdf.NotConforming, match="FAIL ua1"):
        verapdf.judge("2a,ua1", [path])


@pytest.mark.strict("pdfsig")
def test_a_second_opinion_finds_both_signatures_valid(files: list[Path]) -> None:
    said = [
        subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False).stdout
        for path in files
    ]
    assert [text.count("Signature is Valid") for text in said] == [0, 1, 2, 1, 2]
    assert [text.count("Total document signed") for text in said] == [0, 1, 1, 1, 1]
