"""A file signed elsewhere is taken over only when it is ours with one right signature appended; else a sentence says
what is wrong."""

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from pyhanko.pdf_utils.writer import PdfFileWriter, copy_into_new_writer
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter

from directives.pdf import child
from directives.pdf.reader import IndexedReader
from directives.pdf.upload import check
from directives.pdf.values import LEADER, SEAL, FileReport, KeySource, PdfRefused
from tests.pdf import desk, material
from tests.pdf.conftest import Signed
from tests.pdf.test_verify import UPDATES, encrypted, updated

NOW = datetime.now(UTC)


def fingerprint(key: KeySource) -> str:
    return desk.certificate(key).fingerprint(hashes.SHA256()).hex()


def judged(
    before: bytes, after: bytes, role: str, signed: Signed, *, at: datetime = NOW, judge: Callable[..., Any] = check
) -> FileReport:
    """The report, by the code of the child in this process unless told otherwise, for speed."""
    pinned = fingerprint(signed.keys["lanhdao" if role == LEADER else "seal"])
    report = judge(before, after, role=role, trust=signed.trust, fingerprint=pinned, at=at)
    assert isinstance(report, FileReport)
    return report


def why(before: bytes, after: bytes, role: str, signed: Signed, **more: Any) -> str:
    """The sentence that refuses the file."""
    with pytest.raises(PdfRefused) as refused:
        judged(before, after, role, signed, **more)
    return str(refused.value)


KINDS: dict[str, dict[str, Any]] = {
    "approval": {},
    "certified": {"certify": True},
    "pkcs7": {"subfilter": SigSeedSubFilter.ADOBE_PKCS7_DETACHED},
    "pkcs7 certified, SHA-512": {
        "subfilter": SigSeedSubFilter.ADOBE_PKCS7_DETACHED,
        "certify": True,
        "digest": "sha512",
    },
    "key identifier": {"program": desk.ByKeyIdentifier},
    "indefinite lengths": {"program": desk.Unmeasured},
}


@pytest.mark.parametrize("kind", KINDS)
def test_both_signatures_made_elsewhere_are_taken_over(signed: Signed, kind: str) -> None:
    by_leader = desk.signed(signed.unsigned, LEADER, signed.keys["lanhdao"], **KINDS[kind])
    assert judged(signed.unsigned, by_leader, LEADER, signed).signature_of(LEADER)
    sealed = desk.signed(by_leader, SEAL, signed.keys["seal"], **{**KINDS[kind], "certify": False})
    assert judged(by_leader, sealed, SEAL, signed).sound
    assert child.verify(sealed, signed.trust).sound


def test_the_two_ways_mix(signed: Signed) -> None:
    by_token = desk.signed(signed.unsigned, LEADER, signed.keys["lanhdao"])
    assert judged(signed.unsigned, by_token, LEADER, signed, judge=child.check_upload).sound
    assert child.verify(child.sign(by_token, material.request(SEAL, signed.keys["seal"])), signed.trust).sound
    sealed = desk.signed(signed.by_leader, SEAL, signed.keys["seal"])
    assert judged(signed.by_leader, sealed, SEAL, signed, judge=child.check_upload).sound


@pytest.mark.parametrize("lta", [False, True])
def test_validation_data_may_follow_the_leader_s_signature_and_is_covered_by_the_seal(signed: Signed, lta: bool):
    stamp = {"tsa": signed.keys["tsa"], "roots": signed.trust, "lta": lta}
    by_leader = desk.signed(signed.unsigned, LEADER, signed.keys["lanhdao"], certify=True, **stamp)
    report = judged(signed.unsigned, by_leader, LEADER, signed)
    assert report.signature_of(LEADER).trusted_time
    assert child.verify(desk.signed(by_leader, SEAL, signed.keys["seal"]), signed.trust).sound
    open_end = desk.signed(by_leader, SEAL, signed.keys["seal"], **stamp)
    assert "no signature covers" in why(by_leader, open_end, SEAL, signed)


@pytest.mark.parametrize("proofs", ["together", "separate"])
def test_a_seal_with_an_archive_time_stamp_over_everything_is_taken_over(signed: Signed, proofs: str) -> None:
    stamp = {"tsa": signed.keys["tsa"], "roots": signed.trust, "lta": True, "proofs": proofs}
    by_leader = desk.signed(signed.unsigned, LEADER, signed.keys["lanhdao"], certify=True)
    sealed = desk.signed(by_leader, SEAL, signed.keys["seal"], **stamp)
    report = judged(by_leader, sealed, SEAL, signed, judge=child.check_upload)
    assert (report.sound, report.archived) == (True, 1)
    assert report.signature_of(SEAL).trusted_time


@pytest.mark.parametrize("change", UPDATES)
def test_an_archive_time_stamp_hides_no_change_behind_the_seal(signed: Signed, change: Callable[[Any], None]) -> None:
    sealed = desk.signed(signed.by_leader, SEAL, signed.keys["seal"])
    hidden = desk.stamped(updated(sealed, change), signed.keys["tsa"])
    assert "was changed" in why(signed.by_leader, hidden, SEAL, signed) or change.__name__ == "add_a_field"
    report = child.verify(hidden, signed.trust)
    assert not report.sound
    assert any("not permitted" in str(one.problem) for one in report.signatures)


@pytest.mark.parametrize("tail", [b"\n", b"% note\n", b"\n1 0 obj\n<<>>\nendobj\n%%EOF\n"])
def test_nothing_may_stand_behind_an_archive_time_stamp(signed: Signed, tail: bytes) -> None:
    sealed = desk.stamped(desk.signed(signed.by_leader, SEAL, signed.keys["seal"]), signed.keys["tsa"])
    assert judged(signed.by_leader, sealed, SEAL, signed).sound
    why(signed.by_leader, sealed + tail, SEAL, signed, judge=child.check_upload)


