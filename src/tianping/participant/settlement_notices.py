"""What the platform tells of its own accord: bookings, fees, nets, interest, what waits.

Source: CNAPS2-FIELDS hvps.142, saps.360, saps.603, saps.605 to saps.607, saps.616;
house, ADR-0055.
"""

from __future__ import annotations

from typing import Final

import msgspec

from tianping.values.money import parse_yuan
from tianping.wire.message import Amount, Message, Part

__all__ = [
    "BOOKED",
    "FEES_LISTED",
    "FUNDS_WANTED",
    "INSTANT_NOTICE",
    "INTEREST_CHARGED",
    "NET_LIST",
    "NET_SETTLED",
    "Booked",
    "FeesListed",
    "FundsWanted",
    "InstantNotice",
    "InterestCharged",
    "NetList",
    "NetListLine",
    "NetSettled",
    "booked_of",
    "fees_listed_of",
    "funds_wanted_of",
    "instant_notice_of",
    "interest_charged_of",
    "net_list_of",
    "net_settled_of",
]

FUNDS_WANTED: Final = "saps.360.001.01"
NET_SETTLED: Final = "saps.603.001.02"
FEES_LISTED: Final = "saps.605.001.01"
BOOKED: Final = "saps.606.001.01"
INTEREST_CHARGED: Final = "saps.607.001.01"
NET_LIST: Final = "saps.616.001.01"
INSTANT_NOTICE: Final = "hvps.142.001.01"


def _fen(part: Part, path: str) -> int:
    found = part.get(path)
    return found.fen if isinstance(found, Amount) else 0


def _signed(part: Part, path: str, side: str) -> int:
    fen = _fen(part, path)
    return -fen if part.get(side) == "DBIT" else fen


class FundsWanted(msgspec.Struct, frozen=True, kw_only=True):
    """saps.360: the bank is asked to raise that much."""

    participant: str
    amount_fen: int


def funds_wanted_of(message: Message) -> FundsWanted | None:
    """Return what a saps.360 says; nothing for other messages."""
    if message.code != FUNDS_WANTED:
        return None
    report = "BkToCstmrAcctRpt/Rpt"
    return FundsWanted(
        participant=message.text(f"{report}/Acct/Id/Othr/Id"),
        amount_fen=_fen(message, f"{report}/Ntry/Amt"),
    )


class Booked(msgspec.Struct, frozen=True, kw_only=True):
    """saps.606: an account was moved by what its owner did not send."""

    original_id: str
    original_sender: str
    business_type: str
    business_kind: str
    amount_fen: int
    """Above zero a credit, below zero a debit; the other way round for a red entry."""
    balance_fen: int


def booked_of(message: Message) -> Booked | None:
    """Return what a saps.606 says; nothing for other messages."""
    if message.code != BOOKED:
        return None
    root = "AcctBookgNtfctn"
    told = f"{root}/AcctBookgNtfctnInf"
    fen = _sum_fen(message.text(f"{told}/Amt"))
    return Booked(
        original_id=message.text(f"{root}/OrgnlGrpHdr/OrgnlMsgId"),
        original_sender=message.text(f"{root}/OrgnlGrpHdr/OrgnlInstgPty"),
        business_type=message.text(f"{told}/TxTp"),
        business_kind=message.text(f"{told}/CtgyPurpCd"),
        amount_fen=-fen if message.get(f"{told}/DbtCdtId") == "DBIT" else fen,
        balance_fen=_sum_fen(message.text(f"{told}/Bal")),
    )


def _sum_fen(text: str) -> int:
    """Return a SummaryAmountText, ``CNY-1.00``, in fen."""
    fen = parse_yuan(text[4:])
    return -fen if text[3] == "-" else fen


class FeesListed(msgspec.Struct, frozen=True, kw_only=True):
    """saps.605: one's own part of a list of fees, or of their returns."""

    participant: str
    amount_fen: int
    returned: bool


def fees_listed_of(message: Message) -> FeesListed | None:
    """Return what a saps.605 says; nothing for other messages."""
    if message.code != FEES_LISTED:
        return None
    charge = "ChrgLst/ChrgInf"
    return FeesListed(
        participant=message.text(f"{charge}/ChrgPty"),
        amount_fen=_fen(message, f"{charge}/ChrgTtlAmt"),
        returned=message.get(f"{charge}/CdtDbtInd") == "CRDT",
    )


class NetSettled(msgspec.Struct, frozen=True, kw_only=True):
    """saps.603: a net of BEPS or IBPS is booked on the bank's account."""

    system: str
    participant: str
    session: str
    netting_date: str
    final_date: str
    net_fen: int
    """Above zero a credit, below zero a debit."""
    balance_fen: int
    """What the account has after it."""
    reference: str = ""
    """What the net is called when its date is reconciled; empty where the notice does not say."""


