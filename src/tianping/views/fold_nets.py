"""The fold's third storey: sessions of nets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tianping.core import events as e
from tianping.core.terms import STATUS_PROCESSED
from tianping.views.fold_payments import PaymentFold
from tianping.views.schema_nets import SESSION_COMPLETED, SESSION_HELD, SESSION_OPEN

__all__ = ["NetFold"]


class NetFold(PaymentFold):
    """Folds events of sessions; their lines are payments like others."""

    def _net_events(self) -> dict[type[Any], Callable[[Any], None]]:
        """Return what folds each event of sessions and net files."""
        return {
            e.NetFileQueued: self._net_file,
            e.NetFileSettled: self._net_file,
            e.NetFileWithdrawn: self._net_file,
            e.NetFileReturned: self._net_file,
            e.SessionSubmitted: self._session_submitted,
            e.SessionHeld: self._session_held,
            e.SessionTakenUp: self._session_taken_up,
            e.SessionCompleted: self._session_completed,
            e.SessionRepeated: self._session_repeated,
        }

    def _session_submitted(self, event: e.SessionSubmitted) -> None:
        self.changes.sessions.add((
            event.submission,
            event.system,
            event.netting_date,
            event.session,
            event.office,
            event.message_id,
            event.line_count,
            event.debit_fen,
            event.credit_fen,
            self.books.business_date,
            self._at_ns,
            SESSION_OPEN,
            0,
            "",
            None,
        ))  # fmt: skip

    def _session_held(self, event: e.SessionHeld) -> None:
        self._session_is(event.submission, SESSION_HELD, reason=event.reason, found=event.found)
        self.changes.taken_up.pop(event.submission, None)  # taken up, and held again at once

    def _session_taken_up(self, event: e.SessionTakenUp) -> None:
        self._session_is(event.submission, SESSION_OPEN)
        self.changes.taken_up[event.submission] = None

    def _session_completed(self, event: e.SessionCompleted) -> None:
        self._session_is(event.submission, SESSION_COMPLETED, completed_at_ns=self._at_ns)

    def _session_repeated(self, event: e.SessionRepeated) -> None:
        del event
        self._status = STATUS_PROCESSED

    def _session_is(
        self,
        submission: int,
        state: int,
        *,
        reason: int = 0,
        found: str = "",
        completed_at_ns: int | None = None,
    ) -> None:
        self.changes.session_ends.append((state, reason, found, completed_at_ns, submission))
