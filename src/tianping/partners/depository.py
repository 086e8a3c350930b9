"""The bond depository: issues, and trades as delivery versus payment.

Issue: each underwriter pays in and holds its bonds from that moment; when every payment in has
settled or come to an end, the issuer is paid what came in. Trade: the seller's bonds are frozen,
the buyer pays the seller, the bonds follow; while the payment waits they stay frozen, when it is
returned or withdrawn they are free again.
Source: RULES-A §4.5 (E21, E22, E23).
"""

from __future__ import annotations

from typing import Final

import msgspec

from tianping.partners import files
from tianping.partners.acts import InstantAct
from tianping.partners.orders import Effect, Job, Needs, Order, Registration
from tianping.values.money import Fen

__all__ = ["BondFile", "Deposit", "Issue", "Trade", "Underwriting", "job_of"]

_ISSUE: Final = InstantAct(business_type="G103", business_kind="02501")
_TRADE: Final = InstantAct(business_type="G102", business_kind="02401")


class Deposit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Bonds that a holder brings in."""

    bond: str
    holder: str
    quantity: int


class Underwriting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one underwriter takes of an issue; the amount is text in yuan."""

    member: str
    quantity: int
    amount: str


class Issue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new bond, its issuer and its underwriters."""

    bond: str
    issuer: str
    underwriters: list[Underwriting]


class Trade(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A trade between two members; the amount is text in yuan."""

    bond: str
    quantity: int
    seller: str
    buyer: str
    amount: str


class BondFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A day's business of the depository, or a part of it."""

    name: str
    deposits: list[Deposit] = []
    issues: list[Issue] = []
    trades: list[Trade] = []


def job_of(content: bytes, own: str) -> Job:
    """Return the job that a file of bonds is: deposits, then issues, then trades in their order.

    Args:
        content: The file, JSON as ``BondFile``.
        own: The depository's bank code.

    Raises:
        ValueTextError: an amount, a quantity or a code is wrong, or there is nothing to do.
        msgspec.DecodeError: the file has another form.
    """
    file = files.read(content, BondFile)
    files.check_count([*file.deposits, *file.issues, *file.trades])
    orders: list[Order] = []
    for issue in file.issues:
        orders += _issue(issue, own, first=len(orders) + 1)
    for trade in file.trades:
        orders.append(_trade(trade, line=len(orders) + 1))
    return Job(
        name=file.name,
        orders=tuple(orders),
        registrations=tuple(
            Registration(
                title=each.bond,
                holder=files.member(each.holder),
                quantity=files.positive_quantity(each.quantity),
            )
            for each in file.deposits
        ),
    )


def _issue(issue: Issue, own: str, *, first: int) -> list[Order]:
    """Return the payments of the underwriters, and the one to the issuer after them."""
    files.check_count(issue.underwriters)
    orders: list[Order] = []
    for line, each in enumerate(issue.underwriters, first):
        code = files.member(each.member)
        files.check_other(code, own)
        orders.append(
            Order(
                line=line,
                act=_ISSUE,
                payer=code,
                payee=own,
                amount_fen=files.positive_fen(each.amount),
                effect=Effect.REGISTER,
                title=issue.bond,
                quantity=files.positive_quantity(each.quantity),
            )
        )
    issuer = files.member(issue.issuer)
    files.check_other(issuer, own)
    paid_out = Order(
        line=first + len(orders),
        act=_ISSUE,
        payer=own,
        payee=issuer,
        amount_fen=Fen(0),
        after=(first, first + len(orders) - 1),
        needs=Needs.ENDED,
    )
    return [*orders, paid_out]


def _trade(trade: Trade, *, line: int) -> Order:
    """Return the payment of a trade, which the bonds follow."""
    seller, buyer = files.member(trade.seller), files.member(trade.buyer)
    files.check_other(buyer, seller)
    return Order(
        line=line,
        act=_TRADE,
        payer=buyer,
        payee=seller,
        amount_fen=files.positive_fen(trade.amount),
        effect=Effect.DELIVER,
        title=trade.bond,
        quantity=files.positive_quantity(trade.quantity),
    )
