"""The ladder of last resort in the views: what is lacking, what is open, what two persons did."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from support.financing import answer_pledge, appoint, pledging
from support.model import Told, plain
from support.views import batches_of
from support.world import World
from tianping.core import commands as c
from tianping.core.liquidity.earmark_release import usable_earmark_fen
from tianping.core.liquidity.shortage import shortage_fen
from tianping.core.machine import Machine
from tianping.core.state import SettlementAccount, account_of
from tianping.values.money import Fen
from tianping.views.queries_ladder import blockers, steps_of_the_ladder
from tianping.views.records_ladder import BlockerView
from tianping.views.writer import ViewWriter

_TODAY = 20261124


class _Day:
    """A owes 900,000 to a session and has pledged bonds, B has earmarks, C is overdrawn by 20."""

    def __init__(self) -> None:
        self.machine = Machine()
        self.world = World(self._apply)
        self.written = 0
        world = self.world
        world.open(20261123)
        for office in ("P1", "H", "T1"):
            world.add_office(office)
        for name in ("A", "B", "C"):
            world.add_bank(name, "P1")
        world.send(appoint(world, 1, "H"))
        world.send(pledging(world, "A", 2, 10**9))
        world.send(c.SetOverdraftLimit(world.now, world.code("C"), Fen(30)))
        for to_phase, date in ((10, 0), (20, 0), (40, 0), (0, _TODAY), (10, 0)):
            world.advance(to_phase, date)
        world.send(world.one_sided("B", 70, credit=True))
        for system, amount in (("BEPS", 50), ("IBPS", 5)):
            world.send(c.SetEarmark(world.now, world.code("B"), system, Fen(amount)))
        world.send(world.transfer("A", "B", 9_000_000, 8))
        world.send(answer_pledge(world, 1, accepted=True))
        world.send(world.transfer("B", "C", 9_000_000, 8))
        world.send(world.transfer("C", "T1", 9_000_020, 8))
        world.send(world.nets("BEPS", 1, {"A": -900_000, "B": -40, "T1": 900_040}))
        world.send(answer_pledge(world, 2, accepted=False))
        world.advance(20)
        world.advance(30)

    def _apply(self, command: c.Command) -> list[Told]:
        return plain(self.machine.apply(command))

    def decide(self, inner: c.Command, evidence: str) -> None:
        """Let two persons decide."""
        world = self.world
        world.send(c.Propose(world.now, "Li", evidence, c.encode_commands([inner])))
        (approved, *_) = world.send(c.ApproveProposal(world.now, "Wang", len(world.commands)))
        assert approved[0] == "ProposalApproved", approved

    def release(self, system: str, amount: int) -> c.Command:
        """Return the release of B's earmark."""
        return c.ReleaseEarmark(self.world.now, self.world.code("B"), system, Fen(amount))

    def account(self, name: str) -> SettlementAccount:
        """Return an account of the core."""
        return account_of(self.machine.state.participants[self.world.code(name)])

    def fold(self, engine: Engine, size: int) -> None:
        """Fold all that happened since the last time, in batches, by a writer that starts anew."""
        writer = ViewWriter(engine)
        for batch in batches_of(self.world.commands, size=size):
            if batch.first_seq > self.written:
                writer.apply(batch)
        self.written = len(self.world.commands)


def _say_what_the_core_says(day: _Day, views: list[BlockerView]) -> None:
    """What views tell of accounts that block is what the core lets two persons do."""
    for name in ("A", "B", "C"):
        account = day.account(name)
        lacking, usable = shortage_fen(account), usable_earmark_fen(day.machine.state, account)
        found = [view for view in views if view.owner == day.world.code(name)]
        assert [view.shortage_fen for view in found] == [lacking] * bool(lacking or found)
        for view in found:
            assert sum(view.usable_earmarks_fen.values()) == usable
            assert view.penalty_loan_most_fen == max(0, lacking - usable)


def test_blockers_tell_what_is_lacking_and_what_may_be_done(engine: Engine) -> None:
    """All three block; each step takes one of them away."""
    day = _Day()
    day.world.advance(32)
    day.fold(engine, 1)
    with engine.connect() as connection:
        a, b, c_ = found = blockers(connection)
    _say_what_the_core_says(day, found)
    assert (a.first_amount_fen, a.first_class, a.must_settle_fen) == (900_000, 5, {5: 900_000})
    assert (a.pledged_bonds_fen, a.usable_earmarks_fen) == ({1: 10_000_000}, {})
    assert (b.usable_earmarks_fen, b.shortage_fen, b.penalty_loan_most_fen) == ({"BEPS": 40}, 25, 0)
    assert (c_.first_payment, c_.shortage_fen, c_.penalty_loan_most_fen) == (0, 20, 20)
    assert {view.office for view in found} == {day.world.code("P1")}

    day.decide(day.release("BEPS", 50), "letter 1")
    day.decide(c.DisposePledge(day.world.now, 1, Fen(9_800_000), "SALE-1"), "letter 2")
    day.fold(engine, 1)
    with engine.connect() as connection:
        found = blockers(connection)
    _say_what_the_core_says(day, found)
    assert [(view.owner, view.pledged_bonds_fen) for view in found] == [
        (day.world.code("A"), {}), (day.world.code("C"), {}),
    ]  # fmt: skip
    for name in ("A", "C"):
        lacking = Fen(shortage_fen(day.account(name)))
        loan = c.GrantPenaltyLoan(day.world.now, day.world.code(name), lacking, f"AGREED-{name}")
        day.decide(loan, "letter 3")
    day.fold(engine, 1)
    with engine.connect() as connection:
        assert blockers(connection) == []
        steps = steps_of_the_ladder(connection)
    assert [(one.ladder_step, one.reference, one.evidence) for one in steps] == [
        ("earmark_released", "", "letter 1"),
        ("bonds_disposed", "SALE-1", "letter 2"),
        ("penalty_loan", "AGREED-A", "letter 3"),
        ("penalty_loan", "AGREED-C", "letter 3"),
    ]
    assert {(one.person, one.second_person) for one in steps} == {("Li", "Wang")}
    assert steps[1].pledge_loan == 1
    day.world.advance(35)
    assert day.world.ledger.phase == 35


@pytest.mark.parametrize("size", [1, 100], ids=["one by one", "in one batch"])
def test_releases_decided_in_the_window_are_kept_done_or_void(engine: Engine, size: int) -> None:
    """What is done at the pre-close has no persons of its own: those of the step that keeps it."""
    day = _Day()
    day.decide(day.release("BEPS", 40), "letter 1")
    day.decide(day.release("IBPS", 5), "letter 2")
    day.world.advance(32)
    day.fold(engine, size)
    with engine.connect() as connection:
        steps = steps_of_the_ladder(connection, date=_TODAY)
        assert steps_of_the_ladder(connection, date=20261123) == []
        assert [view.owner for view in blockers(connection)] == [
            day.world.code("A"), day.world.code("C"),
        ]  # fmt: skip
    assert [(one.ladder_step, one.system, one.amount_fen, one.person) for one in steps] == [
        ("earmark_kept", "BEPS", 40, "Li"),
        ("earmark_kept", "IBPS", 5, "Li"),
        ("earmark_released", "BEPS", 25, ""),
        ("earmark_void", "IBPS", 0, ""),
    ]
    assert [one.place for one in steps] == [1, 1, 1, 2]
    assert {one.participant for one in steps} == {day.world.code("B")}
    assert day.account("B").earmark_beps_fen == 25
