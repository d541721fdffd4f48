"""The verb that starts next month's document: frame of the last one, sections, the month's events written out.

It takes nothing over silently: what the machine put in is marked until a person changes it, and no date is moved but
the month itself. Checking and submitting the text is left to people.
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from django.db import transaction
from django.utils import timezone

from accounts.models import Author, Signatory, User
from directives import citations, workflow
from directives.content import HUONG_DAN, SectionContent, text_of
from directives.lint.completeness import day_in, in_order, written_out
from directives.lint.subject import Month
from directives.models import Directive, Edition, IssuingBody, Theme
from directives.models.issuer import STANDING_MANNER, EventsManner
from events.anniversaries import Round, round_of, years_since
from events.dates import LUNAR
from events.models import CommemorativeEvent
from events.naming import KnownEvent
from events.recognition import recognise

Taking = Literal["take", "empty", "notes"]
"""What becomes of a section of the earlier document: its text is taken, left out, or kept as unprinted notes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """The board's standing words; ``%(month)s`` is the month as printed ("12/2023"), ``%(theme)s`` a theme."""

    title: str = "Định hướng công tác tuyên truyền tháng %(month)s"
    opening: str = (
        "Để thực hiện tốt công tác thông tin, tuyên truyền và định hướng tư tưởng cho cán bộ, đảng viên và Nhân dân, "
        "Ban định hướng công tác tuyên truyền tháng %(month)s, cụ thể như sau:"
    )
    closing: str = (
        "Đề nghị các cấp ủy, cơ quan, đơn vị căn cứ nội dung định hướng và tình hình thực tế để tổ chức tuyên truyền "
        "phù hợp, hiệu quả."
    )
    section: str = "Tiếp tục tuyên truyền về: %(theme)s."


PHRASES = Phrases()
MOST_EVENTS = 15
"""Events written out; the register offers the rest one by one."""
EVENT_WORDS = "ngày kỷ niệm"
"""Keyword of the theme under which the events of the month stand."""


@transaction.atomic
def draft_month(
    period: date,
    *,
    actor: User,
    at: datetime,
    like: Edition | Directive | None = None,
    take: Mapping[int, Taking] | None = None,
) -> Directive:
    """A draft for the month that begins on ``period``, with one revision; all or nothing.

    Its sections are those of ``like`` (each taken unless ``take`` says otherwise by its number, from 1), or else the
    standing themes. Kind, opening, closing, recipients and signer are those of ``like`` or of the newest document in
    force before; a board without one gets the standing words. WorkflowRefused when the actor may not draft.
    """
    frame = like or Edition.objects.in_force().filter(period__lt=period).newest_first().first()
    directive = workflow.create(**_frame(frame, period, at), actor=actor, at=at)
    themes = {theme.slug: theme for theme in Theme.objects.kept()}
    for order, draft in enumerate(_sections(like, period, take or {}, themes)):
        directive.add_section(order, draft.section, notes=draft.notes, machine_made=bool(draft.section.body))
    workflow.close_edit(directive, "draft_month", actor=actor, at=at)
    return directive


# The frame


def _frame(like: Edition | Directive | None, period: date, at: datetime) -> dict[str, Any]:
    """The fields of the new draft."""
    month = printed_month(period)
    body = IssuingBody.objects.valid_on(timezone.localdate(at)).first()
    if like is None:
        words = {"month": month}
        return {
            "kind": HUONG_DAN,
            "period": period,
            "title": PHRASES.title % words,
            "opening": f"<p>{PHRASES.opening % words}</p>",
            "closing": f"<p>{PHRASES.closing}</p>",
            "issuing_body": body,
            "signatory": Signatory.objects.filter(active=True, authority="").first(),
        }
    content, source = like.content if isinstance(like, Edition) else like.content(), _working(like)
    return {
        "kind": content.kind or HUONG_DAN,
        "period": period,
        "title": advanced(content.title, source.period, period),
        "opening": advanced(content.opening, source.period, period),
        "closing": content.closing,
        "byline": Author.objects.filter(name=content.byline).first(),
        "issuing_body": body or source.issuing_body,
        "signatory": _signer(source),
        "addressees": "\n".join(content.addressees),
        "recipients": "\n".join(content.recipients),
    }


