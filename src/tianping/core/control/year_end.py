"""The year-end: balances of 大额 and 小额支付往来 go over to 支付清算资金往来.

The postings are worked out on paper first and booked only when the result is right, so that a year
is carried over whole or not at all; and once, whoever asks for it again.
Source: SAPS-T §六.4.1, §六.4.2; RULES-A §5; RULES-D §8 with corrections 4.8; house, ADR-0085.
"""

from __future__ import annotations

from tianping.core.commands import CarryYear
from tianping.core.control.calendar import next_workday
from tianping.core.day_terms import STATE_DAY_END
from tianping.core.events import Event, YearAccount, YearCarried
from tianping.core.faults import check
from tianping.core.ledger.chart import SUBJECT_BATCH, SUBJECT_SUMMARY, SUBJECT_TRANSFERS
from tianping.core.ledger.posting import CARRY_BATCH, CARRY_TRANSFERS, book
from tianping.core.ledger.trial_balance import prove_books
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.lines import made, next_line
from tianping.core.state import Account, Participant, Payment, State
from tianping.core.terms import CLASS_ONE_SIDED, SYSTEM_HVPS, SYSTEM_SAPS
from tianping.values.dates import BusinessDate
from tianping.values.money import Fen

__all__ = ["carry_year", "carry_year_before"]

_YEAR: int = 10_000
"""What a date is divided by to give its year."""


def carry_year(state: State, command: CarryYear) -> list[Event]:
    """Carry the year over at the day-end of its last working day.

    Refuses: see ``RefusalCode`` 82, 480, 481, 482, in that order.
    Source: SAPS-T §六.4.1, §六.4.2; RULES-A §5; RULES-D §8.
    """
    if state.days.systems[SYSTEM_SAPS].state != STATE_DAY_END:
        return refuse(RefusalCode.PHASE_WRONG, str(state.phase))
    year = state.business_date // _YEAR
    if command.year != year or _following(state) // _YEAR <= year:
        return refuse(RefusalCode.YEAR_NOT_ENDING, f"{command.year} {state.business_date}")
    if state.day_book.carried_year == year:
        return refuse(RefusalCode.YEAR_ALREADY_CARRIED, str(year))
    proved = prove_books(state)
    if state.day_book.closed_date != state.business_date or not proved.balanced:
        return refuse(RefusalCode.ACCOUNTS_NOT_CLOSED, str(state.business_date))
    return _carry(state)


def _following(state: State) -> int:
    """Return the date after the one of SAPS: the one HVPS stands on, or as the calendar says.

    Source: RULES-D §1.2, §4.5.
    """
    hvps = state.days.systems[SYSTEM_HVPS].date
    return hvps if hvps > state.business_date else next_workday(state, state.business_date)


def carry_year_before(state: State, date: BusinessDate) -> list[Event]:
    """Carry the year over before the switch that ends it, when nobody has done it.

    The books are known to balance: the switch is refused otherwise.
    Source: RULES-D §5 steps 6 and 7, §8.
    """
    year = state.business_date // _YEAR
    if date // _YEAR <= year or state.day_book.carried_year == year:
        return []
    return _carry(state)


def _carry(state: State) -> list[Event]:
    """Book what was planned, and tell the year's figures before the postings that made them.

    Source: RULES-A §5; RULES-D §8 (check values).
    """
    plan = _plan(state)
    posted: list[Event] = []
    for payment in plan:
        posted.append(made(payment, message_type="year-end"))
        posted.append(book(state, payment))
    state.day_book.carried_year = state.business_date // _YEAR
    by_posting = {CARRY_TRANSFERS: 0, CARRY_BATCH: 0}
    for payment in plan:
        by_posting[payment.posting] += payment.amount_fen
    carried = YearCarried(
        state.business_date // _YEAR,
        state.business_date,
        len(plan),
        by_posting[CARRY_TRANSFERS],
        by_posting[CARRY_BATCH],
        [_year_of(account) for account in state.accounts],
    )
    return [carried, *posted, prove_books(state)]


def _plan(state: State) -> list[Payment]:
    """Return the postings, office by office in order of registration; nothing is changed yet.

    Source: RULES-A §5 step 2; RULES-D §8 (all or nothing).
    """
    plan: list[Payment] = []
    sums = {SUBJECT_TRANSFERS: 0, SUBJECT_BATCH: 0}
    for account in state.accounts:
        if account.subject != SUBJECT_SUMMARY:
            continue
        office = state.participants[account.owner]
        books = office.books
        check(books is not None, f"office {office.code} without books")
        if books is None:
            continue
        for own, posting in ((books.transfers, CARRY_TRANSFERS), (books.batch, CARRY_BATCH)):
            sums[own.subject] += own.balance_fen
            if own.balance_fen:
                plan.append(_carrying(state, office, own, posting=posting))
    check(sums == {SUBJECT_TRANSFERS: 0, SUBJECT_BATCH: 0}, f"balances carried over: {sums}")
    return plan


def _carrying(state: State, office: Participant, account: Account, *, posting: int) -> Payment:
    """Return the posting that brings an office's account to zero.

    Source: RULES-A §5.
    """
    payment = Payment(next_line(state), office, payer=office, payee=office)
    payment.business_date = state.business_date
    payment.amount_fen = Fen(abs(account.balance_fen))
    payment.queue_class = CLASS_ONE_SIDED
    payment.posting = posting
    return payment


def _year_of(account: Account) -> YearAccount:
    """Return an account's year, today included.

    Source: RULES-A §5 steps 3 to 6.
    """
    return YearAccount(
        account.index,
        account.year_opening_fen,
        account.past_debit_fen + account.debit_fen,
        account.past_credit_fen + account.credit_fen,
        account.balance_fen,
    )
