"""The demo, played once with few payments and kept: what it says, and every command on it."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import apsw
import pytest
from sqlalchemy import Connection

from support.cli import Finished, has_chinese, tianping
from tianping.cli.blueprint import packaged_blueprint
from tianping.cli.demo_script import Traffic, script_of_the_day
from tianping.cli.output import grouped_yuan
from tianping.cli.reading import reading
from tianping.core.refusals import RefusalCode
from tianping.core.terms import STATUS_CANCELLED, STATUS_REJECTED
from tianping.views.queries import phases, platform, refusals, type_totals
from tianping.views.queries_accounts import other_balances, standings
from tianping.views.queries_financing import pledges
from tianping.views.queries_lending import loans
from tianping.views.queries_liquidity import liquidity
from tianping.views.queries_nets import sessions_of
from tianping.views.queries_payments import payments
from tianping.views.queries_pools import matching_runs
from tianping.views.queries_rescues import rescues
from tianping.views.records import PaymentFilter
from tianping.views.schema_financing import STEP_REPAID

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

PAYMENTS = 60


class Played(NamedTuple):
    """The demo's platform and what it printed."""

    folder: Path
    demo: Finished


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """Play the demo into a folder that is kept."""
    folder = tmp_path_factory.mktemp("demo") / "platform"
    return Played(folder, tianping("demo", "--payments", PAYMENTS, "--keep", folder))


def test_demo_ends_well_and_says_where_to_look_next(played: Played) -> None:
    """Exit code 0, the verification's sentence, the next commands with the folder in them."""
    assert played.demo.code == 0
    assert "The journal is what was written." in played.demo.out
    assert f"tianping accounts {played.folder}" in played.demo.out
    assert "Traceback" not in played.demo.err
    assert not has_chinese(played.demo.out)


def test_demo_tells_every_scene(played: Played) -> None:
    """Each scene has its number and its title, in the order of the day."""
    scenes = script_of_the_day().scene
    found = re.findall(r"^ {1,2}(\d+)\. (.+?) *$", played.demo.out, re.MULTILINE)
    assert found == [(str(number), one.title[0]) for number, one in enumerate(scenes, start=1)]


def test_demo_books_balance(played: Played) -> None:
    """Debits equal credits, and the accounts of all kinds sum up to nothing."""
    report = tianping("verify", played.folder, "--json").json()
    assert report["ok"] is True
    assert report["findings"] == []
    rows = report["trial_balance"]
    assert sum(row["debit_fen"] for row in rows) == sum(row["credit_fen"] for row in rows) > 0
    accounts: list[dict[str, Any]] = tianping("accounts", played.folder, "--all", "--json").json()
    assert sum(int(each["balance_fen"]) for each in accounts) == 0


