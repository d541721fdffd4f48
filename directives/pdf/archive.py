"""Adds a fresh archive time-stamp to an issued file before the newest one can no longer be proven.

Runs in the child only. It appends what still proves the older signatures and time-stamps, and one time-stamp over all
of it; the bytes already there never change.
"""

import asyncio
from io import BytesIO
from typing import Any

from asn1crypto import x509  # type: ignore[import-untyped]
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.general import extract_certificate_info
from pyhanko.sign.signers.pdf_signer import PdfTimeStamper, TimestampDSSContentSettings
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError, RevokedError
from pyhanko_certvalidator.path import ValidationPath

from directives.pdf.reader import IndexedReader
from directives.pdf.timestamps import make_sure_of, time_stamper
from directives.pdf.trust import Trust, common_name, path_to_root, why_not
from directives.pdf.values import PdfRefused, StampRequest

RESERVED = 40960
BEFORE = TimestampDSSContentSettings(include_vri=False, update_before_ts=True)
"""What proves a time-stamp later is written before it, so that the time-stamp covers the whole file."""


def stamp(data: bytes, request: StampRequest) -> bytes:
    """The file with one more archive time-stamp. Raises PdfRefused; see ``directives.pdf.child.stamp``."""
    return asyncio.run(_stamp(data, request))


async def _stamp(data: bytes, request: StampRequest) -> bytes:
    trust = Trust.read([pem.encode() for pem in request.trust])
    stamper = time_stamper(request.tsa, request.at, trust, request.patience)
    if stamper is None or not isinstance(request.tsa, str):
        return await _append(data, stamper, None, [])
    async with trust.asking(request.at, request.patience) as context:
        await make_sure_of(stamper, context)
        paths = [path for path in [await _path(one, context) for one in _certificates(data)] if path]
        return await _append(data, stamper, context, paths)


def _certificates(data: bytes) -> list[tuple[x509.Certificate, list[x509.Certificate], str]]:
    """Everybody who signed or time-stamped the file, with the certificates that came along and what the key is for."""
    found = []
    for one in IndexedReader(data).embedded_signatures:
        usage = "non_repudiation" if one.sig_object_type == "/Sig" else "time_stamping"
        found.append((one.signer_cert, list(one.other_embedded_certs), usage))
        for token in extract_tst_data_iter(one.signer_info, signed=False):
            of_token = extract_certificate_info(token)
            found.append((of_token.signer_cert, list(of_token.other_certs), "time_stamping"))
    return found


async def _path(
    known: tuple[x509.Certificate, list[x509.Certificate], str], context: ValidationContext
) -> ValidationPath | None:
    """The path of a certificate that can still be checked; of the others the file tells what was true in their time.

    A revoked one is refused: a person has to look into what it signed.
    """
    certificate, others, usage = known
    try:
        return await path_to_root(certificate, others, context, usage)
    except RevokedError as error:
        raise PdfRefused(why_not(error, common_name(certificate))) from None
    except (PathBuildingError, PathValidationError):
        return None


async def _append(data: bytes, stamper: Any, context: ValidationContext | None, paths: list[ValidationPath]) -> bytes:
    writer, output = IncrementalPdfFileWriter.from_reader(IndexedReader(data)), BytesIO()
    await PdfTimeStamper(stamper).async_timestamp_pdf(
        writer,
        "sha256",
        context,
        bytes_reserved=RESERVED,
        validation_paths=paths,
        output=output,
        dss_settings=BEFORE,
        embed_roots=False,
    )
    return output.getvalue()
