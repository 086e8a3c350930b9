"""Pledges of bonds as the bond system sees them: what the platform tells it, what it answers.

Source: CNAPS2-FIELDS saps.378; RULES-Q §5.4; house, ADR-0060.
"""

from __future__ import annotations

from typing import Final

import msgspec

from tianping.participant.accounts import platform_header
from tianping.values.bankcode import NPC
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition
from tianping.wire.message import Amount, Message, build

__all__ = ["BOND_NOTICE", "BondAnswer", "BondNotice", "bond_notice_of"]

BOND_NOTICE: Final = "saps.378.001.01"

_ROOT: Final = "BdTugNtfctn"
_TOLD: Final = f"{_ROOT}/BdTugInf"
_ASKED: Final = "PR06"
_ENDED: Final = "PR08"


class BondNotice(msgspec.Struct, frozen=True, kw_only=True):
    """What the platform says of the pledge under one contract.

    Attributes:
        message_id: The MsgId of the message that says it.
        contract: Its number, the same in all messages about it.
        participant: Who gets the loan (融资行).
        pledgor: Whose bonds (出质行).
        amount_fen: The loan.
        bond_value_fen: The face value of bonds to be pledged, or that was.
        released: Whether nothing is pledged under it any more; else bonds are asked for.
    """

    message_id: str
    contract: int
    participant: str
    pledgor: str
    amount_fen: Fen
    bond_value_fen: Fen
    released: bool


def bond_notice_of(message: Message) -> BondNotice | None:
    """Return what a notice says; None for another message, or a status that is not known here."""
    if message.code != BOND_NOTICE:
        return None
    status = message.text(f"{_TOLD}/Sts")
    if status not in (_ASKED, _ENDED):
        return None
    return BondNotice(
        message_id=message.text(f"{_ROOT}/GrpHdr/MsgId"),
        contract=int(message.text(f"{_TOLD}/CtrctNb")),
        participant=message.text(f"{_TOLD}/CdtBk"),
        pledgor=message.text(f"{_TOLD}/PldgBk"),
        amount_fen=_fen(message, "FincgAmt"),
        bond_value_fen=_fen(message, "TugAmt"),
        released=status == _ENDED,
    )


def _fen(message: Message, tag: str) -> Fen:
    amount = message.get(f"{_TOLD}/{tag}")
    return amount.fen if isinstance(amount, Amount) else Fen(0)


class BondAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """saps.378 质押融资债券调整通知: the bonds are pledged, or they are not."""

    message_id: str
    created_at: str
    """``yyyy-mm-ddThh:mm:ss``, Beijing time."""
    sender: str
    """The bond system."""
    notice: BondNotice
    """What it was asked."""
    bond_value_fen: Fen
    """The face value of the bonds that are pledged; 0 for a refusal."""

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message.

        Raises:
            MessageError: a value does not fit its element, or the edition has no such message.
        """
        pledged = Amount("CNY", self.bond_value_fen)
        values = platform_header(
            _ROOT, self.message_id, created_at=self.created_at, sender=self.sender
        )
        values |= {
            f"{_ROOT}/OrgnlGrpHdr/OrgnlMsgId": self.notice.message_id,
            f"{_ROOT}/OrgnlGrpHdr/OrgnlInstgPty": NPC,
            f"{_ROOT}/OrgnlGrpHdr/OrgnlMT": BOND_NOTICE,
            f"{_TOLD}/CdtBk": self.notice.participant,
            f"{_TOLD}/PldgBk": self.notice.pledgor,
            f"{_TOLD}/FincgAmt": Amount("CNY", self.notice.amount_fen),
            f"{_TOLD}/OrgnlAmt": Amount("CNY", Fen(0)),
            f"{_TOLD}/TugAmt": pledged,
            f"{_TOLD}/CurAmt": pledged,
            f"{_TOLD}/CtrctNb": str(self.notice.contract),
            f"{_TOLD}/Sts": "PR05" if self.bond_value_fen else "PR09",
        }
        return build(BOND_NOTICE, values, edition=edition)
