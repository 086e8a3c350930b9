"""The fold's third storey: what is set on accounts and watched there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tianping.core import events as e
from tianping.views.books import StandingState
from tianping.views.fold_payments import PaymentFold

__all__ = ["AccountFold"]


class AccountFold(PaymentFold):
    """Folds events of warning values, balances outside SAPS, suspension and closing."""

    def _account_events(self) -> dict[type[Any], Callable[[Any], None]]:
        return {
            e.OtherBalancesReported: self._other_balances_reported,
            e.ParticipantSuspended: self._participant_suspended,
            e.ClosingSet: self._closing_set,
            e.ClosingTried: self._closing_tried,
            e.WarningSet: self._warning_set,
            e.WarningRaised: self._warning_crossed,
            e.WarningLifted: self._warning_crossed,
        }

    def _warning_set(self, event: e.WarningSet) -> None:
        key = (event.account, event.setter)
        self.changes.warnings[key] = (
            *key, event.participant, event.value_fen, event.on, event.below, self._seq
        )  # fmt: skip
        self._processed(event)

    def _warning_crossed(self, event: e.WarningRaised | e.WarningLifted) -> None:
        key = (event.account, event.setter)
        below = isinstance(event, e.WarningRaised)
        self.changes.warnings[key] = (
            *key, event.participant, event.value_fen, True, below, self._seq
        )  # fmt: skip

    def _other_balances_reported(self, event: e.OtherBalancesReported) -> None:
        self.changes.other_balances[event.account] = (
            event.account,
            event.participant,
            event.business_date,
            event.count,
            event.total_fen,
            self._seq,
        )

    def _standing(self, participant: str) -> StandingState:
        """Return what is said of a participant, to be changed by the current command."""
        standing = self.books.standings.get(participant)
        if standing is None:
            standing = self.books.standings[participant] = StandingState(participant)
        standing.seq = self._seq
        self.changes.standings[participant] = standing
        return standing

    def _participant_suspended(self, event: e.ParticipantSuspended) -> None:
        self._standing(event.participant).suspended = not event.released

    def _closing_set(self, event: e.ClosingSet) -> None:
        self._standing(event.participant).closing_date = event.effective_date

    def _closing_tried(self, event: e.ClosingTried) -> None:
        standing = self._standing(event.participant)
        standing.obstacle = event.obstacle
        standing.closed = not event.obstacle
        if standing.closed:
            account = self._changed(event.account)
            account.minimum_balance = 0
            account.overdraft_limit = 0
            account.overdraft_same_city = 0
            account.overdraft_limit_next = None
            self._forget_account(event.account)

    def _forget_account(self, account: int) -> None:
        """Note that a closed account has no warning values, no caps, nothing that ACS reports."""
        self.changes.closed.append((account,))
        self.changes.forget_account(account)
