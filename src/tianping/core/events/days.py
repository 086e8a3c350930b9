"""Events of the four systems' days."""

from __future__ import annotations

from tianping.core.events.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import MessageId

__all__ = [
    "AcsChecked",
    "AcsEndNoted",
    "CalendarChanged",
    "CalendarEntered",
    "GateReleased",
    "ServiceAnnounced",
    "SessionClosed",
    "StepLate",
    "StepPostponed",
    "SystemAdvanced",
]


class SystemAdvanced(Record, frozen=True, array_like=True, gc=False, tag=140):
    """A system took a step.

    ``next_date`` is the date after ``to_date`` by the calendar, 0 when there is none; ``workday``
    tells whether ``to_date`` is a working day, true when there is no calendar.
    """

    system: int
    step: int
    from_date: BusinessDate
    from_state: int
    to_date: BusinessDate
    to_state: int
    next_date: int
    workday: bool


class SessionClosed(Record, frozen=True, array_like=True, gc=False, tag=141):
    """A netting session of BEPS or IBPS takes nothing more; its net comes next."""

    system: int
    date: BusinessDate
    session: int


class StepPostponed(Record, frozen=True, array_like=True, gc=False, tag=142):
    """A step of a date comes later than it was planned, in minutes of the day."""

    system: int
    step: int
    date: BusinessDate
    from_minutes: int
    minutes: int


class StepLate(Record, frozen=True, array_like=True, gc=False, tag=143):
    """The alarm of a step that did not come in time.

    ``reason`` is the refusal that stands in its way, 0 when nothing does.
    """

    system: int
    step: int
    date: BusinessDate
    minutes: int
    reason: int


class CalendarEntered(Record, frozen=True, array_like=True, gc=False, tag=144):
    """The working days of a year are known, special days included."""

    year: int
    workdays: list[BusinessDate]
    official: bool
    source: str


class CalendarChanged(Record, frozen=True, array_like=True, gc=False, tag=145):
    """A day is a special working day, or no working day any more."""

    date: BusinessDate
    workday: bool
    reason: str


class AcsEndNoted(Record, frozen=True, array_like=True, gc=False, tag=146):
    """ACS has ended its business of a date; entered by persons when ``sender`` is empty."""

    date: BusinessDate
    sender: BankCode
    message_id: MessageId


class GateReleased(Record, frozen=True, array_like=True, gc=False, tag=147):
    """SAPS may open on a date without the check of ACS."""

    date: BusinessDate


class AcsChecked(Record, frozen=True, array_like=True, gc=False, tag=148):
    """ACS has checked the beginning of a date."""

    office: BankCode
    date: BusinessDate
    agrees: bool


class ServiceAnnounced(Record, frozen=True, array_like=True, gc=False, tag=149):
    """All participants are told that a node stops or starts."""

    status: int
    effective_date: BusinessDate
    start_at_ns: int
    node: str
    remark: str
