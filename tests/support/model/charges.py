"""Overdraft interest and fees.

Source: RULES-Q §6.2, §1.3 (class 3); RULES-A §4.6 (E29 to E31); corrections §1.5, §4.6.
"""

from __future__ import annotations

from fractions import Fraction

from support.model.books import HZ, Account, Payment
from support.model.plain import Told
from support.model.settlement import (
    MONEY_FEN_MAX,
    check_form,
    check_message,
    next_to_settle,
    remember,
    scan,
    settle,
)
from support.model.state import State, refuse_if
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import KIND_OFFICE, KIND_SPECIAL, ROLE_ACS, STATUS_QUEUED
from tianping.values.money import AMOUNT_FEN_MAX

__all__ = [
    "appoint_office",
    "at_daytime",
    "charge",
    "charge_fees",
    "half_up",
    "interest_amount",
    "let_time_pass",
    "made",
    "new_line",
    "return_fees",
    "settle_fees",
]

MINUTE = 60 * 10**9
INTEREST_LINES = 65_536
EVERY_PHASE = (0, 5, 10, 20, 30, 32, 35, 40)
HEAD_OFFICE, FEES, BOND_SYSTEM = 1, 2, 5


def half_up(amount: Fraction) -> int:
    """Round to the fen, a half upwards."""
    whole = amount.numerator // amount.denominator
    return whole + (amount - whole >= Fraction(1, 2))


# --- overdraft interest ----------------------------------------------------------------------


def let_time_pass(m: State, before: list[tuple[str, int]], told: list[Told], now: int) -> None:
    """Count, for each account, the overdrawn amount once per minute that has turned.

    Args:
        m: the model after the command.
        before: who was overdrawn before it, by how much.
        told: what it led to; only money that moves makes the clock be looked at.
        now: when the command was recorded.
    """
    if now < (m.minute + 1) * MINUTE and m.minute > 0:
        return
    if now < 0 or not any(event[0] == "PaymentSettled" for event in told):
        return
    minutes = now // MINUTE - m.minute
    for owner, overdrawn in before:
        m.overdrawn_minutes[owner] = m.overdrawn_minutes.get(owner, 0) + overdrawn * minutes
    m.minute = now // MINUTE


def _settle_date(m: State) -> int:
    """Return the settle date that lies in the days since the last opening; 0 if none does."""
    day = m.parameter("overdraft.settle_day")
    year = m.today // 10_000
    dates = [
        one * 10_000 + month * 100 + day for one in (year - 1, year) for month in (3, 6, 9, 12)
    ]
    passed = [date for date in dates if 0 < m.opened <= date < m.today]
    return max(passed, default=0)


def at_daytime(m: State) -> list[Told]:
    """Post the fee lists that wait, then charge the interest of a quarter that was settled."""
    kept, m.fee_lines = m.fee_lines, []
    told = [event for line in kept for event in _post(m, *line)]
    settled = _settle_date(m)
    m.opened = m.today
    return told + (_interest(m, settled) if settled else [])


def interest_amount(m: State, count: int, date: int) -> int:
    """Return what an account's fen-minutes cost at a date's rate. Source: RULES-Q §6.2."""
    days = m.parameter_on("interest.year_days", date)
    minutes = m.parameter_on("overdraft.day_minutes", date)
    rate = m.parameter_on("overdraft.rate_ppm", date)
    return half_up(Fraction(count * rate, 10**6 * days * minutes))


def charge(m: State, account: Account, count: int, date: int, *, line: int) -> list[Told]:
    """Charge one account, a line of class 3 if it comes to a fen."""
    rate, amount = m.parameter_on("overdraft.rate_ppm", date), interest_amount(m, count, date)
    minutes = m.parameter_on("overdraft.day_minutes", date)
    facts = (str(count), rate, amount, date, minutes, account.owner)
    told: list[Told] = [("InterestCharged", account.index, *facts)]
    if amount:
        item = new_line(m, (m.seq, line), account, account.office, amount, posting=31)
        told += [made(m, item, "", "overdraft-interest"), *_arrive(m, item)]
    return told


def _interest(m: State, settled: int) -> list[Told]:
    counts, m.overdrawn_minutes = m.overdrawn_minutes, {}
    told: list[Told] = []
    line = INTEREST_LINES
    for account in m.accounts:
        count = counts.get(account.owner, 0) if account.is_deposit else 0
        if count:
            line += 1 if interest_amount(m, count, settled) else 0
            told += charge(m, account, count, settled, line=line)
    return told


# --- lines -----------------------------------------------------------------------------------


def new_line(
    m: State, number: tuple[int, int], account: Account, office: str, amount: int, *, posting: int
) -> Payment:
    """Return a debit (E29, E31) or credit (E30) of an account against an office, in class 3."""
    summary = m.account_of(office, HZ).index
    seq, line = number
    return Payment(
        id=line * 2**40 + seq,
        sender=office,
        posting=posting,
        entries=[summary, account.index] if posting == 30 else [account.index, summary],
        amount=amount,
        queue_class=3,
        order=seq,
        is_transfer=False,
        same_participant=False,
        status=STATUS_QUEUED,
    )


def made(
    m: State,
    item: Payment,
    message_id: str,
    message_type: str,
    business: tuple[str, str] = ("", ""),
) -> Told:
    """Return the event that tells of a line."""
    payer, payee = m.accounts[item.payer].owner, m.accounts[item.payee].owner
    facts = (item.amount, item.queue_class, item.posting, *business)
    return ("PaymentMade", item.id, item.sender, message_id, message_type, payer, payee, *facts)


