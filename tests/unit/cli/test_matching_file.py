"""The stated matching instance: what is read, and what is said of a wrong one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from support.cli import has_chinese
from tianping.cli.matching_file import (
    BANK_NAME_CHARACTERS_MAX,
    BANKS_MAX,
    FILE_BYTES_MAX,
    PAYMENTS_MAX,
    parse_instance,
)
from tianping.core.state import MONEY_FEN_MAX
from tianping.values.errors import ValueTextError
from tianping.values.money import AMOUNT_FEN_MAX

_BALANCES = {"A": 100, "乙": -5}


def _raw(**changed: Any) -> bytes:
    return json.dumps({"balances": _BALANCES, "payments": []} | changed).encode()


def test_instance_is_read_with_its_floors() -> None:
    """Banks by number in the order given; what may be used is balance minus floor."""
    stated = parse_instance(
        _raw(payments=[["乙", "A", 7], ["A", "乙", AMOUNT_FEN_MAX]], floors={"A": 30})
    )
    assert (stated.banks, stated.balances_fen) == (["A", "乙"], [100, -5])
    assert stated.instance.usable_fen == [70, -5]
    assert stated.instance.payers == [1, 0]
    assert stated.instance.payees == [0, 1]
    assert stated.instance.amounts_fen == [7, AMOUNT_FEN_MAX]


def test_smallest_instance_is_nothing() -> None:
    """No banks, no payments."""
    stated = parse_instance(b'{"balances": {}, "payments": []}')
    assert (stated.banks, stated.instance.amounts_fen) == ([], [])


@pytest.mark.parametrize(
    ("raw", "english"),
    [
        (b"", "line 1, column 1: expected JSON in UTF-8"),
        (b'{"balances": {},\n "payments"}', "line 2, column 12: expected JSON in UTF-8"),
        (b"\xff\xfe", "the whole: expected JSON in UTF-8"),
        (b"[" * 100_000, "the whole: expected JSON in UTF-8"),
        (b"9" * 5000, "the whole: expected JSON in UTF-8"),
        (b" " * (FILE_BYTES_MAX + 1), f"size: expected at most {FILE_BYTES_MAX} bytes"),
        (b"[]", "the whole: expected an object of balances, payments"),
        (b'{"balances": {}}', "the whole: expected an object of balances, payments"),
        (_raw(more=1), "found 'balances, payments, more'"),
        (b'{"balances": {"A": 1, "A": 2}, "payments": []}', "key: expected each key once"),
        (_raw(balances=[]), f"balances: expected an object of at most {BANKS_MAX} banks"),
        (
            _raw(balances=dict.fromkeys(map(str, range(BANKS_MAX + 1)), 0)),
            f"balances: expected an object of at most {BANKS_MAX} banks, found '{BANKS_MAX + 1}'",
        ),
        (_raw(balances={"": 1}), "balances, name of a bank: expected 1 to 64 printable"),
        (_raw(balances={"x\n": 1}), "balances, name of a bank: expected 1 to 64 printable"),
        (_raw(balances={"\ud800": 1}), "balances, name of a bank: expected 1 to 64 printable"),
        (
            _raw(balances={"x" * (BANK_NAME_CHARACTERS_MAX + 1): 1}),
            "balances, name of a bank: expected 1 to 64 printable",
        ),
        (_raw(balances={"A": 1.5}), "balances[A]: expected a whole number of fen from -"),
        (_raw(balances={"A": True}), "balances[A]: expected a whole number of fen from -"),
        (_raw(balances={"A": MONEY_FEN_MAX + 1}), "balances[A]: expected a whole number"),
        (_raw(floors={"A": -1}), "floors[A]: expected a whole number of fen from 0 to"),
        (_raw(floors={"Z": 1}), "floors: expected a bank of balances, found '\"Z\"'"),
        (_raw(payments={}), f"payments: expected a list of at most {PAYMENTS_MAX}"),
        (_raw(payments=[0] * (PAYMENTS_MAX + 1)), f"found '{PAYMENTS_MAX + 1}'"),
        (_raw(payments=[["A", "乙"]]), "payments[0]: expected [payer, payee, amount]"),
        (_raw(payments=["abc"]), "payments[0]: expected [payer, payee, amount]"),
        (
            _raw(payments=[["A", "乙", 1], ["B", "A", 1]]),
            "payments[1][0]: expected a bank of balances, found '\"B\"'",
        ),
        (_raw(payments=[["A", 1, 1]]), "payments[0][1]: expected a bank of balances, found '1'"),
        (_raw(payments=[["A", [], 1]]), "payments[0][1]: expected a bank of balances"),
        (_raw(payments=[["A", "乙", 0]]), "payments[0][2]: expected a whole number of fen from 1"),
        (_raw(payments=[["A", "乙", "1"]]), "payments[0][2]: expected a whole number"),
        (_raw(payments=[["A", "乙", AMOUNT_FEN_MAX + 1]]), "payments[0][2]: expected a whole"),
    ],
    ids=[str(number) for number in range(31)],
)
def test_wrong_instance_says_where_expected_and_found(raw: bytes, english: str) -> None:
    """Each check, and each bound from the side that is outside, in both languages."""
    with pytest.raises(ValueTextError) as raised:
        parse_instance(raw)
    assert english in raised.value.english
    assert "found" in raised.value.english
    assert not has_chinese(raised.value.english.replace("乙", ""))
    assert has_chinese(raised.value.chinese)
    assert "expected" not in raised.value.chinese


def test_bounds_are_inclusive() -> None:
    """What is exactly on a bound is read."""
    names = {"x" * BANK_NAME_CHARACTERS_MAX: -MONEY_FEN_MAX, "y": MONEY_FEN_MAX}
    stated = parse_instance(_raw(balances=names, floors={"y": MONEY_FEN_MAX}))
    assert stated.instance.usable_fen == [-MONEY_FEN_MAX, 0]
