"""Makers of payments with times, for the seeded streams."""

from __future__ import annotations

from support.streams_money import Makers
from support.world import with_times
from tianping.core import commands as c

__all__ = ["TIMES_ON", "TimesMakers"]

_SECOND = 10**9

TIMES_ON = (("options.settlement_times", 1), ("options.settlement_times_warning", 1))
"""The parameters that switch the times on, with a warning one minute before."""


class TimesMakers(Makers):
    """Payments that state times near the present, and ticks."""

    def _timed(self) -> c.Command:
        """State an earliest time, a latest time or both, now and then wrongly."""
        pick, command = self.random, self._transfer()
        if not isinstance(command, c.CreditTransfer):
            return command
        now = self.world.now
        earliest = pick.choice((0, 0, now + pick.choice((-5, 1, 2, 5, 10, 40)) * _SECOND))
        latest = pick.choice((0, now + pick.choice((0, 1, 3, 8, 30, 61, 65, 90)) * _SECOND))
        if pick.random() < 0.9 and earliest and latest <= earliest:
            latest = earliest + 3 * _SECOND if latest else 0
        returned = pick.random() < 0.7 and (latest > 0 or pick.random() < 0.05)
        if pick.random() < 0.02:
            earliest, latest = pick.choice(((-1, 5), (5, 2**63 - 1), (0, 0), (now, 1)))
        return with_times(command, earliest, latest, returned=returned)

    def _tick(self) -> c.Command:
        return c.PassTime(self.world.now)

    def _withdraw_timed(self) -> c.Command:
        """Withdraw, move or ask about what is kept until its time."""
        stored = [self.world.brought(one) for one in self.world.ledger.stored]
        known = [one for one in stored if isinstance(one, c.CreditTransfer)]
        if not known:
            return self._timed()
        found = self.random.choice(known)
        sender = self._asker(found.sender)
        message_id = found.message_id
        return self.random.choice((
            self.world.cancel(sender, message_id, original_sender=found.sender),
            self.world.adjust(sender, message_id, 0, original_sender=found.sender),
            self.world.query(sender, message_id, original_sender=found.sender),
        ))  # fmt: skip
