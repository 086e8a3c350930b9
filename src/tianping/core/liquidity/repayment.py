"""What comes after a loan: interest, the platform's own repayment, and quota that comes back.

By default the participants repay: the borrower by an ordinary payment, the lender then gives the
quota back by a message. With ``lending.repayment`` 1 the platform makes principal and interest one
line in class 8 at the start of the next business day; the quota comes back when that line settles,
and the agreement is suspended when it goes back unpaid.
Source: RULES-Q §8.8 (example R1), correction 1.12; house, ADR-0042.
"""

from __future__ import annotations

from typing import Final

from tianping.core.control.parameters import value_in_force
from tianping.core.events import (
    Event,
    LendingMoved,
    LendingRestored,
    LoanRepaying,
    PaymentMade,
    PaymentReturned,
    PaymentSettled,
)
from tianping.core.ledger.posting import E26_LENDING
from tianping.core.liquidity.lending_book import (
    ACT_SUSPEND,
    LENDING_STEPS,
    LendingAgreement,
    Loan,
)
from tianping.core.settlement.line_arrival import arrive_line
from tianping.core.settlement.lines import made, next_line
from tianping.core.settlement.queue import return_item
from tianping.core.settlement.rounding import half_up
from tianping.core.settlement.stops import CONTROL_REFUSALS, stopping_control
from tianping.core.state import Participant, Payment, State, account_of
from tianping.core.terms import CLASS_ORDINARY
from tianping.values.dates import days_between
from tianping.values.identifiers import PaymentId, payment_seq
from tianping.values.money import Fen

__all__ = [
    "follow_repayments",
    "interest_fen",
    "lending_line",
    "moved",
    "repay_loans",
    "restorable_fen",
    "restore_quota",
    "tell_line",
]

_TYPE: Final = "G108"
_KIND: Final = "03602"
"""Day-end automatic lending. Source: CNAPS2-CODES (business types and kinds)."""

_MADE_BY: Final = "lending"
_MILLION: Final = 1_000_000


def interest_fen(amount_fen: int, rate_ppm: int, *, days: int, year_days: int) -> Fen:
    """Return amount times rate over the days of a year of interest times days, to the fen.

    ``rate_ppm`` is interest a year in millionths: 30,000 is 3 %. 8,000,000.00 yuan at 3 % for one
    day of 360 are 800,000,000 * 30,000 / 360,000,000 = 66,666.67 fen: 666.67 yuan.
    Source: RULES-Q §8.8 (example R1).
    """
    return half_up(amount_fen * rate_ppm * days, year_days * _MILLION)


def lending_line(
    state: State, payer: Participant, payee: Participant, *, amount_fen: int
) -> Payment:
    """Return a new line of the present command between lender and borrower, in class 8.

    Source: RULES-A §4.5 E26b; RULES-Q §8.7-8.8.
    """
    payment = Payment(next_line(state), payer, payer=payer, payee=payee)
    payment.business_date = state.business_date
    payment.amount_fen = Fen(amount_fen)
    payment.queue_class = CLASS_ORDINARY
    payment.posting = E26_LENDING
    return payment


def tell_line(line: Payment) -> PaymentMade:
    """Return the event that tells of a line of lending.

    Source: RULES-A §4.5 (G108, 03602); house, ADR-0034.
    """
    return made(line, message_type=_MADE_BY, business_type=_TYPE, business_kind=_KIND)


def restorable_fen(state: State, agreement: LendingAgreement) -> int:
    """Return what principal may still be given back by message.

    A loan that the platform is just paying back is not among it.
    Source: RULES-Q §8.8; house, ADR-0042.
    """
    return sum(
        [
            loan.open_fen
            for loan in state.lending.loans
            if loan.number == agreement.number and loan.repayment not in state.lending.repaying
        ]
    )


def moved(agreement: LendingAgreement, before: int, *, by: str) -> LendingMoved:
    """Tell what an agreement's status was and is.

    Source: RULES-Q §8.1.
    """
    return LendingMoved(
        agreement.number, before, agreement.status, by, agreement.borrower, agreement.lender
    )


