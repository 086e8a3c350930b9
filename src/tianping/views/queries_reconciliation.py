"""What a participant sent and received on a date of HVPS, in groups and one by one.

What has ended changes no more: the same question about an ended date always has the same answer.
Counted are ordinary and instant transfers and the information that participants pass on. What is
received is told only once it is settled.
Source: RULES-D §6.2 rows 4 to 6, §6.3; house, ADR-0086.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, Table, func, select

from tianping.core.ledger.posting import E26C_NET_LINE
from tianping.core.terms import STATUS_PROCESSED, STATUS_SETTLED, SYSTEM_HVPS, SYSTEM_NAMES
from tianping.views import schema as s
from tianping.views.schema_information import information
from tianping.views.schema_nets import sessions
from tianping.views.spans import Span, span_of, sum_of, sums

__all__ = [
    "Group",
    "Item",
    "business_groups",
    "business_items",
    "business_sides",
    "settled_totals",
]

_TRANSFERS: Final = ("hvps.111.001.01", "hvps.112.001.01", "hvps.141.001.01")
_INSTANT: Final = "hvps.141.001.01"
_HVPS: Final = SYSTEM_NAMES[SYSTEM_HVPS][0]
_LINE_BOUND: Final = 1 << 40
"""A line's number is that of its command, with its place above. Source: house, ADR-0034."""
_QUERY_TYPES: Final = {"ccms.314.001.01": "K001", "ccms.315.001.01": "K002"}
_DRAFTS: Final = "A202"


def _information_type(message_type: str) -> str:
    """Return the business type of information: a query's, a reply's, else that of bank drafts.

    Source: CNAPS2-CODES §2 (K001, K002); CNAPS2-FIELDS hvps.151, hvps.711.
    """
    return _QUERY_TYPES.get(message_type, _DRAFTS)


_P: Final = s.payments.c

_Key = tuple[str, str, int, bool]
"""Message type, business type, status, whether it is information."""


class Group(NamedTuple):
    """Messages of one type, business and status: how many, and their sum in fen."""

    message_type: str
    business_type: str
    status: int
    sent_count: int
    sent_fen: int
    received_count: int
    received_fen: int
    information: bool


class Item(NamedTuple):
    """One message of a group; ``credit`` says which side the receiver of an instant one was."""

    seq: int
    sender: str
    message_id: str
    message_type: str
    business_type: str
    status: int
    received: bool
    credit: bool
    amount_fen: int
    information: bool


def _came(span: Span) -> ColumnElement[bool]:
    in_range = _P.payment.between(span.first_seq, span.last_seq)
    return in_range & (_P.business_date == span.business_date) & _P.message_type.in_(_TRANSFERS)


def business_sides(span: Span) -> list[tuple[bool, bool, ColumnElement[str], ColumnElement[bool]]]:
    """Return whether it is received, whether credited, whose it is, and what counts: each side."""
    came, settled = _came(span), _P.status == STATUS_SETTLED
    third = _P.message_type == _INSTANT
    payer = came & settled & third & (_P.debtor_participant != _P.sender)
    payee = came & settled & (~third | (_P.creditor_participant != _P.sender))
    return [
        (False, False, _P.sender, came),
        (True, False, _P.debtor_participant, payer),
        (True, True, _P.creditor_participant, payee),
    ]


_INFORMATION_SIDES: Final = ((False, information.c.sender), (True, information.c.receiver))


def business_groups(
    connection: Connection, *, date: int, participant: str = ""
) -> dict[str, list[Group]]:
    """Return the groups of a date by participant: by message type, business and status.

    Of one participant, or of all that had anything.
    """
    span = span_of(connection, date)
    found: dict[str, dict[_Key, list[int]]] = {}
    if span is None:
        return {}
    for received, _, owner, where in business_sides(span):
        keys = (owner.label("owner"), _P.message_type, _P.business_type, _P.status)
        query = select(*keys, func.count().label("n"), *sums(_P.amount_fen, "amount"))
        for row in connection.execute(_of(query.where(where), owner, participant).group_by(*keys)):
            key = (row.message_type, row.business_type, row.status, False)
            counted = (row.n, sum_of(row, "amount"))
            _add(found.setdefault(row.owner, {}), key, received=received, counted=counted)
    for received, column in _INFORMATION_SIDES:
        of_type = information.c.message_type
        query = select(column.label("owner"), of_type, func.count().label("n")).where(
            information.c.business_date == date, information.c.system == _HVPS
        )
        for row in connection.execute(_of(query, column, participant).group_by(column, of_type)):
            business_type = _information_type(row.message_type)
            key = (row.message_type, business_type, STATUS_PROCESSED, True)
            _add(found.setdefault(row.owner, {}), key, received=received, counted=(row.n, 0))
    return {owner: _groups(cells) for owner, cells in found.items()}