def net_settled_of(message: Message) -> NetSettled | None:
    """Return what a saps.603 says; nothing for other messages."""
    if message.code != NET_SETTLED:
        return None
    statement = "BkToCstmrStmt/Stmt"
    entry, balance = f"{statement}/Ntry", f"{statement}/Bal"
    return NetSettled(
        system=message.text(f"{statement}/RptgSrc/Prtry"),
        participant=message.text(f"{statement}/Acct/Id/Othr/Id"),
        session=message.text(f"{statement}/ElctrncSeqNb"),
        netting_date=message.text(f"{entry}/BookgDt/Dt"),
        final_date=message.text(f"{entry}/ValDt/Dt"),
        net_fen=_signed(message, f"{entry}/Amt", f"{entry}/CdtDbtInd"),
        balance_fen=_signed(message, f"{balance}/Amt", f"{balance}/CdtDbtInd"),
        reference=message.text(f"{entry}/NtryDtls/Btch/PmtInfId"),
    )


class InterestCharged(msgspec.Struct, frozen=True, kw_only=True):
    """saps.607: what the overdrafts of a quarter cost."""

    participant: str
    amount_fen: int
    day_fen: int
    """The overdraft of one day that would have cost as much (计息积数)."""
    rate: str
    """A year, in percent."""
    settled_at: str


def interest_charged_of(message: Message) -> InterestCharged | None:
    """Return what a saps.607 says; nothing for other messages."""
    if message.code != INTEREST_CHARGED:
        return None
    statement = "BkToCstmrStmt/Stmt"
    entry = f"{statement}/Ntry"
    return InterestCharged(
        participant=message.text(f"{statement}/Acct/Id/Othr/Id"),
        amount_fen=_fen(message, f"{entry}/Intrst/Amt"),
        day_fen=_fen(message, f"{entry}/Amt"),
        rate=message.text(f"{entry}/Intrst/Rate/Tp/Pctg"),
        settled_at=message.text(f"{entry}/Intrst/FrToDt/ToDtTm"),
    )


class NetListLine(msgspec.Struct, frozen=True, kw_only=True):
    """One bank's net in a list."""

    participant: str
    net_fen: int
    """Above zero a credit, below zero a debit."""


class NetList(msgspec.Struct, frozen=True, kw_only=True):
    """saps.616: the nets of a settled session on accounts that the office manages."""

    office: str
    session: str
    netting_date: str
    final_date: str
    lines: tuple[NetListLine, ...]


def net_list_of(message: Message) -> NetList | None:
    """Return what a saps.616 says; nothing for other messages."""
    if message.code != NET_LIST:
        return None
    listed = "NetgListDwnLd/NetgListDwnLdInf"
    lines = message.parts(f"{listed}/TxList")
    return NetList(
        office=message.text(f"{listed}/MgrId"),
        session=message.text(f"{listed}/TxList/NetgRnd"),
        netting_date=message.text(f"{listed}/TxList/NetgDt"),
        final_date=message.text(f"{listed}/TxList/SttlmDt"),
        lines=tuple(
            NetListLine(
                participant=str(line.get("MmbId")), net_fen=_signed(line, "Amt", "DbtCdtId")
            )
            for line in lines
        ),
    )


class InstantNotice(msgspec.Struct, frozen=True, kw_only=True):
    """hvps.142: an instant transfer waits, or will not be settled."""

    instructing: str
    """特许参与者, who instructs it."""
    original_id: str
    """Its MsgId; empty in the 2010 edition, which names the batch only."""
    batch: str
    payer: str
    payee: str
    amount_fen: int
    over: bool
    """NT01: cancelled or returned; else NT00: it waits."""
    reason: str


def instant_notice_of(message: Message) -> InstantNotice | None:
    """Return what an hvps.142 says; nothing for other messages."""
    if message.code != INSTANT_NOTICE:
        return None
    root = "ImdtTrfNtfctn"
    told = f"{root}/ImdtTrfNtfctnInf"
    known = {path for path, _ in message.values()}
    return InstantNotice(
        instructing=message.text(f"{told}/ClrSysMmbId/MmbId"),
        original_id=message.text(f"{told}/OrgnlMsgId") if f"{told}/OrgnlMsgId" in known else "",
        batch=message.text(f"{told}/TxBtch"),
        payer=message.text(f"{told}/DbtrAgt/FIId/ClrSysMmbId/MmbId"),
        payee=message.text(f"{told}/CdtrAgt/FIId/ClrSysMmbId/MmbId"),
        amount_fen=_fen(message, f"{told}/Amt"),
        over=message.get(f"{told}/NtceTp") == "NT01",
        reason=message.text(f"{root}/GrpHdr/Rmk"),
    )
