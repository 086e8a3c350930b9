"""What the fold remembers of the systems' days, and the rows it makes."""

from __future__ import annotations

from tianping.core.day_terms import NETTING_SYSTEMS

__all__ = ["DayBooks", "DayChanges", "DayRow", "SystemState"]

DayRow = tuple[int | str, ...]
"""One row of a table of the days."""


class SystemState:
    """Where one system stands."""

    __slots__ = (
        "date",
        "next_date",
        "old_date",
        "seq",
        "session",
        "since_ns",
        "state",
        "system",
        "workday",
    )

    def __init__(self, system: int) -> None:
        self.system = system
        self.date = 0
        self.state = 0
        self.session = 1 if system in NETTING_SYSTEMS else 0
        self.old_date = 0
        self.next_date = 0
        self.workday = True
        self.since_ns = 0
        self.seq = 0

    def row(self) -> DayRow:
        """Return the row of table ``systems``."""
        return (
            self.system,
            self.date,
            self.state,
            self.session,
            self.old_date,
            self.next_date,
            self.workday,
            self.since_ns,
            self.seq,
        )


class DayBooks:
    """Everything the fold remembers of the days."""

    def __init__(self) -> None:
        self.systems: dict[int, SystemState] = {}
        self.changed_why: dict[int, str] = {}
        """Days that were changed by themselves, and why."""
        self.alarms: dict[int, DayRow] = {}
        """Row of table ``alarms`` by its number, while the alarm is open."""


class DayChanges:
    """The rows of the days that one or more batches add or change."""

    def __init__(self) -> None:
        self.systems: dict[int, SystemState] = {}
        self.system_steps: list[DayRow] = []
        self.calendar_years: dict[int, DayRow] = {}
        self.calendar_days: dict[int, DayRow] = {}
        self.alarms: dict[int, DayRow] = {}
        self.day_notes: list[DayRow] = []
