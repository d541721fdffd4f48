"""The verification code in a PDF's metadata: how it is written there and how it is found without parsing the file.

Reading it proves nothing (anyone can write it); it only tells which of our documents a file claims to be.
"""

import re

PREFIX = "dinh-huong:"
MAX_LENGTH = 32
_PATTERN = re.compile(rb"dinh-huong:([A-Z0-9]{2,12}(?:-[A-Z0-9]{2,12}){0,3})<")


def identifier(code: str) -> str:
    """The clear string that stands in the XMP metadata (dc:identifier) of a numbered document."""
    return PREFIX + code


def is_code(text: str) -> bool:
    """Whether the text has the shape of a verification code: groups of capitals and digits joined by hyphens."""
    return len(text) <= MAX_LENGTH and _PATTERN.fullmatch(f"{PREFIX}{text}<".encode()) is not None


def find_code(data: bytes) -> str:
    """The first verification code written in the clear in the bytes, or an empty string. Linear, parses nothing."""
    found = _PATTERN.search(data)
    return found.group(1).decode() if found and len(found.group(1)) <= MAX_LENGTH else ""
