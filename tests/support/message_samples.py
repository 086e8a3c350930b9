"""One message of every kind that a participant may send, as its client makes it."""

from __future__ import annotations

from typing import Any, Protocol

from msgspec import structs

from support import bank_drafts
from tianping.participant.account_files import FilesRequest, OfficeDetailsRequest, OpeningCheck
from tianping.participant.account_queries import AccountQuery, LiquidityQuery
from tianping.participant.account_requests import (
    AccountOpening,
    BankPledging,
    FloorSetting,
    PledgingManagement,
)
from tianping.participant.accounts import AccountMaintenance, WarningSetting
from tianping.participant.acs import BalancesReport, BusinessEnd, OtherAccount
from tianping.participant.bank_drafts import Route
from tianping.participant.bonds import BondAnswer, BondNotice
from tianping.participant.business_queries import (
    BUSINESS_QUERY,
    BusinessQuery,
    BusinessReply,
)
from tianping.participant.caps import CapWarningSetting
from tianping.participant.certificates import BindingRequest, CertificateQuery
from tianping.participant.day_end import (
    DetailsRequest,
    DownloadRequest,
    Group,
    Item,
    SummaryRequest,
)
from tianping.participant.earmarks import EarmarkAdjustment
from tianping.participant.enquiries import QueueQuery, ReturnAnswer, ReturnRequest
from tianping.participant.financing import PledgeRequest
from tianping.participant.lending import LendingAnswer, LendingQuery, LendingRequest
from tianping.participant.messages import (
    BankParty,
    Cancellation,
    CustomerParty,
    CustomerTransfer,
    InstantTransfer,
    InstitutionTransfer,
    Original,
    QueueAdjustment,
    StatusQuery,
)
from tianping.participant.net_files import NetFile, NetFileWithdrawal, NetPosition
from tianping.participant.office_messages import (
    EntryCorrection,
    OneSidedEntry,
    SameCityLine,
    SameCityNet,
)
from tianping.participant.pools import PoolInstruction, PoolQuery
from tianping.participant.pvp import DealAnswer, DealRequest
from tianping.participant.retail_messages import (
    RetailDetailsRequest,
    RetailDownloadRequest,
    RetailSummaryRequest,
)
from tianping.participant.same_city import SameCityQuery
from tianping.values.bankcode import NPC, with_check_digit
from tianping.values.dates import BusinessDate
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition
from tianping.wire.message import Message

__all__ = ["BELOW_OTHER", "BELOW_OWN", "OTHER", "OWN", "samples"]

OWN = with_check_digit("31330100011")
OTHER = with_check_digit("31382100012")
BELOW_OWN = with_check_digit("31330200013")
BELOW_OTHER = with_check_digit("31382200014")

_AT: dict[str, Any] = {"message_id": "2026112300000001", "created_at": "2026-11-23T10:00:00"}
_SENT: dict[str, Any] = {**_AT, "sender": OWN}


def _bank(code: str, branch: str) -> BankParty:
    return BankParty(participant=code, branch=branch, account_bank=branch, name="行", account="1")


def _customer(code: str, branch: str) -> CustomerParty:
    return CustomerParty(
        participant=code, branch=branch, account_bank=branch, name="某公司", account="62170001"
    )


def _lending(kind: str, **amounts: Any) -> LendingRequest:
    return LendingRequest(
        **_SENT, borrower=OWN if kind == "PC00" else OTHER, lender=OTHER if kind == "PC00" else OWN,
        number="A0001", kind=kind, from_date="2026-11-23", until_date="2026-12-23", **amounts,
    )  # fmt: skip


class _Maker(Protocol):
    """What makes a message of an edition."""

    def message(self, edition: Edition) -> Message:
        """Return the message."""
        ...


