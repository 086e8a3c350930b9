"""Making the message of an order, when it has its id and its amount.

Source: CNAPS2-FIELDS hvps.112, hvps.141, saps.369, saps.611-613, ccms.811; house, ADR-0052,
ADR-0061.
"""

from __future__ import annotations

import msgspec

from tianping.participant.acs import BalancesReport, BusinessEnd
from tianping.participant.messages import BankParty, InstantTransfer, InstitutionTransfer
from tianping.participant.office_messages import EntryCorrection, OneSidedEntry, SameCityNet
from tianping.partners.acts import (
    BalancesAct,
    CorrectionAct,
    InstantAct,
    OneSidedAct,
    PaymentAct,
    SameCityAct,
)
from tianping.partners.orders import Order
from tianping.values.dates import BusinessDate
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition
from tianping.wire.message import Message

__all__ = ["Making", "message_of"]


class Making(msgspec.Struct, frozen=True, kw_only=True):
    """What a message says that its order does not."""

    sender: str
    message_id: str
    created_at: str
    date: BusinessDate
    amount_fen: Fen
    edition: Edition


def message_of(order: Order, making: Making) -> Message:
    """Return the message of an order.

    Raises:
        MessageError: a value does not fit its element.
    """
    if isinstance(order.act, InstantAct | PaymentAct):
        return _transfer(order, order.act, making)
    return _office(order, making)


def _transfer(order: Order, act: InstantAct | PaymentAct, making: Making) -> Message:
    if isinstance(act, InstantAct):
        return InstantTransfer(
            message_id=making.message_id,
            created_at=making.created_at,
            sender=making.sender,
            amount_fen=making.amount_fen,
            debtor=_party(order.payer),
            creditor=_party(order.payee),
            business_type=act.business_type,
            business_kind=act.business_kind,
        ).message(making.edition)
    return InstitutionTransfer(
        message_id=making.message_id,
        created_at=making.created_at,
        amount_fen=making.amount_fen,
        debtor=_party(order.payer),
        creditor=_party(order.payee),
        priority=act.priority,
    ).message(making.edition)


def _office(order: Order, making: Making) -> Message:
    """Return a message of an office: business, a report, or the end of its business."""
    act, own = order.act, making.sender
    ids = {"message_id": making.message_id, "created_at": making.created_at}
    if isinstance(act, OneSidedAct):
        return OneSidedEntry(
            **ids,
            office=own,
            bank=act.bank,
            credit=act.credit,
            amount_fen=making.amount_fen,
            business_kind=act.business_kind,
        ).message(making.edition)
    if isinstance(act, SameCityAct):
        return SameCityNet(
            **ids,
            office=own,
            session=act.session,
            lines=act.lines,
            business_kind=act.business_kind,
        ).message(making.edition)
    if isinstance(act, CorrectionAct):
        return EntryCorrection(
            **ids,
            office=own,
            bank=act.bank,
            credit=act.credit,
            amount_fen=making.amount_fen,
            red=act.red,
            error_date=BusinessDate(act.error_date or making.date),
            business_type=act.business_type,
            business_kind=act.business_kind,
        ).message(making.edition)
    if isinstance(act, BalancesAct):
        return BalancesReport(
            **ids, sender=own, participant=act.bank, date=making.date, accounts=act.accounts
        ).message(making.edition)
    return BusinessEnd(**ids, sender=own, date=making.date).message(making.edition)


def _party(code: str) -> BankParty:
    """Return a participant as payer or payee: its own account."""
    return BankParty(participant=code, branch=code, account_bank=code, name=code, account=code)
