"""pyHanko's strict reader with an index of each object stream, so that long documents are read in linear time.

pyHanko 0.38 walks the whole header of an object stream for every object in it. Strictness must stay what it is there.
"""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfStrictReadError
from pyhanko.pdf_utils.reader import PdfFileReader


class IndexedReader(PdfFileReader):
    """A strict reader over bytes."""

    def __init__(self, data: bytes) -> None:
        self._indexes: dict[int, tuple[bytes, int, list[int]]] = {}
        super().__init__(BytesIO(data), strict=True)

    def _get_object_from_stream(self, idnum: int, stmnum: int, idx: int) -> Any:
        """The object; PdfStrictReadError when the stream's own index does not name it at that place."""
        if stmnum not in self._indexes:
            self._indexes[stmnum] = _index(generic.Reference(stmnum, 0, self).get_object())
        data, first, numbers = self._indexes[stmnum]
        if not 0 <= idx < len(numbers) // 2 or numbers[2 * idx] != idnum:
            raise PdfStrictReadError("object is not where the cross-reference table says")
        stream = BytesIO(data)
        stream.seek(first + numbers[2 * idx + 1])
        found = generic.read_object(stream, generic.Reference(idnum, 0, self))
        if isinstance(found, (generic.StreamObject, generic.IndirectObject)):
            raise PdfStrictReadError("forbidden kind of object in an object stream")
        return found


def _index(stream: Any) -> tuple[bytes, int, list[int]]:
    """Data, offset of the first object, and the flat list of object numbers and offsets."""
    if not isinstance(stream, generic.StreamObject) or stream["/Type"] != "/ObjStm":
        raise PdfStrictReadError("not an object stream")
    first, count = int(stream["/First"]), int(stream["/N"])
    data = stream.data
    try:
        numbers = [int(word) for word in data[:first].split()]
    except ValueError as error:
        raise PdfStrictReadError("damaged header of an object stream") from error
    if len(numbers) != 2 * count or min(numbers, default=0) < 0:
        raise PdfStrictReadError("damaged header of an object stream")
    return data, first, numbers


PLAIN_NAME = re.compile(rb"/([!\"$&'*-.0-;=?-Z\\^-z|~]*+)(?=[\x00\t\n\x0c\r %()/<>\[\]{}])")
"""A name of regular characters with nothing to decode, and what ends it (ISO 32000-2, 7.2.3 and 7.3.5)."""
read_any_name: Callable[[Any], generic.NameObject] = generic.NameObject.read_from_stream


def read_name(stream: Any) -> generic.NameObject:
    """The name at the stream's place, the same as pyHanko reads; plain ones in one step instead of byte by byte.

    Half of the time of a long document's verification went into names. Whatever is not plain is left to pyHanko.
    """
    plain = PLAIN_NAME.match(stream.getvalue(), stream.tell()) if isinstance(stream, BytesIO) else None
    if plain is None:
        return read_any_name(stream)
    stream.seek(plain.end())
    return generic.NameObject("/" + plain[1].decode("ascii"))


generic.NameObject.read_from_stream = staticmethod(read_name)  # type: ignore[method-assign]
