"""The run of day-end automatic lending: who is short, who lends, how much.

At pre-close, after the returns and the scan, whoever still has queued items that must settle is
lent to under its agreements. Source: RULES-Q §8.3-8.7, §10.1 with its corrections 4.3, 4.4 and
4.15; RULES-A §4.5 E26b; house, ADR-0042.
"""

from __future__ import annotations

from tianping.core.commands import QueryLending, RunLending
from tianping.core.control.authority import refuse_sender
from tianping.core.control.parameters import value_in_force
from tianping.core.control.timetable import LENDING_RUN, is_on
from tianping.core.events import Event, LendingLine, LendingReported, LendingRun, LoanMade
from tianping.core.faults import InvariantViolation
from tianping.core.ledger.posting import book
from tianping.core.liquidity.lending_book import (
    LENDING_ACTIVE,
    LENDING_WAIT_REVOKE,
    LendingAgreement,
    Loan,
)
from tianping.core.liquidity.repayment import lending_line, tell_line
from tianping.core.liquidity.shortage import lending_shortage_fen
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.funds import free_fen
from tianping.core.settlement.queue import scan
from tianping.core.settlement.stops import debit_stopped
from tianping.core.state import Payment, SettlementAccount, State, account_of
from tianping.core.terms import CLASS_ORDINARY, MUST_SETTLE_CLASSES
from tianping.values.bankcode import BankCode
from tianping.values.dates import is_date
from tianping.values.identifiers import PaymentId, payment_seq
from tianping.values.money import Fen

__all__ = ["lend_at_pre_close", "lendable_fen", "query_lending", "run_lending"]


def lend_at_pre_close(state: State) -> list[Event]:
    """Lend by itself, when ``lending.automatic`` is on and somebody is short.

    Source: RULES-Q §8.1, §10.1, correction 4.3.
    """
    on = value_in_force(state, "lending.automatic", date=state.business_date) == 1
    return _lend(state) if on and _short_accounts(state) else []


def run_lending(state: State, command: RunLending) -> list[Event]:
    """Lend now, at the operator's word, between pre-close and close.

    Refuses: see ``RefusalCode`` 82.
    Source: RULES-Q §10.2 (auto lending: pre-close to close).
    """
    del command
    if not is_on(LENDING_RUN, state.phase):
        return refuse(RefusalCode.PHASE_WRONG, str(state.phase))
    return _lend(state)


def lendable_fen(state: State, account: SettlementAccount) -> int:
    """Return what a lender may lend: min(bal - floor, bal - E - M), or 0.

    It lends nothing while its own queue is not empty, under debit control, barred, or when it has
    itself borrowed on this date.
    Source: RULES-Q §8.4, correction 4.15, §2.2 (debit control); house, ADR-0042, ADR-0049.
    """
    if account.queued_count or debit_stopped(account, CLASS_ORDINARY):
        return 0
    for loan in state.lending.loans:
        if loan.borrower == account.owner and loan.date == state.business_date:
            return 0
    floor_fen = state.lending.floors.get(account.owner, 0)
    return max(0, min(account.balance_fen - floor_fen, free_fen(account)))


def _short_accounts(state: State) -> list[SettlementAccount]:
    """Return the accounts that are short, in the order of opening.

    Source: RULES-Q §8.1, §8.3.
    """
    return [account for account in state.settlement_accounts if lending_shortage_fen(account) > 0]


def _best_item(account: SettlementAccount) -> Payment:
    """Return the first item of the best class a shortage is made of; the account is short.

    Source: RULES-Q §8.6.
    """
    for queue_class in MUST_SETTLE_CLASSES:
        if account.queue[queue_class]:
            return account.queue[queue_class][0]
    raise InvariantViolation(f"{account.owner} is short of nothing")


def _lend(state: State) -> list[Event]:
    """Lend to all that are short, class by class of the best item that waits.

    Source: RULES-Q §8.5-8.7; house, ADR-0042.
    """
    groups: dict[int, list[SettlementAccount]] = {each: [] for each in MUST_SETTLE_CLASSES}
    short = _short_accounts(state)
    for account in short:
        groups[_best_item(account).queue_class].append(account)
    loans_before = len(state.lending.loans)
    events: list[Event] = []
    for group in groups.values():
        events.extend(_lend_to_group(state, group))
    loans = state.lending.loans[loans_before:]
    total_fen = sum([loan.amount_fen for loan in loans])
    events.append(LendingRun(len(short), len(loans), Fen(total_fen)))
    return events


