"""Accounts that offices have opened (清算账户开户申请).

Source: CNAPS2-FIELDS saps.370; CNAPS2-CODES (PartyCategoryCode); house, ADR-0055.
"""

from __future__ import annotations

import hashlib
from typing import Final

from tianping.core.commands import RequestOpening
from tianping.node.families.arrival import (
    REFUSE,
    Arrival,
    DoorRefusalError,
    Kind,
    bank_code_at,
    body_digest,
    text_at,
)
from tianping.node.families.maintenance import summary_fen
from tianping.values.identifiers import message_id_date
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition

__all__ = ["OPENING", "kinds"]

OPENING: Final = "saps.370.001.01"

_ROOT: Final = "AcctOpngAppl"
_ASKED: Final = f"{_ROOT}/AcctOpngApplInf"
_SPECIAL: Final = {"PC00": False, "PC01": True}
"""PC02 and PC03 of the newer edition have no published meaning and are refused."""


def kinds(edition: Edition) -> dict[str, Kind]:
    """Return what the intake must know of the message; the editions are alike."""
    del edition
    return {
        OPENING: Kind(
            message_id=f"{_ROOT}/GrpHdr/MsgId",
            sender=f"{_ROOT}/GrpHdr/InstgPty/InstgDrctPty",
            created=f"{_ROOT}/GrpHdr/CreDtTm",
            to_command=_request_opening,
        )
    }


def _request_opening(arrival: Arrival) -> RequestOpening:
    message = arrival.message
    category = text_at(message, f"{_ASKED}/PtyCtgy")
    if category not in _SPECIAL:
        raise DoorRefusalError(
            REFUSE,
            "party_category",
            code="SU1O1114",
            texts=(
                f"{_ASKED}/PtyCtgy: expected {' or '.join(_SPECIAL)}, found {category}",
                f"参与机构大类应为{'或'.join(_SPECIAL)}，实为{category}",
            ),
        )
    return RequestOpening(
        recorded_at_ns=arrival.received_at_ns,
        sender=arrival.sender,
        message_id=arrival.message_id,
        business_date=message_id_date(arrival.message_id),
        digest=body_digest(arrival.body),
        original_hash=hashlib.sha256(arrival.raw).digest(),
        certificate=arrival.certificate,
        registry_version=arrival.registry_version,
        participant=bank_code_at(message, f"{_ASKED}/MmbId"),
        special=_SPECIAL[category],
        balance_fen=Fen(summary_fen(message, f"{_ASKED}/Bal", absent=0)),
        minimum_fen=Fen(summary_fen(message, f"{_ASKED}/RstrctAmtLwrLmt", absent=0)),
    )
