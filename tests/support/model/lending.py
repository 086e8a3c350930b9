"""Day-end automatic lending: agreements, the run, what is paid back.

Source: RULES-Q §8, §10.2; corrections §1.12, §4.3, §4.4, §4.9, §4.15; ADR-0041, ADR-0042.
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from support.model.agreements import (
    ACTIVE,
    ENDED,
    EXPIRED,
    LEAVING,
    REVOKED,
    SUSPENDED,
    WAITS,
    Agreement,
    Loan,
)
from support.model.authority import check_receiving, check_sending
from support.model.books import HV, Account, Payment
from support.model.charges import half_up
from support.model.ladder import shortage
from support.model.plain import Told
from support.model.registry import is_date
from support.model.settlement import (
    barred,
    check_form,
    check_message,
    check_sender,
    next_to_settle,
    remember,
    scan,
    settle,
    stopped_at_payer,
)
from support.model.state import Refusal, State, refuse_if
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import KIND_BANK, STATUS_QUEUED, STATUS_REJECTED, STATUS_SETTLED

__all__ = [
    "answer",
    "at_daytime",
    "at_new_date",
    "at_pre_close",
    "decide",
    "enter",
    "follow",
    "query",
    "restore",
    "revoke",
    "run_by_hand",
    "set_floor",
    "set_terms",
    "set_up",
]

SET_UP_PHASES = (0, 5, 10, 20, 35)
SHORT_CLASSES = (1, 3, 4, 5)
MOST_AGREEMENTS = 200

Message = c.SetLending | c.AnswerLending | c.RevokeLending | c.RestoreLending


# --- agreements ------------------------------------------------------------------------------


def _find(m: State, number: str) -> Agreement:
    """Refuses: LENDING_UNKNOWN."""
    agreements: list[Agreement] = m.agreements
    for one in agreements:
        if one.number == number:
            return one
    raise Refusal(R.LENDING_UNKNOWN)


def _check_number(number: str) -> None:
    refuse_if(not 1 <= len(number) <= 60, R.VALUE_OUT_OF_BOUNDS)


def _check_signed(m: State, k: Message) -> list[Told] | None:
    """Return the answer to a repeat. Refuses: up to PHASE_WRONG."""
    check_form(k.message_id, k.digest, k.business_date)
    check_sender(m, k.sender)
    refuse_if(m.certificates.get(k.certificate) != k.sender, R.CERTIFICATE_NOT_SENDERS)
    repeat = check_message(m, k.sender, k)
    if repeat is None:
        refuse_if(m.phase not in SET_UP_PHASES, R.PHASE_WRONG)
    return repeat


def _check_sides(m: State, borrower: str, lender: str) -> None:
    """Refuses: VALUE_OUT_OF_BOUNDS, PARTICIPANT_UNKNOWN, ACCOUNT_UNKNOWN."""
    refuse_if(borrower == lender, R.VALUE_OUT_OF_BOUNDS)
    for code in (borrower, lender):
        found = m.participant(code)
        refuse_if(found is None or found.kind != KIND_BANK, R.PARTICIPANT_UNKNOWN)
        m.known_deposit_of(code)


def _check_terms(k: c.EnterLending | c.SetLendingTerms) -> None:
    refuse_if(not 0 <= k.rate_ppm <= 1_000_000, R.VALUE_OUT_OF_BOUNDS)
    for priority in (k.borrower_priority, k.lender_priority):
        refuse_if(not 0 <= priority <= 999, R.VALUE_OUT_OF_BOUNDS)


def _check_new(m: State, new: Agreement) -> None:
    """Refuses: LENDING_NUMBER_TAKEN to LENDING_COUNT_REACHED."""
    refuse_if(any(one.number == new.number for one in m.agreements), R.LENDING_NUMBER_TAKEN)
    limits = 0 < new.lower <= new.upper <= 10**15
    refuse_if(not limits, R.LENDING_LIMITS_WRONG)
    refuse_if(not is_date(new.first) or new.first < m.today, R.LENDING_DATES_WRONG)
    endless = new.last == 0
    refuse_if(
        not endless and (not is_date(new.last) or new.last < new.first), R.LENDING_DATES_WRONG
    )
    for code in (new.borrower, new.lender):
        count = sum(1 for one in m.agreements if code in (one.borrower, one.lender))
        refuse_if(count >= MOST_AGREEMENTS, R.LENDING_COUNT_REACHED)


def _tomorrow(date: int) -> int:
    day = dt.date(date // 10000, date // 100 % 100, date % 100) + dt.timedelta(days=1)
    return int(day.strftime("%Y%m%d"))


def _new(m: State, k: c.SetLending | c.EnterLending) -> Agreement:
    first = k.from_date or _tomorrow(m.today)
    return Agreement(k.number, k.borrower, k.lender, k.lower_fen, k.upper_fen, first, k.until_date)


def _keep(m: State, new: Agreement) -> list[Told]:
    new.quota = new.left = new.upper
    m.agreements.append(new)
    return [(
        "LendingAgreed", new.number, new.borrower, new.lender, new.lower, new.upper, new.quota,
        new.rate, new.first, new.last, new.at_borrower, new.at_lender, new.status,
    )]  # fmt: skip


def _move(one: Agreement, status: int, by: str) -> Told:
    before, one.status = one.status, status
    one.asker = one.question = ""
    return _moved(one, before, status, by)


def _moved(one: Agreement, before: int, status: int, by: str) -> Told:
    return ("LendingMoved", one.number, before, status, by, one.borrower, one.lender)


def set_up(m: State, k: c.SetLending) -> list[Told]:
    """The borrower sets; the lender is waited for. Source: RULES-Q §8.1."""
    _check_number(k.number)
    _check_sides(m, k.borrower, k.lender)
    repeat = _check_signed(m, k)
    if repeat is not None:
        return repeat
    refuse_if(k.sender != k.borrower, R.LENDING_NOT_PARTY)
    check_receiving(m, k.lender, k)
    new = _new(m, k)
    _check_new(m, new)
    new.asker, new.question = k.sender, k.message_id
    remember(m, k.sender, k, 0)
    return _keep(m, new)


def answer(m: State, k: c.AnswerLending) -> list[Told]:
    """The other side says yes or no. Source: RULES-Q §8.1."""
    _check_number(k.number)
    repeat = _check_signed(m, k)
    if repeat is not None:
        return repeat
    one = _find(m, k.number)
    other = {one.borrower: one.lender, one.lender: one.borrower}
    refuse_if(k.sender not in other or k.sender == one.asker, R.LENDING_NOT_PARTY)
    refuse_if(one.status not in (WAITS, LEAVING), R.LENDING_STATUS_WRONG)
    same = k.original_sender == one.asker and k.original_message_id == one.question
    refuse_if(not same, R.LENDING_NOT_ASKED)
    remember(m, k.sender, k, 0)
    if one.status == WAITS:
        if k.agreed:
            one.confirmed = m.seq
        return [_move(one, ACTIVE if k.agreed else REVOKED, k.sender)]
    return [_move(one, REVOKED if k.agreed else ACTIVE, k.sender)]


def _known(m: State, k: c.RevokeLending | c.RestoreLending) -> Agreement:
    """Refuses: LENDING_UNKNOWN, LENDING_NOT_PARTY."""
    one = _find(m, k.number)
    refuse_if((one.borrower, one.lender) != (k.borrower, k.lender), R.LENDING_UNKNOWN)
    refuse_if(k.sender not in (one.borrower, one.lender), R.LENDING_NOT_PARTY)
    return one


def revoke(m: State, k: c.RevokeLending) -> list[Told]:
    """Either side asks. Source: RULES-Q §8.1."""
    _check_number(k.number)
    repeat = _check_signed(m, k)
    if repeat is not None:
        return repeat
    one = _known(m, k)
    refuse_if(one.status != ACTIVE, R.LENDING_STATUS_WRONG)
    remember(m, k.sender, k, 0)
    told = _move(one, LEAVING, k.sender)
    one.asker, one.question = k.sender, k.message_id
    return [told]


def restore(m: State, k: c.RestoreLending) -> list[Told]:
    """The lender gives quota back. Source: RULES-Q §8.8."""
    _check_number(k.number)
    repeat = _check_signed(m, k)
    if repeat is not None:
        return repeat
    one = _known(m, k)
    refuse_if(k.sender != one.lender, R.LENDING_NOT_PARTY)
    owed = [loan for loan in m.loans if loan.number == one.number and not loan.underway]
    most = sum(loan.owed for loan in owed)
    refuse_if(not 1 <= k.amount_fen <= most, R.LENDING_RESTORE_WRONG)
    remember(m, k.sender, k, 0)
    return [_give_back(one, owed, k.amount_fen)]


def _give_back(one: Agreement, loans: list[Loan], amount: int) -> Told:
    rest, parts = amount, []
    for loan in loans:
        part = min(rest, loan.owed)
        if part:
            parts.append((loan.payment, part))
            loan.owed -= part
            rest -= part
    one.left += amount
    ids, sums = tuple(part[0] for part in parts), tuple(part[1] for part in parts)
    return ("LendingRestored", one.number, amount, one.left, ids, sums)


def enter(m: State, k: c.EnterLending) -> list[Told]:
    """The operator enters what both have signed."""
    _check_number(k.number)
    _check_terms(k)
    _check_sides(m, k.borrower, k.lender)
    refuse_if(m.phase not in SET_UP_PHASES, R.PHASE_WRONG)
    new = _new(m, k)
    _check_new(m, new)
    new.rate, new.at_borrower, new.at_lender = k.rate_ppm, k.borrower_priority, k.lender_priority
    new.status, new.confirmed = ACTIVE, m.seq
    return _keep(m, new)


def decide(m: State, k: c.DecideLending) -> list[Told]:
    """The operator suspends (4), resumes (5), revokes (6)."""
    refuse_if(k.act not in (4, 5, 6), R.VALUE_OUT_OF_BOUNDS)
    one = _find(m, k.number)
    may = {
        4: one.status in (ACTIVE, LEAVING),
        5: one.status == SUSPENDED,
        6: one.status not in ENDED,
    }
    refuse_if(not may[k.act], R.LENDING_STATUS_WRONG)
    return [_move(one, {4: SUSPENDED, 5: ACTIVE, 6: REVOKED}[k.act], "")]


def set_terms(m: State, k: c.SetLendingTerms) -> list[Told]:
    """Rate and priorities, for later loans."""
    _check_terms(k)
    one = _find(m, k.number)
    refuse_if(one.status in ENDED, R.LENDING_STATUS_WRONG)
    one.rate, one.at_borrower, one.at_lender = k.rate_ppm, k.borrower_priority, k.lender_priority
    return [("LendingTermsSet", k.number, k.rate_ppm, k.borrower_priority, k.lender_priority)]


def set_floor(m: State, k: c.SetLendingFloor) -> list[Told]:
    """What a lender keeps. Source: corrections §4.15."""
    refuse_if(not 0 <= k.amount_fen <= 10**15, R.VALUE_OUT_OF_BOUNDS)
    account = m.known_deposit_of(k.participant)
    account.lending_floor = k.amount_fen
    return [("LendingFloorSet", account.index, k.amount_fen)]


def at_new_date(m: State) -> list[Told]:
    """What is past its last date ends; what is over is forgotten."""
    past = [one for one in m.agreements if one.last and one.last < m.today]
    told = [_move(one, EXPIRED, "") for one in past if one.status not in ENDED]
    m.loans = [loan for loan in m.loans if loan.owed or loan.date >= m.dates[0]]
    used = {loan.number for loan in m.loans}
    m.agreements = [one for one in m.agreements if one.status not in ENDED or one.number in used]
    return told


# --- the run ---------------------------------------------------------------------------------


def _shortage(m: State, account: Account) -> int:
    """S = the queued classes 1, 3, 4, 5 - (bal - E). Source: corrections §4.4."""
    waiting = any(one.queue_class in SHORT_CLASSES for one in m.queue(account.index))
    return shortage(m, account.index) if waiting else 0


def _means(m: State, lender: str) -> int:
    """What a lender may lend. Source: RULES-Q §8.4; corrections §4.15."""
    account = m.known_deposit_of(lender)
    borrowed = any(loan.borrower == lender and loan.date == m.today for loan in m.loans)
    if m.queue(account.index) or account.debit_control or account.barred or borrowed:
        return 0
    free = account.balance - account.tied - account.minimum
    return max(0, min(account.balance - account.lending_floor, free))


def _line(m: State, payer: str, payee: str, amount: int) -> tuple[Payment, Told]:
    m.lines += 1
    debtor, creditor = m.known_deposit_of(payer), m.known_deposit_of(payee)
    entries = [
        debtor.index,
        m.account_of(debtor.office, HV).index,
        m.account_of(creditor.office, HV).index,
        creditor.index,
    ]
    item = Payment(
        id=m.lines * 2**40 + m.seq,
        sender=payer,
        posting=26,
        entries=entries,
        amount=amount,
        queue_class=8,
        order=m.seq,
        is_transfer=False,
        same_participant=False,
        status=STATUS_QUEUED,
    )
    made = ("PaymentMade", item.id, payer, "", "lending", payer, payee, amount, 8, 26)
    return item, (*made, "G108", "03602")


def _amount(m: State, one: Agreement) -> int:
    """min(max(S, D), U, Q, the lender's means), or nothing. Source: RULES-Q §8.4."""
    shortage, means = _shortage(m, m.known_deposit_of(one.borrower)), _means(m, one.lender)
    if shortage <= 0 or one.left < one.lower or means < one.lower:
        return 0
    if not m.parameter("lending.allow_partial") and shortage > min(one.upper, one.left):
        return 0
    return min(max(shortage, one.lower), one.upper, one.left, means)


def _in_force(m: State, one: Agreement) -> bool:
    begun = one.status in (ACTIVE, LEAVING) and one.first <= m.today
    return begun and (one.last == 0 or m.today <= one.last)


def run(m: State) -> list[Told]:
    """Class by class; in rounds, each borrower its next lender. Source: RULES-Q §8.5-8.7."""
    short = [a for a in m.accounts if a.is_deposit and _shortage(m, a) > 0]
    best = {
        a.owner: next(one for one in m.queue(a.index) if one.queue_class in SHORT_CLASSES)
        for a in short
    }
    told: list[Told] = []
    lent: list[int] = []
    for queue_class in SHORT_CLASSES:
        waiting: dict[str, list[Agreement]] = {}
        for owner, item in best.items():
            if item.queue_class == queue_class:
                mine = [one for one in m.agreements if one.borrower == owner and _in_force(m, one)]
                mine.sort(key=lambda one: (
                    one.at_borrower, one.rate, one.confirmed, one.lender, one.number
                ))  # fmt: skip
                waiting[owner] = mine
        while any(waiting.values()):
            turn = [mine.pop(0) for mine in waiting.values() if mine]
            turn.sort(key=lambda one: (one.at_lender, best[one.borrower].id % 2**40, one.borrower))
            for one in turn:
                amount = _amount(m, one)
                if amount:
                    lent.append(amount)
                    told += _lend(m, one, amount)
    told.append(("LendingRun", len(short), len(lent), sum(lent)))
    return told


def _lend(m: State, one: Agreement, amount: int) -> list[Told]:
    item, made = _line(m, one.lender, one.borrower, amount)
    m.payments[item.id] = item
    settled = settle(m, item)
    one.left -= amount
    m.loans.append(
        Loan(item.id, one.number, one.borrower, one.lender, one.rate, m.today, amount, amount)
    )
    sides = (one.number, one.borrower, one.lender)
    loan = ("LoanMade", item.id, *sides, amount, one.left, one.rate, m.today)
    return [made, settled, loan, *scan(m, [item.payee])]


def at_pre_close(m: State) -> list[Told]:
    """By itself, when it is on and somebody is short."""
    short = any(a.is_deposit and _shortage(m, a) > 0 for a in m.accounts)
    return run(m) if short and m.parameter("lending.automatic") else []


def run_by_hand(m: State, k: c.RunLending) -> list[Told]:
    """Between pre-close and close."""
    del k
    refuse_if(m.phase != 32, R.PHASE_WRONG)
    return run(m)


def query(m: State, k: c.QueryLending) -> list[Told]:
    """One's own loans of a date, by agreement."""
    refuse_if(not is_date(k.date), R.VALUE_OUT_OF_BOUNDS)
    check_sender(m, k.sender)
    check_sending(m, k.sender, k)
    lines = []
    for one in m.agreements:
        loans = [loan for loan in m.loans if (loan.number, loan.date) == (one.number, k.date)]
        if loans and k.sender in (one.borrower, one.lender):
            ids, sums = tuple(o.payment for o in loans), tuple(o.amount for o in loans)
            lines.append((one.number, one.borrower, one.lender, one.left, ids, sums))
    return [("LendingReported", k.sender, k.message_id, k.date, tuple(lines))]


# --- paid back by the platform ---------------------------------------------------------------


def _days(first: int, second: int) -> int:
    one, two = (dt.date(d // 10000, d // 100 % 100, d % 100) for d in (first, second))
    return (two - one).days


def _interest(m: State, amount: int, rate: int, days: int) -> int:
    """Half a fen is rounded up. Source: RULES-Q §8.8."""
    year = m.parameter("interest.year_days") * 10**6
    return half_up(Fraction(amount * rate * days, year))


def at_daytime(m: State) -> list[Told]:
    """Principal and interest of yesterday's loans, a class-8 line each. Source: RULES-Q §8.8."""
    if not m.parameter("lending.repayment"):
        return []
    due = [o for o in m.loans if o.owed and not o.repayment and o.date < m.today]
    told: list[Told] = []
    for place, loan in enumerate(due):
        interest = _interest(m, loan.owed, loan.rate, _days(loan.date, m.today))
        item, made = _line(m, loan.borrower, loan.lender, loan.owed + interest)
        item.order -= sum(1 for later in due[place + 1 :] if later.borrower == loan.borrower)
        loan.repayment, loan.underway = item.id, True
        told += [("LoanRepaying", loan.payment, item.id, loan.owed, interest), made]
        m.payments[item.id] = item
        if next_to_settle(m, m.accounts[item.payer]) is item:
            told += [settle(m, item), *scan(m, [item.payee])]
            continue
        told.append(("PaymentQueued", item.id, item.payer, 8, item.order))
        if stopped_at_payer(m, item) or barred(m, item):
            item.status = STATUS_REJECTED
            reason = R.DEBIT_CONTROLLED if stopped_at_payer(m, item) else R.PARTICIPANT_BARRED
            told.append(("PaymentReturned", item.id, int(reason)))
    return told


def follow(m: State, told: list[Told]) -> list[Told]:
    """What became of repayments: quota again, or a suspended agreement."""
    further: list[Told] = []
    for event in told:
        for loan in m.loans:
            if not loan.underway or event[:1] not in (("PaymentSettled",), ("PaymentReturned",)):
                continue
            if event[1] != loan.repayment:
                continue
            loan.underway = False
            one = _find(m, loan.number)
            if m.payments[loan.repayment].status == STATUS_SETTLED:
                further.append(_give_back(one, [loan], loan.owed))
            elif one.status in (ACTIVE, LEAVING):
                further.append(_moved(one, one.status, SUSPENDED, ""))
                one.status = SUSPENDED
    return further
