"""Lint: each finding is found where it is planted, at its exact place, and a sound document has none."""

import dataclasses
import unicodedata

import pytest

from directives import lint
from directives.content import DocumentContent, Letterhead, SectionContent, text_of

LONG = "Tuyên truyền kết quả phát triển kinh tế - xã hội và công tác xây dựng Đảng năm 2023."
SOUND = DocumentContent(
    kind="huong_dan",
    title="Định hướng công tác tuyên truyền tháng 12/2023",
    period="2023-12",
    letterhead=Letterhead(superior="TỈNH ỦY MẪU", body="BAN TUYÊN GIÁO", place="Mẫu", abbreviation="BTGTU"),
    opening="<p>Định hướng công tác tuyên truyền tháng 12/2023, cụ thể như sau:</p>",
    sections=(
        SectionContent(label="I.", heading="Nội dung"),
        SectionContent(label="1.", level=2, body=f"<p>{LONG}</p><p>Theo 28-HD/ĐUK…</p>", themes=("kinh-te",)),
        SectionContent(
            label="2.",
            level=2,
            body="<p>Ngày kỷ niệm trong tháng 12/2023: 79 năm Ngày thành lập (22/12/1944-22/12/2023) và ngày khác…</p>",
            themes=("ky-niem",),
        ),
    ),
    closing="<p>Đề nghị các cấp ủy thực hiện.</p>",
    byline="Diệu Thúy",
    recipients=("Các chi bộ",),
)


def with_body(body: str) -> DocumentContent:
    first, _, last = SOUND.sections
    return dataclasses.replace(
        SOUND, sections=(first, SectionContent(label="1.", level=2, body=body, themes=("x",)), last)
    )


def found(content: DocumentContent, code: str) -> list[lint.Issue]:
    issues = [issue for issue in lint.check(content, printable=str.isprintable) if issue.code == code]
    texts = {place: text_of(body) for place, body in content.blocks()}
    assert all(texts[i.section][i.start : i.end] == i.quote for i in issues if i.end)
    return issues


def test_a_sound_document_has_no_finding():
    assert lint.check(SOUND, printable=str.isprintable) == []


@pytest.mark.parametrize(
    ("code", "severity", "change"),
    [
        ("no-title", "error", {"title": " "}),
        ("no-kind", "error", {"kind": ""}),
        ("no-period", "error", {"period": ""}),
        ("no-section", "error", {"sections": ()}),
        ("empty-section", "error", {"sections": (SectionContent(label="1.", body="<p> </p>"),)}),
        ("empty-section", "error", {"sections": (SectionContent(label="1.", heading="Nội dung"),)}),
        ("markup-limit", "error", {"opening": "<ul><li>" * 20 + "x"}),
        ("unprintable", "error", {"byline": "Diệu \x07"}),
        ("no-closing", "info", {"closing": ""}),
        ("no-byline", "info", {"byline": ""}),
        ("no-recipients", "info", {"recipients": ()}),
        ("no-theme", "info", {"sections": (SectionContent(label="1.", body="<p>x</p>"),)}),
    ],
)
def test_what_is_missing_or_impossible_is_found(code, severity, change):
    issues = found(dataclasses.replace(SOUND, **change), code)
    assert [issue.severity for issue in issues] == [severity]
    assert issues[0].blocks == (severity == "error")


def test_thematic_guidance_needs_no_month():
    assert found(dataclasses.replace(SOUND, period="", thematic=True), "no-period") == []


@pytest.mark.parametrize(
    "left",
    [
        "ngày …/…/2023",
        "ngày …/11/2023",
        "số …-HD",
        "ngày ... tháng",
        "[…]",
        "[...]",
        "[ ]",
        "???",
        "xxx",
        "XXXX",
        "____",
        "xx/xx",
    ],
)
def test_a_leftover_placeholder_blocks(left):
    (issue, *_) = found(with_body(f"<p>Tuyên truyền {left} của Ban.</p>"), "placeholder")
    assert (issue.severity, issue.section) == ("error", "section-2")


