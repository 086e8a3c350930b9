"""Snapshots of other formats: what the scenarios and state machines do not reach."""

from __future__ import annotations

import msgspec
import pytest

from support.by_message import add_unopened, cap_part, cap_warning, opening, query_same_city
from support.model import plain
from support.world import World
from tianping.core import commands as c
from tianping.core.digest import state_digest
from tianping.core.faults import InvariantViolation
from tianping.core.machine import Machine
from tianping.core.snapshot import SNAPSHOT_FORMAT, restore_snapshot, take_snapshot
from tianping.core.terms import CAP_PLEDGE
from tianping.values.money import Fen


def test_snapshot_of_the_format_before_controls_is_read_as_without_them() -> None:
    """Format 1 has two fields fewer for a settlement account; the limit is not void."""
    machine = Machine()
    world = World(lambda command: plain(machine.apply(command)))
    world.open(20261123)
    world.add_office("O")
    world.add_bank("A", "O")
    limit = c.SetOverdraftLimit(world.now, world.code("A"), Fen(7))
    world.send(limit)
    for to_phase, date in ((10, 0), (20, 0), (40, 0), (0, 20261124)):
        world.advance(to_phase, date)
    fields = msgspec.msgpack.decode(take_snapshot(machine))
    fields[0] = 1
    for account in fields[9]:
        del account[15:]
    restored = restore_snapshot(msgspec.msgpack.encode(fields))
    assert state_digest(restored) == state_digest(machine)
    assert restored.state.settlement_accounts[0].overdraft_same_city_fen == 7


def test_snapshot_of_a_later_format_is_refused() -> None:
    """A format that is not known yet is named, not guessed at."""
    fields = msgspec.msgpack.decode(take_snapshot(Machine()))
    fields[0] = SNAPSHOT_FORMAT + 1
    with pytest.raises(InvariantViolation, match="snapshot format 3, expected 1 to 2"):
        restore_snapshot(msgspec.msgpack.encode(fields))


def test_snapshot_keeps_reserves() -> None:
    """Taken, restored, taken again: equal; and the restored machine uses what is kept."""
    machine = Machine()
    world = World(lambda command: plain(machine.apply(command)))
    world.open(20261123, {"options.reservations": 1})
    world.add_office("O")
    world.add_bank("A", "O")
    world.add_bank("B", "O")
    world.send(world.one_sided("A", 100, credit=True))
    world.send(c.SetReserve(world.now, world.code("A"), 7, Fen(60)))
    world.advance(10)
    restored = restore_snapshot(take_snapshot(machine))
    assert take_snapshot(restored) == take_snapshot(machine)
    for command in (world.transfer("A", "B", 10, 7), world.transfer("A", "B", 41, 8)):
        assert plain(restored.apply(command)) == plain(machine.apply(command))
    assert take_snapshot(restored) == take_snapshot(machine)
    account = restored.state.settlement_accounts[0]
    assert (account.urgent_reserve_fen, account.queued_count) == (50, 1)


def test_snapshot_keeps_limits() -> None:
    """What was counted against a limit is kept, too."""
    machine = Machine()
    world = World(lambda command: plain(machine.apply(command)))
    world.open(20261123, {"options.limits": 1})
    world.add_office("O")
    for name in ("A", "B"):
        world.add_bank(name, "O")
        world.send(world.one_sided(name, 100, credit=True))
    world.send(c.SetLimit(world.now, world.code("A"), "", Fen(60), lifted=False))
    world.advance(10)
    world.send(world.transfer("A", "B", 50, 8))
    restored = restore_snapshot(take_snapshot(machine))
    assert take_snapshot(restored) == take_snapshot(machine)
    for amount in (11, 10):
        command = world.transfer("A", "B", amount, 8)
        assert plain(restored.apply(command)) == plain(machine.apply(command))
    account = restored.state.settlement_accounts[0]
    assert account.limits is not None
    assert (account.limits.of_all_net_fen, account.queued_count) == (50, 2)


def test_snapshot_keeps_openings_caps_and_the_values_on_them() -> None:
    """What was asked for and set, and the systems of sessions that use a cap, go on unchanged."""
    machine = Machine()
    world = World(lambda command: plain(machine.apply(command)))
    world.open(20261123)
    world.add_office("O")
    for name in ("A", "B"):
        world.add_bank(name, "O")
    add_unopened(world, "N", "O")
    world.send(opening(world, "N", 90, 30))
    world.send(cap_part(world, "A", 300))
    world.send(cap_part(world, "A", 40, part=CAP_PLEDGE))
    world.send(cap_warning(world, "A", 330))
    world.advance(10)
    city = world.same_city("O", 1, {"A": -5, "B": 5})
    world.send(city)
    world.send(world.nets("BEPS", 1, {"A": -7, "B": 7}))
    restored = restore_snapshot(take_snapshot(machine))
    assert take_snapshot(restored) == take_snapshot(machine)
    assert state_digest(restored) == state_digest(machine)
    before: list[c.Command] = [
        query_same_city(world, "O", city.message_id),
        world.nets("BEPS", 2, {"A": -4, "B": 4}),
        world.one_sided("A", 12, credit=True),
    ]
    told = [plain(restored.apply(command)) for command in before]
    assert told == [plain(machine.apply(command)) for command in before]
    assert [event[0] for event in told[0]] == ["SameCityReported"]
    assert told[1][-1][:1] == ("CapWarningRaised",)
    assert told[2][-1][:1] == ("CapWarningLifted",)
    assert take_snapshot(restored) == take_snapshot(machine)
