"""Sessions of nets and error corrections in the views."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from support.model import Told, plain
from support.views import batches_of, dump
from support.world import World
from tianping.core import commands as c
from tianping.core.machine import Machine
from tianping.core.refusals import RefusalCode
from tianping.core.terms import KIND_TREASURY, STATUS_QUEUED, STATUS_SETTLED
from tianping.views import queries
from tianping.views.writer import ViewWriter


def _world() -> World:
    """Return a world with two banks of 50 each, in daytime; its commands are to be folded."""
    machine = Machine()

    def apply(command: c.Command) -> list[Told]:
        return plain(machine.apply(command))

    world = World(apply)
    world.open(20261123)
    world.add_office("P1")
    world.add_office("T1", KIND_TREASURY)
    for name in ("A", "B"):
        world.add_bank(name, "P1")
        world.send(world.one_sided(name, 50, credit=True))
    world.advance(10)
    return world


def _fold(engine: Engine, world: World, size: int) -> None:
    writer = ViewWriter(engine)
    for batch in batches_of(world.commands, size=size):
        writer.apply(batch)


@pytest.mark.parametrize("size", [1, 100])
def test_sessions_are_open_until_their_last_line_settles(engine: Engine, size: int) -> None:
    """One waits, one is complete; then the first is, too: batch by batch or in one."""
    world = _world()
    world.send(world.same_city("P1", 7, {"A": -60, "B": 5}))
    waiting = len(world.commands)
    world.send(world.nets("BEPS", 1, {"B": -1, "T1": 1}))
    _fold(engine, world, size)
    with engine.connect() as connection:
        (found,) = queries.open_sessions(connection)
        assert (found.submission, found.session, found.session_state) == (waiting, 7, "open")
        assert (found.line_count, found.settled_line_count) == (2, 1)
        assert (found.session_debit_fen, found.session_credit_fen) == (60, 5)
        assert (found.system, found.office) == ("SAME_CITY", world.code("P1"))
        lines = queries.session_lines(connection, waiting)
        assert [line.status for line in lines] == [STATUS_QUEUED, STATUS_SETTLED]
        done, first = queries.sessions_of(connection, business_date=20261123)
        assert (done.session_state, done.system) == ("completed", "BEPS")
        assert first == found
        (in_queue,) = queries.queue(connection)
        assert in_queue.message_type == "saps.611.001.01"


def test_held_session_says_why_and_is_taken_up(engine: Engine) -> None:
    """Held without lines; booked on the next date; a repeat changes nothing."""
    world = _world()
    world.advance(20)
    world.advance(35)
    session = world.nets("BEPS", 1, {"A": -70, "T1": 70})
    world.send(session)
    held = len(world.commands)
    world.send(session)
    _fold(engine, world, 1)
    with engine.connect() as connection:
        (found,) = queries.open_sessions(connection)
        assert (found.session_state, found.found) == ("held", world.code("A"))
        assert found.refusal_code == RefusalCode.NET_PAYER_SHORT
        assert queries.session_lines(connection, held) == []
        assert queries.session_lines(connection, 1) == []


def test_taken_up_session_completes_on_the_next_date(engine: Engine) -> None:
    """Its lines are found by its submission though another command booked them."""
    world = _world()
    for step in (20, 35, 40):
        world.advance(step)
    world.send(world.nets("IBPS", 1, {"A": -60, "T1": 60}))
    held = len(world.commands)
    world.advance(0, 20261124)
    world.advance(10)
    world.send(world.one_sided("A", 10, credit=True))
    _fold(engine, world, 3)
    with engine.connect() as connection:
        found = queries.session(connection, held)
        assert found is not None
        assert (found.session_state, found.settled_line_count) == ("completed", 2)
        assert found.completed_at_ns is not None
        assert len(queries.session_lines(connection, held)) == 2
        assert queries.open_sessions(connection) == []


def test_corrections_and_refused_sessions_have_their_rows(engine: Engine) -> None:
    """A red entry is a payment with a negative amount; a refusal names the office."""
    world = _world()
    world.send(world.signed_one_sided("A", 40, credit=False, kind="04101"))
    signed = len(world.commands)
    red = world.correction("A", 40, credit=False, red=True)
    world.send(red)
    corrected = len(world.commands)
    session = world.same_city("P1", 1, {"A": 1})
    for command in (session, session, world.same_city("P1", 1, {"A": 2})):
        world.send(command)
    _fold(engine, world, 2)
    with engine.connect() as connection:
        first = queries.payment(connection, payment=signed)
        second = queries.payment(connection, payment=corrected)
        assert first is not None
        assert second is not None
        assert (first.message_type, first.business_kind) == ("saps.612.001.01", "04101")
        assert (second.message_type, second.amount_fen) == ("saps.613.001.01", -40)
        assert (second.status, second.queue_class) == (STATUS_SETTLED, 1)
        (account,) = queries.accounts(connection, owner=world.code("A"))
        assert account.balance_fen == 51
        assert account.debit_fen == 0
        (refusal,) = queries.refusals(connection, business_date=20261123)
        assert (refusal.sender, refusal.refusal_code) == (
            world.code("P1"),
            RefusalCode.NET_SESSION_KNOWN,
        )
        (repeat,) = (
            one
            for one in queries.messages(connection, sender=world.code("P1")).messages
            if one.repeated
        )
        assert (repeat.message_id, repeat.repeated) == (session.message_id, True)


def test_tables_are_the_same_however_the_batches_are_cut(engine: Engine) -> None:
    """One command a batch, or all in one: sessions included."""
    world = _world()
    world.send(world.same_city("P1", 7, {"A": -60, "B": 5}))
    world.send(world.one_sided("A", 20, credit=True))
    world.send(world.correction("A", 20, credit=True, red=True))
    _fold(engine, world, 4)
    (row,) = dump(engine)["sessions"]
    assert row[11] == 3
