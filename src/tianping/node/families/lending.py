"""Automatic lending (日终自动拆借): saps.374 sets, revokes, restores; saps.375 answers.

Both go on to the other side as they are: the borrower's request to the lender, the answer back to
whoever asked. The platform writes neither; it confirms each to its sender.
Source: CNAPS2-FIELDS saps.374, saps.375; CNAPS2-CODES (InterbankLoanManagementTypeCode,
ProcessCode); house, ADR-0041.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from typing import Any, Final

from tianping.core.commands import (
    AnswerLending,
    RestoreLending,
    RevokeLending,
    SetLending,
)
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
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import message_id_date
from tianping.wire.catalogue import Edition

__all__ = ["ANSWERS", "LENDING_ANSWER", "LENDING_REQUEST", "kinds"]

LENDING_REQUEST: Final = "saps.374.001.01"
LENDING_ANSWER: Final = "saps.375.001.01"

ANSWERS: Final = {"PR05": True, "PR09": False}
"""What an answer says: agreed, or declined. Source: CNAPS2-CODES (ProcessCode); house, ADR-0041."""

_REQUEST: Final = "IntrBkLnMgmtAppl"
_INFORMATION: Final = f"{_REQUEST}/IntrBkLnMgmtApplInf"
_ANSWER: Final = "IntrBkLnMgmtRspn"


def kinds(edition: Edition) -> dict[str, Kind]:
    """Return what the intake must know of the family's messages.

    Only the edition of 2010 dates an agreement.
    """
    return {
        LENDING_REQUEST: Kind(
            message_id=f"{_REQUEST}/GrpHdr/MsgId",
            sender=f"{_REQUEST}/GrpHdr/InstgPty/InstgDrctPty",
            created=f"{_REQUEST}/GrpHdr/CreDtTm",
            to_command=functools.partial(_request, edition=edition),
        ),
        LENDING_ANSWER: Kind(
            message_id=f"{_ANSWER}/GrpHdr/MsgId",
            sender=f"{_ANSWER}/GrpHdr/InstgPty/InstgDrctPty",
            created=f"{_ANSWER}/GrpHdr/CreDtTm",
            to_command=_answer,
        ),
    }


def _request(arrival: Arrival, edition: Edition) -> SetLending | RevokeLending | RestoreLending:
    """Return the command that the management type asks for; the layout allows no other."""
    make = _BY_TYPE[text_at(arrival.message, f"{_INFORMATION}/IntrBkLnMgmtTp")]
    return make(arrival, edition)


def _head(arrival: Arrival) -> dict[str, Any]:
    """Return what every signed command has from its envelope."""
    return {
        "recorded_at_ns": arrival.received_at_ns,
        "sender": arrival.sender,
        "message_id": arrival.message_id,
        "business_date": message_id_date(arrival.message_id),
        "digest": body_digest(arrival.body),
        "original_hash": hashlib.sha256(arrival.raw).digest(),
        "certificate": arrival.certificate,
        "registry_version": arrival.registry_version,
    }


def _agreement(arrival: Arrival) -> dict[str, Any]:
    """Return the sides and the number of the agreement."""
    message = arrival.message
    return {
        **_head(arrival),
        "borrower": bank_code_at(message, f"{_INFORMATION}/Cdtr"),
        "lender": bank_code_at(message, f"{_INFORMATION}/Dbtr"),
        "number": text_at(message, f"{_INFORMATION}/PrtcolNb"),
    }


def _set(arrival: Arrival, edition: Edition) -> SetLending:
    dated = edition is Edition.V2010
    return SetLending(
        **_agreement(arrival),
        lower_fen=amount_at(arrival.message, f"{_INFORMATION}/IntrBkLnLwrLmt"),
        upper_fen=amount_at(arrival.message, f"{_INFORMATION}/IntrBkLnUpperLmt"),
        from_date=_date_at(arrival, "PrtcolFctvDt") if dated else BusinessDate(0),
        until_date=_date_at(arrival, "PrtcolXprtnDt") if dated else BusinessDate(0),
    )


def _revoke(arrival: Arrival, edition: Edition) -> RevokeLending:
    del edition
    return RevokeLending(**_agreement(arrival))


def _restore(arrival: Arrival, edition: Edition) -> RestoreLending:
    del edition
    amount_fen = amount_at(arrival.message, f"{_INFORMATION}/Amt")
    return RestoreLending(**_agreement(arrival), amount_fen=amount_fen)


_BY_TYPE: Final[
    dict[str, Callable[[Arrival, Edition], SetLending | RevokeLending | RestoreLending]]
] = {
    "PC00": _set,
    "PC01": _revoke,
    "PC02": _restore,
}


def _answer(arrival: Arrival) -> AnswerLending:
    message = arrival.message
    status = text_at(message, f"{_ANSWER}/RspnInf/Sts")
    if status not in ANSWERS:
        path = f"{_ANSWER}/RspnInf/Sts"
        raise DoorRefusalError(
            REFUSE,
            "lending_answer",
            code="SU1O1114",
            texts=(
                f"{path}: expected {' or '.join(ANSWERS)}, found {status or 'nothing'}",
                f"{path}：应为{'或'.join(ANSWERS)}，实为{status or '空'}",
            ),
        )
    original = f"{_ANSWER}/OrgnlGrpHdr"
    return AnswerLending(
        **_head(arrival),
        original_sender=bank_code_at(message, f"{original}/OrgnlInstgPty"),
        original_message_id=message_id_at(message, f"{original}/OrgnlMsgId"),
        number=text_at(message, f"{_ANSWER}/IntrBkLnPrtcolInf/OrgnlPrtcolNb"),
        agreed=ANSWERS[status],
    )


def _date_at(arrival: Arrival, tag: str) -> BusinessDate:
    """Return a date of the agreement; 0 when the message does not say it."""
    text = text_at(arrival.message, f"{_INFORMATION}/{tag}").replace("-", "")
    return BusinessDate(int(text)) if text else BusinessDate(0)
