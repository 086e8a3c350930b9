"""Fees and pledge financing on a running platform, from files and messages to notices."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.cli import tianping
from support.cli_platform import running_platform
from tianping.cli.blueprint import whole_code

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

RICH, POOR = str(whole_code("30110000000")), str(whole_code("30210000000"))
OFFICE = str(whole_code("00110000000"))
BLUEPRINT = """name = "Two banks"
business_date = "{date}"
[[office]]
code = "00110000000"
name = "North Office"
[[bank]]
code = "30110000000"
name = "Azure Bank"
office = "00110000000"
opening = "1000.00"
[[bank]]
code = "30210000000"
name = "Stone Bank"
office = "00110000000"
opening = "10.00"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Return the folder of a running platform."""
    with running_platform(tmp_path, BLUEPRINT) as folder:
        yield folder


def _received(folder: Path, who: str, *codes: str) -> list[dict[str, Any]]:
    """Receive until messages of all codes have come; return all that came, in order."""
    rows: list[dict[str, Any]] = []
    stop = time.monotonic() + 60
    while time.monotonic() < stop:
        if all(any(row["code"].startswith(code) for row in rows) for code in codes):
            return rows
        rows += tianping("inbox", folder, who, "--wait", 5, "--json").json()
    raise AssertionError(f"{codes} expected, found {[row['code'] for row in rows]}")


def test_fees_come_from_a_file_and_everybody_is_told(folder: Path, tmp_path: Path) -> None:
    """Appointed, charged once, kept until the opening, returned; errors name their place."""
    fees = tmp_path / "fees.csv"
    fees.write_text(f"participant,amount\n{RICH},12.50\n{POOR},20.00\n", encoding="utf-8")
    early = tianping("fees", "charge", folder, OFFICE, fees)
    assert (early.code, "not appointed" in early.err) == (1, True)
    appointed = tianping("appoint", folder, "fees", OFFICE, language="zh")
    assert appointed.out == f"{OFFICE} 已指定：收费账户开立部门\n"
    kept = tianping("fees", "charge", folder, OFFICE, fees)
    assert kept.out == "2 fees, 32.50 yuan: kept until the day opens\n", kept.err
    again = tianping("fees", "charge", folder, OFFICE, fees)
    assert again.out == "This file was taken today already; nothing new.\n"
    assert tianping("day", "advance", folder).code == 0
    waiting = tianping("queue", folder, "--participant", POOR, "--json").json()
    assert [(row["queue_class"], row["amount_fen"]) for row in waiting] == [(3, "2000")]
    rows = _received(folder, RICH, "saps.605", "saps.606")
    told = [row["verdict"] for row in rows if row["code"].startswith("saps.60")]
    assert told == ["verified"] * 2
    back = tmp_path / "back.json"
    back.write_text(f'[{{"participant": "{POOR}", "amount": "15.00"}}]', encoding="utf-8")
    returned = tianping("fees", "return", folder, OFFICE, back)
    assert returned.out == "1 returns, 15.00 yuan: booked\n", returned.err
    assert tianping("queue", folder, "--participant", POOR, "--json").json() == []
    _received(folder, POOR, "saps.605", "saps.606")
    fees.write_text(f"participant,amount\n{RICH},12.505\n", encoding="utf-8")
    wrong = tianping("fees", "charge", folder, OFFICE, fees, language="zh")
    assert (wrong.code, "fees.csv：第 2 行" in wrong.err) == (3, True)
    balances = {row["owner"]: row["balance_fen"] for row in _accounts(folder)}
    assert balances == {RICH: "98750", POOR: "500"}


def _accounts(folder: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tianping("accounts", folder, "--json").json()
    return found


def test_short_bank_is_financed_against_bonds_and_repays(folder: Path) -> None:
    """Set today, in force tomorrow: a payment asks, the bonds are answered for, the loan repaid."""
    assert tianping("appoint", folder, "head-office", OFFICE).code == 0
    done = tianping("pledge", "set", folder, POOR, "automatic", "500.00")
    assert done.out == (
        f"{POOR} automatic pledge financing (PF02), limit 500.00, from the next business date\n"
    ), done.err
    assert "下一业务日生效" in tianping("pledge", "list", folder, language="zh").out
    for _ in range(5):
        assert tianping("day", "advance", folder).code == 0
    assert tianping("send", folder, POOR, "pay", RICH, "100.00").code == 0
    rows = _received(folder, POOR, "saps.359")
    assert [row["verdict"] for row in rows if row["code"].startswith("saps.359")] == ["verified"]
    (asked,) = tianping("pledge", "list", folder, "--open", "--json").json()
    assert (asked["amount_fen"], asked["bond_value_fen"]) == ("9000", "10000")
    assert "waits for the bonds" in tianping("pledge", "list", folder).out
    assert tianping("pledge", "answer", folder, 1).code == 2
    assert tianping("pledge", "answer", folder, 1, "P-1", "--refuse").code == 2
    granted = tianping("pledge", "answer", folder, 1, "P-1")
    assert granted.out == "request 1 granted; payments settled: 1\n", granted.err
    assert tianping("pledge", "expire", folder, 1).code == 1
    assert tianping("pledge", "repay", folder, 1).code == 1

    assert tianping("send", folder, POOR, "borrow").code == 1  # nothing lacks funds
    assert tianping("send", folder, POOR, "pay", RICH, "50.00").code == 0
    assert tianping("pledge", "answer", folder, 2, "--refuse", language="zh").out == (
        "申请 2 已拒绝；清算 0 笔\n"
    )
    assert tianping("send", folder, POOR, "borrow", "--pledgor", RICH).code == 0
    assert tianping("pledge", "expire", folder, 3).out == (
        "request 3 timed out; payments settled: 0\n"
    )
    assert tianping("send", folder, RICH, "pay", POOR, "150.00").code == 0
    repaid = tianping("pledge", "repay", folder, 1)
    assert repaid.out == ("loan 1 repaid: 90.00 and interest 0.00; bonds under P-1 released\n"), (
        repaid.err
    )
    shown = tianping("pledge", "list", folder, "--participant", POOR, language="zh").out
    assert [word in shown for word in ("已归还", "已拒绝", "已超时", "已生效")] == [True] * 4
    assert tianping("pledge", "set", folder, POOR, "off", "1.001").code == 3
