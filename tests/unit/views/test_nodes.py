"""Log-ins and nodes in the views are those of the core."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from support.model import plain
from support.streams_nodes import NodeStream
from support.views import batches_of
from tianping.core.commands import Command
from tianping.core.commands.register import BASE_CCPC
from tianping.core.machine import Machine
from tianping.core.node_terms import NODE_OUT
from tianping.views import queries_nodes as q
from tianping.views.writer import ViewWriter

_SEED, _STEPS = 29, 500


@pytest.fixture(scope="module")
def played() -> tuple[Machine, list[Command]]:
    """A life in which participants go in and out."""
    machine = Machine()
    stream = NodeStream(_SEED, lambda command: plain(machine.apply(command)))
    stream.open()
    for _ in range(_STEPS):
        stream.step()
    return machine, stream.world.commands


@pytest.mark.parametrize("size", [7, 1_000])
def test_nodes_in_the_views_are_those_of_the_core(
    played: tuple[Machine, list[Command]], engine: Engine, size: int
) -> None:
    """However the batches are cut, and with a writer that reads its books back each time."""
    machine, commands = played
    for batch in batches_of(commands, size=size):
        ViewWriter(engine).apply(batch)
    state = machine.state
    nodes = state.nodes
    with engine.connect() as connection:
        found = {
            (one.participant, one.login_system): one.login_state for one in q.log_ins(connection)
        }
        stands = {
            (code, system): standing
            for system, log_ins in nodes.log_ins.items()
            for code, standing in log_ins.items()
        }
        assert {key: state for key, state in found.items() if state != NODE_OUT} == stands
        one = next(iter(stands))[0]
        assert {each.participant for each in q.log_ins(connection, participant=one)} == {one}
        assert {each.participant for each in q.faults(connection, open_only=True)} == set(
            nodes.faults
        )
        assert len(q.faults(connection)) >= len(nodes.faults)
        centres = {each.centre: each.login_state for each in q.centres(connection)}
        there = state.register.base[BASE_CCPC]
        now = {code: one for code, one in centres.items() if one != NODE_OUT and code in there}
        assert {code: one for code, one in now.items() if code in nodes.centres} == nodes.centres
        letters = q.letters(connection)
        assert {each.receiver for each in letters} > {"*"}
        assert any(each.attachment for each in letters)
        assert q.letters(connection, party="0000", limit=1)[0].seq <= letters[-1].seq
