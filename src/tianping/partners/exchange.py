"""The foreign exchange system, matched trades: it stands between the members, in its own account.

Members that owe yuan pay in; a member that receives yuan is paid only when its foreign money is
confirmed. Two-phase settlement of quoted trades (hvps.143, 144) is another business with messages
of its own, and belongs into a module of its own beside this one.
Source: RULES-A §4.5 (E24b).
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from tianping.partners import files
from tianping.partners.acts import InstantAct
from tianping.partners.orders import Job, Order

__all__ = ["MatchedFile", "MatchedLine", "job_of"]

_ACT: Final = InstantAct(business_type="G106", business_kind="02802")


class MatchedLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one member owes or receives in yuan (text).

    ``confirmed`` says whether the foreign money of one that receives has come.
    """

    member: str
    amount: str
    side: Literal["owes", "receives"]
    confirmed: bool = False


class MatchedFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The yuan side of a day's matched trades; both sides have the same sum."""

    name: str
    lines: list[MatchedLine]


def job_of(content: bytes, own: str) -> Job:
    """Return the job that a file of matched trades is: payments in, then payments out.

    Args:
        content: The file, JSON as ``MatchedFile``.
        own: The foreign exchange system's bank code.

    Raises:
        ValueTextError: an amount, a code or the sums are wrong.
        msgspec.DecodeError: the file has another form.
    """
    file = files.read(content, MatchedFile)
    files.check_count(file.lines)
    pay_in = [line for line in file.lines if line.side == "owes"]
    pay_out = [line for line in file.lines if line.side == "receives"]
    orders: list[Order] = []
    for line in (*pay_in, *pay_out):
        code = files.member(line.member)
        files.check_other(code, own)
        owes = line.side == "owes"
        orders.append(
            Order(
                line=len(orders) + 1,
                act=_ACT,
                payer=code if owes else own,
                payee=own if owes else code,
                amount_fen=files.positive_fen(line.amount),
                after=None if owes or not pay_in else (1, len(pay_in)),
                confirmed=owes or line.confirmed,
            )
        )
    files.check_balanced(
        sum(order.amount_fen for order in orders if order.payee == own),
        sum(order.amount_fen for order in orders if order.payer == own),
    )
    return Job(name=file.name, orders=tuple(orders))
