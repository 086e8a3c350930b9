"""What was booked and may be corrected: entries of one-sided business and of same-city nets.

Kept by date, account, side, business and amount, as counts only, for as many business dates as
``corrections.dates_kept`` says. Payments of banks are never in it.
Source: RULES-A §4.7 (scope) with corrections 4.14 (matching fields); house, ADR-0036.
"""

from __future__ import annotations

from typing import Final

from tianping.core.settlement.net_state import BookedEntries
from tianping.core.state import Payment, State
from tianping.core.terms import CLASS_CORRECTION, CLASS_ONE_SIDED
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate

__all__ = [
    "BUSINESS_CORRECTION",
    "BUSINESS_ONE_SIDED",
    "BUSINESS_SAME_CITY",
    "booked_entries",
    "business_found",
    "forget_entries",
    "remember_entry",
]

BUSINESS_SAME_CITY: Final = "H003"
BUSINESS_ONE_SIDED: Final = "H004"
BUSINESS_CORRECTION: Final = "H005"
"""Business type codes of 同城轧差净额业务, 单边业务, 错账冲正业务. Source: CNAPS2-CODES."""

_CREDITS: Final = (6, 11)
_SAME_CITY: Final = (10, 11)
_DEBIT_OF_OFFICE: Final = 7


def _key(participant: BankCode, business_type: str, *, credit: bool) -> str:
    """Return the name under which entries of an account, side and business stand."""
    return f"{participant} {'C' if credit else 'D'} {business_type}"


def remember_entry(state: State, payment: Payment) -> None:
    """Remember an entry that may be corrected: E6, E7, E10 or E11.

    A debit in another class than one-sided business and corrections have is none of these.
    Source: RULES-A §4.7.
    """
    posting = payment.posting
    if posting == _DEBIT_OF_OFFICE and payment.queue_class not in (
        CLASS_CORRECTION,
        CLASS_ONE_SIDED,
    ):
        return
    credit = posting in _CREDITS
    participant = payment.payee if credit else payment.payer
    business_type = BUSINESS_SAME_CITY if posting in _SAME_CITY else BUSINESS_ONE_SIDED
    of_date = state.nets.correctable.setdefault(state.business_date, {})
    key = _key(participant.code, business_type, credit=credit)
    entries = of_date.get(key)
    if entries is None:
        entries = BookedEntries()
        of_date[key] = entries
    amount_fen = payment.amount_fen
    entries.booked[amount_fen] = entries.booked.get(amount_fen, 0) + 1


def business_found(
    state: State, participant: BankCode, *, credit: bool, business_type: str, date: BusinessDate
) -> str:
    """Return the business under which entries of an account, side and date are kept, or "".

    ``H005`` stands for either business: one-sided business is looked for first.
    Source: RULES-A §4.7 with correction 4.14; house, ADR-0036.
    """
    of_date = state.nets.correctable.get(date)
    if of_date is None:
        return ""
    if business_type != BUSINESS_CORRECTION:
        return business_type if _key(participant, business_type, credit=credit) in of_date else ""
    for either in (BUSINESS_ONE_SIDED, BUSINESS_SAME_CITY):
        if _key(participant, either, credit=credit) in of_date:
            return either
    return ""


def booked_entries(
    state: State, participant: BankCode, *, credit: bool, business_type: str, date: BusinessDate
) -> BookedEntries:
    """Return the entries that ``business_found`` has found.

    Source: RULES-A §4.7 with correction 4.14.
    """
    return state.nets.correctable[date][_key(participant, business_type, credit=credit)]


def forget_entries(state: State, dates_kept: int) -> None:
    """Forget the entries of all but the latest dates, as many as are kept.

    Source: house, ADR-0036.
    """
    correctable = state.nets.correctable
    correctable.setdefault(state.business_date, {})
    for date in sorted(correctable)[:-dates_kept]:
        del correctable[date]
