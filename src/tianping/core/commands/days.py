"""Commands of the four systems' days: their steps, the calendar, what is waited for, notices."""

from __future__ import annotations

from tianping.core.commands.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import MessageId

__all__ = [
    "AdvanceSystem",
    "AnnounceService",
    "ChangeCalendar",
    "EnterAcsEnd",
    "EnterCalendar",
    "PostponeStep",
    "ReleaseGate",
    "ReportAcsCheck",
    "ReportAcsEnd",
    "ReportLate",
]


class AdvanceSystem(Record, frozen=True, array_like=True, gc=False, tag=140):
    """Take one system one step further in its day.

    Attributes:
        system: ``SYSTEM_HVPS``, ``SYSTEM_BEPS``, ``SYSTEM_IBPS`` or ``SYSTEM_SAPS``.
        from_date: The date on which the system stands.
        from_state: The state in which it stands.
        step: One of the ``STEP_`` numbers.
        session: The netting session that the step closes; 0 for any other step.
        next_date: The date that ``STEP_NEW_DATE`` begins; 0 for any other step.
        seed: Drawn by the node, for orders that the step draws.
    """

    recorded_at_ns: int
    system: int
    from_date: BusinessDate
    from_state: int
    step: int
    session: int = 0
    next_date: int = 0
    seed: int = 0


class EnterCalendar(Record, frozen=True, array_like=True, gc=False, tag=141):
    """Enter the statutory working days of a year, or enter them anew.

    Attributes:
        workdays: Ascending dates, all of the year.
        official: Whether the source knows the year's official announcement, or estimates it.
        source: Where the days come from, with its version; 1 to 64 printable characters.
    """

    recorded_at_ns: int
    year: int
    workdays: list[BusinessDate]
    official: bool
    source: str


class ChangeCalendar(Record, frozen=True, array_like=True, gc=False, tag=142):
    """Make a later day a special working day, or take a working day away."""

    recorded_at_ns: int
    date: BusinessDate
    workday: bool
    reason: str


class PostponeStep(Record, frozen=True, array_like=True, gc=False, tag=143):
    """Let a step of the present date come later: cut-off, pre-close or the end of SAPS.

    ``minutes`` of the day, Beijing time. The steps of HVPS that follow move with it. Only by two
    persons.
    """

    recorded_at_ns: int
    system: int
    step: int
    date: BusinessDate
    minutes: int


class ReportAcsEnd(Record, frozen=True, array_like=True, gc=False, tag=144):
    """ACS says that its business of the date has ended (ccms.811)."""

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    business_date: BusinessDate
    digest: int


class EnterAcsEnd(Record, frozen=True, array_like=True, gc=False, tag=145):
    """Enter the end notice of ACS that came by other means. Only by two persons, with evidence."""

    recorded_at_ns: int
    date: BusinessDate


class ReleaseGate(Record, frozen=True, array_like=True, gc=False, tag=146):
    """Let SAPS open on a date without ACS having checked it. Only by two persons."""

    recorded_at_ns: int
    date: BusinessDate


class ReportAcsCheck(Record, frozen=True, array_like=True, gc=False, tag=147):
    """ACS has checked balances and working day at the start of the date, and agrees or not."""

    recorded_at_ns: int
    office: BankCode
    date: BusinessDate
    agrees: bool


class ReportLate(Record, frozen=True, array_like=True, gc=False, tag=148):
    """Say that a step is late: it is past its planned time by the minutes of the parameter.

    Raises the alarm once a step and date; never takes the step.
    """

    recorded_at_ns: int
    system: int
    step: int
    date: BusinessDate


class AnnounceService(Record, frozen=True, array_like=True, gc=False, tag=149):
    """Tell all participants that a node stops or starts its service (ccms.809).

    Attributes:
        status: A key of ``SERVICE_NAMES``.
        effective_date: From which date.
        start_at_ns: When it is expected to start again, 0 when that is not said.
        node: The node's number, four digits.
        remark: For people, at most 256 characters.
    """

    recorded_at_ns: int
    status: int
    effective_date: BusinessDate
    start_at_ns: int
    node: str
    remark: str
