"""Money: strict yuan text, and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tianping.values.errors import ValueTextError
from tianping.values.money import AMOUNT_FEN_MAX, Fen, format_yuan, parse_yuan


@pytest.mark.parametrize(
    ("text", "fen"),
    [("0", 0), ("0.01", 1), ("0.1", 10), ("12.30", 1230), ("10000000000000", AMOUNT_FEN_MAX)],
)
def test_parse_yuan_right_text_is_fen(text: str, fen: int) -> None:
    """A yuan text has at most two decimals and no ornament."""
    assert parse_yuan(text) == fen


@pytest.mark.parametrize(
    "text",
    ["", "-1", "+1", "1.", ".5", "1.234", "1e3", "01", " 1", "1 ", "1,000", "１", "NaN", "1_0"],
)
def test_parse_yuan_wrong_text_is_refused(text: str) -> None:
    """Anything else is refused and quoted."""
    with pytest.raises(ValueTextError) as caught:
        parse_yuan(text)
    assert caught.value.found == text
    assert "金额" in str(caught.value)


def test_parse_yuan_above_the_bound_is_refused() -> None:
    """One fen above the largest amount is too much."""
    assert parse_yuan(format_yuan(Fen(AMOUNT_FEN_MAX))) == AMOUNT_FEN_MAX
    with pytest.raises(ValueTextError, match="at most 10000000000000"):
        parse_yuan(format_yuan(Fen(AMOUNT_FEN_MAX + 1)))


def test_format_yuan_keeps_the_sign_of_a_balance() -> None:
    """A balance may be negative; its text has two decimals all the same."""
    assert format_yuan(Fen(-5)) == "-0.05"
    assert format_yuan(Fen(-12345)) == "-123.45"


@given(st.integers(0, AMOUNT_FEN_MAX))
def test_yuan_text_round_trips(fen: int) -> None:
    """Every amount reads back as itself."""
    assert parse_yuan(format_yuan(Fen(fen))) == fen


def test_error_cuts_what_was_found() -> None:
    """A long text is cut, so that an error stays readable."""
    with pytest.raises(ValueTextError) as caught:
        parse_yuan("x" * 1000)
    assert len(caught.value.found) == ValueTextError.FOUND_CHARACTERS_MAX + 1
