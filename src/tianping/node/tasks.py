"""What goes to the worker processes and what comes back: compact records, many in one task.

Encoded as msgpack arrays by msgspec; nothing here leaves the machine.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from tianping.core.commands import NetFileLine
from tianping.node.tasks_accounts import (
    AccountNotice,
    AccountReply,
    AccountStatusNotice,
    FullLiquidityReply,
    WarningNotice,
    WarningSettingNotice,
)
from tianping.node.tasks_base import BaseDraft
from tianping.node.tasks_certificates import BindingNotice, CertificatesReply
from tianping.node.tasks_control import (
    AuthorityCopy,
    AuthorityNotice,
    CeilingNotice,
    InternetCeilingNotice,
    ParameterNotice,
)
from tianping.node.tasks_day_end import DayEndDraft
from tianping.node.tasks_days import FreeNotice, ServiceNotice, SystemNotice
from tianping.node.tasks_nodes import ForcedNotice, LogInAnswer, NodeNotice, ProbeAnswer
from tianping.node.tasks_notices import NoticeDraft
from tianping.node.tasks_partners import BondNotice
from tianping.node.tasks_register import RegisterDraft

__all__ = [
    "AccountNotice",
    "AccountReply",
    "AccountStatusNotice",
    "Acknowledged",
    "Admitted",
    "AuthorityCopy",
    "AuthorityNotice",
    "BondNotice",
    "BookingNotice",
    "CancellationReply",
    "CeilingNotice",
    "CheckReply",
    "CheckTask",
    "CommunicationConfirmation",
    "DiscardNotice",
    "Draft",
    "FailReply",
    "FeeNotice",
    "FinancingNotice",
    "ForwardedMessage",
    "FullLiquidityReply",
    "HeadFacts",
    "InternetCeilingNotice",
    "LiquidityLine",
    "LiquidityReply",
    "NetDetail",
    "NetFileNotice",
    "NetFileReceipt",
    "NetFileWithdrawalReply",
    "ParameterNotice",
    "Probed",
    "ProcessingConfirmation",
    "QueueLine",
    "QueueReply",
    "RefusedAtDoor",
    "RegistryCopy",
    "RenderReply",
    "RenderTask",
    "Reply",
    "SettlementReceipt",
    "Setup",
    "StatusReply",
    "Task",
    "Verdict",
    "WarningNotice",
    "WarningSettingNotice",
]


class _Record(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Base of all records of this module."""


class Setup(_Record, frozen=True, array_like=True, gc=False):
    """What a worker needs once.

    Attributes:
        edition: The value of ``wire.catalogue.Edition``.
        roots: The trusted signing roots, PEM.
        signer: The folder of the platform's signing identity.
        password: The password of its key.
        skew_seconds: How far CreDtTm may be from the arrival.
        crl_required: Whether a certificate without a revocation list is refused.
    """

    edition: str
    roots: bytes
    signer: str
    password: bytes
    skew_seconds: int
    crl_required: bool


class RegistryCopy(_Record, frozen=True, array_like=True, gc=False, tag=10):
    """The registry as of a version, for the workers.

    Attributes:
        version: The core's registry version.
        certificates: The bound signing certificates (DER) by bank code.
        revocation_lists: PEM; empty when there are none.
        authorities: Who may send what.
        bindable: The certificates (DER) that their owners may bind, by bank code.
        overlapping: Since when only what was signed before counts, by certificate, in nanoseconds.
    """

    version: int
    certificates: dict[str, list[bytes]]
    revocation_lists: bytes
    authorities: AuthorityCopy = AuthorityCopy()
    bindable: dict[str, list[bytes]] = {}
    overlapping: dict[str, int] = {}


class CheckTask(_Record, frozen=True, array_like=True, gc=False, tag=11):
    """Envelopes of one connection to be parsed, verified and made into commands.

    ``shut`` are the systems to which a code is not logged in when the envelopes arrive.
    """

    received_at_ns: int
    codes: list[str]
    envelopes: list[bytes]
    shut: dict[str, list[int]] = {}


class Admitted(_Record, frozen=True, array_like=True, gc=False, tag=20):
    """The envelope passed every check outside the core; its command is in the reply's batch."""


