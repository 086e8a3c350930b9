"""Authorities and parameters from the command line of a running platform."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.cli import has_chinese, tianping
from support.running import POOR, RICH, made, started
from tianping.cli.stated_rules import COLUMNS
from tianping.values.dates import beijing_date_time

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

_MORE = """
[[bank]]
code = "90110000001"
name = "Lantern Bank"
kind = "indirect"
direct = "30110000000"
[cities]
"1000" = "1000"
[[authority]]
system = "HVPS"
direction = "send"
effect = "deny"
types = "A200"
kinds = "02121 02120"
institution = "participant 30110000000"
[parameters]
"hvps.amount_max_fen" = 500000000
"""
BELOW = "901100000014"
OFFICE = "001100000004"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return the folder of a running platform in daytime, founded with rules of its own."""
    folder = made(tmp_path_factory.mktemp("control"), _MORE)
    node = started(folder)
    try:
        assert tianping("day", "advance", folder).code == 0
        yield folder
    finally:
        node.kill()
        node.wait()


def check(folder: Path, *asked: str) -> dict[str, object]:
    """Return a decision."""
    found: dict[str, object] = tianping("authority", "check", folder, *asked, "--json").json()
    return found


def test_founded_rules_decide_and_are_explained(folder: Path) -> None:
    """The standard rules, and those of the blueprint beside them."""
    listed = tianping("authority", "list", folder, "--json").json()
    own = [rule for rule in listed if rule["institution"] == RICH]
    assert [(rule["business_kind"], rule["allowed"]) for rule in own] == [
        ("02121", False),
        ("02120", False),
    ]
    assert check(folder, RICH, "send", "A200", "02118")["allowed"]
    assert check(folder, BELOW, "send", "A200", "02121") == {
        "allowed": False, "rule": own[0]["rule"], "overruled": None,
    }  # fmt: skip
    assert check(folder, RICH, "send", "G104") == {
        "allowed": False, "rule": None, "overruled": None,
    }  # fmt: skip
    told = tianping("authority", "check", folder, RICH, "send", "A100", "02102")
    assert f"{RICH} may send A100 02102." in told.out
    assert "of head office: allow HVPS A100 to direct participant" in told.out
    told = tianping("authority", "check", folder, RICH, "receive", "A100", language="zh")
    assert "可以接收" in told.out
    assert "直接参与者" in tianping("authority", "list", folder, language="zh").out
    assert tianping("authority", "check", folder, RICH, "send", "Q999").code == 3
    assert tianping("authority", "check", folder, "102100099996", "send", "A100").code == 3
    assert tianping("authority", "show", folder, "100000").code == 3


def test_denied_bank_is_refused_by_the_platform_and_then_by_its_client(folder: Path) -> None:
    """A rule is set, the platform refuses; told of it, the client does; ended, both allow."""
    done = tianping(
        "authority", "set", folder, "HVPS", "send", "deny", "--type", "A100", "--kind", "02102",
        "--institution", f"participant {POOR}",
    )  # fmt: skip
    number = done.out.split()[1]
    assert done.code == 0
    assert tianping("send", folder, POOR, "pay", RICH, "1.00").code == 1
    waiting = tianping("authority", "notices", folder, "--json").json()
    assert POOR in {one["receiver"] for one in waiting}
    inbox = tianping("inbox", folder, POOR, "--json").json()
    refusals = [row["status"] for row in inbox if row["code"] == "ccms.900.001.02"]
    assert [status.split()[0] for status in refusals] == ["PR09"]
    assert "无权" in refusals[0]
    refused = tianping("send", folder, POOR, "pay", RICH, "1.00")
    assert (refused.code, f"by rule {number}" in refused.err) == (1, True)
    assert "依据权限规则" in tianping("send", folder, POOR, "pay", RICH, "1", language="zh").err
    told = tianping("authority", "told", folder, POOR, "--json").json()
    assert [rule["allowed"] for rule in told if rule["number"] == int(number)] == [False]
    assert "业务权限" in tianping("authority", "told", folder, POOR, language="zh").out
    assert tianping("send", "--unchecked", folder, POOR, "pay", RICH, "1.00").code == 1
    waiting = tianping("authority", "notices", folder, "--json").json()
    assert POOR not in {one["receiver"] for one in waiting}
    assert tianping("authority", "revoke", folder, number).code == 0
    (shown,) = tianping("authority", "show", folder, number, "--json").json()
    assert shown["ended_seq"] is not None
    assert "gave it its end" in tianping("authority", "show", folder, number).out
    tianping("inbox", folder, POOR)
    assert tianping("send", folder, POOR, "pay", RICH, "1.00").code == 0


