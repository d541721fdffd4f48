"""Inline HTML cut at a place in its text: split at line breaks and tabs, or without the label it begins with.

Tags that are open where it is cut are closed before and opened again behind the cut; no letter changes.
"""

import html
import re

_TOKEN = re.compile(r"<br>|<(/?)([a-z]+)([^>]*)>|&[#\w]+;|[^<&]", re.DOTALL)


def text_of_line(body: str) -> str:
    """The text on one line, white space collapsed."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", body.replace("<br>", " "))).split())


def split(body: str, at: str) -> list[str]:
    """The parts between the separators ("<br>" or a tab), each with the tags that are open there."""
    parts, opened = [""], list[str]()
    for match in _TOKEN.finditer(body):
        if match[0] == at:
            parts[-1] += "".join(f"</{_name(tag)}>" for tag in reversed(opened))
            parts.append("".join(opened))
            continue
        if match[2]:
            _follow(match, opened)
        parts[-1] += match[0]
    return [part for part in parts if text_of_line(part)]


def _follow(match: re.Match[str], opened: list[str]) -> None:
    if not match[1]:
        opened.append(match[0])
    elif opened:
        opened.pop()


def _name(tag: str) -> str:
    return re.sub(r"[<>]| .*", "", tag)


def without_prefix(body: str, prefix: str) -> str:
    """The inline HTML without the text it begins with and the space behind that; unchanged when it does not."""
    rest = list("".join(prefix.split()))
    made, skipping = "", True
    for match in _TOKEN.finditer(body):
        token = match[0]
        letter = html.unescape(token)
        if not skipping or match[2]:
            made += token
        elif token == "<br>" or letter.isspace():
            continue
        elif rest:
            if letter != rest.pop(0):
                return body
        else:
            skipping = False
            made += token
    return made if not rest else body
