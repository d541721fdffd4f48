"""Judges that are not our verifier: pyHanko told to demand answers about revocation, openssl; and a bearer of news."""

import asyncio
import subprocess
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path

from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import DocumentSecurityStore
from pyhanko.sign.validation.pdf_embedded import async_validate_pdf_signature, async_validate_pdf_timestamp
from pyhanko_certvalidator import ValidationContext

from tests.tools.pki import Pki


def proven(data: bytes, trust: tuple[bytes, ...], at: datetime) -> bool:
    """Whether everything is proven at that moment by the file alone, back along the chain of its archive time-stamps.

    The newest archive time-stamp must hold at the moment, each older one at the time of the next, the signatures at the
    time of the first; for all but the newest the file must carry answers that nobody was revoked.
    """
    reader = PdfFileReader(BytesIO(data), strict=True)
    context = _contexts(DocumentSecurityStore.read_dss(reader), trust)
    now, mode = at, ""
    for stamp in reversed(reader.embedded_timestamp_signatures):
        held = asyncio.run(async_validate_pdf_timestamp(stamp, context(now, mode)))
        if not (held.intact and held.valid and held.trusted):
            return False
        now, mode = held.timestamp, "hard-fail"
    statuses = [
        asyncio.run(async_validate_pdf_signature(one, context(now, mode), context(now, mode)))
        for one in reader.embedded_regular_signatures
    ]
    return len(statuses) == 2 and all(status.bottom_line for status in statuses)


def _contexts(kept: DocumentSecurityStore, trust: tuple[bytes, ...]) -> Callable[[datetime, str], ValidationContext]:
    roots = [root for pem in trust for root in load_certs_from_pemder_data(pem)]

    def context(moment: datetime, mode: str) -> ValidationContext:
        if not mode:
            return ValidationContext(trust_roots=roots, moment=moment, other_certs=kept.load_certs())
        settings = {"moment": moment, "revocation_mode": mode, "trust_roots": roots, "retroactive_revinfo": True}
        return kept.as_validation_context(settings)

    return context


def with_news(data: bytes, pki: Pki) -> bytes:
    """The file with the authority's list of revoked certificates added to it."""
    crl = pki.architecture.service_registry.get_crl("inter", pki.at)
    writer, output = IncrementalPdfFileWriter(BytesIO(data)), BytesIO()
    DocumentSecurityStore.supply_dss_in_writer(writer, None, crls=[crl])
    writer.write(output)
    return output.getvalue()


def contents(data: bytes) -> list[tuple[str, bytes, bytes]]:
    """Of each signature and time-stamp: "/Sig" or "/DocTimeStamp", the container, and the bytes that it covers."""
    found = []
    for one in PdfFileReader(BytesIO(data), strict=True).embedded_signatures:
        start, length, resume, rest = (int(number) for number in one.byte_range)
        covered = data[start : start + length] + data[resume : resume + rest]
        found.append((str(one.sig_object_type), one.pkcs7_content.rstrip(b"\0"), covered))
    return found


def openssl(folder: Path, data: bytes, trust: bytes, at: datetime) -> list[str]:
    """What openssl says of each signature and time-stamp, as of that moment; it is given the root alone."""
    (folder / "root.pem").write_bytes(trust)
    said = []
    for kind, container, covered in contents(data):
        (folder / "container.der").write_bytes(container)
        (folder / "covered").write_bytes(covered)
        common = ["-CAfile", "root.pem", "-attime", str(int(at.timestamp()))]
        if kind == "/DocTimeStamp":
            command = ["ts", "-verify", "-in", "container.der", "-token_in", "-data", "covered", *common]
        else:
            command = ["cms", "-verify", "-binary", "-inform", "DER", "-in", "container.der", "-content", "covered"]
            command += ["-out", "/dev/null", "-purpose", "any", *common]
        done = subprocess.run(["openssl", *command], cwd=folder, capture_output=True, text=True, check=False)
        said.append(done.stdout + done.stderr)
    return said
