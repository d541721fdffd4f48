"""Whole numbers as a form or an address writes them, by whomever it was sent."""

MOST_DIGITS = 18
"""As many as every database's 64-bit integer holds."""


def whole_number(text: str, otherwise: int = 0) -> int:
    """The number that these figures name: 0-9 alone, few enough for a database; ``otherwise`` for any other text.

    0 is no row's key, so that a look for it finds nothing.
    """
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else otherwise
