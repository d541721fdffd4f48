"""Files that are no sound Word documents: one sentence each, within the limits, and nothing outside is touched."""

import io
import resource
import time
import zipfile

import pytest

from directives.word import child, limits
from directives.word.values import ChangesPending, WordRefused
from tests.word import offices

BASE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def relation(kind: str, target: str) -> str:
    return f'<Relationship Id="x1" Type="{BASE}/{kind}" Target="{target}" TargetMode="External"/>'


def replaced(data: bytes, name: str, content: bytes) -> bytes:
    """The file with one part exchanged."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, content if entry == name else old.read(entry))
    return stream.getvalue()


def bomb() -> bytes:
    return replaced(offices.paragraphs("Một."), "word/document.xml", b" " * (40 << 20))


def entities() -> bytes:
    laughs = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>'
    document = f"{laughs}<w:document {offices.W}><w:body>{offices.p('&b;&x;')}</w:body></w:document>"
    return replaced(offices.paragraphs("Một."), "word/document.xml", document.encode())


def nested() -> bytes:
    table = "<w:tbl><w:tr><w:tc>" * 80 + offices.p("sâu") + "</w:tc></w:tr></w:tbl>" * 80
    return offices.by_hand(table)


def picture() -> bytes:
    drawing = '<a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" r:embed="i1"/>'
    return offices.by_hand(f"<w:p><w:r><w:drawing>{drawing}</w:drawing></w:r></w:p>" * 3)


MACROS = '<Override PartName="/word/vbaProject.bin" ContentType="application/vnd.ms-word.document.macroEnabled.main"/>'
HOSTILE = {
    "bomb": (bomb, "packed"),
    "entities": (entities, "instructions"),
    "nested": (nested, "nests"),
    "macros": (lambda: offices.by_hand(offices.p("Một."), types=MACROS), "macros"),
    "picture from outside": (
        lambda: offices.by_hand(offices.p("Một."), relations=relation("image", "http://127.0.0.1:9/a.png")),
        "loads parts",
    ),
    "template from outside": (
        lambda: offices.by_hand(offices.p("Một."), relations=relation("attachedTemplate", "https://vi.du/a.dotm")),
        "loads parts",
    ),
    "file from outside": (
        lambda: offices.by_hand(offices.p("Một."), relations=relation("subDocument", "file:///etc/passwd")),
        "loads parts",
    ),
    "broken XML": (
        lambda: replaced(offices.paragraphs("Một."), "word/document.xml", b"<w:document><w:body>"),
        "damaged",
    ),
    "cut short": (lambda: offices.paragraphs("Một.")[:3000], "damaged"),
    "another archive": (
        lambda: replaced(offices.paragraphs("Một."), "_rels/.rels", b"<Relationships/>"),
        "not a Word document",
    ),
    "scan": (picture, "only pictures"),
    "no text": (lambda: offices.paragraphs(""), "holds no text"),
    "empty": (lambda: b"", "empty"),
    "picture file": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), "not a Word document"),
    "PDF": (lambda: b"%PDF-1.7", "PDF"),
    "password": (lambda: b"\xd0\xcf\x11\xe0" + bytes(600) + child.ENCRYPTED, "password"),
    "100 MB": (lambda: b"PK\x03\x04" + bytes(100 << 20), "larger than 20 MB"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_answered_by_one_sentence(name):
    make, said = HOSTILE[name]
    data = make()
    with pytest.raises(WordRefused, match=said) as refusal:
        child.read(data, "tep.docx")
    assert str(refusal.value).count("\n") == 0


def test_the_reader_is_bound_to_seconds_and_memory():
    assert limits.READ.wall <= 5
    assert limits.READ.cpu <= 5
    assert limits.READ.memory <= 300 << 20


def test_fifty_pages_are_read_within_the_limits():
    before = time.monotonic()
    found = child.read(offices.fifty_pages(), "dai.docx")
    assert len(found.blocks) > 400
    assert time.monotonic() - before < limits.READ.wall
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < (300 << 20) // 1024 * 2


def test_pending_changes_come_back_as_a_question():
    with pytest.raises(ChangesPending):
        child.read(offices.tracked_changes(), "sua.docx")
    assert child.read(offices.tracked_changes(), "sua.docx", accept_changes=True).blocks


def test_the_template_of_the_office_is_no_danger():
    data = offices.by_hand(offices.p("Một."), relations=relation("attachedTemplate", "file:///C:\\Mau\\Normal.dotm"))
    assert child.read(data, "tep.docx").blocks[0].html == "Một."


def test_without_libreoffice_an_old_file_is_refused_with_advice(monkeypatch):
    monkeypatch.setattr(child, "PROGRAMS", ())
    with pytest.raises(WordRefused, match=r"\.rtf cannot be read on this server"):
        child.read(b"{\\rtf1 Hello}", "tep.rtf")
