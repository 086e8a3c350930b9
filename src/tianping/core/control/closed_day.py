"""The figures of every account at the end of a date, with control totals and a digest.

They are made once a date, as soon as its books balance, and are what offices and participants
are sent. What HVPS moved is the rest of an account's turnover that no other system has.
Source: SAPS-T §六.1.1; RULES-D §5, §7; RULES-C §9.1; house, ADR-0084.
"""

from __future__ import annotations

import hashlib

from tianping.core.commands import TakeTrialBalance
from tianping.core.control.parameters import value_in_force
from tianping.core.day_terms import STATE_DAY_END
from tianping.core.events import AccountsClosed, ClosedAccount, Event, SystemMoved
from tianping.core.faults import check
from tianping.core.ledger.day_book import Moved
from tianping.core.ledger.trial_balance import prove_books
from tianping.core.state import Account, State
from tianping.core.terms import SYSTEM_HVPS, SYSTEM_SAPS
from tianping.values.dates import BusinessDate

__all__ = [
    "check_day_book",
    "close_date",
    "kept_back_figures",
    "moved_by",
    "note_ended",
    "take_trial_balance",
]


def take_trial_balance(state: State, command: TakeTrialBalance) -> list[Event]:
    """Prove the books because somebody asks; at day-end, figures that were kept back follow.

    Source: SAPS-T §六.1.1; RULES-D §5; RULES-C §9.1 (repeat the trial balance).
    """
    del command
    if state.days.systems[SYSTEM_SAPS].state == STATE_DAY_END:
        return close_date(state)
    return [prove_books(state)]


def close_date(state: State) -> list[Event]:
    """Prove the books, and make the date's figures if they balance and were not made yet.

    Source: RULES-D §5 steps 3 to 5; RULES-C §9.1 (no download before it is clean).
    """
    proved = prove_books(state)
    book = state.day_book
    if not proved.balanced or book.closed_date == state.business_date:
        return [proved]
    book.closed_date = state.business_date
    _keep(state, book.ended_dates, state.business_date)
    accounts = [_figures(state, account) for account in state.accounts]
    debit_fen = sum([one.debit_fen for one in accounts])
    credit_fen = sum([one.credit_fen for one in accounts])
    digest = _digest(state, accounts)
    return [
        proved,
        AccountsClosed(state.business_date, accounts, len(accounts), debit_fen, credit_fen, digest),
    ]


def note_ended(state: State, system: int, date: BusinessDate) -> None:
    """Remember that BEPS or IBPS has ended a date: it may be asked about from now on.

    Each natural day is one, also those on which SAPS does not work.
    Source: RULES-D §1.3, §2.2, §7.4; house, ADR-0101.
    """
    _keep(state, state.day_book.ended_retail.setdefault(system, []), date)


def _keep(state: State, dates: list[BusinessDate], date: BusinessDate) -> None:
    """Add a date to those that may be asked about, and let go the oldest beyond the parameter.

    Source: RULES-D §7.4; house, ADR-0084.
    """
    dates.append(date)
    kept = value_in_force(state, "download.dates_kept", date=state.business_date)
    del dates[:-kept]


def kept_back_figures(state: State) -> list[Event]:
    """Make the date's figures if wrong books kept them back and nobody asked since.

    Source: RULES-D §5; RULES-C §9.1.
    """
    return [] if state.day_book.closed_date == state.business_date else close_date(state)


def _figures(state: State, account: Account) -> ClosedAccount:
    """Return the figures of one account.

    Source: RULES-D §7.2.
    """
    moved = [(system, moved_by(state, account, system)) for system in _systems(state, account)]
    return ClosedAccount(
        account.index,
        account.opening_fen,
        account.debit_count,
        account.debit_fen,
        account.credit_count,
        account.credit_fen,
        account.balance_fen,
        [
            SystemMoved(system, one.debit_count, one.debit_fen, one.credit_count, one.credit_fen)
            for system, one in moved
            if one.debit_count or one.credit_count
        ],
    )


def _systems(state: State, account: Account) -> list[int]:
    """Return who may have moved an account today, ascending.

    Source: RULES-A §1.4.
    """
    return sorted([SYSTEM_HVPS, *state.day_book.moved.get(account.index, {})])


def moved_by(state: State, account: Account, system: int) -> Moved:
    """Return what a system moved on an account today; SAPS stands for business of its own.

    Source: RULES-A §1.4; RULES-D §6.2.
    """
    by_system = state.day_book.moved.get(account.index, {})
    if system != SYSTEM_HVPS:
        return by_system.get(system, Moved())
    rest = Moved()
    rest.debit_count = account.debit_count
    rest.debit_fen = account.debit_fen
    rest.credit_count = account.credit_count
    rest.credit_fen = account.credit_fen
    for other in by_system.values():
        rest.debit_count -= other.debit_count
        rest.debit_fen -= other.debit_fen
        rest.credit_count -= other.credit_count
        rest.credit_fen -= other.credit_fen
    return rest


def check_day_book(state: State) -> None:
    """Check that what systems moved is part of each account's turnover, and the dates in order.

    Source: RULES-A §1.4; house, ADR-0084.
    """
    book = state.day_book
    for account in state.accounts:
        rest = moved_by(state, account, SYSTEM_HVPS)
        counts = (rest.debit_count, rest.credit_count)
        check(min(counts) >= 0, f"moved on account {account.number}: {counts}")
    check(book.ended_dates == sorted(book.ended_dates), "order of ended dates")
    for system, dates in book.ended_retail.items():
        check(dates == sorted(dates), f"order of ended dates of system {system}")
    check(book.closed_date <= state.business_date, f"closed date {book.closed_date}")
    check(book.carried_year <= state.business_date // 10_000, f"year {book.carried_year}")
    for code in book.held_back:
        check(code in state.participants, f"office held back {code}")


def _digest(state: State, accounts: list[ClosedAccount]) -> str:
    """Return the SHA-256 of the figures, one line an account after a line with the date.

    Source: RULES-D §7.4; house, ADR-0084.
    """
    lines = [str(state.business_date)]
    lines += [
        f"{state.accounts[one.account].number} {one.opening_fen} {one.debit_count}"
        f" {one.debit_fen} {one.credit_count} {one.credit_fen} {one.closing_fen}"
        for one in accounts
    ]
    text = "\n".join(lines) + "\n"
    return hashlib.sha256(text.encode()).hexdigest()
