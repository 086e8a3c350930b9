"""The day report and the liquidity monitors: every figure computed once more from the events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pytest
from sqlalchemy import Connection, Engine

from support.views import BANKS, DATE, NEXT_DATE, OFFICES, START_NS, Platform, batches_of
from tianping.core import commands as c
from tianping.core import events as e
from tianping.core.machine import Machine
from tianping.core.terms import (
    CLASS_BATCH_NET,
    CLASS_FEES,
    CLASS_ORDINARY,
    CLASS_URGENT,
    PHASE_CUT_OFF,
    PHASE_DAY,
    PHASE_DAY_END,
    PHASE_PREPARATION,
)
from tianping.values.dates import BusinessDate
from tianping.values.money import AMOUNT_FEN_MAX, Fen
from tianping.views import queries
from tianping.views.queries_day import day_report
from tianping.views.queries_liquidity import liquidity
from tianping.views.records_reports import DayReport, LiquidityView
from tianping.views.writer import FoldBatch, ViewWriter

HOUR_NS: Final = 3_600 * 10**9
UNKNOWN: Final = BusinessDate(20270101)


def played(engine: Engine, platform: Platform) -> list[FoldBatch]:
    """Play and fold; return what the core made of it."""
    batches = batches_of(platform.commands, size=11, machine=Machine())
    ViewWriter(engine).apply_many(batches)
    return batches


def placed(platform: Platform, bank: int, amount_fen: int, queue_class: int) -> None:
    """Add an obligation that an office puts into a bank's queue."""
    allowed = c.SetParameter(platform.now_ns(), "queue.direct_placing", 1, platform.date)
    platform.commands.append(allowed)
    platform.commands.append(
        c.PlaceInQueue(
            platform.now_ns(),
            OFFICES[bank % 2],
            platform.next_id(),
            platform.date,
            len(platform.commands),
            BANKS[bank],
            queue_class,
            Fen(amount_fen),
        )
    )


def line_of(report: DayReport, bank: int) -> LiquidityView:
    """Return a bank's line."""
    (line,) = [one for one in report.participants if one.participant == BANKS[bank]]
    return line


@pytest.fixture
def busy(engine: Engine) -> Iterator[tuple[Connection, list[FoldBatch]]]:
    """Return two busy days, and what the core said."""
    batches = played(engine, Platform().open(banks=4, funds_fen=10_000).busy_days())
    with engine.connect() as connection:
        yield connection, batches


class Told:
    """What events say of one business date, counted without the views."""

    def __init__(self, batches: list[FoldBatch], date: int) -> None:
        self.counts: dict[tuple[str, int, int], int] = {}
        self.fen: dict[tuple[str, int, int], int] = {}
        self.postings: dict[int, int] = {}
        self.date = date
        self._payments: dict[int, tuple[int, int]] = {}
        today, phase, seq = 0, 0, 0
        for batch in batches:
            for command, events in zip(batch.commands, batch.outcomes, strict=True):
                seq += 1
                stands = (today, phase)
                for event in events:
                    if isinstance(event, e.PlatformOpened):
                        today = event.business_date
                    if isinstance(event, e.PhaseAdvanced):
                        today, phase = event.business_date, event.to_phase
                self._count(seq, command, events, stands)

    def _count(
        self, seq: int, command: c.Command, events: list[e.Event], stands: tuple[int, int]
    ) -> None:
        today, phase = stands
        queue_class = 6 if isinstance(command, c.PostOneSided) else 0
        if isinstance(command, (c.CreditTransfer, c.PlaceInQueue)):
            queue_class = command.queue_class
        if isinstance(command, (c.CreditTransfer, c.PlaceInQueue, c.PostOneSided)):
            self._payments[seq] = (queue_class, command.amount_fen)
        names = {
            e.PaymentSettled: "settled",
            e.PaymentQueued: "entered_queue",
            e.PaymentCancelled: "cancelled",
            e.PaymentReturned: "returned",
        }
        for event in events:
            name = names.get(type(event))
            payment = getattr(event, "payment", 0)
            if isinstance(event, e.Refused) and seq in self._payments:
                name, payment = "refused", seq
            if name is None or today != self.date:
                continue
            if isinstance(event, e.PaymentSettled):
                self.postings[event.posting] = self.postings.get(event.posting, 0) + 1
            key = (name, phase, self._payments[payment][0])
            self.counts[key] = self.counts.get(key, 0) + 1
            self.fen[key] = self.fen.get(key, 0) + self._payments[payment][1]

    def total(self, name: str, *, phase: int = -1, queue_class: int = -1) -> tuple[int, int]:
        """Return count and sum of an outcome."""
        keys = [
            key
            for key in self.counts
            if key[0] == name and phase in (-1, key[1]) and queue_class in (-1, key[2])
        ]
        return sum(self.counts[key] for key in keys), sum(self.fen[key] for key in keys)


