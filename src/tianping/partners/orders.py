"""What a partner has to get settled: a job, and its orders, each of them one message.

Source: RULES-A §4.5 (E16 to E24); house, ADR-0052, ADR-0061.
"""

from __future__ import annotations

import hashlib
from enum import StrEnum

import msgspec

from tianping.partners.acts import Act
from tianping.values.money import Fen

__all__ = ["Effect", "Job", "Needs", "Order", "OrderState", "Registration", "digest_of"]


class Needs(StrEnum):
    """How far the orders before it must have come before an order is sent."""

    ANSWERED = "answered"
    """Each has settled, waits for funds at the platform, or has come to an end."""
    ENDED = "ended"
    """Each has settled or come to an end without."""


class Effect(StrEnum):
    """What an order does to the titles that the partner keeps."""

    NONE = "none"
    REGISTER = "register"
    """Settled: the payer holds the title, which is new."""
    DELIVER = "deliver"
    """Sent: the payee's title is frozen. Settled: the payer has it. Not settled: it is free."""


class OrderState(StrEnum):
    """Where an order stands."""

    PLANNED = "planned"
    """Not sent."""
    SENT = "sent"
    """It has its message id; the platform has it or will have it."""
    QUEUED = "queued"
    """The payer is short: it waits at the platform (PR12)."""
    SETTLED = "settled"
    PROCESSED = "processed"
    """Carried out, without money (PR07): what ACS reports."""
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    """Refused at the door, or returned when the day ended."""
    DROPPED = "dropped"
    """Never sent: there is no title to deliver, or no money to pass on."""

    @property
    def is_final(self) -> bool:
        """Whether nothing will happen to it any more."""
        return self not in (OrderState.PLANNED, OrderState.SENT, OrderState.QUEUED)

    @property
    def is_good(self) -> bool:
        """Whether it has come to the end that it was planned for."""
        return self in (OrderState.SETTLED, OrderState.PROCESSED)

    def meets(self, needs: Needs) -> bool:
        """Tell whether an order in this state lets those go that come after it."""
        return self.is_final or (needs is Needs.ANSWERED and self is OrderState.QUEUED)


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """One message of a job, as it is planned.

    Attributes:
        line: Its number in the job, from 1.
        act: Which kind of message, and what it says beside parties and amount.
        payer: Bank code of the participant whose account is debited.
        payee: Bank code of the participant whose account is credited; of a session of nets, and
            of what is no business, empty.
        amount_fen: How much; 0 for what the orders of ``after`` have brought, together.
        after: First and last of the lines that come before it; none, when nothing does.
        needs: How far they must have come.
        confirmed: Whether its other leg, such as foreign money, is confirmed; else it waits.
        effect: What becomes of the title.
        title: Name of a bond or number of a bill; empty where there is none.
        quantity: How many units of the title.
    """

    line: int
    act: Act
    payer: str
    payee: str
    amount_fen: Fen
    after: tuple[int, int] | None = None
    needs: Needs = Needs.ANSWERED
    confirmed: bool = True
    effect: Effect = Effect.NONE
    title: str = ""
    quantity: int = 0

    @property
    def lines_before(self) -> range:
        """The lines that come before it."""
        return range(self.after[0], self.after[1] + 1) if self.after else range(0)


class Registration(msgspec.Struct, frozen=True, kw_only=True):
    """Titles that a holder brings in without a payment.

    ``new``: nobody may hold or have held any of that title, for it is one piece (a bill).
    """

    title: str
    holder: str
    quantity: int
    new: bool = False


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A file of business, as orders in the order in which they may be sent."""

    name: str
    orders: tuple[Order, ...]
    registrations: tuple[Registration, ...] = ()


def digest_of(file: msgspec.Struct) -> str:
    """Return what tells one file from another of the same name: hexadecimal, 64 characters."""
    return hashlib.sha256(msgspec.json.encode(file)).hexdigest()
