"""Bank codes and their check digit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tianping.values.bankcode import (
    NPC,
    check_digit,
    has_right_check_digit,
    parse_bank_code,
    with_check_digit,
)
from tianping.values.errors import ValueTextError

_ELEVEN = st.text("0123456789", min_size=11, max_size=11)


@pytest.mark.parametrize(("digits", "expected"), [("0794", "5"), ("1", "9")])
def test_check_digit_known_values(digits: str, expected: str) -> None:
    """ISO 7064 MOD 11,10: the standard's example 0794, and one worked by hand."""
    assert check_digit(digits) == expected


@given(_ELEVEN, st.integers(0, 10), st.integers(1, 9))
def test_check_digit_finds_every_single_wrong_digit(body: str, place: int, by: int) -> None:
    """One changed digit is always noticed."""
    code = with_check_digit(body)
    assert has_right_check_digit(code)
    changed = str((int(code[place]) + by) % 10)
    assert not has_right_check_digit(code[:place] + changed + code[place + 1 :])


def test_parse_bank_code_takes_twelve_digits_or_the_npc() -> None:
    """The check digit is no part of the form."""
    assert parse_bank_code("123456789012") == "123456789012"
    assert parse_bank_code("0000") == NPC


@pytest.mark.parametrize(
    "text", ["", "000", "00000", "12345678901", "1234567890123", "12345678901x"]
)
def test_parse_bank_code_other_forms_are_refused(text: str) -> None:
    """Another length or another sign is refused."""
    with pytest.raises(ValueTextError):
        parse_bank_code(text)


@pytest.mark.parametrize("text", ["", "12a", "-1"])
def test_check_digit_of_no_digits_is_refused(text: str) -> None:
    """Only digits have a check digit."""
    with pytest.raises(ValueTextError):
        check_digit(text)


def test_with_check_digit_needs_eleven_digits() -> None:
    """The body of a bank code has eleven digits."""
    with pytest.raises(ValueTextError):
        with_check_digit("1234567890")
    assert not has_right_check_digit("x")
