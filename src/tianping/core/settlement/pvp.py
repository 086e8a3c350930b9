"""Payment versus payment (PVP): RMB is held while the foreign currency is made sure.

The bank that pays RMB asks for a hold (hvps.143); the FX system, a special participant, confirms
both legs or declines (hvps.144). Held money is not booked, and no other business may use it: it
stands beside the earmarks in every formula of funds. A payer that is short, or has payments that
wait, gets no hold.
Source: RULES-A §4.5 E24a; RULES-Q §1; house, ADR-0046.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import EndHold, HoldFunds
from tianping.core.control.acceptance import CANCELLATION, REJECT, outcome
from tianping.core.control.admission import (
    admit,
    enter,
    refuse_form,
    refuse_hvps_date,
    remember_message,
    status_of,
)
from tianping.core.control.authority import refuse_receiver, refuse_sender
from tianping.core.control.presence import refuse_faulty
from tianping.core.events import Event, FundsHeld, HoldPaid, HoldReleased
from tianping.core.ledger.posting import E24_FOREIGN_EXCHANGE, book
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.clearers import clearing_participant
from tianping.core.settlement.funds import funds_for_class
from tianping.core.settlement.lines import made
from tianping.core.settlement.queue import scan
from tianping.core.settlement.stops import control_on_hold, refuse_barred, refuse_controlled
from tianping.core.state import Hold, Payment, SettlementAccount, State, account_of
from tianping.core.terms import (
    CLASS_ORDINARY,
    KIND_SPECIAL,
    PHASE_DAY,
    STATUS_PROCESSED,
    STATUS_REJECTED,
    STATUS_SETTLED,
    STATUS_UNKNOWN,
)
from tianping.values.identifiers import PaymentId, line_payment_id

__all__ = ["PVP_CONFIRMATION", "PVP_REQUEST", "end_hold", "hold_funds", "release_holds"]

PVP_REQUEST: Final = "hvps.143.001.01"
PVP_CONFIRMATION: Final = "hvps.144.001.01"

_BUSINESS_TYPE: Final = "G106"
"""外汇交易. Source: RULES-A §4.5 (business type codes)."""


def hold_funds(state: State, command: HoldFunds) -> list[Event]:
    """Hold RMB of the sender for a deal, at once or not at all.

    Refuses: see ``RefusalCode`` 20, 60 to 82, 306, 92, 436, 100, 102, 103, 307, 308, in that order.
    Source: RULES-A §4.5 E24a (held, not booked); house, ADR-0046.
    """
    stopped = _refuse_message(state, command)
    if stopped is not None:
        return stopped
    if state.phase != PHASE_DAY:
        return refuse(RefusalCode.PHASE_WRONG, str(state.phase))
    system = state.participants.get(command.system)
    if system is None or system.kind != KIND_SPECIAL or system.account is None:
        return refuse(RefusalCode.FX_SYSTEM_UNKNOWN, command.system)
    payee = clearing_participant(state, command.payee)
    if payee is None or payee.account is None:
        return refuse(RefusalCode.CREDITOR_PARTICIPANT_UNKNOWN, command.payee)
    stopped = refuse_receiver(state, system, command) or refuse_receiver(state, payee, command)
    if stopped is not None:
        return stopped
    if not 1 <= command.amount_fen <= state.amount_max_fen:
        return refuse(RefusalCode.AMOUNT_OUT_OF_BOUNDS, str(command.amount_fen))
    stopped = refuse_faulty(state, command.system) or refuse_faulty(state, command.payee)
    if stopped is not None:
        return stopped
    sender = state.participants[command.sender]
    payer = clearing_participant(state, command.sender) or sender
    payment = Payment(PaymentId(state.seq), sender, payer=payer, payee=payee)
    payment.message_id = command.message_id
    payment.business_date = command.business_date
    payment.amount_fen = command.amount_fen
    payment.queue_class = CLASS_ORDINARY
    payment.posting = E24_FOREIGN_EXCHANGE
    account = account_of(payer)
    stopped = refuse_controlled(payment) or refuse_barred(system)
    stopped = stopped or _refuse_short(state, account, payment)
    if stopped is not None:
        return stopped
    enter(
        sender,
        command.business_date,
        message_id=command.message_id,
        digest=command.digest,
        status=STATUS_PROCESSED,
    )
    account.held_fen += payment.amount_fen
    account.earmark_fen += payment.amount_fen
    state.holds[state.seq] = Hold(payment, system)
    return [FundsHeld(payment.payment, account.index, payment.amount_fen, system.code)]


def _refuse_short(state: State, account: SettlementAccount, payment: Payment) -> list[Event] | None:
    """Refuse a hold that would pass what waits, or is above the funds of class 8.

    Source: RULES-Q §1.3, §3.2 (strict order); house, ADR-0046.
    """
    if account.queued_count:
        return refuse(RefusalCode.HOLD_BEHIND_QUEUE, str(account.queued_count))
    funds_fen = funds_for_class(state, account, CLASS_ORDINARY)
    if funds_fen < payment.amount_fen:
        return refuse(RefusalCode.HOLD_ABOVE_FUNDS, str(funds_fen))
    return None


def end_hold(state: State, command: EndHold) -> list[Event]:
    """Pay held money to its payee, or free it, as the FX system says.

    Refuses: see ``RefusalCode`` 20, 60 to 82, 111, 110, 309, in that order.
    Source: RULES-A §4.5 E24a; house, ADR-0046.
    """
    stopped = _refuse_message(state, command)
    if stopped is not None:
        return stopped
    if outcome(CANCELLATION, state.phase) == REJECT:
        return refuse(RefusalCode.PHASE_WRONG, str(state.phase))
    asker = state.participants.get(command.original_sender)
    if asker is None or status_of(asker, command.original_message_id) == STATUS_UNKNOWN:
        return refuse(RefusalCode.ORIGINAL_UNKNOWN, command.original_message_id)
    number = _held_by(state, command)
    if number == 0:
        return refuse(RefusalCode.NOTHING_HELD, command.original_message_id)
    hold = state.holds[number]
    if hold.system.code != command.sender:
        return refuse(RefusalCode.ORIGINAL_NOT_OWNED, command.original_message_id)
    enter(
        hold.system,
        command.business_date,
        message_id=command.message_id,
        digest=command.digest,
        status=STATUS_PROCESSED,
    )
    if command.confirmed:
        return _pay(state, hold)
    events = _release(state, hold, reason=0)
    events.extend(scan(state, account_of(hold.payment.payer)))
    return events


def _refuse_message(state: State, command: HoldFunds | EndHold) -> list[Event] | None:
    """Refuse a form that is wrong, a sender that may not send this, a repeat.

    Source: RULES-C §7.3; house, ADR-0046 (who sends what).
    """
    stopped = refuse_form(
        state, command.message_id, date=command.business_date, digest=command.digest
    )
    if stopped is not None:
        return stopped
    if isinstance(command, HoldFunds) and command.payee == command.sender:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"payer and payee {command.payee}")
    sender = state.participants.get(command.sender)
    if sender is None or sender.hvps is None:
        return refuse(RefusalCode.SENDER_UNKNOWN, command.sender)
    if state.certificates.get(command.certificate) != command.sender:
        return refuse(RefusalCode.CERTIFICATE_NOT_SENDERS, command.certificate)
    special = sender.kind == KIND_SPECIAL
    if sender.hvps.account is None or special == isinstance(command, HoldFunds):
        return refuse(RefusalCode.NOT_AUTHORISED, command.sender)
    return (
        refuse_sender(state, sender, command)
        or admit(
            state,
            sender,
            message_id=command.message_id,
            date=command.business_date,
            digest=command.digest,
        )
        or refuse_hvps_date(state, command.business_date)
    )


def _held_by(state: State, command: EndHold) -> int:
    """Return the number of the hold that a message brought, 0 when there is none any more.

    Source: house, ADR-0010.
    """
    for number, hold in state.holds.items():
        payment = hold.payment
        if (
            payment.sender.code == command.original_sender
            and payment.message_id == command.original_message_id
        ):
            return number
    return 0


def _end(state: State, hold: Hold, status: int) -> SettlementAccount:
    """Take a hold off its account and give its message its last status.

    Source: house, ADR-0046.
    """
    payment = hold.payment
    account = account_of(payment.payer)
    account.held_fen -= payment.amount_fen
    account.earmark_fen -= payment.amount_fen
    del state.holds[int(payment.payment)]
    remember_message(
        payment.sender, payment.business_date, message_id=payment.message_id, status=status
    )
    return account


def _pay(state: State, hold: Hold) -> list[Event]:
    """Book held money as a line of the confirming command, then settle what that lets through.

    Source: RULES-A §4.5 E24a (E1 pattern); house, ADR-0034.
    """
    account = _end(state, hold, STATUS_SETTLED)
    payment = hold.payment
    events: list[Event] = [HoldPaid(payment.payment, account.index)]
    payment.payment = line_payment_id(state.seq, 1)
    events.append(made(payment, message_type=PVP_REQUEST, business_type=_BUSINESS_TYPE))
    events.append(book(state, payment))
    events.extend(scan(state, account_of(payment.payee)))
    return events


def _release(state: State, hold: Hold, *, reason: int) -> list[Event]:
    """Free held money; the caller scans the account.

    Source: RULES-A §4.5 E24a (else release).
    """
    account = _end(state, hold, STATUS_REJECTED)
    return [HoldReleased(hold.payment.payment, account.index, reason)]


def release_holds(
    state: State, reason: RefusalCode, *, controlled: bool = False
) -> tuple[list[Event], list[SettlementAccount]]:
    """Free every hold, or those that a control now stops, in order of arrival.

    Returns the events and the accounts that have their money again, which are to be scanned.
    Source: RULES-Q §2.2-2.3, §3.7; house, ADR-0046 (a hold ends at pre-close).
    """
    events: list[Event] = []
    accounts: list[SettlementAccount] = []
    for hold in list(state.holds.values()):
        if controlled and control_on_hold(hold.payment, hold.system) == 0:
            continue
        accounts.append(account_of(hold.payment.payer))
        events.extend(_release(state, hold, reason=int(reason)))
    return events, accounts
