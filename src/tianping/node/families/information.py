"""Information of one participant for another: bank drafts, the receipt of a cash withdrawal.

The messages go on as they are; what they ask for is paid by a transfer of its own.
Source: CNAPS2-FIELDS hvps.151 to hvps.154; house, ADR-0054.
"""

from __future__ import annotations

import hashlib
from functools import partial
from typing import Final, NamedTuple

from tianping.core.commands import PassInformation
from tianping.node.families.arrival import (
    Arrival,
    Kind,
    amount_at,
    bank_code_at,
    body_digest,
    text_at,
)
from tianping.values.identifiers import message_id_date
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition, editions

__all__ = ["DRAFT_APPLICATION", "DRAFT_PAID", "DRAFT_RETURN", "WITHDRAWAL_RECEIPT", "kinds"]

DRAFT_APPLICATION: Final = "hvps.151.001.01"
DRAFT_PAID: Final = "hvps.152.001.01"
DRAFT_RETURN: Final = "hvps.153.001.01"
WITHDRAWAL_RECEIPT: Final = "hvps.154.001.01"


class _Places(NamedTuple):
    """The root of a message, and where it says what it is about, and how much."""

    root: str
    subject: str
    amount: str


_MESSAGES: Final = {
    DRAFT_APPLICATION: _Places(
        "ClrBkDrftAppl", "ClrBkDrftApplInf/DrftInf/Nb", "ClrBkDrftApplInf/ActlSttlmAmt"
    ),
    DRAFT_PAID: _Places(
        "ClrBkDrftNtfctn", "ClrBkDrftNtfctnInf/DrftInf/Nb", "ClrBkDrftNtfctnInf/ActlSttlmAmt"
    ),
    DRAFT_RETURN: _Places(
        "RtrgBkDrftCptlAppl",
        "RtrgBkDrftCptlApplInf/DrftInf/Nb",
        "RtrgBkDrftCptlApplInf/DrftInf/Amt",
    ),
    WITHDRAWAL_RECEIPT: _Places("WdrwlRspn", "WdrwlRspnInf/TxId", "WdrwlRspnInf/Amt"),
}


def kinds(edition: Edition) -> dict[str, Kind]:
    """Return what the intake must know of the family's messages; one of them is newer only."""
    return {
        code: Kind(
            message_id=f"{places.root}/GrpHdr/MsgId",
            sender=f"{places.root}/GrpHdr/InstgPty/InstgDrctPty",
            created=f"{places.root}/GrpHdr/CreDtTm",
            to_command=partial(_pass_information, code=code),
        )
        for code, places in _MESSAGES.items()
        if edition in editions(code)
    }


def _pass_information(arrival: Arrival, *, code: str) -> PassInformation:
    message, places = arrival.message, _MESSAGES[code]
    header = f"{places.root}/GrpHdr"
    return PassInformation(
        recorded_at_ns=arrival.received_at_ns,
        sender=arrival.sender,
        message_id=arrival.message_id,
        business_date=message_id_date(arrival.message_id),
        digest=body_digest(arrival.body),
        original_hash=hashlib.sha256(arrival.raw).digest(),
        certificate=arrival.certificate,
        registry_version=arrival.registry_version,
        message_type=code,
        sending_bank=bank_code_at(message, f"{header}/InstgPty/InstgPty"),
        receiver=bank_code_at(message, f"{header}/InstdPty/InstdDrctPty"),
        receiving_bank=bank_code_at(message, f"{header}/InstdPty/InstdPty"),
        subject=text_at(message, f"{places.root}/{places.subject}"),
        amount_fen=_amount(arrival, places),
    )


def _amount(arrival: Arrival, places: _Places) -> Fen:
    """Return the amount stated; 0 where the 2010 edition lets a message state none."""
    path = f"{places.root}/{places.amount}"
    return Fen(0) if arrival.message.get(path) is None else amount_at(arrival.message, path)
