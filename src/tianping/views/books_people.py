"""What the fold remembers of persons and of what waits for a second one."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["PersonState", "WaitingProposal"]


class PersonState:
    """One person as the events so far left it."""

    __slots__ = (
        "added_seq",
        "approved_by",
        "entered_by",
        "office",
        "person",
        "removed",
        "role",
        "seq",
        "suspended",
    )

    def __init__(self, person: str) -> None:
        self.person = person
        self.role = 0
        self.office = ""
        self.suspended = False
        self.removed = False
        self.entered_by = ""
        self.approved_by = ""
        self.added_seq = 0
        self.seq = 0

    def row(self) -> tuple[str, int, str, bool, bool, str, str, int, int]:
        """Return the row of table ``people``."""
        return (
            self.person,
            self.role,
            self.office,
            self.suspended,
            self.removed,
            self.entered_by,
            self.approved_by,
            self.added_seq,
            self.seq,
        )


class WaitingProposal(NamedTuple):
    """What the audit trail must know of a proposal until it is decided."""

    person: str = ""
    function: str = ""
    object: str = ""
    text: str = ""
