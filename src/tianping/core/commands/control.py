"""Commands of the platform, its parameters, its day and the proof of its books."""

from __future__ import annotations

from tianping.core.commands.record import Record
from tianping.values.dates import BusinessDate

__all__ = [
    "AdvancePhase",
    "OpenPlatform",
    "SetParameter",
    "TakeTrialBalance",
]


class OpenPlatform(Record, frozen=True, array_like=True, gc=False, tag=1):
    """The first command of a journal: names the platform and its first business date.

    Until it came every other command is refused; the first phase is the preparation.
    """

    recorded_at_ns: int
    name: str
    business_date: BusinessDate
    core_version: int


class SetParameter(Record, frozen=True, array_like=True, gc=False, tag=2):
    """Give a named parameter a value from a business date on.

    ``value`` is an int for every parameter; a flag is 0 or 1.
    """

    recorded_at_ns: int
    name: str
    value: int
    effective_date: BusinessDate


class AdvancePhase(Record, frozen=True, array_like=True, gc=False, tag=10):
    """Take the business day from one phase to the next.

    ``from_phase`` must be the phase the day stands in. ``next_date`` is the new business date when
    the day-end leads to the next preparation, else 0. Cut-off to day-end returns what may be
    returned (classes 2, 6, 7, 8; accounts in order of opening, each queue in its order), then
    settles what that lets through, then takes a trial balance; it is refused when a must-settle
    item would still wait or an account would be overdrawn. Day-end to preparation puts overdraft
    limits in force (accounts in order), takes closing balances as opening, clears the turnovers
    and forgets message ids of dates no longer kept. ``seed`` is drawn by the node, for orders that
    the step draws.
    """

    recorded_at_ns: int
    from_phase: int
    to_phase: int
    next_date: int
    seed: int = 0


class TakeTrialBalance(Record, frozen=True, array_like=True, gc=False, tag=20):
    """Prove the books now: sums of debits, credits and balances of every subject."""

    recorded_at_ns: int
