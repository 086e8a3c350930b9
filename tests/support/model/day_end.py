"""The end of a day and of a year: account figures, year-end, opening checks, totals.

Source: RULES-D §5-8; RULES-A §5-6; RULES-C §9.1; corrections §4.7, §4.8.
"""

from __future__ import annotations

import hashlib

from support.model.authority import check_sending
from support.model.books import BP, HV, HZ, ZJ, Account
from support.model.day import trial_balance
from support.model.plain import Told
from support.model.registry import is_date
from support.model.state import State, refuse_if
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import (
    PHASE_HVPS_ENDED,
    ROLE_ACS,
    SYSTEM_BEPS,
    SYSTEM_HVPS,
    SYSTEM_IBPS,
    SYSTEM_SAPS,
)

__all__ = [
    "begin_year",
    "carry_year",
    "carry_year_first",
    "check_held_back",
    "check_opening",
    "close_accounts_of_day",
    "note_check",
    "note_ended",
    "report_totals",
    "request",
    "take_trial_balance",
]

CARRY = {HV: 51, BP: 52}
NETTING = {"BEPS": SYSTEM_BEPS, "IBPS": SYSTEM_IBPS}
ENDED_KEPT = "download.dates_kept"


def _system_of(m: State, posting: int, payment: int) -> int:
    """Which system moved it: every number of RULES-A §4 belongs to one."""
    if 12 <= posting <= 15:
        submission = payment % 2**40
        return next(NETTING[one.system] for one in m.sessions if one.seq == submission)
    if posting <= 5 or 16 <= posting <= 26 or posting == 263:
        return SYSTEM_HVPS
    return SYSTEM_SAPS


def _by_system(m: State, account: int) -> dict[int, list[int]]:
    """Debit count and sum, credit count and sum of today by system."""
    found: dict[int, list[int]] = {}
    for posting, payment, entries, amount in m.moved:
        for place, index in enumerate(entries):
            if index == account:
                row = found.setdefault(_system_of(m, posting, payment), [0, 0, 0, 0])
                at = 0 if place % 2 == 0 else 2
                row[at] += 1
                row[at + 1] += amount
    return found


def _turnover(m: State, account: Account) -> tuple[tuple[int, ...], ...]:
    """The same as told, systems in order; they must add up to what the account has."""
    found = _by_system(m, account.index)
    rows = tuple((system, *found[system]) for system in sorted(found))
    sums = [sum(row[at] for row in rows) for at in range(1, 5)]
    own = [account.debit_count, account.debit_sum, account.credit_count, account.credit_sum]
    if sums != own:
        raise AssertionError(f"{account.number}: systems give {sums}, the account has {own}")
    return rows


def close_accounts_of_day(m: State) -> list[Told]:
    """The figures of every account, once a date, when the books balance. Source: RULES-D §7."""
    if m.closed == m.today or not trial_balance(m)[3]:
        return []
    m.closed = m.today
    m.ended = [*m.ended, m.today][-m.parameter(ENDED_KEPT) :]
    rows = []
    text = f"{m.today}\n"
    for one in m.accounts:
        opening = one.balance + one.debit_sum - one.credit_sum
        own = (one.debit_count, one.debit_sum, one.credit_count, one.credit_sum)
        rows.append((one.index, opening, *own, one.balance, _turnover(m, one)))
        text += " ".join(str(word) for word in (one.number, opening, *own, one.balance)) + "\n"
    debit, credit = (sum(getattr(one, name) for one in m.accounts) for name in _SUMS)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return [("AccountsClosed", m.today, tuple(rows), len(rows), debit, credit, digest)]


_SUMS = ("debit_sum", "credit_sum")


def take_trial_balance(m: State, k: c.TakeTrialBalance) -> list[Told]:
    """Prove the books now; at day-end the figures that were kept back follow."""
    del k
    told = [trial_balance(m)]
    if m.systems[SYSTEM_SAPS].state == 40:
        told += close_accounts_of_day(m)
    return told


def note_ended(m: State, system: int, date: int) -> None:
    """BEPS or IBPS has ended a date; the last ones of each are kept. Source: RULES-D §2.2, §7.4."""
    own = [one for one in m.ended_retail if one[0] == system]
    others = [one for one in m.ended_retail if one[0] != system]
    m.ended_retail = [*others, *[*own, (system, date)][-m.parameter(ENDED_KEPT) :]]


# The year ---------------------------------------------------------------------------------------


