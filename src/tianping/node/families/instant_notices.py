"""Notices to payer and payee that an instant transfer waits, or will not be settled.

Source: CNAPS2-FIELDS hvps.142; CNAPS2-CODES (notification types); RULES-A §4.5; house, ADR-0055.
"""

from __future__ import annotations

from typing import Final

from tianping.node.families.arrival import tagged, text_at
from tianping.node.families.saps import group_header, reason_text
from tianping.node.tasks_notices import InstantNotice
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition
from tianping.wire.codec import parse
from tianping.wire.envelope import parse_envelope
from tianping.wire.message import Amount, Message, Value

__all__ = ["INSTANT_NOTICE", "instant_values"]

INSTANT_NOTICE: Final = "hvps.142.001.01"

_TRANSFER: Final = "FinInstnCdtTrf/CdtTrfTxInf"
_BATCH_TAG: Final = "E48"
"""交易批次号. Source: CNAPS2-FIELDS hvps.141."""
_COPIED: Final = {
    "Dbtr/Nm": "Dbtr/FinInstnId/Nm",
    "DbtrAcct/Id/Othr/Id": "DbtrAcct/Id/Othr/Id",
    "DbtrAcct/Id/Othr/Issr": "DbtrAcct/Id/Othr/Issr",
    "Cdtr/Nm": "Cdtr/FinInstnId/Nm",
    "CdtrAcct/Id/Othr/Id": "CdtrAcct/Id/Othr/Id",
    "CdtrAcct/Id/Othr/Issr": "CdtrAcct/Id/Othr/Issr",
}
"""What the notice says as the transfer said it, where it said it."""


def instant_values(
    draft: InstantNotice, message_id: str, *, edition: Edition
) -> dict[str, Value | list[Value]]:
    """Return the elements of a notice (即时转账排队/撤销通知): NT00 waits, NT01 is over."""
    root = "ImdtTrfNtfctn"
    told = f"{root}/ImdtTrfNtfctnInf"
    transfer = _transfer(draft, edition)
    values = group_header(
        root, message_id=message_id, at_ns=draft.at_ns, receiver=draft.receiver, system="HVPS"
    )
    if reason := reason_text(draft.reason):
        values[f"{root}/GrpHdr/Rmk"] = reason
    for path, copied in _COPIED.items():
        if text := text_at(transfer, f"{_TRANSFER}/{copied}"):
            values[f"{told}/{path}"] = text
    for party, owner in (("DbtrAgt", draft.payer), ("CdtrAgt", draft.payee)):
        values[f"{told}/{party}/FIId/ClrSysMmbId/MmbId"] = owner
        values[f"{told}/{party}/BrnchId/Id"] = owner
    values |= {
        f"{told}/Amt": Amount("CNY", Fen(draft.amount_fen)),
        f"{told}/PmtTpInf/CtgyPurp/Prtry": draft.business_type,
        f"{told}/Purp/Prtry": draft.business_kind,
        f"{told}/NtceTp": "NT01" if draft.cancelled else "NT00",
        f"{told}/ClrSysMmbId/MmbId": draft.instructing,
        f"{told}/TxBtch": _batch(transfer),
    }
    if edition is Edition.NEWER:
        values[f"{told}/OrgnlMsgId"] = draft.original_id
    return values


def _transfer(draft: InstantNotice, edition: Edition) -> Message:
    envelope = parse_envelope(draft.original)
    return parse(envelope.body, envelope.header.mesg_type, edition=edition)


def _batch(transfer: Message) -> str:
    texts = [str(text) for text in transfer.all(f"{_TRANSFER}/RmtInf/Ustrd")]
    return tagged(texts, _BATCH_TAG) or "0"
