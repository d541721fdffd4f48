"""Files that want to harm the verifier or to fool it, each made from a document that was really issued.

The names of attacks are those of the papers: Mladenov et al., "1 Trillion Dollar Refund" (2019: universal signature
forgery, incremental saving, signature wrapping); Mainka et al., "Shadow Attacks" (2021: hide, replace, both).
"""

import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import PdfFileWriter, copy_into_new_writer

from directives.pdf.reader import IndexedReader

Change = Callable[[Any], None]
Build = Callable[["Original"], bytes]
PAGES = b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"


@dataclass(frozen=True)
class Original:
    """The issued file, the same before anybody signed it, its code, and both signers' pens."""

    data: bytes
    unsigned: bytes
    code: str
    sign: Callable[[bytes], bytes]


def assembled(*objects: bytes, trailer: bytes = b"", claim: str = "") -> bytes:
    """A file of the given objects, the first the catalogue, with a right cross-reference table; it may claim a code."""
    data, places = b"%PDF-1.7\n", []
    if claim:
        data += f"% dinh-huong:{claim}<\n".encode()
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return (
        data
        + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n"
        % (
            size,
            table,
            size,
            trailer,
            len(data),
        )
    )


def stream(head: bytes, body: bytes) -> bytes:
    """A stream object of the body as it is."""
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (head, len(body), body)


def catalogue(more: bytes) -> tuple[bytes, bytes, bytes]:
    """The three objects every file has, with more in the catalogue."""
    return b"<< /Type /Catalog /Pages 2 0 R %s >>" % more, PAGES, PAGE


# --- too much


def by_cross_reference(size: int, extra: bytes = b"", width: bytes = b"[1 4 2]") -> bytes:
    """A cross-reference stream that inflates to the size."""
    start = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"
    head = b"/Type /XRef /Size %d /W %s /Root 1 0 R /Filter /FlateDecode %s" % (size // 7, width, extra)
    body = b"2 0 obj\n" + stream(head, zlib.compress(bytes(size), 9)) + b"\nendobj\n"
    return start + body + b"startxref\n%d\n%%%%EOF\n" % len(start)


def by_object_stream(size: int, layers: int = 1) -> bytes:
    """The form in the catalogue lies in an object stream that inflates to the size, packed over and over."""
    packed = b"4 0 " + b" " * size
    for _ in range(layers):
        packed = zlib.compress(packed, 9)
    filters = b" ".join([b"/FlateDecode"] * layers)
    container = stream(b"/Type /ObjStm /N 1 /First 4 /Filter [%s]" % filters, packed)
    start = b"%PDF-1.7\n"
    places = []
    for number, body in ((1, catalogue(b"/AcroForm 4 0 R")[0]), (2, PAGES), (3, PAGE), (5, container)):
        places.append(len(start))
        start += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    one, two, three, five = (b"\1" + place.to_bytes(4, "big") + b"\0" for place in places)
    table = b"\0" * 6 + one + two + three + b"\2\0\0\0\5\0" + five + b"\1" + len(start).to_bytes(4, "big") + b"\0"
    xref = stream(b"/Type /XRef /Size 7 /W [1 4 1] /Root 1 0 R", table)
    return start + b"6 0 obj\n" + xref + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(start)


def nested(opening: bytes, closing: bytes, depth: int) -> bytes:
    """The catalogue holds brackets within brackets."""
    return assembled(*catalogue(b"/AcroForm " + opening * depth + b" 0 " + closing * depth))


def revised(original: Original, times: int) -> bytes:
    """The issued file with that many empty updates behind it."""
    data = bytearray(original.data)
    root = re.findall(rb"/Root (\d+ \d+ R)", original.data)[-1]
    previous = int(re.findall(rb"startxref\s+(\d+)", original.data)[-1])
    for _ in range(times):
        place = len(data)
        data += b"xref\n0 0\ntrailer\n<< /Size 9999 /Root %s /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (
            root,
            previous,
            place,
        )
        previous = place
    return bytes(data)


def many_signatures(number: int) -> bytes:
    """As many fields, all with the same worthless signature."""
    fields = b" ".join(b"%d 0 R" % place for place in range(5, 5 + number))
    worthless = (
        b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /ByteRange [0 9 9 9] /Contents <30> >>"
    )
    one = [b"<< /FT /Sig /T (f%d) /V 4 0 R >>" % place for place in range(number)]
    return assembled(*catalogue(b"/AcroForm << /SigFlags 3 /Fields [%s] >>" % fields), worthless, *one)