def _lend_to_group(state: State, group: list[SettlementAccount]) -> list[Event]:
    """Lend to accounts whose best waiting items are of one class, round by round.

    In each round every borrower that is still short asks the next of its lenders, and a lender
    serves those that ask it by its own priority, then by the entry of their items, then by code.
    With one borrower this is the borrower's order, with one lender the lender's.
    Source: RULES-Q §8.5 (LM1 to LM3), §8.6 (LB1); house, ADR-0042.
    """
    entered = {account.owner: payment_seq(_best_item(account).payment) for account in group}
    lenders = {account.owner: _agreements_of(state, account.owner) for account in group}
    events: list[Event] = []
    for turn in range(max([len(each) for each in lenders.values()], default=0)):
        asked = [
            (each[turn].lender_priority, entered[owner], owner, turn)
            for owner, each in lenders.items()
            if turn < len(each)
        ]
        for _, _, owner, at in sorted(asked):
            events.extend(_lend_under(state, lenders[owner][at]))
    return events


def _agreements_of(state: State, borrower: BankCode) -> list[LendingAgreement]:
    """Return the agreements in force of a borrower, in the order in which it asks its lenders.

    By its priority, then the lower rate, then the order of confirmation, then the lender's code.
    An agreement whose revocation the other side has not agreed to is in force.
    Source: RULES-Q §8.5; house, ADR-0041.
    """
    today = state.business_date
    keyed = [
        (each.borrower_priority, each.rate_ppm, each.confirmed_seq, each.lender, each.number)
        for each in state.lending.agreements.values()
        if each.borrower == borrower
        and each.status in (LENDING_ACTIVE, LENDING_WAIT_REVOKE)
        and each.from_date <= today
        and (each.until_date == 0 or today <= each.until_date)
    ]
    return [state.lending.agreements[number] for _, _, _, _, number in sorted(keyed)]


def _loan_fen(state: State, agreement: LendingAgreement) -> int:
    """Return how much an agreement lends now: min(max(S, D), U, Q, lender's funds), or 0.

    Nothing without a shortage, when Q or the lender's funds are below D, or when parts are not
    allowed and the shortage is above U or Q.
    Source: RULES-Q §8.4 (examples 1 and 2).
    """
    borrower, lender = state.participants[agreement.borrower], state.participants[agreement.lender]
    lower_fen = agreement.lower_fen
    missing_fen = lending_shortage_fen(account_of(borrower))
    free_fen = lendable_fen(state, account_of(lender))
    if missing_fen == 0 or agreement.remaining_fen < lower_fen or free_fen < lower_fen:
        return 0
    most_fen = min(agreement.upper_fen, agreement.remaining_fen)
    in_parts = value_in_force(state, "lending.allow_partial", date=state.business_date) == 1
    if missing_fen > most_fen and not in_parts:
        return 0
    return min(max(missing_fen, lower_fen), most_fen, free_fen)


def _lend_under(state: State, agreement: LendingAgreement) -> list[Event]:
    """Lend once under an agreement, if it lends now, and let the borrower's queue go on.

    What is left over stays on the borrower's account.
    Source: RULES-Q §8.7; RULES-A §4.5 E26b.
    """
    amount_fen = _loan_fen(state, agreement)
    if amount_fen == 0:
        return []
    borrower, lender = state.participants[agreement.borrower], state.participants[agreement.lender]
    line = lending_line(state, lender, borrower, amount_fen=amount_fen)
    loan = Loan(line.payment, agreement)
    loan.date = state.business_date
    loan.amount_fen = loan.open_fen = amount_fen
    state.lending.loans.append(loan)
    agreement.remaining_fen -= amount_fen
    events: list[Event] = [
        tell_line(line),
        book(state, line),
        LoanMade(
            line.payment,
            agreement.number,
            agreement.borrower,
            agreement.lender,
            Fen(amount_fen),
            Fen(agreement.remaining_fen),
            agreement.rate_ppm,
            state.business_date,
        ),
    ]
    events.extend(scan(state, account_of(borrower)))
    return events


def query_lending(state: State, command: QueryLending) -> list[Event]:
    """Say which loans of a kept date a participant took or gave. Changes nothing; in any phase.

    Refuses: see ``RefusalCode`` 20, 60 and 62, in that order.
    Source: RULES-Q §8.1 (saps.614), §10.5 (everyone its own); CNAPS2-FIELDS saps.615.
    """
    if not is_date(command.date):
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, str(command.date))
    sender = state.participants.get(command.sender)
    if sender is None or sender.books is None:
        return refuse(RefusalCode.SENDER_UNKNOWN, command.sender)
    stopped = refuse_sender(state, sender, command)
    if stopped is not None:
        return stopped
    lines: list[LendingLine] = []
    for agreement in state.lending.agreements.values():
        if sender.code not in (agreement.borrower, agreement.lender):
            continue
        payments: list[PaymentId] = []
        amounts_fen: list[int] = []
        for loan in state.lending.loans:
            if loan.number == agreement.number and loan.date == command.date:
                payments.append(loan.payment)
                amounts_fen.append(loan.amount_fen)
        if payments:
            lines.append(
                LendingLine(
                    agreement.number,
                    agreement.borrower,
                    agreement.lender,
                    Fen(agreement.remaining_fen),
                    payments,
                    amounts_fen,
                )
            )
    return [LendingReported(command.sender, command.message_id, command.date, lines)]
