"""What passed through BEPS and IBPS on a date, as it stood when a command was taken.

A net may settle long after its date has ended, so every answer is that of one position of the
journal: what came later is not seen, and the same journal leads to the same messages.
Source: RULES-D §4.2, §6.2 rows 4 and 5, §6.3; house, ADR-0101.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import Connection, select

from tianping.values.identifiers import PaymentId, line_payment_id, payment_line
from tianping.views import schema as s
from tianping.views.schema_information import information
from tianping.views.schema_nets import SESSION_COMPLETED, sessions

__all__ = [
    "BookedNet",
    "NettingSession",
    "PassedInformation",
    "SettledNet",
    "booked_nets",
    "netting_sessions",
    "passed_information",
    "settled_net",
]

_AT_ONCE: Final = 1_000
"""Lines that one statement names."""


class PassedInformation(NamedTuple):
    """What one participant passed on to another about business of a system: a query, a reply."""

    seq: int
    sender: str
    receiver: str
    message_id: str
    message_type: str


def passed_information(
    connection: Connection, *, system: str, date: int, seq: int
) -> list[PassedInformation]:
    """Return the information of a date of BEPS or IBPS that had come by command ``seq``."""
    t = information.c
    query = (
        select(t.seq, t.sender, t.receiver, t.message_id, t.message_type)
        .where(t.business_date == date, t.system == system, t.seq <= seq)
        .order_by(t.seq)
    )
    return [PassedInformation(*row) for row in connection.execute(query)]


class NettingSession(NamedTuple):
    """A session of BEPS or IBPS by the command that brought it.

    Attributes:
        is_complete: Whether every line of it is settled by now, whenever that was.
    """

    submission: int
    session: int
    line_count: int
    is_complete: bool


class BookedNet(NamedTuple):
    """A line of a session: who pays whom, and whether it was booked and settled by then.

    Attributes:
        is_booked: Whether it stood on the books; it does not while its session is held.
        settled_seq: The command that settled it, or 0.
        first_movement, movement_count: Where its movements are, once it is settled.
    """

    debtor: str
    creditor: str
    is_booked: bool
    settled_seq: int
    first_movement: int
    movement_count: int


class SettledNet(NamedTuple):
    """What settling a net came to: the account's balance after it, and the date of SAPS."""

    balance_fen: int
    business_date: int


def netting_sessions(
    connection: Connection, *, system: str, netting_date: int, seq: int
) -> list[NettingSession]:
    """Return the sessions of a netting date that had come by command ``seq``, in their order."""
    t = sessions.c
    query = (
        select(t.submission, t.session, t.line_count, t.session_state == SESSION_COMPLETED)
        .where(t.system == system, t.netting_date == netting_date, t.submission <= seq)
        .order_by(t.session, t.submission)
    )
    return [NettingSession(*row) for row in connection.execute(query)]


def booked_nets(connection: Connection, of: NettingSession, *, seq: int) -> dict[int, BookedNet]:
    """Return the lines of a session as they stood at command ``seq``, by number.

    There are none of a session that was never booked, nor of one that is in the archive.
    """
    t = s.lines.c
    found: dict[int, BookedNet] = {}
    numbers = [line_payment_id(of.submission, line) for line in range(1, of.line_count + 1)]
    for some in _batches(numbers):
        query = select(
            t.payment, t.debtor_participant, t.creditor_participant, t.seq, t.settled_seq,
            t.first_movement, t.movement_count,
        ).where(t.payment.in_(some))  # fmt: skip
        for row in connection.execute(query):
            settled = row.settled_seq or 0
            found[payment_line(row.payment)] = BookedNet(
                row.debtor_participant,
                row.creditor_participant,
                row.seq <= seq,
                settled if settled <= seq else 0,
                row.first_movement,
                row.movement_count,
            )
    return found


def _batches(numbers: list[PaymentId]) -> list[Sequence[PaymentId]]:
    return [numbers[at : at + _AT_ONCE] for at in range(0, len(numbers), _AT_ONCE)]


def settled_net(
    connection: Connection, net: BookedNet, *, payment: PaymentId, owner: str
) -> SettledNet | None:
    """Return what settling a line did to its owner's account; None when it is not settled."""
    m, a = s.movements.c, s.accounts.c
    last = net.first_movement + net.movement_count - 1
    query = (
        select(m.balance_fen, m.business_date)
        .join(s.accounts, a.account == m.account)
        .where(m.movement.between(net.first_movement, last), m.payment == payment, a.owner == owner)
        .limit(1)
    )
    row = connection.execute(query).one_or_none() if net.settled_seq else None
    return None if row is None else SettledNet(*row)
