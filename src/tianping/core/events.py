"""Everything the core says. Views, receipts and the next journal row are made from these.

Encoded like the commands. ``entries`` always is a flat list of account indexes, debit and credit
in turn, each pair for the event's amount: anyone can recompute the books from them without
knowing a rule. An account's index is its place in the order of opening, given by
``AccountOpened``. A payment's id is the sequence number of the command that brought it.

Source: house, ADR-0002.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import AccountNo, CertificateId, MessageId, PaymentId
from tianping.values.money import Fen

__all__ = [
    "AccessBound",
    "AccessUnbound",
    "AccountControlled",
    "AccountOpened",
    "CertificateBound",
    "CertificateUnbound",
    "EarmarkSet",
    "Event",
    "MinimumBalanceSet",
    "OverdraftLimitApplied",
    "OverdraftLimitSet",
    "ParameterSet",
    "ParticipantAdded",
    "PaymentCancelled",
    "PaymentQueued",
    "PaymentRepeated",
    "PaymentReturned",
    "PaymentSettled",
    "PhaseAdvanced",
    "PlatformOpened",
    "QueueAdjusted",
    "QueueReported",
    "Refused",
    "ReturnAnswered",
    "ReturnRequested",
    "StatusReported",
    "SubjectTotal",
    "TrialBalanceTaken",
    "decode_outcomes",
    "encode_outcomes",
]


class _Record(msgspec.Struct, frozen=True, array_like=True, gc=False, forbid_unknown_fields=True):
    """Base of all events."""


class PlatformOpened(_Record, frozen=True, array_like=True, gc=False, tag=1):
    """The platform exists and stands in the preparation of its first business date."""

    name: str
    business_date: BusinessDate


class ParameterSet(_Record, frozen=True, array_like=True, gc=False, tag=2):
    """A parameter has a value from a business date on."""

    name: str
    value: int
    effective_date: BusinessDate


class ParticipantAdded(_Record, frozen=True, array_like=True, gc=False, tag=3):
    """A participant, office or treasury is registered; the registry has a new version."""

    code: BankCode
    name: str
    kind: int
    office: str
    direct_participant: str
    legal_entity: str
    registry_version: int


class AccountOpened(_Record, frozen=True, array_like=True, gc=False, tag=4):
    """An account is open. ``index`` is what later events call it."""

    index: int
    number: AccountNo
    subject: int
    owner: BankCode
    office: BankCode


class CertificateBound(_Record, frozen=True, array_like=True, gc=False, tag=5):
    """A signing certificate speaks for a bank code from now on."""

    certificate: CertificateId
    participant: BankCode
    registry_version: int


class CertificateUnbound(_Record, frozen=True, array_like=True, gc=False, tag=6):
    """A signing certificate speaks for nobody any more."""

    certificate: CertificateId
    participant: BankCode
    registry_version: int


class AccessBound(_Record, frozen=True, array_like=True, gc=False, tag=7):
    """A TLS certificate may speak for a bank code."""

    certificate: CertificateId
    access_point: str
    participant: BankCode
    registry_version: int


class AccessUnbound(_Record, frozen=True, array_like=True, gc=False, tag=8):
    """A TLS certificate may no longer speak for a bank code."""

    certificate: CertificateId
    participant: BankCode
    registry_version: int


class PhaseAdvanced(_Record, frozen=True, array_like=True, gc=False, tag=9):
    """The business day stands in another phase, or on another date."""

    from_phase: int
    to_phase: int
    business_date: BusinessDate


class MinimumBalanceSet(_Record, frozen=True, array_like=True, gc=False, tag=10):
    """An account has another minimum balance, effective now."""

    account: int
    amount_fen: Fen


class EarmarkSet(_Record, frozen=True, array_like=True, gc=False, tag=11):
    """An account has other earmarked funds for a system, effective now."""

    account: int
    system: str
    amount_fen: Fen


class OverdraftLimitSet(_Record, frozen=True, array_like=True, gc=False, tag=12):
    """An account gets another overdraft limit on the next business date."""

    account: int
    amount_fen: Fen


class OverdraftLimitApplied(_Record, frozen=True, array_like=True, gc=False, tag=13):
    """An account's overdraft limit set on an earlier date is in force now."""

    account: int
    amount_fen: Fen


class PaymentSettled(_Record, frozen=True, array_like=True, gc=False, tag=14):
    """A payment is final: its entries are posted.

    ``debtor_balance_fen`` and ``creditor_balance_fen`` are the balances of the first debited and
    the last credited account after the entries.
    """

    payment: PaymentId
    posting: int
    entries: list[int]
    amount_fen: Fen
    debtor_balance_fen: Fen
    creditor_balance_fen: Fen


