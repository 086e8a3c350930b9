"""Drafts of day-end: summaries, details, downloads, account files. Their tags are of ``tasks``."""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from tianping.core.events import OpeningDifference, SystemMoved
from tianping.node.tasks_base import BaseDraft

__all__ = [
    "AccountDetail",
    "AccountFile",
    "BookedLine",
    "BusinessSum",
    "CityLine",
    "DailyReport",
    "DayEndDraft",
    "DetailItem",
    "DetailReply",
    "DetailsOfGroup",
    "DownloadReply",
    "FileAccount",
    "LoanLine",
    "LoanList",
    "NetFacts",
    "OfficeDetail",
    "OfficeLine",
    "OfficeSession",
    "OfficeSum",
    "OfficeSummary",
    "OpeningReply",
    "PreCheck",
    "PreCheckGroup",
    "RetailDetails",
    "RetailDownload",
    "RetailGroup",
    "RetailLine",
    "RetailPart",
    "RetailSummary",
    "SummaryLine",
    "SummaryReply",
    "YearFile",
]


class _Line(msgspec.Struct, frozen=True, array_like=True, gc=False):
    pass


class SummaryLine(_Line, frozen=True, array_like=True, gc=False):
    """A group of messages: of one type, business and status."""

    message_type: str
    business_type: str
    status: str
    sent_count: int
    sent_fen: int
    received_count: int
    received_fen: int
    information: bool


class SummaryReply(BaseDraft, frozen=True, array_like=True, gc=False, tag=200):
    """hvps.711: what a participant sent and received on a date; ``query_id`` is empty unasked."""

    query_id: str
    date: int
    lines: list[SummaryLine]


class DetailItem(_Line, frozen=True, array_like=True, gc=False):
    """One message of a group."""

    sender: str
    message_id: str
    message_type: str
    credit: bool
    amount_fen: int


class DetailsOfGroup(_Line, frozen=True, array_like=True, gc=False):
    """The messages of a group, or some of them."""

    message_type: str
    business_type: str
    received: bool
    status: str
    items: list[DetailItem]


class _Reply(BaseDraft, frozen=True, array_like=True, gc=False):
    """The answer to a request; a refusal has its code and reason, and nothing else."""

    query_id: str
    status: str
    code: str
    reason: str
    received_at_ns: int


class DetailReply(_Reply, frozen=True, array_like=True, gc=False, tag=201):
    """hvps.713: one part of the details; ``first`` is the number of its first message."""

    date: int
    total_count: int
    first: int
    groups: list[DetailsOfGroup]


class DownloadReply(_Reply, frozen=True, array_like=True, gc=False, tag=202):
    """hvps.715: one message that was wanted again, as it was signed, and its present state."""

    original: bytes
    item_status: str


class OfficeSum(_Line, frozen=True, array_like=True, gc=False):
    """What an office submitted: debits and credits of accounts, by state; a session has its id."""

    status: str
    debit_count: int
    debit_fen: int
    credit_count: int
    credit_fen: int
    message_id: str = ""


class OfficeSummary(BaseDraft, frozen=True, array_like=True, gc=False, tag=203):
    """saps.730: what SAPS did for an office on a date."""

    date: int
    one_sided: list[OfficeSum]
    corrections: list[OfficeSum]
    sessions: list[OfficeSum]


class OfficeLine(_Line, frozen=True, array_like=True, gc=False):
    """One message of an office; ``error_date`` and ``red`` of an error correction."""

    message_id: str
    participant: str
    credit: bool
    amount_fen: int
    business_kind: str
    status: str
    error_date: int = 0
    red: bool = False


class CityLine(_Line, frozen=True, array_like=True, gc=False):
    """One line of a same-city session."""

    participant: str
    credit: bool
    amount_fen: int


class OfficeSession(_Line, frozen=True, array_like=True, gc=False):
    """One same-city session of an office."""

    message_id: str
    status: str
    business_kind: str
    session: int
    lines: list[CityLine]


class OfficeDetail(_Reply, frozen=True, array_like=True, gc=False, tag=204):
    """saps.732: one part of an office's messages of a date."""

    date: int
    total_count: int
    first: int
    one_sided: list[OfficeLine]
    corrections: list[OfficeLine]
    sessions: list[OfficeSession]


class FileAccount(_Line, frozen=True, array_like=True, gc=False):
    """An account's figures of a date, in fen."""

    account_no: str
    subject: int
    opening_fen: int
    debit_fen: int
    credit_fen: int
    closing_fen: int
    moved: list[SystemMoved]


class AccountFile(BaseDraft, frozen=True, array_like=True, gc=False, tag=205):
    """saps.733: one part of the accounts of an office; the remark is that of the whole file."""

    date: int
    total_count: int
    first: int
    accounts: list[FileAccount]
    remark: str


class YearFile(BaseDraft, frozen=True, array_like=True, gc=False, tag=206):
    """saps.734: the year of one account of an office."""

    account_no: str
    opening_fen: int
    debit_fen: int
    credit_fen: int
    closing_fen: int


