"""What is settled of a date of HVPS so far, as of a command (hvps.716). House, ADR-0102."""

from __future__ import annotations

from sqlalchemy import Engine

from support.model import Told, plain
from support.views import batches_of
from support.world import World
from tianping.core import commands as c
from tianping.core.machine import Machine
from tianping.views.queries_pre_check import settled_groups, settled_items
from tianping.views.writer import ViewWriter

DATE = 20261123


def test_what_settles_later_is_not_seen(engine: Engine) -> None:
    """Both sides of what is settled by then; what waits is in no group, nor are nets."""
    machine = Machine()

    def apply(command: c.Command) -> list[Told]:
        return plain(machine.apply(command))

    world = World(apply)
    world.open(DATE)
    world.add_office("P1")
    for name in ("A", "B"):
        world.add_bank(name, "P1")
        world.send(world.one_sided(name, 50, credit=True))
    world.advance(10)
    world.send(world.transfer("A", "B", 10, 8))
    world.send(world.transfer("B", "A", 3, 8))
    world.send(world.transfer("A", "B", 90, 8))
    world.send(world.nets("BEPS", 1, {"A": -5, "B": 5}))
    before = machine.seq
    world.send(world.one_sided("A", 100, credit=True))
    for batch in batches_of(world.commands, size=100):
        ViewWriter(engine).apply(batch)
    payer, payee = str(world.code("A")), str(world.code("B"))
    with engine.connect() as connection:
        groups = settled_groups(connection, date=DATE, seq=before)
        (of_payer,), (of_payee,) = groups[payer], groups[payee]
        assert of_payer[2:] == (1, 10, 1, 3)
        assert of_payee[2:] == (1, 3, 1, 10)
        items = settled_items(connection, date=DATE, seq=before, owners=[payer])
        assert list(items) == [payer]
        told = [(one.received, one.credit, one.amount_fen) for one in items[payer]]
        assert told == [(False, False, 10), (True, True, 3)]
        later = settled_groups(connection, date=DATE, seq=machine.seq)
        assert later[payer][0][2:] == (2, 100, 1, 3)
        assert settled_groups(connection, date=DATE + 1, seq=machine.seq) == {}
