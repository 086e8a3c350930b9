"""The fold of offices with a task, overdraft interest and pledge financing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from tianping.core import events as e
from tianping.core.terms import PLEDGING_OFF
from tianping.views.fold_payments import PaymentFold
from tianping.views.schema_financing import (
    STEP_ANSWERED,
    STEP_ASKED,
    STEP_DISPOSED,
    STEP_OVERNIGHT,
    STEP_REPAID,
)

__all__ = ["FinancingFold"]


class _Facts(NamedTuple):
    """What a step says beside who and when, in the order of the table's columns."""

    pledgor: str = ""
    payment: int = 0
    outcome: int = 0
    amount_fen: int = 0
    bond_value_fen: int = 0
    interest_fen: int = 0
    reference: str = ""
    due_date: int = 0


class FinancingFold(PaymentFold):
    """Folds the events of this area; every row is added, none changed."""

    def _financing_events(self) -> dict[type[Any], Callable[[Any], None]]:
        return {
            e.OfficeAppointed: self._office_appointed,
            e.FeesListed: self._fees_listed,
            e.InterestCharged: self._interest_charged,
            e.PledgingSet: self._pledging_set,
            e.PledgingApplied: self._pledging_applied,
            e.PledgeRequested: self._pledge_requested,
            e.PledgeAnswered: self._pledge_answered,
            e.PledgeLoanRepaid: self._pledge_repaid,
            e.PledgeLoanOvernight: self._pledge_overnight,
            e.BondsRequested: self._bonds_told,
            e.BondsReleased: self._bonds_told,
        }

    def _bonds_told(self, event: e.BondsRequested | e.BondsReleased) -> None:
        """Note nothing: what the bond system is told stands in the steps of the pledge."""
        del event

    def _office_appointed(self, event: e.OfficeAppointed) -> None:
        self.changes.appointments.add((self._seq, event.role, event.office, self._at_ns))

    def _fees_listed(self, event: e.FeesListed) -> None:
        """A list has no row of its own: its lines have."""

    def _interest_charged(self, event: e.InterestCharged) -> None:
        self.changes.interest_charges.add(
            (
                self._seq,
                event.account,
                int(event.fen_minutes),
                event.rate_ppm,
                event.amount_fen,
                event.settle_date,
                self.books.business_date,
            )
        )

    def _pledging_set(self, event: e.PledgingSet | e.PledgingApplied) -> None:
        self.changes.pledging_settings.add(
            (
                self._seq,
                event.participant,
                isinstance(event, e.PledgingApplied),
                event.mode,
                event.limit_fen,
                event.loan_min_fen,
            )
        )

    def _pledging_applied(self, event: e.PledgingApplied) -> None:
        self._pledging_set(event)
        for account in self.books.accounts:
            if account.owner == event.participant:
                account.pledge_financed = event.mode != PLEDGING_OFF
                self.changes.accounts[account.account] = account

    def _step(self, step: int, request: int, participant: str, facts: _Facts) -> None:
        self.changes.pledge_steps.add(
            (
                self._seq,
                request,
                step,
                participant,
                *facts,
                self.books.business_date,
                self._at_ns,
            )
        )

    def _pledge_requested(self, event: e.PledgeRequested) -> None:
        facts = _Facts(
            pledgor=event.pledgor,
            payment=event.payment,
            amount_fen=event.amount_fen,
            bond_value_fen=event.bond_value_fen,
        )
        self._step(STEP_ASKED, event.request, event.participant, facts)

    def _pledge_answered(self, event: e.PledgeAnswered) -> None:
        facts = _Facts(outcome=event.outcome, reference=event.reference)
        self._step(STEP_ANSWERED, event.request, event.participant, facts)

    def _pledge_repaid(self, event: e.PledgeLoanRepaid) -> None:
        facts = _Facts(interest_fen=event.interest_fen)
        self._step(STEP_REPAID, event.loan, event.participant, facts)

    def _pledge_ended_by_disposal(self, event: e.PledgeDisposed) -> None:
        facts = _Facts(interest_fen=event.interest_fen)
        self._step(STEP_DISPOSED, event.loan, event.participant, facts)

    def _pledge_overnight(self, event: e.PledgeLoanOvernight) -> None:
        facts = _Facts(due_date=event.due_date)
        self._step(STEP_OVERNIGHT, event.loan, event.participant, facts)
