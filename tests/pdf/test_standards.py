"""Independent judges: veraPDF for PDF/A-2a and PDF/UA-1, poppler's pdfsig for the signatures."""

import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from directives.content import SectionContent
from directives.pdf import child
from tests.pdf import judge, material
from tests.pdf.conftest import Lasting
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


OPENSSL = {"CMS Verification successful": "S", "Verification: OK": "T"}


@pytest.fixture
def lasting_files(tmp_path: Path, lasting: Lasting) -> list[Path]:
    """Leader at B-LT, seal at B-LTA, and renewed, as files."""
    paths = [tmp_path / f"{name}.pdf" for name in ("lt", "lta", "renewed")]
    for path, data in zip(paths, (lasting.by_leader, lasting.sealed, lasting.renewed), strict=True):
        path.write_bytes(data)
    return paths


@pytest.mark.strict("java", "javac")
def test_files_that_last_are_pdf_a_2a_and_pdf_ua_1(lasting_files: list[Path]) -> None:
    assert verapdf.judge("2a,ua1", lasting_files).count("PASS") == 2 * len(lasting_files)


@pytest.mark.strict("qpdf", "pdfsig")
def test_files_that_last_are_sound_for_qpdf_and_pdfsig(files: list[Path], lasting_files: list[Path]) -> None:
    for path in (*files, *lasting_files):
        checked = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=True)
        assert "No syntax or stream encoding errors found" in checked.stdout
    said = [
        subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False).stdout
        for path in lasting_files
    ]
    assert [text.count("Signature is Valid") for text in said] == [1, 2, 2]
    ends = [[line for line in text.splitlines() if "otal document signed" in line] for text in said]
    assert [lines[-1].strip() for lines in ends] == ["- Total document signed"] * 3


@pytest.mark.strict("openssl")
def test_openssl_confirms_each_signature_and_time_stamp_as_of_its_time(lasting: Lasting, tmp_path: Path) -> None:
    moments = (material.SIGNED_AT, material.SEALED_AT, datetime(2028, 11, 1, tzinfo=UTC))
    for data, at, expected in zip(
        (lasting.by_leader, lasting.sealed, lasting.renewed), moments, ("S", "SST", "SSTT"), strict=True
    ):
        said = judge.openssl(tmp_path, data, lasting.trust[0], at)
        assert "".join(kind for one in said for words, kind in OPENSSL.items() if words in one) == expected
    changed = bytearray(lasting.sealed)
    changed[2000] ^= 1
    said = judge.openssl(tmp_path, bytes(changed), lasting.trust[0], material.SEALED_AT)
    assert not any(words in one for one in said for words in OPENSSL)
