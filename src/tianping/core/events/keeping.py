"""What happened to what is kept."""

from __future__ import annotations

from tianping.core.events.record import Record
from tianping.values.dates import BusinessDate

__all__ = ["ArchiveNoted"]


class ArchiveNoted(Record, frozen=True, array_like=True, gc=False, tag=190):
    """The data of a business date are in the archive whose manifest has this digest."""

    business_date: BusinessDate
    digest: bytes
    row_count: int
