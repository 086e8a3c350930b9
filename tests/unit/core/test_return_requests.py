"""Open return requests outlive a restart, and a snapshot from before there were any is read."""

from __future__ import annotations

import msgspec
import pytest

from support.model import plain
from support.world import World
from tianping.core.digest import state_digest
from tianping.core.faults import InvariantViolation
from tianping.core.invariants import check_invariants
from tianping.core.machine import Machine
from tianping.core.snapshot import restore_snapshot, take_snapshot
from tianping.core.terms import CLASS_ORDINARY, PHASE_DAY
from tianping.values.bankcode import BankCode
from tianping.values.identifiers import MessageId


class Asked:
    """A machine whose A has asked B for a payment back, twice."""

    def __init__(self) -> None:
        self.machine = Machine()
        self.world = world = World(lambda command: plain(self.machine.apply(command)))
        world.open(20261123)
        world.add_office("O")
        for name in ("A", "B"):
            world.add_bank(name, "O")
            world.send(world.one_sided(name, 1000, credit=True))
        world.advance(PHASE_DAY)
        paid = world.transfer("A", "B", 100, CLASS_ORDINARY)
        world.send(paid)
        self.requests = [world.ask_return(paid), world.ask_return(paid)]
        for request in self.requests:
            world.send(request)


@pytest.fixture
def asked() -> Asked:
    """A machine with two open requests."""
    return Asked()


def test_open_requests_survive_a_restart(asked: Asked) -> None:
    """The restored machine knows whom they ask; each can still be answered, once."""
    restored = restore_snapshot(take_snapshot(asked.machine))
    assert restored.state.return_requests == asked.machine.state.return_requests
    assert state_digest(restored) == state_digest(asked.machine)
    asked.machine = restored
    told = [asked.world.send(asked.world.answer_return(one))[0][0] for one in asked.requests * 2]
    assert told == ["ReturnAnswered", "ReturnAnswered", "Refused", "Refused"]
    assert restored.state.return_requests == {}


def test_snapshot_of_before_is_read_as_one_without_requests(asked: Asked) -> None:
    """The field was added at the end; a snapshot that lacks it has none open."""
    fields = msgspec.msgpack.decode(take_snapshot(asked.machine))
    restored = restore_snapshot(msgspec.msgpack.encode(fields[:16]))
    assert restored.state.return_requests == {}
    assert restored.state.seq == asked.machine.state.seq
    check_invariants(restored)


def test_request_nobody_sent_is_noticed(asked: Asked) -> None:
    """An open request without its message is damage."""
    state = asked.machine.state
    (sender,) = state.return_requests
    state.return_requests[sender][MessageId("20261123invented")] = BankCode(sender)
    with pytest.raises(InvariantViolation, match="return request or query 20261123invented"):
        check_invariants(asked.machine)
    state.return_requests[sender] = {}
    with pytest.raises(InvariantViolation, match="return requests or queries of"):
        check_invariants(asked.machine)
