"""Questions about payments, their movements, the queue and messages."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from sqlalchemy import Column, Connection, Select, func, literal, select

from tianping.core.terms import STATUS_REJECTED
from tianping.values.errors import ValueTextError
from tianping.values.identifiers import MessageId, PaymentId, message_id_date, payment_line
from tianping.views import schema as s
from tianping.views.archive.asking import (
    archived_part,
    asks_archive,
    day_need,
    payment_need,
    with_archive,
)
from tianping.views.archive.needs import Need
from tianping.views.archive.slices import archived_between, day_of_seq
from tianping.views.errors import ViewsError
from tianping.views.reading import SIDES, DayRange, as_view, columns, range_of, walk
from tianping.views.records import (
    MessagePage,
    MessageView,
    MovementView,
    PaymentFilter,
    PaymentPage,
    PaymentView,
    QueueView,
)

__all__ = [
    "line_columns",
    "lines",
    "message_payment",
    "messages",
    "movements",
    "payment",
    "payments",
    "queue",
]

_P: Final = s.payments.c
_L: Final = s.lines.c
_HIDDEN: Final = ("first_movement", "movement_count", "previous_paid", "previous_received")
_ROLES: Final[dict[str, tuple[Column[Any], Column[Any], str]]] = {
    "debit": (_P.previous_paid, _P.debtor_participant, "last_paid"),
    "credit": (_P.previous_received, _P.creditor_participant, "last_received"),
}
"""By side: the chain of payments, the participant whose chain it is, the column with its end."""

_WALK_STEPS: Final = 500
_NO_DATE: Final = 99_999_999

_QUEUED_COLUMNS: Final = (
    "debtor_participant",
    "sender",
    "message_id",
    "message_type",
    "business_date",
    "creditor_participant",
    "creditor_bank",
    "amount_fen",
)


def _select_payments() -> Select[Any]:
    return select(*columns(s.payments, *_HIDDEN))


def line_columns() -> Select[Any]:
    """Return the question for lines, to be narrowed."""
    return select(*columns(s.lines, *_HIDDEN, "seq"))


def _payment_need(connection: Connection, *, payment: int) -> Need | None:
    return payment_need(connection, payment)


@asks_archive(_payment_need)
def payment(connection: Connection, *, payment: int) -> PaymentView | None:
    """Return the payment or line with a number."""
    if payment_line(PaymentId(payment)):
        query = line_columns().where(_L.payment == payment)
    else:
        query = _select_payments().where(_P.payment == payment)
    row = connection.execute(query).one_or_none()
    return None if row is None else as_view(PaymentView, row)


def _lines_need(
    connection: Connection, *, seq: int = 0, participant: str = "", limit: int = 1_000
) -> Need | None:
    del participant, limit
    day = day_of_seq(connection, seq)
    return None if day is None else day_need(day.business_date, s.lines)


@asks_archive(_lines_need)
def lines(
    connection: Connection, *, seq: int = 0, participant: str = "", limit: int = 1_000
) -> list[PaymentView]:
    """Return what a command led to besides, in order, or the newest lines of a participant.

    Without either, the newest lines of all; those that are archived are found by the command.
    """
    query = line_columns()
    if seq:
        query = query.where(_L.seq == seq).order_by(_L.payment)
    else:
        query = query.order_by(_L.seq.desc(), _L.payment.desc()).limit(limit)
    if participant:
        query = query.where(
            (_L.debtor_participant == participant) | (_L.creditor_participant == participant)
        )
    return [as_view(PaymentView, row) for row in connection.execute(query)]


def _message_need(connection: Connection, *, sender: str, message_id: str) -> Need | None:
    del connection
    date = _date_of(message_id)
    tables = (s.payments, s.refusals, s.participant_days)
    return Need(date, date, tables, participant=sender) if date else None


def _date_of(message_id: str) -> int:
    """Return the date in a message id; 0 when it has none."""
    try:
        return message_id_date(MessageId(message_id))
    except ValueTextError:
        return 0


@asks_archive(_message_need)
def message_payment(connection: Connection, *, sender: str, message_id: str) -> PaymentView | None:
    """Return the payment that a sender's message brought.

    When several messages bore the id, the accepted one, else the last. The search goes through
    refusals and the sender's payments of the date in the message id; for a sender that neither pays
    nor receives, as a depository that settles a trade, through all payments of that date.
    """
    refused = s.refusals.c
    found = set(
        connection.execute(
            select(refused.payment).where(
                refused.sender == sender, refused.message_id == message_id, refused.payment > 0
            )
        ).scalars()
    )
    date = _date_of(message_id)
    if date:
        days = range_of(connection, date, date)
        for side in _ROLES:
            found.update(_keys_of_message(connection, (side, sender, message_id), days))
        if not found:
            found.update(_keys_of_third_party(connection, sender, message_id, days))
    query = _select_payments().where(_P.payment.in_(found)).order_by(_P.payment)
    views = [as_view(PaymentView, row) for row in connection.execute(query)]
    return max(views, key=_rank, default=None)


def _rank(view: PaymentView) -> tuple[bool, int]:
    accepted = view.status != STATUS_REJECTED or view.queued_at_ns is not None
    return accepted, view.payment


def _keys_of_message(
    connection: Connection, wanted: tuple[str, str, str], days: DayRange
) -> list[int]:
    side, sender, message_id = wanted
    start = _chain_end(connection, side=side, participant=sender, days=days)
    found: list[int] = []
    while start:
        keys = walk(
            connection,
            (_P.payment, _ROLES[side][0]),
            start=start,
            floor=max(days.first_seq, 1),
            count=_WALK_STEPS,
        )
        query = select(_P.payment).where(
            _P.payment.in_([key for key, _ in keys]),
            _P.sender == sender,
            _P.message_id == message_id,
        )
        found += connection.execute(query).scalars()
        start = keys[-1][1] if len(keys) == _WALK_STEPS else 0
    return found


def _keys_of_third_party(
    connection: Connection, sender: str, message_id: str, days: DayRange
) -> list[int]:
    query = select(_P.payment).where(
        _P.payment >= max(days.first_seq, 1), _P.sender == sender, _P.message_id == message_id
    )
    if days.last_seq:
        query = query.where(_P.payment <= days.last_seq)
    return list(connection.execute(query).scalars())


def _chain_end(connection: Connection, *, side: str, participant: str, days: DayRange) -> int:
    """Return the last payment of a participant up to the end of the range; 0 when there is none."""
    if days.last_seq:
        ends = s.participant_days
        query = (
            select(ends.c[_ROLES[side][2]])
            .where(ends.c.participant == participant, ends.c.business_date <= days.date_to)
            .order_by(ends.c.business_date.desc())
            .limit(1)
        )
    else:
        heads = s.participant_heads
        query = select(heads.c[_ROLES[side][2]]).where(heads.c.participant == participant)
    return connection.execute(query).scalar() or 0


def payments(
    connection: Connection, *, wanted: PaymentFilter, start: int = 0, limit: int = 100
) -> PaymentPage:
    """Return payments that pass a filter, newest first.

    The next page comes with ``start`` set to ``next_payment``, which is 0 after the last one. The
    archive is looked into for a range of dates, day by day, and for a start that is archived.

    Raises:
        ViewsError: the filter's side is none, or ``start`` is no such payment of the participant.
    """
    dates = (wanted.date_from, wanted.date_to or _NO_DATE)
    started = day_of_seq(connection, start) if start else None
    asked = wanted.date_from or wanted.date_to or started
    archived = archived_part(connection, dates) if asked else None
    if archived is None:
        return _online_payments(connection, wanted, start=start, limit=limit)
    page = PaymentPage(payments=[], next_payment=0)
    if started is None and archived[1] < dates[1]:
        page = _online_payments(connection, wanted, start=start, limit=limit)
    last = started.business_date if started else archived[1]
    for day in reversed(archived_between(connection, archived[0], last)):
        if page.next_payment:
            break
        at = start if started and day.business_date == started.business_date else 0
        page = _add_archived(connection, wanted, page, (day.business_date, at), limit=limit)
    return page


def _add_archived(
    connection: Connection,
    wanted: PaymentFilter,
    page: PaymentPage,
    at: tuple[int, int],
    *,
    limit: int,
) -> PaymentPage:
    """Return a page with payments of an archived day added; ``at`` is the day and the start."""
    day, start = at
    of_day = msgspec.structs.replace(wanted, date_from=day, date_to=day)
    tables = (s.payments, s.participant_days)
    need = Need(day, day, tables, participant=wanted.participant)
    rest = limit - len(page.payments)
    older = with_archive(
        connection,
        need,
        lambda: _online_payments(connection, of_day, start=start, limit=rest),
    )
    return PaymentPage(payments=[*page.payments, *older.payments], next_payment=older.next_payment)


def _online_payments(
    connection: Connection, wanted: PaymentFilter, *, start: int, limit: int
) -> PaymentPage:
    """Return a page of the payments in the tables, whatever they hold."""
    days = range_of(connection, wanted.date_from, wanted.date_to)
    if wanted.participant:
        return _payments_of(connection, wanted, days=days, start=start, limit=limit)
    query = _filtered(wanted).order_by(_P.payment.desc()).limit(limit + 1)
    if start:
        query = query.where(_P.payment <= start)
    if days.first_seq:
        query = query.where(_P.payment >= days.first_seq)
    if days.last_seq:
        query = query.where(_P.payment <= days.last_seq)
    views = [as_view(PaymentView, row) for row in connection.execute(query)]
    return _page(views, limit, rest=0)


def _filtered(wanted: PaymentFilter) -> Select[Any]:
    query = _select_payments()
    if wanted.message_type:
        query = query.where(_P.message_type == wanted.message_type)
    if wanted.status:
        query = query.where(_P.status == wanted.status)
    return query


def _page(views: list[PaymentView], limit: int, *, rest: int) -> PaymentPage:
    """Return the first ``limit`` views; ``rest`` is where to go on when there are no more."""
    next_payment = views[limit].payment if len(views) > limit else rest
    return PaymentPage(payments=views[:limit], next_payment=next_payment)


def _payments_of(
    connection: Connection, wanted: PaymentFilter, *, days: DayRange, start: int, limit: int
) -> PaymentPage:
    if wanted.side not in _ROLES:
        raise ViewsError(
            "side of the payments", "借贷方向", expected=", ".join(_ROLES), found=wanted.side
        )
    previous, owner, _ = _ROLES[wanted.side]
    if start:
        found = connection.execute(select(owner).where(_P.payment == start)).scalar()
        if found != wanted.participant:
            raise ViewsError(
                f"payment {start} to start from",
                f"起始业务 {start}",
                expected=wanted.participant,
                found=found,
            )
    else:
        start = _chain_end(connection, side=wanted.side, participant=wanted.participant, days=days)
    views: list[PaymentView] = []
    while start and len(views) <= limit:
        keys = walk(
            connection,
            (_P.payment, previous),
            start=start,
            floor=max(days.first_seq, 1),
            count=_WALK_STEPS,
        )
        query = _filtered(wanted).where(_P.payment.in_([key for key, _ in keys]))
        rows = connection.execute(query.order_by(_P.payment.desc()))
        views += [as_view(PaymentView, row) for row in rows]
        start = keys[-1][1] if len(keys) == _WALK_STEPS else 0
    return _page(views, limit, rest=0)


@asks_archive(_payment_need)
def movements(connection: Connection, *, payment: int) -> list[MovementView]:
    """Return the movements that a payment made, in the order of its entries."""
    of = _L if payment_line(PaymentId(payment)) else _P
    row = connection.execute(
        select(of.first_movement, of.movement_count).where(of.payment == payment)
    ).one_or_none()
    if row is None or not row.movement_count:
        return []
    table = s.movements
    last = row.first_movement + row.movement_count - 1
    rows = connection.execute(
        select(*columns(table, "previous"), s.accounts.c.account_no)
        .join(s.accounts, s.accounts.c.account == table.c.account)
        .where(table.c.movement.between(row.first_movement, last), table.c.payment == payment)
        .order_by(table.c.movement)
    )
    return [MovementView(**(line._asdict() | {"side": SIDES[line.side]})) for line in rows]


def queue(connection: Connection, *, participant: str = "") -> list[QueueView]:
    """Return what waits, by account, then in queue order; of one payer or of all."""
    table = s.queue.c
    query = (
        select(
            *columns(s.queue, "message_type"),
            *(func.coalesce(_P[name], _L[name]).label(name) for name in _QUEUED_COLUMNS),
        )
        .join(s.payments, _P.payment == table.payment, isouter=True)
        .join(s.lines, _L.payment == table.payment, isouter=True)
        .order_by(table.account, table.queue_class, table.queue_order)
    )
    if participant:
        query = query.where(
            func.coalesce(_P.debtor_participant, _L.debtor_participant) == participant
        )
    return [as_view(QueueView, row) for row in connection.execute(query)]


def messages(
    connection: Connection, *, sender: str = "", before_seq: int = 0, limit: int = 100
) -> MessagePage:
    """Return messages that reached the core, newest first, of one sender or of all.

    The next page comes with ``before_seq`` set to ``next_seq``, which is 0 after the last one.
    """
    first = select(
        _P.payment.label("seq"),
        _P.sender,
        _P.message_id,
        _P.message_type,
        _P.business_date,
        _P.received_at_ns.label("recorded_at_ns"),
        _P.status,
        _P.refusal_code,
        literal(value=False).label("repeated"),
        literal("").label("original_sender"),
        literal("").label("original_message_id"),
    )
    found: list[MessageView] = []
    for query, seq, of in (
        (first, _P.payment, _P.sender),
        (select(s.requests), s.requests.c.seq, s.requests.c.sender),
    ):
        part = query.order_by(seq.desc()).limit(limit + 1)
        if sender:
            part = part.where(of == sender)
        if before_seq:
            part = part.where(seq < before_seq)
        found += [as_view(MessageView, row) for row in connection.execute(part)]
    found.sort(key=lambda view: -view.seq)
    next_seq = found[limit - 1].seq if len(found) > limit else 0
    return MessagePage(messages=found[:limit], next_seq=next_seq)
