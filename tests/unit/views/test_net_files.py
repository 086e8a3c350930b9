"""Net files in the views: rows of the file and of its lines, the queue, the balances."""

from __future__ import annotations

from sqlalchemy import Engine, select

from support.model import Told, plain
from support.third_parties import net_file, withdrawal
from support.world import World
from tianping.core import commands as c
from tianping.core.machine import Machine
from tianping.core.terms import (
    KIND_SPECIAL,
    STATUS_CANCELLED,
    STATUS_QUEUED,
    STATUS_SETTLED,
)
from tianping.views.schema import accounts, lines, queue, requests
from tianping.views.writer import FoldBatch, ViewWriter


def _world(engine: Engine) -> tuple[World, Machine]:
    """Return a world whose every command is folded into the views."""
    machine = Machine()

    def apply(command: c.Command) -> list[Told]:
        events = machine.apply(command)
        seq = machine.seq
        ViewWriter(engine).apply(FoldBatch(seq, [command], [events], seq.to_bytes(32, "big")))
        return plain(events)

    world = World(apply)
    world.open(20261123)
    world.add_office("P1")
    for name in ("A", "B", "C"):
        world.add_bank(name, "P1")
    world.add_bank("S", "P1", KIND_SPECIAL)
    world.send(world.one_sided("A", 100, credit=True))
    world.advance(10)
    return world, machine


def test_a_net_file_in_the_views_is_its_lines_and_one_request(engine: Engine) -> None:
    """Waiting, settled by a later credit, withdrawn; the balances are the machine's."""
    world, machine = _world(engine)
    world.send(net_file(world, "S", [("A", -150), ("B", 150)]))
    first = machine.seq
    world.send(world.one_sided("A", 60, credit=True))
    file = net_file(world, "S", [("C", -5), ("B", 5)])
    world.send(file)
    second = machine.seq
    with engine.connect() as connection:
        waiting = connection.execute(select(queue.c.payment)).scalars().all()
    assert len(waiting) == 1
    world.send(withdrawal(world, file.sender, file.message_id))
    with engine.connect() as connection:
        told = connection.execute(
            select(lines.c.seq, lines.c.status, lines.c.amount_fen).order_by(lines.c.payment)
        ).all()
        asked = connection.execute(
            select(requests.c.seq, requests.c.message_type, requests.c.status)
        ).all()
        left = connection.execute(select(queue.c.payment)).all()
        shown = dict(
            connection.execute(select(accounts.c.account_no, accounts.c.balance_fen)).all()
        )
    assert [tuple(row[1:]) for row in told if row[0] in (first, first + 1)] == [
        (STATUS_SETTLED, 150),
        (STATUS_SETTLED, 150),
    ]
    assert [tuple(row) for row in told if row[0] == second] == [(second, STATUS_CANCELLED, 5)]
    assert [tuple(row) for row in asked] == [
        (first, "hvps.631.001.01", STATUS_QUEUED),
        (second, "hvps.631.001.01", STATUS_QUEUED),
        (second + 1, "hvps.634.001.01", 7),
    ]
    assert left == []
    assert shown == {one.number: one.balance_fen for one in machine.state.accounts}
