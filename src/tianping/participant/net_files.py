"""Multilateral net files: what a special participant sends, and takes back.

Source: CNAPS2-FIELDS hvps.631, hvps.634; house, ADR-0047.
"""

from __future__ import annotations

from typing import Final

import msgspec

from tianping.participant.messages import Original, Values
from tianping.values.bankcode import NPC
from tianping.values.money import Fen, format_yuan
from tianping.wire.catalogue import Edition
from tianping.wire.message import Amount, Message, build

__all__ = ["NET_FILE", "NET_FILE_TYPES", "NetFile", "NetFileWithdrawal", "NetPosition"]

NET_FILE: Final = "hvps.631.001.01"
NET_FILE_TYPES: Final = ("H010", "H011", "H012")
"""Nets of foreign exchange, of securities, of other systems."""

_WITHDRAWAL: Final = "hvps.634.001.01"
_NO_OVERDRAFT: Final = "0"
"""OverDrft must be there and has no known meaning; the platform does not look at it."""


class NetPosition(msgspec.Struct, frozen=True, kw_only=True):
    """One line: whose account is debited or credited, by how much."""

    participant: str
    """被记账行行号."""
    debit: bool
    amount_fen: Fen
    remark: str = ""
    """附言, which its notice (hvps.633) repeats."""


class NetFile(msgspec.Struct, frozen=True, kw_only=True):
    """hvps.631 多边轧差净额结算: all of it settles, or nothing."""

    message_id: str
    created_at: str
    """``yyyy-mm-ddThh:mm:ss``, Beijing time."""
    sender: str
    """The special participant."""
    positions: tuple[NetPosition, ...]
    """Each participant once; debits and credits have the same sum."""
    business_type: str = "H011"
    business_kind: str = "05401"
    netting_round: str = "1"

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message, which the newer edition knows alone.

        Raises:
            MessageError: a value does not fit its element.
        """
        root = "MulNetSttlm/MulNetSttlmInf"
        values = _header("MulNetSttlm", self.message_id, self.created_at, self.sender)
        values |= {
            f"{root}/TxTp": self.business_type,
            f"{root}/CtgyPurpCd": self.business_kind,
            f"{root}/NetgRnd": self.netting_round,
            f"{root}/DbtrAmt": _total(self.positions, debit=True),
            f"{root}/CdtrAmt": _total(self.positions, debit=False),
            f"{root}/OverDrft": _NO_OVERDRAFT,
            f"{root}/NbOfMmb": str(len(self.positions)),
        }
        for number, position in enumerate(self.positions, start=1):
            line = f"{root}/BookgList[{number}]"
            values[f"{line}/BookgId"] = position.participant
            values[f"{line}/DbtCdtId"] = "DBIT" if position.debit else "CRDT"
            values[f"{line}/Amt"] = Amount("CNY", position.amount_fen)
            if position.remark:
                values[f"{line}/AddtlInf"] = position.remark
        return build(NET_FILE, values, edition=edition)


class NetFileWithdrawal(msgspec.Struct, frozen=True, kw_only=True):
    """hvps.634 多边净额业务撤销申请: take a whole file back while it waits."""

    message_id: str
    created_at: str
    original: Original
    """The file; its sender asks."""

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message; its one detail is the sender itself.

        Raises:
            MessageError: a value does not fit its element.
        """
        root = "MulNetSttlmCxlReq"
        values = _header(root, self.message_id, self.created_at, self.original.sender)
        values |= {
            f"{root}/OrgnlGrpHdr/OrgnlMsgId": self.original.message_id,
            f"{root}/OrgnlGrpHdr/OrgnlInstgPty": self.original.sender,
            f"{root}/OrgnlGrpHdr/OrgnlMT": self.original.code,
            f"{root}/MulNetSttlmCxlReqInf/Nb": "1",
            f"{root}/MulNetSttlmCxlReqInf/Dtls/Id": self.original.sender,
        }
        return build(_WITHDRAWAL, values, edition=edition)


def _total(positions: tuple[NetPosition, ...], *, debit: bool) -> str:
    """Return the sum of one side as a summary amount."""
    total = sum(position.amount_fen for position in positions if position.debit == debit)
    return f"CNY+{format_yuan(Fen(total))}"


def _header(root: str, message_id: str, created_at: str, sender: str) -> Values:
    """Return the group header of a message to the NPC."""
    header = f"{root}/GrpHdr"
    return {
        f"{header}/MsgId": message_id,
        f"{header}/CreDtTm": created_at,
        f"{header}/InstgPty/InstgDrctPty": sender,
        f"{header}/InstgPty/InstgPty": sender,
        f"{header}/InstdPty/InstdDrctPty": NPC,
        f"{header}/InstdPty/InstdPty": NPC,
        f"{header}/SysCd": "HVPS",
    }
