"""Notes of a text: "[1]" where the note belongs, and a paragraph "[1] …" at the end of the section that says it.

They are plain words in stored text, so that cleaning, comparing and searching need not know of them; here they are
linked for page and print. Never changes a word, and leaves alone whatever is not both called and given.
"""

import re

_NOTE = r'<p(?: class="[a-z-]+")?>(?:<span class="label">[^<]*</span> )?\[\d{1,2}\]\s(?:(?!</?p[ >]).)*</p>'
_TRAILING = re.compile(rf"(?:{_NOTE}\s*)+\Z", re.DOTALL)
_ONE = re.compile(r"<p(?: class=\"[a-z-]+\")?>\[(\d{1,2})\](?=\s)")
_CALL = re.compile(r"<a [^>]*>.*?</a>|\[(\d{1,2})\]", re.DOTALL)
_SPACED_CALL = re.compile(rf"\s?(?:{_CALL.pattern})", re.DOTALL)


def linked(html: str, anchor: str) -> str:
    """The printed body, its calls raised and linked to its notes, which are set apart; ids begin with the anchor."""
    text, notes, given = _apart(html)
    if not given:
        return html
    return _called(text, given, anchor) + f'<div class="notes">{_given(notes, given, anchor)}</div>'


def bare(html: str) -> str:
    """The body without its notes and without their calls, as an outline quotes it."""
    text, _notes, given = _apart(html)
    return _SPACED_CALL.sub(lambda match: "" if match[1] in given else match[0], text) if given else html


def _apart(html: str) -> tuple[str, str, set[str]]:
    """The text, the notes at its end, and the numbers of those that are both called and given."""
    found = _TRAILING.search(html)
    if not found or not html[: found.start()].strip():
        return html, "", set()
    text, notes = html[: found.start()], found[0]
    return text, notes, set(_ONE.findall(notes)) & {number for number in _CALL.findall(text) if number}


def _called(text: str, given: set[str], anchor: str) -> str:
    """Each call as a raised link; only the first call of a note is what the note leads back to."""
    open_ones = set(given)

    def call(match: re.Match[str]) -> str:
        number = match[1]
        if number not in given:
            return match[0]
        name = f' id="{anchor}-goi-{number}"' if number in open_ones else ""
        open_ones.discard(number)
        return f'<sup class="call"{name}><a role="doc-noteref" href="#{anchor}-chu-{number}">[{number}]</a></sup>'

    return _CALL.sub(call, text)


def _given(notes: str, given: set[str], anchor: str) -> str:
    """Each note with its id, its number leading back to the call."""
    left = set(given)

    def note(match: re.Match[str]) -> str:
        number = match[1]
        if number not in left:
            return match[0]
        left.discard(number)
        back = f'<a role="doc-backlink" href="#{anchor}-goi-{number}">[{number}]</a>'
        return f'<p class="note" id="{anchor}-chu-{number}">{back}'

    return _ONE.sub(note, notes)
