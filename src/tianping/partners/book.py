"""A partner's own file: its jobs, how far each order has come, its titles, and its desks.

An order gets its message id here, durably, before the message is made; the participant's store has
the message before it leaves. A partner that was killed thus finds the id, and the message or none,
and never sends an order under a second id.
Source: house, ADR-0010 (idempotence), ADR-0052.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeAlias

import apsw
import msgspec

from tianping.participant.errors import StoreFaultError
from tianping.partners import pledges, quotes, titles
from tianping.partners.orders import Effect, Job, Order, OrderState, digest_of
from tianping.values.errors import ValueTextError
from tianping.values.money import Fen

__all__ = ["Book", "Entry"]

Introduced: TypeAlias = pledges.BondBook | quotes.QuoteBook
"""A file that brings what a desk works with."""

_VERSION: Final = 2
_SCHEMA: Final = f"""
create table job(name text primary key, digest text not null) strict, without rowid;
create table entry(
    job text not null, line integer not null, plan blob not null,
    confirmed integer not null, amount_fen integer not null,
    state text not null default 'planned', message_id text not null default '',
    withdrawal_id text not null default '', reason text not null default '',
    primary key (job, line)
) strict, without rowid;
{titles.SCHEMA}
{pledges.SCHEMA}
{quotes.SCHEMA}
"""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One order of a job and how far it has come."""

    order: Order
    confirmed: bool
    amount_fen: Fen
    """What was sent; before that, what is planned."""
    state: OrderState
    message_id: str
    withdrawal_id: str
    """The id of the ccms.307 that asks for it back; empty while none does."""
    reason: str
    """What the platform said last, or why it was dropped."""


