"""Error corrections: red and blue entries of what an office booked itself.

Source: RULES-A §4.7; corrections §4.1, §4.14.
"""

from __future__ import annotations

from support.model.books import HZ, Account, Payment
from support.model.day_end import check_held_back
from support.model.one_sided import check_office
from support.model.plain import Told
from support.model.registry import is_date
from support.model.settlement import (
    MONEY_FEN_MAX,
    check_amount,
    check_message,
    next_to_settle,
    remember,
    scan,
    settle,
)
from support.model.state import State, refuse_if
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import STATUS_QUEUED, STATUS_SETTLED

__all__ = ["correct_entry"]

TYPES = {"H003": ("H003",), "H004": ("H004",), "H005": ("H004", "H003")}
POSTINGS = {("H004", True): 6, ("H004", False): 7, ("H003", True): 11, ("H003", False): 10}


def _entries(m: State, account: Account, k: c.CorrectEntry, business: str) -> list[Payment]:
    """Return what was booked on the error date with the side and business named, blue included."""
    posting = POSTINGS[business, k.credit]
    return [
        item
        for item in m.payments.values()
        if item.status == STATUS_SETTLED
        and item.booked_on == k.error_date
        and item.posting == posting
        and account.index in item.entries
        and (posting != 7 or item.queue_class in (1, 6))
    ]


def correct_entry(m: State, k: c.CorrectEntry) -> list[Told]:
    """Red: the sides of the wrong entry, negative. Blue: the right amount on the same sides.

    Without a signed message of the office two persons enter it. Source: RULES-C §7.5.
    """
    refuse_if(not is_date(k.error_date), R.VALUE_OUT_OF_BOUNDS)
    refuse_if(not k.certificate and not m.approved, R.NEEDS_TWO_PERSONS)
    account = check_office(m, k)
    repeat = check_message(m, k.office, k)
    if repeat is not None:
        return repeat
    refuse_if(m.phase in (0, 40), R.PHASE_WRONG)
    check_amount(k.amount_fen)
    check_held_back(m, k.office)
    takes = k.credit == k.red
    if takes:
        short = account.available(1, account.minimum, m.phase) < k.amount_fen
        refuse_if(m.phase == 35 and short, R.NOT_QUEUED_ANY_MORE)
    else:
        money = sum(one.balance for one in m.accounts if one.is_deposit)
        refuse_if(money + k.amount_fen > MONEY_FEN_MAX, R.BALANCE_OUT_OF_BOUNDS)
    refuse_if(k.business_type not in TYPES, R.CORRECTION_OUT_OF_SCOPE)
    kept = k.error_date in m.correction_dates
    found = [one for one in TYPES[k.business_type] if kept and _entries(m, account, k, one)]
    refuse_if(not found, R.CORRECTED_ENTRY_UNKNOWN)
    booked = [one for one in _entries(m, account, k, found[0]) if one.amount == k.amount_fen]
    corrected = (account.index, k.credit, found[0], k.error_date, k.amount_fen)
    if k.red:
        refuse_if(not booked, R.CORRECTED_AMOUNT_DIFFERS)
        done = sum(1 for item in m.payments.values() if item.takes_back == corrected)
        refuse_if(done >= len(booked), R.ALREADY_CORRECTED)
    summary = m.account_of(k.office, HZ).index
    item = Payment(
        id=m.seq,
        sender=k.office,
        posting=(42 if k.credit else 41) if k.red else POSTINGS[found[0], k.credit],
        entries=[summary, account.index] if k.credit else [account.index, summary],
        amount=k.amount_fen,
        queue_class=1,
        order=m.seq,
        is_transfer=False,
        same_participant=False,
        status=STATUS_QUEUED,
        takes_back=corrected if k.red else None,
    )
    m.payments[item.id] = item
    remember(m, k.office, k, m.seq)
    if not takes:
        return [settle(m, item), *scan(m, [account.index])]
    if next_to_settle(m, account) is item:
        return [settle(m, item)]
    return [("PaymentQueued", item.id, item.payer, 1, item.order)]
