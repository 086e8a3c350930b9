"""Earmarking funds for the nets of BEPS or IBPS: what to send.

Source: CNAPS2-FIELDS nets.376, nets.377; house, ADR-0046 (the header names the system).
"""

from __future__ import annotations

from typing import Final

import msgspec

from tianping.participant.engine import Outgoing
from tianping.participant.messages import Values
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition
from tianping.wire.message import Amount, Message, build

__all__ = ["EARMARK_LOWER", "EARMARK_RAISE", "EARMARK_SYSTEMS", "EarmarkAdjustment"]

EARMARK_RAISE: Final = "nets.376.001.01"
EARMARK_LOWER: Final = "nets.377.001.01"
EARMARK_SYSTEMS: Final = ("BEPS", "IBPS")


class EarmarkAdjustment(msgspec.Struct, frozen=True, kw_only=True):
    """nets.376 圈存资金调增 or nets.377 圈存资金调减 of the sender's own account."""

    message_id: str
    sender: str
    system: str
    """``BEPS`` or ``IBPS``: only the header says it."""
    amount_fen: Fen
    """By how much."""
    lowered: bool = False

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message; both editions are alike.

        Raises:
            MessageError: a value does not fit its element.
        """
        root, account = ("LqdtyDbtTfr", "DbtAcct") if self.lowered else ("LqdtyCdtTfr", "CdtAcct")
        values: Values = {
            f"{root}/MsgId/Id": self.message_id,
            f"{root}/{account}/Id/DmstAcct/Id": self.sender,
            f"{root}/TrfdAmt/AmtWthCcy": Amount("CNY", self.amount_fen),
        }
        code = EARMARK_LOWER if self.lowered else EARMARK_RAISE
        return build(code, values, edition=edition)

    def outgoing(self, edition: Edition = Edition.NEWER) -> Outgoing:
        """Return the message as it must be sent: from the system it is for.

        Raises:
            MessageError: a value does not fit its element.
        """
        return Outgoing(self.message(edition), system=self.system)
