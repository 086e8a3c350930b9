"""The bill system: a bill changes hands only after its price is settled.

A deal freezes the holder's bill, asks the platform to let the taker pay, and moves the bill when it
is paid. What the deal is, discount, rediscount, presentment for payment, is its business kind.
Source: RULES-A §4.5 (E18); CNAPS2-CODES (G105).
"""

from __future__ import annotations

from typing import Final

import msgspec

from tianping.partners import files
from tianping.partners.acts import InstantAct
from tianping.partners.orders import Effect, Job, Order, Registration

__all__ = ["KINDS", "Bill", "BillFile", "Deal", "job_of"]

_TYPE: Final = "G105"
KINDS: Final = {
    "discount": "02701",
    "interbank-discount": "02704",
    "rediscount": "02707",
    "presentment": "02711",
}
"""What a deal may be, and the kind that the message states."""


class Bill(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A bill that the system takes into its register."""

    number: str
    holder: str


class Deal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A bill goes from its holder to the one who pays; the amount is text in yuan."""

    bill: str
    holder: str
    payer: str
    amount: str
    kind: str = "discount"


class BillFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A day's business of the bill system, or a part of it."""

    name: str
    bills: list[Bill] = []
    deals: list[Deal] = []


def job_of(content: bytes, own: str) -> Job:
    """Return the job that a file of bills is: new bills, then deals in their order.

    Args:
        content: The file, JSON as ``BillFile``.
        own: The bill system's bank code, which is no party to a deal.

    Raises:
        ValueTextError: an amount, a kind or a code is wrong, or there is nothing to do.
        msgspec.DecodeError: the file has another form.
    """
    file = files.read(content, BillFile)
    files.check_count([*file.bills, *file.deals])
    return Job(
        name=file.name,
        orders=tuple(_deal(deal, own, line=line) for line, deal in enumerate(file.deals, 1)),
        registrations=tuple(
            Registration(title=bill.number, holder=files.member(bill.holder), quantity=1, new=True)
            for bill in file.bills
        ),
    )


def _deal(deal: Deal, own: str, *, line: int) -> Order:
    """Return the payment of a deal, which the bill follows."""
    holder, payer = files.member(deal.holder), files.member(deal.payer)
    files.check_other(payer, holder)
    for code in (holder, payer):
        files.check_other(code, own)
    return Order(
        line=line,
        act=InstantAct(business_type=_TYPE, business_kind=files.one_of(deal.kind, KINDS)),
        payer=payer,
        payee=holder,
        amount_fen=files.positive_fen(deal.amount),
        effect=Effect.DELIVER,
        title=deal.bill,
        quantity=1,
    )
