"""Nets and error corrections from the command line: an office's messages, a BEPS session."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.cli import Finished, tianping
from support.running import POOR, RICH, made, started
from tianping.cli.blueprint import whole_code
from tianping.values.dates import beijing_date_time

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

_HEAD = '{"system": "BEPS", "netting_date": "20261123", "session": 1'
OFFICE = str(whole_code("00110000000"))


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Return the folder of a running platform; it must end well when it is told to."""
    folder = made(tmp_path)
    node = started(folder)
    try:
        yield folder
        node.terminate()
        assert node.wait(60) == 0
    finally:
        node.kill()
        node.wait()


def send(folder: Path, *arguments: object) -> Finished:
    """Send as the office."""
    done = tianping("send", folder, OFFICE, *arguments)
    assert done.code == 0, done.err
    return done


def sessions(folder: Path, *arguments: object) -> list[dict[str, Any]]:
    """Return what the command tells of sessions."""
    return list(tianping("session", folder, *arguments, "--json").json())


def balances(folder: Path) -> dict[str, str]:
    """Return the balances by owner."""
    rows = tianping("accounts", folder, "--json").json()
    return {row["owner"]: row["balance_fen"] for row in rows}


def net_file(folder: Path, session: int, lines: list[list[object]]) -> Path:
    """Write a session of BEPS."""
    date = beijing_date_time(time.time_ns()).strftime("%Y%m%d")
    stated = {"system": "BEPS", "netting_date": date, "session": session, "lines": lines}
    path = folder.parent / f"net-{session}.json"
    path.write_text(json.dumps(stated), encoding="utf-8")
    return path


def test_offices_day_from_the_command_line(folder: Path) -> None:
    """Debit, correct, net, wait, hold; the views tell what is open, both languages."""
    assert "Every session is complete." in tianping("session", folder).out
    assert "10" in tianping("day", "advance", folder).out
    send(folder, "onesided", "debit", RICH, "40.00", "--kind", "04101")
    send(folder, "correct", "red", "debit", RICH, "40.00")
    send(folder, "correct", "blue", "debit", RICH, "45.00", "--type", "H004")
    send(folder, "samecity", 1, "--", f"{RICH}=5.00", f"{POOR}=-60.00")
    (open_one,) = sessions(folder)
    assert (open_one["system"], open_one["session_state"]) == ("SAME_CITY", "open")
    assert (open_one["settled_line_count"], open_one["line_count"]) == (1, 2)
    lines = sessions(folder, open_one["submission"])
    assert [line["status"] for line in lines] == [4, 12]
    shown = tianping("session", folder, open_one["submission"]).out
    assert "PR12" in shown
    assert "SAME_CITY" in tianping("session", folder, language="zh").out

    first = net_file(folder, 1, [[RICH, "debit", 7_000], [POOR, "credit", 7_000]])
    assert "settled" in tianping("net", folder, first).out
    assert sessions(folder) == []
    assert "submitted before" in tianping("net", folder, first).out
    assert "此前已提交" in tianping("net", folder, first, language="zh").out
    waits = net_file(folder, 2, [[POOR, "debit", 5_000], [OFFICE, "credit", 5_000]])
    assert "1 lines wait" in tianping("net", folder, waits).out
    send(folder, "onesided", "credit", POOR, "40.00")
    assert balances(folder) == {RICH: "89000", POOR: "0"}

    for phase in ("20", "35"):
        assert tianping("day", "advance", folder, "--to", phase).code == 0
    held = net_file(folder, 3, [[POOR, "debit", 1], [RICH, "credit", 1]])
    assert "held until SAPS next opens" in tianping("net", folder, held).out
    (view,) = sessions(folder)
    assert (view["session_state"], view["found"]) == ("held", POOR)
    assert "no line is booked" in tianping("session", folder, view["submission"]).out
    assert POOR in tianping("session", folder).out
    assert len(sessions(folder, "--all")) == 4


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "JSON"),
        ("[]", "an object with system"),
        ('{"system": "BEPS"}', "an object with system"),
        ('{"system": "BEPS", "netting_date": "1", "session": 1, "lines": []}', "date"),
        ('{"system": "BEPS", "netting_date": "20261123", "session": "1", "lines": []}', "session"),
        ('{"system": "BEPS", "netting_date": "20261123", "session": 1, "lines": 5}', "lines"),
        (f'{_HEAD}, "lines": [["1"]]}}', "lines[1]"),
        (f'{_HEAD}, "lines": [["30110000000", "debit", -5]]}}', "lines[1][3]"),
    ],
)  # fmt: skip
def test_wrong_session_file_names_the_place(tmp_path: Path, text: str, told: str) -> None:
    """Nothing runs: the file is checked before anybody is asked."""
    file = tmp_path / "net.json"
    file.write_text(text, encoding="utf-8")
    done = tianping("net", tmp_path, file)
    assert done.code == 3
    assert told in done.err
    assert tianping("net", tmp_path, tmp_path / "none.json").code == 3
