"""The node's copy of the registry follows change files as SAPS does, also after a restart."""

from __future__ import annotations

import pytest

from support.model import plain
from support.streams_register import RegisterStream
from tianping.core.commands import Command
from tianping.core.machine import Machine
from tianping.node.registry import Registry


@pytest.mark.parametrize("seed", [30, 42, 51])
def test_following_is_the_same_as_starting_anew(seed: int) -> None:
    """After every command, who has an inbox, and whose account is in whose books."""
    machine, followed = Machine(), Registry()

    def apply(command: Command) -> list[tuple[object, ...]]:
        events = machine.apply(command)
        followed.follow([events])
        return plain(events)

    stream = RegisterStream(seed, apply)
    stream.open()
    for _ in range(400):
        stream.step()
        anew = Registry.of_machine(machine)
        assert set(followed.participants) == set(anew.participants)
        standing = machine.state.settlement_accounts
        open_ones = [one.owner for one in standing if machine.state.participants[one.owner].account]
        for code in open_ones:
            assert followed.offices[code] == anew.offices[code]
        assert followed.certificates == anew.certificates