def test_table_is_exported_and_imported(folder: Path, tmp_path: Path) -> None:
    """What was listed can be set; a wrong cell is named with its line, and nothing is set."""
    exported = tianping("authority", "list", folder, "--system", "CCMS", "--csv").out
    assert exported.splitlines()[0].split(",") == list(COLUMNS)
    table = tmp_path / "rules.csv"
    rows = (
        "# of today\nsystem,direction,effect,types,institution\n"
        f"HVPS,both,deny,A109 A110,indirect {BELOW}\n"
    )
    table.write_text(rows, encoding="utf-8-sig")
    before = len(tianping("authority", "list", folder, "--json").json())
    assert "are set" in tianping("authority", "import", folder, table).out
    listed = tianping("authority", "list", folder, "--type", "A109", "--json").json()
    own = [rule for rule in listed if rule["institution"] == BELOW]
    assert [rule["direction"] for rule in own] == [1, 2]
    table.write_text(rows + "HVPS,up,deny,A109,*\n", encoding="utf-8")
    wrong = tianping("authority", "import", folder, table)
    assert (wrong.code, "line 4" in wrong.err, "'up'" in wrong.err) == (3, True, True)
    assert has_chinese(tianping("authority", "import", folder, table, language="zh").err)
    after = len(tianping("authority", "list", folder, "--json").json())
    assert after == before + 4


def test_branch_sets_rules_in_the_area_it_was_given(folder: Path) -> None:
    """Nothing before it was given, only its own area then, and nothing the head office denies."""
    ask = ("HVPS", "send", "allow", "--type", "G101", "--by", "1000")
    own = ("--institution", f"participant {POOR}")
    assert tianping("authority", "set", folder, *ask, *own).code == 1
    given = tianping("authority", "delegate", folder, "1000", "HVPS", "CCPC 1000")
    assert given.code == 0, given.err
    assert tianping("authority", "set", folder, *ask, "--region", "CCPC 2000").code == 1
    assert tianping("authority", "set", folder, *ask, *own).code == 0
    assert check(folder, POOR, "send", "G101")["allowed"]
    denied = tianping(
        "authority", "set", folder, "HVPS", "send", "deny", "--type", "G101",
        "--institution", "kind bank",
    )  # fmt: skip
    assert denied.code == 0
    told = tianping("authority", "check", folder, POOR, "send", "G101").out
    assert "The head office denies it" in told
    assert "of 1000: allow HVPS G101" in told
    assert tianping("authority", "assign", folder, "2000", "1000").code == 0
    areas = tianping("authority", "areas", folder, "--json").json()
    assert [(one["city"], one["ccpc"]) for one in areas["cities"]] == [
        ("1000", "1000"),
        ("2000", "1000"),
    ]
    assert "1000" in tianping("authority", "areas", folder, language="zh").out
    assert (
        tianping("authority", "delegate", folder, "1000", "HVPS", "CCPC 1000", "--withdraw").code
        == 0
    )
    assert tianping("authority", "areas", folder, "--json").json()["areas"] == []


def test_rule_is_proposed_by_one_and_approved_by_another(folder: Path) -> None:
    """Nothing is set before the second person."""
    before = len(tianping("authority", "list", folder, "--json").json())
    done = tianping(
        "authority", "set", folder, "HVPS", "send", "deny", "--type", "A400",
        "--as", "Li", "--evidence", "letter 7",
    )  # fmt: skip
    number = done.out.split()[1]
    assert "waits for a second person" in done.out
    assert len(tianping("authority", "list", folder, "--json").json()) == before
    assert tianping("dual", "approve", folder, number, "--as", "Wang").code == 0
    assert len(tianping("authority", "list", folder, "--json").json()) == before + 1
    assert OFFICE not in tianping("authority", "notices", folder).out


def value(folder: Path, name: str) -> str:
    """Return the value of a parameter today."""
    rows = tianping("parameter", "list", folder, "--area", name, "--json").json()
    (row,) = [row for row in rows if row["name"] == name]
    return str(row["value"])


def history(folder: Path, name: str) -> list[dict[str, Any]]:
    """Return the changes of a parameter."""
    return list(tianping("parameter", "history", folder, name, "--json").json())


