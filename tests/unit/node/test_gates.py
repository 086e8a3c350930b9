"""Messages wait behind shut gates and go, in order, when they open."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.model import Told, plain
from support.node_outbox import BANK, DAY, OTHER, envelope
from support.refusals_days import approval
from support.world import World
from support.world_nodes import log_in_everywhere, log_out, require_log_in
from tianping.core.commands import Command, ForceLogOut
from tianping.core.machine import Machine
from tianping.core.terms import SYSTEM_BEPS, SYSTEM_HVPS, SYSTEM_IBPS, SYSTEM_SAPS
from tianping.node.clock import DrivenClock
from tianping.node.gates import Gates, Passage, system_of
from tianping.node.inbox import frame_spans
from tianping.node.outbox import Outbox, OutboxWrite

RECEIPT, PAYMENT, ANSWER = "saps.604.001.01", "hvps.111.001.01", "ccms.806.001.02"
SAPS_OPENS = Passage(BANK, SYSTEM_SAPS, opens=True)
SAPS_SHUTS = Passage(BANK, SYSTEM_SAPS, opens=False)
HVPS_OPENS = Passage(BANK, SYSTEM_HVPS, opens=True)
NOBODY_NEEDS = Passage("", 0, opens=True)


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    """An empty outbox; log-in is required and nobody is in."""
    return Outbox(tmp_path / "outbox.db", clock=DrivenClock(10**18))


def store(outbox: Outbox, *steps: tuple[str, str] | Passage) -> None:
    """Store messages (id and code) and passages in their order, as one write."""
    messages: list[tuple[str, bytes]] = []
    passages: dict[int, list[Passage]] = {}
    for step in steps:
        if isinstance(step, Passage):
            passages.setdefault(len(messages), []).append(step)
        else:
            messages.append((BANK, envelope(step[0], code=step[1])))
    outbox.store([OutboxWrite(messages, 0, DAY, passages)])


def delivered(outbox: Outbox) -> list[str]:
    """Return the ids of the bank's messages in the order of their numbers."""
    frames = outbox.read(BANK, 0, limit=100, bytes_max=1_000_000).frames
    return [
        frames[span.start + 13 + 78 : span.start + 13 + 98].decode().strip()
        for span in frame_spans(frames)
    ]


def test_messages_of_a_system_wait_for_its_log_in(outbox: Outbox) -> None:
    """RULES-C §3.2: those of another system go, the answer to the log-in first, then in order."""
    store(outbox, ("A", RECEIPT), ("B", PAYMENT), ("C", RECEIPT))
    assert delivered(outbox) == []
    assert outbox.held.counts == {(BANK, SYSTEM_SAPS): 2, (BANK, SYSTEM_HVPS): 1}
    store(outbox, ("D", RECEIPT), ("E", ANSWER), SAPS_OPENS, ("F", RECEIPT), ("G", PAYMENT))
    assert delivered(outbox) == ["E", "A", "C", "D", "F"]
    store(outbox, HVPS_OPENS)
    assert delivered(outbox) == ["E", "A", "C", "D", "F", "B", "G"]
    assert outbox.held.counts == {}


def test_a_gate_that_shuts_and_opens_within_a_write_is_where_it_was(outbox: Outbox) -> None:
    """Order decides, not the state at the end."""
    store(
        outbox, SAPS_OPENS, ("A", RECEIPT), SAPS_SHUTS, ("B", RECEIPT), ("C", ANSWER), SAPS_OPENS,
        ("D", RECEIPT), SAPS_SHUTS, ("E", RECEIPT),
    )  # fmt: skip
    assert delivered(outbox) == ["A", "C", "B", "D"]
    assert outbox.held.counts == {(BANK, SYSTEM_SAPS): 1}


def test_what_waits_and_where_gates_stand_survive_a_restart(tmp_path: Path) -> None:
    """Both are in the file of the outbox, in the transaction of the messages."""
    path, clock = tmp_path / "outbox.db", DrivenClock(10**18)
    first = Outbox(path, clock=clock)
    store(first, HVPS_OPENS, ("A", RECEIPT), ("B", PAYMENT))
    first.close()
    second = Outbox(path, clock=clock)
    assert second.gates.is_open(BANK, SYSTEM_HVPS)
    assert second.held.counts == {(BANK, SYSTEM_SAPS): 1}
    store(second, ("C", PAYMENT), SAPS_OPENS)
    assert delivered(second) == ["B", "C", "A"]
    second.close()


def test_when_nobody_needs_to_log_in_any_more_everything_goes(outbox: Outbox) -> None:
    """The parameter counts for everybody, and for what waited."""
    other = [(OTHER, envelope("X", code=RECEIPT))]
    outbox.store([OutboxWrite(other, 0, DAY)])
    store(outbox, ("A", RECEIPT), ("B", PAYMENT))
    store(outbox, NOBODY_NEEDS, ("C", RECEIPT))
    assert sorted(delivered(outbox)[:2]) == ["A", "B"]
    assert delivered(outbox)[2] == "C"
    assert outbox.held.counts == {}
    inbox = outbox.inbox(OTHER)
    assert inbox is not None
    assert inbox.last == 1


@pytest.mark.parametrize(
    ("code", "system"),
    [
        ("hvps.111.001.01", SYSTEM_HVPS), ("beps.121.001.01", SYSTEM_BEPS),
        ("ibps.101.001.01", SYSTEM_IBPS), ("saps.604.001.01", SYSTEM_SAPS),
        ("nets.355.001.01", SYSTEM_SAPS), ("ccms.801.001.02", SYSTEM_SAPS),
        ("ccms.303.001.02", SYSTEM_SAPS), ("ccms.806.001.02", 0), ("ccms.807.001.02", 0),
        ("ccms.900.001.02", 0), ("ccms.911.001.02", 0), ("ccms.990.001.02", 0),
        ("ccms.992.001.01", 0),
    ],
)  # fmt: skip
def test_a_message_waits_for_the_log_in_of_its_family(code: str, system: int) -> None:
    """Answers to what was just sent, and why one is out, wait for nothing."""
    assert system_of(envelope("A", code=code)) == system


def test_gates_follow_the_core() -> None:
    """However participants go in and out, the gates stand as the core's log-ins do."""
    machine, followed = Machine(), Gates()

    def apply(command: Command) -> list[Told]:
        events = machine.apply(command)
        followed.follow([events])
        assert followed == Gates.of_machine(machine)
        return plain(events)

    world = World(apply)
    world.open(20261123)
    assert followed.is_open("anybody", SYSTEM_HVPS)
    world.add_office("P1")
    world.add_bank("A", "P1")
    require_log_in(world)
    code = world.code("A")
    assert followed.shut_for(code) == [SYSTEM_HVPS, SYSTEM_BEPS, SYSTEM_IBPS, SYSTEM_SAPS]
    log_in_everywhere(world, "A")
    assert followed.shut_for(code) == []
    world.send(approval(world, ForceLogOut(world.now, code, SYSTEM_SAPS, "why")))
    assert followed.shut_for(code) == [SYSTEM_SAPS]
    world.send(log_out(world, "A", SYSTEM_HVPS))
    assert followed.shut_for(code) == [SYSTEM_HVPS, SYSTEM_SAPS]
