"""The fold's third storey: days that are in the archive."""

from __future__ import annotations

from tianping.core import events as e
from tianping.views.archive.removing import ArchivedDay
from tianping.views.fold_payments import PaymentFold

__all__ = ["ArchiveFold"]


class ArchiveFold(PaymentFold):
    """Folds what the journal states of the archive."""

    def _archive_noted(self, event: e.ArchiveNoted) -> None:
        self.changes.archived.append(
            ArchivedDay(event.business_date, event.digest, event.row_count, self._seq, self._at_ns)
        )
