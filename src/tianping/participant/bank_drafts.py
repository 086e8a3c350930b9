"""Bank drafts of city commercial banks, and other information for another participant.

The messages move no money: whoever keeps the drafts' money pays what is applied for by a transfer
of business type A202, which ``DraftTransfer`` builds; its end-to-end id is the draft's number.
Source: CNAPS2-FIELDS hvps.151 to hvps.154, hvps.111 (A202); CNAPS2-CODES (DraftTypeCode).
"""

from __future__ import annotations

from typing import Final

import msgspec

from tianping.participant.messages import CustomerParty, CustomerTransfer, Values
from tianping.values.money import Fen, format_yuan
from tianping.wire.catalogue import Edition
from tianping.wire.message import Amount, Message, build

__all__ = [
    "DRAFT_APPLICATION",
    "DRAFT_KINDS",
    "DRAFT_MONEY",
    "DRAFT_PAID",
    "DRAFT_RETURN",
    "INFORMATION",
    "WITHDRAWAL_RECEIPT",
    "BankDraft",
    "DraftApplication",
    "DraftPaid",
    "DraftReturn",
    "DraftTransfer",
    "Information",
    "Presentation",
    "Route",
    "WithdrawalReceipt",
    "information_of",
    "routed_header",
]

DRAFT_APPLICATION: Final = "hvps.151.001.01"
DRAFT_PAID: Final = "hvps.152.001.01"
DRAFT_RETURN: Final = "hvps.153.001.01"
WITHDRAWAL_RECEIPT: Final = "hvps.154.001.01"

DRAFT_MONEY: Final = "A202"
"""Business type of transfers for bank drafts."""

DRAFT_KINDS: Final = {
    "deposit": "02901",
    "clearing": "02902",
    "surplus": "02903",
    "unused": "02904",
}
"""Business kinds of A202: 移存, 清算, 多余划回, 未用退回."""

_CURRENCY: Final = "CNY"


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """From whom to whom: direct participants, and the banks that settle through them."""

    sender: str
    """发起直接参与机构."""
    receiver: str
    """接收直接参与机构."""
    sending_bank: str = ""
    """发起间接参与机构; the sender itself, when empty."""
    receiving_bank: str = ""
    """接收间接参与机构; the receiver itself, when empty."""


class BankDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What stands on a bank draft (银行汇票)."""

    number: str
    issued: str
    """出票日期, ``yyyy-mm-dd``."""
    amount_fen: Fen
    issuer: str
    """汇票签发行行号."""
    applicant: str
    """汇票申请人名称."""
    applicant_account: str
    code: str
    """汇票密押, at most ten digits."""
    kind: str = "CT00"
    """``CT00`` transferable, ``CT01`` not transferable, ``CT02`` cash."""
    payee: str = ""
    """汇票收款人名称."""


class Presentation(msgspec.Struct, frozen=True, kw_only=True):
    """Who presented a draft, when, and what is paid on it."""

    bank: str
    """最后持票人开户行行号."""
    account: str
    name: str
    date: str
    """提示付款日期, ``yyyy-mm-dd``."""
    paid_fen: Fen
    """实际结算金额."""
    left_fen: Fen | None = None
    """多余金额, what goes back to the applicant."""


class DraftApplication(msgspec.Struct, frozen=True, kw_only=True):
    """hvps.151 申请清算银行汇票资金: the bank at which a draft was presented asks for its money."""

    message_id: str
    created_at: str
    """``yyyy-mm-ddThh:mm:ss``, Beijing time."""
    route: Route
    draft: BankDraft
    presented: Presentation

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message; only the 2010 edition names the applicant.

        Raises:
            MessageError: a value does not fit its element.
        """
        root, part = "ClrBkDrftAppl", "ClrBkDrftAppl/ClrBkDrftApplInf"
        values = routed_header(root, self.message_id, created_at=self.created_at, route=self.route)
        values |= _draft(f"{part}/DrftInf", self.draft, applicant=edition is Edition.V2010)
        values |= _presented(part, self.presented)
        if self.presented.left_fen is not None:
            values[f"{part}/RmngAmt"] = Amount(_CURRENCY, self.presented.left_fen)
        return build(DRAFT_APPLICATION, values, edition=edition)