@pytest.mark.parametrize(
    "sound",
    ["và các ngày kỷ niệm khác…", "người có công,…", f"Đại hội lần thứ {'X' * 3}", "đồng chí?", "./.", "hằng năm..."],
)
def test_ordinary_dots_and_numerals_are_no_placeholder(sound):
    assert found(with_body(f"<p>Tuyên truyền {sound}</p>"), "placeholder") == []


@pytest.mark.parametrize(
    ("text", "quote", "suggestion"),
    [
        ("Định hướng công tác tuyên truyền tháng 11/2023, như sau", "tháng 11/2023", "tháng 12/2023"),
        ("Các sự kiện, ngày kỷ niệm trong tháng 11 năm 2023", "tháng 11 năm 2023", "tháng 12 năm 2023"),
        ("Các sự kiện diễn ra trong tháng 12/2022", "tháng 12/2022", "tháng 12/2023"),
    ],
)
def test_a_month_copied_from_the_last_text_is_doubted(text, quote, suggestion):
    (issue,) = found(with_body(f"<p>{text}</p>"), "stale-month")
    assert (issue.severity, issue.quote, issue.suggestion) == ("warning", quote, suggestion)


@pytest.mark.parametrize(
    "text",
    [
        "Các sự kiện trong tháng 12/2023",
        "Kết quả tuyên truyền tháng 11/2023",
        "Kết quả 11 tháng năm 2023; số liệu tháng 11/2023",
        "Kỷ niệm 51 năm Chiến thắng (tháng 12/1972 - tháng 12/2022)",
        "Kỷ niệm ngày thành lập tháng 12/1972",
        "Các hoạt động (đã tuyên truyền trong tháng 11/2023)",
        "Tuyên truyền Hướng dẫn số 28-HD/ĐUK ngày 22 tháng 11 năm 2023",
    ],
)
def test_other_months_are_not_doubted(text):
    assert found(with_body(f"<p>{text}</p>"), "stale-month") == []


def test_the_month_before_january_is_december():
    content = dataclasses.replace(SOUND, period="2024-01", title="Định hướng công tác tuyên truyền tháng 12/2023")
    assert {(i.section, i.suggestion) for i in found(content, "stale-month")} >= {("", "tháng 01/2024")}


def test_a_paragraph_that_stands_twice_is_shown_where_it_stands_again():
    (issue,) = found(with_body(f"<p>{LONG}</p><p>Khác.</p><p>Khác.</p><p>{LONG.upper()}</p>"), "duplicate")
    assert (issue.severity, issue.section, issue.quote) == ("warning", "section-2", LONG.upper())


def test_look_alike_letters_and_invisible_characters_are_named():
    lookalike, invisible = found(with_body("<p>n\u01cem bầu\u200b cử</p>"), "look-alike")
    assert (lookalike.quote, lookalike.suggestion, invisible.quote, invisible.suggestion) == ("ǎ", "ă", "\u200b", "")
    assert "U+01CE" in str(lookalike.sentence)


def test_decomposed_letters_are_named():
    (issue,) = found(with_body("<p>Quân " + unicodedata.normalize("NFD", "đội") + "</p>"), "not-nfc")
    assert unicodedata.normalize("NFC", issue.quote) == "ộ"


def test_each_letter_that_the_font_lacks_is_named_once():
    content = with_body("<p>漢 a 漢 字</p>")
    issues = [i for i in lint.check(content, printable=lambda letter: letter < "\u3000") if i.code == "unprintable"]
    assert [(i.quote, i.section, i.start) for i in issues] == [("漢", "section-2", 0), ("字", "section-2", 6)]


def test_without_a_font_no_letter_is_refused():
    assert lint.check(with_body("<p>漢</p>")) == []


def test_errors_come_first_and_keys_tell_findings_apart():
    issues = lint.check(dataclasses.replace(with_body("<p>??? và ???</p>"), byline=""))
    assert [issue.severity for issue in issues] == ["error", "error", "info"]
    assert len({issue.key for issue in issues}) == 3
