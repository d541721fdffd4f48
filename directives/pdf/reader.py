"""pyHanko's strict reader with an index of each object stream, so that long documents are read in linear time.

pyHanko 0.38 walks the whole header of an object stream for every object in it. Strictness must stay what it is there.
"""

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
