"""What the optional tools did, in the views and in the separate reading of the books."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import Engine

from support.model import plain
from support.world import World
from tianping.core import commands as c
from tianping.core import events as e
from tianping.core.commands import encode_commands
from tianping.core.events import encode_outcomes
from tianping.core.liquidity.words import TRIGGER_PROPOSAL
from tianping.core.machine import Machine
from tianping.core.terms import STATUS_SETTLED
from tianping.journal.verify_books import Books, BooksError
from tianping.values.identifiers import PaymentId
from tianping.values.money import Fen
from tianping.views.queries import accounts
from tianping.views.queries_options import limits, matching_proposals, offsets, reserves
from tianping.views.queries_payments import movements, payments
from tianping.views.queries_pools import matching_runs
from tianping.views.records import PaymentFilter
from tianping.views.writer import FoldBatch, ViewWriter


class _Platform:
    """Two banks, of which B has 4.00, 3.00 and 6.00 waiting to A."""

    def __init__(self) -> None:
        self.machine = Machine()
        self.outcomes: list[list[e.Event]] = []
        self.world = World(self._apply)
        self.world.open(20261123, {"options.bilateral_offset": 3})
        self.world.add_office("P1")
        for name, funds in (("A", 200), ("B", 100)):
            self.world.add_bank(name, "P1")
            self.world.send(self.world.one_sided(name, funds, credit=True))
        self.world.advance(10)
        for amount in (400, 300, 600):
            self.world.send(self.world.transfer("B", "A", amount, 8))

    def _apply(self, command: c.Command) -> list[tuple[object, ...]]:
        self.outcomes.append(self.machine.apply(command))
        return plain(self.outcomes[-1])


def test_an_offset_is_told_with_its_payments(engine: Engine) -> None:
    """One row for the set, every payment settled, balances as the core has them."""
    one = _Platform()
    one.world.send(one.world.transfer("A", "B", 800, 8))
    seq = one.machine.seq
    ViewWriter(engine).apply(FoldBatch(1, one.world.commands, one.outcomes, b"h" * 32))
    with engine.connect() as connection:
        (view,) = offsets(connection, date=20261123)
        assert offsets(connection, date=20261124) == []
        rows = payments(connection, wanted=PaymentFilter(), start=0, limit=10).payments
        lines = movements(connection, payment=seq)
        balances = {row.owner: row.balance_fen for row in accounts(connection)}
    assert (view.seq, view.payment) == (seq, seq)
    assert (view.amount_fen, view.back_count, view.back_fen) == (800, 2, 700)
    assert view.back_payments == f"{seq - 3} {seq - 2}"
    assert view.debtor_participant == one.world.code("A")
    assert view.creditor_participant == one.world.code("B")
    settled = {row.payment for row in rows if row.status == STATUS_SETTLED}
    assert {seq, seq - 2, seq - 3} <= settled
    assert seq - 1 not in settled
    assert [line.amount_fen for line in lines] == [800] * 4
    assert (balances[one.world.code("A")], balances[one.world.code("B")]) == (100, 200)


def test_a_proposal_is_told_with_what_it_was_worth(engine: Engine) -> None:
    """One row for the proposal, and the run of the same command."""
    one = _Platform()
    today = one.world.today
    for name, value in (
        ("options.bilateral_offset", 0),
        ("options.optimal_matching", 1),
        ("matching.automatic", 0),
    ):
        one.world.send(c.SetParameter(one.world.now, name, value, today))
    one.world.send(one.world.transfer("A", "B", 5_000, 8))
    one.world.send(one.world.transfer("A", "B", 800, 8))
    seq = one.machine.seq
    one.world.advance(20)
    wanted = [PaymentId(number) for number in (seq, seq - 7, seq - 6, 1)]
    one.world.send(c.ProposeMatching(one.world.now, wanted))
    ViewWriter(engine).apply(FoldBatch(1, one.world.commands, one.outcomes, b"h" * 32))
    with engine.connect() as connection:
        (view,) = matching_proposals(connection, date=20261123)
        assert matching_proposals(connection, date=20261124) == []
        (run,) = matching_runs(connection)
        balances = {row.owner: row.balance_fen for row in accounts(connection)}
    assert (view.proposed_count, view.taking_part_count, view.accepted) == (4, 3, True)
    assert (view.proposed_fen, view.ordered_fen) == (1_500, 0)
    assert (run.seq, run.run_trigger, run.settled_count) == (view.seq, TRIGGER_PROPOSAL, 3)
    assert balances[one.world.code("A")] == 100


def test_a_reserve_is_told_with_what_is_left(engine: Engine) -> None:
    """Set, used, and gone with the date; read again between two batches."""
    platform = _Platform()
    world, outcomes = platform.world, platform.outcomes
    world.send(c.SetParameter(world.now, "options.reservations", 1, world.today))
    for queue_class, amount in ((7, 150), (2, 30)):
        world.send(c.SetReserve(world.now, world.code("A"), queue_class, Fen(amount)))
    first = len(world.commands)
    ViewWriter(engine).apply(FoldBatch(1, world.commands[:], outcomes[:], b"h" * 32))
    world.send(world.transfer("A", "B", 100, 7))
    batch = FoldBatch(first + 1, world.commands[first:], outcomes[first:], b"i" * 32)
    ViewWriter(engine).apply(batch)
    with engine.connect() as connection:
        found = reserves(connection)
    assert [(kept.queue_class, kept.set_fen, kept.left_fen) for kept in found] == [
        (2, 30, 30),
        (7, 150, 50),
    ]
    assert {kept.owner for kept in found} == {world.code("A")}
    first = len(world.commands)
    for to_phase, date in ((20, 0), (40, 0), (0, 20261124)):
        world.advance(to_phase, date)
    batch = FoldBatch(first + 1, world.commands[first:], outcomes[first:], b"j" * 32)
    ViewWriter(engine).apply(batch)
    with engine.connect() as connection:
        assert reserves(connection) == []


def test_limits_are_listed_until_they_are_lifted(engine: Engine) -> None:
    """Towards all first, then by bank; the cut-off lifts them."""
    platform = _Platform()
    world, outcomes = platform.world, platform.outcomes
    world.send(c.SetParameter(world.now, "options.limits", 1, world.today))
    bank, other = world.code("A"), str(world.code("B"))
    for counterparty, amount in ((other, 700), ("", 900), (other, 800)):
        world.send(c.SetLimit(world.now, bank, counterparty, Fen(amount), lifted=False))
    first = len(world.commands)
    ViewWriter(engine).apply(FoldBatch(1, world.commands[:], outcomes[:], b"h" * 32))
    with engine.connect() as connection:
        found = limits(connection)
    assert [(one.owner, one.counterparty, one.limit_fen) for one in found] == [
        (bank, "", 900),
        (bank, other, 800),
    ]
    world.advance(20)
    batch = FoldBatch(first + 1, world.commands[first:], outcomes[first:], b"i" * 32)
    ViewWriter(engine).apply(batch)
    with engine.connect() as connection:
        assert limits(connection) == []


def test_the_separate_reading_of_the_books_knows_the_group() -> None:
    """It recomputes the balances credits first, and finds one that was changed."""
    one = _Platform()
    one.world.send(one.world.transfer("A", "B", 800, 8))
    commands = msgspec.msgpack.decode(encode_commands(one.world.commands))
    outcomes = msgspec.msgpack.decode(encode_outcomes(one.outcomes))
    books = Books()
    books.add_commands(commands)
    books.add_outcomes(1, outcomes)
    books.close(len(commands))
    assert books.settled_count == 2 + 3
    outcomes[-1][1][5] -= 800
    wrong = Books()
    wrong.add_commands(commands)
    with pytest.raises(BooksError, match="balances after a payment"):
        wrong.add_outcomes(1, outcomes)
