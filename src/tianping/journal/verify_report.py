"""What the verifier says: findings with their places, and the report.

Source: house, ADR-0006.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Final

from tianping.journal.verify_books import DayTotal, SubjectRow
from tianping.journal.verify_file import Spot

__all__ = ["FINDINGS_MAX", "Finding", "Findings", "Progress", "Report", "sha256", "shown"]

FINDINGS_MAX: Final = 20
"""Findings listed; the first is the one that matters."""

_SHOWN_CHARACTERS_MAX: Final = 200


@dataclass(frozen=True)
class Finding:
    """Something that is not as it was written. Empty or zero means: not known."""

    file: str
    row: int
    column: str
    offset: int
    seq: int
    text: str
    text_zh: str
    expected: str
    found: str

    def __str__(self) -> str:
        where = [self.file, f"row {self.row}" if self.row else "", self.column]
        where += [f"offset {self.offset}" if self.offset >= 0 else ""]
        where += [f"command {self.seq}" if self.seq else ""]
        place = ", ".join(part for part in where if part)
        return (
            f"{place}: {self.text}: expected {self.expected}, found {self.found}"
            f" ({self.text_zh}：应为 {self.expected}，实为 {self.found})"
        )


@dataclass(frozen=True)
class Progress:
    """How far it has come."""

    rows_done: int
    rows: int
    commands: int


@dataclass
class Report:
    """What was verified, and what was found.

    Attributes:
        platform_id: Whose journal it is.
        rows, commands, closings: How many there are.
        head_seq, head_hash: The end of the chain, recomputed.
        acknowledged_row: The row the head file names as the last acknowledged.
        chain, books, replay: Whether each of the three was carried to the end.
        attested: Commands whose outcomes are recorded; those of the last batch are attested by
            the row after it, or by the closing entry.
        sealed, moved: Rows whose contents are sealed and were not opened, or were moved to an
            archive that was not given: proved is their place in the chain, and nothing of what
            they hold.
        originals, originals_missing: Signed originals whose hash is right; payments without one.
        snapshots: Snapshot files that are sound and lie on the chain.
        settled_count, settled_fen, refused_count: From the recorded outcomes.
        trial_balances: Recorded trial balances that agree with the recomputed ones.
        closed_dates: Dates whose recorded figures and digest are the recomputed ones.
        trial_balance, days: Recomputed.
        digest: SHA-256 over the head hash and every account's number and balance.
        findings: At most ``FINDINGS_MAX``, in the order of the rows.
    """

    platform_id: str = ""
    rows: int = 0
    commands: int = 0
    closings: int = 0
    head_seq: int = 0
    head_hash: str = ""
    acknowledged_row: int = 0
    chain: bool = False
    books: bool = False
    replay: bool = False
    attested: int = 0
    sealed: int = 0
    moved: int = 0
    originals: int = 0
    originals_missing: int = 0
    snapshots: int = 0
    settled_count: int = 0
    settled_fen: int = 0
    refused_count: int = 0
    trial_balances: int = 0
    closed_dates: int = 0
    trial_balance: list[SubjectRow] = field(default_factory=list)
    days: list[DayTotal] = field(default_factory=list)
    digest: str = ""
    findings: list[Finding] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


class Findings:
    """Collects findings, and knows the row that is being judged."""

    def __init__(self, file: str) -> None:
        self.found: list[Finding] = []
        self._file = file
        self._row = 0
        self._spots: dict[str, Spot] = {}

    def at_row(self, row: int, spots: dict[str, Spot]) -> None:
        """Let findings from now on be about a row, whose columns begin at these places."""
        self._row = row
        self._spots = spots

    def add(
        self, column: str, what: tuple[str, str], *, expected: object, found: object, seq: int = 0
    ) -> None:
        """Note that a column of the present row is not as it was written."""
        spot = self._spots.get(column, Spot(self._file, -1))
        self.add_at(spot, what, expected=expected, found=found, where=(self._row, column, seq))

    def add_at(
        self,
        spot: Spot,
        what: tuple[str, str],
        *,
        expected: object,
        found: object,
        where: tuple[int, str, int] = (0, "", 0),
    ) -> None:
        """Note that a place is not as it was written: ``where`` is row, column, seq."""
        if len(self.found) < FINDINGS_MAX:
            row, column, seq = where
            self.found.append(
                Finding(
                    spot.file, row, column, spot.offset, seq,
                    what[0], what[1], shown(expected), shown(found),
                )
            )  # fmt: skip


def sha256(*parts: bytes) -> bytes:
    """Return the SHA-256 of parts put together."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.digest()


def shown(value: object) -> str:
    """Return a value as a finding shows it: bytes as hex, cut to a line or two."""
    text = value.hex() if isinstance(value, bytes) else str(value)
    if len(text) <= _SHOWN_CHARACTERS_MAX:
        return text
    return text[:_SHOWN_CHARACTERS_MAX] + "…"
