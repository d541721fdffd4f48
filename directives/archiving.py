"""The verb that keeps an issued document provable: a fresh archive time-stamp before the newest one ends.

It only adds: the new form of the file begins with the old one, and both stay. ArchivingRefused carries the sentence.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from directives import filestore, pages, signing
from directives.models import ArchivedFile, Edition
from directives.pdf import child
from directives.pdf.values import FIELDS, FileReport, PdfRefused, StampRequest
from directives.wording import say

WITHIN = timedelta(days=180)
"""So long before its end a time-stamp is renewed unless told otherwise: time enough to repeat what fails."""


class ArchivingRefused(Exception):
    """A file was not given a fresh time-stamp; ``str`` is the sentence that says why."""


def extend(
    edition: Edition, *, at: datetime, within: timedelta = WITHIN
) -> tuple[ArchivedFile | None, datetime | None]:
    """Add a fresh archive time-stamp when the newest one ends within that time, or when the file has none.

    Returns the new file, or None when none was needed, and until when the document can be proven now.
    """
    newest = edition.files.latest()
    data, report = _sound(newest.sha256)
    if report.provable_until and report.provable_until > at + within:
        return None, report.provable_until
    longer, report = _stamped(data, at)
    sha256 = filestore.put(longer)
    with pages.changing(), transaction.atomic():
        Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)
        if edition.files.latest() != newest:
            raise ArchivingRefused(_("The document was given a fresh time-stamp by somebody else meanwhile."))
        lines = [signing.kept(signature) for signature in report.signatures]
        added = ArchivedFile.objects.create(edition=edition, sha256=sha256, size=len(longer), signatures=lines, at=at)
    return added, report.provable_until


def _sound(sha256: str) -> tuple[bytes, FileReport]:
    """The stored bytes and their report; nothing that is in doubt is covered with a new time-stamp."""
    try:
        data = filestore.get(sha256)
    except filestore.Damaged as error:
        raise ArchivingRefused(str(error)) from error
    return data, _judged(data)


def _judged(data: bytes) -> FileReport:
    report = child.verify(data, settings.SIGNING_TRUST)
    if not report.sound or any(report.signature_of(role) is None for role in FIELDS):
        problem = report.problem or next((one.problem for one in report.signatures if one.problem), None)
        reason = say(problem) if problem else _("a signature is missing")
        raise ArchivingRefused(_("The file does not pass verification: %(reason)s") % {"reason": reason})
    return report


def _stamped(data: bytes, at: datetime) -> tuple[bytes, FileReport]:
    if settings.SIGNING_TSA is None:
        raise ArchivingRefused(_("No time-stamp authority is configured; set SIGNING_TSA_URL."))
    trust = tuple(pem.decode("ascii", "replace") for pem in settings.SIGNING_TRUST)
    wanted = StampRequest(tsa=settings.SIGNING_TSA, at=at, trust=trust, patience=settings.SIGNING_PATIENCE)
    try:
        longer = child.stamp(data, wanted)
    except PdfRefused as error:
        raise ArchivingRefused(say(error.sentence)) from error
    return longer, _judged(longer)