class PaymentQueued(_Record, frozen=True, array_like=True, gc=False, tag=15):
    """A payment waits in the queue of the account that pays, ordered by class, then ``order``.

    Its first ``order`` is its payment id; a move to the head takes the least order of the class
    minus one, a move to the tail the greatest plus one; one that is there already keeps its order.
    """

    payment: PaymentId
    account: int
    queue_class: int
    order: int


class PaymentCancelled(_Record, frozen=True, array_like=True, gc=False, tag=16):
    """A queued payment is withdrawn at its sender's request."""

    payment: PaymentId


class PaymentReturned(_Record, frozen=True, array_like=True, gc=False, tag=17):
    """A queued payment goes back to its sender by the system, with a refusal code as reason."""

    payment: PaymentId
    reason: int


class QueueAdjusted(_Record, frozen=True, array_like=True, gc=False, tag=18):
    """A queued payment has another place in its class."""

    payment: PaymentId
    placement: int
    order: int


class Refused(_Record, frozen=True, array_like=True, gc=False, tag=19):
    """A command was refused and changed nothing. ``found`` says what offended, as text."""

    code: int
    found: str


class PaymentRepeated(_Record, frozen=True, array_like=True, gc=False, tag=20):
    """The same message came again: the first answer holds, and this is the latest state."""

    sender: BankCode
    message_id: MessageId
    status: int


class StatusReported(_Record, frozen=True, array_like=True, gc=False, tag=21):
    """What became of a message its sender asked for; ``STATUS_UNKNOWN`` when it never came.

    Transfers, one-sided debits and placed items are settled, queued, cancelled or rejected
    (returned); cancellations, adjustments and one-sided credits that were done are processed
    or settled.
    """

    sender: BankCode
    message_id: MessageId
    original_sender: BankCode
    original_message_id: MessageId
    status: int


class SubjectTotal(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The sums of one subject: turnovers of the day, and the balance with credit positive."""

    subject: int
    debit_count: int
    debit_fen: Fen
    credit_count: int
    credit_fen: Fen
    balance_fen: Fen


class TrialBalanceTaken(_Record, frozen=True, array_like=True, gc=False, tag=22):
    """The books were proved: one row per subject, in subject order, and whether they balance."""

    business_date: BusinessDate
    subjects: list[SubjectTotal]
    balanced: bool


class AccountControlled(_Record, frozen=True, array_like=True, gc=False, tag=23):
    """An account stands under debit (1) or credit (2) control, or does so no more, from now on.

    With a debit control its overdraft limit becomes void for all but same-city nets, and a limit
    that waits for the next business date is dropped. A release does not bring them back.
    """

    account: int
    control: int
    released: bool


class QueueReported(_Record, frozen=True, array_like=True, gc=False, tag=25):
    """Which payments wait, account by account in the order in which they will settle.

    ``payments`` holds the first ``QUEUE_REPORT_COUNT_MAX`` of ``total_count``.
    """

    sender: BankCode
    message_id: MessageId
    participant: BankCode
    total_count: int
    payments: list[PaymentId]


class ReturnRequested(_Record, frozen=True, array_like=True, gc=False, tag=26):
    """A participant is asked to send a settled payment back; the request waits for its answer."""

    sender: BankCode
    message_id: MessageId
    original_sender: BankCode
    original_message_id: MessageId
    creditor_participant: BankCode
    amount_fen: Fen


class ReturnAnswered(_Record, frozen=True, array_like=True, gc=False, tag=27):
    """The participant asked said whether it will send the payment back.

    ``original_sender`` and ``original_message_id`` name the request, which is closed now.
    """

    sender: BankCode
    message_id: MessageId
    original_sender: BankCode
    original_message_id: MessageId
    agreed: bool


Event: TypeAlias = (
    PlatformOpened
    | ParameterSet
    | ParticipantAdded
    | AccountOpened
    | CertificateBound
    | CertificateUnbound
    | AccessBound
    | AccessUnbound
    | PhaseAdvanced
    | MinimumBalanceSet
    | EarmarkSet
    | OverdraftLimitSet
    | OverdraftLimitApplied
    | PaymentSettled
    | PaymentQueued
    | PaymentCancelled
    | PaymentReturned
    | QueueAdjusted
    | Refused
    | PaymentRepeated
    | StatusReported
    | TrialBalanceTaken
    | AccountControlled
    | QueueReported
    | ReturnRequested
    | ReturnAnswered
)

_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(list[list[Event]])


def encode_outcomes(outcomes: list[list[Event]]) -> bytes:
    """Return the canonical bytes of what a batch led to: one list of events per command."""
    return _ENCODER.encode(outcomes)


def decode_outcomes(encoded: bytes) -> list[list[Event]]:
    """Return the outcomes that canonical bytes state.

    Raises:
        msgspec.DecodeError: the bytes are no outcomes of this version.
    """
    return _DECODER.decode(encoded)