class BookedLine(_Line, frozen=True, array_like=True, gc=False):
    """One entry of an account; ``amount_fen`` is below zero when it is red."""

    message_type: str
    sender: str
    date: int
    message_id: str
    business_type: str
    business_kind: str
    debtor: str
    creditor: str
    credit: bool
    amount_fen: int


class AccountDetail(BaseDraft, frozen=True, array_like=True, gc=False, tag=207):
    """saps.735: one part of the entries of an account on a date."""

    date: int
    total_count: int
    first: int
    account_no: str
    subject: int
    lines: list[BookedLine]


class BusinessSum(_Line, frozen=True, array_like=True, gc=False):
    """What one business moved on an account, in fen."""

    business_type: str
    debit_fen: int
    credit_fen: int


class DailyReport(BaseDraft, frozen=True, array_like=True, gc=False, tag=208):
    """saps.736: the date of a participant's account."""

    date: int
    opening_fen: int
    debit_fen: int
    credit_fen: int
    closing_fen: int
    sums: list[BusinessSum]
    remark: str


class OpeningReply(BaseDraft, frozen=True, array_like=True, gc=False, tag=209):
    """saps.738: one part of the answer to the check at the start of a date."""

    query_id: str
    result: str
    total_count: int
    first: int
    differences: list[OpeningDifference]


class PreCheckGroup(_Line, frozen=True, array_like=True, gc=False):
    """Settled messages of one type and business: the sums of all, and some of them."""

    message_type: str
    business_type: str
    sent_count: int
    sent_fen: int
    received_count: int
    received_fen: int
    sent: list[DetailItem]
    received: list[DetailItem]


class PreCheck(BaseDraft, frozen=True, array_like=True, gc=False, tag=213):
    """hvps.716: one part of what is settled of a participant's business when HVPS is cut off.

    ``total_count`` is 0 where the messages are too many to be told one by one.
    """

    date: int
    total_count: int
    first: int
    groups: list[PreCheckGroup]


class LoanLine(_Line, frozen=True, array_like=True, gc=False):
    """A settled transfer of a loan between banks, with rate and term as its message states them."""

    sender: str
    debtor_bank: str
    creditor_participant: str
    creditor_bank: str
    message_id: str
    amount_fen: int
    business_type: str
    business_kind: str
    rate: str
    term: str
    remark: str


class LoanList(BaseDraft, frozen=True, array_like=True, gc=False, tag=214):
    """hvps.717: one part of the loans of a participant on a date that HVPS has ended."""

    total_count: int
    total_fen: int
    first: int
    loans: list[LoanLine]


class RetailLine(_Line, frozen=True, array_like=True, gc=False):
    """A group of a summary of BEPS or IBPS: of one netting, type and status.

    Sent is what takes money out, received what brings it in; both of nets are in fen.
    """

    netting_date: int
    netting_round: int
    message_type: str
    status: str
    information: bool
    sent_count: int
    sent_fen: int
    received_count: int
    received_fen: int


class RetailSummary(BaseDraft, frozen=True, array_like=True, gc=False, tag=210):
    """beps.721, ibps.701: what a participant has on a date; ``query_id`` is empty unasked."""

    system: str
    query_id: str
    date: int
    lines: list[RetailLine]


class RetailGroup(_Line, frozen=True, array_like=True, gc=False):
    """What makes messages of BEPS or IBPS one side of a group; empty where it was not asked."""

    netting_date: int
    netting_round: int
    message_type: str
    received: bool
    status: str
    information: bool


class RetailPart(_Line, frozen=True, array_like=True, gc=False):
    """The messages of a group, or some of them."""

    group: RetailGroup
    items: list[DetailItem]


class RetailDetails(_Reply, frozen=True, array_like=True, gc=False, tag=211):
    """beps.723, ibps.704: one part of the details; ``asked`` is the first group asked for."""

    system: str
    date: int
    total_count: int
    first: int
    asked: RetailGroup | None
    parts: list[RetailPart]


class NetFacts(_Line, frozen=True, array_like=True, gc=False):
    """What the notice of a settled net says: see ``NetNotice``."""

    netting_date: int
    session: int
    amount_fen: int
    credit: bool
    balance_fen: int
    final_date: int
    reference: str


class RetailDownload(_Reply, frozen=True, array_like=True, gc=False, tag=212):
    """beps.725, ibps.706: one message that was wanted again, and its present state.

    A participant's message is ``original``, as it was signed. The notice of a net is made anew of
    ``net``: what was delivered is kept no longer than until some days after it was acknowledged.
    """

    system: str
    date: int
    item: DetailItem | None
    item_status: str
    net: NetFacts | None
    original: bytes = b""


DayEndDraft: TypeAlias = (
    SummaryReply
    | DetailReply
    | DownloadReply
    | OfficeSummary
    | OfficeDetail
    | AccountFile
    | YearFile
    | AccountDetail
    | DailyReport
    | OpeningReply
    | PreCheck
    | LoanList
    | RetailSummary
    | RetailDetails
    | RetailDownload
)
