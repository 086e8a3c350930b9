"""Pledge financing.

Source: RULES-Q §5, §10.2; RULES-A §4.5 E25; corrections §1.12, §4.5, §4.11.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction
from math import ceil

from support.model.books import HV, HZ, Account, Payment
from support.model.charges import BOND_SYSTEM, HEAD_OFFICE, half_up, made
from support.model.loans import Loan, Request
from support.model.own_plans import limit_names, limits_broken
from support.model.plain import Told
from support.model.settlement import (
    MONEY_FEN_MAX,
    check_form,
    check_message,
    check_sender,
    remember,
    scan,
    settle,
)
from support.model.state import State, refuse_if
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import KIND_BANK, STATUS_QUEUED
from tianping.values.money import AMOUNT_FEN_MAX

__all__ = [
    "answer",
    "answer_by_message",
    "at_new_date",
    "expire",
    "give_up",
    "interest",
    "lapse",
    "manage",
    "move_line",
    "repay",
    "repay_all",
    "request",
    "seek",
    "set_pledging",
]

OPEN_PHASES = (10, 20, 30)
OFF, AUTOMATIC = 0, 2
GRANTED, REFUSED, EXPIRED, LAPSED = 1, 2, 3, 4
REPAYMENT_LINES = 131_072
HOUR = 3_600 * 10**9


def set_pledging(m: State, k: c.SetPledging) -> list[Told]:
    """Noted today, in force on the next business date."""
    sound = k.mode in (0, 1, 2) and 0 <= k.limit_fen <= AMOUNT_FEN_MAX
    refuse_if(not (sound and 0 <= k.loan_min_fen <= AMOUNT_FEN_MAX), R.VALUE_OUT_OF_BOUNDS)
    m.known_deposit_of(k.participant)
    found = m.participant(k.participant)
    refuse_if(found is not None and found.kind != KIND_BANK, R.KIND_WRONG)
    refuse_if(HEAD_OFFICE not in m.roles, R.ROLE_NOT_APPOINTED)
    terms = (k.mode, int(k.limit_fen), int(k.loan_min_fen))
    m.pledging_next[k.participant] = terms
    m.pledging.setdefault(k.participant, (0, 0, 0))
    return [("PledgingSet", k.participant, *terms)]


def manage(m: State, k: c.ManagePledging) -> list[Told]:
    """By message: the head office for anybody, an office for whom it manages; all or nothing.

    The limit stays; automatic financing needs a least loan. Source: RULES-Q §5.3; ADR-0055.
    """
    check_form(k.message_id, k.digest, k.business_date)
    names = [line.participant for line in k.lines]
    sound = 1 <= len(names) <= 1_000 and len(set(names)) == len(names)
    for line in k.lines:
        stated = 0 <= line.loan_min_fen <= AMOUNT_FEN_MAX
        left_out = line.loan_min_fen == -1 and line.mode != AUTOMATIC
        sound = sound and line.mode in (0, 1, 2) and (stated or left_out)
    refuse_if(not sound, R.VALUE_OUT_OF_BOUNDS)
    managed = True
    for name in names:
        managed = m.known_deposit_of(name).office == k.sender and managed
        found = m.participant(name)
        refuse_if(found is not None and found.kind != KIND_BANK, R.KIND_WRONG)
    check_sender(m, k.sender)
    refuse_if(m.roles.get(HEAD_OFFICE) != k.sender and not managed, R.NOT_AUTHORISED)
    repeat = check_message(m, k.sender, k)
    if repeat is not None:
        return repeat
    refuse_if(HEAD_OFFICE not in m.roles, R.ROLE_NOT_APPOINTED)
    remember(m, k.sender, k, 0)
    told: list[Told] = []
    for line in k.lines:
        _, limit, least = m.pledging_next.get(line.participant, (0, 0, 0))
        if line.loan_min_fen != -1:
            least = line.loan_min_fen
        m.pledging_next[line.participant] = (line.mode, limit, least)
        m.pledging.setdefault(line.participant, (0, 0, 0))
        told.append(("PledgingSet", line.participant, line.mode, limit, least))
    return told


def at_new_date(m: State) -> list[Told]:
    """Put settings in force; loans that were not repaid run overnight."""
    told: list[Told] = []
    m.asked = set()
    for bank in m.pledging:
        if m.pledging[bank] != m.pledging_next[bank]:
            m.pledging[bank] = m.pledging_next[bank]
            told.append(("PledgingApplied", bank, *m.pledging[bank]))
        m.known_deposit_of(bank).financed = m.pledging[bank][0] != OFF
    for place, loan in enumerate(m.pledge_loans):
        if loan.due == 0:
            m.pledge_loans[place] = replace(loan, due=m.today)
            told.append(("PledgeLoanOvernight", loan.number, loan.bank, loan.amount, m.today))
    return told


# --- asking ----------------------------------------------------------------------------------


def _pending(m: State, bank: str) -> int:
    return sum(one.amount for one in m.requests if one.is_open and one.bank == bank)


def _room(m: State, bank: str) -> int:
    lent = sum(loan.amount for loan in m.pledge_loans if loan.bank == bank)
    return m.pledging[bank][1] - lent - _pending(m, bank)


def _needs(m: State, account: Account) -> list[tuple[Payment, int]]:
    """Return each waiting item that money would help, with what it and all before it need."""
    needs, total = [], 0
    held: set[str] = set()
    for item in m.queue(account.index):
        held |= limits_broken(m, item)
        by_limit = item.queue_class == 8 and held & limit_names(m, item)
        if not item.same_participant and not by_limit:
            total += item.amount
            needs.append((item, total))
    return needs


def _rounded(m: State, bank: str, shortage: int) -> int:
    least = m.pledging[bank][2] or m.parameter("pledge.loan_min_fen")
    unit = m.parameter("pledge.round_unit_fen")
    return ceil(Fraction(max(shortage, least), unit)) * unit


def _ask(m: State, bank: str, pledgor: str, payment: int, amount: int) -> list[Told]:
    value = ceil(Fraction(amount * 10_000, m.parameter("pledge.bond_rate_bp")))
    seconds = m.parameter("pledge.timeout_seconds")
    given_up_at = m.now + seconds * 10**9 if seconds and BOND_SYSTEM in m.roles else 0
    m.requests.append(Request(bank, payment, amount, pledgor, value, given_up_at))
    number = len(m.requests)
    told: list[Told] = [("PledgeRequested", number, bank, pledgor, payment, amount, value)]
    return told + _tell_bonds(m, "BondsRequested", (number, bank, pledgor, amount, value))


def _tell_bonds(m: State, event: str, facts: Told) -> list[Told]:
    """The bond system is told over the wire, when a participant is appointed to be it."""
    return [(event, m.roles[BOND_SYSTEM], *facts)] if BOND_SYSTEM in m.roles else []


def seek(m: State) -> list[Told]:
    """After a command: whoever is short and has automatic financing asks, once per payment."""
    told: list[Told] = []
    for bank, (mode, _, _) in m.pledging.items():
        account = m.known_deposit_of(bank)
        if m.phase != 10 or mode != AUTOMATIC or account.debit_control:
            continue
        for item, needed in _needs(m, account):
            if item.queue_class in (1, 3, 6) or item.id in m.asked:
                continue
            funds = account.available(item.queue_class, account.minimum, m.phase)
            shortage = needed - funds - _pending(m, bank)
            amount = _rounded(m, bank, shortage)
            if shortage > 0 and amount <= min(_room(m, bank), AMOUNT_FEN_MAX):
                told += _ask(m, bank, bank, item.id, amount)
                m.asked.add(item.id)
    return told


def request(m: State, k: c.RequestPledgeLoan) -> list[Told]:
    """A bank asks itself."""
    check_form(k.message_id, k.digest, k.business_date)
    refuse_if(not 0 <= k.amount_fen <= AMOUNT_FEN_MAX, R.VALUE_OUT_OF_BOUNDS)
    check_sender(m, k.sender)
    account = m.deposit_of(k.sender)
    if account is None:
        refuse_if(True, R.SENDER_UNKNOWN)
        raise AssertionError
    refuse_if(m.certificates.get(k.certificate) != k.sender, R.CERTIFICATE_NOT_SENDERS)
    repeat = check_message(m, k.sender, k)
    if repeat is not None:
        return repeat
    refuse_if(m.phase not in OPEN_PHASES, R.PHASE_WRONG)
    pledgor = k.pledgor or k.sender
    refuse_if(m.participant(pledgor) is None, R.DEBTOR_BANK_UNKNOWN)
    refuse_if(account.debit_control, R.DEBIT_CONTROLLED)
    refuse_if(m.pledging.get(k.sender, (OFF, 0, 0))[0] == OFF, R.PLEDGING_NOT_ON)
    wanted: int = k.amount_fen
    if wanted == 0:
        needs = _needs(m, account)
        needed = needs[-1][1] if needs else 0
        own = account.available(8, account.minimum)
        wanted = needed - own - _pending(m, k.sender)
        refuse_if(wanted <= 0, R.PLEDGE_NOT_NEEDED)
    amount = _rounded(m, k.sender, wanted)
    refuse_if(amount > min(_room(m, k.sender), AMOUNT_FEN_MAX), R.PLEDGE_ABOVE_LIMIT)
    remember(m, k.sender, k, 0)
    return _ask(m, k.sender, pledgor, 0, amount)


# --- the bond system's answer ----------------------------------------------------------------


def _open(m: State, number: int) -> Request:
    refuse_if(m.phase not in OPEN_PHASES, R.PHASE_WRONG)
    refuse_if(not 1 <= number <= len(m.requests), R.PLEDGE_REQUEST_UNKNOWN)
    found = m.requests[number - 1]
    refuse_if(not found.is_open, R.PLEDGE_REQUEST_CLOSED)
    return found


def _end(m: State, number: int, outcome: int, reference: str = "", *, bonds: int = 0) -> list[Told]:
    """Close a request; ``bonds`` were pledged for it. What nobody needs is free again."""
    found = m.requests[number - 1]
    m.requests[number - 1] = replace(found, is_open=False)
    told: list[Told] = [("PledgeAnswered", number, found.bank, outcome, reference)]
    if outcome in (EXPIRED, LAPSED):
        told += _tell_bonds(
            m, "BondsReleased", (number, found.bank, found.pledgor, found.amount, bonds)
        )
    return told


def answer(m: State, k: c.AnswerPledge) -> list[Told]:
    """By hand: grant the loan against the bonds it needs, or end the request."""
    length = len(k.reference)
    sound = 1 <= length <= 35 if k.accepted else length == 0
    refuse_if(not sound, R.VALUE_OUT_OF_BOUNDS)
    found = _open(m, k.request)
    if not k.accepted:
        return _end(m, k.request, REFUSED)
    _check_money(m, found)
    return _conclude(m, k.request, k.reference, found.bonds)


def answer_by_message(m: State, k: c.AnswerPledgeByMessage) -> list[Told]:
    """Only the bond system, for the amount asked, with bonds that cover it."""
    check_form(k.message_id, k.digest, k.business_date)
    sound = 0 <= k.bond_value_fen <= AMOUNT_FEN_MAX and k.accepted == (k.bond_value_fen > 0)
    refuse_if(not sound, R.VALUE_OUT_OF_BOUNDS)
    check_sender(m, k.sender)
    refuse_if(m.certificates.get(k.certificate) != k.sender, R.CERTIFICATE_NOT_SENDERS)
    refuse_if(m.roles.get(BOND_SYSTEM) != k.sender, R.NOT_AUTHORISED)
    repeat = check_message(m, k.sender, k)
    if repeat is not None:
        return repeat
    found = _open(m, k.request)
    refuse_if(k.amount_fen != found.amount, R.PLEDGE_AMOUNT_DIFFERS)
    refuse_if(k.accepted and k.bond_value_fen < found.bonds, R.PLEDGE_NOT_COVERED)
    if k.accepted:
        _check_money(m, found)
    remember(m, k.sender, k, 0)
    if not k.accepted:
        return _end(m, k.request, REFUSED)
    return _conclude(m, k.request, k.message_id, k.bond_value_fen)


def _in_vain(m: State, found: Request) -> bool:
    return found.payment != 0 and m.payments[found.payment].status != STATUS_QUEUED


def _check_money(m: State, found: Request) -> None:
    money = sum(account.balance for account in m.accounts if account.is_deposit)
    above = money + found.amount > MONEY_FEN_MAX
    refuse_if(above and not _in_vain(m, found), R.BALANCE_OUT_OF_BOUNDS)


def _conclude(m: State, number: int, reference: str, bonds: int) -> list[Told]:
    """The bonds are pledged: lend, unless nobody waits for it any more."""
    found = m.requests[number - 1]
    if _in_vain(m, found):
        return _end(m, number, LAPSED, reference, bonds=bonds)
    rate = m.parameter("pledge.rate_ppm")
    office = m.roles[HEAD_OFFICE]
    loan = Loan(
        number, found.bank, found.amount, reference, rate, m.now, m.today, office,
        found.pledgor, bonds,
    )  # fmt: skip
    m.pledge_loans.append(loan)
    told = _end(m, number, GRANTED, reference)
    return told + _move(m, loan, found.amount, m.seq + 2**40, grant=True)


def expire(m: State, k: c.ExpirePledge) -> list[Told]:
    """Time-out: the item stays."""
    _open(m, k.request)
    return _end(m, k.request, EXPIRED)


def give_up(m: State) -> list[Told]:
    """Nobody has answered in time. Source: RULES-Q §5.4; RULES-C §6.2."""
    late = [
        number
        for number, one in enumerate(m.requests, start=1)
        if one.is_open and 0 < one.given_up_at <= m.now
    ]
    return [event for number in late for event in _end(m, number, EXPIRED)]


def lapse(m: State) -> list[Told]:
    """End whatever is open."""
    numbers = [number for number, one in enumerate(m.requests, start=1) if one.is_open]
    return [event for number in numbers for event in _end(m, number, LAPSED)]


def _move(m: State, loan: Loan, amount: int, line: int, *, grant: bool) -> list[Told]:
    """Grant, or take back; a credit is followed by a scan."""
    told = move_line(
        m, loan, amount, line=line, source="pledge", kind="03501" if grant else "03502"
    )
    return told + scan(m, [m.known_deposit_of(loan.bank).index]) if grant else told


def move_line(
    m: State, loan: Loan, amount: int, *, line: int, source: str, kind: str
) -> list[Told]:
    """Book E25 from the head office to the bank; 03502 is the way back."""
    grant = kind != "03502"
    bank = m.known_deposit_of(loan.bank)
    inner = m.account_of(loan.office, HV).index
    legs = [m.account_of(loan.office, HZ).index, inner, m.account_of(bank.office, HV).index]
    entries = [*legs, bank.index]
    item = Payment(
        id=line,
        sender=loan.office if grant else loan.bank,
        posting=25,
        entries=entries if grant else entries[::-1],
        amount=amount,
        queue_class=8,
        order=m.seq,
        is_transfer=False,
        same_participant=False,
        status=STATUS_QUEUED,
    )
    m.payments[item.id] = item
    return [made(m, item, "", source, ("G109", kind)), settle(m, item)]


# --- repayment -------------------------------------------------------------------------------


def _date(number: int) -> dt.date:
    return dt.date(number // 10_000, number // 100 % 100, number % 100)


def interest(m: State, loan: Loan) -> int:
    """Part hours as full ones on the first day, days afterwards, a surcharge after the due date."""
    rate, days = Fraction(loan.rate, 10**6), m.parameter("interest.year_days")
    if loan.due == 0:
        hours = max(0, ceil(Fraction(m.now - loan.granted_at, HOUR)))
        return half_up(loan.amount * rate / days / 24 * hours)
    run = (_date(m.today) - _date(loan.granted_on)).days
    late = (_date(m.today) - _date(loan.due)).days
    surcharge = Fraction(m.parameter("pledge.overdue_ppm"), 10**6)
    return half_up(loan.amount * (rate * run + surcharge * late) / days)


def _free(m: State, loan: Loan) -> int:
    account = m.known_deposit_of(loan.bank)
    return account.balance - account.tied - account.minimum


def _waiting(m: State, loan: Loan) -> bool:
    return bool(m.queue(m.known_deposit_of(loan.bank).index))


def _repay(m: State, loan: Loan, cost: int, line: int, *, automatic: bool) -> list[Told]:
    m.pledge_loans.remove(loan)
    told = _move(m, loan, loan.amount + cost, m.seq + line * 2**40, grant=False)
    facts = (loan.number, loan.bank, loan.amount, cost, loan.reference, automatic)
    return [*told, ("PledgeLoanRepaid", *facts), *told_free(m, loan)]


def told_free(m: State, loan: Loan) -> list[Told]:
    """The bond system learns that a loan needs its pledge no more."""
    freed = (loan.number, loan.bank, loan.pledgor, loan.amount, loan.bonds)
    return _tell_bonds(m, "BondsReleased", freed)


def repay(m: State, k: c.RepayPledgeLoan) -> list[Told]:
    """By hand: whole, from own funds, with nothing waiting."""
    refuse_if(m.phase not in OPEN_PHASES, R.PHASE_WRONG)
    found = [loan for loan in m.pledge_loans if loan.number == k.loan]
    refuse_if(not found, R.PLEDGE_LOAN_UNKNOWN)
    loan = found[0]
    refuse_if(_waiting(m, loan), R.REPAYMENT_BEHIND_QUEUE)
    cost = interest(m, loan)
    refuse_if(_free(m, loan) < loan.amount + cost, R.REPAYMENT_ABOVE_FUNDS)
    return _repay(m, loan, cost, 1, automatic=False)


def repay_all(m: State) -> list[Told]:
    """Automatically: each loan whole or not at all, by banks with nothing waiting."""
    told: list[Told] = []
    line = REPAYMENT_LINES
    for loan in list(m.pledge_loans):
        cost = interest(m, loan)
        if not _waiting(m, loan) and _free(m, loan) >= loan.amount + cost:
            line += 1
            told += _repay(m, loan, cost, line, automatic=True)
    return told
