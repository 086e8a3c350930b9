"""Reports and statements as people get them: on the terminal, as JSON and as files."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

from support.cli import Finished, has_chinese, tianping
from support.paper_texts import content_of
from support.views import BANKS, DATE, NEXT_DATE, Platform, batches_of
from tianping.cli.output import grouped_yuan
from tianping.cli.papers import yuan_text
from tianping.core import commands as c
from tianping.core.machine import Machine
from tianping.node.folder import PLATFORM_FILE, Folder
from tianping.views.engine import open_views
from tianping.views.writer import ViewWriter

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

NAME: Final = "=青河银行"
FORMATS: Final = ("csv", "xlsx", "pdf")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a platform's folder with the views of two busy days and nothing running."""
    path = tmp_path_factory.mktemp("platform")
    (path / PLATFORM_FILE).write_text('[platform]\nname = "天平 test"\n', encoding="utf-8")
    commands = Platform().open(banks=4, funds_fen=10_000_000).busy_days().commands
    for place, command in enumerate(commands):
        if isinstance(command, c.AddParticipant) and command.code == BANKS[0]:
            commands[place] = msgspec.structs.replace(command, name=NAME)
    engine = open_views(Folder(path).views_url)
    ViewWriter(engine).apply_many(batches_of(commands, size=50, machine=Machine()))
    engine.dispose()
    return path


@pytest.fixture(scope="module")
def report(folder: Path) -> dict[str, Any]:
    """Return the report of the closed date as a program gets it."""
    (found,) = tianping("report", "day", folder, DATE, "--json").json()
    assert isinstance(found, dict)
    return found


def written(path: Path, *arguments: object, language: str = "en") -> str:
    """Write a file and return its texts."""
    done = tianping(*arguments, "--output", path, language=language)
    assert (done.code, done.out) == (0, ""), done.err
    assert str(path) in done.err
    assert has_chinese(done.err) == (language == "zh")
    assert "Traceback" not in done.err
    return content_of(path)


def shown_amount(format_: str, amount_fen: str) -> str:
    """Return an amount as a file of the format shows it."""
    return (grouped_yuan if format_ == "pdf" else yuan_text)(int(amount_fen))


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_day_report_file_says_what_the_views_say(
    folder: Path, report: dict[str, Any], tmp_path: Path, format_: str, language: str
) -> None:
    """Every participant's and every subject's figures stand in the file, in either language."""
    path = tmp_path / f"day.{format_}"
    text = written(path, "report", "day", folder, DATE, language=language)
    assert len(report["participants"]) == 4
    for line in report["participants"]:
        for field in ("opening", "closing", "lowest"):
            assert shown_amount(format_, line[f"{field}_balance_fen"]) in text
        for field in ("debit_fen", "credit_fen", "net_debit_max_fen", "available_start_fen"):
            assert shown_amount(format_, line[field]) in text
    for line in (*report["subjects"], *report["trial_balance"]["subjects"]):
        assert shown_amount(format_, line["debit_fen"]) in text
        assert shown_amount(format_, line["balance_fen"]) in text
    for one in report["by_class"]:
        assert shown_amount(format_, one["settled_fen"]) in text
    title, balance, bank = {
        "en": ("Day report", "Trial balance by subject", "deposits of commercial banks"),
        "zh": ("业务日报", "试算平衡，按科目", "商业银行存款"),
    }[language]
    assert title in text
    assert bank in text
    assert balance in text or format_ == "xlsx"  # there it is the name of a sheet
    assert NAME in text


