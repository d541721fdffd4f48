"""The verdict on a file: genuine, ours but altered, or not ours. One document is issued for real and handed in as it
is, changed in every way a file gets changed, and beside files that were never issued.
"""

import dataclasses
import io
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.management import call_command
from django.utils.translation import override
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.sign.signers import PdfTimeStamper

from directives import filestore, issuing, printing, verification
from directives.content import Numbering
from directives.models import ArchivedFile, Edition, EditionStatus, Status
from directives.pdf import child
from directives.pdf.timestamps import time_stamper
from directives.pdf.values import LEADER, Appearance, SignRequest
from directives.verdicts import Outcome, Verdict
from directives.verification import check
from tests import factories
from tests.directives.conftest import Issued

PLAIN = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"


def said(verdict: Verdict) -> str:
    return " ".join(verdict.explanation)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Sentences as they stand in the sources, so that a better translation breaks no test."""
    with override("en"):
        yield


def test_the_issued_file_is_genuine_and_in_force(issued: Issued):
    verdict = check(issued.data)
    assert verdict.verdict is Outcome.GENUINE
    assert verdict.edition == issued.edition
    assert verdict.status is not None
    assert verdict.status.holds
    assert [line.role for line in verdict.signatures] == ["leader", "seal"]
    assert all(line.signed_at and line.fingerprint for line in verdict.signatures)


def test_a_withdrawn_document_s_file_stays_genuine_and_says_so(issued: Issued):
    issuing.withdraw(
        issued.edition, actor=issued.team.head, at=factories.NOON + timedelta(days=1), reason="no_longer_valid"
    )
    verdict = check(issued.data)
    assert verdict.verdict is Outcome.GENUINE
    assert verdict.status is not None
    assert verdict.status.status == Status.WITHDRAWN
    assert "withdrawn on 02/12/2023" in said(verdict)


@pytest.mark.parametrize("part", [0.02, 0.3, 0.6, 0.95])
def test_one_changed_byte_is_ours_but_altered(issued: Issued, part: float):
    at = int(len(issued.data) * part)
    changed = issued.data[:at] + bytes([issued.data[at] ^ 1]) + issued.data[at + 1 :]
    verdict = check(changed)
    assert verdict.verdict is Outcome.ALTERED
    assert verdict.edition == issued.edition
    assert f"carries the code of the document {issued.edition.display}" in said(verdict)


def test_bytes_added_behind_are_named(issued: Issued):
    verdict = check(issued.data + b"\n% something else\n")
    assert verdict.verdict is Outcome.ALTERED
    assert verdict.edition == issued.edition
    assert "something was added behind it" in said(verdict)


def test_an_archive_time_stamp_added_later_is_named_as_permitted(issued: Issued):
    authority = time_stamper(issued.settings.SIGNING_TSA, factories.NOON)
    assert authority is not None
    stamper = PdfTimeStamper(authority)
    writer = IncrementalPdfFileWriter(io.BytesIO(issued.data))
    output = io.BytesIO()
    with ThreadPoolExecutor(1) as thread:  # a browser's event loop may live in this one
        thread.submit(stamper.timestamp_pdf, writer, "sha256", output=output).result()
    verdict = check(output.getvalue())
    assert verdict.verdict is Outcome.ALTERED
    assert verdict.edition == issued.edition
    assert "added in a permitted way" in said(verdict)


def test_a_file_cut_short_is_named(issued: Issued):
    verdict = check(issued.data[: len(issued.data) * 9 // 10])
    assert verdict.verdict is Outcome.ALTERED
    assert "cut short" in said(verdict)


def test_the_file_before_the_seal_is_not_the_issued_one(issued: Issued):
    verdict = check(filestore.get(issued.edition.directive.pdf_leader))
    assert verdict.verdict is Outcome.ALTERED
    assert verdict.edition == issued.edition


def test_a_changed_file_with_another_code_is_known_by_the_signer_s_certificate(issued: Issued):
    other = issued.data.replace(issued.edition.code.encode(), b"AAAA-AAAA")
    assert other != issued.data
    verdict = check(other)
    assert verdict.verdict is Outcome.ALTERED
    assert verdict.edition is None
    assert "DEMO Nguyễn Văn Mẫu" in said(verdict)
    assert any(line.problem for line in verdict.signatures)


def test_a_document_signed_but_never_issued_is_not_ours(issued: Issued):
    content = dataclasses.replace(issued.edition.content, title="Văn bản chưa ban hành")
    unsigned = printing.print_final(
        content, Numbering(number=99, symbol="HD/BTGTU", date=date(2023, 12, 1), code="ABCD-EFGH")
    ).data
    assert check(unsigned).verdict is Outcome.UNKNOWN
    key = issued.settings.SIGNING_KEYS["lanhdao"]
    request = SignRequest(role=LEADER, key=key, appearance=Appearance(), at=factories.NOON)
    verdict = check(child.sign(unsigned, request))
    assert verdict.verdict is Outcome.UNKNOWN
    assert verdict.edition is None
    assert "does not make a document issued" in said(verdict)


def test_a_stranger_s_pdf_is_not_ours(issued: Issued):
    stranger = child.render("<!doctype html><html lang=vi><title>Khác</title><body><p>Văn bản khác", fields=False).data
    verdict = check(stranger)
    assert verdict.verdict is Outcome.UNKNOWN
    assert verdict.readable
    assert "no digital signature" in said(verdict)


def test_a_stranger_s_file_that_copies_a_code_is_called_altered_not_genuine(issued: Issued):
    verdict = check(PLAIN + f"% dinh-huong:{issued.edition.code}<\n".encode())
    assert verdict.verdict is Outcome.ALTERED
    assert verdict.edition == issued.edition


@pytest.mark.parametrize("data", [b"", b"xin chao", b"\x00" * 4000, b"%PDF-1.7\n", b"%PDF-" + bytes(range(256)) * 50])
def test_garbage_gets_one_sentence(issued: Issued, data: bytes):
    verdict = check(data)
    assert verdict.verdict is Outcome.UNKNOWN
    assert not verdict.readable
    assert len(verdict.explanation) == 1


def test_a_file_locked_with_a_password_gets_one_sentence(issued: Issued):
    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(issued.data)))
    writer.encrypt("mat-khau")
    output = io.BytesIO()
    writer.write(output)
    verdict = check(output.getvalue())
    assert verdict.verdict is Outcome.UNKNOWN
    assert not verdict.readable
    assert len(verdict.explanation) == 1
    assert "password" in said(verdict)


def test_a_code_is_found_however_it_is_typed(issued: Issued):
    code = issued.edition.code
    for typed in (code, code.lower(), code.replace("-", ""), code.replace("-", " "), f" {code} "):
        assert verification.of_code(typed) == issued.edition
    for typed in ("", "ABCD", "AAAA-AAAA", code + "A", "😀", "\x00"):
        assert verification.of_code(typed) is None


def command(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    """Exit code and what the command printed, read as JSON (the words on standard error when it printed none)."""
    code = 0
    try:
        call_command(*arguments)
    except SystemExit as end:
        code = int(end.code or 0)
    out, err = capsys.readouterr()
    return code, json.loads(out) if out else err


def test_verify_pdf_exits_0_for_the_genuine_file_only(
    issued: Issued, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    file = tmp_path / "van-ban.pdf"
    file.write_bytes(issued.data)
    code, answer = command(capsys, "verify_pdf", str(file))
    assert code == 0
    assert answer["verdict"] == "genuine"
    assert answer["state"] == "in_force"
    assert answer["document"]["number"] == issued.edition.display
    assert answer["document"]["url"].endswith(issued.edition.get_absolute_url())
    assert [line["role"] for line in answer["signatures"]] == ["leader", "seal"]
    file.write_bytes(issued.data + b" ")
    code, answer = command(capsys, "verify_pdf", str(file))
    assert (code, answer["verdict"]) == (1, "altered")
    file.write_bytes(b"xin chao")
    code, answer = command(capsys, "verify_pdf", str(file))
    assert (code, answer["verdict"], answer["document"]) == (1, "unknown", None)


def test_verify_pdf_says_in_one_sentence_that_a_file_cannot_be_opened(
    issued: Issued, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    for file in (tmp_path / "thieu.pdf", tmp_path):
        code, answer = command(capsys, "verify_pdf", str(file))
        assert code == 2
        assert str(answer).count("\n") == 1


def test_verify_archive_has_no_doubt_about_what_was_issued(issued: Issued, capsys: pytest.CaptureFixture[str]):
    assert command(capsys, "verify_archive") == (
        0,
        {"ok": True, "editions": 1, "files": 1, "doubts": [], "signatures": True},
    )


def test_verify_archive_names_a_changed_file(issued: Issued, capsys: pytest.CaptureFixture[str]):
    path = Path(storages["archive"].path(filestore.name_of(issued.edition.file.sha256)))
    path.chmod(0o644)
    path.write_bytes(issued.data[:-1] + b"X")
    try:
        code, answer = command(capsys, "verify_archive")
        assert check(issued.data[:-2]).verdict is Outcome.ALTERED
    finally:
        path.write_bytes(issued.data)
        path.chmod(0o444)
    assert code == 1
    assert [doubt["document"] for doubt in answer["doubts"]] == [issued.edition.display]
    assert issued.edition.file.sha256 in answer["doubts"][0]["doubt"]


def test_verify_archive_names_lost_search_rows_and_a_file_without_signatures(
    issued: Issued, capsys: pytest.CaptureFixture[str]
):
    issued.edition.search_rows.all().delete()
    stray = filestore.put(b"%PDF-1.7 nothing")
    ArchivedFile.objects.create(edition=issued.edition, sha256=stray, size=1, signatures=[], at=factories.NOON)
    code, answer = command(capsys, "verify_archive")
    assert code == 1
    doubts = [doubt["doubt"] for doubt in answer["doubts"]]
    assert any("search rows" in doubt for doubt in doubts)
    assert any("recorded size" in doubt for doubt in doubts)
    assert any("does not pass verification" in doubt for doubt in doubts)


def test_verify_archive_names_a_document_without_a_status_or_with_another_text(issued: Issued):
    edition = Edition.objects.get(pk=issued.edition.pk)
    edition.content_json = edition.content_json.replace("hội nghị", "hội thảo")
    assert any("hash" in doubt for doubt in verification.doubts(edition))
    edition.content_json = "{"
    assert any("cannot be read" in doubt for doubt in verification.doubts(edition))
    same = {"directive": issued.edition.directive, "content_json": issued.edition.content_json}
    edition = Edition(pk=10**6, number=1, symbol="HD/BTGTU", date=issued.edition.date, digest="0", **same)
    assert {"It has no status.", "It has no file."} <= set(verification.doubts(edition))
    assert not EditionStatus.objects.filter(edition_id=10**6)


def test_a_quick_look_compares_bytes_without_judging_signatures(issued: Issued, capsys: pytest.CaptureFixture[str]):
    other = factories.published(issued.team, data=b"%PDF-1.7 nobody has signed this")
    code, said = command(capsys, "verify_archive", "--without-signatures")
    assert (code, said["ok"], said["editions"], said["files"], said["signatures"]) == (0, True, 2, 2, False)
    path = Path(storages["archive"].path(filestore.name_of(other.file.sha256)))
    whole = path.read_bytes()
    path.chmod(0o644)
    path.write_bytes(whole[:-1] + b"X")
    try:
        code, said = command(capsys, "verify_archive", "--without-signatures")
    finally:
        path.write_bytes(whole)
    assert (code, [one["document"] for one in said["doubts"]]) == (1, [other.display])
