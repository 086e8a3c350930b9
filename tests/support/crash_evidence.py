"""Gathers the crash test's evidence from a stopped platform's folder and from its banks' stores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import apsw
import msgspec
from sqlalchemy import Engine, Table, select

from support.crash_checks import Evidence, Kept, Notice, Payment, Recorded, Sent
from support.crash_witness import Event, Frame, Told, digest_of, read_witness
from tianping.cli.connecting import KEY_RING_FILE
from tianping.cli.making import participant_folder
from tianping.cli.verify_command import verify_folder
from tianping.core.commands import Command, CreditTransfer
from tianping.core.events import (
    Event as CoreEvent,
)
from tianping.core.events import (
    PaymentCancelled,
    PaymentQueued,
    PaymentRepeated,
    PaymentReturned,
    PaymentSettled,
    Refused,
    decode_outcomes,
)
from tianping.core.terms import STATUS_NAMES
from tianping.journal.originals import unpack_originals
from tianping.node.folder import Folder
from tianping.node.inbox import frame_spans
from tianping.node.opening import open_journal, open_snapshots
from tianping.node.outbox import FRAMES_CONTEXT
from tianping.node.restart import recorded_batches, restore
from tianping.participant.notices import status_notice_of
from tianping.participant.store import INBOX_CONTEXT, SENT_CONTEXT
from tianping.security.keyring import open_seal
from tianping.security.sealing import Seal
from tianping.values.bankcode import BankCode
from tianping.views.engine import open_views, sqlite_url
from tianping.views.rebuild import rebuild
from tianping.views.schema import METADATA, accounts, payments
from tianping.wire.catalogue import Edition
from tianping.wire.codec import parse
from tianping.wire.envelope import DOWNLOAD_BYTES_MAX, parse_envelope

__all__ = ["gather", "witness_file"]

_FRAME_HEAD: Final = 13
_FORWARDED: Final = "hvps.111.001.01"
_STATUSES: Final = {
    PaymentSettled: "PR04",
    PaymentQueued: "PR12",
    PaymentCancelled: "PR08",
    PaymentReturned: "PR09",
}


def witness_file(folder: Path, code: str) -> Path:
    """Return where a bank's witness writes."""
    return folder / f"witness-{code}.jsonl"


def gather(folder: Path, banks: list[BankCode], password: bytes) -> tuple[Evidence, list[Event]]:
    """Return the evidence, and what the witnesses counted. The node must have stopped."""
    seal = open_seal(Folder(folder).key_ring, password)
    events: list[Event] = []
    told: dict[str, list[Told]] = {code: [] for code in banks}
    frames: dict[str, list[Frame]] = {code: [] for code in banks}
    for code in banks:
        for line in read_witness(witness_file(folder, code)):
            if isinstance(line, Told):
                told[code].append(line)
            elif isinstance(line, Frame):
                frames[code].append(line)
            else:
                events.append(line)
    report, _ = verify_folder(folder, seal=seal)
    journal = _Books(folder, seal)
    inboxes, sent, notices, gaps = _stores(folder, banks, password)
    engine = open_views(Folder(folder).views_url, seal=seal)
    try:
        evidence = Evidence(
            told=told,
            frames=frames,
            recorded=journal.recorded,
            payments=list(journal.payments()),
            outbox=_outbox(Folder(folder).outbox, banks, seal),
            inboxes=inboxes,
            notices=notices,
            sent=sent,
            gaps=gaps,
            balances_by_entries={
                account: fen for account, fen in sorted(journal.balances.items()) if fen
            },
            balances_by_views=_balances(engine),
            views=_statuses(engine),
            differing_tables=_differing_tables(folder, engine, seal),
            verified=[str(finding) for finding in report.findings],
        )
    finally:
        engine.dispose()
    return evidence, events


class _Books:
    """The journal, read once: messages, payments, balances by the recorded entries."""

    def __init__(self, folder: Path, seal: Seal) -> None:
        self.recorded: dict[int, Recorded] = {}
        self.balances: dict[int, int] = defaultdict(int)
        self._transfers: dict[int, CreditTransfer] = {}
        self._statuses: dict[int, str] = {}
        self._settlements: dict[int, int] = defaultdict(int)
        place = Folder(folder)
        journal = open_journal(place, place.settings(), seal=seal)
        try:
            pending = restore(journal, open_snapshots(place, seal=seal)).pending
            for batch in recorded_batches(journal, 1, pending=pending):
                originals = unpack_originals(batch.row.originals) or [b""] * len(batch.commands)
                rows = zip(batch.commands, originals, batch.outcomes, strict=True)
                for seq, (command, original, outcome) in enumerate(rows, batch.row.first_seq):
                    self._take(seq, command, original=original, outcome=outcome)
        finally:
            journal.close()

    def _take(
        self, seq: int, command: Command, *, original: bytes, outcome: list[CoreEvent]
    ) -> None:
        if original:
            self.recorded[seq] = Recorded(
                str(getattr(command, "sender", "")),
                str(getattr(command, "message_id", "")),
                digest_of(original),
            )
        if isinstance(command, CreditTransfer) and not isinstance(outcome[0], PaymentRepeated):
            self._transfers[seq] = command
            if isinstance(outcome[0], Refused):
                self._statuses[seq] = "PR09"
        for event in outcome:
            if isinstance(event, PaymentSettled):
                self._settlements[event.payment] += 1
                for index, account in enumerate(event.entries):
                    self.balances[account] += event.amount_fen * (1 if index % 2 else -1)
            if isinstance(
                event, PaymentSettled | PaymentQueued | PaymentCancelled | PaymentReturned
            ):
                self._statuses[event.payment] = _STATUSES[type(event)]

    def payments(self) -> Iterator[Payment]:
        """Yield the transfers with what became of them."""
        for seq, command in self._transfers.items():
            yield Payment(
                command.sender,
                command.message_id,
                command.creditor_participant,
                self._settlements[seq],
                self._statuses[seq],
            )


