"""A clock that jumps: order and finality hang on numbers, not on it."""

from __future__ import annotations

from msgspec.structs import replace

from support.node_core import AT_NS, GatedJournal, opening, transfer
from tianping.core.digest import state_digest
from tianping.core.events import PaymentSettled
from tianping.journal.memory import MemorySnapshots
from tianping.node.clock import DrivenClock
from tianping.node.restart import restore
from tianping.node.sequencer import Sequencer

DAY_NS = 86_400 * 1_000_000_000


class JumpingClock(DrivenClock):
    """A clock that somebody sets."""

    def set(self, instant_ns: int) -> None:
        """Go to an instant, back or forth."""
        self._now_ns = instant_ns


def test_clock_that_jumps_neither_stops_nor_doubles_anything() -> None:
    """Set back a day or forth a year, payments settle in their order, and a replay agrees."""
    journal, clock = GatedJournal(), JumpingClock(AT_NS)
    sequencer = Sequencer(restore(journal, None), journal, clock=clock, snapshots=MemorySnapshots())
    sequencer.start()
    sequencer.execute(opening())
    seqs = []
    for number, jump in enumerate((0, -DAY_NS, 365 * DAY_NS, -30 * DAY_NS), start=1):
        clock.set(AT_NS + jump)
        command = replace(transfer(number), recorded_at_ns=clock.now_ns())
        seq, outcomes = sequencer.execute([command])
        assert [type(one) for one in outcomes[0]][:1] == [PaymentSettled]
        seqs.append(seq)
    assert seqs == sorted(set(seqs))
    sequencer.stop()
    assert sequencer.fault is None
    replayed = restore(journal.reopen(), None)
    assert state_digest(replayed.machine) == state_digest(sequencer.machine)
