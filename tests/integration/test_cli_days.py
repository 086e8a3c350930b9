"""The days from the command line: show, step, postpone, calendar, simulate; English and 中文."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.cli import has_chinese, tianping
from support.running import BLUEPRINT, made_from, started

_LI = ("--as", "Li", "--evidence", "fax 7")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A platform of Monday 2026-11-23 with the calendar of China, by hand."""
    return made_from(tmp_path, BLUEPRINT.format(date="20261123"))


def test_days_from_the_command_line(folder: Path) -> None:
    """A day by hand, then simulated days; every table in both languages."""
    node = started(folder)
    try:
        _show(folder)
        _act(folder)
        _look_at_the_calendar(folder)
        node.terminate()
        assert node.wait(60) == 0
    finally:
        node.kill()
        node.wait()
    _simulate(folder)


def _show(folder: Path) -> None:
    where = tianping("day", folder, "--json").json()
    assert [one["system"] for one in where["systems"]] == ["HVPS", "BEPS", "IBPS", "SAPS"]
    assert (where["phase"], where["automatic"]) == (0, False)
    for language, words in (("en", ("SAPS", "by hand", "Next")), ("zh", ("各系统", "人工办理"))):
        shown = tianping("day", folder, language=language)
        assert shown.code == 0, shown.err
        assert all(word in shown.out for word in words)
        assert has_chinese(shown.out) == (language == "zh")


def _act(folder: Path) -> None:
    early = tianping("day", "step", folder, "HVPS", "open")
    assert (early.code, "another system" in early.err) == (1, True)
    assert "SAPS 20261123 open" in tianping("day", "step", folder, "SAPS").out
    assert "HVPS 20261123" in tianping("day", "step", folder, "HVPS").out
    closed = tianping("day", "step", folder, "BEPS", language="zh")
    assert "第 1 场轧差已截止" in closed.out
    waits = tianping("day", "postpone", folder, "HVPS", "cut-off", "23:59", *_LI)
    assert "waits for a second person" in waits.out
    (proposal,) = tianping("day", folder, "--json").json()["proposals"]
    assert proposal["command"] == "PostponeStep"
    refused = tianping("dual", "approve", folder, proposal["proposal"], "--as", "Wang")
    assert (refused.code, "after now" in refused.err) == (1, True)  # the real clock is later
    assert tianping("day", "acs-end", folder, *_LI).code == 0
    assert tianping("day", "service", folder, "NS00", "--from", "20261231", *_LI).code == 0


def _look_at_the_calendar(folder: Path) -> None:
    shown = tianping("calendar", folder, language="zh")
    assert ("已公布" in shown.out, "估算" in shown.out) == (True, True)
    assert tianping("calendar", "remove", folder, "20261124", "--reason", "storm").code == 0
    late = tianping("calendar", "add", folder, "20261123", "--reason", "storm", language="zh")
    assert (late.code, "提前一个工作日" in late.err) == (1, True)
    found = tianping("calendar", folder, "--json").json()
    off = next(day for day in found["days"] if day["date"] == "2026-11-24")
    assert off == {"date": "2026-11-24", "workday": False, "changed_why": "storm"}
    assert [one["year"] for one in found["years"] if one["official"]] == [2026]
    assert "248" in tianping("calendar", "library", "2026").out


def _simulate(folder: Path) -> None:
    wrong = tianping("simulate", folder)
    assert (wrong.code, "--days" in wrong.err) == (3, True)
    past = tianping("simulate", folder, "--until", "20260101")
    assert (past.code, "later day" in past.err) == (3, True)
    played = tianping("simulate", folder, "--until", "20261231", "--json")
    assert played.code == 0, played.err
    found = played.json()
    assert (found["to"], found["alarms"]) == (20270101, 0)
    steps = {(one["system"], one["step"]): one["count"] for one in found["steps"]}
    assert steps[("SAPS", 6)] == steps[("HVPS", 6)]
    assert steps[("BEPS", 6)] > steps[("SAPS", 6)]
    log = tianping("day", "log", folder, "--date", "20261202", language="zh")
    assert ("业务截止" in log.out, "日切" in log.out) == (True, True)
    steps_told = tianping("day", "log", folder, "--date", "20261124", "--json").json()["steps"]
    systems = {one["day_system"] for one in steps_told}
    assert systems == {2, 3}, "the 24th was made a day off: BEPS and IBPS only"
    (year,) = tianping("day-end", "years", folder, "--json").json()
    assert (year["year"], year["business_date"]) == (2026, 20261231)
    accounts = tianping("day-end", "years", folder, "2026", language="zh")
    assert ("年末余额" in accounts.out, "20261231 结转" in accounts.out) == (True, True)
    closed = tianping("day-end", "show", folder, "--json").json()
    compared = tianping("day-end", "show", folder, "20261202", "--json").json()
    assert len(closed) == steps[("SAPS", 5)] + 1, "the first day was ended by hand"
    assert [one["day_system"] for one in compared if "row_count" in one] == [1, 2, 3]
