"""Instant transfers (即时转账): a special participant moves money between two others.

Bank cards, commercial bills, open market, bond issue and trade, foreign exchange: the third party
names payer and payee, and the entries are those of an ordinary transfer between them (E16 to E23
have the patterns E1 to E4). A payer that is short waits in class 8, by time among the ordinary
payments; the third party may withdraw the item, nobody may move it.
Source: RULES-A §4.5 (E16-E23); RULES-Q §1.3 (class 8), §3.5-3.7; SAPS-T §四.3.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import InstantTransfer
from tianping.core.control.acceptance import INSTANT
from tianping.core.control.admission import admit, refuse_form
from tianping.core.control.authority import refuse_receiver, refuse_sender
from tianping.core.control.presence import refuse_faulty
from tianping.core.events import Event
from tianping.core.ledger.posting import (
    E16_CARD_NETWORK_RECEIVES,
    E17_CARD_NETWORK_PAYS,
    E18_COMMERCIAL_BILL,
    E19_OPEN_MARKET_TO_OFFICE,
    E20_OPEN_MARKET_TO_BANK,
    E21_BOND_ISSUE_PAID_IN,
    E22_BOND_ISSUE_PAID_OUT,
    E23_BOND_TRADE,
    E24_FOREIGN_EXCHANGE,
)
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.arrival import pay
from tianping.core.settlement.clearers import clearing_participant
from tianping.core.settlement.transfers import refuse_outside_daytime
from tianping.core.state import Participant, Payment, State
from tianping.core.terms import CLASS_ORDINARY, KIND_SPECIAL
from tianping.values.identifiers import PaymentId

__all__ = ["INSTANT_MESSAGE", "INSTANT_TYPES", "transfer_instant"]

INSTANT_MESSAGE: Final = "hvps.141.001.01"

INSTANT_TYPES: Final = ("G101", "G102", "G103", "G104", "G105", "G106")
"""Open market, bond trades, bond issues, bank cards, commercial bills, foreign exchange.

Pool, auto lending and pledge financing (G107 to G109) are the platform's own businesses.
Source: RULES-A §4.5 (business type codes).
"""


def transfer_instant(state: State, command: InstantTransfer) -> list[Event]:
    """Settle a transfer between two participants that a third one instructs, or queue it.

    Refuses: see ``RefusalCode`` 20 and 60 to 131, in that order.
    Source: RULES-A §4.5; RULES-Q §1.3, §3.3.
    """
    stopped = _refuse_message(state, command)
    if stopped is not None:
        return stopped
    sender = state.participants[command.sender]
    stopped = refuse_sender(state, sender, command) or admit(
        state,
        sender,
        message_id=command.message_id,
        date=command.business_date,
        digest=command.digest,
    )
    if stopped is not None:
        return stopped
    stopped = refuse_outside_daytime(state, command.business_date, INSTANT)
    if stopped is not None:
        return stopped
    payer = clearing_participant(state, command.payer)
    payee = clearing_participant(state, command.payee)
    if payer is None:
        return refuse(RefusalCode.DEBTOR_BANK_UNKNOWN, command.payer)
    if payee is None:
        return refuse(RefusalCode.CREDITOR_PARTICIPANT_UNKNOWN, command.payee)
    for side in (payer, payee):
        stopped = None if side is sender else refuse_receiver(state, side, command)
        if stopped is not None:
            return stopped
    if not 1 <= command.amount_fen <= state.amount_max_fen:
        return refuse(RefusalCode.AMOUNT_OUT_OF_BOUNDS, str(command.amount_fen))
    stopped = refuse_faulty(state, command.payer) or refuse_faulty(state, command.payee)
    if stopped is not None:
        return stopped
    return pay(state, _payment(state, command, sender, payer=payer, payee=payee))


def _refuse_message(state: State, command: InstantTransfer) -> list[Event] | None:
    """Refuse a form that is wrong, and a sender that is none or may not instruct this.

    Source: RULES-C §7.3; RULES-A §4.5 (payer and payee are two accounts).
    """
    stopped = refuse_form(
        state, command.message_id, date=command.business_date, digest=command.digest
    )
    if stopped is not None:
        return stopped
    if command.payer == command.payee:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"payer and payee {command.payer}")
    sender = state.participants.get(command.sender)
    if sender is None or sender.hvps is None:
        return refuse(RefusalCode.SENDER_UNKNOWN, command.sender)
    if state.certificates.get(command.certificate) != command.sender:
        return refuse(RefusalCode.CERTIFICATE_NOT_SENDERS, command.certificate)
    known = command.message_type == INSTANT_MESSAGE and command.business_type in INSTANT_TYPES
    if sender.kind != KIND_SPECIAL or not known:
        found = f"{command.message_type} {command.business_type}"
        return refuse(RefusalCode.NOT_AUTHORISED, found)
    return None


def _payment(
    state: State,
    command: InstantTransfer,
    sender: Participant,
    *,
    payer: Participant,
    payee: Participant,
) -> Payment:
    """Return the payment that an instant transfer asks for, in class 8.

    Source: RULES-Q §1.3.
    """
    payment = Payment(PaymentId(state.seq), sender, payer=payer, payee=payee)
    payment.message_id = command.message_id
    payment.business_date = command.business_date
    payment.digest = command.digest
    payment.amount_fen = command.amount_fen
    payment.queue_class = CLASS_ORDINARY
    payment.posting = _posting(command.business_type, payment)
    return payment


def _posting(business_type: str, payment: Payment) -> int:
    """Return which E-event an instant transfer of a business type is.

    Source: RULES-A §4.5 (E16-E23).
    """
    if business_type == "G104":
        own = payment.payer is payment.sender
        return E17_CARD_NETWORK_PAYS if own else E16_CARD_NETWORK_RECEIVES
    if business_type == "G103":
        own = payment.payer is payment.sender
        return E22_BOND_ISSUE_PAID_OUT if own else E21_BOND_ISSUE_PAID_IN
    if business_type == "G101":
        office = payment.payer.account is None
        return E20_OPEN_MARKET_TO_BANK if office else E19_OPEN_MARKET_TO_OFFICE
    if business_type == "G102":
        return E23_BOND_TRADE
    return E18_COMMERCIAL_BILL if business_type == "G105" else E24_FOREIGN_EXCHANGE
