"""Working a job off: what may be sent is sent, what the platform says is noted, until all is done.

The rounds are the same for every partner. They end when each order has come to an end, or when the
partner is told to stop; started again, it goes on where the files say it was.
Source: RULES-A §4.5 (order of E16 and E17, E21 and E22, E23); house, ADR-0052, ADR-0061.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from tianping.participant.engine import Outgoing, Received
from tianping.participant.exchange import SubmissionState
from tianping.participant.messages import Cancellation, Original
from tianping.participant.store import SentMessage
from tianping.partners.acts import is_money, may_be_sent, message_code
from tianping.partners.book import Book, Entry
from tianping.partners.making import Making, message_of
from tianping.partners.notes import Notes
from tianping.partners.orders import Effect, Needs, OrderState
from tianping.partners.rounds import Day, Identity, Rounds, Wire
from tianping.values.dates import BusinessDate
from tianping.values.money import Fen, format_yuan
from tianping.wire.message import Message

__all__ = ["Runner"]

_BATCH: Final = 200
_STATES: Final = {
    "PR04": OrderState.SETTLED,
    "PR07": OrderState.PROCESSED,
    "PR12": OrderState.QUEUED,
    "PR08": OrderState.WITHDRAWN,
    "PR09": OrderState.REFUSED,
}
_STATE_TEXTS: Final = {
    OrderState.QUEUED: ("waits for funds", "等待资金"),
    OrderState.SETTLED: ("is settled", "已清算"),
    OrderState.PROCESSED: ("is carried out", "已处理"),
    OrderState.WITHDRAWN: ("is withdrawn", "已撤销"),
    OrderState.REFUSED: ("is refused or returned", "已拒绝或退回"),
}


class Runner(Rounds):
    """Works one job of one partner off."""

    def __init__(
        self,
        identity: Identity,
        client: Wire,
        book: Book,
        *,
        notes: Notes,
        keep: Callable[[Received], None] | None = None,
    ) -> None:
        """Say who works with what.

        Args:
            identity: The participant.
            client: Its connection.
            book: Its file.
            notes: Where it says what happens.
            keep: Called with each message that is believed, before it is acknowledged.
        """
        super().__init__(identity, client, notes=notes)
        self._book = book
        self._keep = keep
        self._job = ""
        self._withdrawn: frozenset[int] = frozenset()
        self._stay = False

    def run(
        self, job: str, day: Day, *, withdraw: frozenset[int] = frozenset(), stay: bool = False
    ) -> bool:
        """Work a job off; tell whether every order has come to an end.

        Args:
            job: Its name in the book.
            day: Where the day stands now; later changes come by ccms.801.
            withdraw: Lines to be asked back while they wait.
            stay: Whether to go on receiving then, until told to stop.
        """
        self._job, self._withdrawn, self._stay = job, withdraw, stay
        self.go(day)
        return self._is_done()

    def turn(self) -> bool:
        """Look what became of what was sent, and send whatever may go now."""
        job = self._job
        self._look(job)
        while self._release(job) and not self.stop.is_set():
            self._look(job)
        self._withdraw(job, self._withdrawn)
        return self._is_done() and not self._stay

    def _is_done(self) -> bool:
        return all(each.state.is_final for each in self._book.entries(self._job))

    def hear(self, received: Sequence[Received]) -> None:
        """Follow the day; what concerns orders is in the participant's store already."""
        for each in received:
            if self.believed(each) is not None and self._keep is not None:
                self._keep(each)
        if received:
            self._client.acknowledge(received)

    # Sending

    def _release(self, job: str) -> bool:
        """Send every order whose turn it is; tell whether anything changed."""
        entries = self._book.entries(job)
        met: dict[tuple[tuple[int, int] | None, Needs], bool] = {}
        ready: list[Entry] = []
        for each in entries:
            if not self._may_go(each, entries):
                continue
            order = each.order
            key = (order.after, order.needs)
            if key not in met:
                met[key] = all(
                    entries[line - 1].state.meets(order.needs) for line in order.lines_before
                )
            if met[key]:
                ready.append(each)
        changed = False
        with self._book.together():
            for each in ready[:_BATCH]:
                changed = self._give_id(job, each, entries) or changed
        # Those given an id by a run that was killed before it made the message are here, too.
        self._dispatch(job)
        return changed

    def _may_go(self, entry: Entry, entries: list[Entry]) -> bool:
        """Tell whether nothing of its own keeps an order: its day, its other leg, its title."""
        if entry.state is not OrderState.PLANNED or not entry.confirmed:
            return False
        if not may_be_sent(entry.order.act, self._day.phase):
            return False
        is_delivery = entry.order.effect is Effect.DELIVER
        return not (is_delivery and self._is_short(entry) and _will_get(entry, entries))

    def _is_short(self, entry: Entry) -> bool:
        order = entry.order
        return self._book.titles.free(order.title, order.payee) < order.quantity

    def _give_id(self, job: str, entry: Entry, entries: list[Entry]) -> bool:
        """Give an order the id it will be sent under, or drop it; tell whether it was either."""
        order = entry.order
        # An earlier order of this round may have taken the titles.
        if order.effect is Effect.DELIVER and self._is_short(entry):
            if _will_get(entry, entries):
                return False
            has = self._book.titles.free(order.title, order.payee)
            self._drop(job, entry, f"{order.title} {has} < {order.quantity}")
            return True
        amount_fen = order.amount_fen or Fen(
            sum(
                entries[line - 1].amount_fen
                for line in order.lines_before
                if entries[line - 1].state is OrderState.SETTLED
            )
        )
        if not amount_fen and is_money(order.act):
            self._drop(job, entry, format_yuan(Fen(0)))
            return True
        (message_id,) = self._client.message_ids(self._day.business_date)
        self._book.send(job, entry, message_id=message_id, amount_fen=amount_fen)
        return True

    def _drop(self, job: str, entry: Entry, reason: str) -> None:
        self._book.drop(job, entry, reason)
        self._notes.say(
            "dropped",
            f"line {entry.order.line} is not sent: {reason}",
            f"第 {entry.order.line} 笔不发送：{reason}",
            line=entry.order.line,
        )

    def _dispatch(self, job: str) -> None:
        """Make and send the messages of orders that have an id and no message yet."""
        unmade = [
            each
            for each in self._book.entries(job)
            if each.state is OrderState.SENT and self._client.sent_as(each.message_id) is None
        ]
        unmade = [
            self._dated(job, each)
            for each in unmade
            if may_be_sent(each.order.act, self._day.phase)
        ]
        if not unmade:
            return
        for each in unmade:
            self._say_sending(each)
        self._client.send([Outgoing(self._message(each)) for each in unmade])

    def _say_sending(self, entry: Entry) -> None:
        order = entry.order
        code = message_code(order.act)[:8]
        parties = " → ".join(one for one in (order.payer, order.payee) if one)
        what = f"{code} {parties} {format_yuan(entry.amount_fen)}"
        self._notes.say(
            "sending",
            f"line {order.line}: {what}",
            f"第 {order.line} 笔：{what} 元",
            line=order.line,
            message_id=entry.message_id,
        )

    def _dated(self, job: str, entry: Entry) -> Entry:
        """Return an order whose id has the date of today; no message was made of it before."""
        if entry.message_id.startswith(str(self._day.business_date)):
            return entry
        (message_id,) = self._client.message_ids(self._day.business_date)
        self._book.renumber(job, entry, message_id)
        return msgspec.structs.replace(entry, message_id=message_id)

    def _message(self, entry: Entry) -> Message:
        making = Making(
            sender=self._identity.code,
            message_id=entry.message_id,
            created_at=self._client.created_at(),
            date=BusinessDate(self._day.business_date),
            amount_fen=entry.amount_fen,
            edition=self._identity.edition,
        )
        return message_of(entry.order, making)

    def _withdraw(self, job: str, lines: frozenset[int]) -> None:
        """Ask orders back that wait at the platform (ccms.307), once each."""
        for each in self._book.entries(job):
            if each.order.line not in lines or each.state is not OrderState.QUEUED:
                continue
            if not each.withdrawal_id:
                (withdrawal_id,) = self._client.message_ids(self._day.business_date)
                self._book.withdraw(job, each, withdrawal_id)
            else:
                withdrawal_id = each.withdrawal_id
            if self._client.sent_as(withdrawal_id) is not None:
                continue
            self._client.send([Outgoing(self._cancellation(each, withdrawal_id))])
            self._notes.say(
                "withdrawing",
                f"line {each.order.line} is asked back",
                f"第 {each.order.line} 笔申请撤销",
                line=each.order.line,
                message_id=each.message_id,
            )

    def _cancellation(self, entry: Entry, withdrawal_id: str) -> Message:
        return Cancellation(
            message_id=withdrawal_id,
            created_at=self._client.created_at(),
            original=Original(
                message_id=entry.message_id,
                sender=self._identity.code,
                code=message_code(entry.order.act),
            ),
        ).message(self._identity.edition)

    # Hearing

    def _look(self, job: str) -> None:
        """Take over what the participant's store knows of the orders that are on their way."""
        told: list[tuple[Entry, OrderState, str]] = []
        with self._book.together():
            for each in self._book.entries(job):
                if each.state not in (OrderState.SENT, OrderState.QUEUED):
                    continue
                sent = self._client.sent_as(each.message_id)
                state = _state_of(sent)
                if sent is None or state is each.state:
                    continue
                reason = f"{sent.status_code or sent.answer_code} {sent.status_text}".strip()
                self._book.tell(job, each, state, reason)
                told.append((each, state, reason))
        for each, state, reason in told:
            english, chinese = _STATE_TEXTS[state]
            self._notes.say(
                state.value,
                f"line {each.order.line} {english}",
                f"第 {each.order.line} 笔{chinese}",
                line=each.order.line,
                message_id=each.message_id,
                reason=reason,
            )


def _state_of(sent: SentMessage | None) -> OrderState:
    """Return where an order stands by what is known of its message."""
    if sent is None:
        return OrderState.SENT
    told = _STATES.get(sent.status)
    if told is not None:
        return told
    return OrderState.REFUSED if sent.state is SubmissionState.REFUSED else OrderState.SENT


def _will_get(entry: Entry, entries: list[Entry]) -> bool:
    """Tell whether the seller may still get the title by an earlier line of the job."""
    order = entry.order
    return any(
        not each.state.is_final
        and each.order.effect is not Effect.NONE
        and (each.order.title, each.order.payer) == (order.title, order.payee)
        for each in entries[: order.line - 1]
    )
