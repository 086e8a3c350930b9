"""The types: what a text must look like, and what is refused."""

import pytest

from tianping.values.money import Fen
from tianping.wire.catalogue.reader import datatypes
from tianping.wire.datatypes import (
    Amount,
    DataType,
    Kind,
    ValueRefusedError,
    format_summary,
    parse_summary,
    read_amount,
)
from tianping.wire.message_errors import Reason

_GOOD = [
    ("Max4Text", "行号ab"),
    ("Max8NumericText", "00000012"),
    ("Exact8NumericText", "00000012"),
    ("Max4AlphaNumericText", "PR04"),
    ("Priority3Code", "URGT"),
    ("ISODate", "2026-11-22"),
    ("ISODateTime", "2026-11-22T23:59:59"),
    ("ISODateTime", "2026-11-22T23:59:59.123"),
    ("SummaryAmountText", "CNY-10.00"),
    ("AmountText", "CNY10.00"),
    ("DecimalNumber", "0.25"),
]
_BAD = [
    ("Max4Text", "12345", Reason.LENGTH_WRONG),
    ("Max4Text", "a\u200bb", Reason.CHARACTER_WRONG),
    ("Max4Text", "\t ", Reason.VALUE_EMPTY),
    ("Max8NumericText", "12a", Reason.PATTERN_WRONG),
    ("Max8NumericText", "１２", Reason.PATTERN_WRONG),
    ("Exact8NumericText", "1234567", Reason.LENGTH_WRONG),
    ("Max4AlphaNumericText", "PR-4", Reason.PATTERN_WRONG),
    ("Priority3Code", "urgt", Reason.CODE_UNKNOWN),
    ("ISODate", "2026-02-29", Reason.DATE_WRONG),
    ("ISODate", "20261122", Reason.DATE_WRONG),
    ("ISODateTime", "2026-11-22T23:59:60", Reason.TIME_WRONG),
    ("ISODateTime", "2026-11-22T23:59:59+08:00", Reason.TIME_WRONG),
    ("SummaryAmountText", "CNY10.00", Reason.PATTERN_WRONG),
    ("AmountText", "CNY10.0", Reason.PATTERN_WRONG),
    ("DecimalNumber", "-1", Reason.PATTERN_WRONG),
    ("DecimalNumber", "1e5", Reason.PATTERN_WRONG),
    ("Empty", "x", Reason.LENGTH_WRONG),
    ("ActiveCurrencyAndAmount", "1.00", Reason.VALUE_KIND_WRONG),
]


@pytest.mark.parametrize(("name", "text"), _GOOD)
def test_read_of_a_value_of_the_type_gives_it_unchanged(name: str, text: str) -> None:
    """Texts stay as they are, so that no zero and no space is lost."""
    assert datatypes()[name].read(text) == text


@pytest.mark.parametrize(("name", "text", "reason"), _BAD)
def test_read_of_anything_else_is_refused(name: str, text: str, reason: Reason) -> None:
    """Each with its reason and what was expected."""
    with pytest.raises(ValueRefusedError) as caught:
        datatypes()[name].read(text)
    assert caught.value.reason is reason
    assert caught.value.expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Priority3Code", "HIGH | NORM | URGT"),
        ("Max4Text", "1 to 4 characters"),
        ("Exact8NumericText", "8 digits"),
        ("ISODate", "YYYY-MM-DD"),
    ],
)
def test_expected_says_what_a_value_looks_like(name: str, expected: str) -> None:
    """The words go into refusals and pages."""
    assert datatypes()[name].expected == expected


@pytest.mark.parametrize(("text", "fen"), [("0", 0), ("0.5", 50), ("12.34", 1234), ("7.0", 700)])
def test_read_amount_gives_currency_and_fen(text: str, fen: int) -> None:
    """At most two decimals; the signature string always writes two."""
    amount = read_amount(text, "CNY")
    assert amount == Amount("CNY", Fen(fen))
    assert str(amount) == f"CNY{fen // 100}.{fen % 100:02d}"


@pytest.mark.parametrize("text", ["", "1.234", "-1", "+1", "1e3", "1,000", ".5", "01", " 1", "１"])
def test_read_amount_of_anything_else_is_refused(text: str) -> None:
    """No sign, exponent, grouping, third decimal or foreign digit."""
    with pytest.raises(ValueRefusedError) as caught:
        read_amount(text, "CNY")
    assert caught.value.reason is Reason.AMOUNT_WRONG


def test_read_amount_with_a_wrong_currency_is_refused() -> None:
    """Three capital letters."""
    with pytest.raises(ValueRefusedError) as caught:
        read_amount("1.00", "RMBY")
    assert caught.value.reason is Reason.CURRENCY_WRONG


@pytest.mark.parametrize("fen", [0, 1, -1, 123456, -123456])
def test_summary_text_and_back_is_the_identity(fen: int) -> None:
    """Balances carry their sign."""
    assert parse_summary(format_summary("CNY", fen)) == ("CNY", fen)


def test_parse_summary_of_anything_else_is_refused() -> None:
    """The sign is not optional."""
    with pytest.raises(ValueRefusedError):
        parse_summary("CNY10.00")


def test_types_know_their_kind() -> None:
    """A type is made of a name and a kind."""
    assert DataType("A", Kind.DATE).kind is Kind.DATE
