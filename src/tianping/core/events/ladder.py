"""What the ladder of last resort did beside the loan."""

from __future__ import annotations

from tianping.core.events.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.identifiers import PaymentId
from tianping.values.money import Fen

__all__ = ["EarmarkReleaseKept", "EarmarkReleaseLapsed", "EarmarkReleased", "PledgeDisposed"]


class EarmarkReleaseKept(Record, frozen=True, array_like=True, gc=False, tag=124):
    """At the pre-close so much of what an account earmarked for a system may pay its nets."""

    account: int
    system: str
    amount_fen: Fen


class EarmarkReleased(Record, frozen=True, array_like=True, gc=False, tag=125):
    """Earmarked funds were released for a net of their system; its settlement follows at once."""

    account: int
    system: str
    payment: PaymentId
    released_fen: Fen
    left_fen: Fen


class EarmarkReleaseLapsed(Record, frozen=True, array_like=True, gc=False, tag=126):
    """What was decided in the window is void: at the pre-close there was nothing it could pay."""

    account: int
    system: str


class PledgeDisposed(Record, frozen=True, array_like=True, gc=False, tag=127):
    """Pledged bonds were disposed of, and the loan they stood for is repaid from the proceeds.

    Attributes:
        loan: The number of the loan.
        participant: Whose loan it was.
        proceeds_fen: What the bonds brought, credited to the bank.
        amount_fen: The principal, debited again with the interest.
        interest_fen: The interest until now.
        bonds: The bond system's reference of what was pledged.
        reference: The disposal's own.
    """

    loan: int
    participant: BankCode
    proceeds_fen: Fen
    amount_fen: Fen
    interest_fen: Fen
    bonds: str
    reference: str
