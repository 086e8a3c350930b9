"""The optional tools from the command line of a running platform."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.cli import tianping
from support.running import POOR, RICH, made, started

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Return the folder of a running platform in daytime."""
    folder = made(tmp_path)
    node = started(folder)
    try:
        assert tianping("day", "advance", folder).code == 0
        yield folder
    finally:
        node.kill()
        node.wait()


def test_an_offset_from_the_command_line(folder: Path) -> None:
    """Off at first; switched on, two banks' payments to each other settle and are shown."""
    assert "Nothing was offset" in tianping("options", "offsets", folder).out
    wrong = tianping("options", "set", folder, "bilateral-offset", "101")
    assert (wrong.code, "101" in wrong.err) == (1, True)
    done = tianping("options", "set", folder, "bilateral-offset", "5")
    assert (done.code, done.out.strip()[-3:]) == (0, ": 5"[-3:])
    assert (
        "双边轧抵" in tianping("options", "set", folder, "bilateral-offset", "5", language="zh").out
    )
    assert tianping("send", folder, POOR, "pay", RICH, "2500.00").code == 0
    assert len(tianping("queue", folder, "--json").json()) == 1
    assert tianping("send", folder, RICH, "pay", POOR, "3000.00").code == 0
    assert tianping("queue", folder, "--json").json() == []
    (shown,) = tianping("options", "offsets", folder, "--json").json()
    assert (shown["debtor_participant"], shown["creditor_participant"]) == (RICH, POOR)
    assert (shown["amount_fen"], shown["back_fen"], shown["back_count"]) == ("300000", "250000", 1)
    assert "3,000.00" in tianping("options", "offsets", folder).out
    assert "对手笔数" in tianping("options", "offsets", folder, language="zh").out
    assert tianping("verify", folder).code == 0


def test_a_proposal_from_the_command_line(folder: Path) -> None:
    """What the order blocks settles by the solver's proposal, and the journal still verifies."""
    assert tianping("send", folder, POOR, "pay", RICH, "9000.00").code == 0
    assert tianping("send", folder, POOR, "pay", RICH, "2500.00").code == 0
    assert tianping("send", folder, RICH, "pay", POOR, "3000.00").code == 0
    assert len(tianping("queue", folder, "--json").json()) == 3
    assert tianping("day", "advance", folder).code == 0
    off = tianping("matching", "propose", folder)
    assert (off.code, "switched off" in off.err) == (1, True)
    assert tianping("options", "set", folder, "optimal-matching", "1").code == 0
    done = tianping("matching", "propose", folder, "--seconds", "5")
    assert (done.code, "5,500.00" in done.out, "in order 0.00" in done.out) == (0, True, True)
    (left,) = tianping("queue", folder, "--json").json()
    assert left["amount_fen"] == "900000"
    assert "没有可同时清算的集合" in tianping("matching", "propose", folder, language="zh").out
    (run,) = [
        run for run in tianping("matching", "list", folder, "--json").json() if run["outcome"] == 2
    ]
    assert (run["run_trigger"], run["value_fen"]) == (3, "550000")
    (shown,) = tianping("options", "proposals", folder, "--json").json()
    assert (shown["accepted"], shown["proposed_fen"], shown["ordered_fen"]) == (True, "550000", "0")
    assert "采纳" in tianping("options", "proposals", folder, language="zh").out
    assert tianping("verify", folder).code == 0


def test_a_reserve_from_the_command_line(folder: Path) -> None:
    """Ordinary payments wait for what is kept, an urgent one uses it, dropping it lets them go."""
    off = tianping("options", "reserve", folder, RICH, "urgent", "600.00")
    assert (off.code, "switched off" in off.err) == (1, True)
    assert "没有流动性预留" in tianping("options", "reserves", folder, language="zh").out
    assert tianping("options", "set", folder, "reservations", "1").code == 0
    assert "600.00" in tianping("options", "reserve", folder, RICH, "urgent", "600.00").out
    assert tianping("send", folder, RICH, "pay", POOR, "500.00").code == 0
    assert len(tianping("queue", folder, "--json").json()) == 1
    (kept,) = tianping("options", "reserves", folder, "--json").json()
    assert (kept["owner"], kept["queue_class"], kept["left_fen"]) == (RICH, 7, "60000")
    assert "剩余" in tianping("options", "reserves", folder, language="zh").out
    done = tianping("options", "reserve", folder, RICH, "urgent", "0", language="zh")
    assert (done.code, "清算 1 笔" in done.out) == (0, True)
    assert tianping("queue", folder, "--json").json() == []
    assert tianping("verify", folder).code == 0


def test_a_limit_from_the_command_line(folder: Path) -> None:
    """An ordinary payment above the limit waits; lifting it lets the payment go."""
    assert "没有限额" in tianping("options", "limits", folder, language="zh").out
    off = tianping("options", "limit", folder, RICH, "100.00", "--to", POOR)
    assert (off.code, "switched off" in off.err) == (1, True)
    assert tianping("options", "set", folder, "limits", "1").code == 0
    assert "100.00" in tianping("options", "limit", folder, RICH, "100.00", "--to", POOR).out
    assert tianping("options", "limit", folder, RICH, "500.00").code == 0
    assert tianping("send", folder, RICH, "pay", POOR, "150.00").code == 0
    assert len(tianping("queue", folder, "--json").json()) == 1
    shown = tianping("options", "limits", folder, "--json").json()
    assert [(one["counterparty"], one["limit_fen"]) for one in shown] == [
        ("", "50000"),
        (POOR, "10000"),
    ]
    assert "towards" in tianping("options", "limits", folder).out
    done = tianping("options", "limit", folder, RICH, "--to", POOR, language="zh")
    assert (done.code, "清算 1 笔" in done.out) == (0, True)
    assert tianping("queue", folder, "--json").json() == []
    assert tianping("verify", folder).code == 0