OUTCOMES: Final = ("settled", "entered_queue", "returned", "cancelled", "refused")


@pytest.mark.parametrize("date", [DATE, NEXT_DATE])
def test_outcomes_are_those_the_core_told(
    busy: tuple[Connection, list[FoldBatch]], date: int
) -> None:
    """By phase, by class, by posting: counts and sums equal what the events add up to."""
    connection, batches = busy
    report = day_report(connection, business_date=date)
    assert report is not None
    told = Told(batches, date)
    for name in OUTCOMES:
        assert told.total(name)[0] > 0 or date == NEXT_DATE
        for phase in report.by_phase:
            found = (getattr(phase, f"{name}_count"), getattr(phase, f"{name}_fen"))
            assert found == told.total(name, phase=phase.phase)
        for one in report.by_class:
            found = (getattr(one, f"{name}_count"), getattr(one, f"{name}_fen"))
            assert found == told.total(name, queue_class=one.queue_class)
        assert sum(getattr(one, f"{name}_count") for one in report.by_phase) == told.total(name)[0]
        assert sum(getattr(one, f"{name}_fen") for one in report.by_class) == told.total(name)[1]
    assert {one.posting: one.payment_count for one in report.by_posting} == told.postings
    assert sum(one.amount_fen for one in report.by_posting) == told.total("settled")[1]
    assert report.hours[-1].cumulative_fen == told.total("settled")[1]
    assert report.hours[-1].share_bp == 10_000


def test_report_of_a_closed_date_has_nothing_waiting(
    busy: tuple[Connection, list[FoldBatch]],
) -> None:
    """What waits now belongs to the current date only."""
    connection, _ = busy
    first = day_report(connection, business_date=DATE)
    second = day_report(connection, business_date=NEXT_DATE)
    assert first is not None
    assert second is not None
    assert (first.closed, second.closed) == (True, False)
    assert sum(one.queued_count for one in first.by_class) == 0
    assert sum(one.queued_count for one in second.by_class) == len(queries.queue(connection)) > 0
    assert [one.to_phase for one in first.phases] == [0, 5, 10, 20, 30, 32, 35, 40]
    assert [one.to_phase for one in second.phases] == [0, 5, 10]


def test_trial_balance_of_the_report_is_that_of_the_core(
    busy: tuple[Connection, list[FoldBatch]],
) -> None:
    """Taken from the accounts anew, it equals the one that the core took at the day's end."""
    connection, _ = busy
    report = day_report(connection, business_date=DATE)
    assert report is not None
    assert report.trial_balance is not None
    assert report.subjects == report.trial_balance.subjects
    assert report.balanced
    today = day_report(connection, business_date=NEXT_DATE)
    assert today is not None
    assert today.trial_balance is None
    assert today.balanced
    assert sum(one.debit_fen for one in today.subjects) > 0


def test_lines_of_participants_add_up(busy: tuple[Connection, list[FoldBatch]]) -> None:
    """Opening and turnover give the closing balance, which opens the next date."""
    connection, _ = busy
    first = day_report(connection, business_date=DATE)
    second = day_report(connection, business_date=NEXT_DATE)
    assert first is not None
    assert second is not None
    for line in (*first.participants, *second.participants):
        turned = line.opening_balance_fen - line.debit_fen + line.credit_fen
        assert turned == line.closing_balance_fen
        assert line.lowest_balance_fen <= line.closing_balance_fen
    assert [one.closing_balance_fen for one in first.participants] == [
        one.start_balance_fen for one in second.participants
    ]


