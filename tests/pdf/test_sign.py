"""Signing only appends, needs a key without a problem, and keeps the order leader, then seal."""

import asyncio
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path

import pdfplumber
import pytest
from asn1crypto import tsp  # type: ignore[import-untyped]
from cryptography.hazmat.primitives.serialization import pkcs12

from directives.pdf import child
from directives.pdf.appearance import page
from directives.pdf.timestamps import time_stamper
from directives.pdf.values import LEADER, SEAL, Appearance, KeySource, PdfRefused, SignRequest
from tests.pdf import material
from tests.pdf.conftest import Signed


def test_each_signature_leaves_the_bytes_before_it_alone(signed: Signed) -> None:
    assert signed.by_leader.startswith(signed.unsigned)
    assert signed.sealed.startswith(signed.by_leader)
    assert len(signed.unsigned) < len(signed.by_leader) < len(signed.sealed)


def test_the_signing_time_is_the_one_given(signed: Signed) -> None:
    report = child.verify(signed.sealed, signed.trust)
    assert [one.signed_at for one in report.signatures] == [material.SIGNED_AT, material.SEALED_AT]


@pytest.mark.strict("pdftotext")
def test_a_demo_signature_says_demo_on_the_page_whoever_asks(signed: Signed) -> None:
    text = subprocess.run(["pdftotext", "-", "-"], input=signed.sealed, capture_output=True, check=True).stdout.decode()
    assert text.count("DEMO") == 2
    assert "DEMO" in _appearance(demo=True)
    assert "DEMO" not in _appearance(demo=False)


def _appearance(*, demo: bool) -> str:
    """The words of both appearances."""
    texts = []
    for picture in (LEADER, SEAL):
        with pdfplumber.open(BytesIO(page(Appearance(lines=("Ký bởi: A",), picture=picture), demo=demo))) as pdf:
            texts.append(pdf.pages[0].extract_text())
    assert all("Ký bởi: A" in text for text in texts)
    assert not demo or all("DEMO" in text for text in texts)
    return " ".join(texts)


def test_the_seal_waits_for_the_leader(signed: Signed) -> None:
    with pytest.raises(PdfRefused, match="after the leader"):
        child.sign(signed.unsigned, material.request(SEAL, signed.keys["seal"]))


@pytest.mark.parametrize("role", [LEADER, SEAL])
def test_nobody_signs_twice(signed: Signed, role: str) -> None:
    key = signed.keys["lanhdao" if role == LEADER else "seal"]
    with pytest.raises(PdfRefused, match="already carries"):
        child.sign(signed.sealed, material.request(role, key))


def test_a_file_without_fields_cannot_be_signed(signed: Signed) -> None:
    bare = child.render(material.page(material.MONTH), fields=False).data
    with pytest.raises(PdfRefused, match="no place for this signature"):
        child.sign(bare, material.request(LEADER, signed.keys["lanhdao"]))


def test_a_name_that_cannot_be_printed_is_refused(signed: Signed) -> None:
    wanted = material.request(LEADER, signed.keys["lanhdao"])
    odd = replace(wanted, appearance=replace(wanted.appearance, lines=("Ký bởi: 汉",)))
    with pytest.raises(PdfRefused, match="汉"):
        child.sign(signed.unsigned, odd)


def bad_keys(keys: dict[str, KeySource], folder: Path) -> dict[str, tuple[KeySource, str]]:
    good = keys["lanhdao"]
    garbage = folder / "garbage.p12"
    garbage.write_bytes(b"not a key" * 100)
    return {
        "missing": (KeySource(alias="x", pkcs12=str(folder / "none.p12"), passphrase="a"), "not on the server"),
        "locked": (KeySource(alias="x", pkcs12=good.pkcs12, passphrase="wrong-passphrase"), "cannot be opened"),
        "garbage": (KeySource(alias="x", pkcs12=str(garbage), passphrase="a"), "cannot be opened"),
        "folder": (KeySource(alias="x", pkcs12=str(folder), passphrase="a"), "not on the server"),
    }


