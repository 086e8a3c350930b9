"""One bank of the crash test, as a process of its own: it works until it is told to be quiet.

Its opening comes as JSON on the first line of standard input, then one word a line: ``play``,
``quiet`` (send nothing new, see to what is open), ``sulk`` (receive, but acknowledge nothing).
After each turn it prints where it stands; at the end of input it ends.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
import threading
from pathlib import Path
from typing import Final

import msgspec

from support.crash_witness import Witness, WitnessClient
from tianping.cli.connecting import connection_of
from tianping.cli.passwords import PASSWORD_VARIABLE
from tianping.participant import NodeSilentError, Outgoing, Received, RetryPolicy, SentMessage
from tianping.participant.exchange import InboxQuery
from tianping.participant.messages import (
    CUSTOMER_TRANSFER,
    HEADER_PRIORITIES,
    Cancellation,
    CustomerParty,
    CustomerTransfer,
    Original,
    QueueAdjustment,
)
from tianping.participant.notices import status_notice_of
from tianping.values.dates import BusinessDate
from tianping.values.money import Fen

__all__ = ["CrashBank", "Opening", "Standing"]

_POLICY: Final = RetryPolicy(
    pauses_seconds=(0.05, 0.2), pause_seconds_max=0.5, timeout_seconds=10.0
)
_BURST_MAX: Final = 12
_REMEMBERED_MAX: Final = 200
_SKIPPED: Final = 3
_PAUSE_SECONDS: Final = 0.05


class Opening(msgspec.Struct, frozen=True):
    """What the run tells a bank to begin with.

    Attributes:
        rich: Whether it can pay most of what it orders at once.
    """

    folder: str
    code: str
    peers: list[str]
    business_date: int
    seed: int
    witness: str
    rich: bool
    mood: str


class Standing(msgspec.Struct, frozen=True):
    """Where a bank stands after a turn.

    Attributes:
        mood: The last word it obeyed.
        silent: Whether the node was silent in this turn.
        open: Messages not known to have arrived.
        pending: Messages received and not acknowledged.
        last: The highest number of its inbox.
        new: Messages that were new in this turn.
    """

    mood: str
    silent: bool
    open: int
    pending: int
    last: int
    new: int


class CrashBank:
    """Plays one bank."""

    def __init__(self, opening: Opening, client: WitnessClient, witness: Witness) -> None:
        self._opening = opening
        self._client = client
        self._witness = witness
        self._drawn = random.Random(opening.seed)  # noqa: S311 - reproducible, nothing secret
        self._date = BusinessDate(opening.business_date)
        self._queued: set[str] = set()
        self._sent: list[SentMessage] = []
        self._new = 0
        self._recover_due = True

    async def turn(self, mood: str) -> Standing:
        """Do a few things, as the mood is; return where the bank stands."""
        silent = False
        self._new = 0
        try:
            if mood == "quiet":
                await self._see_to_everything()
            else:
                await self._work(sulking=mood == "sulk")
        except NodeSilentError:
            silent = self._recover_due = True
            self._witness.event("the node was silent")
        await asyncio.sleep(_PAUSE_SECONDS)
        store, code = self._client.engine.store, self._opening.code
        return Standing(
            mood=mood,
            silent=silent,
            open=len(store.open_messages()),
            pending=len(store.unacknowledged(code)),
            last=store.last_sequence(code),
            new=self._new,
        )

    async def _work(self, *, sulking: bool) -> None:
        if self._recover_due:
            self._recover_due = False
            await self._client.recover()
        action = self._drawn.randrange(10)
        if action < 6:
            await self._pay(1 + self._drawn.randrange(_BURST_MAX))
        elif action == 6 and self._sent:
            await self._repeat()
        elif action == 7 and self._sent:
            await self._client.query([self._original(self._drawn.choice(self._sent).message_id)])
        elif action > 7 and self._queued:
            await self._manage(cancel=action == 8)
        await self._receive(acknowledged_percent=0 if sulking else 80)

    async def _see_to_everything(self) -> None:
        await self._client.recover()
        await self._receive(acknowledged_percent=100)
        pending = await self._client.pending()
        await self._client._converse(self._client.engine.acknowledge(pending))

    async def _pay(self, count: int) -> None:
        ids = await self._client.message_ids(self._date, count)
        sent = await self._client.send([self._payment(each) for each in ids])
        self._note_sent(sent)

    def _note_sent(self, sent: list[SentMessage]) -> None:
        self._recover_due |= any(each.state.is_open for each in sent)
        self._sent = (self._sent + [each for each in sent if each.code == CUSTOMER_TRANSFER])[
            -_REMEMBERED_MAX:
        ]

    def _payment(self, message_id: str) -> Outgoing:
        payee = self._drawn.choice(self._opening.peers)
        most_fen = 500_000 if self._opening.rich else 800_000
        priority = self._drawn.choice(("NORM", "NORM", "NORM", "HIGH"))
        transfer = CustomerTransfer(
            message_id=message_id,
            created_at=self._client.created_at(),
            amount_fen=Fen(1 + self._drawn.randrange(most_fen)),
            debtor=_customer(self._opening.code),
            creditor=_customer(payee),
            priority=priority,
        )
        return Outgoing(
            transfer.message(self._client.engine.party.edition),
            receiver=payee,
            priority=HEADER_PRIORITIES[priority],
        )

    async def _repeat(self) -> None:
        """Send the very bytes of earlier payments again."""
        self._witness.event("a payment was sent again")
        await self._client.resend(self._drawn.sample(self._sent, min(3, len(self._sent))))

    async def _manage(self, *, cancel: bool) -> None:
        """Withdraw a queued payment, or move it."""
        message_id = self._drawn.choice(sorted(self._queued))
        own_id = (await self._client.message_ids(self._date))[0]
        original, now = self._original(message_id), self._client.created_at()
        order = (
            Cancellation(message_id=own_id, created_at=now, original=original)
            if cancel
            else QueueAdjustment(
                message_id=own_id,
                created_at=now,
                original=original,
                to_front=self._drawn.random() < 0.5,
            )
        )
        message = order.message(self._client.engine.party.edition)
        self._note_sent(await self._client.send([Outgoing(message)]))

    def _original(self, message_id: str) -> Original:
        return Original(message_id=message_id, sender=self._opening.code, code=CUSTOMER_TRANSFER)

    async def _receive(self, *, acknowledged_percent: int) -> None:
        received = await self._client.receive(limit=500)
        if acknowledged_percent < 100 and self._drawn.randrange(12) == 0:
            received += await self._look_around()
        self._new = len(received)
        for each in received:
            self._note(each)
        if self._drawn.randrange(100) < acknowledged_percent:
            await self._client.acknowledge(received)

    async def _look_around(self) -> list[Received]:
        """Ask for what was received before, or jump over some numbers and come back for them."""
        engine = self._client.engine
        code = self._opening.code
        last = engine.store.last_sequence(code)
        jump = self._drawn.random() < 0.5
        after = last + _SKIPPED if jump else max(0, last - _SKIPPED)
        received = await self._client._converse(engine.receive(InboxQuery(code, after)))
        if jump and any(each.entry.sequence > after for each in received):
            self._witness.event("a gap was seen and filled")
        if engine.store.gaps(code):
            self._witness.event("a gap stayed open")
        return received

    def _note(self, received: Received) -> None:
        if not received.verdict.is_good:
            self._witness.event(f"not verified: {received.verdict.value} {received.reason}")
        if received.possible_duplicate:
            self._witness.event("a new message was flagged as possible duplicate")
        notice = status_notice_of(received.message) if received.message is not None else None
        if notice is None:
            return
        if notice.status == "PR12":
            self._queued.add(notice.message_id)
        else:
            self._queued.discard(notice.message_id)


def _customer(bank: str) -> CustomerParty:
    return CustomerParty(
        participant=bank,
        branch=bank,
        account_bank=bank,
        name="Lin Example",
        account="6200000000000001",
    )


class _Orders:
    """The words on standard input, read by a thread."""

    def __init__(self, mood: str) -> None:
        self.mood = mood
        self.ended = False
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        while word := sys.stdin.readline().strip():
            self.mood = word
        self.ended = True


async def _play(opening: Opening, password: bytes) -> None:
    witness = Witness(Path(opening.witness))
    party, options, tls = connection_of(Path(opening.folder), opening.code, password)
    options = msgspec.structs.replace(options, policy=_POLICY)
    client = WitnessClient(party, options, tls=tls)
    client.witness = witness
    async with client:
        bank, orders = CrashBank(opening, client, witness), _Orders(opening.mood)
        while not orders.ended:
            standing = await bank.turn(orders.mood)
            sys.stdout.write(msgspec.json.encode(standing).decode() + "\n")
            sys.stdout.flush()
    witness.close()


def main() -> None:
    """Play the bank that standard input tells."""
    opening = msgspec.json.decode(sys.stdin.readline(), type=Opening)
    asyncio.run(_play(opening, os.environ[PASSWORD_VARIABLE].encode("utf-8")))


if __name__ == "__main__":
    main()