class DraftPaid(msgspec.Struct, frozen=True, kw_only=True):
    """hvps.152 银行汇票全额兑付通知: the drafts' clearing bank tells that one was paid in full."""

    message_id: str
    created_at: str
    route: Route
    draft: BankDraft
    presented: Presentation

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message; both editions put the values in the same places.

        Raises:
            MessageError: a value does not fit its element.
        """
        root, part = "ClrBkDrftNtfctn", "ClrBkDrftNtfctn/ClrBkDrftNtfctnInf"
        values = routed_header(root, self.message_id, created_at=self.created_at, route=self.route)
        values |= _draft(f"{part}/DrftInf", self.draft, applicant=True)
        values |= _presented(part, self.presented)
        return build(DRAFT_PAID, values, edition=edition)


class DraftReturn(msgspec.Struct, frozen=True, kw_only=True):
    """hvps.153 银行汇票申请退回: the issuer asks for the money of an unused draft."""

    message_id: str
    created_at: str
    route: Route
    draft: BankDraft

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message; only the 2010 edition names the applicant.

        Raises:
            MessageError: a value does not fit its element.
        """
        root = "RtrgBkDrftCptlAppl"
        values = routed_header(root, self.message_id, created_at=self.created_at, route=self.route)
        values |= _draft(
            f"{root}/RtrgBkDrftCptlApplInf/DrftInf",
            self.draft,
            applicant=edition is Edition.V2010,
        )
        return build(DRAFT_RETURN, values, edition=edition)


class WithdrawalReceipt(msgspec.Struct, frozen=True, kw_only=True):
    """hvps.154 取现回执: a cash withdrawal is booked. Only the newer edition has it."""

    message_id: str
    created_at: str
    route: Route
    business_id: str
    """明细标识号 of the booking."""
    original_id: str
    """原明细标识号 of the withdrawal."""
    account: str
    name: str
    amount_fen: Fen
    priority: str = "NORM"

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message.

        Raises:
            MessageError: a value does not fit its element, or the edition has no such message.
        """
        root, part = "WdrwlRspn", "WdrwlRspn/WdrwlRspnInf"
        values = routed_header(root, self.message_id, created_at=self.created_at, route=self.route)
        values |= {
            f"{part}/TxId": self.business_id,
            f"{part}/OrgnlTxId": self.original_id,
            f"{part}/MmbId": self.route.receiver,
            f"{part}/BrnchId": self.route.receiving_bank or self.route.receiver,
            f"{part}/PstngAcct": self.account,
            f"{part}/PstngNm": self.name,
            f"{part}/SttlmPrty": self.priority,
            f"{part}/Amt": Amount(_CURRENCY, self.amount_fen),
        }
        return build(WITHDRAWAL_RECEIPT, values, edition=edition)


class DraftTransfer(msgspec.Struct, frozen=True, kw_only=True):
    """hvps.111 with business type A202: the money of a bank draft."""

    message_id: str
    created_at: str
    debtor: CustomerParty
    creditor: CustomerParty
    draft: BankDraft
    kind: str
    """A value of ``DRAFT_KINDS``."""
    amount_fen: Fen
    presented: Presentation | None = None
    """Who presented the draft; of money deposited or returned, nobody did."""

    def message(self, edition: Edition = Edition.NEWER) -> Message:
        """Return the message: what stands on the draft goes into free elements.

        Raises:
            MessageError: a value does not fit its element.
        """
        return CustomerTransfer(
            message_id=self.message_id,
            created_at=self.created_at,
            amount_fen=self.amount_fen,
            debtor=self.debtor,
            creditor=self.creditor,
            business_type=DRAFT_MONEY,
            business_kind=self.kind,
            end_to_end_id=self.draft.number,
            remarks=(*_draft_remarks(self.draft), *_presented_remarks(self.presented)),
        ).message(edition)


def _draft_remarks(draft: BankDraft) -> tuple[str, ...]:
    """Return the elements ``/TAG/value`` of a draft. Source: CNAPS2-FIELDS hvps.111 (A202)."""
    named = (
        ("C10", draft.issued),
        ("E15", draft.code),
        ("F51", draft.kind),
        ("D14", f"{_CURRENCY}{format_yuan(draft.amount_fen)}"),
        ("A59", draft.issuer),
        ("B11", draft.applicant_account),
        ("B17", draft.applicant),
        ("B13", draft.payee),
    )
    return tuple(f"/{tag}/{value}" for tag, value in named if value)


def _presented_remarks(presented: Presentation | None) -> tuple[str, ...]:
    """Return the elements of who presented it. Source: CNAPS2-FIELDS hvps.111 (A202)."""
    if presented is None:
        return ()
    left = () if presented.left_fen is None else (f"/D31/{_text(presented.left_fen)}",)
    return (
        f"/A60/{presented.bank}",
        f"/B12/{presented.account}",
        f"/B22/{presented.name}",
        *left,
        f"/D11/{_text(presented.paid_fen)}",
        f"/C19/{presented.date}",
    )


def _text(fen: Fen) -> str:
    return f"{_CURRENCY}{format_yuan(fen)}"


def routed_header(
    root: str, message_id: str, *, created_at: str, route: Route, system: str = "HVPS"
) -> Values:
    """Return the header of a message of one participant for another."""
    header = f"{root}/GrpHdr"
    return {
        f"{header}/MsgId": message_id,
        f"{header}/CreDtTm": created_at,
        f"{header}/InstgPty/InstgDrctPty": route.sender,
        f"{header}/InstgPty/InstgPty": route.sending_bank or route.sender,
        f"{header}/InstdPty/InstdDrctPty": route.receiver,
        f"{header}/InstdPty/InstdPty": route.receiving_bank or route.receiver,
        f"{header}/SysCd": system,
    }


def _draft(part: str, draft: BankDraft, *, applicant: bool) -> Values:
    values: Values = {
        f"{part}/Dt": draft.issued,
        f"{part}/Nb": draft.number,
        f"{part}/TstCd": draft.code,
        f"{part}/Tp": draft.kind,
        f"{part}/Amt": Amount(_CURRENCY, draft.amount_fen),
        f"{part}/IssrBk": draft.issuer,
    }
    if applicant:
        values[f"{part}/IssrAcct"] = draft.applicant_account
        values[f"{part}/IssrNm"] = draft.applicant
    if draft.payee:
        values[f"{part}/RcvrNm"] = draft.payee
    return values


def _presented(part: str, presented: Presentation) -> Values:
    return {
        f"{part}/DrftInf/HldrBk": presented.bank,
        f"{part}/DrftInf/HldrAcct": presented.account,
        f"{part}/DrftInf/HldrNm": presented.name,
        f"{part}/ActlSttlmAmt": Amount(_CURRENCY, presented.paid_fen),
        f"{part}/RmndDtPmt": presented.date,
    }


class Information(msgspec.Struct, frozen=True, kw_only=True):
    """What another participant's information says."""

    code: str
    message_id: str
    sender: str
    sending_bank: str
    receiving_bank: str
    about: str
    """The draft's number, or of a withdrawal its 明细标识号."""
    amount_fen: int | None
    """The amount paid or to be returned; None where the message states none."""


