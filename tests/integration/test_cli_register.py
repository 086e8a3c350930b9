"""Participants and base data from the command line: entered, confirmed, told, acknowledged."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.cli import has_chinese, tianping
from support.running import BLUEPRINT, POOR, RICH, made_from, started
from tianping.cli.blueprint import whole_code

_NEW, _BRANCH = str(whole_code("30311000000")), str(whole_code("30311000001"))
_OFFICE = str(whole_code("00110000000"))
_TODAY, _NEXT = "20261123", "20261124"
_BASE = """
[[bank_class]]
code = "301"
name = "City banks"
belongs = "3"
[[bank_class]]
code = "302"
name = "Rural banks"
belongs = "4"
[[bank_class]]
code = "303"
name = "New banks"
belongs = "5"
"""
_CHANGES = f"""
[[add]]
code = "{_NEW}"
name = "Jade Bank"
kind = "bank"
office = "{_OFFICE}"
legal_entity = "{RICH}"
account = 2012
systems = ["HVPS", "BEPS"]
settles_beps = "{RICH}"
[[add]]
code = "{_BRANCH}"
name = "Jade Branch"
kind = "indirect"
direct_participant = "{_NEW}"
[[change]]
code = "{RICH}"
phone = "010 1234"
"""
_LI = ("--as", "Li", "--evidence", "notice 5")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A running platform of Monday 2026-11-23 with two banks, in daytime."""
    path = tmp_path_factory.mktemp("register")
    for name, text in (("base", _BASE), ("changes", _CHANGES)):
        (path / f"{name}.toml").write_text(text, encoding="utf-8")
    folder = made_from(path, BLUEPRINT.format(date=_TODAY))
    node = started(folder)
    try:
        assert tianping("day", "advance", folder).code == 0
        yield folder
        node.terminate()
        assert node.wait(60) == 0
    finally:
        node.kill()
        node.wait()


def test_participants_from_a_file_to_their_first_day(folder: Path) -> None:
    """Base data, a file of two persons, its acknowledgement, and the switches of four systems."""
    _change_base_data(folder)
    number = _propose_and_confirm(folder)
    _acknowledge(folder, number)
    _take_over(folder, number)
    _say_in_both_languages(folder, number)
    _send_whole(folder)


def _change_base_data(folder: Path) -> None:
    done = tianping("register", "change-base", folder, folder.parent / "base.toml")
    assert (done.code, done.out) == (0, "3 codes are changed.\n")
    again = tianping("register", "change-base", folder, folder.parent / "base.toml", language="zh")
    assert (again.code, "该代码已存在" in again.err) == (1, True)
    codes = tianping("register", "base", folder, "class", "--json").json()
    assert [one["base_code"] for one in codes] == ["301", "302", "303"]
    assert tianping("register", "base", folder, "--date", "20261122", "--json").json() == []


def _propose_and_confirm(folder: Path) -> int:
    changes = folder.parent / "changes.toml"
    wrong = tianping("register", "propose", folder, changes, "--for", _TODAY, *_LI)
    assert (wrong.code, "next switch" in wrong.err) == (1, True)
    done = tianping("register", "propose", folder, changes, "--for", _NEXT, *_LI)
    assert (done.code, "for 2026-11-24 waits" in done.out) == (0, True), done.err
    (entered,) = tianping("register", "files", folder, "--json").json()
    assert (entered["file_state"], entered["person"]) == ("waits", "Li")
    number = entered["file"]
    same = tianping("dual", "approve", folder, number, "--as", "Li")
    assert same.code == 1
    assert tianping("dual", "approve", folder, number, "--as", "Wang").code == 0
    (planned,) = (
        one
        for one in tianping("register", "list", folder, "--json").json()
        if one["record"]["participant"] == _NEW
    )
    assert planned["party_state"] == "planned"
    return int(number)


def _shown(folder: Path, number: int) -> dict[str, Any]:
    done = tianping("register", "file", folder, number, "--json")
    assert done.code == 0, done.err
    return dict(done.json())


def _acknowledge(folder: Path, number: int) -> None:
    shown = _shown(folder, number)
    assert (shown["file"]["file_state"], shown["file"]["second_person"]) == ("confirmed", "Wang")
    assert [one["participant"] for one in shown["changes"]] == [_NEW, _BRANCH, RICH]
    assert tianping("send", folder, POOR, "log-in").code == 0  # it is told, and does not look
    codes = {one["code"] for one in tianping("inbox", folder, RICH, "--wait", 10, "--json").json()}
    assert {"ccms.916.001.01", "ccms.917.001.01"} <= codes
    stop = time.monotonic() + 60
    while True:
        told = {one["participant"]: one for one in _shown(folder, number)["told"]}
        assert {one["messages"] for one in told.values()} == {1}
        if told[RICH]["acknowledged"] == 1:
            break
        assert time.monotonic() < stop
    assert told[POOR]["acknowledged"] == 0
    known = tianping("participant", "directory", folder, RICH, "--date", _NEXT, "--json").json()
    names = {one["bank_code"]: one["name"] for one in known["participants"]}
    assert (names[_NEW], names[_BRANCH]) == ("Jade Bank", "Jade Branch")
    assert [one["code"] for one in known["base_data"]] == ["301", "302", "303"]
    before = tianping("participant", "directory", folder, RICH, "--date", _TODAY, "--json").json()
    assert before["participants"] == []


def _take_over(folder: Path, number: int) -> None:
    for _ in range(4):
        assert tianping("day", "advance", folder).code == 0
    shown = _shown(folder, number)["file"]
    taken = [shown[f"taken_{system}"] for system in ("beps", "ibps", "hvps", "saps")]
    assert (shown["file_state"], taken) == ("in force", [20261124] * 4)
    record = tianping("register", "show", folder, _NEW, "--json").json()
    assert record["party"]["party_state"] == "active"
    assert record["party"]["record"]["settles_beps"] == RICH
    accounts = tianping("accounts", folder, "--json").json()
    assert [one["balance_fen"] for one in accounts if one["owner"] == _NEW] == ["0"]


def _say_in_both_languages(folder: Path, number: int) -> None:
    pages = (("file", folder, number), ("show", folder, _NEW), ("list", folder), ("base", folder))
    for language, count, word in (("en", 2, "in force"), ("zh", 4, "已生效")):
        done = [tianping("register", *page, language=language) for page in pages[:count]]
        assert [page.code for page in done] == [0] * count
        everything = "".join(page.out for page in done)
        assert ("Jade Bank" in everything, word in everything) == (True, True)
        assert has_chinese(everything) == (language == "zh")
    nobody = tianping("register", "show", folder, str(whole_code("99999999999")), language="zh")
    assert (nobody.code, "未登记" in nobody.err) == (3, True)
    assert tianping("register", "file", folder, 999_999).code == 3


def _send_whole(folder: Path) -> None:
    assert tianping("register", "send", folder, POOR).code == 0
    tianping("inbox", folder, POOR, "--wait", 10, "--json")
    known = tianping("participant", "directory", folder, POOR, "--date", _NEXT, language="zh")
    assert "Stone Bank" in known.out
    refused = tianping("register", "send", folder, "2900")
    assert (refused.code, "no such participant" in refused.err) == (1, True), refused.err
