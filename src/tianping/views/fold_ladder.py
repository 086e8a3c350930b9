"""The fold's third storey: the ladder of last resort."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tianping.core import events as e
from tianping.views import schema_ladder as ladder
from tianping.views.books import Books, Changes
from tianping.views.fold_financing import FinancingFold

__all__ = ["LadderFold"]


class LadderFold(FinancingFold):
    """Folds what two persons did so that the day can close; several steps of one command count."""

    def __init__(self, books: Books, changes: Changes) -> None:
        super().__init__(books, changes)
        self._ladder_seq = 0
        self._ladder_place = 0

    def _ladder_events(self) -> dict[type[Any], Callable[[Any], None]]:
        return {
            e.EarmarkReleaseKept: self._earmark_release_kept,
            e.EarmarkReleased: self._earmark_released,
            e.EarmarkReleaseLapsed: self._earmark_release_lapsed,
            e.PledgeDisposed: self._pledge_disposed,
            e.PenaltyLoanGranted: self._penalty_loan_granted,
        }

    def _ladder_step(
        self,
        step: str,
        participant: str,
        *,
        system: str = "",
        payment: int = 0,
        **facts: int | str,
    ) -> None:
        """Add a step; ``facts`` are ``pledge_loan``, ``amount_fen`` and ``reference``."""
        if self._ladder_seq != self._seq:
            self._ladder_seq, self._ladder_place = self._seq, 0
        self._ladder_place += 1
        self.changes.ladder_steps.add(
            (
                self._seq,
                self._ladder_place,
                self._at_ns,
                self.books.business_date,
                step,
                participant,
                system,
                payment,
                facts.get("pledge_loan", 0),
                facts.get("amount_fen", 0),
                facts.get("reference", ""),
            )
        )

    def _earmark_release_kept(self, event: e.EarmarkReleaseKept) -> None:
        owner = self.books.accounts[event.account].owner
        self._ladder_step(
            ladder.EARMARK_KEPT, owner, system=event.system, amount_fen=event.amount_fen
        )

    def _earmark_released(self, event: e.EarmarkReleased) -> None:
        self._earmark_set(e.EarmarkSet(event.account, event.system, event.left_fen))
        self._ladder_step(
            ladder.EARMARK_RELEASED,
            self.books.accounts[event.account].owner,
            system=event.system,
            payment=event.payment,
            amount_fen=event.released_fen,
        )

    def _earmark_release_lapsed(self, event: e.EarmarkReleaseLapsed) -> None:
        owner = self.books.accounts[event.account].owner
        self._ladder_step(ladder.EARMARK_VOID, owner, system=event.system)

    def _pledge_disposed(self, event: e.PledgeDisposed) -> None:
        self._pledge_ended_by_disposal(event)
        self._ladder_step(
            ladder.BONDS_DISPOSED,
            event.participant,
            pledge_loan=event.loan,
            amount_fen=event.proceeds_fen,
            reference=event.reference,
        )

    def _penalty_loan_granted(self, event: e.PenaltyLoanGranted) -> None:
        made = self._lines[event.payment].made
        self._ladder_step(
            ladder.PENALTY_LOAN,
            made.payee,
            payment=event.payment,
            amount_fen=made.amount_fen,
            reference=event.agreement,
        )
