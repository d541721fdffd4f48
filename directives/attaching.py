"""The verbs that attach a file to a document at work and take it away again; each is an edit of the text.

The file is looked into in the limited child process before anything happens, and stored under its hash. Nothing that
was stored is ever removed: earlier revisions name it. AttachingRefused carries the sentence.
"""

import unicodedata
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from directives import filestore
from directives.models import Attachment, Directive
from directives.pdf import child
from directives.pdf.values import PdfRefused
from directives.wording import say
from directives.workflow import WorkflowRefused, close_edit, open_edit, refuse_unless_open
from events.folding import fold

MOST = 20
"""Files that may go with one document."""
LONGEST_NAME = 80
LONGEST_TITLE = 200


class AttachingRefused(WorkflowRefused):
    """A file was not attached; ``str`` is the sentence that says why and what to do."""


def attach(
    directive: Directive,
    data: bytes,
    *,
    title: str,
    filename: str,
    actor: User,
    at: datetime,
    version: int | None = None,
) -> Attachment:
    """Attach the file under the title (its own name when empty); a new revision of the text lists it.

    ``filename`` only gives the name; what the file is, its content says. ``version`` as in ``workflow.open_edit``.
    """
    refuse_unless_open(edit_action(directive), directive, actor)
    try:
        report = child.inspect_attachment(data)
    except PdfRefused as error:
        raise AttachingRefused(say(error.sentence)) from error
    title = (unicodedata.normalize("NFC", " ".join(title.split())) or _stem(filename))[:LONGEST_TITLE]
    with transaction.atomic():
        row, action = open_edit(directive, actor=actor, version=version)
        name, sha256 = f"{_folded(filename)}.{report.kind}", filestore.put(data, report.kind)
        _refuse_a_second(row, name, sha256)
        attachment = row.attachments.create(
            title=title, filename=name, sha256=sha256, size=len(data), pages=report.pages, added_by=actor, at=at
        )
        close_edit(row, action, actor=actor, at=at, note=_("Attached: %(title)s") % {"title": title})
    return attachment


def detach(attachment: Attachment, *, actor: User, at: datetime, version: int | None = None) -> Directive:
    """Take the file off the document; it stays in the store, where earlier revisions refer to it."""
    with transaction.atomic():
        row, action = open_edit(attachment.directive, actor=actor, version=version)
        row.attachments.filter(pk=attachment.pk).delete()
        close_edit(
            row, action, actor=actor, at=at, note=_("No longer attached: %(title)s") % {"title": attachment.title}
        )
    return row


def edit_action(directive: Directive) -> str:
    """The step that an edit of the document now is."""
    return "edit_in_review" if directive.state == "in_review" else "edit"


def _refuse_a_second(directive: Directive, name: str, sha256: str) -> None:
    if directive.attachments.count() >= MOST:
        raise AttachingRefused(_("At most %(limit)d files can be attached to one document.") % {"limit": MOST})
    if directive.attachments.filter(sha256=sha256).exists():
        raise AttachingRefused(_("This very file is attached already."))
    if directive.attachments.filter(filename=name).exists():
        raise AttachingRefused(
            _("Another file named %(name)s is attached already. Rename one of them, or take the other away first.")
            % {"name": name}
        )


def _stem(filename: str) -> str:
    """The name without folders and ending."""
    name = unicodedata.normalize("NFC", filename).replace("\\", "/").rpartition("/")[2]
    return name.rpartition(".")[0] or name


def _folded(filename: str) -> str:
    """The name as it is safe in an address, a header and a folder: "Biểu mẫu 1.xlsx" gives "bieu-mau-1"."""
    return "-".join(fold(_stem(filename)).split())[:LONGEST_NAME].strip("-") or "tep"
