"""What the liquidity functions did: matching, pools."""

from __future__ import annotations

import msgspec

from tianping.core.events.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import MessageId, PaymentId
from tianping.values.money import Fen

__all__ = [
    "MatchingPlanned",
    "MatchingRun",
    "PoolFloorSet",
    "PoolInForce",
    "PoolLine",
    "PoolManaged",
    "PoolReported",
    "PoolRun",
]


class MatchingRun(Record, frozen=True, array_like=True, gc=False, tag=50):
    """The queued payments were matched, or there was nothing to match.

    The next ``settled_count`` events are ``PaymentSettled`` of one group. It is booked credits
    first: the entries behind the first pair of each payment, payment after payment, then the first
    pair of each. ``creditor_balance_fen`` is the balance after the payment's credit in the first
    pass, ``debtor_balance_fen`` the one after its debit in the second; of a payment with one pair
    both are those of the second.

    Attributes:
        trigger: 0 at the cut-off, 1 by an operator, 2 again because a pool moved funds.
        outcome: 0 not started (fewer than two payments or payers), 1 no set can settle, 2 booked.
        considered_count: How many payments took part.
        considered_payers: Of how many accounts.
        settled_count: How many settled; 0 unless booked.
        settled_payers: Of how many accounts.
        value_fen: The sum of the settled ones.
    """

    trigger: int
    outcome: int
    considered_count: int
    considered_payers: int
    settled_count: int
    settled_payers: int
    value_fen: int


class MatchingPlanned(Record, frozen=True, array_like=True, gc=False, tag=56):
    """Matching and the pools after the cut-off are planned for an instant; at 0 they begin now."""

    at_ns: int


class PoolManaged(Record, frozen=True, array_like=True, gc=False, tag=51):
    """A legal entity's pool changes from a date on: 0 an order, 1 a random order, 2 a release."""

    legal_entity: BankCode
    management: int
    effective_date: BusinessDate
    branches: list[BankCode]


class PoolInForce(Record, frozen=True, array_like=True, gc=False, tag=52):
    """A legal entity's pool has these branches from now on, in this order or in a drawn one.

    No branches: it has no pool any more. ``released`` were bound and are not any more.
    """

    legal_entity: BankCode
    in_order: bool
    branches: list[BankCode]
    released: list[BankCode] = msgspec.field(default_factory=list)


class PoolFloorSet(Record, frozen=True, array_like=True, gc=False, tag=53):
    """A pool leaves this much on its legal entity's account from now on."""

    legal_entity: BankCode
    amount_fen: Fen


class PoolRun(Record, frozen=True, array_like=True, gc=False, tag=54):
    """A pool ran, or did not; its transfers follow, each a ``PaymentMade`` with its settlement.

    Attributes:
        trigger: 0 at the cut-off, 1 by an operator.
        seed: What the order was drawn from, if it was.
        order: The order of rescue of this run.
        outcome: 0 all were served, 1 stopped because the room was used up, 2 the legal entity's own
            payments wait, 3 it is under debit control, 4 stopped before and not credited since.
        transfer_count: How many transfers follow.
        value_fen: Their sum.
    """

    legal_entity: BankCode
    trigger: int
    seed: int
    order: list[BankCode]
    outcome: int
    transfer_count: int
    value_fen: int


class PoolLine(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A binding with one transfer of today; without one, payment, class and amount are 0."""

    legal_entity: BankCode
    branch: BankCode
    payment: PaymentId
    queue_class: int
    amount_fen: Fen


class PoolReported(Record, frozen=True, array_like=True, gc=False, tag=55):
    """The bindings that concern who asked, with the transfers of the date."""

    sender: BankCode
    message_id: MessageId
    date: BusinessDate
    lines: list[PoolLine]
