"""The demo, played once with few payments and kept: what it says, and every command on it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from support.cli import Finished, has_chinese, tianping
from tianping.cli.demo_partner import NET_LINES
from tianping.core.refusals import REFUSALS, RefusalCode

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

PAYMENTS = 60
BANKS = 12
PARTNERS = 4


class Played(NamedTuple):
    """The demo's platform and what it printed."""

    folder: Path
    demo: Finished


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """Play the demo into a folder that is kept."""
    folder = tmp_path_factory.mktemp("demo") / "platform"
    return Played(folder, tianping("demo", "--payments", PAYMENTS, "--keep", folder))


def number_behind(text: str, label: str) -> int:
    """Return the number in the table's row that begins with a label."""
    found = re.search(rf"{re.escape(label)}\s*│\s*([\d,]+)", text)
    assert found is not None, label
    return int(found.group(1).replace(",", ""))


def test_demo_ends_well_and_says_where_to_look_next(played: Played) -> None:
    """Exit code 0, the verification's sentence, the next commands with the folder in them."""
    assert played.demo.code == 0
    assert "The journal is what was written." in played.demo.out
    assert f"tianping accounts {played.folder}" in played.demo.out
    assert "Traceback" not in played.demo.err
    assert not has_chinese(played.demo.out)


def test_demo_settled_total_is_that_of_the_verifier(played: Played) -> None:
    """What the tables count as settled is what the independent reader counts."""
    report = tianping("verify", played.folder, "--json").json()
    assert report["ok"] is True
    assert report["findings"] == []
    out = played.demo.out
    at_once, waited = (
        number_behind(out, "settled at once"),
        number_behind(out, "queued, then settled"),
    )
    cards = number_behind(out, "hvps.141.001.01")
    assert cards == len(NET_LINES)
    assert "settled a net of 3 lines" in out
    assert number_behind(out, "hvps.111.001.01") + cards == at_once + waited
    assert at_once + waited + BANKS == report["settled_count"]  # each bank's opening balance


def test_demo_books_balance(played: Played) -> None:
    """Debits equal credits, and the accounts of all kinds sum up to nothing."""
    report = tianping("verify", played.folder, "--json").json()
    rows = report["trial_balance"]
    assert sum(row["debit_fen"] for row in rows) == sum(row["credit_fen"] for row in rows) > 0
    accounts: list[dict[str, Any]] = tianping("accounts", played.folder, "--all", "--json").json()
    assert sum(int(each["balance_fen"]) for each in accounts) == 0


def test_demo_refusals_are_the_planned_ones(played: Played) -> None:
    """Unknown banks, wrong dates, changed duplicates, bad signatures: as many as were sent."""
    out = played.demo.out
    planned = {
        REFUSALS[RefusalCode.CREDITOR_PARTICIPANT_UNKNOWN].english: 3,
        REFUSALS[RefusalCode.DATE_NOT_CURRENT].english: 3,
        REFUSALS[RefusalCode.SAME_ID_OTHER_BODY].english: 2,
        "the signature is wrong": 3,
    }
    section = out[out.index("Refused and returned") : out.index("What the banks saw")]
    rows = re.findall(r"│ ([^│]+?) +│ ([^│]+?) +│ +(\d+) │", section)
    found = {why: int(count) for _, why, count in rows}
    found.pop(REFUSALS[RefusalCode.RETURNED_AT_CLOSE].english, None)
    # A payment may have settled before it was to be withdrawn or moved.
    found.pop(REFUSALS[RefusalCode.ORIGINAL_NOT_QUEUED].english, None)
    assert found == planned


