"""Working a job off: what may be sent is sent, what the platform says is noted, until all is done.

The loop is the same for every partner. It ends when each order has come to an end, or when it is
told to stop; started again, it goes on where the files say it was. While the platform is silent it
keeps trying.
Source: RULES-A §4.5 (order of E16 and E17, E21 and E22, E23); house, ADR-0052.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Final, Protocol

import msgspec

from tianping.participant.days import system_state_of
from tianping.participant.engine import Outgoing, Received
from tianping.participant.errors import NodeSilentError
from tianping.participant.exchange import SubmissionState
from tianping.participant.messages import (
    INSTANT_TRANSFER,
    BankParty,
    Cancellation,
    InstantTransfer,
    Original,
)
from tianping.participant.store import SentMessage
from tianping.partners.book import Book, Entry
from tianping.partners.notes import Notes
from tianping.partners.orders import Effect, Needs, OrderState
from tianping.values.money import Fen, format_yuan
from tianping.wire.catalogue import Edition
from tianping.wire.message import Message

__all__ = ["Day", "Identity", "Runner", "Wire", "day_of"]

_DAYTIME: Final = 10
_WAIT_SECONDS: Final = 2
_BATCH: Final = 200
_RECEIVE_LIMIT: Final = 500
_SYSTEM: Final = "HVPS"
"""The system whose business a partner sends."""
_STATES: Final = {
    "PR04": OrderState.SETTLED,
    "PR12": OrderState.QUEUED,
    "PR08": OrderState.WITHDRAWN,
    "PR09": OrderState.REFUSED,
}
_STATE_TEXTS: Final = {
    OrderState.QUEUED: ("waits for funds", "等待资金"),
    OrderState.SETTLED: ("is settled", "已清算"),
    OrderState.WITHDRAWN: ("is withdrawn", "已撤销"),
    OrderState.REFUSED: ("is refused or returned", "已拒绝或退回"),
}


class Wire(Protocol):
    """What a partner needs of its client; ``tianping.participant.Client`` has it."""

    def send(self, outgoing: Sequence[Outgoing]) -> list[SentMessage]:
        """Sign, store and submit messages."""

    def recover(self) -> list[SentMessage]:
        """See to messages not known to have arrived."""

    def message_ids(self, business_date: int, count: int = 1) -> list[str]:
        """Return ids for new messages."""

    def created_at(self) -> str:
        """Return this moment in Beijing time."""

    def sent_as(self, message_id: str) -> SentMessage | None:
        """Return what is known of a message of ours."""

    def receive(
        self, *, participant: str = "", limit: int = 100, wait_seconds: int = 0
    ) -> list[Received]:
        """Fetch new messages."""

    def acknowledge(self, received: Sequence[Received]) -> None:
        """Acknowledge messages."""


class Day(msgspec.Struct, frozen=True, order=True):
    """Where the business day stands; a later day is the greater one."""

    business_date: int
    """``yyyymmdd``."""
    phase: int
    """System status: 0 preparation, 10 daytime, 20 cut-off, 30 window, 40 day-end."""


class Identity(msgspec.Struct, frozen=True):
    """Which participant the partner is."""

    code: str
    edition: Edition


def day_of(message: Message) -> Day | None:
    """Return where the day of HVPS stands by a ccms.801; None for other messages."""
    state = system_state_of(message)
    if state is None or state.system != _SYSTEM:
        return None
    return Day(state.date, state.status)


class Runner:
    """Works one job of one partner off."""

    def __init__(self, identity: Identity, client: Wire, book: Book, *, notes: Notes) -> None:
        self._identity = identity
        self._client = client
        self._book = book
        self._notes = notes
        self.stop = threading.Event()
        """Set it, from a signal or another thread, and ``run`` returns soon."""

    def run(self, job: str, day: Day, *, withdraw: frozenset[int] = frozenset()) -> bool:
        """Work a job off; tell whether every order has come to an end.

        Args:
            job: Its name in the book.
            day: Where the day stands now; later changes come by ccms.801.
            withdraw: Lines to be asked back while they wait.
        """
        self._day = day
        silent = False
        while not self.stop.is_set():
            try:
                self._send_again()
                self._look(job)
                while self._release(job) and not self.stop.is_set():
                    self._look(job)
                self._withdraw(job, withdraw)
                if all(each.state.is_final for each in self._book.entries(job)):
                    return True
                self._receive()
                if silent:
                    self._notes.say("connected", "the platform answers", "平台已应答")
                silent = False
            except NodeSilentError as error:
                if not silent:
                    self._notes.say("silent", error.english, error.chinese)
                silent = True
                self.stop.wait(_WAIT_SECONDS)
        return False

    def _send_again(self) -> None:
        """See to messages that may not have arrived: those of a run that was killed, too."""
        seen_to = self._client.recover()
        if seen_to:
            self._notes.say(
                "recovered",
                f"{len(seen_to)} messages without an answer: asked for or sent again",
                f"{len(seen_to)} 份报文未获应答：已查询或重发",
                count=len(seen_to),
            )

    def _receive(self) -> None:
        received = self._client.receive(limit=_RECEIVE_LIMIT, wait_seconds=_WAIT_SECONDS)
        if received:
            self._client.acknowledge(received)
        for each in received:
            self._hear(each)

    def _hear(self, received: Received) -> None:
        """Follow the day; distrust what is not signed as it should be."""
        if not received.verdict.is_good:
            self._notes.say(
                "distrusted",
                f"{received.code}: {received.verdict.value}",
                f"{received.code}：签名未通过",
                sequence=received.entry.sequence,
            )
            return
        day = None if received.message is None else day_of(received.message)
        if day is not None and day > self._day:
            self._day = day
            self._notes.say(
                "day",
                f"business date {day.business_date}, status {day.phase:02d}",
                f"业务日期 {day.business_date}，系统状态 {day.phase:02d}",
                business_date=day.business_date,
                phase=day.phase,
            )

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
        if self._day.phase != _DAYTIME:
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
        if not amount_fen:
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
        if not unmade or self._day.phase != _DAYTIME:
            return
        unmade = [self._dated(job, each) for each in unmade]
        for each in unmade:
            self._notes.say(
                "sending",
                f"line {each.order.line}: {each.order.payer} pays {each.order.payee}"
                f" {format_yuan(each.amount_fen)}",
                f"第 {each.order.line} 笔：{each.order.payer} 付 {each.order.payee}"
                f" {format_yuan(each.amount_fen)} 元",
                line=each.order.line,
                message_id=each.message_id,
            )
        self._client.send([Outgoing(self._message(each)) for each in unmade])

    def _dated(self, job: str, entry: Entry) -> Entry:
        """Return an order whose id has the date of today; no message was made of it before."""
        if entry.message_id.startswith(str(self._day.business_date)):
            return entry
        (message_id,) = self._client.message_ids(self._day.business_date)
        self._book.renumber(job, entry, message_id)
        return msgspec.structs.replace(entry, message_id=message_id)

    def _message(self, entry: Entry) -> Message:
        order = entry.order
        transfer = InstantTransfer(
            message_id=entry.message_id,
            created_at=self._client.created_at(),
            sender=self._identity.code,
            amount_fen=entry.amount_fen,
            debtor=_party(order.payer),
            creditor=_party(order.payee),
            business_type=order.business_type,
            business_kind=order.business_kind,
        )
        return transfer.message(self._identity.edition)

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
                message_id=entry.message_id, sender=self._identity.code, code=INSTANT_TRANSFER
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


def _party(code: str) -> BankParty:
    """Return a member as payer or payee: its own settlement account."""
    return BankParty(participant=code, branch=code, account_bank=code, name=code, account=code)
