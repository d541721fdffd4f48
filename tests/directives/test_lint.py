"""Lint: each finding is found where it is planted, at its exact place, and a sound document has none."""

import dataclasses
import time
import unicodedata
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directives import lint
from directives.content import DocumentContent, Letterhead, SectionContent, text_of
from events.loading import shipped

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


REGISTER = shipped()
ARMY = "Ngày thành lập Quân đội nhân dân Việt Nam"


def compared(body: str, code: str, **more: Any) -> list[lint.Issue]:
    issues = lint.check(with_body(f"<p>{body}</p>"), register=REGISTER, **more)
    return [issue for issue in issues if issue.code == code]


@pytest.mark.parametrize(
    ("text", "code", "quote", "suggestion"),
    [
        (f"78 năm {ARMY} (22/12/1944-22/12/2023)", "anniversary-count", "78 năm", "79 năm"),
        (f"78 {ARMY.lower()} (22/12/1944-22/12/2023)", "year-word", "78", "78 năm"),
        (f"68 năm {ARMY} (22/12/1955-22/12/2023)", "anniversary-base", f"68 năm {ARMY} (22/12/1955-22/12/2023)",
         f"79 năm {ARMY} (22/12/1944-22/12/2023)"),
        (f"78 năm {ARMY} (22/12/1944-22/12/2022)", "anniversary-year", f"78 năm {ARMY} (22/12/1944-22/12/2022)",
         f"79 năm {ARMY} (22/12/1944-22/12/2023)"),
        (f"79 năm {ARMY} (21/12/1944-21/12/2023)", "event-day", "(21/12/1944-21/12/2023)", "(22/12/1944-22/12/2023)"),
        ("76 năm Ngày Thương binh - Liệt sĩ (27/7/1947-27/7/2023)", "event-month",
         "76 năm Ngày Thương binh - Liệt sĩ (27/7/1947-27/7/2023)", ""),
        ("Kết luận số 21/KL-TW", "citation-form", "Kết luận số 21/KL-TW", "Kết luận số 21-KL/TW"),
        ("Nghị quyết 128-NQ/CP", "citation-form", "Nghị quyết 128-NQ/CP", "Nghị quyết 128/NQ-CP"),
        ("Chỉ thị số 21-KL/TW", "citation-kind", "Chỉ thị số 21-KL/TW", ""),
        ("họp thứ Hai, ngày 12/12/2023", "weekday", "thứ Hai", "thứ Ba"),
        ("Quốc hội khóa XV, nhiệm kỳ 2020 - 2025", "term", "2020 - 2025", "2021 - 2026"),
    ],
)  # fmt: skip
def test_a_wrong_fact_is_warned_of_and_what_would_be_right_is_offered(text, code, quote, suggestion):
    (issue,) = compared(text, code)
    assert (issue.severity, issue.section, issue.quote, issue.suggestion) == ("warning", "section-2", quote, suggestion)


def test_an_impossible_date_blocks_and_names_the_day():
    (issue,) = compared("trước ngày 31/11/2023", "impossible-date")
    assert (issue.severity, issue.quote) == ("error", "31/11/2023")
    assert compared("mùng 30/02 âm lịch và ngày 29/02/2024", "impossible-date") == []


def test_events_of_neighbouring_months_are_only_noted():
    (issue,) = compared("chào mừng 94 năm Ngày thành lập Đảng (03/02/1930-03/02/2024)", "event-month")
    assert issue.severity == "info"


def test_a_text_that_looks_over_the_whole_year_is_not_warned_of():
    text = (
        "Năm 2023 có 93 năm Ngày thành lập Đảng Cộng sản Việt Nam; 48 năm Ngày giải phóng miền Nam; 133 năm Ngày sinh "
        "Chủ tịch Hồ Chí Minh; 78 năm Cách mạng Tháng Tám và Quốc khánh nước Cộng hòa xã hội chủ nghĩa Việt Nam."
    )
    assert {issue.severity for issue in compared(text, "event-month")} == {"info"}


def test_a_year_of_origin_that_nobody_checked_is_said_to_be_unchecked():
    (issue,) = compared("115 năm Ngày sinh đồng chí Ngô Gia Tự (03/12/1909-03/12/2023)", "anniversary-base")
    assert "not yet checked" in str(issue.sentence)
    assert compared("115 năm Ngày sinh đồng chí Ngô Gia Tự (03/12/1908-03/12/2023)", "event-unchecked")


def test_what_the_month_has_and_the_text_lacks_is_offered_written_out():
    offered = [issue.suggestion for issue in compared(f"79 năm {ARMY} (22/12/1944-22/12/2023)", "event-missing")]
    assert "34 năm Ngày hội Quốc phòng toàn dân (22/12/1989-22/12/2023)" in offered
    assert not any(ARMY in phrase for phrase in offered)


def test_an_occasion_that_the_register_lacks_is_offered_for_adding():
    found = compared("Ngày truyền thống Trường Chính trị Mẫu (15/12); từ ngày 01/12 đến 15/12", "event-unknown")
    here = [(issue.severity, issue.quote) for issue in found if issue.section == "section-2"]
    assert here == [("info", "Ngày truyền thống Trường Chính trị Mẫu (15/12)")]


def test_a_cited_document_is_compared_with_the_day_of_this_one():
    text = "Hướng dẫn số 28-HD/ĐUK ngày 22/12/2023"
    assert compared(text, "citation-after") == []
    (issue,) = compared(text, "citation-after", document_date=date(2023, 12, 20))
    assert "22/12/2023" in str(issue.sentence)


