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
        yield from ((f"{text.name}: {' '.join(planted)}", is_found(planted, issues)) for planted in text.planted)


def told(issue: Issue) -> str:
    return f"{issue.severity} {issue.code} “{issue.quote}”: {issue.sentence}"


def test_events_are_recognised_and_nothing_else(record_property, capsys):
    rows = list(recognised())
    named = sum(len(expected) for _, expected, _ in rows)
    hit = sum(len(expected & found) for _, expected, found in rows)
    total = sum(len(found) for _, _, found in rows)
    recall, precision = hit / named, hit / total
    line = f"recognition: recall {recall:.3f} ({hit}/{named}), precision {precision:.3f} ({hit}/{total}), {len(rows)} phrases"
    record_property("figures", line)
    with capsys.disabled():
        print(f"\n{line}")
        for text, expected, found in rows:
            if expected != found:
                print(f"  differs: {text}\n    missed {expected - found or '-'}, wrong {found - expected or '-'}")
    assert len(rows) >= 60
    assert (recall >= GOOD, precision >= GOOD) == (True, True)


def test_planted_errors_are_found(record_property, capsys):
    rows = list(missed_errors())
    hit = sum(found for _, found in rows)
    line = f"planted errors: recall {hit / len(rows):.3f} ({hit}/{len(rows)})"
    record_property("figures", line)
    with capsys.disabled():
        print(f"\n{line}")
        print("".join(f"  missed: {text}\n" for text, found in rows if not found), end="")
    assert len(TEXTS) >= 10
    assert hit / len(rows) >= GOOD


def test_correct_texts_raise_hardly_an_alarm(record_property, capsys):
    sound = [(text.name, alarms(check(text.content()))) for text in TEXTS if not text.planted]
    phrases = [(phrase.text, alarms(check(document(phrase)))) for phrase in SOUND]
    most = max(len(issues) for _, issues in sound)
    count = sum(len(issues) for _, issues in sound)
    line = f"false alarms: {count} in {len(sound)} correct texts (most in one: {most}), "
    line += f"{sum(bool(issues) for _, issues in phrases)} of {len(phrases)} correct phrases"
    record_property("figures", line)
    with capsys.disabled():
        print(f"\n{line}")
        for name, issues in (*sound, *phrases):
            print("".join(f"  {name}: {told(issue)}\n" for issue in issues), end="")
    assert most <= FALSE_ALARMS
    assert sum(bool(issues) for _, issues in phrases) <= 3


def test_what_else_is_said_of_wrong_texts_is_hardly_wrong(capsys):
    """Alarms that nobody planted; a mistake may be named by two checks, so a few are allowed."""
    unplanted = [(text, issue) for text in TEXTS if text.planted for issue in unexplained(text)]
    with capsys.disabled():
        print(f"\nalarms beside the planted errors: {len(unplanted)}")
        print("".join(f"  {text.name}: {told(issue)}\n" for text, issue in unplanted), end="")
    assert len(unplanted) <= sum(1 for text in TEXTS if text.planted)


def unexplained(text: Text) -> list[Issue]:
    issues = alarms(check(text.content()))
    return [issue for issue in issues if not any(is_found(planted, [issue]) for planted in text.planted)]


@pytest.mark.acceptance
@pytest.mark.skipif("SAMPLES_DIR" not in os.environ, reason="needs SAMPLES_DIR")
def test_real_texts_raise_hardly_an_alarm(record_property, capsys):
    """The samples are real: some mistakes in them are real, too, so what is warned of is printed to be judged by eye."""
    files = sorted(Path(os.environ["SAMPLES_DIR"]).glob("*.txt"))
    found = [(file.name, alarms(check(imported(file)))) for file in files]
    line = f"real samples: {sum(len(issues) for _, issues in found)} warnings in {len(found)} texts"
    record_property("figures", line)
    with capsys.disabled():
        print(f"\n{line}")
        for name, issues in found:
            print("".join(f"  {name}: {told(issue)}\n" for issue in issues), end="")
    assert sum(len(issues) for _, issues in found) <= 2 * len(found)


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
