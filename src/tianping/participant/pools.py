"""Pools: what a legal entity sends, what it and its branches ask, and what the answer says.

Source: CNAPS2-FIELDS saps.373, saps.614, saps.615; CNAPS2-CODES (FundsOfPoolManagementTypeCode);
RULES-Q §7.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from tianping.participant.messages import Values
from tianping.values.bankcode import NPC
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition
from tianping.wire.message import Amount, Message, Part, build

__all__ = [
    "POOL_MANAGEMENT",
    "POOL_QUERY",
    "POOL_REPORT",
    "PoolBinding",
    "PoolInstruction",
    "PoolQuery",
    "PoolReport",
    "pool_reports_of",
]

POOL_MANAGEMENT: Final = "saps.373.001.01"
POOL_QUERY: Final = "saps.614.001.01"
POOL_REPORT: Final = "saps.615.001.01"

_POOL_TYPE: Final = "G107"
_REPORT: Final = "PoolIntrBkLnQryRspn"


class PoolInstruction(msgspec.Struct, frozen=True, kw_only=True):
    """saps.373 清算账户资金池管理: bind branches to one's pool, or release them."""

    message_id: str
    created_at: str
    """``yyyy-mm-ddThh:mm:ss``, Beijing time."""
    sender: str
    """法人机构清算行行号: the legal entity itself."""
    management: str
    """``MT00`` in this order, ``MT01`` in a random order, ``MT02`` released."""
    branches: tuple[str, ...] = ()
    """分支机构清算行行号, in the order of rescue."""
    effective_date: str = ""
    """``yyyy-mm-dd``; the 2010 edition demands it, the newer one knows only the next date."""

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message.

        Raises:
            MessageError: a value does not fit its element.
        """
        root = "FndsOfPoolMgmt"
        values = _header(root, self.message_id, created_at=self.created_at, sender=self.sender)
        pool = f"{root}/FndsOfPoolMgmtInf"
        values[f"{pool}/MgrId"] = self.sender
        values[f"{pool}/FndsOfPoolMgmtTp"] = self.management
        if edition is Edition.V2010:
            values[f"{pool}/FctvDt"] = self.effective_date
        values[f"{pool}/BrnchQty"] = str(len(self.branches))
        if self.branches:
            values[f"{pool}/BrnchList/MmbId"] = list(self.branches)
        return build(POOL_MANAGEMENT, values, edition=edition)


class PoolQuery(msgspec.Struct, frozen=True, kw_only=True):
    """saps.614 资金池/自动拆借管理查询申请, of pools: who is bound, what moved on a date."""

    message_id: str
    created_at: str
    sender: str
    date: str
    """``yyyy-mm-dd``, the platform's current business date."""

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message.

        Raises:
            MessageError: a value does not fit its element.
        """
        root = "PoolIntrBkLnQryAppl"
        values = _header(root, self.message_id, created_at=self.created_at, sender=self.sender)
        values[f"{root}/PoolIntrBkLnQryApplInf/QryTp"] = _POOL_TYPE
        values[f"{root}/PoolIntrBkLnQryApplInf/Dt"] = self.date
        return build(POOL_QUERY, values, edition=edition)


def _header(root: str, message_id: str, *, created_at: str, sender: str) -> Values:
    """Return the values of the group header."""
    header = f"{root}/GrpHdr"
    return {
        f"{header}/MsgId": message_id,
        f"{header}/CreDtTm": created_at,
        f"{header}/InstgPty/InstgDrctPty": sender,
        f"{header}/InstgPty/InstgPty": sender,
        f"{header}/InstdPty/InstdDrctPty": NPC,
        f"{header}/InstdPty/InstdPty": NPC,
        f"{header}/SysCd": "SAPS",
    }


class PoolBinding(msgspec.Struct, frozen=True, kw_only=True):
    """A branch in a pool, with what it got on the date."""

    branch: str
    legal_entity: str
    transfers: tuple[tuple[str, Fen], ...]
    """Number and amount of each transfer."""


class PoolReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a saps.615 about pools says."""

    query_id: str
    status: str
    """PR05 answered, PR09 refused."""
    code: str
    text: str
    bindings: tuple[PoolBinding, ...]


def pool_reports_of(messages: Iterable[Message]) -> list[PoolReport]:
    """Return the reports about pools, and the refusals of queries, among messages."""
    reports = []
    for message in messages:
        if message.code != POOL_REPORT:
            continue
        if _text(message, f"{_REPORT}/PoolIntrBkLnQryRspnInf/QryTp") not in ("", _POOL_TYPE):
            continue
        listed = f"{_REPORT}/PoolIntrBkLnQryRspnInf/TxList"
        reports.append(
            PoolReport(
                query_id=_text(message, f"{_REPORT}/OrgnlGrpHdr/OrgnlMsgId"),
                status=_text(message, f"{_REPORT}/NPCPrcInf/PrcSts"),
                code=_text(message, f"{_REPORT}/NPCPrcInf/PrcCd"),
                text=_text(message, f"{_REPORT}/NPCPrcInf/RjctInf"),
                bindings=tuple(_binding(line) for line in message.parts(listed)),
            )
        )
    return reports


def _binding(line: Part) -> PoolBinding:
    transfers = []
    for detail in line.parts("TxDtl"):
        amount = detail.get("Amt")
        if isinstance(amount, Amount) and amount.fen:
            transfers.append((_text(detail, "TxId"), amount.fen))
    return PoolBinding(
        branch=_text(line, "Cdtr"), legal_entity=_text(line, "Dbtr"), transfers=tuple(transfers)
    )


def _text(part: Part, path: str) -> str:
    value = part.get(path)
    return "" if value is None else str(value)
