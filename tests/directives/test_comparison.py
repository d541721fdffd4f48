"""Two contents of a document: sections are found again wherever they went, and no field is left out."""

import dataclasses
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directives.comparison import compare, paired
from directives.content import (
    AttachmentContent,
    DocumentContent,
    EventContent,
    Letterhead,
    SectionContent,
    SignatureBlock,
)
from directives.richdiff import accepted, rejected
from directives.richtext import words

FIRST = SectionContent(label="1.", heading="Sinh hoạt chi bộ", body="<p>Tuyên truyền kết quả hội nghị Trung ương.</p>")
SECOND = SectionContent(label="2.", body="<p>Phổ biến các luật mới được Quốc hội thông qua năm nay.</p>")
THIRD = SectionContent(label="3.", body="<p>Bảo đảm trật tự an toàn giao thông dịp Tết Nguyên đán.</p>")
OLD = DocumentContent(title="Định hướng tháng 12", sections=(FIRST, SECOND, THIRD))


def kinds(old, new):
    return [(change.kind, change.was, change.now, change.moved) for change in compare(old, new).sections]


def with_sections(*sections):
    return dataclasses.replace(OLD, sections=sections)


def test_equal_contents_have_no_change():
    comparison = compare(OLD, OLD)
    assert comparison.count == 0
    assert kinds(OLD, OLD) == [("same", 1, 1, False), ("same", 2, 2, False), ("same", 3, 3, False)]


def test_a_section_that_moved_is_found_again_and_a_new_label_alone_is_no_move():
    moved = dataclasses.replace(THIRD, label="1.")
    new = with_sections(moved, dataclasses.replace(FIRST, label="2."), dataclasses.replace(SECOND, label="3."))
    assert kinds(OLD, new) == [("changed", 3, 1, True), ("changed", 1, 2, False), ("changed", 2, 3, False)]
    change = compare(OLD, new).sections[0]
    assert change.label == "<del>3.</del><ins>1.</ins>"
    assert not change.body.changed


def test_a_section_that_only_moved_says_just_that():
    assert kinds(OLD, with_sections(THIRD, FIRST, SECOND))[0] == ("moved", 3, 1, True)


def test_a_section_that_is_gone_stands_where_it_stood_and_a_new_one_is_new():
    fresh = SectionContent(label="2.", body="<p>Chuyển đổi số ở cơ sở.</p>")
    assert kinds(OLD, with_sections(FIRST, fresh, THIRD)) == [
        ("same", 1, 1, False),
        ("removed", 2, None, False),
        ("added", None, 2, False),
        ("same", 3, 3, False),
    ]


def test_a_rewritten_section_is_known_by_its_heading():
    rewritten = dataclasses.replace(FIRST, body="<p>Tuyên truyền Nghị quyết mới.</p>")
    assert paired(OLD.sections, (SECOND, rewritten)) == {0: 1, 1: 0}


def test_formatting_alone_is_named():
    bold = dataclasses.replace(
        SECOND, body="<p>Phổ biến các <strong>luật mới</strong> được Quốc hội thông qua năm nay.</p>"
    )
    change = compare(OLD, with_sections(FIRST, bold, THIRD)).sections[1]
    assert change.formatting_only
    assert change.body.formats == ("bold",)
    moved = compare(with_sections(FIRST, THIRD, SECOND), with_sections(bold, FIRST, THIRD)).sections[0]
    assert not moved.formatting_only


OTHER: dict[str, Any] = {
    "kind": "huong_dan",
    "title": "Khác",
    "period": "2024-01",
    "thematic": True,
    "letterhead": Letterhead(
        superior="TỈNH ỦY", body="BAN", place="Mẫu", abbreviation="BTG", mirrored=True, bold_position=True
    ),
    "addressees": ("Các huyện ủy",),
    "opening": "<p>Mở đầu</p>",
    "sections": (FIRST,),
    "closing": "<p>Kết</p>",
    "byline": "Minh Khuê",
    "recipients": ("- Lưu VT",),
    "signature": SignatureBlock(authority="K/T", position="PHÓ", name="Mẫu"),
    "events": (EventContent(key="a", name="Ngày mẫu", date="22/12", years=79, quote="79 năm"),),
    "urgency": "khan",
    "attachments": (AttachmentContent(title="Mẫu", filename="mau.pdf", sha256="0" * 64, size=1, pages=2),),
    "annex": (EventContent(key="a", name="Ngày mẫu", date="22/12", years=79),),
}


@pytest.mark.parametrize("name", [field.name for field in dataclasses.fields(DocumentContent)])
def test_every_field_of_the_content_is_compared(name):
    assert compare(DocumentContent(), dataclasses.replace(DocumentContent(), **{name: OTHER[name]})).count


@pytest.mark.parametrize("value", ["letterhead", "signature"])
def test_every_line_of_letterhead_and_signature_is_compared(value):
    empty = type(OTHER[value])()
    for field in dataclasses.fields(empty):
        new = dataclasses.replace(empty, **{field.name: getattr(OTHER[value], field.name)})
        assert compare(DocumentContent(), DocumentContent(**{value: new})).count == 1


@pytest.mark.parametrize("name", [field.name for field in dataclasses.fields(SectionContent)])
def test_every_field_of_a_section_is_compared(name):
    others: dict[str, Any] = {
        "label": "9.",
        "level": 3,
        "heading": "Khác",
        "body": FIRST.body + "<p>Thêm.</p>",
        "themes": ("a",),
    }
    new = with_sections(dataclasses.replace(FIRST, **{name: others[name]}), SECOND, THIRD)
    assert compare(OLD, new).count == 1


SENTENCES = st.sampled_from([FIRST.body, SECOND.body, THIRD.body, "<p>Một hai ba bốn</p>", "<ul><li>năm sáu</li></ul>"])
SECTIONS = st.builds(
    SectionContent,
    label=st.sampled_from(["1.", "2.", "I.", ""]),
    heading=st.sampled_from(["", "Sinh hoạt chi bộ", "Luật mới"]),
    body=st.lists(SENTENCES, max_size=3).map("".join),
)
CONTENTS = st.builds(DocumentContent, sections=st.lists(SECTIONS, max_size=6).map(tuple))


@settings(max_examples=150, deadline=None)
@given(CONTENTS, CONTENTS)
def test_every_section_of_both_texts_appears_once_with_all_its_words(old, new):
    changes = compare(old, new).sections
    assert [change.new for change in changes if change.new] == list(new.sections)
    assert sorted(change.was for change in changes if change.was) == list(range(1, len(old.sections) + 1))
    for change in changes:
        assert words(accepted(change.body.html)) == (words(change.new.body) if change.new else [])
        assert words(rejected(change.body.html)) == (words(change.old.body) if change.old else [])
        assert change.old is None or change.old == old.sections[(change.was or 0) - 1]


@settings(max_examples=80, deadline=None)
@given(CONTENTS, CONTENTS)
def test_a_comparison_is_empty_exactly_for_equal_contents(old, new):
    assert (compare(old, new).count == 0) == (old == new)
