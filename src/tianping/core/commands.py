"""Everything that can be asked of the core. The journal holds these and nothing else.

Each is an immutable record, encoded as a msgpack array whose first element is its type number.
Numbers and the order of fields are part of the journal's format: fields are only ever added at
the end with a default, and a number is never used again for another meaning.

``recorded_at_ns`` (nanoseconds since 1970, UTC) is evidence and, for the day's clock, input:
the core has no other time. The sequence number of a command is its place in the journal.

Source: house, ADR-0002 (what the journal stores).
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import CertificateId, MessageId
from tianping.values.money import Fen

__all__ = [
    "AddOffice",
    "AddParticipant",
    "AdjustQueue",
    "AdvancePhase",
    "AnswerReturn",
    "BindAccess",
    "BindCertificate",
    "CancelPayment",
    "Command",
    "ControlAccount",
    "CreditTransfer",
    "InstantTransfer",
    "OpenAccount",
    "OpenPlatform",
    "PlaceInQueue",
    "PostOneSided",
    "QueryQueue",
    "QueryStatus",
    "RequestReturn",
    "SetEarmark",
    "SetMinimumBalance",
    "SetOverdraftLimit",
    "SetParameter",
    "TakeTrialBalance",
    "UnbindAccess",
    "UnbindCertificate",
    "decode_commands",
    "encode_commands",
]


class _Record(msgspec.Struct, frozen=True, array_like=True, gc=False, forbid_unknown_fields=True):
    """Base of all commands."""


class OpenPlatform(_Record, frozen=True, array_like=True, gc=False, tag=1):
    """The first command of a journal: names the platform and its first business date.

    Until it came every other command is refused; the first phase is the preparation.
    """

    recorded_at_ns: int
    name: str
    business_date: BusinessDate
    core_version: int


class SetParameter(_Record, frozen=True, array_like=True, gc=False, tag=2):
    """Give a named parameter a value from a business date on.

    ``value`` is an int for every parameter; a flag is 0 or 1.
    """

    recorded_at_ns: int
    name: str
    value: int
    effective_date: BusinessDate


class AddOffice(_Record, frozen=True, array_like=True, gc=False, tag=3):
    """Register a PBC accounting office or a treasury; its HV, BP, ZJ and HZ accounts open."""

    recorded_at_ns: int
    code: BankCode
    name: str
    kind: int


class AddParticipant(_Record, frozen=True, array_like=True, gc=False, tag=4):
    """Register a bank or a special participant.

    A direct one names the office that manages its account; an indirect one names the direct
    participant through which it settles. The unused one of the two is empty.
    """

    recorded_at_ns: int
    code: BankCode
    name: str
    kind: int
    office: str
    direct_participant: str
    legal_entity: str


class OpenAccount(_Record, frozen=True, array_like=True, gc=False, tag=5):
    """Open the settlement account of a direct or special participant under a deposit subject."""

    recorded_at_ns: int
    participant: BankCode
    subject: int
    serial: int


class BindCertificate(_Record, frozen=True, array_like=True, gc=False, tag=6):
    """Bind a signing certificate to one bank code."""

    recorded_at_ns: int
    certificate: CertificateId
    participant: BankCode


class UnbindCertificate(_Record, frozen=True, array_like=True, gc=False, tag=7):
    """End the binding of a signing certificate; messages signed with it are refused at once."""

    recorded_at_ns: int
    certificate: CertificateId


class BindAccess(_Record, frozen=True, array_like=True, gc=False, tag=8):
    """Let a TLS certificate speak for a bank code; one access point may own several codes."""

    recorded_at_ns: int
    certificate: CertificateId
    access_point: str
    participant: BankCode


class UnbindAccess(_Record, frozen=True, array_like=True, gc=False, tag=9):
    """Take a TLS certificate's right to speak for a bank code away."""

    recorded_at_ns: int
    certificate: CertificateId
    participant: BankCode


class AdvancePhase(_Record, frozen=True, array_like=True, gc=False, tag=10):
    """Take the business day from one phase to the next.

    ``from_phase`` must be the phase the day stands in. ``next_date`` is the new business date when
    the day-end leads to the next preparation, else 0. Cut-off to day-end returns what may be
    returned (classes 2, 6, 7, 8; accounts in order of opening, each queue in its order), then
    settles what that lets through, then takes a trial balance; it is refused when a must-settle
    item would still wait or an account would be overdrawn. Day-end to preparation puts overdraft
    limits in force (accounts in order), takes closing balances as opening, clears the turnovers
    and forgets message ids of dates no longer kept.
    """

    recorded_at_ns: int
    from_phase: int
    to_phase: int
    next_date: int


