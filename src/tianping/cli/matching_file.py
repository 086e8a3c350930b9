"""A stated matching instance: banks, what they hold, and the payments that wait, from JSON.

Strict: an unknown key, a bank named twice or not at all, or a wrong number names its place.
Source: house, ADR-0020, ADR-0027.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from tianping.cli.failures import Exit, Failure
from tianping.core.settlement.matching import MatchingInstance
from tianping.core.state import MONEY_FEN_MAX
from tianping.values.errors import ValueTextError
from tianping.values.money import AMOUNT_FEN_MAX

__all__ = [
    "BANKS_MAX",
    "BANK_NAME_CHARACTERS_MAX",
    "FILE_BYTES_MAX",
    "PAYMENTS_MAX",
    "StatedInstance",
    "parse_instance",
    "read_instance",
]

FILE_BYTES_MAX: Final = 100_000_000
BANKS_MAX: Final = 10_000
PAYMENTS_MAX: Final = 1_000_000
BANK_NAME_CHARACTERS_MAX: Final = 64

_KEYS: Final = ("balances", "payments", "floors")


class StatedInstance(NamedTuple):
    """Banks by name in the order given, their balances in fen, and the instance for the solver."""

    banks: list[str]
    balances_fen: list[int]
    instance: MatchingInstance


def read_instance(file: str) -> StatedInstance:
    """Read and check the instance of a file; ``-`` is standard input.

    Raises:
        Failure: with INPUT: the file cannot be read, or says something it should not.
    """
    where = "standard input" if file == "-" else file
    where_zh = "标准输入" if file == "-" else file
    try:
        if file == "-":
            raw = sys.stdin.buffer.read(FILE_BYTES_MAX + 1)
        else:
            with Path(file).open("rb") as stream:
                raw = stream.read(FILE_BYTES_MAX + 1)
        return parse_instance(raw)
    except OSError as error:
        raise Failure(
            Exit.INPUT, f"{where}: {error.strerror}", f"{where_zh}：无法读取：{error.strerror}"
        ) from error
    except ValueTextError as error:
        raise Failure(
            Exit.INPUT, f"{where}: {error.english}", f"{where_zh}：{error.chinese}"
        ) from error


def parse_instance(raw: bytes) -> StatedInstance:
    """Return the instance that JSON bytes state.

    An object: ``balances`` by bank; ``payments``, each [payer, payee, amount], those of one payer
    in its queue's order; and, if there are any, ``floors`` by bank: the part of a balance that
    stays (earmark and minimum balance). Whole numbers of fen; a balance may be negative.

    Raises:
        ValueTextError: the bytes are anything else, or beyond the bounds of this module.
    """
    if len(raw) > FILE_BYTES_MAX:
        raise _wrong(
            "size", "大小", _at_most(FILE_BYTES_MAX, "bytes", "字节"), f">{FILE_BYTES_MAX}"
        )
    stated = _decoded(raw)
    if type(stated) is not dict or not {"balances", "payments"} <= set(stated) <= set(_KEYS):
        found = ", ".join(stated) if type(stated) is dict else _shown(stated)
        raise _wrong(
            "the whole",
            "全文",
            (
                "an object of balances, payments and, if there are any, floors",
                "含 balances、payments 以及可选 floors 的对象",
            ),
            found,
        )
    balances = _by_bank(stated["balances"], "balances", lowest=-MONEY_FEN_MAX)
    floors = _by_bank(stated.get("floors", {}), "floors", lowest=0)
    for bank in floors:
        _check_known(balances, bank, "floors")
    numbers = {bank: number for number, bank in enumerate(balances)}
    usable = [balance - floors.get(bank, 0) for bank, balance in balances.items()]
    return StatedInstance(
        list(balances), list(balances.values()), _instance(stated["payments"], numbers, usable)
    )


def _instance(
    payments: Any, numbers: dict[str, int], usable_fen: Sequence[int]
) -> MatchingInstance:
    """Check the payments and return them with what the banks may use, by number."""
    if type(payments) is not list or len(payments) > PAYMENTS_MAX:
        expected = (f"a list of at most {PAYMENTS_MAX}", f"至多 {PAYMENTS_MAX} 项的列表")
        found = len(payments) if type(payments) is list else _shown(payments)
        raise _wrong("payments", "payments", expected, found)
    payers, payees, amounts = list[int](), list[int](), list[int]()
    for place, payment in enumerate(payments):
        if type(payment) is not list or len(payment) != 3:
            raise _wrong(
                f"payments[{place}]",
                f"payments[{place}]",
                ("[payer, payee, amount]", "[付款行, 收款行, 金额]"),
                _shown(payment),
            )
        payer, payee, amount = payment
        _check_known(numbers, payer, f"payments[{place}][0]")
        _check_known(numbers, payee, f"payments[{place}][1]")
        if type(amount) is not int or not 0 < amount <= AMOUNT_FEN_MAX:
            raise _wrong_number(f"payments[{place}][2]", (1, AMOUNT_FEN_MAX), amount)
        payers.append(numbers[payer])
        payees.append(numbers[payee])
        amounts.append(amount)
    return MatchingInstance(list(usable_fen), payers, payees, amounts)


def _by_bank(stated: Any, name: str, *, lowest: int) -> dict[str, int]:
    """Check that a value holds a number of fen for each of some banks."""
    if type(stated) is not dict or len(stated) > BANKS_MAX:
        expected = (
            f"an object of at most {BANKS_MAX} banks",
            f"至多 {BANKS_MAX} 家银行的对象",
        )
        found = len(stated) if type(stated) is dict else _shown(stated)
        raise _wrong(name, name, expected, found)
    for bank, amount in stated.items():
        if not bank.isprintable() or not 0 < len(bank) <= BANK_NAME_CHARACTERS_MAX:
            expected = (
                f"1 to {BANK_NAME_CHARACTERS_MAX} printable characters",
                f"1 至 {BANK_NAME_CHARACTERS_MAX} 个可打印字符",
            )
            raise _wrong(f"{name}, name of a bank", f"{name}，银行名称", expected, ascii(bank))
        if type(amount) is not int or not lowest <= amount <= MONEY_FEN_MAX:
            raise _wrong_number(f"{name}[{bank}]", (lowest, MONEY_FEN_MAX), amount)
    return dict(stated)


def _check_known(known: dict[str, int], bank: Any, place: str) -> None:
    """Check that a value is the name of a bank that has a balance."""
    if type(bank) is not str or bank not in known:
        raise _wrong(place, place, ("a bank of balances", "balances 中的银行"), _shown(bank))


def _decoded(raw: bytes) -> Any:
    """Return what JSON bytes say; an object that names a key twice is wrong."""
    expected = ("JSON in UTF-8", "UTF-8 编码的 JSON")
    try:
        return json.loads(raw.decode(), object_pairs_hook=_once)
    except ValueTextError:
        raise
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        place_zh = f"第 {error.lineno} 行第 {error.colno} 列"
        found = error.doc[error.pos : error.pos + 20]
        raise _wrong(place, place_zh, expected, ascii(found)) from error
    except (ValueError, RecursionError) as error:
        raise _wrong("the whole", "全文", expected, error) from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of JSON, each of whose keys is there once."""
    found = dict(pairs)
    if len(found) < len(pairs):
        counts = Counter(key for key, _ in pairs)
        twice = next(key for key, count in counts.items() if count > 1)
        raise _wrong("key", "键", ("each key once", "每个键只出现一次"), ascii(twice))
    return found


def _wrong(what: str, what_zh: str, expected: tuple[str, str], found: object) -> ValueTextError:
    return ValueTextError(what, what_zh, expected=expected[0], expected_zh=expected[1], found=found)


def _wrong_number(place: str, bounds: tuple[int, int], found: Any) -> ValueTextError:
    lowest, highest = bounds
    expected = (
        f"a whole number of fen from {lowest} to {highest}",
        f"{lowest} 至 {highest} 的整数（分）",
    )
    return _wrong(place, place, expected, _shown(found))


def _at_most(count: int, unit: str, unit_zh: str) -> tuple[str, str]:
    return f"at most {count} {unit}", f"不超过 {count} {unit_zh}"


def _shown(value: Any) -> str:
    """Return a value as JSON says it, all in ASCII; the beginning of a long one will do."""
    return json.dumps(value)
