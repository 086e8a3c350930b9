"""Information of one participant for another: bank drafts, cash receipts, queries and replies.

The messages go on as they are; what they ask for is paid by a transfer of its own.
Source: CNAPS2-FIELDS hvps.151 to hvps.154, ccms.314, ccms.315; house, ADR-0054, ADR-0104.
"""

from __future__ import annotations

import hashlib
from functools import partial
from typing import Final, NamedTuple

from tianping.core.commands import PassInformation
from tianping.core.terms import SYSTEM_BEPS, SYSTEM_HVPS, SYSTEM_IBPS, SYSTEM_NAMES
from tianping.node.families.arrival import (
    REFUSE,
    Arrival,
    DoorRefusalError,
    Kind,
    amount_at,
    bank_code_at,
    body_digest,
    headed,
    text_at,
)
from tianping.values.identifiers import message_id_date
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition, editions

__all__ = [
    "DRAFT_APPLICATION",
    "DRAFT_PAID",
    "DRAFT_RETURN",
    "QUERY",
    "REPLY",
    "WITHDRAWAL_RECEIPT",
    "kinds",
]

DRAFT_APPLICATION: Final = "hvps.151.001.01"
DRAFT_PAID: Final = "hvps.152.001.01"
DRAFT_RETURN: Final = "hvps.153.001.01"
WITHDRAWAL_RECEIPT: Final = "hvps.154.001.01"
QUERY: Final = "ccms.314.001.01"
REPLY: Final = "ccms.315.001.01"

_QUERIED: Final = {SYSTEM_NAMES[one][0]: one for one in (SYSTEM_HVPS, SYSTEM_BEPS, SYSTEM_IBPS)}
"""Whose business a query may be about."""


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
    QUERY: _Places("BizQry", "BizQryInf/OrgnlInf/OrgnlGrpHdr/OrgnlMsgId", "BizQryInf/OrgnlInf/Amt"),
    REPLY: _Places("BizRspn", "OrgnlGrpHdr/OrgnlMsgId", "BizRspnInf/OrgnlInf/OrgnlAmt"),
}


def kinds(edition: Edition) -> dict[str, Kind]:
    """Return what the intake must know of the family's messages; one of them is newer only."""
    return {
        code: headed(places.root, partial(_pass_information, code=code))
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
        system=_system(arrival, f"{header}/SysCd") if code in (QUERY, REPLY) else SYSTEM_HVPS,
    )


def _system(arrival: Arrival, path: str) -> int:
    """Return the system whose business a query is about."""
    named = text_at(arrival.message, path)
    if named not in _QUERIED:
        expected = ", ".join(_QUERIED)
        raise DoorRefusalError(
            REFUSE,
            "query_system",
            code="SU1O1116",
            texts=(f"{path}: expected {expected}, found {named}", f"系统编号非法：{named}"),
        )
    return _QUERIED[named]


def _amount(arrival: Arrival, places: _Places) -> Fen:
    """Return the amount stated; 0 where the 2010 edition lets a message state none."""
    path = f"{places.root}/{places.amount}"
    return Fen(0) if arrival.message.get(path) is None else amount_at(arrival.message, path)
