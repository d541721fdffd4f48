"""How good recognition and lint are on the labelled set; the figures are printed and every failure is listed."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from directives import lint
from directives.content import HUONG_DAN, DocumentContent, SectionContent
from directives.importing.text import read
from directives.lint import Issue
from events.loading import shipped
from events.recognition import recognise
from tests.lint_set.phrases import SOUND, WRONG, Phrase
from tests.lint_set.texts import TEXTS, Text

REGISTER = shipped()
GOOD = 0.95
FALSE_ALARMS = 1
"""False errors or warnings allowed in one correct text."""


def document(phrase: Phrase) -> DocumentContent:
    """The phrase as the only section of an otherwise sound document."""
    title = f"Định hướng công tác tuyên truyền tháng {phrase.period[5:]}/{phrase.period[:4]}"
    section = SectionContent(label="1.", body=f"<p>{phrase.text}</p>", themes=("x",))
    return DocumentContent(kind=HUONG_DAN, title=title, period=phrase.period, sections=(section,))


def alarms(issues: list[Issue]) -> list[Issue]:
    return [issue for issue in issues if issue.severity != "info"]


def check(content: DocumentContent) -> list[Issue]:
    return lint.check(content, register=REGISTER, printable=str.isprintable)


def recognised() -> Iterator[tuple[str, set[tuple[str, int | None]], set[tuple[str, int | None]]]]:
    """For each phrase: its text, what it names, what was found."""
    for phrase in (*SOUND, *WRONG):
        found = {(mention.key, mention.years) for mention in recognise(phrase.text, REGISTER)}
        yield phrase.text, set(phrase.events.items()), found


def is_found(planted: tuple[str, str], issues: list[Issue]) -> bool:
    codes, words = planted
    said = [issue for issue in issues if issue.code in codes.split("|")]
    return any(words in issue.quote or (issue.quote and issue.quote in words) for issue in said)


def missed_errors() -> Iterator[tuple[str, bool]]:
    """Every planted error, with whether lint names it."""
    for phrase in WRONG:
        codes = {issue.code for issue in check(document(phrase))}
        yield from ((f"{code}: {phrase.text}", code in codes) for code in phrase.wrong)
    for text in TEXTS:
        issues = check(text.content())
        yield from ((f"{planted[0]}: {text.name}, {planted[1]}", is_found(planted, issues)) for planted in text.planted)


def code_of(told: str) -> str:
    """The code that a told error begins with."""
    return told.partition(":")[0]


def told(name: str, issues: list[Issue]) -> list[str]:
    return [f"{name}: {issue.severity} {issue.code} “{issue.quote}”: {issue.sentence}" for issue in issues]


def publish(record_property, figure: str, failures: list[str]) -> None:
    """Print the figure and every failure; they also stand in the summary of the run."""
    for line in (figure, *(f"  {failure}" for failure in failures)):
        print(line)
        record_property("figures", line)


def test_events_are_recognised_and_nothing_else(record_property):
    rows = list(recognised())
    named = sum(len(expected) for _, expected, _ in rows)
    hit = sum(len(expected & found) for _, expected, found in rows)
    total = sum(len(found) for _, _, found in rows)
    recall, precision = hit / named, hit / total
    figure = f"recognition: recall {recall:.3f} ({hit}/{named}), precision {precision:.3f} ({hit}/{total})"
    failures = [f"missed {e - f or '-'}, wrong {f - e or '-'}: {text}" for text, e, f in rows if e != f]
    publish(record_property, f"{figure} on {len(rows)} phrases", failures)
    assert len(rows) >= 60
    assert (recall >= GOOD, precision >= GOOD) == (True, True)


def test_planted_errors_are_found(record_property):
    rows = list(missed_errors())
    hit = sum(found for _, found in rows)
    figure = f"planted errors: recall {hit / len(rows):.3f} ({hit}/{len(rows)})"
    publish(record_property, figure, [f"missed {text}" for text, found in rows if not found])
    assert len(TEXTS) >= 10
    assert hit / len(rows) >= GOOD
    assert {code_of(text) for text, _ in rows} == {code_of(text) for text, found in rows if found}


def test_correct_texts_raise_hardly_an_alarm(record_property):
    texts = [(text.name, alarms(check(text.content()))) for text in TEXTS if not text.planted]
    phrases = [(phrase.text, alarms(check(document(phrase)))) for phrase in SOUND]
    most, wrong = max(len(issues) for _, issues in texts), sum(bool(issues) for _, issues in phrases)
    figure = f"false alarms: at most {most} in each of {len(texts)} correct texts, {wrong} of {len(phrases)} phrases"
    failures = [line for name, issues in (*texts, *phrases) for line in told(name, issues)]
    publish(record_property, figure, failures)
    assert most <= FALSE_ALARMS
    assert wrong / len(phrases) <= 1 - GOOD


def test_what_else_is_said_of_wrong_texts_is_hardly_wrong(record_property):
    """Alarms that nobody planted; a mistake may be named by two checks, so one for each text is allowed."""
    wrong = [text for text in TEXTS if text.planted]
    failures = [line for text in wrong for line in told(text.name, unexplained(text))]
    publish(record_property, f"alarms beside the planted errors: {len(failures)} in {len(wrong)} texts", failures)
    assert len(failures) <= len(wrong)


def unexplained(text: Text) -> list[Issue]:
    issues = alarms(check(text.content()))
    return [issue for issue in issues if not any(is_found(planted, [issue]) for planted in text.planted)]


@pytest.mark.acceptance
@pytest.mark.skipif("SAMPLES_DIR" not in os.environ, reason="needs SAMPLES_DIR")
def test_real_texts_raise_hardly_an_alarm(record_property):
    """The samples are real, and some of their mistakes, too: what is warned of is printed to be judged by eye."""
    files = sorted(Path(os.environ["SAMPLES_DIR"]).glob("*.txt"))
    found = [told(file.name, alarms(check(imported(file)))) for file in files]
    failures = [line for lines in found for line in lines]
    publish(record_property, f"real samples: {len(failures)} warnings in {len(files)} texts", failures)
    assert len(failures) <= FALSE_ALARMS * len(files)


def imported(file: Path) -> DocumentContent:
    guidance = read(file.read_text(encoding="utf-8"), ())
    return DocumentContent(
        kind=guidance.kind or HUONG_DAN,
        title=guidance.title,
        period=guidance.period,
        thematic=not guidance.period,
        opening=guidance.opening,
        sections=guidance.sections,
        closing=guidance.closing,
        byline=guidance.byline,
    )
