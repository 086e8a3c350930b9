"""NETS (净额): earmarks raised and lowered by message.

The layouts of nets.376 and nets.377 name account and amount, but no system: the system is the one
that the header says the message comes from.
Source: CNAPS2-FIELDS nets.376, nets.377; CNAPS2-ENV §2 (OrigSenderSID); house, ADR-0046.
"""

from __future__ import annotations

import hashlib
from functools import partial
from typing import Final

from tianping.core.commands import AdjustEarmark
from tianping.core.settlement.earmarks import EARMARK_SYSTEMS
from tianping.node.families.arrival import (
    REFUSE,
    Arrival,
    DoorRefusalError,
    Kind,
    amount_at,
    bank_code_at,
    body_digest,
)
from tianping.values.identifiers import message_id_date
from tianping.wire.catalogue import Edition
from tianping.wire.header import parse_header

__all__ = ["EARMARK_LOWER", "EARMARK_RAISE", "kinds", "sending_system"]

EARMARK_RAISE: Final = "nets.376.001.01"
EARMARK_LOWER: Final = "nets.377.001.01"


def kinds(edition: Edition) -> dict[str, Kind]:
    """Return what the intake must know of the family's messages; both editions are alike."""
    del edition
    return {
        EARMARK_RAISE: _kind("LqdtyCdtTfr", "CdtAcct", lowered=False),
        EARMARK_LOWER: _kind("LqdtyDbtTfr", "DbtAcct", lowered=True),
    }


def _kind(root: str, account: str, *, lowered: bool) -> Kind:
    owner = f"{root}/{account}/Id/DmstAcct/Id"
    return Kind(
        message_id=f"{root}/MsgId/Id",
        sender=owner,
        created="",
        to_command=partial(_adjust_earmark, root=root, owner=owner, lowered=lowered),
    )


def _adjust_earmark(arrival: Arrival, *, root: str, owner: str, lowered: bool) -> AdjustEarmark:
    return AdjustEarmark(
        recorded_at_ns=arrival.received_at_ns,
        sender=arrival.sender,
        message_id=arrival.message_id,
        business_date=message_id_date(arrival.message_id),
        digest=body_digest(arrival.body),
        original_hash=hashlib.sha256(arrival.raw).digest(),
        certificate=arrival.certificate,
        registry_version=arrival.registry_version,
        participant=bank_code_at(arrival.message, owner),
        system=sending_system(arrival),
        lowered=lowered,
        amount_fen=amount_at(arrival.message, f"{root}/TrfdAmt/AmtWthCcy"),
    )


def sending_system(arrival: Arrival) -> str:
    """Return the netting system that a message is about: the header's OrigSenderSID.

    Raises:
        DoorRefusalError: it is neither BEPS nor IBPS.
    """
    system = parse_header(arrival.raw).orig_sender_sid
    if system in EARMARK_SYSTEMS:
        return system
    raise DoorRefusalError(
        REFUSE,
        "netting_system",
        code="SU1O0107",
        texts=(
            f"header OrigSenderSID: expected {' or '.join(EARMARK_SYSTEMS)}, found {system}",
            f"报文头发送系统号：应为{'或'.join(EARMARK_SYSTEMS)}，实为{system}",
        ),
    )
