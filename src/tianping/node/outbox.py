"""The outbox: every message is stored, signed and numbered, before it is delivered first.

One SQLite file, written by one thread. A row is a block: the messages of one receiver from one
transaction, as the very frames that delivery sends. The journal position up to which messages were
derived is stored in the same transaction, so that after a crash exactly what is missing is derived
again, under the same ids. What a receiver may not get before it logs in waits unnumbered beside the
inboxes and is let go, in order, when its gate opens. Synchronous is FULL: acknowledgements, numbers
and answers to refused messages are in no journal, and a message whose number was seen must not get
another one. Messages name people and their accounts: they are sealed.

Source: house, ADR-0018, ADR-0076.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

import msgspec

from tianping.node.clock import Clock
from tianping.node.counters import Counters
from tianping.node.drafts_writer import DayFacts
from tianping.node.gates import Gates, Passage, system_of
from tianping.node.held import HELD_SCHEMA, Held
from tianping.node.inbox import Block, Inbox, frame_spans, mark, told
from tianping.node.outbox_notices import (
    SCHEMA,
    Acknowledgement,
    keep_notices,
    move_notices,
    read_notices,
)
from tianping.node.renumbering import forget, is_asked, moved_numbers, renumbered
from tianping.security.sealing import UNSEALED, Seal
from tianping.storage.sqlite_file import connect, transaction

__all__ = ["FRAMES_CONTEXT", "RETENTION_SECONDS", "Delivery", "Outbox", "OutboxWrite", "Waiting"]

RETENTION_SECONDS: Final = 7 * 86_400
"""How long acknowledged messages can be asked for again."""

PURGE_EVERY_SECONDS: Final = 600

_NANOSECONDS_PER_SECOND: Final = 1_000_000_000

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS block (
  id INTEGER PRIMARY KEY,
  receiver INTEGER NOT NULL,
  first INTEGER NOT NULL,
  count INTEGER NOT NULL,
  stored_at_ns INTEGER NOT NULL,
  frames BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS block_of ON block (receiver, first);
CREATE TABLE IF NOT EXISTS receiver (
  id INTEGER PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  last INTEGER NOT NULL,
  floor INTEGER NOT NULL,
  above BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
"""


_T = TypeVar("_T")
_BLOCKS_AT_ONCE: Final = 8
FRAMES_CONTEXT: Final = b"outbox.frames"


class OutboxWrite(NamedTuple):
    """Messages to be stored in one transaction.

    Attributes:
        messages: Receiver and envelope, in order.
        position: The journal position up to which they were derived; 0 for answers at the door.
        day: The business day after that position.
        passages: Gates that open or shut, by how many of the messages come before.
    """

    messages: list[tuple[str, bytes]]
    position: int
    day: DayFacts
    passages: Mapping[int, list[Passage]] = {}


class Delivery(NamedTuple):
    """Frames to be sent, and the number of the last one."""

    frames: bytes
    last: int


class Waiting(NamedTuple):
    """A message that its receiver has not acknowledged.

    Attributes:
        receiver: The bank code.
        code: The message code.
        seq: The journal position of the command it tells of.
    """

    receiver: str
    code: str
    seq: int