class _Followed:
    """Balances followed from the events alone: at the start of daytime, lowest and highest."""

    def __init__(self, batches: list[FoldBatch], date: int) -> None:
        self.balances: dict[int, int] = {}
        self.start: dict[int, int] = {}
        self.low: dict[int, int] = {}
        self.high: dict[int, int] = {}
        self.date = date
        today = 0
        for events in (events for batch in batches for events in batch.outcomes):
            for event in events:
                if isinstance(event, e.PaymentSettled):
                    self._post(event)
                elif isinstance(event, e.PhaseAdvanced):
                    today = event.business_date
                    self._begin(event)
            if today == date and self.start:
                self._compare()

    def _post(self, event: e.PaymentSettled) -> None:
        for place, account in enumerate(event.entries):
            signed = event.amount_fen if place % 2 else -event.amount_fen
            self.balances[account] = self.balances.get(account, 0) + signed

    def _begin(self, event: e.PhaseAdvanced) -> None:
        if (event.business_date, event.to_phase) == (self.date, PHASE_DAY):
            self.start, self.low, self.high = (dict(self.balances) for _ in range(3))

    def _compare(self) -> None:
        for account, balance in self.balances.items():
            self.low[account] = min(self.low.get(account, balance), balance)
            self.high[account] = max(self.high.get(account, balance), balance)


@pytest.mark.parametrize("date", [DATE, NEXT_DATE])
def test_positions_are_the_extremes_after_each_command(
    busy: tuple[Connection, list[FoldBatch]], date: int
) -> None:
    """The balance is followed by hand from the events, command by command."""
    connection, batches = busy
    report = day_report(connection, business_date=date)
    assert report is not None
    followed = _Followed(batches, date)
    for line in report.participants:
        began = followed.start[line.account]
        assert line.start_balance_fen == began
        assert line.lowest_balance_fen == followed.low[line.account]
        assert line.net_debit_max_fen == began - followed.low[line.account]
        assert line.net_credit_max_fen == followed.high[line.account] - began
    assert any(line.net_debit_max_fen for line in report.participants)


def test_available_funds_at_the_start_follow_the_rule(engine: Engine) -> None:
    """With a minimum bal - E - M, else bal + OD - E; as set before daytime, not later.

    Source: RULES-Q §1.1.
    """
    platform = Platform().open(banks=3, funds_fen=10_000)
    platform.commands += [
        c.SetOverdraftLimit(platform.now_ns(), BANKS[0], Fen(7_000)),
        c.SetOverdraftLimit(platform.now_ns(), BANKS[1], Fen(7_000)),
        c.SetEarmark(platform.now_ns(), BANKS[0], "BEPS", Fen(300)),
        c.SetEarmark(platform.now_ns(), BANKS[0], "IBPS", Fen(200)),
        c.SetMinimumBalance(platform.now_ns(), BANKS[1], Fen(500)),
    ]
    platform.end_day(NEXT_DATE)
    platform.commands.append(c.SetMinimumBalance(platform.now_ns(), BANKS[2], Fen(900)))
    played(engine, platform)
    with engine.connect() as connection:
        first = day_report(connection, business_date=DATE)
        second = day_report(connection, business_date=NEXT_DATE)
    assert first is not None
    assert second is not None
    assert [one.available_start_fen for one in first.participants] == [10_000] * 3
    assert [one.available_start_fen for one in second.participants] == [
        10_000 + 7_000 - 500,
        10_000 - 500,
        10_000,
    ]
    assert [one.overdraft_limit_fen for one in second.participants] == [7_000, 7_000, 0]
    assert line_of(second, 2).minimum_balance_fen == 0


def test_before_daytime_positions_are_measured_against_the_opening(engine: Engine) -> None:
    """In preparation there is no start yet, and nothing was used."""
    platform = Platform().open(banks=2, funds_fen=10_000)
    platform.advance(PHASE_DAY, PHASE_CUT_OFF)
    platform.advance(PHASE_CUT_OFF, PHASE_DAY_END)
    platform.advance(PHASE_DAY_END, PHASE_PREPARATION, NEXT_DATE)
    platform.commands.append(platform.one_sided(BANKS[0], 400))
    played(engine, platform)
    with engine.connect() as connection:
        report = day_report(connection, business_date=NEXT_DATE)
    assert report is not None
    line = line_of(report, 0)
    assert (line.start_balance_fen, line.available_start_fen) == (None, None)
    assert (line.opening_balance_fen, line.net_debit_max_fen) == (10_000, 0)
    assert line.net_credit_max_fen == 400


