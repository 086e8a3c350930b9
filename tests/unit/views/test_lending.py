"""Automatic lending in the views: agreements, loans, floors; alike in one batch or in many."""

from __future__ import annotations

from sqlalchemy import Engine

from support.model import plain
from support.views import batches_of
from support.world import World
from support.world_lending import LendingMaker
from tianping.core import commands as c
from tianping.core.machine import Machine
from tianping.values.money import Fen
from tianping.views.queries import messages
from tianping.views.queries_lending import agreements, lending_floors, loans
from tianping.views.writer import ViewWriter


def _life() -> World:
    """An agreement by message, a loan, the platform's repayment, and one suspended at last."""
    machine = Machine()
    world = World(lambda command: plain(machine.apply(command)))
    world.open(20261123)
    world.add_office("P1")
    for name in ("A", "B", "C"):
        world.add_bank(name, "P1")
    world.send(world.one_sided("B", 100, credit=True))
    world.send(c.SetParameter(world.now, "lending.repayment", 1, world.today))
    maker = LendingMaker(world)
    sides = (world.code("A"), world.code("B"))
    world.send(maker.offer("K1", *sides, limits=(5, 10), dates=(20261123, 0)))
    world.send(maker.answer("K1", world.code("B"), agreed=True))
    world.send(maker.restore("K1", 1))
    world.send(c.SetLendingTerms(world.now, "K1", 1_000_000, 1, 2))
    world.send(c.SetLendingFloor(world.now, world.code("B"), Fen(7)))
    world.send(maker.offer("K2", sides[1], sides[0], limits=(1, 1)))
    world.send(c.DecideLending(world.now, "K2", 6))
    world.advance(10)
    world.send(world.placed("A", 8, 5))
    for phase in (20, 30, 32, 35, 40):
        world.advance(phase)
    world.advance(0, 20261124)
    world.advance(10)
    return world


def test_agreements_loans_and_floors_are_listed(engine: Engine) -> None:
    """What the events left; a repayment that waits is named."""
    world = _life()
    ViewWriter(engine).apply_many(batches_of(world.commands, size=3, machine=Machine()))
    with engine.connect() as connection:
        known = agreements(connection)
        made = loans(connection, business_date=20261123)
        others = loans(connection, participant=world.code("C"))
        floors = lending_floors(connection)
        sent = messages(connection, sender=world.code("A")).messages
    assert [(one.agreement, one.agreement_status, one.remaining_fen) for one in known] == [
        ("K1", 2, 2),
        ("K2", 4, 1),
    ]
    assert (known[0].rate_ppm, known[0].borrower_priority, known[0].lender_priority) == (
        1_000_000,
        1,
        2,
    )
    (loan,) = made
    assert (loan.amount_fen, loan.open_fen, loan.interest_fen) == (8, 8, 0)
    assert loan.repayment > 0
    assert others == []
    assert [(one.owner, one.lending_floor_fen) for one in floors] == [(world.code("B"), 7)]
    assert [one.message_type for one in sent] == ["saps.374.001.01"]


def test_repaid_loan_gives_its_quota_back_whatever_the_batches(engine: Engine) -> None:
    """The rows are read back between batches of one command each."""
    world = _life()
    world.send(world.one_sided("A", 50, credit=True))
    writer = ViewWriter(engine)
    for batch in batches_of(world.commands, size=1, machine=Machine()):
        writer.apply_many([batch])
    with engine.connect() as connection:
        (loan,) = loans(connection)
        first, _ = agreements(connection, participant=world.code("A"))
    assert (loan.open_fen, first.remaining_fen) == (0, 10)