def _working(like: Edition | Directive) -> Directive:
    return like.directive if isinstance(like, Edition) else like


def _signer(source: Directive) -> Signatory | None:
    """Last month's signer as long as he is active, else the head."""
    if source.signatory and source.signatory.active:
        return source.signatory
    return Signatory.objects.filter(active=True, authority="").first()


# The sections


@dataclass(frozen=True, slots=True)
class _Draft:
    """A section in the making, and the unprinted notes beside it."""

    section: SectionContent
    notes: str = ""


def _sections(
    like: Edition | Directive | None, period: date, take: Mapping[int, Taking], themes: Mapping[str, Theme]
) -> list[_Draft]:
    register = CommemorativeEvent.objects.known()
    body = f"<p>{html.escape(events_paragraph(register, period, manner_of_the_board(period)), quote=False)}</p>"
    slug = next((slug for slug, theme in themes.items() if EVENT_WORDS in theme.keyword_list()), "")
    if like is None:
        return list(_standing(themes, slug, body))
    content = like.content if isinstance(like, Edition) else like.content()
    taken = [
        _taken(section, take.get(number, "take"), _working(like).period, period)
        for number, section in enumerate(content.sections, 1)
    ]
    return _with_events(taken, content.sections, slug, body, register)


def _standing(themes: Mapping[str, Theme], events: str, body: str) -> Iterator[_Draft]:
    """A section for each standing theme, that of the events with the month's events; these last without a theme."""
    active = [theme for theme in themes.values() if theme.active]
    for number, theme in enumerate(active, 1):
        name = html.escape(theme.name[:1].lower() + theme.name[1:], quote=False)
        text = body if theme.slug == events else f"<p>{PHRASES.section % {'theme': name}}</p>"
        yield _Draft(SectionContent(label=f"{number}.", body=text, themes=(theme.slug,)))
    if events not in {theme.slug for theme in active}:
        yield _Draft(SectionContent(label=f"{len(active) + 1}.", body=body))


def _taken(section: SectionContent, taking: Taking, old: date | None, new: date) -> _Draft:
    """The section with its text, without, or with its text as notes."""
    if taking == "take":
        return _Draft(
            replace(section, heading=advanced(section.heading, old, new), body=_led_in(section.body, old, new))
        )
    notes = text_of(section.body) if taking == "notes" else ""
    return _Draft(replace(section, body=""), notes)


def _with_events(
    drafts: list[_Draft],
    before: tuple[SectionContent, ...],
    slug: str,
    body: str,
    register: tuple[KnownEvent, ...],
) -> list[_Draft]:
    """The events of the new month in place of those of the old one, whose words become notes; else in a new section."""
    number = _section_of_events(before, slug, register)
    if number is None:
        label = f"{len(drafts) + 1}." if drafts and drafts[-1].section.label == f"{len(drafts)}." else ""
        return [*drafts, _Draft(SectionContent(label=label, body=body, themes=(slug,) if slug else ()))]
    if not drafts[number].section.body:
        return drafts
    filled = _Draft(replace(drafts[number].section, body=body), text_of(before[number].body))
    return [*drafts[:number], filled, *drafts[number + 1 :]]


def _section_of_events(sections: tuple[SectionContent, ...], slug: str, register: tuple[KnownEvent, ...]) -> int | None:
    """The section that names most events with their years or days; of equals one that has the theme."""
    counts = []
    for number, section in enumerate(sections):
        found = recognise(text_of(section.body), register)
        dated = sum(mention.years is not None or mention.dates_span is not None for mention in found)
        counts.append((dated, slug in section.themes, -number))
    most = max(counts, default=(0, False, 0))
    return -most[2] if most[0] or most[1] else None


# The month's events


def manner_of_the_board(period: date) -> EventsManner:
    """That of the issuing body of that month, or the standing one."""
    body = IssuingBody.objects.valid_on(period).first() or IssuingBody.objects.first()
    return body.events_manner() if body else STANDING_MANNER


