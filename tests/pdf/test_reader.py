"""The quick reading of names is pyHanko's own reading, whatever stands there."""

from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfReadError

from directives.pdf.reader import read_any_name

PIECES = st.sampled_from(
    [b"/", b"#", b"#2", b"#41", b"Type", b"\x00", b" ", b"<", b">", b"(", b"%", b"{", b"\xc3\xa9", b"~"]
)


def outcome(read: object, data: bytes, at: int) -> tuple[object, int] | str:
    stream = BytesIO(data)
    stream.seek(at)
    try:
        found = read(stream)  # type: ignore[operator]
    except PdfReadError as error:
        return str(error)
    assert type(found) is generic.NameObject
    return str(found), stream.tell()


@given(st.lists(PIECES | st.binary(max_size=3), max_size=8).map(b"".join), st.integers(0, 3), st.booleans())
def test_every_name_is_read_as_pyhanko_reads_it(data: bytes, at: int, begun: bool):
    data = data[:at] + b"/" + data[at:] if begun else data
    at = min(at, len(data))
    assert outcome(generic.NameObject.read_from_stream, data, at) == outcome(read_any_name, data, at)


def test_every_byte_ends_or_continues_a_name_as_pyhanko_says():
    for byte in range(256):
        data = b"/Na" + bytes([byte]) + b"me "
        assert outcome(generic.NameObject.read_from_stream, data, 0) == outcome(read_any_name, data, 0), byte