def samples(edition: Edition) -> list[Message]:
    """Return the messages of an edition; all are from ``OWN``."""
    makers = [
        *_payments(), *_drafts(), *_of_offices(), *_account_messages(), *_enquiries(),
        *_day_end(), *_certificates(),
    ]  # fmt: skip
    if edition is Edition.NEWER:
        makers += _known_in_the_newer_edition_only()
    return [maker.message(edition) for maker in makers]


_AMOUNT = Fen(123_45)
_ORIGINAL = Original(message_id="2026112300000009", sender=OWN, code="hvps.111.001.01")
_ASKED = Original(message_id="2026112300000008", sender=OTHER, code="ccms.318.001.01")


def _payments() -> list[_Maker]:
    institutions: dict[str, Any] = {
        "debtor": _bank(OWN, BELOW_OWN), "creditor": _bank(OTHER, BELOW_OTHER),
        "amount_fen": _AMOUNT,
    }  # fmt: skip
    return [
        CustomerTransfer(
            **_AT, amount_fen=_AMOUNT, debtor=_customer(OWN, BELOW_OWN),
            creditor=_customer(OTHER, BELOW_OTHER), business_type="A112", business_kind="02111",
        ),
        InstitutionTransfer(**_AT, **institutions, remarks=("/H03/头寸",)),
        InstantTransfer(**_SENT, **institutions, business_type="G104", business_kind="05301"),
        DealRequest(**_SENT, system=OTHER, payee=OTHER, amount_fen=_AMOUNT),
        DealAnswer(**_SENT, original=_ASKED, confirmed=True),
    ]  # fmt: skip


_ROUTE = Route(sender=OWN, receiver=OTHER, sending_bank=BELOW_OWN, receiving_bank=BELOW_OTHER)


def _drafts() -> list[_Maker]:
    made = (bank_drafts.application, bank_drafts.paid, bank_drafts.returned)
    asked: dict[str, Any] = {**_AT, "route": _ROUTE, "about": _ORIGINAL, "amount_fen": _AMOUNT}
    query = Original(message_id="2026112300000007", sender=OTHER, code=BUSINESS_QUERY)
    return [
        *(one(_AT["message_id"], _ROUTE, created_at=_AT["created_at"]) for one in made),
        BusinessQuery(**asked, text="款项未到，请查", system="IBPS"),
        BusinessReply(**asked, text="已入账", query=query),
    ]


def _of_offices() -> list[_Maker]:
    lines = tuple(
        SameCityLine(bank=bank, credit=bank == OTHER, amount_fen=_AMOUNT)
        for bank in (OTHER, BELOW_OTHER)
    )
    return [
        SameCityNet(**_AT, office=OWN, session=1, business_kind="04802", lines=lines),
        OneSidedEntry(**_AT, office=OWN, bank=OTHER, credit=True, amount_fen=_AMOUNT),
        EntryCorrection(
            **_AT, office=OWN, bank=OTHER, credit=True, amount_fen=_AMOUNT, red=True,
            error_date=BusinessDate(20261120), business_type="H003", business_kind="04801",
        ),
        AccountOpening(**_SENT, participant=OTHER),
        AccountMaintenance(**_SENT, participant=OTHER, minimum_fen=_AMOUNT),
        PledgingManagement(**_SENT, banks=(BankPledging(participant=OTHER, mode="PF01"),)),
        BalancesReport(
            **_SENT, participant=OTHER, date=BusinessDate(20261123),
            accounts=(OtherAccount(code="1", name="库", balance_fen=-1),),
        ),
        BusinessEnd(**_SENT, date=BusinessDate(20261123)),
    ]  # fmt: skip


