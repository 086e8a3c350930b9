"""What the fold remembers of participants and of change files that wait."""

from __future__ import annotations

from typing import TypeAlias

from tianping.core.events import RecordChange
from tianping.core.terms import SYSTEM_BEPS, SYSTEM_HVPS, SYSTEM_IBPS, SYSTEM_SAPS

__all__ = ["FileState", "RegisterBooks", "RegisterChanges", "RegisterRow"]

RegisterRow: TypeAlias = tuple[int | str | bytes | bool | None, ...]

_SYSTEMS = (SYSTEM_BEPS, SYSTEM_IBPS, SYSTEM_HVPS, SYSTEM_SAPS)


class FileState:
    """One change file as the events so far left it.

    Attributes:
        changes: What it makes of participants, once it is confirmed; SAPS takes it over by them.
    """

    def __init__(self, file: int, requested_date: int, effective_date: int) -> None:
        self.file = file
        self.requested_date = requested_date
        self.effective_date = effective_date
        self.eve_date = 0
        self.change_count = 0
        self.confirmed_seq = 0
        self.taken: dict[int, int] = {}
        self.changes: list[RecordChange] = []

    def row(self) -> RegisterRow:
        """Return the row of table ``change_files``."""
        return (
            self.file,
            self.requested_date,
            self.effective_date,
            self.eve_date,
            self.change_count,
            self.confirmed_seq,
            *(self.taken.get(system, 0) for system in _SYSTEMS),
        )


class RegisterBooks:
    """Everything the fold remembers of the register."""

    def __init__(self) -> None:
        self.participants: dict[str, RegisterRow] = {}
        """Code → row of table ``participants``."""
        self.files: dict[int, FileState] = {}
        """Confirmed files that SAPS has not taken over."""


class RegisterChanges:
    """The rows of the register that one or more batches add or change."""

    def __init__(self) -> None:
        self.participants: dict[str, RegisterRow] = {}
        self.base_data: list[RegisterRow] = []
        self.party_records: list[RegisterRow] = []
        self.files: dict[int, FileState] = {}