class Acknowledged(_Record, frozen=True, array_like=True, gc=False, tag=21):
    """A ccms.990 of a participant: the message of that id has arrived."""

    participant: str
    mesg_id: str


class Probed(_Record, frozen=True, array_like=True, gc=False, tag=24):
    """A ccms.991 of a participant, with what it says of its way."""

    participant: str
    said: dict[str, str]


class RefusedAtDoor(_Record, frozen=True, array_like=True, gc=False, tag=22):
    """The envelope was refused before the core.

    Attributes:
        answer: ``ccms.911.001.02`` or ``ccms.900.001.02``; empty when no message answers.
        rule: Which check, a stable word.
        code: The 8-character processing code.
        header: The first 132 bytes when they are a readable header, else empty.
        sender: Header OrigSender when it is one of the connection's codes, else empty.
        message_id: The body's MsgId when it was read, else empty.
    """

    answer: str
    rule: str
    code: str
    text_en: str
    text_zh: str
    header: bytes
    sender: str
    message_id: str


Verdict: TypeAlias = Admitted | Acknowledged | Probed | RefusedAtDoor


class CheckReply(_Record, frozen=True, array_like=True, gc=False, tag=30):
    """One verdict per envelope, in order; the commands of the admitted ones, encoded."""

    verdicts: list[Verdict]
    commands: bytes


class HeadFacts(_Record, frozen=True, array_like=True, gc=False):
    """The head of the journal that made a batch final, to be signed and shown in receipts."""

    platform: str
    seq: int
    hash: bytes
    durable_at_ns: int


class CommunicationConfirmation(BaseDraft, frozen=True, array_like=True, gc=False, tag=40):
    """ccms.990: a message with that header has arrived, and this is what was made of it."""

    header: bytes
    code: str


class SettlementReceipt(BaseDraft, frozen=True, array_like=True, gc=False, tag=41):
    """saps.604: the state of a payment. ``balance_fen`` is shown to the payer only."""

    original_id: str
    original_sender: str
    original_type: str
    status: str
    code: str
    reason: str
    final_date: int
    received_at_ns: int
    position: int
    balance_fen: int | None


class ProcessingConfirmation(BaseDraft, frozen=True, array_like=True, gc=False, tag=42):
    """ccms.900: a message was processed or refused."""

    original_id: str
    original_sender: str
    original_type: str
    status: str
    code: str
    reason: str


class CancellationReply(BaseDraft, frozen=True, array_like=True, gc=False, tag=43):
    """ccms.308: the answer to a request to cancel."""

    original_id: str
    original_type: str
    status: str
    code: str
    reason: str
    cancelled_id: str


class StatusReply(BaseDraft, frozen=True, array_like=True, gc=False, tag=44):
    """ccms.317: what became of a message; ``status`` is empty when it never came."""

    query_id: str
    original_sender: str
    original_id: str
    status: str
    code: str
    received_at_ns: int


class DiscardNotice(BaseDraft, frozen=True, array_like=True, gc=False, tag=45):
    """ccms.911: a message could not be read and was thrown away."""

    header: bytes
    code: str
    reason: str


class ForwardedMessage(BaseDraft, frozen=True, array_like=True, gc=False, tag=46):
    """A participant's own message for another: new header, body and signature untouched."""

    original: bytes


class BookingNotice(BaseDraft, frozen=True, array_like=True, gc=False, tag=48):
    """saps.606: an account was debited, or credited, by a message that its owner did not send.

    ``account`` is the bank code of its owner, ``balance_fen`` what it has now.
    """

    original_id: str
    original_sender: str
    original_type: str
    business_type: str
    business_kind: str
    final_date: int
    received_at_ns: int
    account: str
    amount_fen: int
    balance_fen: int
    credit: bool = False


class QueueLine(_Record, frozen=True, array_like=True, gc=False):
    """One payment that waits. ``place`` is its place in the queue of its account, from 1."""

    participant: str
    message_id: str
    sender: str
    message_type: str
    queue_class: int
    amount_fen: int
    place: int


class QueueReply(BaseDraft, frozen=True, array_like=True, gc=False, tag=49):
    """saps.364: one part of the answer to a queue query.

    ``listed_count`` is how many payments all parts together name, ``total_count`` how many wait;
    ``first`` is the number of the part's first line, from 1.
    """

    query_id: str
    status: str
    code: str
    reason: str
    received_at_ns: int
    total_count: int
    listed_count: int
    first: int
    lines: list[QueueLine]


