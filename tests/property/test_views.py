"""Whatever happens on the machine, the views agree with it and can be rebuilt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from support.views import BANKS, INDIRECT, NEXT_DATE, OFFICES, Platform, batches_of, dump
from tianping.core import commands as c
from tianping.core.machine import Machine
from tianping.core.state import SettlementAccount
from tianping.values.money import Fen
from tianping.views import queries
from tianping.views.engine import open_views, sqlite_url
from tianping.views.store import create_tables, drop_tables
from tianping.views.writer import ViewWriter


@dataclass(frozen=True)
class Step:
    """One thing that happens: a word, two banks, a number."""

    word: str
    payer: int
    payee: int
    number: int


WORDS = (
    *("pay", "pay", "pay", "urgent", "place", "cancel", "move", "again", "ask", "credit", "debit"),
    *("minimum", "earmark", "limit", "control", "strange", "next-day", "prove"),
)

STEPS = st.lists(
    st.builds(
        Step,
        word=st.sampled_from(WORDS),
        payer=st.integers(0, 2),
        payee=st.integers(0, 2),
        number=st.integers(0, 900),
    ),
    max_size=60,
)


def play(platform: Platform, step: Step) -> None:
    """Turn one step into commands."""
    payer, payee = BANKS[step.payer], BANKS[step.payee]
    transfers = [it for it in platform.commands if isinstance(it, c.CreditTransfer)]
    earlier = transfers[step.number % len(transfers)] if transfers else None
    if step.word in {"pay", "urgent"}:
        platform.transfer(payer, payee, step.number, queue_class=8 if step.word == "pay" else 7)
    elif step.word in {"credit", "debit"}:
        booking = platform.one_sided(payer, step.number, credit=step.word == "credit")
        platform.commands.append(booking)
    elif step.word == "strange":
        platform.transfer(INDIRECT, payee, step.number)
    elif step.word == "next-day" and platform.date < NEXT_DATE:
        platform.end_day(NEXT_DATE)
    elif earlier is not None and step.word in {"cancel", "move", "again", "ask"}:
        play_on(platform, step, earlier)
    else:
        play_control(platform, step)


def play_on(platform: Platform, step: Step, earlier: c.CreditTransfer) -> None:
    """Do something about an earlier transfer."""
    if step.word == "cancel":
        platform.cancel(earlier)
    elif step.word == "move":
        platform.adjust(earlier, step.number % 2)
    elif step.word == "ask":
        platform.ask(earlier)
    else:
        platform.commands.append(earlier)


def play_control(platform: Platform, step: Step) -> None:
    """Set a limit, place an item in a queue or prove the books."""
    bank, amount = BANKS[step.payer], Fen(step.number)
    now = platform.now_ns()
    commands: dict[str, c.Command] = {
        "minimum": c.SetMinimumBalance(now, bank, amount),
        "earmark": c.SetEarmark(now, bank, "BEPS", amount),
        "limit": c.SetOverdraftLimit(now, bank, amount),
        "control": c.ControlAccount(now, bank, step.number % 2 + 1, step.number % 3 == 0),
        "place": c.PlaceInQueue(
            now,
            OFFICES[step.payer % 2],
            platform.next_id(),
            platform.date,
            step.number,
            bank,
            step.number % 8 + 1,
            amount,
        ),
    }
    platform.commands.append(commands.get(step.word, c.TakeTrialBalance(now)))


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Return one database for all examples; each empties it."""
    folder: Path = tmp_path_factory.mktemp("views")
    engine = open_views(sqlite_url(folder / "views.sqlite"))
    yield engine
    engine.dispose()


@given(steps=STEPS, size=st.integers(1, 40))
def test_views_agree_with_the_machine(engine: Engine, steps: list[Step], size: int) -> None:
    """Balances, limits and queues are the machine's; how batches are grouped leaves no trace."""
    platform = Platform().open(banks=3, funds_fen=1_000)
    placing = c.SetParameter(platform.now_ns(), "queue.direct_placing", 1, platform.date)
    platform.commands.append(placing)
    for step in steps:
        play(platform, step)
    machine = Machine()
    batches = batches_of(platform.commands, size=size, machine=machine)
    empty(engine)
    for batch in batches:
        ViewWriter(engine).apply(batch)
    one_by_one = dump(engine)
    with engine.connect() as connection:
        views = queries.accounts(connection)
        waiting = [view.payment for view in queries.queue(connection)]
    for view, account in zip(views, machine.state.accounts, strict=True):
        assert view.balance_fen == account.balance_fen
        assert view.opening_balance_fen == account.opening_fen
        assert (view.debit_fen, view.credit_fen) == (account.debit_fen, account.credit_fen)
        if isinstance(account, SettlementAccount):
            assert view.minimum_balance_fen == account.minimum_fen
            assert view.earmark_beps_fen == account.earmark_beps_fen
            assert view.overdraft_limit_fen == account.overdraft_fen
            assert view.overdraft_same_city_fen == account.overdraft_same_city_fen
            assert view.debit_control + 2 * view.credit_control == account.controls
    assert waiting == [
        item.payment
        for account in machine.state.settlement_accounts
        for queue in account.queue
        for item in queue
    ]
    empty(engine)
    ViewWriter(engine).apply_many(batches)
    assert dump(engine) == one_by_one


def empty(engine: Engine) -> None:
    """Drop and create all tables."""
    with engine.begin() as connection:
        drop_tables(connection)
        create_tables(connection)