def _arrive(m: State, item: Payment) -> list[Told]:
    m.payments[item.id] = item
    if next_to_settle(m, m.accounts[item.payer]) is item:
        return [settle(m, item)]
    return [("PaymentQueued", item.id, item.payer, item.queue_class, item.order)]


# --- fees ------------------------------------------------------------------------------------


def appoint_office(m: State, k: c.AppointOffice) -> list[Told]:
    """Give a role to an office; that of the bond system goes to a special participant."""
    known = (HEAD_OFFICE, FEES, ROLE_ACS, BOND_SYSTEM)
    refuse_if(k.role not in known, R.VALUE_OUT_OF_BOUNDS)
    found = m.participant(k.office)
    if k.role == BOND_SYSTEM:
        special = found is not None and found.kind == KIND_SPECIAL
        refuse_if(not special or m.deposit_of(k.office) is None, R.PARTICIPANT_UNKNOWN)
    else:
        refuse_if(found is None or found.kind != KIND_OFFICE, R.OFFICE_UNKNOWN)
    m.roles[k.role] = k.office
    return [("OfficeAppointed", k.role, k.office)]


def _check_list(
    m: State, k: c.ChargeFees | c.ReturnFees, phases: tuple[int, ...]
) -> list[Told] | None:
    check_form(k.message_id, k.digest, k.business_date)
    names = [line.participant for line in k.lines]
    refuse_if(not 1 <= len(names) <= 10_000, R.VALUE_OUT_OF_BOUNDS)
    refuse_if(len(set(names)) < len(names), R.VALUE_OUT_OF_BOUNDS)
    refuse_if(not m.is_office(k.office), R.OFFICE_UNKNOWN)
    for name in names:
        m.known_deposit_of(name)
    repeat = check_message(m, k.office, k)
    if repeat is not None:
        return repeat
    refuse_if(m.phase not in phases, R.PHASE_WRONG)
    sound = all(1 <= line.amount_fen <= AMOUNT_FEN_MAX for line in k.lines)
    refuse_if(not sound, R.AMOUNT_OUT_OF_BOUNDS)
    if isinstance(k, c.ReturnFees):
        money = sum(account.balance for account in m.accounts if account.is_deposit)
        money += sum(line.amount_fen for line in k.lines)
        refuse_if(money > MONEY_FEN_MAX, R.BALANCE_OUT_OF_BOUNDS)
    refuse_if(m.roles.get(FEES) != k.office, R.ROLE_NOT_APPOINTED)
    remember(m, k.office, k, 0)
    return None


def _listed(k: c.ChargeFees | c.ReturnFees, *, kept: bool) -> Told:
    total = sum(line.amount_fen for line in k.lines)
    returned = isinstance(k, c.ReturnFees)
    return ("FeesListed", k.office, k.message_id, returned, len(k.lines), total, kept)


def _post(m: State, seq: int, number: int, k: c.ChargeFees) -> list[Told]:
    line = k.lines[number - 1]
    account = m.known_deposit_of(line.participant)
    item = new_line(m, (seq, number), account, k.office, line.amount_fen, posting=29)
    return [made(m, item, k.message_id, "saps.605.001.01"), *_arrive(m, item)]


def charge_fees(m: State, k: c.ChargeFees) -> list[Told]:
    """E29, class 3: kept until the opening when it comes before, else posted at once.

    After daytime only the rest of those who close, kept until then. Source: corrections §4.6.
    """
    closing = all(_closes(m, line.participant) for line in k.lines)
    repeat = _check_list(m, k, EVERY_PHASE if closing else (0, 5, 10))
    if repeat is not None:
        return repeat
    lines = [(m.seq, number, k) for number in range(1, len(k.lines) + 1)]
    if m.phase not in (5, 10):
        m.fee_lines += lines
        return [_listed(k, kept=True)]
    return [_listed(k, kept=False), *(event for line in lines for event in _post(m, *line))]


def _closes(m: State, code: str) -> bool:
    _, date, closed = m.standings.get(code, (False, 0, False))
    return date > 0 and not closed


def settle_fees(m: State, account: Account) -> list[Told] | None:
    """Post what is kept for an account that closes; nothing when it has too little for it all."""
    own = [one for one in m.fee_lines if one[2].lines[one[1] - 1].participant == account.owner]
    if sum(k.lines[number - 1].amount_fen for _, number, k in own) > account.balance:
        return None
    m.fee_lines = [one for one in m.fee_lines if one not in own]
    return [event for line in own for event in _post(m, *line)]


def return_fees(m: State, k: c.ReturnFees) -> list[Told]:
    """E30: credit each at once, then scan them all."""
    repeat = _check_list(m, k, (5, 10, 20, 30, 32, 35))
    if repeat is not None:
        return repeat
    told = [_listed(k, kept=False)]
    credited = []
    for number, line in enumerate(k.lines, start=1):
        account = m.known_deposit_of(line.participant)
        item = new_line(m, (m.seq, number), account, k.office, line.amount_fen, posting=30)
        m.payments[item.id] = item
        told += [made(m, item, k.message_id, "saps.605.001.01"), settle(m, item)]
        credited.append(account.index)
    return told + scan(m, credited)
