"""The canonical form of a content: what was stored keeps its hash, what is new counts, nothing is lost on the way."""

from dataclasses import replace
from pathlib import Path

import pytest

from directives.content import (
    AttachmentContent,
    DocumentContent,
    EventContent,
    Letterhead,
    from_json,
)

STORED = (Path(__file__).parent / "stored" / "content-of-the-first-version.json").read_text("utf-8").rstrip("\n")
DIGEST = "f4ce134cad3f97aa9ceca031d360fd901c8c58d6e47f3c137e197525bd11aa33"
FILE = AttachmentContent(title="Mẫu báo cáo", filename="mau-bao-cao.pdf", sha256="ab" * 32, size=1234, pages=3)
FULL = replace(
    from_json(STORED),
    letterhead=Letterhead(body="BAN", mirrored=True, bold_position=True),
    urgency="hoa_toc",
    attachments=(FILE, replace(FILE, filename="bieu.xlsx", sha256="cd" * 32, pages=0)),
    annex=(EventContent(key="a", name="Ngày A", date="01/12", years=5),),
)


def test_a_text_stored_by_an_earlier_version_keeps_its_form_and_hash() -> None:
    content = from_json(STORED)
    assert content.canonical_json() == STORED
    assert content.digest == DIGEST


def test_an_empty_content_keeps_the_hash_it_always_had() -> None:
    assert DocumentContent().digest == "83718c947e68063f681c58958effd52c6c9b384206a4775e57cf2fae1bde92d9"


def test_what_is_written_is_read_back_whole() -> None:
    assert from_json(FULL.canonical_json()) == FULL
    assert from_json(FULL.canonical_json()).digest == FULL.digest


@pytest.mark.parametrize(
    "other",
    [
        replace(FULL, urgency="khan"),
        replace(FULL, attachments=FULL.attachments[:1]),
        replace(FULL, attachments=(FULL.attachments[1], FULL.attachments[0])),
        replace(FULL, attachments=(replace(FILE, sha256="ee" * 32), FULL.attachments[1])),
        replace(FULL, attachments=(replace(FILE, pages=4), FULL.attachments[1])),
        replace(FULL, attachments=(replace(FILE, title="Khác"), FULL.attachments[1])),
        replace(FULL, annex=()),
        replace(FULL, letterhead=replace(FULL.letterhead, mirrored=False)),
        replace(FULL, letterhead=replace(FULL.letterhead, bold_position=False)),
    ],
)
def test_whatever_is_printed_or_enclosed_changes_the_hash(other: DocumentContent) -> None:
    assert other.digest != FULL.digest


def test_the_subject_of_a_letter_does_not_repeat_the_words_before_it() -> None:
    for title in ("Về việc tuyên truyền", "V/v tuyên truyền", "v/v: tuyên truyền"):
        assert DocumentContent(title=title).matter == "tuyên truyền"
    assert DocumentContent(title="Việc làm").matter == "việc làm"


def test_attachments_are_listed_with_their_pages_or_their_file() -> None:
    assert [one.printed() for one in FULL.attachments] == ["Mẫu báo cáo (03 trang)", "Mẫu báo cáo (tệp bieu.xlsx)"]
    assert FULL.plain_text().splitlines()[-3:] == [*(one.printed() for one in FULL.attachments), FULL.byline]
