"""The one document template: the body of a public page, safe and in order, and the official page."""

from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from directives.content import DocumentContent, SectionContent, listed
from directives.templatetags.guidance import parts, unbroken
from tests.pdf import material


def public(content: DocumentContent) -> str:
    return render_to_string("directives/_document.html", {"content": content, "official": False})


class Outline(HTMLParser):
    """Levels of the headings, ids, and whether every element is closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.ids: list[str] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value for name, value in attrs if name == "id" and value]
        if tag not in ("meta", "br"):
            self.open.append(tag)
        if tag[0] == "h" and tag[1:].isdigit():
            self.levels.append(int(tag[1:]))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_public_page_has_a_section_with_an_address_for_each_part() -> None:
    html = public(material.LETTER)
    assert [one for one in Outline(html).ids if one.startswith("muc-")] == ["muc-1", "muc-2", "muc-3"]
    here = '<section id="muc-1"><a class="here" href="#muc-1" aria-label="Địa chỉ của mục I"></a>'
    assert f'{here}<h2><span class="label">I.</span> Nhiệm vụ trọng tâm</h2>' in html
    assert 'aria-label="Địa chỉ của mục 1.1"' in html
    assert '<span class="label">2.</span>' in html


def test_the_public_page_has_no_letterhead_and_names_author_and_signer() -> None:
    html = public(material.MONTH)
    assert html.strip().startswith("<article")
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" not in html
    assert "ky-lanhdao" not in html
    assert "Người biên soạn: Trần Thị Thử" in html
    assert "Nguyễn Văn Mẫu" in html


@pytest.mark.parametrize("official", [True, False])
@pytest.mark.parametrize("levels", [(1, 2, 3), (3, 1, 3), (2, 2), (1, 6)])
def test_no_heading_is_more_than_one_step_below_the_one_before(levels: tuple[int, ...], official: bool) -> None:
    body = "<h3>a</h3><h4>b</h4><p>c</p>"
    sections = tuple(SectionContent(heading="x", level=level, body=body) for level in levels)
    content = replace(material.MONTH, opening=body, sections=sections)
    html = material.page(content) if official else public(content)
    outline = Outline(html)
    assert outline.levels[0] == 1
    assert outline.levels.count(1) == 1
    assert all(lower - upper <= 1 for upper, lower in pairwise(outline.levels))
    assert outline.open == []


@pytest.mark.parametrize("official", [True, False])
def test_plain_fields_are_escaped_and_rich_ones_cleaned(official: bool) -> None:
    evil = "<script>alert(1)</script>"
    content = replace(
        material.MONTH,
        title=evil,
        byline=evil,
        opening=f"<p>x</p>{evil}<img src=x onerror=alert(1)>",
        sections=(SectionContent(label=evil, heading=evil, body=evil), SectionContent(label=evil, body="<p>y</p>")),
        recipients=(evil,),
        addressees=(evil,),
    )
    html = material.page(content) if official else public(content)
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html


def test_recipients_end_with_a_comma_and_the_last_with_a_full_stop() -> None:
    assert listed(("- Thường trực Tỉnh ủy;", "Lưu VP.")) == ["- Thường trực Tỉnh ủy,", "- Lưu VP."]
    assert listed(()) == []


def test_a_part_knows_the_section_it_comes_from() -> None:
    made = parts(material.LETTER)
    assert [part.section for part in made] == list(material.LETTER.sections)
    assert [part.level for part in made] == [2, 3, 0]


@pytest.mark.parametrize(
    "whole",
    ["22/12/1944-22/12/2023", "ngày 22 tháng 12 năm 2023", "tháng 12/2023", "số 28-HD/BTGDVTU", "79 năm", "ngày 03/12"],
)
def test_dates_and_numbers_stay_on_one_line_and_no_letter_changes(whole: str) -> None:
    html = f'<p class="ta-left" title="{whole}">Trước {whole}, sau <strong>{whole}</strong>.</p>'
    shown = unbroken(SafeString(html))
    assert shown.count(f'<span class="whole">{whole}</span>') == 2
    assert shown.replace('<span class="whole">', "").replace("</span>", "") == html


def test_words_that_only_look_like_numbers_are_left_alone() -> None:
    html = SafeString("<p>Nhiệm vụ năm nay, 5 nămm, khóa XIII, 1.234 đồng, A-HD.</p>")
    assert unbroken(html) == html
    assert unbroken("a < b & 79 năm") == 'a &lt; b &amp; <span class="whole">79 năm</span>'