def _account_messages() -> list[_Maker]:
    earmark: dict[str, Any] = {
        "message_id": _AT["message_id"], "sender": OWN, "system": "BEPS", "amount_fen": _AMOUNT,
    }  # fmt: skip
    return [
        PledgeRequest(**_SENT),
        WarningSetting(**_SENT, participant=OWN, value_fen=5),
        CapWarningSetting(**_SENT, participant=OWN, value_fen=Fen(5)),
        FloorSetting(**_SENT, lending_fen=_AMOUNT),
        PoolInstruction(
            **_SENT, management="MT00", branches=(OTHER,), effective_date="2026-11-24"
        ),
        _lending("PC00", lower_fen=Fen(1), upper_fen=Fen(2)),
        _lending("PC01"),
        _lending("PC02", amount_fen=_AMOUNT),
        LendingAnswer(**_SENT, request=_ASKED, number="A0001", agreed=True),
        EarmarkAdjustment(**earmark),
        EarmarkAdjustment(**earmark, lowered=True),
    ]  # fmt: skip


def _enquiries() -> list[_Maker]:
    return [
        QueueQuery(**_SENT),
        SameCityQuery(**_SENT, original_id=_ORIGINAL.message_id),
        AccountQuery(**_SENT),
        LiquidityQuery(**_SENT),
        PoolQuery(**_SENT, date="2026-11-23"),
        LendingQuery(**_SENT, date="2026-11-23"),
        QueueAdjustment(**_AT, original=_ORIGINAL, to_front=True),
        Cancellation(**_AT, original=_ORIGINAL),
        StatusQuery(message_id=_AT["message_id"], original=_ORIGINAL),
        ReturnRequest(**_AT, original=_ORIGINAL, creditor=OTHER, amount_fen=_AMOUNT),
        ReturnAnswer(**_SENT, request=_ASKED, payment_id="2026112300000007", agreed=True),
    ]


_BONDS = BondNotice(
    message_id=_ORIGINAL.message_id, contract=1, participant=OTHER, pledgor=OTHER,
    amount_fen=_AMOUNT, bond_value_fen=_AMOUNT, released=False,
)  # fmt: skip


def _day_end() -> list[_Maker]:
    date = BusinessDate(20261123)
    group = Group("hvps.111.001.01", "A100", received=False, status="PR04")
    item = Item(OWN, "2026112300000009", "hvps.111.001.01", received=False, amount_fen=_AMOUNT)
    return [
        SummaryRequest(**_SENT, date=date),
        DetailsRequest(**_SENT, date=date, groups=[group]),
        DownloadRequest(**_SENT, items=[item]),
        RetailSummaryRequest(**_SENT, date=date),
        *_retail(date),
        OfficeDetailsRequest(**_SENT, date=date, business_type="H003"),
        OpeningCheck(**_SENT, balances=[(OTHER, 5)]),
    ]


def _retail(date: BusinessDate) -> list[_Maker]:
    """Return what asks about nets of BEPS and IBPS."""
    group = Group("saps.603.001.02", "", received=True, status="PR04", netting_date=date)
    group = structs.replace(group, netting_round="01")
    item = Item(NPC, f"{date}BEPS00000000010000001", "saps.603.001.02", True, 5)
    made: list[_Maker] = []
    for system in ("BEPS", "IBPS"):
        made += [
            RetailDetailsRequest(**_SENT, date=date, system=system, groups=[group]),
            RetailDownloadRequest(**_SENT, date=date, system=system, items=[item]),
        ]
    return made


def _certificates() -> list[_Maker]:
    return [BindingRequest(**_SENT), CertificateQuery(**_SENT, members=[OWN, OTHER])]


def _known_in_the_newer_edition_only() -> list[_Maker]:
    positions = tuple(
        NetPosition(participant=bank, debit=bank == OTHER, amount_fen=_AMOUNT)
        for bank in (OTHER, BELOW_OTHER)
    )
    return [
        NetFile(**_SENT, positions=positions),
        NetFileWithdrawal(**_AT, original=_ORIGINAL),
        FilesRequest(**_SENT, date=BusinessDate(20261123)),
        bank_drafts.receipt(_AT["message_id"], _ROUTE, created_at=_AT["created_at"]),
        BondAnswer(**_SENT, notice=_BONDS, bond_value_fen=_AMOUNT),
    ]
