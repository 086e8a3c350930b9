"""Commands of keeping: what left the on-line data for the archive."""

from __future__ import annotations

from tianping.core.commands.record import Record
from tianping.values.dates import BusinessDate

__all__ = ["NoteArchive"]


class NoteArchive(Record, frozen=True, array_like=True, gc=False, tag=190):
    """State that the business data of a date are archived; they leave the on-line views.

    The oldest date that is still on-line, and only when enough business dates have ended after it.

    Attributes:
        business_date: The date whose data were archived.
        digest: SHA-256 (32 bytes) of the archive's manifest of that date.
        row_count: How many rows the archive holds of it.
    """

    recorded_at_ns: int
    business_date: BusinessDate
    digest: bytes
    row_count: int
