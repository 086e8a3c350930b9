"""Payment versus payment: what the bank that pays RMB sends, and what the FX system answers.

Source: CNAPS2-FIELDS hvps.143, hvps.144; house, ADR-0046.
"""

from __future__ import annotations

from typing import Final

import msgspec

from tianping.participant.messages import Original, Values
from tianping.values.money import Fen, format_yuan, parse_yuan
from tianping.wire.catalogue import Edition
from tianping.wire.message import Amount, Message, build

__all__ = ["PVP_ANSWER", "PVP_REQUEST", "DealAnswer", "DealRequest", "deal_request_of"]

PVP_REQUEST: Final = "hvps.143.001.01"
PVP_ANSWER: Final = "hvps.144.001.01"


class DealRequest(msgspec.Struct, frozen=True, kw_only=True):
    """hvps.143 PVP结算申请: hold RMB for a foreign exchange deal."""

    message_id: str
    created_at: str
    """``yyyy-mm-ddThh:mm:ss``, Beijing time."""
    sender: str
    """Who pays RMB."""
    system: str
    """外币清算系统机构号码: the special participant that settles the other currency."""
    payee: str
    """Who will be paid the RMB."""
    amount_fen: Fen
    """买入价: the RMB to be paid."""
    bought: str = "1.00"
    """买入外汇数: the foreign currency bought, with up to two decimals; not looked at by SAPS."""
    currency: str = "USD"
    contract: str = "1"
    name: str = ""
    """付款人名称; the bank code, when empty."""

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message.

        Raises:
            MessageError: a value does not fit its element.
        """
        root = "SttlAcctsReq"
        deal = f"{root}/SttlAcctsReqInf"
        parties = (self.system, self.payee)
        values = _header(root, self.message_id, self.created_at, (self.sender, parties))
        values[f"{deal}/Dbtr/Nm"] = self.name or self.sender
        values[f"{deal}/DbtrAcct/Id/Othr/Issr"] = self.sender
        if edition is Edition.V2010:
            values[f"{deal}/PurchsPric"] = Amount("CNY", self.amount_fen)
            values[f"{deal}/BuyAmt"] = Amount(self.currency, parse_yuan(self.bought))
        else:
            values |= {
                f"{deal}/TxlCtrctNb": self.contract,
                f"{deal}/PurchsPric": format_yuan(self.amount_fen),
                f"{deal}/Tp": self.currency,
                f"{deal}/BuyAmt": self.bought,
            }
        return build(PVP_REQUEST, values, edition=edition)


def deal_request_of(message: Message) -> DealRequest | None:
    """Return what a request that the platform passed on says; None for another message.

    The 2010 edition has no contract.

    Raises:
        ValueTextError: its price is no amount in yuan.
    """
    if message.code != PVP_REQUEST:
        return None
    root = "SttlAcctsReq"
    header, deal = f"{root}/GrpHdr", f"{root}/SttlAcctsReqInf"
    price, bought = message.get(f"{deal}/PurchsPric"), message.get(f"{deal}/BuyAmt")
    return DealRequest(
        message_id=message.text(f"{header}/MsgId"),
        created_at=message.text(f"{header}/CreDtTm"),
        sender=message.text(f"{header}/InstgPty/InstgDrctPty"),
        system=message.text(f"{header}/InstdPty/InstdDrctPty"),
        payee=message.text(f"{header}/InstdPty/InstdPty"),
        amount_fen=price.fen if isinstance(price, Amount) else parse_yuan(str(price)),
        bought=format_yuan(bought.fen) if isinstance(bought, Amount) else str(bought),
        currency=bought.currency if isinstance(bought, Amount) else message.text(f"{deal}/Tp"),
        contract=message.text(f"{deal}/TxlCtrctNb"),
        name=message.text(f"{deal}/Dbtr/Nm"),
    )


class DealAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """hvps.144 PVP结算应答: both legs are sure, or there is no deal."""

    message_id: str
    created_at: str
    sender: str
    """The FX system."""
    original: Original
    """The request; its sender gets the answer."""
    confirmed: bool

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message; both editions are alike.

        Raises:
            MessageError: a value does not fit its element.
        """
        root = "SttlAcctsRspn"
        asker = self.original.sender
        values = _header(root, self.message_id, self.created_at, (self.sender, (asker, asker)))
        values |= {
            f"{root}/OrgnlGrpHdr/OrgnlMsgId": self.original.message_id,
            f"{root}/OrgnlGrpHdr/OrgnlInstgPty": asker,
            f"{root}/OrgnlGrpHdr/OrgnlMT": self.original.code,
            f"{root}/RspnInf/PrcSts": "PR05" if self.confirmed else "PR09",
        }
        return build(PVP_ANSWER, values, edition=edition)


def _header(
    root: str, message_id: str, created_at: str, parties: tuple[str, tuple[str, str]]
) -> Values:
    """Return the group header; ``parties`` are the sender, and the receiver with whom it is for."""
    header = f"{root}/GrpHdr"
    sender, (receiver, behind) = parties
    return {
        f"{header}/MsgId": message_id,
        f"{header}/CreDtTm": created_at,
        f"{header}/InstgPty/InstgDrctPty": sender,
        f"{header}/InstgPty/InstgPty": sender,
        f"{header}/InstdPty/InstdDrctPty": receiver,
        f"{header}/InstdPty/InstdPty": behind,
        f"{header}/SysCd": "HVPS",
    }
