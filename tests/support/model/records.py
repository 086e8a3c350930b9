"""What is registered of participants: records as plain maps, and confirmed change files.

Source: RULES-C §2.3.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from support.model.plain import Told

__all__ = ["FIELDS", "Change", "ConfirmedFile", "Record", "Version", "blank"]

Record = dict[str, str]
"""Field → value, all as text; never changed in place."""

FIELDS = (
    "kind", "name", "address", "phone", "superior", "bank_class", "city", "ccpc", "legal_entity",
    "direct_participant", "office", "access", "systems", "settles_hvps", "settles_beps",
    "settles_ibps", "reconciler",
)  # fmt: skip
"""In the order in which records are told."""

Version = tuple[int, Record, bool]
"""After which date it holds, the record, and whether the participant is revoked."""


def blank() -> Record:
    """A record that says nothing yet; who joins and does not say what joins all systems."""
    return {**dict.fromkeys(FIELDS, ""), "access": "0000", "systems": "123"}


@dataclass
class Change:
    """One participant in a confirmed file."""

    change: int
    code: str
    record: Record
    subject: int = 0
    successor: str = ""
    follows: bool = False

    def told(self) -> Told:
        """As the events tell it."""
        record = (int(self.record["kind"]), *(self.record[name] for name in FIELDS[1:]))
        return (self.change, self.code, record, self.subject, self.successor, self.follows)


@dataclass
class ConfirmedFile:
    """A file that waits for the switches."""

    number: int
    date: int
    eve: int
    changes: list[Change]
    applied: set[int] = field(default_factory=set)
    """The systems that have taken it over."""

    def clone(self) -> ConfirmedFile:
        """Return a copy; changes are never changed."""
        return ConfirmedFile(self.number, self.date, self.eve, self.changes, set(self.applied))
