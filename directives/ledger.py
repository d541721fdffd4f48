"""The public ledger as readers get it, and the verb that closes it each day: a checkpoint signed with the seal.

A checkpoint that somebody has kept proves later that nothing before it was changed or cut off. LedgerRefused carries
the sentence.
"""

import json
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from directives import chain, pages
from directives.models import Checkpoint, HistoryEntry, LedgerLine
from directives.models.ledger import hold
from directives.pdf import child
from directives.pdf.values import PdfRefused
from directives.wording import say

PRINTED = 32
"""Hexadecimal digits of the head that are printed in the next document: enough, and short enough to be typed."""


class LedgerRefused(Exception):
    """The ledger was not closed; ``str`` is the sentence that says why."""


def printed_head() -> str:
    """The head as the next document prints it, such as "128/3f9a…"; empty before the first line."""
    last = LedgerLine.objects.newest()
    return f"{last.pk}/{last.hash[:PRINTED]}" if last else ""


def parts(first: int, last: int) -> Iterator[bytes]:
    """The bytes of the ledger between two places, both included; few lines in memory at a time."""
    for line in LedgerLine.objects.reaching(first, last).iterator(chunk_size=2000):
        data = line.text.encode() + b"\n"
        yield data[max(first - line.begins, 0) : last - line.begins + 1]


@pages.changing()
def close_day(*, at: datetime) -> tuple[Checkpoint, bool]:
    """The checkpoint of the day and whether it was made now; a second one on the same day is the first one."""
    day = timezone.localdate(at)
    made = Checkpoint.objects.filter(day=day).first()
    if made:
        return made, False
    key = settings.SIGNING_KEYS.get("seal")
    if key is None:
        raise LedgerRefused(_("The ledger is not closed: the server holds no key of the office seal (SIGNING_KEYS)."))
    text = _statement(at)
    try:
        signer, signature = child.sign_text(text.encode(), key, at)
    except PdfRefused as error:
        raise LedgerRefused(say(error.sentence)) from error
    said = json.loads(text)
    checkpoint = Checkpoint(day=day, lines=said["lines"], head=said["head"], text=text, signer=signer, at=at)
    checkpoint.signature = signature
    checkpoint.save()
    return checkpoint, True


def _statement(at: datetime) -> str:
    """What is signed: how long ledger and history are at this moment, and their last hashes."""
    with transaction.atomic():
        hold()
        last, acts = LedgerLine.objects.newest(), HistoryEntry.objects.order_by("pk")
        newest = acts.last()
        said = {
            "site": settings.SITE_URL,
            "day": timezone.localdate(at).isoformat(),
            "at": chain.moment(at),
            "lines": last.pk if last else 0,
            "head": last.hash if last else chain.ORIGIN,
            "acts": acts.count(),
            "history": newest.hash if newest else chain.ORIGIN,
        }
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"