def test_demo_every_bank_verified_all_it_received(played: Played) -> None:
    """No signature failed, and every bank sent and received."""
    section = played.demo.out[played.demo.out.index("What the banks saw") :]
    rows = re.findall(r"│ (\d{12}) │" + r"\s+(\d+) │" * 5, section)
    assert len(rows) == BANKS
    assert {row[5] for row in rows} == {"0"}
    assert all(int(row[1]) >= PAYMENTS // BANKS and int(row[4]) > 0 for row in rows)


def test_accounts_table_and_json_agree(played: Played) -> None:
    """The table shows in yuan what JSON says in fen."""
    views = tianping("accounts", played.folder, "--json").json()
    table = tianping("accounts", played.folder).out
    assert len(views) == BANKS + PARTNERS
    for view in views:
        yuan = f"{int(view['balance_fen']) / 100:,.2f}"
        assert re.search(rf"{view['owner']}.*{re.escape(yuan)}", table)


def test_accounts_of_one_owner_and_of_nobody(played: Played) -> None:
    """Eleven digits are enough; a code without an account is an error, not an empty table."""
    one = tianping("accounts", played.folder, "--owner", "30110000000", "--json").json()
    assert [view["owner_name"] for view in one] == ["Azure River Bank"]
    none = tianping("accounts", played.folder, "--owner", "39910000000")
    assert none.code == 3
    assert "has no account" in none.err


def test_queue_is_empty_after_the_close_and_says_so(played: Played) -> None:
    """Nothing waits overnight; a person is told, a program gets an empty list."""
    assert tianping("queue", played.folder).out == "Nothing waits.\n"
    assert tianping("queue", played.folder, language="zh").out == "没有排队业务。\n"
    assert tianping("queue", played.folder, "--json").json() == []


def test_statement_ends_at_the_balance(played: Played) -> None:
    """The movements of the day lead from the opening to the closing balance."""
    done = tianping("statement", played.folder, "30110000000", "--limit", 1000, "--json")
    (found,) = done.json()
    (day,) = found["days"]
    moved = sum(
        int(line["amount_fen"]) * (1 if line["side"] == "credit" else -1) for line in found["lines"]
    )
    assert int(day["opening_balance_fen"]) + moved == int(day["closing_balance_fen"])
    chinese = tianping("statement", played.folder, "30110000000", language="zh").out
    assert "明细" in chinese
    assert not re.search(r"│ (debit|credit) ", chinese)


def test_payment_by_number_and_by_message(played: Played) -> None:
    """The same payment is found both ways, with its entries."""
    (statement,) = tianping("statement", played.folder, "30110000000", "--json").json()
    line = statement["lines"][0]
    by_message = tianping(
        "payment", played.folder, line["sender"], line["message_id"], "--json"
    ).json()
    by_number = tianping("payment", played.folder, by_message[0]["payment"], "--json").json()
    assert by_message == by_number
    assert len(by_message) >= 3
    shown = tianping("payment", played.folder, by_message[0]["payment"]).out
    assert "PR04 settled" in shown
    assert "Entries" in shown


@pytest.mark.parametrize(
    "arguments", [("999999",), ("many",), ("301100000004", "2026112399999999")]
)
def test_payment_that_is_not_there_is_an_error(played: Played, arguments: tuple[str, ...]) -> None:
    """Exit code 3 and what was looked for."""
    done = tianping("payment", played.folder, *arguments)
    assert done.code == 3
    assert arguments[-1] in done.err


def copied(played: Played, path: Path) -> Path:
    """Return a copy of the platform to be hurt."""
    folder = path / "copy"
    shutil.copytree(played.folder, folder, ignore=shutil.ignore_patterns("*.sock"))
    return folder


def test_missing_views_say_rebuild_and_rebuild_makes_them(played: Played, tmp_path: Path) -> None:
    """The error names the command; after it the accounts are what they were."""
    before = tianping("accounts", played.folder, "--json").json()
    folder = copied(played, tmp_path)
    for file in folder.glob("views.db*"):
        file.unlink()
    missing = tianping("accounts", folder)
    assert missing.code == 3
    assert f"tianping rebuild {folder}" in missing.err
    rebuilt = tianping("rebuild", folder)
    assert rebuilt.code == 0
    assert "Views rebuilt up to command" in rebuilt.out
    assert tianping("accounts", folder, "--json").json() == before


@pytest.mark.parametrize("language", ["en", "zh"])
def test_verify_damaged_journal_names_the_place(
    played: Played, tmp_path: Path, language: str
) -> None:
    """One changed byte of a stored command: exit code 5, the file and the place."""
    folder = copied(played, tmp_path)
    file = folder / "journal.db"
    content = bytearray(file.read_bytes())
    content[content.rindex(b"hvps.111.001.01")] ^= 1
    file.write_bytes(bytes(content))
    done = tianping("verify", folder, language=language)
    assert done.code == 5
    assert "journal.db" in done.err
    assert re.search(r"row \d+|page \d+|offset \d+", done.err)
    assert has_chinese(done.err) == (language == "zh")
    report = tianping("verify", folder, "--json").json()
    assert report["ok"] is False
    assert report["findings"][0]["file"] == "journal.db"