class SetMinimumBalance(_Record, frozen=True, array_like=True, gc=False, tag=11):
    """Set the part of an account's balance that may not be used; 0 lifts it. Effective at once."""

    recorded_at_ns: int
    participant: BankCode
    amount_fen: Fen


class SetEarmark(_Record, frozen=True, array_like=True, gc=False, tag=12):
    """Set the funds earmarked (圈存) on an account for a system, ``BEPS`` or ``IBPS``.

    An increase needs an empty queue and bal - E - M of at least the increase; a decrease always
    goes through and lets the queue go on.
    """

    recorded_at_ns: int
    participant: BankCode
    system: str
    amount_fen: Fen


class SetOverdraftLimit(_Record, frozen=True, array_like=True, gc=False, tag=13):
    """Set an account's intraday overdraft limit; effective on the next business date."""

    recorded_at_ns: int
    participant: BankCode
    amount_fen: Fen


class CreditTransfer(_Record, frozen=True, array_like=True, gc=False, tag=14):
    """An ordinary credit transfer: hvps.111 or hvps.112.

    Attributes:
        sender: The direct participant that sent it and whose account pays (发起清算行).
        message_id: The body's MsgId; with sender and business date the key of idempotence.
        message_type: ``hvps.111.001.01`` or ``hvps.112.001.01``.
        business_date: The first eight digits of the message id.
        digest: The first 56 bits of the SHA-256 of the message body.
        original_hash: SHA-256 (32 bytes) of the signed original kept beside the batch.
        certificate: The certificate whose signature was verified.
        registry_version: The version of the registry that the verifier saw.
        debtor_bank: 付款行, the sender itself or one of its indirect participants.
        creditor_participant: 收款清算行, whose account is credited.
        creditor_bank: 收款行, the creditor participant or one of its indirect participants.
        amount_fen: In fen, 1 to ``AMOUNT_FEN_MAX``.
        queue_class: ``CLASS_EXTREMELY_URGENT``, ``CLASS_URGENT`` or ``CLASS_ORDINARY``.
        business_type: 业务类型编码 (A100).
        business_kind: 业务种类编码 (02102).
    """

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    message_type: str
    business_date: BusinessDate
    digest: int
    original_hash: bytes
    certificate: CertificateId
    registry_version: int
    debtor_bank: BankCode
    creditor_participant: BankCode
    creditor_bank: BankCode
    amount_fen: Fen
    queue_class: int
    business_type: str
    business_kind: str


class InstantTransfer(_Record, frozen=True, array_like=True, gc=False, tag=25):
    """An instant transfer (即时转账): a special participant moves money between two others.

    Attributes:
        sender: The special participant that instructs (特许参与者).
        message_id: The body's MsgId; with sender and business date the key of idempotence.
        message_type: ``hvps.141.001.01``.
        business_date: The first eight digits of the message id.
        digest: The first 56 bits of the SHA-256 of the message body.
        original_hash: SHA-256 (32 bytes) of the signed original kept beside the batch.
        certificate: The certificate whose signature was verified.
        registry_version: The version of the registry that the verifier saw.
        payer: 付款清算行, whose account or whose office's books pay.
        payee: 收款清算行, which is credited.
        amount_fen: In fen, 1 to ``AMOUNT_FEN_MAX``.
        business_type: 业务类型编码 (G104).
        business_kind: 业务种类编码.
    """

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    message_type: str
    business_date: BusinessDate
    digest: int
    original_hash: bytes
    certificate: CertificateId
    registry_version: int
    payer: BankCode
    payee: BankCode
    amount_fen: Fen
    business_type: str
    business_kind: str


class PostOneSided(_Record, frozen=True, array_like=True, gc=False, tag=15):
    """One-sided business of a PBC office on an account it manages: credit (E6) or debit (E7).

    A credit is accepted from the preparation to the cut-off phase, a debit in daytime and cut-off;
    a debit that is not payable waits in class 6.
    """

    recorded_at_ns: int
    office: BankCode
    message_id: MessageId
    business_date: BusinessDate
    digest: int
    participant: BankCode
    credit: bool
    amount_fen: Fen


class PlaceInQueue(_Record, frozen=True, array_like=True, gc=False, tag=16):
    """Put a debit of an account (E7) into a class that has no business of its own yet.

    The item settles at once when nothing better or equal waits and the funds suffice.
    """

    recorded_at_ns: int
    office: BankCode
    message_id: MessageId
    business_date: BusinessDate
    digest: int
    participant: BankCode
    queue_class: int
    amount_fen: Fen


