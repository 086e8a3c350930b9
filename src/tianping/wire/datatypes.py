"""The types of the values: what a text must look like, and what it becomes.

Source: CNAPS2-FIELDS (types and lengths); strictness: house, ADR-0012.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from enum import StrEnum
from typing import Final

import msgspec

from tianping.values.errors import ValueTextError
from tianping.values.money import Fen, format_yuan, parse_yuan
from tianping.wire.message_errors import Reason

__all__ = [
    "Amount",
    "DataType",
    "Kind",
    "Value",
    "ValueRefusedError",
    "format_summary",
    "make_datatype",
    "parse_summary",
    "read_amount",
]


class Amount(msgspec.Struct, frozen=True):
    """An amount of money with its currency: the value of an element that carries ``Ccy``."""

    currency: str
    fen: Fen

    def __str__(self) -> str:
        """Return currency and yuan, as the signature string writes them: ``CNY1234.56``."""
        return f"{self.currency}{format_yuan(self.fen)}"


Value = str | Amount
"""What an element holds. Dates, times and numbers stay text, so that no zero is lost."""


class ValueRefusedError(ValueError):
    """A text is not a value of the type.

    Attributes:
        reason: What is wrong with it.
        expected: What would have been right.
    """

    def __init__(self, reason: Reason, expected: str) -> None:
        self.reason = reason
        self.expected = expected
        super().__init__(f"{reason.value}: expected {expected}")


class Kind(StrEnum):
    """The kinds of types."""

    TEXT = "text"
    DIGITS = "digits"
    ALPHANUMERIC = "alphanumeric"
    CODE = "code"
    DATE = "date"
    DATETIME = "datetime"
    TIME = "time"
    AMOUNT = "amount"
    SUMMARY = "summary"
    AMOUNT_TEXT = "amounttext"
    DECIMAL = "decimal"
    EMPTY = "empty"


class DataType:
    """A named type.

    Attributes:
        name: The standard's name.
        kind: Its kind.
        low: Least number of characters.
        high: Greatest number of characters.
        codes: The allowed codes.
        read: Checks a text and returns it; raises ``ValueRefusedError``. Amounts are read by
            ``read_amount``.
    """

    __slots__ = ("codes", "high", "kind", "low", "name", "read")

    def __init__(self, name: str, kind: Kind) -> None:
        self.name = name
        self.kind = kind
        self.low = 0
        self.high = 0
        self.codes: tuple[str, ...] = ()
        self.read: Callable[[str], str] = _no_reader

    def __repr__(self) -> str:
        return f"DataType({self.name})"

    @property
    def expected(self) -> str:
        """What a value of the type looks like, in a few words."""
        if self.kind is Kind.CODE:
            return " | ".join(self.codes)
        if self.kind in _LENGTH_WORDS:
            span = str(self.low) if self.low == self.high else f"{self.low} to {self.high}"
            return f"{span} {_LENGTH_WORDS[self.kind]}"
        return _EXPECTED[self.kind]


_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    # Invisible characters and those that turn the direction: a name would not read as it is.
    "\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
_SPACE = " \t\r\n"
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_DATETIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?", re.ASCII
)
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]", re.ASCII)
_SUMMARY = re.compile(r"[A-Z]{3}[+-][0-9]{1,20}\.[0-9]{2}", re.ASCII)
_AMOUNT_TEXT = re.compile(r"[A-Z]{3}[0-9]{1,16}\.[0-9]{2}", re.ASCII)
_DECIMAL = re.compile(r"(?=[0-9.]{1,19}$)[0-9]{1,18}(?:\.[0-9]{1,17})?", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)

_LENGTH_WORDS: Final = {
    Kind.TEXT: "characters",
    Kind.DIGITS: "digits",
    Kind.ALPHANUMERIC: "letters or digits",
}
_EXPECTED: Final = {
    Kind.DATE: "YYYY-MM-DD",
    Kind.DATETIME: "YYYY-MM-DDThh:mm:ss",
    Kind.TIME: "hh:mm:ss",
    Kind.AMOUNT: "yuan with at most two decimals",
    Kind.SUMMARY: "currency, sign, yuan with two decimals, such as CNY+10.00",
    Kind.AMOUNT_TEXT: "currency, yuan with two decimals, such as CNY10.00",
    Kind.DECIMAL: "at most 18 digits, without a sign",
    Kind.EMPTY: "nothing",
}


def _no_reader(text: str) -> str:
    raise ValueRefusedError(Reason.VALUE_KIND_WRONG, f"an amount, not {text!r}")


def _text_reader(low: int, high: int) -> Callable[[str], str]:
    expected = f"{low} to {high} characters"

    def read(text: str) -> str:
        if not low <= len(text) <= high:
            raise ValueRefusedError(Reason.LENGTH_WRONG, expected)
        if not text.isprintable() and _FORBIDDEN.search(text):
            raise ValueRefusedError(Reason.CHARACTER_WRONG, "no control character")
        if text[0] in _SPACE and not text.strip(_SPACE):
            raise ValueRefusedError(Reason.VALUE_EMPTY, expected)
        return text

    return read


def _pattern_reader(datatype: DataType, pattern: re.Pattern[str]) -> Callable[[str], str]:
    fullmatch = pattern.fullmatch

    def read(text: str) -> str:
        if fullmatch(text) is None:
            raise ValueRefusedError(Reason.PATTERN_WRONG, datatype.expected)
        return text

    return read


def _digits_reader(datatype: DataType, characters: str) -> Callable[[str], str]:
    fullmatch = re.compile(f"[{characters}]*", re.ASCII).fullmatch
    low, high = datatype.low, datatype.high

    def read(text: str) -> str:
        if not low <= len(text) <= high:
            raise ValueRefusedError(Reason.LENGTH_WRONG, datatype.expected)
        if fullmatch(text) is None:
            raise ValueRefusedError(Reason.PATTERN_WRONG, datatype.expected)
        return text

    return read


def _code_reader(datatype: DataType) -> Callable[[str], str]:
    codes = {code: code for code in datatype.codes}

    def read(text: str) -> str:
        if text not in codes:
            raise ValueRefusedError(Reason.CODE_UNKNOWN, datatype.expected)
        return text

    return read


def _read_date(text: str) -> str:
    if _DATE.fullmatch(text):
        try:
            dt.date.fromisoformat(text)
        except ValueError:
            pass
        else:
            return text
    raise ValueRefusedError(Reason.DATE_WRONG, _EXPECTED[Kind.DATE])


def _read_datetime(text: str) -> str:
    if _DATETIME.fullmatch(text):
        try:
            dt.datetime.fromisoformat(text[:19])
        except ValueError:
            pass
        else:
            return text
    raise ValueRefusedError(Reason.TIME_WRONG, _EXPECTED[Kind.DATETIME])


def _read_empty(text: str) -> str:
    if text.strip(_SPACE):
        raise ValueRefusedError(Reason.LENGTH_WRONG, _EXPECTED[Kind.EMPTY])
    return ""


def read_amount(text: str, currency: str) -> Amount:
    """Return the amount that a text and the attribute ``Ccy`` state.

    Raises:
        ValueRefusedError: more than two decimals, a sign, an exponent, above
            ``AMOUNT_FEN_MAX``, or a currency that is not three capital letters.
    Source: CNAPS2-FIELDS (ActiveCurrencyAndAmount); two decimals and the bound: house, ADR-0001.
    """
    if _CURRENCY.fullmatch(currency) is None:
        raise ValueRefusedError(Reason.CURRENCY_WRONG, "three capital letters")
    try:
        return Amount(currency, parse_yuan(text))
    except ValueTextError as error:
        raise ValueRefusedError(Reason.AMOUNT_WRONG, error.expected) from None


def format_summary(currency: str, fen: int) -> str:
    """Return the text of a ``SummaryAmountText``, such as ``CNY+10.00``.

    Source: CNAPS2-FIELDS (SummaryAmountText).
    """
    sign = "-" if fen < 0 else "+"
    return f"{currency}{sign}{format_yuan(Fen(abs(fen)))}"


def parse_summary(text: str) -> tuple[str, int]:
    """Return currency and fen of a ``SummaryAmountText``.

    Raises:
        ValueRefusedError: the text is not one.
    Source: CNAPS2-FIELDS (SummaryAmountText).
    """
    if _SUMMARY.fullmatch(text) is None:
        raise ValueRefusedError(Reason.PATTERN_WRONG, _EXPECTED[Kind.SUMMARY])
    fen = int(text[4:-3]) * 100 + int(text[-2:])
    return text[:3], -fen if text[3] == "-" else fen


def make_datatype(name: str, kind: Kind, arguments: tuple[str, ...]) -> DataType:
    """Return the type that a line of ``types.txt`` describes.

    Raises:
        ValueError: the arguments do not fit the kind.
    """
    datatype = DataType(name, kind)
    if kind in _LENGTH_WORDS:
        low, high = arguments
        datatype.low, datatype.high = int(low), int(high)
        if not 0 < datatype.low <= datatype.high:
            raise ValueError(f"type {name}: lengths expected, found {low} {high}")
    elif kind is Kind.CODE:
        datatype.codes = arguments
        if not arguments or len(set(arguments)) != len(arguments):
            raise ValueError(f"type {name}: distinct codes expected, found {arguments}")
    elif arguments:
        raise ValueError(f"type {name}: no arguments expected, found {arguments}")
    datatype.read = _reader(datatype)
    return datatype


def _reader(datatype: DataType) -> Callable[[str], str]:
    makers: dict[Kind, Callable[[], Callable[[str], str]]] = {
        Kind.TEXT: lambda: _text_reader(datatype.low, datatype.high),
        Kind.DIGITS: lambda: _digits_reader(datatype, "0-9"),
        Kind.ALPHANUMERIC: lambda: _digits_reader(datatype, "A-Za-z0-9"),
        Kind.CODE: lambda: _code_reader(datatype),
        Kind.DATE: lambda: _read_date,
        Kind.DATETIME: lambda: _read_datetime,
        Kind.TIME: lambda: _pattern_reader(datatype, _TIME),
        Kind.SUMMARY: lambda: _pattern_reader(datatype, _SUMMARY),
        Kind.AMOUNT_TEXT: lambda: _pattern_reader(datatype, _AMOUNT_TEXT),
        Kind.DECIMAL: lambda: _pattern_reader(datatype, _DECIMAL),
        Kind.EMPTY: lambda: _read_empty,
        Kind.AMOUNT: lambda: _no_reader,
    }
    return makers[datatype.kind]()
