"""Queries and replies about business (业务查询, 查复): ask another participant, and answer it.

Neither moves money. A query names a message of HVPS, BEPS or IBPS; the reply names the query.
Source: CNAPS2-FIELDS ccms.314, ccms.315; RULES-R §7.6; house, ADR-0104.
"""

from __future__ import annotations

from typing import Final

import msgspec

from tianping.participant.bank_drafts import Route, routed_header
from tianping.participant.messages import Original, Values
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition
from tianping.wire.message import Amount, Message, build

__all__ = [
    "BUSINESS_QUERY",
    "BUSINESS_REPLY",
    "QUERY_SYSTEMS",
    "BusinessQuery",
    "BusinessReply",
    "QueryNotice",
    "query_notice_of",
]

BUSINESS_QUERY: Final = "ccms.314.001.01"
BUSINESS_REPLY: Final = "ccms.315.001.01"

QUERY_SYSTEMS: Final = ("HVPS", "BEPS", "IBPS")

_QUERY: Final = "BizQry"
_REPLY: Final = "BizRspn"
_CURRENCY: Final = "CNY"


class BusinessQuery(msgspec.Struct, frozen=True, kw_only=True):
    """ccms.314 业务查询: ask another participant about a message."""

    message_id: str
    created_at: str
    """``yyyy-mm-ddThh:mm:ss``, Beijing time."""
    route: Route
    about: Original
    """The message that the question is about."""
    amount_fen: Fen
    """Its amount, 待查询业务金额."""
    text: str
    """查询内容, 1 to 256 characters."""
    system: str = "HVPS"

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message.

        Raises:
            MessageError: a value does not fit its element.
        """
        told = f"{_QUERY}/BizQryInf"
        values = routed_header(
            _QUERY,
            self.message_id,
            created_at=self.created_at,
            route=self.route,
            system=self.system,
        )
        values |= _original(f"{told}/OrgnlInf/OrgnlGrpHdr", self.about, edition)
        values |= {
            f"{told}/OrgnlInf/Amt": Amount(_CURRENCY, self.amount_fen),
            f"{told}/Cntt": self.text,
        }
        return build(BUSINESS_QUERY, values, edition=edition)


class BusinessReply(msgspec.Struct, frozen=True, kw_only=True):
    """ccms.315 业务查复: answer a query, for the same system and about the same message."""

    message_id: str
    created_at: str
    route: Route
    query: Original
    """The query that is answered."""
    about: Original
    """The message that it asked about."""
    amount_fen: Fen
    text: str
    """查复内容, 1 to 256 characters."""
    system: str = "HVPS"

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message.

        Raises:
            MessageError: a value does not fit its element.
        """
        told = f"{_REPLY}/BizRspnInf"
        values = routed_header(
            _REPLY,
            self.message_id,
            created_at=self.created_at,
            route=self.route,
            system=self.system,
        )
        values |= _original(f"{_REPLY}/OrgnlGrpHdr", self.query, edition)
        values |= _original(f"{told}/OrgnlInf/OrgnlGrpHdr", self.about, edition)
        values |= {
            f"{told}/OrgnlInf/OrgnlAmt": Amount(_CURRENCY, self.amount_fen),
            f"{told}/Cntt": self.text,
        }
        return build(BUSINESS_REPLY, values, edition=edition)


class QueryNotice(msgspec.Struct, frozen=True, kw_only=True):
    """What a query or a reply says."""

    message_id: str
    sender: str
    receiver: str
    sending_bank: str
    receiving_bank: str
    system: str
    query_id: str
    """Of a reply, the query that it answers; empty in a query."""
    about: Original
    amount_fen: Fen
    text: str


def query_notice_of(message: Message) -> QueryNotice | None:
    """Return what a ccms.314 or a ccms.315 says; nothing for other messages."""
    if message.code not in (BUSINESS_QUERY, BUSINESS_REPLY):
        return None
    asks = message.code == BUSINESS_QUERY
    root, told = (_QUERY, "BizQryInf") if asks else (_REPLY, "BizRspnInf")
    header, original = f"{root}/GrpHdr", f"{root}/{told}/OrgnlInf"
    amount = message.get(f"{original}/{'Amt' if asks else 'OrgnlAmt'}")
    name = "OrgnlMT" if message.edition is Edition.NEWER else "OrgnlMsgTp"
    return QueryNotice(
        message_id=message.text(f"{header}/MsgId"),
        sender=message.text(f"{header}/InstgPty/InstgDrctPty"),
        receiver=message.text(f"{header}/InstdPty/InstdDrctPty"),
        sending_bank=message.text(f"{header}/InstgPty/InstgPty"),
        receiving_bank=message.text(f"{header}/InstdPty/InstdPty"),
        system=message.text(f"{header}/SysCd"),
        query_id="" if asks else message.text(f"{root}/OrgnlGrpHdr/OrgnlMsgId"),
        about=Original(
            message_id=message.text(f"{original}/OrgnlGrpHdr/OrgnlMsgId"),
            sender=message.text(f"{original}/OrgnlGrpHdr/OrgnlInstgPty"),
            code=message.text(f"{original}/OrgnlGrpHdr/{name}"),
        ),
        amount_fen=amount.fen if isinstance(amount, Amount) else Fen(0),
        text=message.text(f"{root}/{told}/Cntt"),
    )


def _original(part: str, original: Original, edition: Edition) -> Values:
    """Return the key of a message; the editions name its type differently."""
    name = "OrgnlMT" if edition is Edition.NEWER else "OrgnlMsgTp"
    return {
        f"{part}/OrgnlMsgId": original.message_id,
        f"{part}/OrgnlInstgPty": original.sender,
        f"{part}/{name}": original.code,
    }
