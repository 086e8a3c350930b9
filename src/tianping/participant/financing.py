"""Pledge financing as a bank sees it: the request it sends, and the notice that it gets.

Source: CNAPS2-FIELDS saps.358, saps.359; RULES-Q §5.3-5.4.
"""

from __future__ import annotations

from typing import Final

import msgspec

from tianping.participant.messages import Values
from tianping.values.bankcode import NPC
from tianping.wire.catalogue import Edition
from tianping.wire.message import Amount, Message, build

__all__ = ["FINANCING_NOTICE", "PLEDGE_REQUEST", "FinancingNeed", "PledgeRequest", "need_of"]

PLEDGE_REQUEST: Final = "saps.358.001.01"
FINANCING_NOTICE: Final = "saps.359.001.01"

_APPLICATION: Final = "MnlPldgFincgAppl"
_NOTICE: Final = "FincgRqrmntNtfctn/FincgRqrmntNtfctnInf"


class PledgeRequest(msgspec.Struct, frozen=True, kw_only=True):
    """saps.358 人工质押融资申请: lend what my waiting payments need, against bonds."""

    message_id: str
    created_at: str
    """``yyyy-mm-ddThh:mm:ss``, Beijing time."""
    sender: str
    pledgor: str = ""
    """出质行行号, whose bonds are pledged; the sender's own, when empty."""

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message.

        Raises:
            MessageError: a value does not fit its element.
        """
        header = f"{_APPLICATION}/GrpHdr"
        values: Values = {
            f"{header}/MsgId": self.message_id,
            f"{header}/CreDtTm": self.created_at,
            f"{header}/InstgPty/InstgDrctPty": self.sender,
            f"{header}/InstgPty/InstgPty": self.sender,
            f"{header}/InstdPty/InstdDrctPty": NPC,
            f"{header}/InstdPty/InstdPty": NPC,
            f"{header}/SysCd": "SAPS",
            f"{_APPLICATION}/MnlPldgFincgApplInf/MmbId": self.sender,
        }
        if self.pledgor:
            values[f"{_APPLICATION}/MnlPldgFincgApplInf/PldgId"] = self.pledgor
        return build(PLEDGE_REQUEST, values, edition=edition)


class FinancingNeed(msgspec.Struct, frozen=True, kw_only=True):
    """saps.359 融资需要通知: bonds are being asked for, for a loan of that amount."""

    participant: str
    amount_fen: int


def need_of(message: Message) -> FinancingNeed | None:
    """Return what a notice says; None for another message or one without a yuan amount."""
    if message.code != FINANCING_NOTICE:
        return None
    amount = message.get(f"{_NOTICE}/FincgAmt")
    if not isinstance(amount, Amount):
        return None
    return FinancingNeed(participant=str(message.get(f"{_NOTICE}/MmbId")), amount_fen=amount.fen)
