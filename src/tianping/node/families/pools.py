"""Pools (资金池): a legal entity binds its branches (saps.373).

Source: CNAPS2-FIELDS saps.373; CNAPS2-CODES (FundsOfPoolManagementTypeCode);
RULES-Q §7.1; house, ADR-0040.
"""

from __future__ import annotations

import hashlib
from typing import Final

from tianping.core.commands import ManagePool
from tianping.core.liquidity.words import POOL_MANAGEMENTS
from tianping.node.families.arrival import (
    REFUSE,
    Arrival,
    DoorRefusalError,
    Kind,
    bank_code_at,
    body_digest,
    date_at,
    text_at,
)
from tianping.values.bankcode import BankCode, parse_bank_code
from tianping.values.dates import BusinessDate
from tianping.values.errors import ValueTextError
from tianping.values.identifiers import message_id_date
from tianping.wire.catalogue import Edition
from tianping.wire.message import Message

__all__ = ["POOL_MANAGEMENT", "kinds"]

POOL_MANAGEMENT: Final = "saps.373.001.01"

_POOL: Final = "FndsOfPoolMgmt/FndsOfPoolMgmtInf"
_MANAGEMENTS: Final = {words[0]: number for number, words in POOL_MANAGEMENTS.items()}


def kinds(edition: Edition) -> dict[str, Kind]:
    """Return what the intake must know of these messages; the command finds what differs."""
    del edition
    return {
        POOL_MANAGEMENT: Kind(
            message_id="FndsOfPoolMgmt/GrpHdr/MsgId",
            sender="FndsOfPoolMgmt/GrpHdr/InstgPty/InstgDrctPty",
            created="FndsOfPoolMgmt/GrpHdr/CreDtTm",
            to_command=_manage_pool,
        ),
    }


def _manage_pool(arrival: Arrival) -> ManagePool:
    """Return the command; the 2010 edition says from when, the newer one leaves that to the rule.

    MT03 of the 2010 edition has no published meaning and is refused.
    """
    message = arrival.message
    management = text_at(message, f"{_POOL}/FndsOfPoolMgmtTp")
    if management not in _MANAGEMENTS:
        raise _refusal("pool_management", f"{_POOL}/FndsOfPoolMgmtTp", management)
    return ManagePool(
        recorded_at_ns=arrival.received_at_ns,
        sender=arrival.sender,
        message_id=arrival.message_id,
        business_date=message_id_date(arrival.message_id),
        digest=body_digest(arrival.body),
        original_hash=hashlib.sha256(arrival.raw).digest(),
        certificate=arrival.certificate,
        registry_version=arrival.registry_version,
        legal_entity=bank_code_at(message, f"{_POOL}/MgrId"),
        management=_MANAGEMENTS[management],
        effective_date=_effective_date(message),
        branches=_branches(message),
    )


def _effective_date(message: Message) -> BusinessDate:
    """Return 生效日期, which the 2010 edition has; 0 where the layout has none."""
    if message.edition is not Edition.V2010:
        return BusinessDate(0)
    return date_at(message, f"{_POOL}/FctvDt")


def _branches(message: Message) -> list[BankCode]:
    """Return the branches listed, whose number must be the one stated if one is.

    Raises:
        DoorRefusalError: a code is none, or there are more or fewer than stated.
    """
    path = f"{_POOL}/BrnchList/MmbId"
    branches: list[BankCode] = []
    for found in message.all(path):
        try:
            branches.append(parse_bank_code(str(found)))
        except ValueTextError:
            raise _refusal("bank_code", path, str(found)) from None
    stated = text_at(message, f"{_POOL}/BrnchQty")
    if stated and int(stated) != len(branches):
        raise _refusal("branch_count", f"{_POOL}/BrnchQty", stated)
    return branches


def _refusal(rule: str, path: str, found: str) -> DoorRefusalError:
    return DoorRefusalError(
        REFUSE,
        rule,
        code="SU1O0115",
        texts=(f"{path}: not accepted: {found!r}", f"{path} 不受理：{found}"),
    )