def restore_quota(
    state: State, agreement: LendingAgreement, amount_fen: int, *, only: Loan | None = None
) -> LendingRestored:
    """Give principal back to the quota: to the oldest loans first, or to one loan only.

    Source: RULES-Q §8.8 (Q += principal).
    """
    left_fen = amount_fen
    loans: list[PaymentId] = []
    amounts_fen: list[int] = []
    for loan in state.lending.loans:
        wanted = loan.number == agreement.number and loan.repayment not in state.lending.repaying
        if only is not None:
            wanted = loan is only
        part_fen = min(left_fen, loan.open_fen)
        if not wanted or part_fen == 0:
            continue
        loan.open_fen -= part_fen
        left_fen -= part_fen
        loans.append(loan.payment)
        amounts_fen.append(part_fen)
    agreement.remaining_fen += amount_fen
    return LendingRestored(
        agreement.number, Fen(amount_fen), Fen(agreement.remaining_fen), loans, amounts_fen
    )


def repay_loans(state: State) -> list[Event]:
    """At the start of a day: pay back the loans of earlier dates, when the platform does that.

    Each loan is one line of principal and interest. Those of one borrower stand in the order of
    the loans; nothing else of class 8 can wait then, so the numbers before the command's are free.
    Source: RULES-Q §8.8 (mode AUTO); house, ADR-0042.
    """
    if value_in_force(state, "lending.repayment", date=state.business_date) == 0:
        return []
    due = [
        loan
        for loan in state.lending.loans
        if loan.open_fen and loan.repayment == 0 and loan.date < state.business_date
    ]
    events: list[Event] = []
    for at, loan in enumerate(due):
        behind = len([1 for other in due[at + 1 :] if other.borrower == loan.borrower])
        events.extend(_repay(state, loan, behind=behind))
    return events


def _repay(state: State, loan: Loan, *, behind: int) -> list[Event]:
    """Pay one loan back, let the line wait, or send it back when the borrower may not pay.

    Source: RULES-Q §8.8; house, ADR-0042.
    """
    days = days_between(loan.date, state.business_date)
    year_days = value_in_force(state, "interest.year_days", date=state.business_date)
    added_fen = interest_fen(loan.open_fen, loan.rate_ppm, days=days, year_days=year_days)
    borrower, lender = state.participants[loan.borrower], state.participants[loan.lender]
    line = lending_line(state, borrower, lender, amount_fen=loan.open_fen + added_fen)
    line.order = payment_seq(line.payment) - behind
    loan.repayment = line.payment
    state.lending.repaying[line.payment] = loan
    events: list[Event] = [
        LoanRepaying(loan.payment, line.payment, Fen(loan.open_fen), Fen(added_fen)),
        tell_line(line),
    ]
    events.extend(arrive_line(state, line, account_of(borrower)))
    control = stopping_control(line)
    if control:
        events.append(return_item(state, line, CONTROL_REFUSALS[control]))
    return events


def follow_repayments(state: State, events: list[Event]) -> list[Event]:
    """Return what follows for agreements from what became of repayments in a command.

    A repayment that settled gives its quota back; one that went back suspends the agreement, and
    the sides settle it among themselves.
    Source: RULES-Q §8.8; house, ADR-0042.
    """
    further: list[Event] = []
    for event in events:
        if isinstance(event, PaymentSettled | PaymentReturned):
            loan = state.lending.repaying.get(event.payment)
            if loan is None:
                continue
            agreement = state.lending.agreements[loan.number]
            del state.lending.repaying[event.payment]
            if isinstance(event, PaymentSettled):
                further.append(restore_quota(state, agreement, loan.open_fen, only=loan))
            elif (agreement.status, ACT_SUSPEND) in LENDING_STEPS:
                before = agreement.status
                agreement.status = LENDING_STEPS[(before, ACT_SUSPEND)]
                further.append(moved(agreement, before, by=""))
    return further
