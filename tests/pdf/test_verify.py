"""The verifier finds every changed byte and every addition, trusts only whom it is told to, and survives any file."""

import random
import re
import time
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import PdfFileWriter, copy_into_new_writer
from pyhanko.sign import fields

from directives.pdf import child, limits
from directives.pdf.reader import IndexedReader
from directives.pdf.values import LEADER, SEAL, FileReport
from directives.pdf.verify import verify
from tests.pdf import material
from tests.pdf.conftest import Signed

CONTAINER = re.compile(rb"<[0-9a-fA-F]{8000,}>")


def judged(data: bytes, signed: Signed) -> bool:
    """Whether the verifier, called in this process for speed, finds the file sound."""
    try:
        return verify(data, signed.trust, code="").sound
    except Exception:
        return False


def test_a_file_signed_twice_is_sound(signed: Signed) -> None:
    report = child.verify(signed.sealed, signed.trust)
    assert (report.readable, report.sound, report.problem, report.code) == (True, True, None, material.CODE)
    assert [(one.field, one.role) for one in report.signatures] == [("ChuKyLanhDao", LEADER), ("ConDauCoQuan", SEAL)]
    assert all(one.sound and one.demo for one in report.signatures)
    assert report.signature_of(SEAL) == report.signatures[1]


def test_without_a_time_stamp_the_time_is_only_claimed(signed: Signed, stamped: Signed) -> None:
    assert not any(one.trusted_time for one in child.verify(signed.sealed, signed.trust).signatures)
    trusted = child.verify(stamped.sealed, stamped.trust)
    assert trusted.sound
    assert all(one.trusted_time for one in trusted.signatures)
    assert [one.signed_at for one in trusted.signatures] == [material.SIGNED_AT, material.SEALED_AT]


def test_an_unsigned_file_is_readable_and_not_sound(signed: Signed) -> None:
    report = child.verify(signed.unsigned, signed.trust)
    assert (report.readable, report.sound, report.signatures, report.pages) == (True, False, (), 1)
    assert "no digital signature" in str(report.problem)


def test_after_the_leader_alone_only_his_signature_is_there(signed: Signed) -> None:
    report = child.verify(signed.by_leader, signed.trust)
    assert report.sound
    assert report.signature_of(SEAL) is None


def test_nobody_is_trusted_without_a_certificate(signed: Signed, tmp_path: Path) -> None:
    _, others = material.demo_keys(tmp_path / "others")
    for trust in ((), others):
        report = child.verify(signed.sealed, trust)
        assert not report.sound
        assert all(one.intact and one.valid and not one.trusted for one in report.signatures)
        assert "this office trusts" in str(report.signatures[0].problem)
    assert child.verify(signed.sealed, (*others, *signed.trust)).sound


def test_a_nonsense_certificate_trusts_nobody(signed: Signed) -> None:
    assert not child.verify(signed.sealed, (b"nonsense",)).sound


def test_a_signature_outlives_its_certificate(tmp_path: Path, month: bytes) -> None:
    """Certificates that have long expired today, with and without trusted time."""
    long_ago = datetime(2005, 6, 1, tzinfo=UTC)
    keys, trust = material.demo_keys(tmp_path / "old", long_ago)
    for tsa in (None, keys["tsa"]):
        data = child.sign(month, material.request(LEADER, keys["lanhdao"], at=long_ago, tsa=tsa))
        report = child.verify(data, trust)
        assert report.sound
        assert report.signatures[0].signed_at == long_ago
        assert report.signatures[0].trusted_time is (tsa is not None)


def regions(signed: Signed) -> dict[str, range]:
    """The parts of a sealed file: the printed part, each update, the used and the padded part of each container."""
    data = signed.sealed
    found = {
        "printed": range(len(signed.unsigned)),
        "leader's update": range(len(signed.unsigned), len(signed.by_leader)),
        "seal's update": range(len(signed.by_leader), len(data)),
    }
    for number, container in enumerate(CONTAINER.finditer(data)):
        used = container.start() + len(container[0].rstrip(b"0>"))
        found[f"signature {number}"] = range(container.start(), used)
        found[f"padding {number}"] = range(used, container.end())
    assert len(found) == 7
    return found


@pytest.mark.parametrize(
    "region",
    ["printed", "leader's update", "seal's update", "signature 0", "padding 0", "signature 1", "padding 1"],
)
def test_one_changed_bit_is_found_wherever_it_is(stamped: Signed, region: str) -> None:
    chance = random.Random(region)
    assert judged(stamped.sealed, stamped)
    for place in chance.sample(regions(stamped)[region], 10):
        changed = bytearray(stamped.sealed)
        changed[place] ^= 1 << chance.randrange(8)
        assert not judged(bytes(changed), stamped), f"byte {place} in {region}"


def test_the_labels_of_a_container_are_covered_too(signed: Signed) -> None:
    """The first digits hold lengths, versions and names of algorithms, which a validator need not look at."""
    container = list(CONTAINER.finditer(signed.sealed))[1]
    for place in range(container.start() + 2, container.start() + 100, 3):
        changed = bytearray(signed.sealed)
        changed[place] ^= 2
        assert not judged(bytes(changed), signed), f"digit {place - container.start()}"


def updated(data: bytes, change: Callable[[Any], None]) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(data), strict=True)
    change(writer)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def change_the_page(writer: Any) -> None:
    page = writer.find_page_for_modification(0)[0].get_object()
    reference = page.raw_get("/Contents").reference
    stream = generic.StreamObject(stream_data=page["/Contents"].data + b"\n1 0 0 rg 100 100 200 200 re f")
    writer.objects[(reference.generation, reference.idnum)] = stream


