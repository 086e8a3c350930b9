"""What a PBC office sends to SAPS: same-city nets, one-sided business, error corrections.

Source: CNAPS2-FIELDS saps.611, saps.612, saps.613; CNAPS2-CODES (business types H003 to H005).
"""

from __future__ import annotations

from typing import Final

import msgspec

from tianping.participant.messages import Values
from tianping.values.bankcode import NPC
from tianping.values.dates import BusinessDate, iso_date
from tianping.values.money import Fen, format_yuan
from tianping.wire.catalogue import Edition
from tianping.wire.message import Amount, Message, build

__all__ = [
    "CORRECTION",
    "ONE_SIDED",
    "SAME_CITY_NET",
    "EntryCorrection",
    "OneSidedEntry",
    "SameCityLine",
    "SameCityNet",
]

SAME_CITY_NET: Final = "saps.611.001.01"
ONE_SIDED: Final = "saps.612.001.01"
CORRECTION: Final = "saps.613.001.01"

_CURRENCY: Final = "CNY"


def _side(credit: bool) -> str:  # noqa: FBT001 - a code table with two entries
    return "CRDT" if credit else "DBIT"


def _header(root: str, office: str, *, message_id: str, created_at: str) -> Values:
    header = f"{root}/GrpHdr"
    return {
        f"{header}/MsgId": message_id,
        f"{header}/CreDtTm": created_at,
        f"{header}/InstgPty/InstgDrctPty": office,
        f"{header}/InstgPty/InstgPty": office,
        f"{header}/InstdPty/InstdDrctPty": NPC,
        f"{header}/InstdPty/InstdPty": NPC,
        f"{header}/SysCd": "SAPS",
    }


class SameCityLine(msgspec.Struct, frozen=True, kw_only=True):
    """What one bank pays or receives in a same-city session."""

    bank: str
    credit: bool
    amount_fen: Fen


class SameCityNet(msgspec.Struct, frozen=True, kw_only=True):
    """saps.611 同城轧差净额清算业务: the nets of a clearing house's session."""

    message_id: str
    created_at: str
    office: str
    session: int
    lines: tuple[SameCityLine, ...]
    business_kind: str = "04801"
    """``04801`` 同城票交净额, ``04802`` 其它轧差净额."""

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message.

        Raises:
            MessageError: a value does not fit its element.
        """
        root = "IntraCityNetgSttlm"
        session = f"{root}/IntraCityNetgSttlmInf"
        sums = [0, 0]
        for line in self.lines:
            sums[line.credit] += line.amount_fen
        debits, credited = (f"CNY+{format_yuan(Fen(fen))}" for fen in sums)
        values: Values = {
            **_header(root, self.office, message_id=self.message_id, created_at=self.created_at),
            f"{session}/TxTp": "H003",
            f"{session}/CtgyPurpCd": self.business_kind,
            f"{session}/NetgRnd": str(self.session),
            f"{session}/DbtrAmt": debits,
            f"{session}/CdtrAmt": credited,
            f"{session}/NbOfMmb": str(len(self.lines)),
            f"{session}/BookgList/BookgId": [line.bank for line in self.lines],
            f"{session}/BookgList/DbtCdtId": [_side(line.credit) for line in self.lines],
            f"{session}/BookgList/Amt": [Amount(_CURRENCY, line.amount_fen) for line in self.lines],
        }
        return build(SAME_CITY_NET, values, edition=edition)


class OneSidedEntry(msgspec.Struct, frozen=True, kw_only=True):
    """saps.612 单边业务: an office credits or debits an account that it manages."""

    message_id: str
    created_at: str
    office: str
    bank: str
    credit: bool
    amount_fen: Fen
    business_kind: str = "03801"
    """``03801`` 现金存取, ``04001`` 再贴现, ``04101`` 再贷款, ``04201`` 利息收付 and others."""

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message.

        Raises:
            MessageError: a value does not fit its element.
        """
        root = "UnltrlTx"
        entry = f"{root}/UnltrlTxInf"
        values: Values = {
            **_header(root, self.office, message_id=self.message_id, created_at=self.created_at),
            f"{entry}/BookgId": self.bank,
            f"{entry}/DbtCdtId": _side(self.credit),
            f"{entry}/Amt": Amount(_CURRENCY, self.amount_fen),
            f"{entry}/TxTp": "H004",
            f"{entry}/CtgyPurpCd": self.business_kind,
        }
        return build(ONE_SIDED, values, edition=edition)


class EntryCorrection(msgspec.Struct, frozen=True, kw_only=True):
    """saps.613 错账冲正: a red entry takes a wrong one back, a blue one books the right amount."""

    message_id: str
    created_at: str
    office: str
    bank: str
    credit: bool
    """The side of the wrong entry."""
    amount_fen: Fen
    red: bool
    error_date: BusinessDate
    business_type: str = "H005"
    """Of the wrong entry: ``H003`` same-city net, ``H004`` one-sided, ``H005`` either."""
    business_kind: str = "03801"

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message.

        Raises:
            MessageError: a value does not fit its element.
        """
        root = "AcctgErrRvsl"
        entry = f"{root}/AcctgErrRvslInf"
        values: Values = {
            **_header(root, self.office, message_id=self.message_id, created_at=self.created_at),
            f"{entry}/BookgId": self.bank,
            f"{entry}/DbtCdtId": _side(self.credit),
            f"{entry}/Amt": Amount(_CURRENCY, self.amount_fen),
            f"{entry}/PlusMnsTp": "PM01" if self.red else "PM00",
            f"{entry}/TxTp": self.business_type,
            f"{entry}/CtgyPurpCd": self.business_kind,
            f"{entry}/ErrDt": iso_date(self.error_date),
        }
        return build(CORRECTION, values, edition=edition)
