"""The node's copy of the registry follows which codes have a settlement account."""

from __future__ import annotations

from support.model import Told, plain
from support.world import World
from tianping.core import commands as c
from tianping.core.events import Event
from tianping.core.machine import Machine
from tianping.core.terms import KIND_SPECIAL
from tianping.node.registry import Registry


def test_offices_of_accounts_follow_banks_and_special_participants_not_offices() -> None:
    """What was followed event by event is what a start from the state finds."""
    machine, outcomes = Machine(), list[list[Event]]()

    def apply(command: c.Command) -> list[Told]:
        outcomes.append(machine.apply(command))
        return plain(outcomes[-1])

    world = World(apply)
    world.open(20261123)
    world.add_office("P1")
    world.add_bank("A", "P1")
    world.add_bank("S", "P1", KIND_SPECIAL)
    followed = Registry()
    followed.follow(outcomes)
    assert followed.offices == dict.fromkeys((world.code("A"), world.code("S")), world.code("P1"))
    assert followed.offices == Registry.of_machine(machine).offices
