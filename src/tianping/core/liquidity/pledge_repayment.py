"""Repayment of pledge loans: by hand, automatically at the cut-off and the pre-close, overnight.

Each loan is repaid whole, with its interest, in one payment to the office that granted it; with
that its bonds are free.
Source: RULES-Q §5.1, §5.4-5.5; RULES-A §4.5 E25 (03502); correction 1.12; correction 2 (release);
correction 4.11; house, ADR-0044, ADR-0060.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import RepayPledgeLoan
from tianping.core.events import Event, PledgeLoanOvernight, PledgeLoanRepaid
from tianping.core.liquidity.bond_system import free_bonds
from tianping.core.liquidity.pledge import PLEDGE_PHASES
from tianping.core.liquidity.pledge_book import PledgeLoan
from tianping.core.liquidity.pledge_lines import pay_back
from tianping.core.liquidity.pledge_terms import interest_fen
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.funds import free_fen
from tianping.core.state import State, account_of
from tianping.values.money import Fen

__all__ = ["keep_overnight", "repay_automatically", "repay_pledge_loan"]

_FIRST_LINE: Final = 2 << 16
"""Lines of repayments begin above those of the other functions of the same step."""


def repay_pledge_loan(state: State, command: RepayPledgeLoan) -> list[Event]:
    """Repay one loan now, when nothing waits on the account and its own funds suffice.

    Refuses: see ``RefusalCode`` 82 and 286 to 288, in that order.
    Source: RULES-Q §5.4; correction 1.12; correction 4.11.
    """
    if state.phase not in PLEDGE_PHASES:
        return refuse(RefusalCode.PHASE_WRONG, str(state.phase))
    loan = state.pledges.loans.get(command.loan)
    if loan is None:
        return refuse(RefusalCode.PLEDGE_LOAN_UNKNOWN, str(command.loan))
    account = account_of(state.participants[loan.participant])
    if account.queued_count:
        return refuse(RefusalCode.REPAYMENT_BEHIND_QUEUE, str(account.queued_count))
    cost_fen = interest_fen(state, loan)
    if free_fen(account) < loan.amount_fen + cost_fen:
        return refuse(RefusalCode.REPAYMENT_ABOVE_FUNDS, str(free_fen(account)))
    return _repay(state, loan, cost_fen, line=1, automatic=False)


def repay_automatically(state: State) -> list[Event]:
    """Repay what can be repaid, in the order of the grants; each loan whole or not at all.

    A bank with a payment that waits repays nothing.
    Source: RULES-Q §5.4; correction 4.11 (only when the queue is empty).
    """
    events: list[Event] = []
    line = _FIRST_LINE
    for loan in list(state.pledges.loans.values()):
        account = account_of(state.participants[loan.participant])
        cost_fen = interest_fen(state, loan)
        if account.queued_count == 0 and free_fen(account) >= loan.amount_fen + cost_fen:
            line += 1
            events.extend(_repay(state, loan, cost_fen, line=line, automatic=True))
    return events


def _repay(
    state: State, loan: PledgeLoan, cost_fen: Fen, *, line: int, automatic: bool
) -> list[Event]:
    """Book principal and interest from the bank to the office, and close the loan.

    Source: RULES-A §4.5 E25 (03502, the reverse of the grant).
    """
    del state.pledges.loans[loan.number]
    return [
        *pay_back(state, loan, loan.amount_fen + cost_fen, line=line),
        PledgeLoanRepaid(
            loan.number,
            loan.participant,
            Fen(loan.amount_fen),
            cost_fen,
            loan.reference,
            automatic,
        ),
        *free_bonds(state, loan, bond_value_fen=loan.bond_value_fen),
    ]


def keep_overnight(state: State) -> list[Event]:
    """Mark each loan of the last date that was not repaid as an overnight loan, due today.

    Source: RULES-Q §5.4.
    """
    events: list[Event] = []
    for loan in state.pledges.loans.values():
        if loan.due_date == 0:
            loan.due_date = state.business_date
            events.append(
                PledgeLoanOvernight(
                    loan.number, loan.participant, Fen(loan.amount_fen), loan.due_date
                )
            )
    return events
