"""Interest on intraday overdrafts: minutes counted as they turn, charged once a quarter.

At each turn of the clock's minute an overdrawn account owes its overdrawn fen once. Between two
minutes no account can be looked at, so a payment within a minute costs nothing but one comparison;
the count of all minutes since the last is made with what stood overdrawn all that time.
Source: RULES-Q §6.2 (example O1); RULES-A §4.6 E31; correction 1.5; correction 4.6;
house, ADR-0043.
"""

from __future__ import annotations

from typing import Final

from tianping.core.control.parameters import value_in_force
from tianping.core.events import Event, InterestCharged, PaymentSettled
from tianping.core.ledger.posting import E31_OVERDRAFT_INTEREST
from tianping.core.settlement.line_arrival import arrive_line
from tianping.core.settlement.lines import made, next_line
from tianping.core.settlement.rounding import half_up
from tianping.core.state import Payment, SettlementAccount, State
from tianping.core.terms import CLASS_FEES
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import PaymentId, line_payment_id
from tianping.values.money import Fen

__all__ = [
    "INTEREST_MADE",
    "charge_before_closing",
    "charge_interest",
    "count_minutes",
    "overdraft_interest_fen",
    "overdrafts",
    "settle_date_between",
]

INTEREST_MADE: Final = "overdraft-interest"
"""What ``PaymentMade`` says the line came from."""

_FIRST_LINE: Final = 1 << 16
"""Lines of interest begin above those of the other functions of the same step."""

_MINUTE_NS: Final = 60_000_000_000
_QUARTER_ENDS: Final = (3, 6, 9, 12)
_MILLION: Final = 1_000_000


def overdrafts(state: State) -> list[tuple[BankCode, int]]:
    """Return who is overdrawn now and by how many fen, in the order of opening.

    Source: RULES-Q §6.2.
    """
    return [
        (account.owner, -account.balance_fen)
        for account in state.settlement_accounts
        if account.balance_fen < 0
    ]


def count_minutes(state: State, overdrawn: list[tuple[BankCode, int]], events: list[Event]) -> None:
    """Count the minutes that have turned, with what was overdrawn before this command.

    A command that books nothing leaves the count to the next one that does: nothing is lost, for
    until then the same amounts stand overdrawn. A clock that goes back counts nothing.
    Source: RULES-Q §6.2; house, ADR-0043.
    """
    if not any(isinstance(event, PaymentSettled) for event in events):
        return
    book = state.charges
    minute = state.now_ns // _MINUTE_NS
    elapsed = minute - book.minute
    for owner, amount_fen in overdrawn:
        book.fen_minutes[owner] = book.fen_minutes.get(owner, 0) + amount_fen * elapsed
    book.minute = minute
    book.next_minute_ns = (minute + 1) * _MINUTE_NS


def overdraft_interest_fen(state: State, fen_minutes: int, *, date: BusinessDate) -> Fen:
    """Return N x rate / days of the year / minutes of the day, to the fen, at a date's rate.

    Source: RULES-Q §6.2 (example O1).
    """
    rate_ppm = value_in_force(state, "overdraft.rate_ppm", date=date)
    year_days = value_in_force(state, "interest.year_days", date=date)
    day_minutes = value_in_force(state, "overdraft.day_minutes", date=date)
    return half_up(fen_minutes * rate_ppm, _MILLION * year_days * day_minutes)


def settle_date_between(since: int, today: int, *, day: int) -> BusinessDate:
    """Return the latest settle date before today, and not before ``since``; 0 when there is none.

    A settle date is a day of the last month of a quarter, whether a working day or not.
    Source: RULES-Q §6.2.
    """
    year = today // 10_000
    latest = (year - 1) * 10_000 + 1_200 + day
    for month in _QUARTER_ENDS:
        candidate = year * 10_000 + month * 100 + day
        if candidate < today:
            latest = candidate
    return BusinessDate(latest if 0 < since <= latest else 0)


def charge_interest(state: State) -> list[Event]:
    """At the opening of the first working day after a settle date, charge every account its N.

    Accounts in order of opening; each has one line in class 3, so it may have to wait.
    Source: RULES-Q §6.2; RULES-A §4.6 E31; correction 4.6.
    """
    book = state.charges
    since = book.opened_date
    today = state.business_date
    book.opened_date = today
    day = value_in_force(state, "overdraft.settle_day", date=today)
    settle_date = settle_date_between(since, today, day=day)
    if settle_date == 0 or not book.fen_minutes:
        return []
    counted = book.fen_minutes
    book.fen_minutes = {}
    events: list[Event] = []
    line = _FIRST_LINE
    for account in state.settlement_accounts:
        fen_minutes = counted.get(account.owner, 0)
        if fen_minutes == 0:
            continue
        amount_fen = overdraft_interest_fen(state, fen_minutes, date=settle_date)
        events.append(
            _charged(state, account, fen_minutes, amount_fen=amount_fen, date=settle_date)
        )
        if amount_fen:
            line += 1
            number = line_payment_id(state.seq, line)
            events.extend(_charge(state, account, amount_fen, number=number))
    return events


def charge_before_closing(state: State, account: SettlementAccount) -> list[Event] | None:
    """Charge a closing account its N at today's rate, or return nothing when it has too little.

    Nothing waits on the account and nothing of it is earmarked: the balance is there for this.
    Source: correction 4.6 (accrued interest before E27); RULES-Q §6.2; RULES-A §4.6 E31.
    """
    book = state.charges
    fen_minutes = book.fen_minutes.get(account.owner, 0)
    if fen_minutes == 0:
        return []
    today = state.business_date
    amount_fen = overdraft_interest_fen(state, fen_minutes, date=today)
    if amount_fen > account.balance_fen:
        return None
    del book.fen_minutes[account.owner]
    events = [_charged(state, account, fen_minutes, amount_fen=amount_fen, date=today)]
    if amount_fen:
        events.extend(_charge(state, account, amount_fen, number=next_line(state)))
    return events


def _charged(
    state: State,
    account: SettlementAccount,
    fen_minutes: int,
    *,
    amount_fen: Fen,
    date: BusinessDate,
) -> Event:
    """Return the event that tells what an account is charged, and from which count.

    Source: RULES-Q §6.2.
    """
    return InterestCharged(
        account.index,
        str(fen_minutes),
        value_in_force(state, "overdraft.rate_ppm", date=date),
        amount_fen,
        date,
        value_in_force(state, "overdraft.day_minutes", date=date),
        account.owner,
    )


def _charge(
    state: State, account: SettlementAccount, amount_fen: Fen, *, number: PaymentId
) -> list[Event]:
    """Debit an account with its interest, to the office that manages it (E31).

    Source: RULES-A §4.6 E31.
    """
    office = state.participants[account.office]
    payment = Payment(
        number,
        office,
        payer=state.participants[account.owner],
        payee=office,
    )
    payment.business_date = state.business_date
    payment.amount_fen = amount_fen
    payment.queue_class = CLASS_FEES
    payment.posting = E31_OVERDRAFT_INTEREST
    events: list[Event] = [made(payment, message_type=INTEREST_MADE)]
    events.extend(arrive_line(state, payment, account))
    return events
