"""What signing twice and verifying a long document cost; a part of the benchmark."""

import dataclasses
import sys
from typing import TYPE_CHECKING

from script.bench_rows import Row, median_ms

if TYPE_CHECKING:
    from directives.content import DocumentContent
    from directives.models import Edition
    from directives.pdf.keys import OpenKey
    from directives.pdf.values import Rendered, SignRequest

MOST_SIGNING = 1.2
MOST_LONG_VERIFYING = 1000.0
FIFTY_PAGES = 50


def sign_barely(data: bytes, keys: "list[OpenKey]", requests: "list[SignRequest]") -> None:
    """pyHanko alone: its own reader and writer, keys held open, the pictures laid out as ours are."""
    from io import BytesIO

    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter

    from directives.pdf.appearance import style
    from directives.pdf.sign import HeldKeySigner
    from directives.pdf.values import FIELDS, LEADER

    for key, request in zip(keys, requests, strict=True):
        meta = signers.PdfSignatureMetadata(
            field_name=FIELDS[request.role],
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            certify=request.role == LEADER,
            docmdp_permissions=MDPPerm.FILL_FORMS if request.role == LEADER else MDPPerm.NO_CHANGES,
        )
        signer = signers.PdfSigner(meta, HeldKeySigner(key), stamp_style=style(request.appearance, demo=True))
        writer = IncrementalPdfFileWriter(BytesIO(data), strict=True)
        output = signer.sign_pdf(writer, existing_fields_only=True, bytes_reserved=16384, output=BytesIO())
        data = output.getvalue()


def two_signatures(content: "DocumentContent", edition: "Edition", runs: int) -> Row:
    """Leader and seal in this process, keys open and everything imported, beside pyHanko given the same pictures."""
    from django.conf import settings
    from django.utils import timezone

    from directives import printing
    from directives.pdf import keys, sign
    from directives.pdf.values import LEADER, SEAL, Appearance, SignRequest

    unsigned, at = printing.print_final(content, edition.numbering).data, timezone.now()
    sources = {LEADER: settings.SIGNING_KEYS["lanhdao"], SEAL: settings.SIGNING_KEYS["seal"]}
    requests = [
        SignRequest(role=role, key=key, appearance=Appearance(picture=role, demo=True), at=at)
        for role, key in sources.items()
    ]
    held = [keys.open_key(key) for key in sources.values()]

    def ours() -> None:
        data = unsigned
        for key, request in zip(held, requests, strict=True):
            data = sign.sign_with(key, data, request)

    return Row(
        what="sign twice",
        how="leader and seal, keys held, imports excluded, in this process",
        cpu_ms=median_ms(ours, runs),
        yardstick="pyHanko alone, keys held, the same pictures",
        yardstick_cpu_ms=median_ms(lambda: sign_barely(unsigned, held, requests), runs),
        limit=MOST_SIGNING,
    )


def long_verification(content: "DocumentContent", edition: "Edition", runs: int) -> Row:
    """The verifier on a document of fifty pages with both signatures."""
    from django.conf import settings
    from django.utils import timezone

    from directives import printing
    from directives.pdf import child
    from directives.pdf.render import render  # here, without the limits on one document
    from directives.pdf.values import LEADER, SEAL, Appearance, SignRequest

    def printed(times: int) -> "Rendered":
        long = dataclasses.replace(content, sections=content.sections * times)
        return render(printing.official_html(long, edition.numbering), fields=True, draft=False)

    few = printed(10).pages
    times = 10 * FIFTY_PAGES // few
    while (whole := printed(times)).pages < FIFTY_PAGES:
        times += 1
    data = whole.data
    for role, alias in ((LEADER, "lanhdao"), (SEAL, "seal")):
        key, look = settings.SIGNING_KEYS[alias], Appearance(picture=role, demo=True)
        data = child.sign(data, SignRequest(role=role, key=key, appearance=look, at=timezone.now()))
    if not child.verify(data, settings.SIGNING_TRUST).sound:
        sys.exit("the long document does not pass verification")
    return Row(
        what="verify a long one",
        how=f"{whole.pages} pages, 2 signatures, {len(data) // 1000} kB, fresh child",
        cpu_ms=median_ms(lambda: child.verify(data, settings.SIGNING_TRUST), runs),
        limit_ms=MOST_LONG_VERIFYING,
    )
