"""What questions about the archive return."""

from __future__ import annotations

import msgspec

__all__ = ["ARCHIVE_VIEWS", "ArchivedDayView"]


class ArchivedDayView(msgspec.Struct, frozen=True, kw_only=True):
    """A business day that left the views for the archive."""

    business_date: int
    first_seq: int
    last_seq: int
    first_movement: int
    last_movement: int
    digest: bytes
    row_count: int
    seq: int
    recorded_at_ns: int


ARCHIVE_VIEWS = (ArchivedDayView,)
"""For the page and the test of fields."""