def locked(original: Original, user: str) -> bytes:
    """Encrypted; with an empty user password anybody can open it."""
    writer: PdfFileWriter = copy_into_new_writer(IndexedReader(original.data))
    writer.encrypt("owner", user)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


TOO_MUCH: dict[str, Build] = {
    "cut: nothing but the header": lambda o: o.data[:9],
    "cut: a third": lambda o: o.data[: len(o.data) // 3],
    "cut: two thirds": lambda o: o.data[: len(o.data) * 2 // 3],
    "cut: the last 200 bytes": lambda o: o.data[:-200],
    "cut: the last byte": lambda o: o.data.rstrip()[:-1],
    "cut: the beginning is missing": lambda o: b"%PDF-1.7\n" + o.data[len(o.data) // 2 :],
    "inflating cross-reference, 100 MB": lambda o: by_cross_reference(100_000_000),
    "inflating cross-reference, 10 MB": lambda o: by_cross_reference(10_000_000),
    "inflating object stream, 200 MB": lambda o: by_object_stream(200_000_000),
    "inflating object stream, packed four times": lambda o: by_object_stream(50_000_000, 4),
    "predictor of a billion columns": lambda o: by_cross_reference(
        700, b"/DecodeParms << /Predictor 12 /Columns 1000000000 >>"
    ),
    "cross-reference entries a billion bytes wide": lambda o: by_cross_reference(700, width=b"[1 1000000000 2]"),
    "cross-reference of a billion objects": lambda o: by_cross_reference(700, b"/Index [0 1000000000]"),
    "arrays in arrays": lambda o: nested(b"[", b"]", 100_000),
    "dictionaries in dictionaries": lambda o: nested(b"<< /A ", b">>", 50_000),
    "arrays never closed": lambda o: nested(b"[", b"", 200_000),
    "page tree in itself": lambda o: assembled(
        catalogue(b"")[0], b"<< /Type /Pages /Count 1 /Kids [2 0 R 2 0 R] /Parent 2 0 R >>"
    ),
    "fields in themselves": lambda o: assembled(
        *catalogue(b"/AcroForm << /SigFlags 3 /Fields [4 0 R] >>"),
        b"<< /T (a) /FT /Sig /Kids [4 0 R 4 0 R] /Parent 4 0 R >>",
    ),
    "length of a stream in itself": lambda o: assembled(
        *catalogue(b"/AcroForm 4 0 R"), b"<< /Length 4 0 R >>\nstream\nx\nendstream"
    ),
    "reference to itself": lambda o: assembled(*catalogue(b"/AcroForm 4 0 R"), b"4 0 R"),
    "a hundred million pages": lambda o: assembled(
        catalogue(b"")[0], b"<< /Type /Pages /Count 100000000 /Kids [3 0 R] >>", PAGE, claim=o.code
    ),
    "cross-reference before itself": lambda o: assembled(*catalogue(b""), trailer=b"/Prev 200"),
    "2,000 updates": lambda o: revised(o, 2000),
    "10,000 updates": lambda o: revised(o, 10_000),
    "3,000 signatures": lambda o: many_signatures(3000),
    "number of a million digits": lambda o: assembled(*catalogue(b"/X " + b"9" * 1_000_000)),
    "encrypted": lambda o: locked(o, "user"),
    "encrypted, opens without a password": lambda o: locked(o, ""),
}


def looping(original: Original) -> bytes:
    """Two updates, each of which says that it follows the other."""
    data = original.data
    root = re.findall(rb"/Root (\d+ \d+ R)", data)[-1]
    update = b"xref\n0 0\ntrailer\n<< /Size 9999 /Root %s /Prev %010d >>\nstartxref\n%d\n%%%%EOF\n"
    first = len(data)
    second = first + len(update % (root, 0, first))
    return data + update % (root, second, first) + update % (root, first, second)


def self_following(original: Original) -> bytes:
    """An update that follows itself, by /Prev and as its own hybrid stream."""
    root, place = re.findall(rb"/Root (\d+ \d+ R)", original.data)[-1], len(original.data)
    update = b"xref\n0 0\ntrailer\n<< /Size 9999 /Root %s /Prev %d /XRefStm %d >>\nstartxref\n%d\n%%%%EOF\n"
    return original.data + update % (root, place, place, place)


TOO_MUCH |= {"two updates that follow each other": looping, "an update that follows itself": self_following}


# --- forged


def updated(data: bytes, change: Change) -> bytes:
    """The change as an update behind the file, by the book."""
    writer = IncrementalPdfFileWriter(BytesIO(data), strict=True)
    change(writer)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def new_contents(writer: Any) -> None:
    """Something else is drawn on the first page."""
    page = writer.find_page_for_modification(0)[0].get_object()
    page[generic.pdf_name("/Contents")] = writer.add_object(
        generic.StreamObject(stream_data=b"1 0 0 rg 0 0 600 900 re f")
    )
    writer.update_container(page)


def in_last_signature(original: Original, pattern: bytes, put: Callable[[bytes], bytes]) -> bytes:
    """The last match rewritten without moving a byte behind it."""
    found = list(re.finditer(pattern, original.data, re.S))[-1]
    new = put(found[0])
    assert len(new) <= len(found[0])
    return original.data[: found.start()] + new.ljust(len(found[0])) + original.data[found.end() :]


BYTE_RANGE = rb"/ByteRange ?\[[^\]]*\]"
CONTENTS = rb"/Contents ?<[0-9a-fA-F]{2000,}>"
FORGERIES: dict[str, tuple[bytes, Callable[[bytes], bytes]]] = {
    "no range": (BYTE_RANGE, lambda old: b""),
    "range is null": (BYTE_RANGE, lambda old: b"/ByteRange null"),
    "range is empty": (BYTE_RANGE, lambda old: b"/ByteRange []"),
    "range of nothing": (BYTE_RANGE, lambda old: b"/ByteRange [0 0 0 0]"),
    "range below nothing": (BYTE_RANGE, lambda old: b"/ByteRange [0 -1 -1 -1]"),
    "range beyond the end": (BYTE_RANGE, lambda old: b"/ByteRange [0 9 99999999 9]"[: len(old)]),
    "range of one part": (BYTE_RANGE, lambda old: b"/ByteRange [0 9]"),
    "no signature": (CONTENTS, lambda old: b""),
    "signature is null": (CONTENTS, lambda old: b"/Contents null"),
    "signature is empty": (CONTENTS, lambda old: b"/Contents <>"),
    "signature of zeros": (
        CONTENTS,
        lambda old: old[:-1].split(b"<")[0] + b"<" + b"0" * (len(old.split(b"<")[1]) - 1) + b">",
    ),
    "signature nested without end": (CONTENTS, lambda old: b"/Contents <" + b"3080" * ((len(old) - 12) // 4) + b">"),
    "another kind of signature": (rb"/ETSI\.CAdES\.detached", lambda old: b"/adbe.x509.rsa_sha1"),
    "no kind": (rb"/SubFilter", lambda old: b"/SubFilteR"),
}


def forgery(pattern: bytes, put: Callable[[bytes], bytes]) -> Build:
    """The last signature made worthless in one place."""
    return lambda original: in_last_signature(original, pattern, put)


def wrapped(original: Original) -> bytes:
    """Signature wrapping: the second signed part moved back, something slipped into the gap, the range adapted."""
    data = original.data
    last = list(re.finditer(BYTE_RANGE, data))[-1]
    start, first, second, rest = map(int, re.findall(rb"\d+", last[0]))
    slipped = b"\n999 0 obj\n<< /Type /Catalog >>\nendobj\n"
    moved = (b"/ByteRange [%d %d %d %d" % (start, first, second + len(slipped), rest)).ljust(len(last[0]) - 1) + b"]"
    data = data[: last.start()] + moved + data[last.end() :]
    return data[:second] + slipped + data[second:]


def doubled(original: Original) -> bytes:
    """Incremental saving with the signature: the last update, signature and all, once more behind the file."""
    ends = [found.end() for found in re.finditer(rb"%%EOF\s*", original.data)]
    return original.data + original.data[ends[-2] :]


def without_table(original: Original) -> bytes:
    """Incremental saving: new objects behind the file without table or trailer, for readers that repair."""
    root = re.findall(rb"/Root (\d+) \d+ R", original.data)[-1]
    return original.data + b"\n%s 0 obj\n<< /Type /Catalog /Pages 9001 0 R >>\nendobj\n9001 0 obj\n%s\nendobj\n" % (
        root,
        PAGES,
    )


def without_trailer(original: Original) -> bytes:
    """Incremental saving: with a table, without a trailer."""
    return without_table(original) + b"xref\n0 1\n0000000000 65535 f \nstartxref\n%d\n%%%%EOF\n" % len(original.data)


def new_root(original: Original) -> bytes:
    """An update whose trailer names a catalogue of its own."""
    data, previous = original.data, int(re.findall(rb"startxref\s+(\d+)", original.data)[-1])
    places, objects = (
        [],
        (b"<< /Type /Catalog /Pages 9001 0 R >>", PAGES.replace(b"3 0", b"9002 0"), PAGE.replace(b"2 0", b"9001 0")),
    )
    for number, body in enumerate(objects, 9000):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer\n<< /Size 9003 /Root 9000 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (previous, len(data))
    return data + b"xref\n9000 3\n" + table + trailer


# --- shadows: a signer was handed a prepared file


def overlay(writer: Any) -> None:
    """A white sheet over the page, which hides what stands below."""
    page = writer.find_page_for_modification(0)[0].get_object()
    sheet = generic.StreamObject(stream_data=b"1 1 1 rg 0 0 600 900 re f")
    sheet.update(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/XObject"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/Form"),
        }
    )
    sheet[generic.pdf_name("/BBox")] = generic.ArrayObject(map(generic.NumberObject, (0, 0, 600, 900)))
    page[generic.pdf_name("/Shadow")] = writer.add_object(sheet)
    writer.update_container(page)


def lift(writer: Any) -> None:
    """The sheet is taken away."""
    reference = writer.root["/Pages"]["/Kids"][0].raw_get("/Shadow").reference
    writer.objects[(reference.generation, reference.idnum)] = generic.NullObject()


def second_document(writer: Any) -> None:
    """Another page that nothing shows."""
    kids = generic.ArrayObject()
    pages = generic.DictionaryObject(
        {generic.pdf_name("/Type"): generic.pdf_name("/Pages"), generic.pdf_name("/Kids"): kids}
    )
    pages[generic.pdf_name("/Count")] = generic.NumberObject(1)
    reference = writer.add_object(pages)
    page = generic.DictionaryObject(
        {generic.pdf_name("/Type"): generic.pdf_name("/Page"), generic.pdf_name("/Parent"): reference}
    )
    page[generic.pdf_name("/MediaBox")] = generic.ArrayObject(map(generic.NumberObject, (0, 0, 595, 842)))
    kids.append(writer.add_object(page))
    writer.root["/ShadowPages"] = reference
    writer.update_root()


def show_the_second(writer: Any) -> None:
    """The catalogue names the other page."""
    writer.root["/Pages"] = writer.root.raw_get("/ShadowPages")
    writer.update_root()


def replace_the_font(writer: Any) -> None:
    """The letters of a font mean other letters."""
    fonts = writer.root["/Pages"]["/Kids"][0]["/Resources"]["/Font"]
    reference = fonts.raw_get(next(iter(fonts))).reference
    font = generic.DictionaryObject({generic.pdf_name("/Type"): generic.pdf_name("/Font")})
    font[generic.pdf_name("/Subtype")] = generic.pdf_name("/Type3")
    writer.objects[(reference.generation, reference.idnum)] = font


def shadow(prepare: Change | None, attack: Change) -> Build:
    """Prepared before signing, attacked after it."""

    def build(original: Original) -> bytes:
        signed = original.sign(updated(original.unsigned, prepare)) if prepare else original.data
        return updated(signed, attack)

    return build


FORGED: dict[str, Build] = {
    "shadow: hide": shadow(overlay, lift),
    "shadow: replace": shadow(None, replace_the_font),
    "shadow: hide and replace": shadow(second_document, show_the_second),
    "incremental saving: by the book": lambda o: updated(o.data, new_contents),
    "incremental saving: another catalogue": new_root,
    "incremental saving: no table": without_table,
    "incremental saving: no trailer": without_trailer,
    "incremental saving: the signature again": doubled,
    "signature wrapping": wrapped,
    "garbage: a line feed": lambda o: o.data + b"\n",
    "garbage: a comment": lambda o: o.data + b"% note\n",
    "garbage: a megabyte": lambda o: o.data + b"\0" * 1_000_000,
    "garbage: the file again": lambda o: o.data + o.data,
    "garbage: in front": lambda o: b"%PDF-1.7\n% before\n" + o.data,
    **{f"universal forgery: {name}": forgery(*how) for name, how in FORGERIES.items()},
}
CORPUS: dict[str, Build] = {**TOO_MUCH, **FORGED}
