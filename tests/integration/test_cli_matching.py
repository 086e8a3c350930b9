"""``tianping matching solve``: files and standard input, three methods, tables and JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.cli import cli_environment, has_chinese, tianping
from tianping.cli.matching_command import OPTIMAL_PAYMENTS_MAX, ROWS_SHOWN_MAX

_INSTANCE = {
    "balances": {"oak": 400, "elm": 0, "ash": 0},
    "payments": [
        ["oak", "elm", 300],
        ["elm", "ash", 500],
        ["ash", "oak", 200],
        ["oak", "ash", 600],
        ["ash", "oak", 500],
    ],
}


def _given(**changed: object) -> bytes:
    return json.dumps(_INSTANCE | changed).encode()


@pytest.mark.parametrize(
    ("method", "settled", "value", "closing", "known"),
    [
        ("ordered", [0], 300, [100, 300, 0], {}),
        ("bilateral", [2, 3], 800, [0, 0, 400], {}),
        ("optimal", [0, 3, 4], 1400, [0, 300, 100], {"proven": True, "fallback": False}),
    ],
)
def test_methods_answer_in_json_from_standard_input(
    method: str, settled: list[int], value: int, closing: list[int], known: dict[str, bool]
) -> None:
    """Indexes, count, value and closing balances, whole numbers of fen; nothing else printed."""
    done = tianping("matching", "solve", "-", "--method", method, "--json", given=_given())
    assert (done.code, done.err) == (0, "")
    assert done.json() == {
        "method": method,
        "settled": settled,
        "count": len(settled),
        "value": value,
        "closing_balances": dict(zip(("oak", "elm", "ash"), closing, strict=True)),
        **known,
    }


def test_floor_stays_in_the_closing_balance() -> None:
    """With 200 of oak's 400 protected, its 300 do not settle; what is protected is still there."""
    free = tianping("matching", "solve", "-", "--json", given=_given(floors={"oak": 100})).json()
    assert (free["settled"], free["closing_balances"]["oak"]) == ([0], 100)
    held = tianping("matching", "solve", "-", "--json", given=_given(floors={"oak": 101})).json()
    assert (held["settled"], held["closing_balances"]["oak"]) == ([], 400)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ["Matching, optimal", "payments", "No set has a greater value.", "closing"]),
        ("zh", ["撮合（optimal）", "业务笔数", "不存在金额更大的集合。", "撮合后"]),
    ],
)
def test_tables_tell_a_person(tmp_path: Path, language: str, told: list[str]) -> None:
    """Totals, what settles, and balances, in yuan and in one language."""
    file = tmp_path / "instance.json"
    file.write_bytes(_given())
    done = tianping("matching", "solve", file, "--method", "optimal", language=language)
    assert (done.code, done.err) == (0, "")
    assert [text for text in told if text not in done.out] == []
    assert {"14.00", "21.00", "6.00", "4.00"} <= set(done.out.split())
    assert has_chinese(done.out) == (language == "zh")


def test_nothing_settles_is_said(tmp_path: Path) -> None:
    """No empty table: a sentence."""
    file = tmp_path / "instance.json"
    file.write_bytes(_given(balances={"oak": 0, "elm": 0, "ash": 0}))
    done = tianping("matching", "solve", file)
    assert done.code == 0
    assert "Nothing settles." in done.out


def test_long_tables_are_cut_and_say_so() -> None:
    """A person sees the first rows and how many more there are; JSON has all."""
    payments = [["oak", "elm", 1]] * (ROWS_SHOWN_MAX + 7)
    done = tianping("matching", "solve", "-", given=_given(payments=payments))
    assert "7 more; --json prints all." in done.out
    whole = tianping("matching", "solve", "-", "--json", given=_given(payments=payments))
    assert whole.json()["count"] == ROWS_SHOWN_MAX + 7


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("given", "method", "told"),
    [
        (b"{", "ordered", "line 1|第 1 行"),
        (_given(payments=[["oak", "fig", 1]]), "bilateral", "payments[0][1]|payments[0][1]"),
        (
            _given(payments=[["oak", "elm", 1]] * (OPTIMAL_PAYMENTS_MAX + 1)),
            "optimal",
            f"at most {OPTIMAL_PAYMENTS_MAX}|应不超过 {OPTIMAL_PAYMENTS_MAX}",
        ),
    ],
    ids=["broken", "unknown", "many"],
)
def test_wrong_input_ends_with_3_and_one_line(
    given: bytes, method: str, told: str, language: str
) -> None:
    """Where, what was expected and what was found, in one language."""
    done = tianping("matching", "solve", "-", "--method", method, given=given, language=language)
    assert (done.code, done.out) == (3, "")
    assert len(done.err.strip().splitlines()) == 1
    assert told.split("|")[language == "zh"] in done.err
    assert has_chinese(done.err) == (language == "zh")


@pytest.mark.parametrize("place", ["missing.json", "."])
def test_file_that_cannot_be_read_ends_with_3(tmp_path: Path, place: str) -> None:
    """A file that is not there, and a folder."""
    done = tianping("matching", "solve", tmp_path / place)
    assert (done.code, done.out) == (3, "")
    assert str(tmp_path) in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    "arguments", [("--method", "best"), ("--seconds", "0"), ("--seconds", "3601")], ids=str
)
def test_wrong_usage_ends_with_2(arguments: tuple[str, ...]) -> None:
    """Methods and the time limit are bounded."""
    done = tianping("matching", "solve", "-", *arguments, given=_given())
    assert (done.code, done.out) == (2, "")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_solver_that_does_not_load_is_told_and_the_rest_works(
    tmp_path: Path, language: str
) -> None:
    """Where highspy is not to be had, optimal says so; ordered never asks for it."""
    broken = 'raise ImportError("not built for this machine")\n'
    (tmp_path / "highspy.py").write_text(broken, encoding="utf-8")
    environment = cli_environment(language)
    environment["PYTHONPATH"] = os.pathsep.join([str(tmp_path), environment["PYTHONPATH"]])
    solve = (sys.executable, "-m", "tianping.cli.main", "matching", "solve", "-")
    done = {
        method: subprocess.run(
            [*solve, "--method", method],
            env=environment,
            input=_given(),
            capture_output=True,
            check=False,
        )
        for method in ("ordered", "optimal")
    }
    assert (done["ordered"].returncode, done["ordered"].stderr) == (0, b"")
    assert (done["optimal"].returncode, done["optimal"].stdout) == (3, b"")
    told = done["optimal"].stderr.decode()
    assert "highspy" in told
    assert "not built for this machine" in told
    assert has_chinese(told) == (language == "zh")
    assert len(told.strip().splitlines()) == 1
