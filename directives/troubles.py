"""Troubles of the machine in words: a full disk, a store that cannot be written, a busy or closed database.

What fails this way has changed nothing: files appear whole or not at all, transactions are rolled back.
"""

import errno

from django.db import InternalError, OperationalError

from directives.sentences import Sentence, gettext_noop, sentence

TROUBLES = (OSError, OperationalError, InternalError)
"""What a step may meet that is neither the person's fault nor ours."""

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
CLOSED = {errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.ENOENT}
DISK_FULL = gettext_noop(
    "The server's disk is full, so nothing was stored and nothing changed. Tell the administrator; once there is room,"
    " the same button works."
)
NOT_WRITABLE = gettext_noop(
    "The server's store cannot be written at the moment, so nothing was stored and nothing changed. Tell the"
    " administrator; once it can be written again, the same button works."
)
BUSY = gettext_noop("The server is busy with other people's work, so nothing changed. Press the same button again.")
OUT_OF_ORDER = gettext_noop(
    "The server could not store the change, so nothing changed. Tell the administrator the time of this message; the"
    " same button works afterwards."
)
BY_WORDS = (
    ("disk is full", DISK_FULL),
    ("no space left", DISK_FULL),
    ("disk i/o error", DISK_FULL),
    ("readonly", NOT_WRITABLE),
    ("read-only", NOT_WRITABLE),
    ("locked", BUSY),
    ("lock timeout", BUSY),
    ("deadlock", BUSY),
)
"""How SQLite and PostgreSQL begin to complain; both speak English only to us."""


def in_words(error: Exception) -> Sentence:
    """The sentence for the person who pressed the button."""
    if isinstance(error, OSError):
        known = {**dict.fromkeys(FULL, DISK_FULL), **dict.fromkeys(CLOSED, NOT_WRITABLE)}
        return sentence(known.get(error.errno or 0, OUT_OF_ORDER))
    said = str(error).lower()
    return sentence(next((words for mark, words in BY_WORDS if mark in said), OUT_OF_ORDER))
