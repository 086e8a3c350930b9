"""The same-city query of an office, and its answer.

Source: CNAPS2-FIELDS saps.609, saps.610.
"""

from __future__ import annotations

from typing import Final

import msgspec

from tianping.participant.accounts import platform_header
from tianping.participant.office_messages import SAME_CITY_NET
from tianping.wire.catalogue import Edition
from tianping.wire.message import Amount, Message, build

__all__ = [
    "SAME_CITY_QUERY",
    "SAME_CITY_REPORT",
    "SameCityQuery",
    "SameCityReport",
    "SameCityState",
    "same_city_report_of",
]

SAME_CITY_QUERY: Final = "saps.609.001.01"
SAME_CITY_REPORT: Final = "saps.610.001.01"


class SameCityQuery(msgspec.Struct, frozen=True, kw_only=True):
    """saps.609 同城净额清算查询申请: ask how a session that the office submitted stands."""

    message_id: str
    created_at: str
    """``yyyy-mm-ddThh:mm:ss``, Beijing time."""
    sender: str
    original_id: str
    """The message id of the saps.611 that brought the session."""

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message; both editions put the values in the same places.

        Raises:
            MessageError: a value does not fit its element.
        """
        root = "IntraCityNetgQryAppl"
        original = f"{root}/IntraCityNetgQryApplInf/OrgnlGrpHdr"
        values = platform_header(
            root, self.message_id, created_at=self.created_at, sender=self.sender
        )
        values |= {
            f"{original}/OrgnlMsgId": self.original_id,
            f"{original}/OrgnlInstgPty": self.sender,
            f"{original}/OrgnlMT": SAME_CITY_NET,
        }
        return build(SAME_CITY_QUERY, values, edition=edition)


class SameCityState(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a session and how it stands."""

    bank: str
    credit: bool
    amount_fen: int
    status: str
    """``PR04`` settled, ``PR12`` waits."""


class SameCityReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a saps.610 says."""

    query_id: str
    original_id: str
    status: str
    """Of the question: ``PR05`` answered, ``PR09`` refused."""
    session_status: str
    """Of the session: ``PR04`` settled, ``PR12`` a line waits; empty when refused."""
    lines: tuple[SameCityState, ...] = ()


def same_city_report_of(message: Message) -> SameCityReport | None:
    """Return what a saps.610 says; nothing for other messages."""
    if message.code != SAME_CITY_REPORT:
        return None
    root = "IntraCityNetgQryRspn"
    session = f"{root}/IntraCityNetgQryRspnInf"
    lines = []
    for line in message.parts(f"{session}/BookgList"):
        amount = line.get("Amt")
        lines.append(
            SameCityState(
                bank=str(line.get("MmbId")),
                credit=line.get("DbtCdtId") == "CRDT",
                amount_fen=amount.fen if isinstance(amount, Amount) else 0,
                status=str(line.get("NPCPrcInf/PrcSts")),
            )
        )
    return SameCityReport(
        query_id=message.text(f"{root}/OrgnlGrpHdr/OrgnlMsgId"),
        original_id=message.text(f"{session}/OrgnlGrpHdr/OrgnlMsgId"),
        status=message.text(f"{root}/NPCPrcInf/PrcSts"),
        session_status=message.text(f"{session}/RspnSts"),
        lines=tuple(lines),
    )
