"""What became of payments."""

from __future__ import annotations

from tianping.core.events.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.identifiers import MessageId, PaymentId
from tianping.values.money import Fen

__all__ = [
    "PaymentCancelled",
    "PaymentMade",
    "PaymentQueued",
    "PaymentRepeated",
    "PaymentReturned",
    "PaymentSettled",
    "QueueAdjusted",
]


class PaymentMade(Record, frozen=True, array_like=True, gc=False, tag=28):
    """A command led to a payment besides the one a message asks for; what became of it follows.

    A line of a net, a transfer of a pool, a loan, a fee. ``payment`` names command and line.

    Attributes:
        sender: Who instructs: an office, a participant, or empty for the platform itself.
        message_id: The message it came from, or empty.
        message_type: That message's code (``saps.611.001.01``), or what made it (``pool``).
        payer: Whose account pays, or whose office's books.
        payee: Whose account is credited, or whose office's books.
        amount_fen: In fen; below zero for a red entry of an error correction.
        queue_class: The class in which it waits when it must.
        posting: The number of the E-event that books it.
        business_type: 业务类型编码, or empty.
        business_kind: 业务种类编码, or empty.
    """

    payment: PaymentId
    sender: str
    message_id: str
    message_type: str
    payer: BankCode
    payee: BankCode
    amount_fen: int
    queue_class: int
    posting: int
    business_type: str
    business_kind: str


class PaymentSettled(Record, frozen=True, array_like=True, gc=False, tag=14):
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


class PaymentQueued(Record, frozen=True, array_like=True, gc=False, tag=15):
    """A payment waits in the queue of the account that pays, ordered by class, then ``order``.

    Its first ``order`` is its payment id; a move to the head takes the least order of the class
    minus one, a move to the tail the greatest plus one; one that is there already keeps its order.
    """

    payment: PaymentId
    account: int
    queue_class: int
    order: int


class PaymentCancelled(Record, frozen=True, array_like=True, gc=False, tag=16):
    """A queued payment is withdrawn at its sender's request."""

    payment: PaymentId


class PaymentReturned(Record, frozen=True, array_like=True, gc=False, tag=17):
    """A queued payment goes back to its sender by the system, with a refusal code as reason."""

    payment: PaymentId
    reason: int


class QueueAdjusted(Record, frozen=True, array_like=True, gc=False, tag=18):
    """A queued payment has another place in its class."""

    payment: PaymentId
    placement: int
    order: int


class PaymentRepeated(Record, frozen=True, array_like=True, gc=False, tag=20):
    """The same message came again: the first answer holds, and this is the latest state."""

    sender: BankCode
    message_id: MessageId
    status: int