def test_csv_table_of_participants_is_that_of_the_views(
    folder: Path, report: dict[str, Any], tmp_path: Path
) -> None:
    """The table is found by its title and read by its headings."""
    written(tmp_path / "day.csv", "report", "day", folder, DATE)
    text = (tmp_path / "day.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    start = rows.index(["Participants (yuan)"]) + 1
    table = [dict(zip(rows[start], row, strict=True)) for row in rows[start + 1 : start + 5]]
    assert [
        (row["participant"], row["opening"], row["debits"], row["number of debits"], row["closing"])
        for row in table
    ] == [
        (
            line["participant"],
            yuan_text(int(line["opening_balance_fen"])),
            yuan_text(int(line["debit_fen"])),
            str(line["debit_count"]),
            yuan_text(int(line["closing_balance_fen"])),
        )
        for line in report["participants"]
    ]
    assert table[0]["name"] == f"'{NAME}"


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_statement_file_has_every_movement(
    folder: Path, tmp_path: Path, format_: str, language: str
) -> None:
    """All movements of both dates, with the balance after each."""
    dates = ("--dates", f"{DATE}:{NEXT_DATE}", "--limit", 1000)
    (found,) = tianping("statement", folder, BANKS[0], *dates, "--json").json()
    assert len(found["lines"]) > 40
    assert len(found["days"]) == 2
    path = tmp_path / f"statement.{format_}"
    text = written(path, "statement", folder, BANKS[0], *dates, language=language)
    for line in found["lines"]:
        assert line["message_id"] in text
        assert shown_amount(format_, line["balance_fen"]) in text
    for day in found["days"]:
        assert shown_amount(format_, day["opening_balance_fen"]) in text
    assert {"en": "E1 bank to bank", "zh": "E1 清算行间汇划"}[language] in text
    assert found["account_no"] in text


def test_statement_file_says_when_it_is_not_all(folder: Path, tmp_path: Path) -> None:
    """A limit that cuts is told in the file."""
    text = written(tmp_path / "s.pdf", "statement", folder, BANKS[0], "--dates", DATE, "--limit", 3)
    assert "More with --limit." in text


def test_liquidity_of_all_and_of_one(folder: Path, report: dict[str, Any]) -> None:
    """Tables with bars, plain ones off the terminal; the same figures as in the day report."""
    (whole,) = tianping("liquidity", folder, "--date", DATE, "--json").json()
    assert whole["accounts"] == report["participants"]
    assert whole["hours"] == report["hours"]
    shown = tianping("liquidity", folder, "--date", DATE)
    assert "####" in shown.out
    assert not has_chinese(shown.out.replace("天平 test", ""))
    line = report["participants"][1]
    assert grouped_yuan(int(line["net_debit_max_fen"])) in shown.out
    (mine,) = tianping(
        "liquidity", folder, "--date", DATE, "--participant", BANKS[1], "--json"
    ).json()
    assert mine["accounts"] == [line]
    last = mine["account_hours"][-1]
    assert last["closing_balance_fen"] == line["closing_balance_fen"]
    assert last["cumulative_fen"] == line["debit_fen"]
    one = tianping("liquidity", folder, "--date", DATE, "--participant", BANKS[1], language="zh")
    assert "日间流动性最大使用量" in one.out
    assert grouped_yuan(int(line["lowest_balance_fen"])) in one.out
    assert "####" in one.out


def test_liquidity_as_a_file(folder: Path, tmp_path: Path) -> None:
    """The monitors go into files too, without the bars of the screen."""
    path = tmp_path / "l.xlsx"
    text = written(path, "liquidity", folder, "--participant", BANKS[1], "--date", DATE)
    assert "largest use of liquidity" in text
    assert "####" not in text


def test_report_of_the_current_date_is_the_default(folder: Path) -> None:
    """So far: nothing is closed, and no trial balance was taken."""
    (found,) = tianping("report", "day", folder, "--json").json()
    assert (found["business_date"], found["closed"]) == (NEXT_DATE, False)
    shown = tianping("report", "day", folder)
    assert "not yet" in shown.out
    assert "10 daytime" in shown.out
    chinese = tianping("report", "day", folder, language="zh")
    assert "尚未进行" in chinese.out


def wrong(folder: Path, tmp_path: Path) -> list[tuple[Finished, Finished, str]]:
    """Return wrong wishes in English and 中文, and what must be said in both."""
    there = tmp_path / "there.csv"
    there.write_text("mine")
    pairs = []
    for said, arguments in (
        ("20270101", ("report", "day", folder, 20270101)),
        ("2026-11-23", ("report", "day", folder, "2026-11-23")),
        ("20270101", ("liquidity", folder, "--date", 20270101)),
        (BANKS[11], ("liquidity", folder, "--participant", BANKS[11])),
        ("--force", ("report", "day", folder, "--output", there)),
        (".doc", ("report", "day", folder, "--output", tmp_path / "a.doc")),
        ("--output", ("statement", folder, BANKS[0], "--format", "pdf")),
        ("--json", ("statement", folder, BANKS[0], "--json", "--output", tmp_path / "a.csv")),
        ("nowhere", ("report", "day", folder, "--output", tmp_path / "nowhere" / "a.csv")),
    ):
        english, chinese = (tianping(*arguments, language=one) for one in ("en", "zh"))
        pairs.append((english, chinese, str(said)))
    assert there.read_text() == "mine"
    return pairs


def test_wrong_wishes_are_told_in_both_languages(folder: Path, tmp_path: Path) -> None:
    """Exit code 3, what was expected and found, and no file."""
    for english, chinese, said in wrong(folder, tmp_path):
        assert (english.code, chinese.code) == (3, 3), english
        assert said in english.err
        assert said in chinese.err
        assert not has_chinese(english.err)
        assert has_chinese(chinese.err)
    assert [one.name for one in tmp_path.iterdir()] == ["there.csv"]


def test_force_replaces(folder: Path, tmp_path: Path) -> None:
    """Told to, it replaces the file."""
    path = tmp_path / "day.csv"
    path.write_text("old")
    done = tianping("report", "day", folder, DATE, "--output", path, "--force")
    assert done.code == 0, done.err
    assert "Day report" in content_of(path)
