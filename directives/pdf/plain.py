"""Signs a text that is no PDF: a detached CMS signature, which openssl and every other CMS reader can verify.

Runs in the child only; nothing is signed with a key that has a problem.
"""

import asyncio
from datetime import datetime

from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes

from directives.pdf.keys import name_of, open_key, why_not_at
from directives.pdf.sign import HeldKeySigner
from directives.pdf.values import KeySource, PdfRefused


def sign_text(data: bytes, source: KeySource, at: datetime) -> tuple[str, bytes]:
    """The signer's name and the signature in DER; PdfRefused for a key that cannot sign at that moment."""
    key = open_key(source)
    if problem := why_not_at(key, source.alias, at):
        raise PdfRefused(problem)
    attributes = PdfCMSSignedAttributes(signing_time=at)
    signing = HeldKeySigner(key).async_sign_general_data(data, "sha256", signed_attr_settings=attributes)
    return name_of(key.certificate), asyncio.run(signing).dump()
