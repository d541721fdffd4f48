"""The picture of a document's first page, for where its address is shared. Made once, when somebody asks for it.

It is nothing but a look at stored bytes: losing it costs a second of a child process, and no backup holds it.
"""

import logging

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from directives import filestore, turns
from directives.pdf import child

log = logging.getLogger(__name__)


def first_page(sha256: str) -> bytes:
    """The PNG of the stored PDF. Raises turns.Busy, PdfRefused for a file that cannot be drawn, filestore.Damaged."""
    name = filestore.name_of(sha256, "png")
    try:
        with storages["pictures"].open(name) as file:
            return bytes(file.read())
    except OSError:
        with turns.turn():
            picture = child.first_page(filestore.get(sha256))
    _keep(name, picture)
    return picture


def _keep(name: str, picture: bytes) -> None:
    try:
        storages["pictures"].save(name, ContentFile(picture))
    except OSError as error:
        log.warning("A picture could not be kept, which only costs time: %s", error)