def test_a_title_of_another_month_is_doubted_once():
    content = dataclasses.replace(SOUND, title="Nội dung sinh hoạt chi bộ tháng 10/2023")
    assert [issue.quote for issue in found(content, "title-month")] == ["tháng 10/2023"]
    several = dataclasses.replace(SOUND, title="Định hướng tháng 11, 12/2023 và quý I")
    assert found(several, "title-month") == []
    assert found(dataclasses.replace(SOUND, title="Định hướng tháng 11/2023"), "title-month") == []


@pytest.mark.parametrize(
    ("labels", "wrong"),
    [
        (("I.", "1.", "2.", "II.", "1.", "2.", "2.1.", "2.2."), []),
        (("1.", "1.", "2."), ["1."]),
        (("1.", "2.", "4."), ["4."]),
        (("a)", "b)", "c)", "d)", "e)"), ["e)"]),
        (("I-", "II-", "IV-"), ["IV-"]),
        (("Thứ nhất,", "", "-", "Thứ hai,"), []),
        (("2.", "3."), ["2."]),
        (("(1)", "(2)", "(4)"), ["(4)"]),
        (("1.1.", "1.2.", "2.1."), []),
    ],
)
def test_labels_that_repeat_or_jump_are_named(labels, wrong):
    sections = tuple(SectionContent(label=label, body="<p>x</p>", themes=("x",)) for label in labels)
    assert [issue.quote for issue in found(dataclasses.replace(SOUND, sections=sections), "numbering")] == wrong


def test_last_months_paragraphs_are_noted_and_short_ones_are_not():
    before = with_body(f"<p>{LONG}</p><p>Như trên.</p>")
    issues = lint.check(before, previous=before)
    same = [issue for issue in issues if issue.code == "same-as-last-month"]
    assert [issue.quote for issue in same if issue.section == "section-2"] == [LONG]


def test_sections_that_only_the_machine_wrote_are_named():
    issues = [issue for issue in lint.check(SOUND, machine_made=("section-3",)) if issue.code == "machine-made"]
    assert [(issue.section, issue.severity) for issue in issues] == [("section-3", "info")]


def test_formatting_that_is_not_kept_is_noted():
    (issue,) = found(with_body('<p style="color:red">x</p>'), "markup")
    assert (issue.section, issue.severity) == ("section-2", "info")


def test_broken_words_of_an_old_encoding_block_and_a_foreign_name_does_not():
    assert found(with_body("<p>C«ng t¸c tuyªn truyÒn</p>"), "old-encoding")[0].blocks
    assert found(with_body("<p>Ông Müller và bà Señora; § 5; 20°C; “quê”</p>"), "old-encoding") == []


def test_lint_of_five_pages_costs_little():
    events = "; ".join(f"{event.name} ({event.rule.day}/{event.rule.month})" for event in REGISTER[:40])
    paragraphs = "".join(f"<p>{number}. {LONG} {events}</p>" for number in range(5))
    content = with_body(paragraphs)
    assert len(content.plain_text().split()) > 1600
    lint.check(content, register=REGISTER, printable=str.isprintable)
    start = time.process_time()
    lint.check(content, register=REGISTER, printable=str.isprintable, previous=content)
    assert time.process_time() - start < 2, "what grows with the square of the text takes minutes"


WORDS = st.sampled_from(
    ["79 năm", "0", "9999", "(22/12/1944-22/12/2023)", "(31/02)", "ngày", "tháng 12/2023", "Chỉ thị số", "05-CT/TW",
     "thứ Hai", "Giỗ Tổ Hùng Vương", ARMY, "Tết Nguyên đán", "(10/3 âm lịch)", "/", "-", "(", ")", ";", "\n", "0000",
     "29/02/0000", "khóa XIII", "Hội nghị lần thứ 8", "Trung ương", "năm 2022", "…", "(02/9/9999)",
     "Kỳ họp thứ 0 Quốc hội", "và"]
)  # fmt: skip


@given(st.lists(WORDS, max_size=14), st.sampled_from(["2023-12", "2024-02", "1900-01", "2099-12", ""]))
def test_no_text_makes_lint_fail_and_every_quote_is_where_it_says(words, period):
    body = "<p>" + " ".join(words).replace("\n", "</p><p>") + "</p>"
    content = dataclasses.replace(with_body(body), period=period)
    texts = {place: text_of(body) for place, body in content.blocks()}
    for issue in lint.check(content, register=REGISTER, printable=str.isprintable, previous=content):
        assert str(issue.sentence)
        assert not issue.end or texts[issue.section][issue.start : issue.end] == issue.quote


@pytest.mark.parametrize(
    ("text", "stale"),
    [
        ("Tổ chức ra quân trong tháng 12/2023.", True),
        ("Phòng, chống rét cho cây trồng; hoàn thành trong tháng 12/2023.", True),
        ("Tuyên truyền kết quả phát triển kinh tế đạt được trong tháng 12/2023.", False),
        ("Quán triệt kết luận ban hành trong tháng 12/2023.", False),
        ("Báo cáo về Ban trong tháng 01/2024.", False),
    ],
)
def test_a_task_of_the_month_before_is_stale_a_look_back_is_not(text: str, stale: bool) -> None:
    section = SectionContent(body=f"<p>{text}</p>")
    found = lint.check(DocumentContent(kind="huong_dan", title="Định hướng", period="2024-01", sections=(section,)))
    assert ("stale-month" in [issue.code for issue in found]) is stale