def begin_year(m: State, date: int) -> None:
    """Remember with what each account begins another year. Source: RULES-A §5."""
    if date // 10000 > m.today // 10000:
        for one in m.accounts:
            one.year_opening = one.balance


def _year_rows(m: State) -> tuple[tuple[int, ...], ...]:
    rows = []
    for one in m.accounts:
        sums = (one.past_debit_sum + one.debit_sum, one.past_credit_sum + one.credit_sum)
        rows.append((one.index, one.year_opening, *sums, one.balance))
    return tuple(rows)


def _carry(m: State) -> list[Told]:
    """Every HV(o), then BP(o), to ZJ(o): Dr what stands in credit, and the other way round."""
    told: list[Told] = []
    value = {HV: 0, BP: 0}
    offices = [one.owner for one in m.accounts if one.subject == HZ]
    for office in offices:
        for subject in (HV, BP):
            account, carried = m.account_of(office, subject), m.account_of(office, ZJ)
            amount = abs(account.balance)
            if amount == 0:
                continue
            pair = [account.index, carried.index]
            entries = pair if account.balance > 0 else pair[::-1]
            value[subject] += amount
            m.lines += 1
            line = m.lines * 2**40 + m.seq
            posting = CARRY[subject]
            m.post(entries, amount, source=(posting, line))
            balances = (m.accounts[index].balance for index in entries)
            made = (line, office, "", "year-end", office, office, amount, 6, posting, "", "")
            told += [
                ("PaymentMade", *made),
                ("PaymentSettled", line, posting, tuple(entries), amount, *balances),
            ]
    year = m.today // 10000
    m.carried_year = year
    count = len(told) // 2
    first = ("YearCarried", year, m.today, count, value[HV], value[BP], _year_rows(m))
    return [first, *told, trial_balance(m)]


def carry_year(m: State, k: c.CarryYear) -> list[Told]:
    """By hand, at the day-end of the year's last working day. Source: RULES-D §8."""
    year = m.today // 10000
    saps, hvps = m.systems[SYSTEM_SAPS], m.systems[SYSTEM_HVPS]
    refuse_if(saps.state != 40, R.PHASE_WRONG)
    refuse_if(k.year != year or not _is_last(m, hvps.date), R.YEAR_NOT_ENDING)
    refuse_if(m.carried_year == year, R.YEAR_ALREADY_CARRIED)
    refuse_if(m.closed != m.today or not trial_balance(m)[3], R.ACCOUNTS_NOT_CLOSED)
    return _carry(m)


def _is_last(m: State, hvps_date: int) -> bool:
    """Whether the next date of SAPS, as far as anything tells it, is in another year."""
    following = hvps_date
    if hvps_date == m.today:
        days = [day for known in m.calendar.values() for day in known if day > m.today]
        following = _unbroken(m, min(days, default=0))
    return following // 10000 > m.today // 10000