class LiquidityLine(_Record, frozen=True, array_like=True, gc=False):
    """The transfers of one agreement or binding on a date, with what is left of its quota.

    A pool's binding has neither number nor quota.
    """

    creditor: str
    debtor: str
    number: str
    remaining_fen: int | None
    payments: list[int]
    amounts_fen: list[int]


class LiquidityReply(BaseDraft, frozen=True, array_like=True, gc=False, tag=60):
    """saps.615: the answer to a query of pool or automatic lending (``query_type``)."""

    query_id: str
    query_type: str
    date: int
    status: str
    code: str
    reason: str
    received_at_ns: int
    lines: list[LiquidityLine]


class _NetDraft(BaseDraft, frozen=True, array_like=True, gc=False):
    """What all messages about net files say: of which message, and what became of it."""

    original_id: str
    original_sender: str
    original_type: str
    status: str
    code: str
    reason: str
    final_date: int


class NetDetail(_Record, frozen=True, array_like=True, gc=False):
    """One line of a net file in a receipt."""

    participant: str
    amount_fen: int


class NetFileReceipt(_NetDraft, frozen=True, array_like=True, gc=False, tag=80):
    """hvps.632: the state of a net file, for its sender.

    ``details`` are the lines that settled or that are short; ``total_fen`` is the sum of those of
    them that debit.
    """

    received_at_ns: int
    position: int
    total_fen: int
    details: list[NetDetail]


class NetFileNotice(_NetDraft, frozen=True, array_like=True, gc=False, tag=81):
    """hvps.633: what a net file booked on one account, with its balance after that."""

    business_type: str
    business_kind: str
    netting_round: str
    line: NetFileLine
    balance_fen: int


class NetFileWithdrawalReply(_NetDraft, frozen=True, array_like=True, gc=False, tag=82):
    """hvps.635: the answer to a withdrawal; ``details`` are those of the request."""

    withdrawn_id: str
    withdrawn_sender: str
    details: list[str]


class FeeNotice(BaseDraft, frozen=True, array_like=True, gc=False, tag=70):
    """saps.605: one bank's part of a list of fees, or of their returns."""

    amount_fen: int
    returned: bool


class FinancingNotice(BaseDraft, frozen=True, array_like=True, gc=False, tag=71):
    """saps.359: a pledge loan of that amount is being asked for a bank."""

    participant: str
    amount_fen: int


Draft: TypeAlias = (
    CommunicationConfirmation
    | SettlementReceipt
    | ProcessingConfirmation
    | CancellationReply
    | StatusReply
    | DiscardNotice
    | ForwardedMessage
    | SystemNotice
    | ServiceNotice
    | FreeNotice
    | BookingNotice
    | QueueReply
    | LiquidityReply
    | NetFileReceipt
    | NetFileNotice
    | NetFileWithdrawalReply
    | FeeNotice
    | FinancingNotice
    | BondNotice
    | WarningNotice
    | AccountReply
    | FullLiquidityReply
    | AccountNotice
    | WarningSettingNotice
    | AccountStatusNotice
    | NoticeDraft
    | AuthorityNotice
    | ParameterNotice
    | CeilingNotice
    | InternetCeilingNotice
    | LogInAnswer
    | ForcedNotice
    | NodeNotice
    | ProbeAnswer
    | RegisterDraft
    | DayEndDraft
    | BindingNotice
    | CertificatesReply
)


class RenderTask(_Record, frozen=True, array_like=True, gc=False, tag=12):
    """Messages to be built, signed and put into envelopes."""

    head: HeadFacts
    drafts: list[Draft]


class RenderReply(_Record, frozen=True, array_like=True, gc=False, tag=31):
    """The envelopes, in the order of the drafts."""

    envelopes: list[bytes]


class FailReply(_Record, frozen=True, array_like=True, gc=False, tag=32):
    """The task could not be done: a bug or a broken set-up, never a bad message."""

    text: str


Task: TypeAlias = RegistryCopy | CheckTask | RenderTask
Reply: TypeAlias = CheckReply | RenderReply | FailReply
