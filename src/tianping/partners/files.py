"""Reading the files of a partner's business: strict JSON, amounts in yuan, bank codes whole.

Source: house, ADR-0052.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NoReturn, TypeVar

import msgspec

from tianping.values.bankcode import parse_bank_code
from tianping.values.errors import ValueTextError
from tianping.values.money import Fen, parse_yuan

__all__ = [
    "FILE_BYTES_MAX",
    "LINES_MAX",
    "between",
    "check_balanced",
    "check_count",
    "check_other",
    "member",
    "one_of",
    "positive_fen",
    "positive_quantity",
    "read",
    "refuse_unknown",
]

FILE_BYTES_MAX: Final = 4_000_000
LINES_MAX: Final = 5_000
QUANTITY_MAX: Final = 10**15

T = TypeVar("T")


def read(content: bytes, kind: type[T]) -> T:
    """Return what a file says.

    Raises:
        ValueTextError: it is too large.
        msgspec.ValidationError: it is not such a file; the place is named.
        msgspec.DecodeError: it is no JSON.
    """
    if len(content) > FILE_BYTES_MAX:
        raise ValueTextError(
            "file",
            "文件",
            expected=f"at most {FILE_BYTES_MAX} bytes",
            expected_zh=f"至多 {FILE_BYTES_MAX} 字节",
            found=len(content),
        )
    return msgspec.json.decode(content, type=kind)


def member(text: str) -> str:
    """Return the bank code of a member.

    Raises:
        ValueTextError: it is none.
    """
    return str(parse_bank_code(text))


def positive_fen(yuan: str) -> Fen:
    """Return the fen of an amount in yuan that is more than nothing.

    Raises:
        ValueTextError: it is none, or zero.
    """
    amount_fen = parse_yuan(yuan)
    if not amount_fen:
        raise ValueTextError(
            "amount in yuan",
            "金额（元）",
            expected="above 0.00",
            expected_zh="大于 0.00",
            found=yuan,
        )
    return amount_fen


def positive_quantity(quantity: int) -> int:
    """Return a quantity of a title.

    Raises:
        ValueTextError: it is not 1 to ``QUANTITY_MAX``.
    """
    if not 1 <= quantity <= QUANTITY_MAX:
        raise ValueTextError(
            "quantity",
            "数量",
            expected=f"1 to {QUANTITY_MAX}",
            expected_zh=f"1 至 {QUANTITY_MAX}",
            found=quantity,
        )
    return quantity


def between(what: str, what_zh: str, number: int, bounds: tuple[int, int]) -> int:
    """Return a number that is within its bounds.

    Raises:
        ValueTextError: it is not.
    """
    low, high = bounds
    if not low <= number <= high:
        raise ValueTextError(
            what,
            what_zh,
            expected=f"{low} to {high}",
            expected_zh=f"{low} 至 {high}",
            found=number,
        )
    return number


def refuse_unknown(what: str, what_zh: str, found: str) -> NoReturn:
    """Refuse a name that the file uses and nothing has introduced.

    Raises:
        ValueTextError: always.
    """
    raise ValueTextError(
        what,
        what_zh,
        expected="one that this file or an earlier one has introduced",
        expected_zh="本文件或先前文件已登记",
        found=found,
    )


def one_of(word: str, meanings: Mapping[str, str]) -> str:
    """Return what a word stands for.

    Raises:
        ValueTextError: it stands for nothing.
    """
    if word not in meanings:
        words = ", ".join(meanings)
        raise ValueTextError("kind", "种类", expected=words, expected_zh=words, found=word)
    return meanings[word]


def check_count(lines: Sequence[object]) -> None:
    """Check that a file has lines, and not too many.

    Raises:
        ValueTextError: it has none, or more than ``LINES_MAX``.
    """
    if not 1 <= len(lines) <= LINES_MAX:
        raise ValueTextError(
            "lines",
            "笔数",
            expected=f"1 to {LINES_MAX}",
            expected_zh=f"1 至 {LINES_MAX}",
            found=len(lines),
        )


def check_other(code: str, own: str) -> None:
    """Check that a member is not the other party, or the partner itself.

    Raises:
        ValueTextError: it is.
    """
    if code == own:
        raise ValueTextError(
            "member",
            "成员",
            expected=f"another participant than {own}",
            expected_zh=f"不同于 {own} 的参与者",
            found=code,
        )


def check_balanced(paid_fen: int, received_fen: int) -> None:
    """Check that what members pay is what members receive.

    Raises:
        ValueTextError: it is not.
    """
    if paid_fen != received_fen:
        raise ValueTextError(
            "sum of what members receive, in fen",
            "应收金额合计（分）",
            expected=f"{paid_fen}, the sum of what members owe",
            expected_zh=f"与应付合计 {paid_fen} 相等",
            found=received_fen,
        )