def test_waiting_times_and_obligations(engine: Engine) -> None:
    """Two obligations, one settled after ninety seconds; one payment cancelled after a minute."""
    platform = Platform().open(banks=2, funds_fen=100)
    placed(platform, 0, 500, CLASS_FEES)
    placed(platform, 0, 5_000, CLASS_BATCH_NET)
    withdrawn = platform.transfer(BANKS[0], BANKS[1], 30)
    platform._at_ns += 60 * 10**9
    platform.cancel(withdrawn)
    platform._at_ns += 30 * 10**9
    platform.commands.append(platform.one_sided(BANKS[0], 400))
    settled_at_ns = platform.commands[-1].recorded_at_ns
    played(engine, platform)
    with engine.connect() as connection:
        report = day_report(connection, business_date=DATE)
    assert report is not None
    line = line_of(report, 0)
    assert (line.obligation_count, line.obligation_fen) == (2, 5_500)
    assert (line.obligation_settled_count, line.obligation_settled_fen) == (1, 500)
    assert line.obligation_settled_at_ns == settled_at_ns
    assert line.waited_count == 2
    assert line.wait_ms_max == 90_000
    assert line.wait_ms_total == 150_000
    assert line_of(report, 1).waited_count == 0


def test_throughput_is_told_by_the_hour_in_beijing(engine: Engine) -> None:
    """A quarter in the first hour, the rest three hours later; empty hours are left out."""
    platform = Platform().open(banks=2, funds_fen=1_000)
    platform.transfer(BANKS[0], BANKS[1], 300, queue_class=CLASS_URGENT)
    platform._at_ns = START_NS + 3 * HOUR_NS
    platform.transfer(BANKS[0], BANKS[1], 400)
    platform.transfer(BANKS[1], BANKS[0], 100)
    played(engine, platform)
    with engine.connect() as connection:
        whole = liquidity(connection, business_date=DATE)
        mine = liquidity(connection, business_date=DATE, participant=BANKS[0])
        assert liquidity(connection, business_date=UNKNOWN) is None
        assert liquidity(connection, business_date=DATE, participant=OFFICES[0]) is None
        assert day_report(connection, business_date=UNKNOWN) is None
    assert whole is not None
    assert mine is not None
    # 1795000000 seconds after 1970 is 2026-11-18 19:06:40 in Beijing
    assert [(one.hour, one.payment_count, one.amount_fen) for one in whole.hours] == [
        (2026111819, 3, 2_300),
        (2026111822, 2, 500),
    ]
    assert [one.share_bp for one in whole.hours] == [8_214, 10_000]
    assert whole.account_hours == []
    assert mine.hours == []
    assert [
        (one.debit_fen, one.credit_fen, one.lowest_balance_fen, one.closing_balance_fen)
        for one in mine.account_hours
    ] == [(300, 1_000, 700, 700), (400, 100, 300, 400)]
    assert [one.share_bp for one in mine.account_hours] == [300 * 10_000 // 700, 10_000]
    assert [one.participant for one in mine.accounts] == [BANKS[0]]


def test_sums_beyond_what_sql_can_add_are_exact(engine: Engine) -> None:
    """Ten thousand of the largest amounts pass 2^63; the report's sums do not."""
    platform = Platform().open(banks=2, funds_fen=1)
    for _ in range(10_000):
        platform.transfer(BANKS[0], BANKS[1], AMOUNT_FEN_MAX)
    played(engine, platform)
    with engine.connect() as connection:
        report = day_report(connection, business_date=DATE)
    assert report is not None
    (waiting,) = [one for one in report.by_class if one.queue_class == CLASS_ORDINARY]
    assert waiting.queued_fen == waiting.entered_queue_fen == 10_000 * AMOUNT_FEN_MAX > 2**63


def test_class_of_a_refused_payment_may_be_none(engine: Engine) -> None:
    """What a refused payment said of its class and is none stands under 0."""
    platform = Platform().open(banks=2, funds_fen=1)
    platform.transfer(BANKS[0], BANKS[1], 5, queue_class=77)
    played(engine, platform)
    with engine.connect() as connection:
        report = day_report(connection, business_date=DATE)
    assert report is not None
    (nothing,) = [one for one in report.by_class if one.queue_class == 0]
    assert (nothing.refused_count, nothing.refused_fen) == (1, 5)
