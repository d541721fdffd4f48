"""Whether a server-held key has been revoked, asked before anybody signs with it.

Runs in the child only. It goes to the services that the certificate itself names, and to nobody else.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError, RevokedError

from directives.pdf.keys import OpenKey
from directives.pdf.timestamps import certificates
from directives.pdf.trust import Trust, common_name, path_to_root, why_not
from directives.sentences import Sentence


def why_not_now(
    key: OpenKey, *, trust: Sequence[bytes], at: datetime, required: bool, patience: float
) -> Sentence | None:
    """Why the certificate of the key does not hold at that moment, or None.

    Services that do not answer, and authorities that are not ours, are a reason only when ``required``.
    """
    return asyncio.run(_why_not_now(key, Trust.read(trust), at, required=required, patience=patience))


async def _why_not_now(key: OpenKey, trust: Trust, at: datetime, *, required: bool, patience: float) -> Sentence | None:
    certificate, others = certificates(key)
    async with trust.asking(at, patience) as context:
        try:
            await path_to_root(certificate, others, context, "non_repudiation")
        except (PathBuildingError, PathValidationError) as error:
            if required or isinstance(error, RevokedError):
                return why_not(error, common_name(certificate))
    return None
