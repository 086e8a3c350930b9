"""Commands of pledge financing: its setting, the request, the answer of the bond system, repayment.

Source: RULES-Q §5; house, ADR-0044.
"""

from __future__ import annotations

import msgspec

from tianping.core.commands.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import CertificateId, MessageId
from tianping.values.money import Fen

__all__ = [
    "AnswerPledge",
    "ExpirePledge",
    "ManagePledging",
    "PledgingLine",
    "RepayPledgeLoan",
    "RequestPledgeLoan",
    "SetPledging",
]


class SetPledging(Record, frozen=True, array_like=True, gc=False, tag=73):
    """Set a bank's pledge financing; effective on the next business date.

    ``mode`` is ``PLEDGING_OFF``, ``PLEDGING_MANUAL`` or ``PLEDGING_AUTOMATIC``; ``limit_fen``
    bounds all loans of the bank together; ``loan_min_fen`` is the least loan (起点金额), 0 for the
    platform's.
    """

    recorded_at_ns: int
    participant: BankCode
    mode: int
    limit_fen: Fen
    loan_min_fen: Fen


class PledgingLine(
    msgspec.Struct, frozen=True, array_like=True, gc=False, forbid_unknown_fields=True
):
    """The pledge financing of one bank: its mode, and the least loan or ``NOT_STATED``."""

    participant: BankCode
    mode: int
    loan_min_fen: int


class ManagePledging(Record, frozen=True, array_like=True, gc=False, tag=115):
    """Set the pledge financing of banks by message (saps.357), all or nothing.

    By the head office's operations, or by the office that manages all the accounts named;
    effective on the next business date. What a bank may borrow at most stays as it was set.
    Counts as a message of its sender.
    """

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    business_date: BusinessDate
    digest: int
    lines: list[PledgingLine]


class RequestPledgeLoan(Record, frozen=True, array_like=True, gc=False, tag=74):
    """A bank asks for a pledge loan (saps.358), from daytime to the window's pre-close.

    Attributes:
        sender: The bank that is short, with pledge financing on.
        pledgor: Whose bonds are pledged (出质行); empty for the bank itself.
        amount_fen: What it wants, in fen; 0 for the shortage of all that waits on its account.
    """

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    business_date: BusinessDate
    digest: int
    original_hash: bytes
    certificate: CertificateId
    registry_version: int
    pledgor: str
    amount_fen: Fen


class AnswerPledge(Record, frozen=True, array_like=True, gc=False, tag=75):
    """The bond system's answer to a pledge request: the bonds are pledged, or they are not.

    ``reference`` is the bond system's own of the pledge, 1 to 35 characters; empty for a refusal.
    """

    recorded_at_ns: int
    request: int
    accepted: bool
    reference: str


class ExpirePledge(Record, frozen=True, array_like=True, gc=False, tag=76):
    """Give up a pledge request that the bond system did not answer in time."""

    recorded_at_ns: int
    request: int


class RepayPledgeLoan(Record, frozen=True, array_like=True, gc=False, tag=77):
    """Repay one pledge loan, whole and with its interest, from daytime to the pre-close.

    ``loan`` is the number of the request that led to it.
    """

    recorded_at_ns: int
    loan: int
