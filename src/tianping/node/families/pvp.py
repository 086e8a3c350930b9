"""Payment versus payment: the request of the bank that pays RMB, the answer of the FX system.

Both messages go on to the other side as they are.
Source: CNAPS2-FIELDS hvps.143, hvps.144; CNAPS2-CODES (ProcessCode); house, ADR-0046.
"""

from __future__ import annotations

import hashlib
from functools import partial
from typing import Final

from tianping.core.commands import EndHold, HoldFunds
from tianping.core.settlement.pvp import PVP_CONFIRMATION, PVP_REQUEST
from tianping.node.families.arrival import (
    REFUSE,
    Arrival,
    DoorRefusalError,
    Kind,
    amount_at,
    bank_code_at,
    body_digest,
    message_id_at,
    text_at,
)
from tianping.values.errors import ValueTextError
from tianping.values.identifiers import message_id_date
from tianping.values.money import Fen, parse_yuan
from tianping.wire.catalogue import Edition

__all__ = ["ANSWERS", "kinds"]

ANSWERS: Final = {"PR05": True, "PR09": False}
"""What the FX system says: both legs are sure, or there is no deal. Source: CNAPS2-CODES."""

_REQUEST: Final = "SttlAcctsReq"
_ANSWER: Final = "SttlAcctsRspn"


def kinds(edition: Edition) -> dict[str, Kind]:
    """Return what the intake must know of the family's messages."""
    return {
        PVP_REQUEST: Kind(
            message_id=f"{_REQUEST}/GrpHdr/MsgId",
            sender=f"{_REQUEST}/GrpHdr/InstgPty/InstgDrctPty",
            created=f"{_REQUEST}/GrpHdr/CreDtTm",
            to_command=partial(_hold, edition=edition),
        ),
        PVP_CONFIRMATION: Kind(
            message_id=f"{_ANSWER}/GrpHdr/MsgId",
            sender=f"{_ANSWER}/GrpHdr/InstgPty/InstgDrctPty",
            created=f"{_ANSWER}/GrpHdr/CreDtTm",
            to_command=_end_hold,
        ),
    }


def _hold(arrival: Arrival, *, edition: Edition) -> HoldFunds:
    header = f"{_REQUEST}/GrpHdr/InstdPty"
    return HoldFunds(
        recorded_at_ns=arrival.received_at_ns,
        sender=arrival.sender,
        message_id=arrival.message_id,
        business_date=message_id_date(arrival.message_id),
        digest=body_digest(arrival.body),
        original_hash=hashlib.sha256(arrival.raw).digest(),
        certificate=arrival.certificate,
        registry_version=arrival.registry_version,
        system=bank_code_at(arrival.message, f"{header}/InstdDrctPty"),
        payee=bank_code_at(arrival.message, f"{header}/InstdPty"),
        amount_fen=_price(arrival, edition),
    )


def _price(arrival: Arrival, edition: Edition) -> Fen:
    """Return the RMB to hold: an amount in the 2010 edition, yuan as text in the newer one.

    Raises:
        DoorRefusalError: it is no such amount.
    """
    path = f"{_REQUEST}/SttlAcctsReqInf/PurchsPric"
    if edition is Edition.V2010:
        return amount_at(arrival.message, path)
    text = text_at(arrival.message, path)
    try:
        return parse_yuan(text)
    except ValueTextError as error:
        raise DoorRefusalError(
            REFUSE,
            "purchase_price",
            code="SU1O0115",
            texts=(
                f"{path}: expected {error.expected}, found {error.found!r}",
                f"买入价非法：{text}",
            ),
        ) from None


def _end_hold(arrival: Arrival) -> EndHold:
    message = arrival.message
    answer = text_at(message, f"{_ANSWER}/RspnInf/PrcSts")
    if answer not in ANSWERS:
        raise DoorRefusalError(
            REFUSE,
            "pvp_answer",
            code="SU1O1114",
            texts=(
                f"{_ANSWER}/RspnInf/PrcSts: expected {' or '.join(ANSWERS)}, found {answer}",
                f"业务状态应为{'或'.join(ANSWERS)}，实为{answer}",
            ),
        )
    original = f"{_ANSWER}/OrgnlGrpHdr"
    return EndHold(
        recorded_at_ns=arrival.received_at_ns,
        sender=arrival.sender,
        message_id=arrival.message_id,
        business_date=message_id_date(arrival.message_id),
        digest=body_digest(arrival.body),
        original_hash=hashlib.sha256(arrival.raw).digest(),
        certificate=arrival.certificate,
        registry_version=arrival.registry_version,
        original_sender=bank_code_at(message, f"{original}/OrgnlInstgPty"),
        original_message_id=message_id_at(message, f"{original}/OrgnlMsgId"),
        confirmed=ANSWERS[answer],
    )
