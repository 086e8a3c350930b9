"""Accounts watched, asked about and kept by message, from the command line, on a platform."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from integration.test_cli_running import inbox, send, sent_id
from support.cli import tianping
from support.running import made_from, started
from tianping.cli.blueprint import whole_code
from tianping.values.dates import beijing_date_time

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

OFFICE = str(whole_code("00110000000"))
HEAD, BRANCH, OTHER = (str(whole_code(f"30{n}10000000")) for n in (1, 2, 3))
BLUEPRINT = """name = "A head office and a branch"
business_date = "{date}"
[[office]]
code = "{office}"
name = "North Office"
[[bank]]
code = "{head}"
name = "Azure Bank"
office = "{office}"
opening = "1000.00"
[[bank]]
code = "{branch}"
name = "Azure Bank, Harbour"
office = "{office}"
opening = "1000.00"
legal_entity = "{head}"
[[bank]]
code = "{other}"
name = "Stone Bank"
office = "{office}"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Return the folder of a running platform in daytime; it must end well when told to."""
    date = beijing_date_time(time.time_ns()).strftime("%Y%m%d")
    text = BLUEPRINT.format(date=date, office=OFFICE, head=HEAD, branch=BRANCH, other=OTHER)
    folder = made_from(tmp_path, text)
    node = started(folder)
    assert tianping("day", "advance", folder).code == 0
    try:
        yield folder
        node.terminate()
        assert node.wait(60) == 0
    finally:
        node.kill()
        node.wait()


def test_accounts_and_liquidity_from_the_command_line(folder: Path, tmp_path: Path) -> None:
    """A head office sums up what it has here and, by ACS, elsewhere; its branch may not ask up."""
    file = tmp_path / "acs.csv"
    file.write_text(f"{BRANCH[:3]}n1,Azure outside,80.00\nn2,More,-5.00\n", encoding="utf-8")
    reported = tianping("account", "others", folder, BRANCH, file)
    assert (reported.code, "75.00" in reported.out) == (0, True), reported.err
    sent_id(send(folder, HEAD, "liquidity", "--branches"))
    (told,) = [one for one in inbox(folder, HEAD, "liquidity") if one["code"] == "liquidity"]
    assert (told["balance_fen"], told["available_fen"]) == (2_075_00, 2_075_00)
    assert [one["participant"] for one in told["accounts"]] == [HEAD, BRANCH]
    sent_id(send(folder, OFFICE, "accounts", "--of", BRANCH))
    (told,) = [one for one in inbox(folder, OFFICE, "accounts") if one["code"] == "accounts"]
    assert [one["balance_fen"] for one in told["accounts"]] == [1_000_00]
    assert send(folder, BRANCH, "accounts", "--of", HEAD).code == 1
    assert send(folder, BRANCH, "liquidity", "--clearing-only").code == 0
    printed = tianping("inbox", folder, BRANCH, "--wait", 10, language="zh")
    assert "全面流动性" in printed.out
    file.write_text("n1,Azure outside\n", encoding="utf-8")
    wrong = tianping("account", "others", folder, BRANCH, file)
    assert wrong.code == 3
    assert "acs.csv:1: expected code,name,yuan" in wrong.err
    assert tianping("account", "others", folder, "999999999990", file).code == 3


def test_maintenance_from_the_command_line(folder: Path) -> None:
    """The office sends as an office; holder and office are told, a bank has no right to it."""
    changes = ("--minimum", "900.00", "--debit-control", "release", "--overdraft", "5.00")
    assert send(folder, OFFICE, "maintain", BRANCH, *changes).code == 0
    for who in (BRANCH, OFFICE):
        rows = [one for one in inbox(folder, who, "saps.372") if one["code"].startswith("saps.372")]
        rows += inbox(folder, who, "saps.372") if len(rows) < 2 else []
        told = [one["status"] for one in rows if one["code"].startswith("saps.372")]
        assert told == ["TC01 RstrctAmtLwrLmt CNY+900.00", "TC01 OverdrftUpperLmt 500 fen"]
    (account,) = tianping("accounts", folder, "--owner", BRANCH, "--json").json()
    assert (account["minimum_balance_fen"], account["overdraft_limit_next_fen"]) == ("90000", "500")
    assert send(folder, HEAD, "maintain", BRANCH, "--minimum", "0.00").code == 1
    assert send(folder, OFFICE, "maintain", BRANCH).code == 3
    assert tianping("control", folder, BRANCH, "credit").code == 0
    rows = inbox(folder, BRANCH, "saps.372")
    assert rows[-1]["status"] == "TC01 CdtRstrctSetng FR00"


def test_suspension_and_closing_from_the_command_line(folder: Path) -> None:
    """Suspended, released, revoked for tomorrow, closed when tomorrow begins; all is told."""
    assert tianping("account", "suspend", folder, BRANCH).code == 0
    assert send(folder, HEAD, "pay", BRANCH, "1.00").code == 1
    assert tianping("account", "suspend", folder, BRANCH).code == 1
    assert tianping("account", "suspend", folder, BRANCH, "--release").code == 0
    assert send(folder, HEAD, "pay", BRANCH, "1.00").code == 0
    later_ns = time.time_ns() + 3 * 86_400 * 10**9
    tomorrow = beijing_date_time(later_ns).strftime("%Y%m%d")
    assert tianping("account", "revoke", folder, BRANCH, "20200101").code == 1
    assert tianping("account", "revoke", folder, BRANCH, tomorrow).code == 0
    (row,) = tianping("account", "standing", folder, "--json").json()
    assert (row["participant"], row["closing_date"], row["account_closed"]) == (
        BRANCH,
        int(tomorrow),
        False,
    )
    rows = inbox(folder, BRANCH, "saps.372")
    assert "AcctSts AS02" in rows[-1]["status"]
    shown = tianping("account", "standing", folder, language="zh")
    assert "撤销生效日期" in shown.out


def test_warnings_from_the_command_line(folder: Path) -> None:
    """Branch, head office and central bank watch one balance; each is told of its own value."""
    assert send(folder, BRANCH, "warning", "500.00").code == 0
    assert send(folder, HEAD, "warning", "400.00", "--of", BRANCH).code == 0
    assert send(folder, OFFICE, "warning", "500.00", "--of", BRANCH).code == 0
    assert send(folder, BRANCH, "warning", "-5.00").code == 0
    assert send(folder, BRANCH, "warning", "500.00").code == 0
    assert send(folder, OTHER, "warning", "1.00", "--of", BRANCH).code == 1
    shown = tianping("warning", folder, "--owner", BRANCH, "--json").json()
    assert [(one["setter"], one["warning_value_fen"], one["below"]) for one in shown] == [
        (OFFICE, "50000", False),
        (HEAD, "40000", False),
        (BRANCH, "50000", False),
    ]
    sent_id(send(folder, BRANCH, "pay", OTHER, "500.01"))
    for who in (BRANCH, OFFICE):
        rows = [one for one in inbox(folder, who, "saps.362") if one["code"].startswith("saps.362")]
        assert [(one["concerning"], one["status"]) for one in rows] == [
            (BRANCH, "balance 499.99 below 500.00")
        ]
    assert send(folder, HEAD, "warning", "400.00", "--of", BRANCH, "--off").code == 0
    sent_id(send(folder, HEAD, "pay", BRANCH, "1.00"))
    rows = inbox(folder, BRANCH, "saps.362")
    assert rows[-1]["status"] == "balance 500.99, back at 500.00"
    shown = tianping("warning", folder, language="zh")
    assert HEAD not in shown.out
    assert "警戒值" in shown.out
