"""Pools and matching from the command line, on a running node."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support import running
from support.cli import tianping
from support.running import POOR, RICH, started

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A running platform on which Stone Bank is a branch of Azure Bank."""
    blueprint = running.BLUEPRINT + 'legal_entity = "30110000000"\n'
    monkeypatch.setattr(running, "BLUEPRINT", blueprint)
    folder = running.made(tmp_path)
    node = started(folder)
    try:
        yield folder
        node.terminate()
        assert node.wait(60) == 0
    finally:
        node.kill()
        node.wait()


def pool_answer(folder: Path, who: str) -> dict[str, Any]:
    """Receive until an answer about pools has come."""
    stop = time.monotonic() + 60
    while time.monotonic() < stop:
        for row in tianping("inbox", folder, who, "--wait", 5, "--json").json():
            if row["code"] == "pool":
                return dict(row)
    raise AssertionError("no answer about pools came")


def test_a_pool_from_the_command_line(folder: Path) -> None:
    """Bind for tomorrow, keep a floor, run at cut-off, look at what came of it."""
    tianping("day", "advance", folder)
    assert "20" in tianping("pool", "bind", folder, RICH, POOR).out
    assert "1,000.00" not in tianping("pool", "floor", folder, RICH, "990.00").out
    wrong = tianping("pool", "bind", folder, POOR, RICH)
    assert (wrong.code, "no branch" in wrong.err) == (1, True)
    early = tianping("matching", "run", folder, language="zh")
    assert (early.code, "系统状态" in early.err) == (1, True)
    sent = tianping("send", folder, RICH, "pool", "bind", POOR, "--random")
    assert sent.code == 0, sent.err
    assert "MT" not in tianping("pool", "list", folder).out
    tianping("day", "advance", folder)
    assert tianping("pool", "run", folder).code == 1  # bound from tomorrow on
    assert "not started" in tianping("matching", "run", folder).out
    for _ in range(3):
        assert tianping("day", "advance", folder).code == 0
    assert tianping("send", folder, POOR, "pay", RICH, "25.00").code == 0
    tianping("day", "advance", folder)
    assert tianping("queue", folder, "--json").json()[0]["amount_fen"] == "2500"
    shown = tianping("pool", "list", folder, "--json").json()
    assert shown["pools"] == [
        {"legal_entity": RICH, "floor_fen": "99000", "in_order": False, "branches": POOR}
    ]
    assert [(run["value_fen"], run["outcome"]) for run in shown["runs"]] == [("1000", 1)]
    assert shown["runs"][0]["seed"] > 0
    again = tianping("pool", "run", folder, language="zh")
    assert "暂时失效" in again.out
    runs = tianping("matching", "list", folder, "--json").json()
    assert [run["outcome"] for run in runs] == [0, 0, 0]
    assert "撮合" in tianping("matching", "list", folder, language="zh").out
    assert "drawn" in tianping("pool", "list", folder).out
    assert tianping("send", folder, POOR, "pool", "query").code == 0
    answer = pool_answer(folder, POOR)
    assert answer["status"] == "PR05"
    (binding,) = answer["bindings"]
    assert (binding["branch"], binding["legal_entity"]) == (POOR, RICH)
    assert [amount for _, amount in binding["transfers"]] == [1000]
    released = tianping("pool", "release", folder, RICH, language="zh")
    assert "停止资金池功能" in released.out
    assert "released" in tianping("pool", "list", folder).out
