"""Payment versus payment: RMB held, then paid or freed.

Source: RULES-A §4.5 E24a; ADR-0046.
"""

from __future__ import annotations

from support.model.authority import check_receiving
from support.model.books import Hold
from support.model.fault import check_partner
from support.model.parties import clearer
from support.model.plain import Told
from support.model.settlement import (
    check_clearer,
    check_form,
    check_message,
    entries_between,
    remember,
    scan,
    status_of,
)
from support.model.state import Refusal, State, refuse_if
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import (
    KIND_SPECIAL,
    PHASE_CUT_OFF,
    PHASE_DAY,
    PHASE_WINDOW,
    STATUS_PROCESSED,
    STATUS_REJECTED,
    STATUS_SETTLED,
    STATUS_UNKNOWN,
)

__all__ = ["end_hold", "hold_funds", "release"]


def _check(m: State, k: c.HoldFunds | c.EndHold, *, special: bool) -> list[Told] | None:
    check_clearer(m, k.sender)
    refuse_if(m.certificates.get(k.certificate) != k.sender, R.CERTIFICATE_NOT_SENDERS)
    found = m.participant(k.sender)
    right = found is not None and (found.kind == KIND_SPECIAL) is special
    own = m.deposit_of(clearer(m, k.sender))
    refuse_if(not right or own is None, R.NOT_AUTHORISED)
    return check_message(m, k.sender, k)


def hold_funds(m: State, k: c.HoldFunds) -> list[Told]:
    """At once or not at all: an empty queue and the funds of class 8."""
    check_form(k.message_id, k.digest, k.business_date)
    refuse_if(k.sender == k.payee, R.VALUE_OUT_OF_BOUNDS)
    repeat = _check(m, k, special=False)
    if repeat is not None:
        return repeat
    refuse_if(m.phase != PHASE_DAY, R.PHASE_WRONG)
    system = m.participant(k.system)
    fx = system is not None and system.kind == KIND_SPECIAL and m.deposit_of(k.system) is not None
    refuse_if(not fx, R.FX_SYSTEM_UNKNOWN)
    payer_code = clearer(m, k.sender)
    payee_code = clearer(m, k.payee)
    payee = m.deposit_of(payee_code)
    if payee is None:
        raise Refusal(R.CREDITOR_PARTICIPANT_UNKNOWN)
    check_receiving(m, k.system, k)
    check_receiving(m, k.payee, k)
    highest = m.parameter("hvps.amount_max_fen")
    refuse_if(not 1 <= k.amount_fen <= highest, R.AMOUNT_OUT_OF_BOUNDS)
    check_partner(m, k.system, k.payee)
    account = m.known_deposit_of(k.sender)
    account = m.known_deposit_of(payer_code)
    refuse_if(account.debit_control, R.DEBIT_CONTROLLED)
    refuse_if(payee.credit_control, R.CREDIT_CONTROLLED)
    decides = m.known_deposit_of(k.system)
    barred = account.barred or payee.barred or decides.barred
    refuse_if(barred, R.PARTICIPANT_BARRED)
    refuse_if(bool(m.queue(account.index)), R.HOLD_BEHIND_QUEUE)
    free = account.available(8, account.minimum, m.phase)
    refuse_if(free < k.amount_fen, R.HOLD_ABOVE_FUNDS)
    account.held += k.amount_fen
    m.holds[m.seq] = Hold(
        m.seq,
        payer_code,
        payee_code,
        k.system,
        k.message_id,
        k.amount_fen,
        STATUS_PROCESSED,
        k.sender,
    )
    remember(m, k.sender, k, m.seq)
    return [("FundsHeld", m.seq, account.index, k.amount_fen, k.system)]


def end_hold(m: State, k: c.EndHold) -> list[Told]:
    """The FX system says which way it went."""
    check_form(k.message_id, k.digest, k.business_date)
    repeat = _check(m, k, special=True)
    if repeat is not None:
        return repeat
    refuse_if(m.phase not in (PHASE_DAY, PHASE_CUT_OFF, PHASE_WINDOW), R.PHASE_WRONG)
    known = m.messages.get((k.original_sender, k.original_message_id))
    if known is None or status_of(m, known) == STATUS_UNKNOWN:
        raise Refusal(R.ORIGINAL_UNKNOWN)
    hold = m.holds.get(known.payment)
    if hold is None or hold.status != STATUS_PROCESSED:
        raise Refusal(R.NOTHING_HELD)
    refuse_if(hold.system != k.sender, R.ORIGINAL_NOT_OWNED)
    remember(m, k.sender, k, 0)
    account = m.known_deposit_of(hold.payer)
    account.held -= hold.amount
    if not k.confirmed:
        hold.status = STATUS_REJECTED
        return [("HoldReleased", hold.id, account.index, 0), *scan(m, [account.index])]
    hold.status = STATUS_SETTLED
    entries = entries_between(m, hold.payer, hold.payee)[1]
    line = 1 << 40 | m.seq
    m.post(entries, hold.amount, source=(24, line))
    balances = (m.accounts[entries[0]].balance, m.accounts[entries[-1]].balance)
    return [
        ("HoldPaid", hold.id, account.index),
        (
            "PaymentMade", line, hold.sender, hold.message_id, "hvps.143.001.01", hold.payer,
            hold.payee, hold.amount, 8, 24, "G106", "",
        ),
        ("PaymentSettled", line, 24, tuple(entries), hold.amount, *balances),
        *scan(m, [entries[-1]]),
    ]  # fmt: skip


def release(m: State, reason: R, *, every: bool = False) -> tuple[list[Told], list[int]]:
    """Free every hold, or those that a control or a bar has just stopped."""
    told: list[Told] = []
    freed = []
    for hold in m.holds.values():
        if hold.status != STATUS_PROCESSED:
            continue
        account, payee = m.known_deposit_of(hold.payer), m.known_deposit_of(hold.payee)
        decides = m.known_deposit_of(hold.system)
        stopped = (
            every
            or {
                R.DEBIT_CONTROLLED: account.debit_control,
                R.CREDIT_CONTROLLED: payee.credit_control,
                R.PARTICIPANT_BARRED: account.barred or payee.barred or decides.barred,
            }[reason]
        )
        if stopped:
            account.held -= hold.amount
            hold.status = STATUS_REJECTED
            freed.append(account.index)
            told.append(("HoldReleased", hold.id, account.index, int(reason)))
    return told, freed
