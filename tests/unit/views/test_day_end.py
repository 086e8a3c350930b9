"""The ends of days and years in the views are those of the core."""

from __future__ import annotations

from typing import TypeVar

import msgspec
import pytest
from sqlalchemy import Engine

from support.model import plain
from support.streams_day_end import DayEndStream
from support.views import batches_of
from tianping.core import events as e
from tianping.core.commands import Command, decode_commands, encode_commands
from tianping.core.machine import Machine
from tianping.core.terms import SYSTEM_HVPS
from tianping.journal.verify_books import Books
from tianping.views import queries_day_end as q
from tianping.views.queries import accounts
from tianping.views.queries_reconciliation import settled_totals
from tianping.views.writer import ViewWriter

_SEED, _STEPS = 24, 500


@pytest.fixture(scope="module")
def played() -> tuple[list[Command], list[list[e.Event]]]:
    """A life in which days and years end often."""
    machine = Machine()
    outcomes: list[list[e.Event]] = []

    def apply(command: Command) -> list[tuple[object, ...]]:
        outcomes.append(machine.apply(command))
        return plain(outcomes[-1])

    stream = DayEndStream(_SEED, apply)
    stream.open()
    for _ in range(_STEPS):
        stream.step()
    return stream.world.commands, outcomes


T = TypeVar("T")


def _all(outcomes: list[list[e.Event]], kind: type[T]) -> list[tuple[int, T]]:
    return [
        (seq, event)
        for seq, events in enumerate(outcomes, 1)
        for event in events
        if isinstance(event, kind)
    ]


def test_day_end_in_the_views_is_that_of_the_core(
    played: tuple[list[Command], list[list[e.Event]]], engine: Engine
) -> None:
    """Figures with their control totals, years, checks and comparisons; also after a restart."""
    commands, outcomes = played
    for batch in batches_of(commands, size=60):
        ViewWriter(engine).apply(batch)
    with engine.connect() as connection:
        numbers = {one.account: one.account_no for one in accounts(connection)}
        closed = {int(event.business_date): event for _, event in _all(outcomes, e.AccountsClosed)}
        assert closed
        found = q.closed_dates(connection, limit=1_000)
        assert [one.business_date for one in found] == sorted(closed, reverse=True)
        for one in found:
            event = closed[one.business_date]
            assert (one.digest, one.account_count) == (event.digest, event.account_count)
            rows = q.closed_accounts(connection, business_date=one.business_date)
            assert [row.account for row in rows] == [row.account for row in event.accounts]
            assert sum(row.debit_fen for row in rows) == one.debit_fen == event.debit_fen
            for row, told in zip(rows, event.accounts, strict=True):
                assert row.account_no == numbers[row.account]
                assert row.closing_balance_fen == told.closing_fen
                assert [(m.day_system, m.debit_fen, m.credit_fen) for m in row.moved] == [
                    (m.system, m.debit_fen, m.credit_fen) for m in told.systems
                ]
        carried = {event.year: event for _, event in _all(outcomes, e.YearCarried)}
        assert carried
        assert {one.year for one in q.years(connection)} == set(carried)
        for year, told_year in carried.items():
            figures = q.year_accounts(connection, year=year)
            assert [one.closing_balance_fen for one in figures] == [
                one.closing_fen for one in told_year.accounts
            ]
        checks = _all(outcomes, e.OpeningChecked)
        compared = _all(outcomes, e.TotalsCompared)
        dates = {one.business_date for _, one in checks} | {
            one.business_date for _, one in compared
        }
        told_checks = [
            one for date in dates for one in q.opening_checks(connection, business_date=date)
        ]
        assert {one.seq: len(one.differences) for one in told_checks} == {
            seq: len(event.differences) for seq, event in checks
        }
        told_compared = [
            one for date in dates for one in q.total_comparisons(connection, business_date=date)
        ]
        assert {one.seq: len(one.differences) for one in told_compared} == {
            seq: len(event.differences) for seq, event in compared
        }


def test_what_hvps_counts_is_what_saps_booked(
    played: tuple[list[Command], list[list[e.Event]]], engine: Engine
) -> None:
    """The messages and lines of a date, counted in SQL, give each account's turnover of HVPS."""
    commands, outcomes = played
    for batch in batches_of(commands, size=500):
        ViewWriter(engine).apply(batch)
    moved = 0
    with engine.connect() as connection:
        for _, event in _all(outcomes, e.AccountsClosed):
            totals = settled_totals(connection, date=event.business_date)
            rows = q.closed_accounts(connection, business_date=event.business_date)
            for row in rows:
                if row.subject >= 4_000:
                    continue
                expected = [0, 0, 0, 0]
                for one in row.moved:
                    if one.day_system == SYSTEM_HVPS:
                        debits = [one.debit_count, one.debit_fen]
                        expected = [*debits, one.credit_count, one.credit_fen]
                assert totals.get(row.owner, [0] * 4) == expected
                moved += expected[0]
    assert moved


def test_the_separate_verifier_finds_the_same_figures(
    played: tuple[list[Command], list[list[e.Event]]],
) -> None:
    """Every closed date, every digest and every carried year, from the postings alone."""
    commands, outcomes = played
    assert decode_commands(encode_commands(commands)) == commands
    books = Books()
    books.add_commands(msgspec.msgpack.decode(encode_commands(commands)))
    books.add_outcomes(1, msgspec.msgpack.decode(e.encode_outcomes(outcomes)))
    books.close(len(commands))
    assert books.closed_dates == len(_all(outcomes, e.AccountsClosed))