def rewritten(data: bytes) -> bytes:
    writer: PdfFileWriter = copy_into_new_writer(IndexedReader(data))
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def by_qpdf(data: bytes, folder: Path) -> bytes:
    (folder / "in.pdf").write_bytes(data)
    subprocess.run(["qpdf", "--object-streams=disable", folder / "in.pdf", folder / "out.pdf"], check=True)
    return (folder / "out.pdf").read_bytes()


def other_document(signed: Signed) -> bytes:
    from dataclasses import replace

    numbering = replace(material.NUMBERING, number=8, code="AAAA-BBBB")
    other = child.render(material.page(material.MONTH, numbering)).data
    return desk.signed(other, LEADER, signed.keys["lanhdao"])


def leader(signed: Signed, **how: Any) -> bytes:
    """The file with the leader's signature from his desk."""
    return desk.signed(signed.unsigned, LEADER, signed.keys[how.pop("key", "lanhdao")], **how)


REFUSED: dict[str, tuple[Callable[[Signed], bytes], str]] = {
    "unsigned": (lambda s: s.unsigned, "without a signature"),
    "cut before the signature": (lambda s: s.unsigned[:-300], "cut short"),
    "rewritten": (lambda s: rewritten(leader(s)), "anew"),
    "signed after being rewritten": (lambda s: desk.signed(rewritten(s.unsigned), LEADER, s.keys["lanhdao"]), "anew"),
    "encrypted": (lambda s: encrypted(leader(s)), "password"),
    "another document": (other_document, "code AAAA-BBBB"),
    "another certificate": (lambda s: leader(s, key="seal"), "another certificate"),
    "a field of its own": (lambda s: leader(s, new_field="Chu ky 2"), "“Chu ky 2”"),
    "SHA-1": (lambda s: leader(s, digest="sha1"), "outdated"),
    "locked": (lambda s: leader(s, certify=True, permissions=MDPPerm.NO_CHANGES), "locks the document"),
    "seal first": (lambda s: desk.signed(s.unsigned, SEAL, s.keys["seal"]), "leader had not signed"),
    "both at once": (lambda s: desk.signed(leader(s), SEAL, s.keys["seal"]), "at once"),
    "garbage behind": (lambda s: leader(s) + b"rac", "no signature covers"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_wrong_is_said_in_a_sentence(signed: Signed, case: str) -> None:
    make, words = REFUSED[case]
    assert words in why(signed.unsigned, make(signed), LEADER, signed)


@pytest.mark.strict("qpdf")
def test_a_file_saved_anew_by_qpdf_is_refused(signed: Signed, tmp_path: Path) -> None:
    assert "anew" in why(signed.unsigned, by_qpdf(leader(signed), tmp_path), LEADER, signed)


@pytest.mark.parametrize("change", UPDATES)
def test_other_changes_before_the_signature_are_found(signed: Signed, change: Callable[[Any], None]) -> None:
    changed = updated(signed.unsigned, change)
    words = "“Moi”" if change.__name__ == "add_a_field" else "else in the document was changed"
    assert words in why(signed.unsigned, desk.signed(changed, LEADER, signed.keys["lanhdao"]), LEADER, signed)


@pytest.mark.parametrize("change", UPDATES[:4])
def test_other_changes_between_leader_and_seal_are_found(signed: Signed, change: Callable[[Any], None]) -> None:
    changed = updated(signed.by_leader, change)
    assert "was changed" in why(signed.by_leader, desk.signed(changed, SEAL, signed.keys["seal"]), SEAL, signed)


def test_a_seal_on_the_file_without_the_leader_s_signature_is_refused(signed: Signed) -> None:
    sealed = desk.signed(signed.unsigned, SEAL, signed.keys["seal"])
    assert "leader had not signed" in why(signed.by_leader, sealed, SEAL, signed)


def test_changes_of_the_signed_bytes_and_strange_authorities_are_found(signed: Signed, tmp_path: Path) -> None:
    data = bytearray(leader(signed))
    data[len(signed.unsigned) + 40] ^= 1
    why(signed.unsigned, bytes(data), LEADER, signed, judge=child.check_upload)
    keys, _ = material.demo_keys(tmp_path / "others")
    foreign = desk.signed(signed.unsigned, LEADER, keys["lanhdao"])
    with pytest.raises(PdfRefused, match="authority this office trusts"):
        check(
            signed.unsigned,
            foreign,
            role=LEADER,
            trust=signed.trust,
            fingerprint=fingerprint(keys["lanhdao"]),
            at=NOW,
        )


def test_a_certificate_that_is_over_cannot_sign_now(signed: Signed) -> None:
    assert "is valid from" in why(signed.unsigned, leader(signed), LEADER, signed, at=NOW + timedelta(days=4000))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda data: b"", "empty"),
        (lambda data: b"PK\x03\x04 ...", "not a PDF"),
        (lambda data: data + bytes(16 << 20), "larger than 10 MB"),
        (lambda data: data[:-300], "cut short"),
        (lambda data: data + b"rac\n%%EOF\n", "cut short"),
    ],
)
def test_a_file_that_cannot_be_read_gets_a_sentence(signed: Signed, make: Callable[[bytes], bytes], words: str) -> None:
    assert words in why(signed.unsigned, make(leader(signed)), LEADER, signed, judge=child.check_upload)