class Outbox:
    """Stores messages and keeps what was acknowledged. Safe to use from any thread."""

    def __init__(self, path: Path, *, clock: Clock, seal: Seal = UNSEALED) -> None:
        self.counters = Counters()
        self._seal = seal
        self.position = 0
        self.day = DayFacts()
        self.gates = Gates()
        self._clock = clock
        self._lock = threading.Lock()
        self._read_lock = threading.Lock()
        self._writer = connect(path)
        for statement in (_SCHEMA + HELD_SCHEMA + SCHEMA).split(";"):
            self._writer.execute(statement)
        self._reader = connect(path)
        self._inboxes: dict[str, Inbox] = {}
        self._acknowledged: dict[str, Inbox] = {}
        self._purged_at_ns = clock.now_ns()
        self.held = Held(self._writer, seal)
        self._load()

    def inbox(self, code: str) -> Inbox | None:
        """Return a receiver's inbox; None when nothing was ever stored for it."""
        return self._inboxes.get(code)

    @property
    def inboxes(self) -> list[Inbox]:
        """Return all inboxes."""
        return list(self._inboxes.values())

    def store(self, writes: Sequence[OutboxWrite]) -> list[str]:
        """Store messages and pending acknowledgements durably; return who has something new."""
        position, day = self.position, self.day
        for write in writes:
            if write.position:
                position, day = write.position, write.day
        with self._lock:
            acknowledged = self._take_acknowledged()
        # No lock while the disk works: only this thread numbers messages and writes the file.
        gates = self.gates.copy()
        with transaction(self._writer):
            envelopes = self._sorted(writes, gates)
            inboxes = [self._inbox_for(code) for code in envelopes]
            blocks = [inbox.next_block(envelopes[inbox.code]) for inbox in inboxes]
            self._insert(inboxes, blocks)
            for inbox, block in zip(inboxes, blocks, strict=True):
                keep_notices(self._writer, inbox.row, told(block.frames))
            self._writer.executemany(
                "UPDATE receiver SET floor = ?, above = ? WHERE id = ?", acknowledged
            )
            if position != self.position:
                self._store_fact("position", position)
                self._store_fact("day", day)
            if gates != self.gates:
                self._store_fact("gates", gates)
        with self._lock:
            for inbox, block in zip(inboxes, blocks, strict=True):
                self._inboxes[inbox.code] = inbox
                inbox.take(block)
            self.position, self.day, self.gates = position, day, gates
        self.counters.add("messages_stored", sum(len(one) for one in envelopes.values()))
        self.counters.add("outbox_transactions")
        self._purge_when_due()
        return list(envelopes)

    def _sorted(self, writes: Sequence[OutboxWrite], gates: Gates) -> dict[str, list[bytes]]:
        """Return the messages that go to inboxes now; let the others wait, or go, as gates say."""
        envelopes: dict[str, list[bytes]] = {}
        for write in writes:
            for place, (code, envelope) in enumerate(write.messages):
                for passage in write.passages.get(place, ()):
                    self._pass(passage, gates, envelopes)
                system = system_of(envelope)
                if system and not gates.is_open(code, system):
                    self.held.keep(code, system, envelope)
                else:
                    envelopes.setdefault(code, []).append(envelope)
            for passage in write.passages.get(len(write.messages), ()):
                self._pass(passage, gates, envelopes)
        self.held.flush(self._clock.now_ns())
        return envelopes

    def _pass(self, passage: Passage, gates: Gates, envelopes: dict[str, list[bytes]]) -> None:
        """Open or shut a gate; what waited behind one that opens goes."""
        gates.take(passage)
        if not passage.opens:
            return
        one = (passage.participant, passage.system)
        for code, system in [one] if passage.participant else self.held.keys():
            if freed := self.held.let_go(code, system):
                envelopes.setdefault(code, []).extend(freed)

    def acknowledge(self, code: str, mesg_ids: Iterable[str]) -> int:
        """Take acknowledgements of a receiver; stored with the next transaction.

        Returns how many were new; a message that is not known, or not the receiver's, counts not.
        """
        inbox = self._inboxes.get(code)
        if inbox is None:
            return 0
        taken = 0
        with self._lock:
            for mesg_id in mesg_ids:
                number = inbox.number_of(mesg_id) or self._look_up(inbox, mesg_id)
                if number and inbox.acknowledge(number, mesg_id):
                    taken += 1
            if taken:
                self._acknowledged[code] = inbox
        self.counters.add("acknowledged", taken)
        return taken

    def acknowledged(self, seq: int) -> list[Acknowledgement]:
        """Return who was sent notices of a command, and how many of them it has acknowledged."""
        with self._read_lock:
            sent = read_notices(self._reader, seq)
        by_row = {inbox.row: inbox for inbox in list(self._inboxes.values())}
        found: dict[str, tuple[int, int]] = {}
        with self._lock:
            for one in sent:
                inbox = by_row[one.receiver]
                count, known = found.get(inbox.code, (0, 0))
                found[inbox.code] = (count + 1, known + (not inbox.is_waiting(one.number)))
        return [Acknowledgement(code, *counts) for code, counts in found.items()]

    def tell_acknowledged(self, person: str, payload: object) -> list[list[object]]:
        """Return to an operator, whoever asks, who was told of a command and has said so."""
        del person
        return [list(one) for one in self.acknowledged(msgspec.convert(payload, type=int))]

    @property
    def has_acknowledgements(self) -> bool:
        """Tell whether acknowledgements wait to be stored."""
        return bool(self._acknowledged)

    def asked_after(self, code: str, number: int) -> None:
        """Note that a receiver asked for what comes after a number: it has what comes before."""
        inbox = self._inboxes.get(code)
        if inbox is None:
            return
        with self._lock:
            if inbox.asked_after(number):
                self._acknowledged[code] = inbox

    def read(self, code: str, after: int, *, limit: int, bytes_max: int) -> Delivery:
        """Return what comes after a number, at least one message when there is one.

        Messages delivered before are marked as possible duplicates.
        """
        inbox = self._inboxes.get(code)
        if inbox is None or after >= inbox.last:
            return Delivery(b"", after)
        with self._lock:
            tail = inbox.tail_after(after)
        blocks = self._blocks(inbox, after) if tail is None else tail
        delivery = _cut(blocks, after, limit=limit, bytes_max=bytes_max)
        with self._lock:
            frames = mark(delivery.frames, inbox.delivered)
            inbox.delivered = max(inbox.delivered, delivery.last)
        return Delivery(frames, delivery.last)

    def is_in_memory(self, code: str, after: int) -> bool:
        """Tell whether what comes after a number can be read without touching the file."""
        inbox = self._inboxes.get(code)
        if inbox is None:
            return True
        with self._lock:
            return after >= inbox.last or (bool(inbox.tail) and inbox.tail[0].first <= after + 1)

    def waiting(self, code: str, up_to: int, *, limit: int) -> bytes:
        """Return messages up to a number that are not acknowledged, marked, oldest first."""
        inbox = self._inboxes.get(code)
        if inbox is None:
            return b""
        parts: list[bytes] = []
        for block in self._blocks(inbox, inbox.floor):
            if len(parts) >= limit or block.first > up_to:
                break
            for span in frame_spans(block.frames):
                if len(parts) < limit and span.number <= up_to and inbox.is_waiting(span.number):
                    parts.append(block.frames[span.start : span.end])
        self.counters.add("redelivered", len(parts))
        return mark(b"".join(parts), up_to)

    def unacknowledged(self, codes: Collection[str]) -> list[Waiting]:
        """Return the messages of some codes that still wait for an acknowledgement."""
        found: list[Waiting] = []
        for inbox in self.inboxes:
            for block in self._blocks(inbox, inbox.floor):
                found += [
                    Waiting(inbox.code, code, seq)
                    for number, code, seq in told(block.frames)
                    if code in codes and inbox.is_waiting(number)
                ]
        return found

    def close(self) -> None:
        """Store what waits and release the file."""
        if self._acknowledged:
            self.store([])
        self._reader.close()
        self._writer.close()

    def _load(self) -> None:
        self._load_inboxes()
        self.position = self._fact("position", int) or 0
        self.day = self._fact("day", DayFacts) or DayFacts()
        self.gates = self._fact("gates", Gates) or Gates()
        if is_asked(self._writer):
            self._renumber()

    def _renumber(self) -> None:
        """Let every stream jump: the platform was restored from a backup."""
        now_ns = self._clock.now_ns()
        known = [
            (inbox, list(self._blocks(inbox, inbox.floor))) for inbox in self._inboxes.values()
        ]
        moved = [renumbered(inbox, blocks, now_ns) for inbox, blocks in known]
        stored = [(inbox, block) for inbox, block in moved if block is not None]
        with transaction(self._writer):
            self._writer.executemany(
                "UPDATE receiver SET last = ?, floor = ?, above = ? WHERE id = ?",
                [
                    (inbox.last, inbox.floor, msgspec.msgpack.encode([]), inbox.row)
                    for inbox, _ in moved
                ],
            )
            self._insert([inbox for inbox, _ in stored], [block for _, block in stored])
            for inbox, blocks in known:
                move_notices(self._writer, inbox.row, moved_numbers(inbox, blocks, now_ns))
            forget(self._writer)
        self._load_inboxes()

    def _load_inboxes(self) -> None:
        for row in self._writer.execute("SELECT id, code, last, floor, above FROM receiver"):
            number, code, last, floor, above = row
            inbox = Inbox(
                str(code),
                _int(number),
                last=_int(last),
                floor=_int(floor),
                above=msgspec.msgpack.decode(_bytes(above), type=list[int]),
            )
            self._inboxes[inbox.code] = inbox
        for inbox in self._inboxes.values():
            for block in self._blocks(inbox, inbox.floor):
                inbox.remember(block)

    def _inbox_for(self, code: str) -> Inbox:
        known = self._inboxes.get(code)
        if known is not None:
            return known
        self._writer.execute(
            "INSERT INTO receiver (code, last, floor, above) VALUES (?, 0, 0, ?)",
            (code, msgspec.msgpack.encode([])),
        )
        return Inbox(code, self._writer.last_insert_rowid(), last=0, floor=0, above=[])

    def _insert(self, inboxes: list[Inbox], blocks: list[Block]) -> None:
        now = self._clock.now_ns()
        self._writer.executemany(
            "INSERT INTO block (receiver, first, count, stored_at_ns, frames)"
            " VALUES (?, ?, ?, ?, ?)",
            [
                (inbox.row, block.first, block.size, now, self._sealed(block.frames))
                for inbox, block in zip(inboxes, blocks, strict=True)
            ],
        )
        self._writer.executemany(
            "UPDATE receiver SET last = ? WHERE id = ?",
            [(block.last, inbox.row) for inbox, block in zip(inboxes, blocks, strict=True)],
        )

    def _take_acknowledged(self) -> list[tuple[int, bytes, int]]:
        """Return what acknowledgements changed since the last transaction, as rows."""
        changed, self._acknowledged = self._acknowledged, {}
        return [
            (inbox.floor, msgspec.msgpack.encode(inbox.above), inbox.row)
            for inbox in changed.values()
        ]

    def _store_fact(self, name: str, value: object) -> None:
        self._writer.execute(
            "INSERT INTO fact VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
            (name, msgspec.msgpack.encode(value)),
        )

    def _fact(self, name: str, kind: type[_T]) -> _T | None:
        for (value,) in self._writer.execute("SELECT value FROM fact WHERE name = ?", (name,)):
            return msgspec.msgpack.decode(_bytes(value), type=kind)
        return None

    def _blocks(self, inbox: Inbox, after: int) -> Iterator[Block]:
        """Yield the blocks that hold what comes after a number, a few in memory at a time."""
        while blocks := self._read_blocks(inbox, after, count=_BLOCKS_AT_ONCE):
            yield from blocks
            last = blocks[-1].last
            if last >= inbox.last or last <= after:
                return
            after = last

    def _read_blocks(self, inbox: Inbox, after: int, *, count: int) -> list[Block]:
        with self._read_lock:
            rows = self._reader.execute(
                "SELECT first, count, frames FROM block WHERE receiver = ?1 AND first >="
                " (SELECT coalesce(max(first), 0) FROM block WHERE receiver = ?1 AND first <= ?2)"
                " ORDER BY first LIMIT ?3",
                (inbox.row, after + 1, count),
            ).fetchall()
        return [
            Block(_int(first), _int(number), self._seal.unseal(_bytes(frames), FRAMES_CONTEXT))
            for first, number, frames in rows
        ]

    def _sealed(self, frames: bytes) -> bytes:
        return self._seal.seal(frames, FRAMES_CONTEXT)

    def _look_up(self, inbox: Inbox, mesg_id: str) -> int:
        """Find an old message among those not acknowledged, in the file."""
        self.counters.add("acknowledgements_looked_up")
        for block in self._blocks(inbox, inbox.floor):
            number = inbox.find_in(block, mesg_id)
            if number:
                return number
        return 0

    def _purge_when_due(self) -> None:
        now = self._clock.now_ns()
        if now - self._purged_at_ns < PURGE_EVERY_SECONDS * _NANOSECONDS_PER_SECOND:
            return
        self._purged_at_ns = now
        oldest = now - RETENTION_SECONDS * _NANOSECONDS_PER_SECOND
        with transaction(self._writer):
            self._writer.execute(
                "DELETE FROM block WHERE stored_at_ns < ? AND first + count - 1 <="
                " (SELECT floor FROM receiver WHERE receiver.id = block.receiver)",
                (oldest,),
            )
            self.counters.add("blocks_purged", self._writer.changes())


def _int(value: object) -> int:
    return value if isinstance(value, int) else int(str(value))


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else b""


def _cut(blocks: Iterable[Block], after: int, *, limit: int, bytes_max: int) -> Delivery:
    """Return the frames after a number, whole blocks where possible, within the limits."""
    parts: list[bytes] = []
    last, count, size = after, 0, 0
    for block in blocks:
        if count >= limit or size >= bytes_max:
            break
        whole = block.first > after and count + block.size <= limit
        if whole and size + len(block.frames) <= bytes_max:
            parts.append(block.frames)
            last, count, size = block.last, count + block.size, size + len(block.frames)
            continue
        for span in frame_spans(block.frames):
            if span.number <= after:
                continue
            length = span.end - span.start
            if count == limit or (count and size + length > bytes_max):
                return Delivery(b"".join(parts), last)
            parts.append(block.frames[span.start : span.end])
            last, count, size = span.number, count + 1, size + length
    return Delivery(b"".join(parts), last)
