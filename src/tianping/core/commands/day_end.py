"""Commands of day-end and year-end: carrying over, checks of the opening, totals, requests."""

from __future__ import annotations

import msgspec

from tianping.core.commands.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import MessageId

__all__ = [
    "BusinessTotal",
    "CarryYear",
    "CheckOpening",
    "DetailGroup",
    "DownloadItem",
    "OpeningBalance",
    "ReportTotals",
    "RequestDetails",
    "RequestDownload",
    "RequestSummary",
]


class CarryYear(Record, frozen=True, array_like=True, gc=False, tag=200):
    """Carry the balances of 大额 and 小额支付往来 over to 支付清算资金往来, at the year's end.

    Once a year; the switch to a date of another year does it when nobody has.
    """

    recorded_at_ns: int
    year: int


class OpeningBalance(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """With which balance an office has an account begin the date, in fen, credit positive."""

    participant: BankCode
    balance_fen: int


class CheckOpening(Record, frozen=True, array_like=True, gc=False, tag=201):
    """An office checks balances and working day at the start of a date (saps.737).

    Has no idempotence of its own: the same check again has the same answer. ``business_date`` is
    the working day on which the office stands.
    """

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    business_date: BusinessDate
    balances: list[OpeningBalance]


class BusinessTotal(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a business system counts as settled on one participant's account, in fen."""

    participant: BankCode
    debit_count: int
    debit_fen: int
    credit_count: int
    credit_fen: int


class ReportTotals(Record, frozen=True, array_like=True, gc=False, tag=202):
    """A business system tells SAPS what it counts as settled on a date of SAPS.

    ``system`` is HVPS, BEPS or IBPS; who has no row has nothing.
    """

    recorded_at_ns: int
    system: int
    business_date: BusinessDate
    rows: list[BusinessTotal]


class RequestSummary(Record, frozen=True, array_like=True, gc=False, tag=203):
    """Ask for the figures of an ended date: the summary of HVPS or BEPS, the account files of SAPS.

    Changes nothing, has no idempotence of its own. ``message_type`` is the message that asked.
    """

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    message_type: str
    system: int
    date: BusinessDate


class DetailGroup(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A group of a summary whose details are wanted.

    Attributes:
        message_type: The messages' code, or of SAPS the business: ``H001`` and so on.
        business_type: 业务类型编码; empty where there is none.
        received: Whether received messages are wanted, else sent ones.
        status: ``PR04`` and so on; empty for all.
        message_id: The one message wanted, empty for all.
        netting_date: 轧差日期, or 0 where there is none.
        netting_round: 轧差场次 as the layouts have it, its last two digits; 0 where there is none.
    """

    message_type: str
    business_type: str
    received: bool
    status: str
    message_id: str = ""
    netting_date: int = 0
    netting_round: int = 0


class RequestDetails(Record, frozen=True, array_like=True, gc=False, tag=204):
    """Ask which messages of an ended date make up groups of its summary."""

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    message_type: str
    system: int
    date: BusinessDate
    groups: list[DetailGroup]


class DownloadItem(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A message that is wanted again: who sent it under which id, and from which side."""

    sender: BankCode
    message_id: MessageId
    message_type: str
    received: bool


class RequestDownload(Record, frozen=True, array_like=True, gc=False, tag=205):
    """Ask for the originals of messages of ended dates; each is sent in a message of its own.

    Whose dates they are, those of HVPS, BEPS or IBPS, follows from the message that asks.
    """

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    message_type: str
    items: list[DownloadItem]