def test_demo_every_participant_verified_all_it_received(played: Played) -> None:
    """No signature failed; everybody sent and received, the busy banks their payments."""
    script = script_of_the_day()
    section = played.demo.out[played.demo.out.index("What the participants saw") :]
    rows = {
        row[0]: row[2:]
        for row in re.findall(r"│ (\d{12}) │ ([^│]+) │" + r"\s+(\d+) │" * 5, section)
    }
    assert set(rows) == {script.code(name) for name in script.members()}
    assert {row[4] for row in rows.values()} == {"0"}
    assert all(int(row[0]) > 0 and int(row[3]) > 0 for row in rows.values())
    (busy,) = (act.banks for one in script.scene for act in one.acts if isinstance(act, Traffic))
    assert all(int(rows[script.code(name)][0]) >= PAYMENTS // len(busy) for name in busy)


def test_demo_bad_signatures_are_stopped_at_the_door(played: Played) -> None:
    """What the core never sees is in the participants' table alone."""
    found = re.search(r"at the door +│ the signature is wrong +│ +(\d+) │", played.demo.out)
    assert found is not None
    assert found.group(1) == "3"


class Told(NamedTuple):
    """A payment that waited, by the names of the script."""

    short: str
    yuan: str
    rescued_by: str
    giver: str
    given_yuan: str
    phase: int


STORY = [
    Told("gate", "100,000.00", "pledge", "head", "90,000.00", 10),
    Told("grove", "-800.00", "received", "maple", "700.00", 10),
    Told("grove", "40.00", "received", "maple", "20.00", 10),
    Told("ferry", "350.00", "received", "maple", "60.00", 10),
    Told("grove", "200.00", "received", "maple", "195.00", 10),
    Told("grove", "600.00", "offset", "", "605.00", 10),
    Told("plum", "300.00", "matching", "", "200.00", 20),
    Told("jade", "250.00", "matching", "", "300.00", 20),
    Told("lake", "200.00", "matching", "", "250.00", 20),
    Told("branch", "400.00", "pool", "maple", "400.00", 20),
    Told("branch", "700.00", "pool", "maple", "700.00", 20),
    Told("plum", "150.00", "received", "maple", "150.00", 30),
    Told("ferry", "450.00", "lending", "maple", "345.00", 32),
    Told("grove", "200.00", "penalty", "east", "190.00", 32),
]
"""Who was short and what settled it, in the order of settlement."""


@pytest.fixture(scope="module")
def views(played: Played) -> Iterator[Connection]:
    """Yield a connection to the demo's views."""
    with reading(played.folder) as connection:
        yield connection


@pytest.fixture(scope="module")
def names() -> dict[str, str]:
    """Return the name in the script of each bank code."""
    script = script_of_the_day()
    return {script.code(name): name for name in script.names}


@pytest.fixture(scope="module")
def date(views: Connection) -> int:
    """Return the date of the story: the one before the current one."""
    return max(
        one.business_date
        for one in phases(views)
        if one.business_date < platform(views).business_date
    )


def test_story_who_was_short_and_what_settled_it(
    views: Connection, names: dict[str, str], date: int
) -> None:
    """Pledge by the partner, correction, nets, offset, ring, pool, window, lending, last resort."""
    (busy,) = (
        act.banks
        for one in script_of_the_day().scene
        for act in one.acts
        if isinstance(act, Traffic)
    )
    found = [
        Told(
            names[one.short],
            grouped_yuan(one.amount_fen),
            one.rescued_by,
            names.get(one.giver, ""),
            grouped_yuan(one.given_fen),
            one.phase,
        )
        for one in rescues(views, business_date=date)
        if names[one.short] not in busy
    ]
    assert found == STORY


def test_story_overdraft_and_loans(views: Connection, names: dict[str, str], date: int) -> None:
    """Heron went to its overdraft and came back; gate's loan is repaid; ferry's is open."""
    day = liquidity(views, business_date=date)
    assert day is not None
    overdrawn = {
        names[one.participant]: (one.lowest_balance_fen, one.closing_balance_fen)
        for one in day.accounts
        if one.lowest_balance_fen < 0
    }
    assert overdrawn == {"heron": (-700_00, 895_00)}
    (pledge,) = pledges(views)
    assert (names[pledge.participant], pledge.step) == ("gate", STEP_REPAID)
    assert (pledge.amount_fen, pledge.bond_value_fen, pledge.interest_fen) == (
        90_000_00, 100_000_00, 35,
    )  # fmt: skip
    (loan,) = loans(views)
    assert (names[loan.borrower], names[loan.lender], loan.open_fen) == ("ferry", "maple", 345_00)


def test_story_matching_found_the_ring_alone(views: Connection, date: int) -> None:
    """Of ten that waited at cut-off it booked the three of the ring."""
    first, *later = [run for run in matching_runs(views, date=date) if run.considered_count]
    assert (first.considered_count, first.settled_count, first.value_fen) == (10, 3, 750_00)
    assert all(run.settled_count == 0 for run in later)


def test_story_specials_sessions_and_exchange(
    views: Connection, names: dict[str, str], date: int
) -> None:
    """Every special business settled as its partner's file says; the cheap offer did not."""
    totals = {
        one.message_type: (one.payment_count, one.amount_fen)
        for one in type_totals(views, business_date=date)
    }
    assert totals["hvps.141.001.01"] == (11, 19_330_00)
    assert totals["hvps.143.001.01"] == (1, 355_00)
    assert totals["hvps.631.001.01"] == (3, 600_00)
    assert totals["hvps.112.001.01"] == (1, 500_00)
    assert totals["saps.605.001.01"] == (2, 17_00)
    sessions = sessions_of(views, business_date=date)
    assert [(one.system, one.session_state) for one in sessions] == [
        ("IBPS", "completed"),
        ("BEPS", "completed"),
        ("SAME_CITY", "completed"),
    ]
    (reported,) = other_balances(views)
    assert (names[reported.participant], reported.others_fen) == ("plum", 80_00)


def test_story_queue_control_and_closing(
    views: Connection, names: dict[str, str], date: int
) -> None:
    """Salt's payments: withdrawn and returned; pond's: returned by the control; pond is closed."""
    salt, pond = (code for code, name in names.items() if name in ("salt", "pond"))

    def ends(participant: str) -> list[tuple[str, int, int]]:
        wanted = PaymentFilter(participant=participant, date_from=date, date_to=date)
        page = payments(views, wanted=wanted, limit=1000).payments
        return [
            (names[one.creditor_participant], one.status, one.refusal_code)
            for one in reversed(page)
            if one.amount_fen >= 30_000_000_00 or participant == pond
        ]

    closed = RefusalCode.RETURNED_AT_CLOSE
    assert ends(salt) == [
        ("azure", STATUS_REJECTED, closed),
        ("stone", STATUS_CANCELLED, 0),
        ("star", STATUS_REJECTED, closed),
    ]
    assert ends(pond) == [("maple", STATUS_REJECTED, RefusalCode.DEBIT_CONTROLLED)]
    (standing,) = standings(views)
    assert (names[standing.participant], standing.account_closed) == ("pond", True)


def test_story_refusals_are_the_planned_ones(views: Connection, date: int) -> None:
    """Those of the traffic, the stranger in the window, the late session, what was returned.

    A log-in that bears another date than its system is how a client learns the date.
    """
    found = Counter(
        RefusalCode(one.refusal_code)
        for one in refusals(views, business_date=date)
        if one.command != "LogIn"
    )
    assert found == {
        RefusalCode.CREDITOR_PARTICIPANT_UNKNOWN: 3,
        RefusalCode.DATE_NOT_CURRENT: 3,
        RefusalCode.SAME_ID_OTHER_BODY: 2,
        RefusalCode.DEBIT_CONTROLLED: 1,
        RefusalCode.CREDITS_NO_SHORT_ACCOUNT: 1,
        RefusalCode.NET_PAYER_SHORT: 1,
        RefusalCode.RETURNED_AT_CLOSE: 2,
    }


def test_accounts_table_and_json_agree(played: Played) -> None:
    """The table shows in yuan what JSON says in fen."""
    views = tianping("accounts", played.folder, "--json").json()
    table = tianping("accounts", played.folder).out
    cast = packaged_blueprint("demo_cast.toml").bank
    assert len(views) == sum(bank.kind != "indirect" for bank in cast)
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


def test_statement_ends_at_the_balance(played: Played, date: int) -> None:
    """The movements of the day lead from the opening to the closing balance."""
    wanted = ("statement", played.folder, "30110000000", "--dates", date)
    done = tianping(*wanted, "--limit", 1000, "--json")
    (found,) = done.json()
    (day,) = found["days"]
    moved = sum(
        int(line["amount_fen"]) * (1 if line["side"] == "credit" else -1) for line in found["lines"]
    )
    assert int(day["opening_balance_fen"]) + moved == int(day["closing_balance_fen"])
    chinese = tianping(*wanted, language="zh").out
    assert "明细" in chinese
    assert not re.search(r"│ (debit|credit) ", chinese)


def test_payment_by_number_and_by_message(played: Played, date: int) -> None:
    """The same payment is found both ways, with its entries."""
    wanted = ("statement", played.folder, "30110000000", "--dates", date, "--json")
    (statement,) = tianping(*wanted).json()
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
    with closing(apsw.Connection(str(file))) as connection:
        commands = connection.execute("SELECT max(commands) FROM journal WHERE count > 9").get
    assert isinstance(commands, bytes)
    changed = bytes([*commands[:40], commands[40] ^ 1])
    file.write_bytes(file.read_bytes().replace(commands[:41], changed))
    done = tianping("verify", folder, language=language)
    assert done.code == 5
    assert "journal.db" in done.err
    assert re.search(r"row \d+|page \d+|offset \d+", done.err)
    assert has_chinese(done.err) == (language == "zh")
    report = tianping("verify", folder, "--json").json()
    assert report["ok"] is False
    assert report["findings"][0]["file"] == "journal.db"