def _of(query: Select[Any], owner: ColumnElement[str], participant: str) -> Select[Any]:
    return query.where(owner == participant) if participant else query


def _groups(cells: dict[_Key, list[int]]) -> list[Group]:
    groups: list[Group] = []
    for key in sorted(cells):
        message_type, business_type, status, is_information = key
        sent, sent_fen, received_count, received_fen = cells[key]
        groups.append(
            Group(
                message_type,
                business_type,
                status,
                sent,
                sent_fen,
                received_count,
                received_fen,
                is_information,
            )
        )
    return groups


def _add(
    found: dict[_Key, list[int]],
    key: _Key,
    *,
    received: bool,
    counted: tuple[int, int],
) -> None:
    cell = found.setdefault(key, [0, 0, 0, 0])
    place = 2 if received else 0
    cell[place] += counted[0]
    cell[place + 1] += counted[1]


def business_items(connection: Connection, *, date: int, participant: str) -> list[Item]:
    """Return every message of a participant on a date, in the order in which they came."""
    span = span_of(connection, date)
    if span is None:
        return []
    items: list[Item] = []
    for received, credit, owner, where in business_sides(span):
        query = select(
            _P.payment, _P.sender, _P.message_id, _P.message_type, _P.business_type, _P.status,
            _P.amount_fen,
        ).where(where, owner == participant)  # fmt: skip
        items += [
            Item(
                row.payment,
                row.sender,
                row.message_id,
                row.message_type,
                row.business_type,
                row.status,
                received,
                credit,
                row.amount_fen,
                information=False,
            )
            for row in connection.execute(query)
        ]
    for received, column in _INFORMATION_SIDES:
        i = information.c
        query = select(i.seq, i.sender, i.message_id, i.message_type).where(
            i.business_date == date, i.system == _HVPS, column == participant
        )
        items += [
            Item(
                row.seq,
                row.sender,
                row.message_id,
                row.message_type,
                _information_type(row.message_type),
                STATUS_PROCESSED,
                received,
                received,
                0,
                information=True,
            )
            for row in connection.execute(query)
        ]
    return sorted(items)


def settled_totals(
    connection: Connection, *, date: int, system: int = SYSTEM_HVPS
) -> dict[str, list[int]]:
    """Return what a system counts as settled on a date by participant, from its business alone.

    Debit count and sum, credit count and sum. Of HVPS: messages and the lines that commands led
    to, by the numbers of its postings; of BEPS and IBPS: the lines of their sessions.
    Source: RULES-D §6.2 rows 1 and 2; RULES-A §4.1, §4.4, §4.5.
    """
    span = span_of(connection, date)
    totals: dict[str, list[int]] = {}
    if span is None:
        return totals
    for of, belongs in _business_of(system):
        settled = of.c.settled_seq.between(span.first_seq, span.last_seq) & belongs
        for place, column in ((0, of.c.debtor_participant), (2, of.c.creditor_participant)):
            query = select(column, func.count().label("n"), *sums(of.c.amount_fen, "amount"))
            for row in connection.execute(query.where(settled).group_by(column)):
                cell = totals.setdefault(row[0], [0, 0, 0, 0])
                cell[place] += row.n
                cell[place + 1] += sum_of(row, "amount")
    return totals


def _business_of(system: int) -> list[tuple[Table, ColumnElement[bool]]]:
    """Return the tables in which a system's business stands, and which of their rows it is."""
    if system == SYSTEM_HVPS:
        return [(of, _of_hvps(of.c.posting)) for of in (s.payments, s.lines)]
    of_system = select(sessions.c.submission).where(sessions.c.system == SYSTEM_NAMES[system][0])
    submission = s.lines.c.payment % _LINE_BOUND
    return [(s.lines, s.lines.c.posting.between(12, 15) & submission.in_(of_system))]


def _of_hvps(posting: ColumnElement[int]) -> ColumnElement[bool]:
    return posting.between(1, 5) | posting.between(16, 26) | (posting == E26C_NET_LINE)