def test_parameter_is_changed_at_once_or_waits_for_the_switch(folder: Path) -> None:
    """Each by its class; too early, out of bounds or unknown is refused, and all of a batch."""
    assert value(folder, "hvps.amount_max_fen") == "500000000"
    done = tianping(
        "parameter", "set", folder, "options.limits=1", "hvps.amount_max_fen=1000000.00"
    )
    assert "options.limits is 1 from now on" in done.out
    assert "will be 1,000,000.00 yuan at the next day switch" in done.out
    assert value(folder, "options.limits") == "1"
    assert value(folder, "hvps.amount_max_fen") == "500000000"
    shown = tianping("parameter", "show", folder, "hvps.amount_max_fen")
    assert "Waiting" in shown.out
    assert "not above the largest" in shown.out
    shown = tianping("parameter", "show", folder, "hvps.amount_max_fen", language="zh")
    assert "待生效变更" in shown.out
    assert "不高于单笔金额上限" in shown.out
    wrong = tianping(
        "parameter", "set", folder, "options.limits=0", "hvps.amount_min_fen=99999999.00"
    )
    assert (wrong.code, "hvps.amount_bounds" in wrong.err) == (1, True)
    assert value(folder, "options.limits") == "1"
    for text, code in (("options.limits=2", 1), ("no.such=1", 3), ("options.limits=x", 3)):
        assert tianping("parameter", "set", folder, text).code == code
    now = beijing_date_time(time.time_ns()).strftime("%Y%m%d")
    early = tianping("parameter", "set", folder, "hvps.amount_max_fen=5", "--at", now)
    assert early.code == 1
    assert "从未变更" in tianping("parameter", "history", folder, "pool.amount", language="zh").out


def test_parameter_takes_effect_at_its_time(folder: Path) -> None:
    """The node's clock says that it has come; nobody else has to."""
    due = beijing_date_time(time.time_ns() + 2_000_000_000).strftime("%Y-%m-%d %H:%M:%S")
    done = tianping("parameter", "set", folder, "options.reservations=1", "--at", due)
    assert "will be 1 at a time" in done.out
    (change,) = history(folder, "options.reservations")
    assert change["moment"] == 2
    stop = time.monotonic() + 120
    while history(folder, "options.reservations")[0]["in_force_seq"] is None:
        assert time.monotonic() < stop
    (change,) = history(folder, "options.reservations")
    assert change["in_force_at_ns"] >= change["effective_at_ns"]
    assert value(folder, "options.reservations") == "1"
    assert tianping("verify", folder).code == 0


def test_participants_are_told_and_asked_whether_they_know(folder: Path) -> None:
    """One has acknowledged, the other has not; a place has a value of its own."""
    name = "messages.attachment_max_bytes"
    for code in (RICH, POOR):  # what waits for a log-in has been told to nobody yet
        assert tianping("send", folder, code, "log-in").code == 0
    assert tianping("parameter", "set", folder, f"{name}=5000", "--scope", RICH).code == 0
    (change,) = history(folder, name)
    stop = time.monotonic() + 120
    while True:
        waiting = tianping("parameter", "notices", folder, "--json").json()
        mine = {one["receiver"] for one in waiting if one["seq"] == change["seq"]}
        if mine or time.monotonic() > stop:
            break
    assert mine == {RICH}
    assert "尚未确认" in tianping("parameter", "notices", folder, language="zh").out
    inbox = tianping("inbox", folder, RICH, "--json").json()
    assert {row["code"] for row in inbox} >= {"ccms.907.001.02", "ccms.926.001.01"}
    waiting = tianping("parameter", "notices", folder, "--json").json()
    assert RICH not in {one["receiver"] for one in waiting}
    assert POOR in {one["receiver"] for one in waiting}
    told = {
        one["code"]: one["value"]
        for one in tianping("parameter", "told", folder, RICH, "--json").json()
    }
    assert told["CCMS0004"] == "5000"
    assert told["hvps.111.001.01"] == "5000000.00"
    assert "收到的参数" in tianping("parameter", "told", folder, RICH, language="zh").out
    assert f"{RICH}" in tianping("parameter", "show", folder, name).out


def test_two_signatures_change_a_parameter(folder: Path) -> None:
    """What one proposes another approves; nobody approves what is one's own."""
    name = "queue.length_max"
    assert tianping("parameter", "set", folder, f"{name}=500").code == 0
    done = tianping(
        "parameter", "propose", folder, f"{name}=600", "--as", "Li", "--evidence", "memo"
    )
    number = done.out.split()[1]
    assert tianping("dual", "approve", folder, number, "--as", "Li").code == 1
    assert value(folder, name) == "500"
    assert tianping("dual", "approve", folder, number, "--as", "Wang").code == 0
    assert value(folder, name) == "600"
