"""One-sided business, and items an office puts straight into the queue.

Source: RULES-A §4.1-4.2 (E6, E7).
"""

from __future__ import annotations

from support.model.authority import check_receiving
from support.model.books import HZ, Account, Payment
from support.model.day_end import check_held_back
from support.model.plain import Told
from support.model.settlement import arrive, check_amount, check_form, check_message, remember
from support.model.state import State, refuse_if
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import (
    PHASE_CUT_OFF,
    PHASE_DAY,
    PHASE_DAY_END,
    PHASE_PRE_CLOSE,
    PHASE_PREPARATION,
    STATUS_QUEUED,
)

__all__ = ["check_office", "place_in_queue", "post_one_sided"]

PLACED_CLASSES = (1, 2, 3, 4, 5, 6, 7, 8)
ONE_SIDED_KINDS = (
    "03701", "03801", "03901", "04001", "04101", "04201", "04301", "04401", "04501", "04601",
    "04701", "09001",
)  # fmt: skip


def check_office(m: State, k: c.PostOneSided | c.PlaceInQueue | c.CorrectEntry) -> Account:
    """Return the account. Refuses: OFFICE_UNKNOWN to NOT_AUTHORISED."""
    check_form(k.message_id, k.digest, k.business_date)
    refuse_if(not m.is_office(k.office), R.OFFICE_UNKNOWN)
    account = m.known_deposit_of(k.participant)
    if not isinstance(k, c.PlaceInQueue) and k.certificate:
        refuse_if(m.certificates.get(k.certificate) != k.office, R.CERTIFICATE_NOT_SENDERS)
        known = k.business_type == "H004" and k.business_kind in ONE_SIDED_KINDS
        refuse_if(isinstance(k, c.PostOneSided) and not known, R.NOT_AUTHORISED)
    refuse_if(account.office != k.office, R.NOT_AUTHORISED)
    return account


def _office_debit(
    m: State, k: c.PostOneSided | c.PlaceInQueue, account: Account, queue_class: int
) -> list[Told]:
    item = Payment(
        id=m.seq,
        sender=k.office,
        posting=7,
        entries=[account.index, m.account_of(k.office, HZ).index],
        amount=k.amount_fen,
        queue_class=queue_class,
        order=m.seq,
        is_transfer=False,
        same_participant=False,
        status=STATUS_QUEUED,
    )
    told = arrive(m, item)
    remember(m, k.office, k, m.seq)
    return told


def post_one_sided(m: State, k: c.PostOneSided) -> list[Told]:
    """E6 credits at once; E7 debits in class 6."""
    account = check_office(m, k)
    repeat = check_message(m, k.office, k)
    if repeat is not None:
        return repeat
    closed = (PHASE_DAY_END,) if k.credit else (PHASE_PREPARATION, PHASE_PRE_CLOSE, PHASE_DAY_END)
    refuse_if(m.phase in closed, R.PHASE_WRONG)
    refuse_if(bool(k.certificate) and m.phase == PHASE_PREPARATION, R.PHASE_WRONG)
    check_amount(k.amount_fen)
    check_receiving(m, k.participant, k)
    check_held_back(m, k.office)
    if not k.credit:
        return _office_debit(m, k, account, 6)
    item = Payment(
        id=m.seq,
        sender=k.office,
        posting=6,
        entries=[m.account_of(k.office, HZ).index, account.index],
        amount=k.amount_fen,
        queue_class=6,
        order=m.seq,
        is_transfer=False,
        same_participant=False,
        status=STATUS_QUEUED,
    )
    told = arrive(m, item)
    remember(m, k.office, k, m.seq)
    return told


def place_in_queue(m: State, k: c.PlaceInQueue) -> list[Told]:
    """A debit (E7) of an office in whatever class; off unless a parameter allows it."""
    refuse_if(not m.parameter("queue.direct_placing"), R.OPTION_OFF)
    account = check_office(m, k)
    repeat = check_message(m, k.office, k)
    if repeat is not None:
        return repeat
    refuse_if(m.phase not in (5, PHASE_DAY, PHASE_CUT_OFF), R.PHASE_WRONG)
    check_amount(k.amount_fen)
    refuse_if(k.queue_class not in PLACED_CLASSES, R.CLASS_NOT_ALLOWED)
    check_held_back(m, k.office)
    return _office_debit(m, k, account, k.queue_class)