class AdjustQueue(_Record, frozen=True, array_like=True, gc=False, tag=17):
    """Move a queued payment to the head or the tail of its class (saps.365).

    Only ordinary transfers, only by the direct participant that pays, in daytime and cut-off.
    Counts as a message of its sender for idempotence and the daily cap, like CancelPayment.
    """

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    business_date: BusinessDate
    digest: int
    original_sender: BankCode
    original_message_id: MessageId
    placement: int


class CancelPayment(_Record, frozen=True, array_like=True, gc=False, tag=18):
    """Withdraw a payment that has not settled (ccms.307), in daytime and cut-off, by its sender.

    A one-sided debit is withdrawn by its office.
    """

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    business_date: BusinessDate
    digest: int
    original_sender: BankCode
    original_message_id: MessageId


class QueryStatus(_Record, frozen=True, array_like=True, gc=False, tag=19):
    """Ask what became of a message of one's own (ccms.316).

    Changes nothing, has no idempotence of its own, is answered in the one order.
    """

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    original_sender: BankCode
    original_message_id: MessageId


class TakeTrialBalance(_Record, frozen=True, array_like=True, gc=False, tag=20):
    """Prove the books now: sums of debits, credits and balances of every subject."""

    recorded_at_ns: int


class ControlAccount(_Record, frozen=True, array_like=True, gc=False, tag=21):
    """Put an account under debit or credit control, or release it. Effective at once.

    ``control`` is 1 for debit, 2 for credit. Setting a control returns the queued payments that it
    stops; setting a debit control voids the overdraft limit, too.
    """

    recorded_at_ns: int
    participant: BankCode
    control: int
    released: bool


class QueryQueue(_Record, frozen=True, array_like=True, gc=False, tag=22):
    """Ask which payments wait on an account (saps.363), in any phase.

    Changes nothing, has no idempotence of its own, is answered in the one order. ``participant``
    is whose account; ``scope`` is ``SCOPE_ACCOUNT``, or ``SCOPE_BRANCHES`` for the accounts of
    the branches too.
    """

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    participant: BankCode
    scope: int


class RequestReturn(_Record, frozen=True, array_like=True, gc=False, tag=23):
    """Ask the payee's participant to send a settled payment back (ccms.318), in any phase.

    Moves no money: whoever agrees makes a new transfer. Counts as a message of its sender for
    idempotence and the daily cap.

    Attributes:
        sender: The direct participant that paid.
        digest: The first 56 bits of the SHA-256 of the message body.
        original_hash: SHA-256 (32 bytes) of the signed original kept beside the batch.
        original_sender: 原报文发起参与者, the sender itself.
        original_message_id: The message id of the payment.
        creditor_participant: 收款清算行, which is asked.
        amount_fen: What is asked back, in fen, 1 to ``AMOUNT_FEN_MAX``.
    """

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    business_date: BusinessDate
    digest: int
    original_hash: bytes
    certificate: CertificateId
    registry_version: int
    original_sender: BankCode
    original_message_id: MessageId
    creditor_participant: BankCode
    amount_fen: Fen


class AnswerReturn(_Record, frozen=True, array_like=True, gc=False, tag=24):
    """Say whether a payment will be sent back (ccms.319), once, by the participant asked.

    Moves no money. ``original_sender`` and ``original_message_id`` name the request.
    """

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    business_date: BusinessDate
    digest: int
    original_hash: bytes
    certificate: CertificateId
    registry_version: int
    original_sender: BankCode
    original_message_id: MessageId
    agreed: bool


Command: TypeAlias = (
    OpenPlatform
    | SetParameter
    | AddOffice
    | AddParticipant
    | OpenAccount
    | BindCertificate
    | UnbindCertificate
    | BindAccess
    | UnbindAccess
    | AdvancePhase
    | SetMinimumBalance
    | SetEarmark
    | SetOverdraftLimit
    | CreditTransfer
    | PostOneSided
    | PlaceInQueue
    | AdjustQueue
    | CancelPayment
    | QueryStatus
    | TakeTrialBalance
    | ControlAccount
    | InstantTransfer
    | QueryQueue
    | RequestReturn
    | AnswerReturn
)

_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(list[Command])


def encode_commands(commands: list[Command]) -> bytes:
    """Return the canonical bytes of a batch: a msgpack array of command arrays."""
    return _ENCODER.encode(commands)


def decode_commands(encoded: bytes) -> list[Command]:
    """Return the commands that canonical bytes state.

    Raises:
        msgspec.DecodeError: the bytes are no batch of commands of this version.
    """
    return _DECODER.decode(encoded)