class Book:
    """The file. One thread, one process at a time."""

    def __init__(self, path: Path) -> None:
        """Open a partner's file, or make it.

        Raises:
            StoreFaultError: it is of another kind or version.
        """
        self._db = apsw.Connection(str(path))
        self._db.set_busy_timeout(5_000)
        self._db.execute("pragma journal_mode=wal")
        self._db.execute("pragma synchronous=full")
        self.titles = titles.Titles(self._db)
        self.pledges = pledges.PledgeDesk(self._db, self.titles)
        self.deals = quotes.QuoteDesk(self._db, self.titles)
        version = self._db.pragma("user_version")
        if version == 0 and not self._db.execute("select count(*) from sqlite_schema").get:
            with self.together():
                self._db.execute(_SCHEMA)
                self._db.pragma("user_version", _VERSION)
        elif version != _VERSION:
            self._db.close()
            raise StoreFaultError(
                str(path), expected=f"version {_VERSION}", found=f"version {version}"
            )

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Store what is done inside together, or nothing of it."""
        if self._db.in_transaction:
            yield
            return
        self._db.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._db.execute("rollback")
            raise
        self._db.execute("commit")

    def begin(self, job: Job) -> bool:
        """Take a job on; tell whether it is new. One that is there already goes on.

        Raises:
            ValueTextError: a job of that name is there with other content, or a title that is to
                be new is not. Nothing is changed.
        """
        with self.together():
            if not self._is_new(job.name, digest_of(job)):
                return False
            for order in job.orders:
                self._db.execute(
                    "insert into entry(job, line, plan, confirmed, amount_fen)"
                    " values (?, ?, ?, ?, ?)",
                    (
                        job.name,
                        order.line,
                        msgspec.json.encode(order),
                        int(order.confirmed),
                        order.amount_fen,
                    ),
                )
            for each in job.registrations:
                if each.new:
                    self._check_new(each.title)
                self.titles.register(each.title, each.holder, each.quantity)
        return True

    def take_in(self, file: Introduced) -> bool:
        """Take over what a file brings for a desk; tell whether it is new.

        Raises:
            ValueTextError: a file of that name was taken over with other content, or it uses a
                name that nothing has introduced. Nothing is changed.
        """
        with self.together():
            if not self._is_new(file.name, digest_of(file)):
                return False
            if isinstance(file, pledges.BondBook):
                self.pledges.take_in(file)
            else:
                self.deals.take_in(file)
        return True

    def _is_new(self, name: str, digest: str) -> bool:
        """Tell whether a file is new, and keep its name and digest if it is.

        Raises:
            ValueTextError: one of that name is there with other content.
        """
        known = self._db.execute("select digest from job where name=?", (name,)).get
        if known == digest:
            return False
        if known is not None:
            raise ValueTextError(
                f"job {name}",
                f"任务 {name}",
                expected="the content it had when it began, or another name",
                expected_zh="与开始时相同的内容，或另取名称",
                found="other content",
            )
        self._db.execute("insert into job values (?, ?)", (name, digest))
        return True

    def _check_new(self, title: str) -> None:
        """Refuse a title that is in the register already."""
        if self.titles.is_known(title):
            raise ValueTextError(
                "title",
                "权属",
                expected="one that is not registered yet",
                expected_zh="尚未登记",
                found=title,
            )

    def entries(self, job: str) -> list[Entry]:
        """Return the orders of a job, by line."""
        sql = (
            "select plan, confirmed, amount_fen, state, message_id, withdrawal_id, reason"
            " from entry where job=? order by line"
        )
        return [
            Entry(
                order=msgspec.json.decode(plan if isinstance(plan, bytes) else b"", type=Order),
                confirmed=bool(confirmed),
                amount_fen=Fen(int(str(amount_fen))),
                state=OrderState(str(state)),
                message_id=str(message_id),
                withdrawal_id=str(withdrawal_id),
                reason=str(reason),
            )
            for plan, confirmed, amount_fen, state, message_id, withdrawal_id, reason in (
                self._db.execute(sql, (job,))
            )
        ]

    def confirm(self, job: str, member: str) -> int:
        """Note that the other leg of a member's orders is confirmed; return how many waited."""
        waiting = [
            each
            for each in self.entries(job)
            if not each.confirmed and member in (each.order.payer, each.order.payee)
        ]
        with self.together():
            for each in waiting:
                self._set(job, each, "confirmed=1")
        return len(waiting)

    def send(self, job: str, entry: Entry, *, message_id: str, amount_fen: Fen) -> None:
        """Give an order its message id, and freeze the title that it will deliver."""
        order = entry.order
        with self.together():
            if order.effect is Effect.DELIVER:
                self.titles.freeze(order.title, order.payee, order.quantity)
            self._set(
                job,
                entry,
                "state='sent', message_id=?, amount_fen=?",
                (message_id, amount_fen),
            )

    def renumber(self, job: str, entry: Entry, message_id: str) -> None:
        """Give an order another message id, for no message was ever made under the one it has."""
        with self.together():
            self._set(job, entry, "message_id=?", (message_id,))

    def drop(self, job: str, entry: Entry, reason: str) -> None:
        """Note that an order will not be sent."""
        with self.together():
            self._set(job, entry, "state='dropped', reason=?", (reason,))

    def withdraw(self, job: str, entry: Entry, withdrawal_id: str) -> None:
        """Note under which id an order is being asked back."""
        with self.together():
            self._set(job, entry, "withdrawal_id=?", (withdrawal_id,))

    def tell(self, job: str, entry: Entry, state: OrderState, reason: str) -> None:
        """Note what became of an order that was sent, and let its title follow the money."""
        order = entry.order
        with self.together():
            self._set(job, entry, "state=?, reason=?", (state.value, reason))
            if order.effect is Effect.REGISTER and state is OrderState.SETTLED:
                self.titles.register(order.title, order.payer, order.quantity)
            elif order.effect is Effect.DELIVER and state is OrderState.SETTLED:
                self.titles.deliver(
                    order.title, seller=order.payee, buyer=order.payer, quantity=order.quantity
                )
            elif order.effect is Effect.DELIVER and state.is_final:
                self.titles.unfreeze(order.title, order.payee, order.quantity)

    def _set(
        self, job: str, entry: Entry, changes: str, values: tuple[str | int, ...] = ()
    ) -> None:
        sql = f"update entry set {changes} where job=? and line=?"  # noqa: S608 - fixed texts
        self._db.execute(sql, (*values, job, entry.order.line))
