"""Keeps what is one word to the reader on one line: "HIV/AIDS", "28-HD/TU", "(22/12/1944-22/12/2023)".

Line breaking takes a slash or a hyphen for a place to break; copied or extracted text would then be torn. Runs in the
child on the parsed page, changes no letter, and leaves words too long for a line alone.
"""

import re
from typing import Any
from xml.etree.ElementTree import Element

LONGEST = 40
WORD = re.compile(rf"(?<!\S)(?=\S{{3,{LONGEST}}}(?!\S))\S*[/–—-]\S*(?<=\S\S)")
CLASS = "whole"
NO_TEXT = {"style", "script", "title", "template", "{http://www.w3.org/2000/svg}title"}


def keep_whole(root: Any) -> None:
    """Wrap such words of the body in spans that are not broken."""
    for element in list(root.iterfind("body//*")):
        if element.get("class") != CLASS and element.tag not in NO_TEXT:
            element.text = _split(element, 0, element.text)
    for parent in [root.find("body"), *root.iterfind("body//*")]:
        for child in list(parent if parent is not None else ()):
            if child.tail and child.get("class") != CLASS:
                child.tail = _split(parent, list(parent).index(child) + 1, child.tail)


def _split(parent: Any, place: int, text: str | None) -> str | None:
    """Put spans into the parent from the place on; returns the text that stands before the first of them."""
    found = list(WORD.finditer(text or ""))
    for number, word in reversed(list(enumerate(found))):
        span = Element("span", {"class": CLASS})
        span.text = word[0]
        end = found[number + 1].start() if number + 1 < len(found) else len(text or "")
        span.tail = (text or "")[word.end() : end]
        parent.insert(place, span)
    return (text or "")[: found[0].start()] if found else text