def offered_events(period: date) -> list[tuple[KnownEvent, str]]:
    """Every event of the month with its computed phrase, the weightiest first: what an editor can pick from."""
    month = Month(period.year, period.month)
    return [(event, written_out(event, month)) for event in in_order(CommemorativeEvent.objects.known(), month)]


def events_paragraph(register: tuple[KnownEvent, ...], period: date, manner: EventsManner = STANDING_MANNER) -> str:
    """The events that the board names, in its manner; at most ``MOST_EVENTS``, the weightiest."""
    month = Month(period.year, period.month)
    chosen = [event for event in in_order(register, month) if _is_chosen(event, month)][:MOST_EVENTS]
    beginning = manner.beginning % {"month": printed_month(period)}
    if not chosen:
        return f"{beginning}."
    if manner.by_day:
        chosen.sort(key=lambda event: day_in(event, month))
    events = "; ".join(written_out(event, month) for event in chosen)
    focus = f", {manner.focus}: " if manner.focus else ": "
    return f"{beginning}{focus}{events}{' ' if manner.ending else ''}{manner.ending}."


def _is_chosen(event: KnownEvent, month: Month) -> bool:
    """Major holidays; national and Party occasions of the solar calendar; what else has a round number of years.

    Ceremonies of a sector or place are held in round years only (Nghị định 111/2018/NĐ-CP).
    """
    found = event.rule.occurrence_in(month.year, month.month)
    if event.importance == "major" or found is None:
        return found is not None
    if event.scope in {"national", "party"} and event.kind not in {"birth", "death"}:
        return event.rule.calendar != LUNAR
    return round_of(years_since(event.rule.origin_year, found.year)) is Round.ROUND


# The month itself

_MONTH = re.compile(
    r"(?P<word>tháng\s+)(?P<m>\d{1,2})(?:(?P<mid>\s*/\s*|\s+năm\s+)(?P<y>\d{4}))?(?![\d/])", re.IGNORECASE
)
_REPORTED = re.compile(
    r"\b(?:kết quả|tổng kết|sơ kết|tình hình|từ|đến|trước|sau|đầu|cuối|ngày \d{1,2})\b[^.;:>]{0,40}$", re.I
)
_PARAGRAPH = re.compile(r"(?<=<p>)[^<:;.]*|(?<=<li>)[^<:;.]*")


def printed_month(day: date) -> str:
    """ "01/2024", "3/2024", "12/2023": a zero stands only before the months 1 and 2."""
    return f"{_digits(day.month)}/{day.year}"


def _digits(month: int, padded: bool = False) -> str:
    return f"{month:02d}" if month <= 2 or padded else str(month)


def advanced(text: str, old: date | None, new: date) -> str:
    """The text with the month ``old`` made ``new`` wherever it is the document's own.

    Never within a citation, brackets or a full date, nor where the month is reported on ("kết quả tháng …"). A month
    without its year is moved only where the text names no other month.
    """
    if old is None:
        return text
    kept = [(citation.start, citation.end) for citation in citations.find(text)]
    kept += [match.span() for match in re.finditer(r"\([^()]*\)", text)]
    alone = len(_MONTH.findall(text)) == 1

    def move(match: re.Match[str]) -> str:
        same = int(match["m"]) == old.month and (int(match["y"]) == old.year if match["y"] else alone)
        inside = any(start <= match.start() < end for start, end in kept)
        if not same or inside or _REPORTED.search(text[max(0, match.start() - 60) : match.start()]):
            return match[0]
        year = f"{match['mid']}{new.year}" if match["y"] else ""
        return match["word"] + _digits(new.month, match["m"].startswith("0") and old.month > 2) + year

    return _MONTH.sub(move, text)


def _led_in(body: str, old: date | None, new: date) -> str:
    """The body with the month moved in the words that lead a paragraph in, up to its first sign."""
    return _PARAGRAPH.sub(lambda match: _with_year_moved(match[0], old, new), body)


def _with_year_moved(words: str, old: date | None, new: date) -> str:
    """Only a month that stands with its year: "tháng 4" in a body is rarely the document's own."""
    return advanced(words, old, new) if re.search(r"tháng\s+\d{1,2}(?:\s*/|\s+năm)", words, re.IGNORECASE) else words
