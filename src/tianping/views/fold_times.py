"""The fold's third storey: payments with an earliest or a latest time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tianping.core import events as e
from tianping.core.terms import STATUS_PENDING
from tianping.views.books_times import TimesState
from tianping.views.fold_payments import PaymentFold

__all__ = ["TimesFold"]


class TimesFold(PaymentFold):
    """Folds what the times of payments led to."""

    def _times_events(self) -> dict[type[Any], Callable[[Any], None]]:
        return {
            e.PaymentStored: self._payment_stored,
            e.LatestTimeKept: self._latest_time_kept,
            e.EarliestTimeReached: self._earliest_time_reached,
            e.LatestTimeNear: self._latest_time_near,
        }

    def _times(self, payment: int) -> TimesState:
        """Return what is known of a payment's times, to be changed by the current command."""
        times = self.books.times.get(payment)
        if times is None:
            times = self.books.times[payment] = TimesState(payment, self._type)
        self.changes.times[payment] = times
        return times

    def _payment_stored(self, event: e.PaymentStored) -> None:
        times = self._times(event.payment)
        times.earliest_ns, times.latest_ns = event.earliest_ns, event.latest_ns
        times.returned_at_latest = event.returned
        self._status = STATUS_PENDING

    def _latest_time_kept(self, event: e.LatestTimeKept) -> None:
        times = self._times(event.payment)
        times.latest_ns, times.returned_at_latest = event.latest_ns, event.returned
        times.entered_at_ns = self._at_ns

    def _earliest_time_reached(self, event: e.EarliestTimeReached) -> None:
        self._times(event.payment).entered_at_ns = self._at_ns

    def _latest_time_near(self, event: e.LatestTimeNear) -> None:
        self._times(event.payment).warned_at_ns = self._at_ns