@pytest.mark.parametrize("kind", ["missing", "locked", "garbage", "folder"])
def test_a_key_with_a_problem_is_found_before_anything_happens(signed: Signed, tmp_path: Path, kind: str) -> None:
    key, reason = bad_keys(signed.keys, tmp_path)[kind]
    assert reason in str(child.inspect_key(key, at=material.SIGNED_AT).problem)
    with pytest.raises(PdfRefused, match=reason) as refused:
        child.sign(signed.unsigned, material.request(LEADER, key))
    assert "wrong-passphrase" not in str(refused.value)


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        (datetime(2035, 1, 1, tzinfo=UTC), "expired on 28/11/2033"),
        (datetime(2023, 1, 1, tzinfo=UTC), "only valid from"),
    ],
)
def test_a_certificate_out_of_its_time_cannot_sign(signed: Signed, at: datetime, reason: str) -> None:
    key = signed.keys["lanhdao"]
    assert reason in str(child.inspect_key(key, at=at).problem)
    with pytest.raises(PdfRefused, match=reason):
        child.sign(signed.unsigned, material.request(LEADER, key, at=at))


def test_a_good_key_says_whose_it_is(signed: Signed) -> None:
    report = child.inspect_key(signed.keys["lanhdao"], at=material.SIGNED_AT)
    assert (report.problem, report.demo) == (None, True)
    assert (report.subject, report.organisation) == ("Nguyễn Văn Mẫu (DEMO)", material.ORGANISATION)
    assert report.fingerprint == child.verify(signed.by_leader, signed.trust).signatures[0].fingerprint
    assert report.not_before == material.SIGNED_AT - timedelta(days=1)


def test_a_passphrase_is_never_shown(signed: Signed) -> None:
    key = signed.keys["lanhdao"]
    assert key.passphrase not in repr(key)
    assert key.passphrase not in repr(material.request(LEADER, key))
    assert not any(key.passphrase in part for part in child.COMMAND)


@pytest.fixture
def authority(signed: Signed) -> Iterator[tuple[str, list[int]]]:
    """A time-stamp authority on loopback: its address, and the answers it will give (HTTP status codes)."""
    answers: list[int] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            status = answers.pop(0) if answers else 200
            stamper = time_stamper(signed.keys["tsa"], material.SIGNED_AT)
            assert stamper is not None
            body = asyncio.run(stamper.async_request_tsa_response(query)).dump() if status == 200 else b""
            self.send_response(status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", answers
    server.shutdown()
    thread.join()
    server.server_close()


def sign_with(signed: Signed, tsa: str) -> bytes:
    wanted: SignRequest = material.request(LEADER, signed.keys["lanhdao"], tsa=tsa)
    return child.sign(signed.unsigned, wanted)


def test_an_authority_on_the_network_gives_trusted_time(signed: Signed, authority: tuple[str, list[int]]) -> None:
    address, answers = authority
    answers[:] = [503]
    report = child.verify(sign_with(signed, address), signed.trust)
    assert answers == [], "the first refusal was followed by another attempt"
    assert report.sound
    assert report.signatures[0].trusted_time


@pytest.mark.parametrize("answer", [[500, 500], [404, 404]])
def test_an_authority_that_refuses_leaves_the_file_unsigned(
    signed: Signed, authority: tuple[str, list[int]], answer: list[int]
) -> None:
    address, answers = authority
    answers[:] = answer
    with pytest.raises(PdfRefused, match="time-stamp authority could not be reached"):
        sign_with(signed, address)


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/", "file:///etc/hostname", "nonsense"])
def test_an_address_that_is_no_authority_is_refused(signed: Signed, address: str) -> None:
    with pytest.raises(PdfRefused, match="time-stamp authority could not be reached"):
        sign_with(signed, address)


def test_the_demo_keys_say_demo_and_are_made_once(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    keys, _ = material.demo_keys(folder)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    material.demo_keys(folder)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert set(keys) == {"lanhdao", "seal", "tsa"}
    for key in keys.values():
        path = Path(key.pkcs12)
        certificate = pkcs12.load_key_and_certificates(path.read_bytes(), key.passphrase.encode())[1]
        assert certificate is not None
        assert "DEMO" in certificate.subject.rfc4514_string()
        assert "DEMO" in certificate.issuer.rfc4514_string()
        assert path.stat().st_mode & 0o077 == 0
    assert (folder / "keys.toml").stat().st_mode & 0o077 == 0
