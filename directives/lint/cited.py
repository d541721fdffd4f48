"""The documents that a text cites: kind and symbol, form, date. It never corrects a citation."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from directives.citations import KINDS, Citation
from directives.lint.subject import Issue, Subject
from directives.sentences import gettext_noop

CODES = frozenset(KINDS.values()) - {"L", "VB"}
ALSO = {
    "Quy định": {"QĐ", "QyĐ"},
    "Thông tư": {"TTLT"},
    "Chương trình": {"CTR", "Ctr"},
    "Văn bản": CODES,
    "Đề án": CODES,
}
"""Codes that a kind may have besides its own."""
FREE = frozenset({"Công văn", "Văn bản", "Luật", "Đề án"})
"""Kinds whose state symbols name only the issuing unit, which may look like a code ("12/CT-TTHT")."""
PARTY, STATE = frozenset({"TW", "TU", "ĐUK", "HU"}), frozenset({"CP", "TTg", "UBND", "HĐND"})
"""Bodies whose form of symbol is beyond doubt: 21-KL/TW, 128/NQ-CP."""


def kinds_and_symbols(subject: Subject) -> Iterator[Issue]:
    """A kind that is not the symbol's, a symbol in the other side's form, a number without a symbol."""
    for citation in subject.cited:
        span = (citation.start, citation.end)
        if wrong := _other_kind(subject.text, citation):
            values = {"kind": citation.kind, "symbol": citation.symbol, "other": wrong}
            yield subject.issue("citation-kind", "warning", _OTHER_KIND, span, "", **values)
        elif shown := _other_form(citation):
            written = f"{citation.number}{_sign(citation)}{citation.symbol}"
            better = citation.quote.replace(written, shown)
            yield subject.issue("citation-form", "warning", _FORM, span, better, written=written, right=shown)
        elif not citation.symbol:
            yield subject.issue("citation-symbol", "info", _NO_SYMBOL, span, "", quote=citation.quote)
        elif re.search(r"\d\s+[-–—]|[-–—]\s+[A-ZĐ]", citation.quote):
            yield subject.issue("citation-spaces", "info", _SPACED, span, "", quote=citation.quote)


def _sign(citation: Citation) -> str:
    """The sign behind the number: "-" in the Party's form, "/" in the state's."""
    return "/" if re.search(rf"{citation.number}\s?/", citation.quote) else "-"


def _parts(citation: Citation) -> list[str]:
    return re.split(r"[/-]", citation.symbol)


def _other_kind(text: str, citation: Citation) -> str:
    """The kind that the symbol means where the words name another one; "" otherwise."""
    written = bool(re.match(r"[^\W\d_]", citation.quote))
    if not written or citation.kind not in KINDS or text[: citation.start].rstrip().lower().endswith("thông báo"):
        return ""
    if citation.kind in FREE and _sign(citation) == "/":
        return ""
    allowed = {KINDS[citation.kind], *ALSO.get(citation.kind, ())}
    code = next((part for part in _parts(citation)[:2] if part in CODES), "")
    return "" if not code or code in allowed else next(name for name, value in KINDS.items() if value == code)


def _other_form(citation: Citation) -> str:
    """The symbol in the form of the body that it names, where it is in the other one: 21/KL-TW, 128-NQ/CP."""
    parts = _parts(citation)
    if len(parts) != 2 or parts[0] not in CODES:
        return ""
    if _sign(citation) == "/" and parts[1] in PARTY:
        return f"{citation.number}-{parts[0]}/{parts[1]}"
    return f"{citation.number}/{parts[0]}-{parts[1]}" if _sign(citation) == "-" and parts[1] in STATE else ""


def two_dates(subject: Subject) -> Iterator[Issue]:
    """One document cited with two dates."""
    dated: dict[tuple[str, str], date] = {}
    for citation in subject.cited:
        if not citation.symbol or citation.date is None:
            continue
        before = dated.setdefault((citation.number.lstrip("0"), citation.symbol.upper()), citation.date)
        if before != citation.date:
            values = {
                "symbol": f"{citation.number}-{citation.symbol}",
                "one": _shown(before),
                "other": _shown(citation.date),
            }
            span = (citation.start, citation.end)
            yield subject.issue("citation-dates", "warning", _TWO_DATES, span, "", **values)


def cited_before_written(subject: Subject) -> Iterator[Issue]:
    """A cited document dated after this one, or before there were such documents."""
    latest = subject.document_date
    if latest is None and subject.period:
        latest = date(
            subject.period.year, subject.period.month, monthrange(subject.period.year, subject.period.month)[1]
        )
    for citation in subject.cited:
        if citation.date and ((latest and citation.date > latest) or citation.date.year < FIRST_YEAR):
            span = (citation.start, citation.end)
            yield subject.issue("citation-after", "warning", _AFTER, span, "", day=_shown(citation.date))


FIRST_YEAR = 1930


def _shown(day: date) -> str:
    return f"{day:%d/%m/%Y}"


_OTHER_KIND = gettext_noop(
    "The text says %(kind)s, but the symbol %(symbol)s is that of: %(other)s. "
    "Compare with the document and correct one."
)
_FORM = gettext_noop("The symbol %(written)s is usually written %(right)s. Compare with the document.")
_NO_SYMBOL = gettext_noop("“%(quote)s” has no symbol. Add it if the document has one.")
_SPACED = gettext_noop("“%(quote)s”: number and symbol are written without spaces.")
_TWO_DATES = gettext_noop(
    "The document %(symbol)s is cited with two dates: %(one)s and %(other)s. Correct the wrong one."
)
_AFTER = gettext_noop("The cited document is dated %(day)s, which cannot be right for this document. Correct the date.")