def change_the_language(writer: Any) -> None:
    writer.root["/Lang"] = generic.pdf_string("en")
    writer.update_root()


def add_a_note(writer: Any) -> None:
    note = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/FreeText"),
            generic.pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (50, 50, 300, 90))),
            generic.pdf_name("/Contents"): generic.pdf_string("giả mạo"),
        }
    )
    writer.register_annotation(writer.find_page_for_modification(0)[0], writer.add_object(note))


def change_the_picture(writer: Any) -> None:
    entries = (entry.get_object() for entry in writer.root["/AcroForm"]["/Fields"])
    field = next(entry for entry in entries if entry["/T"] == "ChuKyLanhDao")
    picture = generic.StreamObject(stream_data=b"0 0 50 50 re f")
    picture[generic.pdf_name("/Subtype")] = generic.pdf_name("/Form")
    field["/AP"][generic.pdf_name("/N")] = writer.add_object(picture)
    writer.update_container(field["/AP"])


def add_a_field(writer: Any) -> None:
    fields.append_signature_field(writer, fields.SigFieldSpec("Moi", on_page=0, box=(50, 50, 150, 90)))


UPDATES = (change_the_page, change_the_language, add_a_note, change_the_picture, add_a_field)


@pytest.mark.parametrize("change", UPDATES)
def test_nothing_may_be_added_after_the_seal(signed: Signed, change: Callable[[Any], None]) -> None:
    report = child.verify(updated(signed.sealed, change), signed.trust)
    assert report.readable
    assert not report.sound
    assert any("not permitted" in str(one.problem) for one in report.signatures)


@pytest.mark.parametrize("change", UPDATES[:4])
def test_nothing_may_be_added_between_leader_and_seal(signed: Signed, change: Callable[[Any], None]) -> None:
    between = updated(signed.by_leader, change)
    assert not judged(between, signed)
    try:
        sealed = child.sign(between, material.request(SEAL, signed.keys["seal"]))
    except Exception:
        return
    report = child.verify(sealed, signed.trust)
    assert not report.sound
    assert not (report.signature_of(LEADER) or report.signatures[0]).sound


def test_bytes_behind_the_end_are_found(signed: Signed) -> None:
    for tail in (b"\n", b"% note\n", signed.sealed):
        assert not child.verify(signed.sealed + tail, signed.trust).sound


def test_a_signature_moved_to_another_document_is_not_sound(signed: Signed) -> None:
    other = child.render(material.page(material.LETTER)).data
    assert not child.verify(other + signed.sealed[len(signed.unsigned) :], signed.trust).sound


def encrypted(data: bytes) -> bytes:
    writer: PdfFileWriter = copy_into_new_writer(IndexedReader(data))
    writer.encrypt("owner", "user")
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def inflating(size: int) -> bytes:
    """A small file whose cross-reference stream inflates to that many bytes."""
    body = zlib.compress(bytes(size), 9)
    start = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"
    table = b"2 0 obj\n<< /Type /XRef /Size %d /W [1 4 2] /Root 1 0 R /Filter /FlateDecode /Length %d >>\nstream\n"
    end = b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n"
    return start + table % (size // 7, len(body)) + body + end % len(start)


HOSTILE: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda data: b"", "empty"),
    "text": (lambda data: "văn bản".encode() * 50, "not a PDF"),
    "picture": (lambda data: b"\x89PNG\r\n\x1a\n" + bytes(100), "not a PDF"),
    "huge": (lambda data: b"%PDF-1.7\n" + bytes(20_000_000), "larger than 10 MB"),
    "half": (lambda data: data[: len(data) // 2], "damaged"),
    "nearly all": (lambda data: data[:-200], "damaged"),
    "noise": (lambda data: b"%PDF-1.7\n" + random.Random(1).randbytes(50_000), "damaged"),
    "encrypted": (encrypted, "locked with a password"),
    "inflating": (lambda data: inflating(100_000_000), "overload the server"),
    "slow": (lambda data: inflating(10_000_000), "overload the server"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_gets_a_sentence_in_time(signed: Signed, kind: str) -> None:
    make, reason = HOSTILE[kind]
    data = make(signed.sealed)
    begun = time.monotonic()
    report = child.verify(data, signed.trust)
    assert time.monotonic() - begun < limits.PARSE.wall + 3
    assert (report.readable, report.sound, report.signatures) == (False, False, ())
    assert reason in str(report.problem)


def test_the_index_reads_what_the_plain_reader_reads(signed: Signed) -> None:
    from pyhanko.pdf_utils.reader import PdfFileReader

    plain, indexed = PdfFileReader(BytesIO(signed.sealed), strict=True), IndexedReader(signed.sealed)
    numbers = sorted({reference.idnum for reference in plain.xrefs.explicit_refs_in_revision(0)})
    assert len(numbers) > 20
    for number in numbers:
        values = [reader.get_object(generic.Reference(number, 0, reader)) for reader in (plain, indexed)]
        assert repr(values[0]) == repr(values[1])


def test_a_report_comes_through_the_pipe_as_it_was_made(signed: Signed) -> None:
    inside = verify(signed.sealed, signed.trust, code=material.CODE)
    assert child.verify(signed.sealed, signed.trust) == inside
    assert replace(inside, code="") != inside
    assert isinstance(inside, FileReport)
