"""Money is conserved, limits and order are kept, what is refused changes nothing.

Random lives of a small platform with every kind of command, judged from the events alone.
"""

from __future__ import annotations

from collections import Counter

from support.model import Told, plain
from support.promises import Promises
from support.streams import Stream
from support.streams_options import OptionsStream
from tianping.core import commands as c
from tianping.core.digest import state_digest
from tianping.core.machine import Machine

_LIVES = 40
_STEPS = 220


class _Life:
    """A core that is watched; every other life has the tools on that may leave the order."""

    def __init__(self, seed: int) -> None:
        self.core = Machine()
        self.promises = Promises(strict_order=seed % 2 == 0)
        self.refused = 0
        stream = (Stream, OptionsStream)[seed % 2](seed, self.apply)
        stream.open()
        for _ in range(_STEPS):
            stream.step()

    def apply(self, command: c.Command) -> list[Told]:
        """Apply a command and judge what it led to."""
        before = state_digest(self.core)
        told = plain(self.core.apply(command))
        if told[0][0] == "Refused":
            assert len(told) == 1
            assert state_digest(self.core) == before, f"{command} is refused and changes something"
            self.refused += 1
        self.promises.take(command, told)
        balances = [account.balance_fen for account in self.core.state.accounts]
        assert balances == self.promises.ledger.balances, "events tell all that happens to money"
        return told


def test_lives_of_every_kind_keep_what_is_promised() -> None:
    """All of it is put to the test: by overdrafts, turns, ends of days and refusals."""
    seen: Counter[str] = Counter()
    refused = 0
    for seed in range(_LIVES):
        life = _Life(seed)
        seen += life.promises.seen
        refused += life.refused
    assert min(seen[name] for name in ("overdrawn", "in turn", "ended")) > 20, seen
    assert seen["better"] > 5, seen
    assert min(seen["conserved"], refused) > 1_000, seen
