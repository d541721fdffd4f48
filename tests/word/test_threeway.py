"""Base, ours and theirs put together: one-sided changes come through, others wait, nothing goes by itself."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directives.content import DocumentContent, SectionContent
from directives.threeway import BOTH, OURS, THEIRS, restored, three_way

WORDS = [
    "nghị quyết đại hội", "kinh tế nông thôn", "quốc phòng an ninh", "ngày kỷ niệm quân đội", "văn hóa lễ hội",
    "thiên tai",
]  # fmt: skip
BASE = DocumentContent(
    title="Định hướng",
    opening="<p>Mở đầu.</p>",
    sections=tuple(
        SectionContent(label=f"{number}.", heading=f"Về {words}", body=f"<p>Tuyên truyền {words}.</p>")
        for number, words in enumerate(WORDS, 1)
    ),
    closing="<p>Kết.</p>",
)


@st.composite
def edited(draw: st.DrawFn, mark: str) -> DocumentContent:
    """The base with sections changed, removed and added, never moved."""
    sections: list[SectionContent] = []
    for section in BASE.sections:
        act = draw(st.sampled_from(["keep", "keep", "change", "remove", "add"]))
        if act == "change":
            sections.append(replace(section, body=section.body + f"<p>Bổ sung {mark}.</p>"))
        elif act != "remove":
            sections.append(section)
        if act == "add":
            sections.append(
                SectionContent(label="*", heading=f"{mark} thêm sau {section.label}", body=f"<p>{mark}</p>")
            )
    closing = draw(st.sampled_from([BASE.closing, f"<p>Kết {mark}.</p>"]))
    return replace(BASE, sections=tuple(sections), closing=closing)


def everywhere(made, side):
    return {place.key: side for place in made}


@given(edited("đây"), edited("kia"))
@settings(max_examples=80, deadline=None)
def test_choices_decide_and_nothing_goes_by_itself(ours, theirs):
    made = three_way(BASE, ours, theirs)
    assert made.merged(everywhere(made, OURS)) == ours
    assert made.merged(everywhere(made, THEIRS)) == theirs
    for side in (ours, theirs):
        seen = [getattr(place, "ours" if side is ours else "theirs") for place in made.sections]
        assert [section for section in seen if section] == list(side.sections)
    both = {place.key: BOTH if place.joinable else OURS if place.ours else THEIRS for place in made}
    kept = made.merged(both).sections
    assert all(section in kept for section in (*ours.sections, *theirs.sections))


@given(edited("kia"))
@settings(max_examples=40, deadline=None)
def test_what_one_side_alone_did_comes_through(changed):
    assert three_way(BASE, changed, BASE).merged({}) == changed
    assert three_way(BASE, changed, changed).merged({}) == changed
    made = three_way(BASE, BASE, changed)
    removals = {place.key: THEIRS for place in made.open({})}
    assert all(made_place.takes_away for made_place in made.open({}))
    assert made.merged(removals) == changed


def test_both_sides_changed_the_same_section():
    first, *rest = BASE.sections
    ours = replace(BASE, sections=(replace(first, body="<p>Tuyên truyền nghị quyết ở đây.</p>"), *rest))
    theirs = replace(BASE, sections=(replace(first, body="<p>Tuyên truyền nghị quyết trong Word.</p>"), *rest))
    made = three_way(BASE, ours, theirs)
    assert [place.key for place in made.open({})] == ["section-1"]
    with pytest.raises(ValueError, match="not been decided"):
        made.merged({})
    merged = made.merged({"section-1": BOTH})
    assert merged.sections[:2] == (ours.sections[0], theirs.sections[0])
    assert len([place for place in made if not place.settled]) == 1


def test_what_only_passing_through_word_has_changed_is_no_change():
    base = replace(BASE, closing="<ul><li><p>Một</p></li></ul>")
    returned = replace(BASE, closing="<ul><li>Một</li></ul>")
    theirs = replace(returned, opening="<p>Mở khác.</p>")
    assert restored(base, returned, theirs) == replace(base, opening="<p>Mở khác.</p>")


def test_themes_and_typed_recipients_stay_as_they_are():
    base = replace(BASE, recipients=("Các cấp ủy", "Lưu VT"), sections=(replace(BASE.sections[0], themes=("x",)),))
    theirs = replace(base, recipients=("- Các cấp ủy,", "- Lưu VT."), sections=(BASE.sections[0],))
    assert all(place.same for place in three_way(base, base, theirs))


def test_sections_moved_in_word_take_their_new_places():
    theirs = replace(BASE, sections=BASE.sections[::-1])
    made = three_way(BASE, BASE, theirs)
    assert made.merged({}).sections == theirs.sections


def test_a_section_written_anew_between_its_neighbours_is_still_that_section():
    sections = list(BASE.sections)
    sections[2] = SectionContent(label="3.", body="<p>Hoàn toàn khác hẳn lời cũ.</p>")
    made = three_way(BASE, BASE, replace(BASE, sections=tuple(sections)))
    assert [place.key for place in made if not place.settled] == ["section-3"]
    assert made.open({}) == []
