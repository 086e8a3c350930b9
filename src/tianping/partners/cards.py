"""The card network: members that owe pay in first, then the network pays those that receive.

Each payment goes over the network's own special account. The payouts are sent once every payment
in is settled or waits: those that the account cannot cover yet wait in the platform's queue, and
settle as funds come, in the settlement window at the latest, when the network raises what is
missing.
Source: RULES-A §4.5 (E16, E17); SAPS-T §四.3.
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from tianping.partners import files
from tianping.partners.acts import InstantAct
from tianping.partners.orders import Job, Order

__all__ = ["NetFile", "NetLine", "job_of"]

_ACT: Final = InstantAct(business_type="G104", business_kind="02601")


class NetLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one member owes or receives; the amount is text in yuan."""

    member: str
    amount: str
    side: Literal["owes", "receives"]


class NetFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A net file of the members; both sides have the same sum."""

    name: str
    lines: list[NetLine]


def job_of(content: bytes, own: str) -> Job:
    """Return the job that a net file is.

    Args:
        content: The file, JSON as ``NetFile``.
        own: The network's bank code.

    Raises:
        ValueTextError: an amount, a code or the sums are wrong.
        msgspec.DecodeError: the file has another form.
    """
    file = files.read(content, NetFile)
    files.check_count(file.lines)
    owed = [line for line in file.lines if line.side == "owes"]
    received = [line for line in file.lines if line.side == "receives"]
    orders: list[Order] = []
    for line in (*owed, *received):
        code = files.member(line.member)
        files.check_other(code, own)
        pays_in = line.side == "owes"
        orders.append(
            Order(
                line=len(orders) + 1,
                act=_ACT,
                payer=code if pays_in else own,
                payee=own if pays_in else code,
                amount_fen=files.positive_fen(line.amount),
                after=None if pays_in or not owed else (1, len(owed)),
            )
        )
    files.check_balanced(
        sum(order.amount_fen for order in orders if order.payee == own),
        sum(order.amount_fen for order in orders if order.payer == own),
    )
    return Job(name=file.name, orders=tuple(orders))