def _unbroken(m: State, following: int) -> int:
    """A later day counts only when every year up to it is known."""
    years = range(m.today // 10000, following // 10000 + 1)
    return following if all(year in m.calendar for year in years) else 0


def carry_year_first(m: State, date: int) -> list[Told]:
    """By itself, when the year ends with the switch and nobody did it before."""
    year = m.today // 10000
    if date // 10000 <= year or m.carried_year == year:
        return []
    return _carry(m)


# ACS at the start of a date ----------------------------------------------------------------------


def note_check(m: State, office: str, *, agrees: bool) -> None:
    """Hold an office's submissions back, or let them go. Source: corrections §4.7."""
    m.held_back = {one for one in m.held_back if one != office} | (set() if agrees else {office})
    if m.roles.get(ROLE_ACS) == office:
        m.acs_checked = m.today


def check_held_back(m: State, office: str) -> None:
    """Refuses: OFFICE_HELD_BACK."""
    refuse_if(office in m.held_back, R.OFFICE_HELD_BACK)


def check_opening(m: State, k: c.CheckOpening) -> list[Told]:
    """Compare an office's balances and working day with ours. Source: RULES-D §3, §7.5."""
    refuse_if(not m.is_office(k.sender), R.OFFICE_UNKNOWN)
    check_sending(m, k.sender, k)
    acs = m.roles.get(ROLE_ACS) == k.sender
    for one in k.balances:
        account = m.known_deposit_of(one.participant)
        refuse_if(not acs and account.office != k.sender, R.NOT_AUTHORISED)
    refuse_if(m.systems[SYSTEM_SAPS].state == 40, R.PHASE_WRONG)
    told: list[tuple[str, int, int]] = []
    for one in k.balances:
        account = m.known_deposit_of(one.participant)
        opening = account.balance + account.debit_sum - account.credit_sum
        if opening != one.balance_fen:
            told.append((one.participant, one.balance_fen, opening))
    result = 2 if k.business_date != m.today else (1 if told else 0)
    note_check(m, k.sender, agrees=result == 0)
    return [("OpeningChecked", k.sender, k.message_id, m.today, result, tuple(told))]


# What a business system says it settled -----------------------------------------------------------


def report_totals(m: State, k: c.ReportTotals) -> list[Told]:
    """Compare them with the accounts; the figures of SAPS win. Source: RULES-D §6.1-6.2."""
    refuse_if(k.system not in (SYSTEM_HVPS, SYSTEM_BEPS, SYSTEM_IBPS), R.VALUE_OUT_OF_BOUNDS)
    names = [one.participant for one in k.rows]
    refuse_if(len(set(names)) < len(names), R.VALUE_OUT_OF_BOUNDS)
    for name in names:
        m.known_deposit_of(name)
    refuse_if(k.business_date != m.today, R.DATE_NOT_CURRENT)
    refuse_if(m.phase < PHASE_HVPS_ENDED, R.PHASE_WRONG)
    theirs: dict[str, tuple[int, ...]] = {
        one.participant: (one.debit_count, one.debit_fen, one.credit_count, one.credit_fen)
        for one in k.rows
    }
    nothing: tuple[int, ...] = (0, 0, 0, 0)
    differences = []
    for account in m.accounts:
        if not account.is_deposit:
            continue
        ours = tuple(_by_system(m, account.index).get(k.system, nothing))
        if ours != theirs.get(account.owner, nothing):
            told = theirs.get(account.owner, nothing)
            differences.append((account.owner, *told, *ours))
    return [("TotalsCompared", k.system, m.today, len(k.rows), SYSTEM_SAPS, tuple(differences))]


# What participants ask for ------------------------------------------------------------------------


def request(m: State, k: c.RequestSummary | c.RequestDetails | c.RequestDownload) -> list[Told]:
    """Only of dates that have ended and are still kept. Source: RULES-D §7.4."""
    if isinstance(k, c.RequestDownload):
        refuse_if(not 1 <= len(k.items) <= 1000, R.VALUE_OUT_OF_BOUNDS)
        texts = [one.message_id[:8] for one in k.items]
        good = all(one.isascii() and one.isdigit() and is_date(int(one)) for one in texts)
        refuse_if(not good, R.VALUE_OUT_OF_BOUNDS)
        dates = [int(one) for one in texts]
        system = PREFIXES.get(k.message_type[:4], SYSTEM_HVPS)
    else:
        refuse_if(not is_date(k.date), R.VALUE_OUT_OF_BOUNDS)
        dates, system = [int(k.date)], k.system
        summary = isinstance(k, c.RequestSummary)
        known = [SYSTEM_HVPS, SYSTEM_BEPS, SYSTEM_SAPS, *([] if summary else [SYSTEM_IBPS])]
        refuse_if(system not in known, R.VALUE_OUT_OF_BOUNDS)
    refuse_if(m.participant(k.sender) is None, R.SENDER_UNKNOWN)
    check_sending(m, k.sender, k)
    ended, running = _ended(m, system)
    refuse_if(any(one not in ended and one >= running for one in dates), R.DATE_NOT_ENDED)
    refuse_if(any(one not in ended for one in dates), R.DATE_NOT_KEPT)
    return [("DayEndRequested", k.sender, k.message_id)]


PREFIXES = {"beps": SYSTEM_BEPS, "ibps": SYSTEM_IBPS}
"""Whose originals a download is of, by the code of the message that asks; all others are HVPS's."""


def _ended(m: State, system: int) -> tuple[list[int], int]:
    """The ended dates of a system, and the first that has not ended. Source: RULES-D §2.2."""
    if system in (SYSTEM_BEPS, SYSTEM_IBPS):
        one = m.systems[system]
        return [date for of, date in m.ended_retail if of == system], one.old or one.date
    today = [m.today] if system == SYSTEM_HVPS and m.phase >= PHASE_HVPS_ENDED else []
    return [*m.ended, *today], m.today