INFORMATION: Final = {
    DRAFT_APPLICATION: ("ClrBkDrftAppl", "ClrBkDrftApplInf", "DrftInf/Nb", "ActlSttlmAmt"),
    DRAFT_PAID: ("ClrBkDrftNtfctn", "ClrBkDrftNtfctnInf", "DrftInf/Nb", "ActlSttlmAmt"),
    DRAFT_RETURN: ("RtrgBkDrftCptlAppl", "RtrgBkDrftCptlApplInf", "DrftInf/Nb", "DrftInf/Amt"),
    WITHDRAWAL_RECEIPT: ("WdrwlRspn", "WdrwlRspnInf", "TxId", "Amt"),
}
"""Root and part of each message, and where in it it says what it is about and how much."""


def information_of(message: Message) -> Information | None:
    """Return what an hvps.151 to hvps.154 says; nothing for other messages."""
    places = INFORMATION.get(message.code)
    if places is None:
        return None
    root, part, about, amount = places
    header = f"{root}/GrpHdr"
    stated = message.get(f"{root}/{part}/{amount}")
    return Information(
        code=message.code,
        message_id=message.text(f"{header}/MsgId"),
        sender=message.text(f"{header}/InstgPty/InstgDrctPty"),
        sending_bank=message.text(f"{header}/InstgPty/InstgPty"),
        receiving_bank=message.text(f"{header}/InstdPty/InstdPty"),
        about=message.text(f"{root}/{part}/{about}"),
        amount_fen=stated.fen if isinstance(stated, Amount) else None,
    )