def _outbox(path: Path, banks: Iterable[str], seal: Seal) -> dict[str, list[Kept]]:
    """Return every message ever stored for each bank; nothing is old enough to be dropped."""
    kept: dict[str, list[Kept]] = {code: [] for code in banks}
    database = apsw.Connection(str(path))
    rows = database.execute(
        "SELECT code, frames FROM block JOIN receiver ON receiver.id = block.receiver"
        " ORDER BY receiver.id, first"
    )
    for code, stored in rows:
        if str(code) not in kept or not isinstance(stored, bytes):
            continue
        frames = seal.unseal(stored, FRAMES_CONTEXT)
        for span in frame_spans(frames):
            envelope = frames[span.start + _FRAME_HEAD : span.end]
            mesg_id = parse_envelope(envelope, size_max=DOWNLOAD_BYTES_MAX).header.mesg_id
            kept[str(code)].append(Kept(span.number, digest_of(envelope), mesg_id))
    database.close()
    return kept


_Stores = tuple[
    dict[str, list[Kept]], dict[str, list[Sent]], dict[str, list[Notice]], dict[str, int]
]


def _stores(folder: Path, banks: list[BankCode], password: bytes) -> _Stores:
    edition = Edition(Folder(folder).settings().platform.edition)
    inboxes: dict[str, list[Kept]] = {}
    sent: dict[str, list[Sent]] = {}
    notices: dict[str, list[Notice]] = {}
    gaps: dict[str, int] = {}
    for code in banks:
        own = participant_folder(folder, code)
        seal = open_seal(own / KEY_RING_FILE, password)
        database = apsw.Connection(str(own / "client.db"))
        rows = [
            (row[0], seal.unseal(row[1], INBOX_CONTEXT), *row[2:])
            for row in _rows(
                database, "SELECT sequence, envelope, mesg_id, acknowledged FROM inbox"
            )
        ]
        inboxes[code] = [Kept(row[0], digest_of(row[1]), row[2], bool(row[3])) for row in rows]
        notices[code] = [
            notice for row in rows if (notice := _notice(code, row[1], edition)) is not None
        ]
        columns = "message_id, code, envelope, state, status"
        sent[code] = [
            Sent(row[0], row[1], digest_of(seal.unseal(row[2], SENT_CONTEXT)), row[3], row[4])
            for row in _rows(database, f"SELECT {columns} FROM sent")  # noqa: S608 - our columns
        ]
        gaps[code] = len(_rows(database, "SELECT first FROM gap"))
        database.close()
    return inboxes, sent, notices, gaps


def _rows(database: apsw.Connection, sql: str) -> list[Any]:
    return list(database.execute(sql))


def _notice(bank: str, raw: bytes, edition: Edition) -> Notice | None:
    """Return what a received message says of a payment, if anything."""
    envelope = parse_envelope(raw, size_max=DOWNLOAD_BYTES_MAX)
    code = envelope.header.mesg_type
    message = parse(envelope.body, code, edition=edition)
    if code == _FORWARDED:
        message_id = str(message.get("FIToFICstmrCdtTrf/GrpHdr/MsgId"))
        return Notice(code, envelope.header.orig_sender, message_id, "")
    told = status_notice_of(message)
    return None if told is None else Notice(code, bank, told.message_id, told.status)


def _balances(engine: Engine) -> dict[int, int]:
    with engine.connect() as connection:
        rows = connection.execute(select(accounts.c.account, accounts.c.balance_fen)).all()
    return {row.account: row.balance_fen for row in sorted(rows) if row.balance_fen}


def _statuses(engine: Engine) -> dict[tuple[str, str], str]:
    columns = payments.c
    query = select(columns.sender, columns.message_id, columns.status).order_by(columns.payment)
    with engine.connect() as connection:
        return {
            (row.sender, row.message_id): STATUS_NAMES[row.status][0]
            for row in connection.execute(query)
        }


def _differing_tables(folder: Path, engine: Engine, seal: Seal) -> list[str]:
    """Build the views anew beside the old ones; return the names of tables that differ."""
    place = Folder(folder)
    fresh = folder / "views-anew.db"
    fresh.unlink(missing_ok=True)
    journal = open_journal(place, place.settings(), seal=seal)
    anew = open_views(sqlite_url(fresh), seal=seal)
    try:
        pending = restore(journal, open_snapshots(place, seal=seal)).pending
        rebuild(journal, anew, replay=lambda *_: decode_outcomes(pending))
        return [
            table.name
            for table in METADATA.sorted_tables
            if _content(engine, table) != _content(anew, table)
        ]
    finally:
        journal.close()
        anew.dispose()


def _content(engine: Engine, table: Table) -> list[bytes]:
    with engine.connect() as connection:
        rows = connection.execute(select(table)).all()
    return sorted(msgspec.msgpack.encode(tuple(row)) for row in rows)
