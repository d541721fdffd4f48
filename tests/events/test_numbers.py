"""Whole numbers out of a request."""

import pytest

from events.numbers import whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("17", 17),
        ("007", 7),
        ("9" * 18, 10**18 - 1),
        *((text, -1) for text in ("", "9" * 19, "9" * 5000, "-1", "+1", " 1", "1\n", "1.0", "٣", "²", "a", "\x00")),
    ],
)
def test_only_figures_that_a_database_holds_are_a_number(text: str, number: int) -> None:
    assert whole_number(text, -1) == number


def test_what_is_no_number_is_no_row_s_key() -> None:
    assert whole_number("x") == 0
