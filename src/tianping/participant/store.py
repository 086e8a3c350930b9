"""The client's memory: one small SQLite file beside the keys of a participant.

What was sent and what is known of it, what came in and whether it was acknowledged, how far each
stream was read and where it has gaps, and the numbers given out. Written before anything leaves,
so that a client that was killed knows what it may have sent, and sends it again byte for byte.
Envelopes name people and their accounts: they are sealed when the client has a key ring.

Source: house, ADR-0010 (idempotence), ADR-0006 (SQLite through apsw), ADR-0076.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import apsw

from tianping.participant.errors import StoreFaultError
from tianping.participant.exchange import Submission, SubmissionState
from tianping.participant.store_directory import DirectoryStore
from tianping.participant.store_downloads import DownloadsStore
from tianping.participant.store_rows import (
    INBOX_COLUMNS,
    INBOX_CONTEXT,
    SENT_COLUMNS,
    SENT_CONTEXT,
    Gap,
    HeaderKey,
    InboxEntry,
    SentMessage,
    blob,
    read_entry,
    read_sent,
)
from tianping.participant.told import Told
from tianping.security.sealing import UNSEALED, Seal

__all__ = [
    "INBOX_CONTEXT",
    "SENT_CONTEXT",
    "Gap",
    "HeaderKey",
    "InboxEntry",
    "SentMessage",
    "Store",
]

_STORE_VERSION: Final = 2
_EPOCH_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_EPOCH_CHARACTERS: Final = 4
_SESSION_BYTES: Final = 16
_SCHEMA: Final = """
create table store(epoch text not null) strict;
create table counter(name text primary key, used integer not null) strict, without rowid;
create table sent(
    number integer primary key,
    sender text not null, send_date text not null, mesg_id text not null,
    code text not null, message_id text not null, envelope blob not null,
    state text not null, position integer, answer_code text not null default '',
    confirmed integer not null default 0,
    status text not null default '', status_code text not null default '',
    status_text text not null default '', status_sequence integer not null default 0,
    unique (sender, send_date, mesg_id)
) strict;
create index sent_message on sent(message_id, sender);
create index sent_open on sent(state) where state in ('prepared', 'unanswered', 'busy');
create table query(message_id text primary key, original_id text not null) strict, without rowid;
create table inbox(
    participant text not null, sequence integer not null,
    sender text not null, send_date text not null, mesg_id text not null,
    code text not null, envelope blob not null, verdict text not null,
    acknowledged integer not null default 0,
    primary key (participant, sequence)
) strict, without rowid;
create index inbox_key on inbox(participant, sender, send_date, mesg_id);
create index inbox_open on inbox(participant, sequence) where acknowledged = 0;
create table stream(participant text primary key, last_sequence integer not null)
    strict, without rowid;
create table gap(
    participant text not null, first integer not null, last integer not null,
    primary key (participant, first)
) strict, without rowid;
"""


class Store(DownloadsStore, DirectoryStore):
    """The client's durable memory. Not for several threads at once, nor several processes.

    Attributes:
        told: What the platform told to be kept.
    """

    def __init__(self, path: Path | str, *, seal: Seal = UNSEALED) -> None:
        """Open the store of a participant, or make it.

        Raises:
            StoreFaultError: the file is of another kind or version.
        """
        self._path = str(path)
        self._seal = seal
        self._db = apsw.Connection(self._path)
        self._db.set_busy_timeout(5_000)
        self._execute("pragma journal_mode=wal")
        self._execute("pragma synchronous=full")
        self._prepare()
        self.told = Told(self._execute)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _prepare(self) -> None:
        version = self._value("pragma user_version")
        if version == 0 and not self._value("select count(*) from sqlite_schema"):
            with self._transaction():
                self._execute(_SCHEMA)
                epoch = "".join(secrets.choice(_EPOCH_ALPHABET) for _ in range(_EPOCH_CHARACTERS))
                self._execute("insert into store values (?)", (epoch,))
                self._execute(f"pragma user_version={_STORE_VERSION}")
        elif version != _STORE_VERSION:
            self._db.close()
            raise StoreFaultError(
                self._path, expected=f"version {_STORE_VERSION}", found=f"version {version}"
            )
        self._execute("create table if not exists session(token text not null) strict")
        self._prepare_days()
        self._prepare_directory()
        self._prepare_downloads()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Store what is done inside together, or nothing of it."""
        with self._transaction():
            yield

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        if self._db.in_transaction:
            yield
            return
        self._execute("begin immediate")
        try:
            yield
        except BaseException:
            self._execute("rollback")
            raise
        self._execute("commit")

    def _execute(
        self, sql: str, values: Sequence[apsw.SQLiteValue] = ()
    ) -> list[tuple[apsw.SQLiteValue, ...]]:
        return list(self._db.execute(sql, tuple(values)))

    def _value(self, sql: str, values: Sequence[apsw.SQLiteValue] = ()) -> apsw.SQLiteValue:
        rows = self._execute(sql, values)
        return rows[0][0] if rows else None

    # Numbers

    @property
    def epoch(self) -> str:
        """Four characters drawn when the file was made.

        They are part of every header id, so that a client whose store was lost does not give
        its messages the ids of others.
        """
        return str(self._value("select epoch from store"))

    @property
    def session(self) -> str:
        """The session that whoever uses this file is: drawn once, so that a restart is the same.

        Source: house, ADR-0103.
        """
        with self._transaction():
            token = self._value("select token from session")
            if token is None:
                token = secrets.token_hex(_SESSION_BYTES)
                self._execute("insert into session values (?)", (token,))
        return str(token)

    def take_numbers(self, name: str, count: int = 1) -> range:
        """Return numbers that were never given out under this name, and never will be again."""
        sql = (
            "insert into counter values (?1, ?2)"
            " on conflict do update set used = used + ?2 returning used"
        )
        with self._transaction():
            used = self._value(sql, (name, count))
        if not isinstance(used, int):
            raise StoreFaultError(f"counter {name}", expected="an integer", found=repr(used))
        return range(used - count + 1, used + 1)

    # Sent messages

    def remember(self, messages: Iterable[SentMessage]) -> None:
        """Store messages before they leave for the first time.

        A message that is stored already must be the same, byte for byte.

        Raises:
            StoreFaultError: another message was sent under the same key.
        """
        with self._transaction():
            for message in messages:
                self._remember(message)

    def _remember(self, message: SentMessage) -> None:
        key = message.key
        sql = "select envelope from sent where sender=? and send_date=? and mesg_id=?"
        stored = self._value(sql, (key.sender, key.send_date, key.mesg_id))
        if stored is not None:
            if self._seal.unseal(blob(stored), SENT_CONTEXT) != message.envelope:
                place = f"sent {key.sender} {key.send_date} {key.mesg_id}"
                raise StoreFaultError(place, expected="the same bytes", found="other bytes")
            return
        self._execute(
            "insert into sent(sender, send_date, mesg_id, code, message_id, envelope, state)"
            " values (?, ?, ?, ?, ?, ?, ?)",
            (
                key.sender,
                key.send_date,
                key.mesg_id,
                message.code,
                message.message_id,
                self._seal.seal(message.envelope, SENT_CONTEXT),
                SubmissionState.PREPARED.value,
            ),
        )

    def record(self, submissions: Iterable[tuple[HeaderKey, Submission]]) -> None:
        """Store what became of submissions; what is settled once is never reopened."""
        sql = (
            "update sent set state=?, position=coalesce(?, position), answer_code=?"
            " where sender=? and send_date=? and mesg_id=?"
            " and state in ('prepared', 'unanswered', 'busy')"
        )
        with self._transaction():
            for key, submission in submissions:
                result = submission.result
                position = result.position if result is not None else None
                code = result.code if result is not None else ""
                state = submission.state.value
                values = (state, position, code, key.sender, key.send_date, key.mesg_id)
                self._execute(sql, values)

    def sent(self, key: HeaderKey) -> SentMessage | None:
        """Return the message sent under this key."""
        sql = f"select {SENT_COLUMNS} from sent where sender=? and send_date=? and mesg_id=?"  # noqa: S608 - our own columns
        rows = self._execute(sql, (key.sender, key.send_date, key.mesg_id))
        return read_sent(rows[0], self._seal) if rows else None

    def sent_as(self, message_id: str) -> SentMessage | None:
        """Return the message whose body has this MsgId; the latest, should there be several."""
        sql = f"select {SENT_COLUMNS} from sent where message_id=? order by number desc limit 1"  # noqa: S608 - our own columns
        rows = self._execute(sql, (message_id,))
        return read_sent(rows[0], self._seal) if rows else None

    def sent_with(self, code: str, business_date: int = 0) -> list[SentMessage]:
        """Return the messages of a code whose MsgId begins with a business date, oldest first.

        Without a date, those of every date.
        """
        sql = (
            f"select {SENT_COLUMNS} from sent"  # noqa: S608 - our own columns
            " where code=? and message_id like ? order by number"
        )
        begins = f"{business_date:08d}%" if business_date else "%"
        return [read_sent(row, self._seal) for row in self._execute(sql, (code, begins))]

    def open_messages(self) -> list[SentMessage]:
        """Return the messages that are not known to have arrived, oldest first."""
        sql = (
            f"select {SENT_COLUMNS} from sent"  # noqa: S608 - our own columns
            " where state in ('prepared', 'unanswered', 'busy') order by number"
        )
        return [read_sent(row, self._seal) for row in self._execute(sql)]

    def counts(self) -> dict[tuple[str, str], int]:
        """Return how many messages were sent, by state and latest status."""
        sql = "select state, status, count(*) from sent group by 1, 2 order by 1, 2"
        return {
            (str(state), str(status)): int(str(count))
            for state, status, count in self._execute(sql)
        }

    def confirm(self, key: HeaderKey) -> bool:
        """Note that the platform acknowledged a message; tell whether it was one of ours."""
        return self._update_sent("confirmed=1, state='accepted'", (), key)

    def tell_discarded(self, key: HeaderKey, code: str, text: str) -> bool:
        """Note that the platform discarded a message unread."""
        changes = "state='refused', status='discarded', status_code=?, status_text=?"
        return self._update_sent(changes, (code, text), key)

    def _update_sent(self, changes: str, values: tuple[str, ...], key: HeaderKey) -> bool:
        sql = f"update sent set {changes} where sender=? and send_date=? and mesg_id=?"  # noqa: S608 - fixed texts
        self._execute(sql, (*values, key.sender, key.send_date, key.mesg_id))
        return self._db.changes() > 0

    def asked(self, questions: Iterable[tuple[str, str]]) -> None:
        """Note which query asks for which message, both by the MsgId of the body."""
        with self._transaction():
            for question in questions:
                self._execute("insert into query values (?, ?)", question)

    def tell_unknown(self, query_id: str) -> bool:
        """Note that the platform does not know the message a query asked for.

        It is prepared again: the next attempt sends the bytes that were sent before.
        """
        sql = (
            "update sent set state='prepared' where state='unanswered' and message_id ="
            " (select original_id from query where message_id=?)"
        )
        self._execute(sql, (query_id,))
        return self._db.changes() > 0

    def tell_status(self, message_id: str, told: tuple[str, str, str], *, sequence: int) -> bool:
        """Note the latest status of a message of ours; tell whether it is one.

        Args:
            message_id: The body's MsgId.
            told: Status, code and text.
            sequence: The number in the inbox of the message that says so. One that comes late,
                to fill a gap, does not undo what a later one has said.
        """
        sql = (
            "update sent set"
            " status=iif(?5 < status_sequence, status, ?1),"
            " status_code=iif(?5 < status_sequence, status_code, ?2),"
            " status_text=iif(?5 < status_sequence, status_text, ?3),"
            " status_sequence=max(status_sequence, ?5),"
            " state=iif(state in ('prepared', 'unanswered', 'busy'), 'accepted', state)"
            " where message_id=?4"
        )
        self._execute(sql, (*told, message_id, sequence))
        return self._db.changes() > 0

    def forget(self, send_date: str) -> int:
        """Delete what was sent or received before a date, and is done with; return how much.

        What is open, or not acknowledged, stays whatever its date. A message deleted here that
        comes again would be taken for a new one, so keep at least as many days as the node does.

        Args:
            send_date: ``yyyymmdd``, the date of the headers; earlier ones go.
        """
        closed = "delete from sent where send_date < ? and state in ('accepted', 'refused')"
        received = "delete from inbox where send_date < ? and send_date != '' and acknowledged = 1"
        with self._transaction():
            self._execute(closed, (send_date,))
            count = self._db.changes()
            self._execute(received, (send_date,))
            return count + self._db.changes()

    # Inbox

    def last_sequence(self, participant: str) -> int:
        """Return the highest sequence number received of a stream; 0 before the first."""
        sql = "select last_sequence from stream where participant=?"
        last = self._value(sql, (participant,))
        return last if isinstance(last, int) else 0

    def keep(self, entries: Iterable[InboxEntry]) -> list[InboxEntry | None]:
        """Store messages received and move the stream on.

        Numbers that were jumped over become a gap, a number that fills a gap closes it. A message
        whose key was received before under another number is known, and not stored again.

        Returns: for each message what is stored of it from before; nothing when it is new.
        """
        with self._transaction():
            return [self._keep(entry) for entry in entries]

    def _keep(self, entry: InboxEntry) -> InboxEntry | None:
        self._move_stream(entry.participant, entry.sequence)
        known = self._known(entry)
        if known is None:
            self._execute(
                f"insert into inbox({INBOX_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - our own columns
                (
                    entry.participant,
                    entry.sequence,
                    entry.key.sender,
                    entry.key.send_date,
                    entry.key.mesg_id,
                    entry.code,
                    self._seal.seal(entry.envelope, INBOX_CONTEXT),
                    entry.verdict,
                    int(entry.acknowledged),
                ),
            )
        return known

    def _known(self, entry: InboxEntry) -> InboxEntry | None:
        select = f"select {INBOX_COLUMNS} from inbox where participant=?"  # noqa: S608 - our own columns
        rows = self._execute(f"{select} and sequence=?", (entry.participant, entry.sequence))
        if not rows and entry.key.mesg_id:
            key = entry.key
            rows = self._execute(
                f"{select} and sender=? and send_date=? and mesg_id=?",
                (entry.participant, key.sender, key.send_date, key.mesg_id),
            )
        return read_entry(rows[0], self._seal) if rows else None

    def _move_stream(self, participant: str, sequence: int) -> None:
        last = self.last_sequence(participant)
        if sequence > last + 1:
            self._execute("insert into gap values (?, ?, ?)", (participant, last + 1, sequence - 1))
        if sequence > last:
            sql = "insert into stream values (?1, ?2) on conflict do update set last_sequence = ?2"
            self._execute(sql, (participant, sequence))
        else:
            self._close_gap(participant, sequence)

    def _close_gap(self, participant: str, sequence: int) -> None:
        sql = "select first, last from gap where participant=?1 and first<=?2 and last>=?2"
        for first, last in self._execute(sql, (participant, sequence)):
            self._execute("delete from gap where participant=? and first=?", (participant, first))
            for start, end in ((first, sequence - 1), (sequence + 1, last)):
                if int(str(start)) <= int(str(end)):
                    self._execute("insert into gap values (?, ?, ?)", (participant, start, end))

    def gaps(self, participant: str) -> list[Gap]:
        """Return the numbers that never came, lowest first."""
        sql = "select participant, first, last from gap where participant=? order by first"
        return [
            Gap(str(row[0]), int(str(row[1])), int(str(row[2])))
            for row in self._execute(sql, (participant,))
        ]

    def unacknowledged(self, participant: str, limit: int = 1000) -> list[InboxEntry]:
        """Return messages received and not acknowledged yet, in the order of the stream."""
        sql = (
            f"select {INBOX_COLUMNS} from inbox"  # noqa: S608 - our own columns
            " where participant=? and acknowledged=0 order by sequence limit ?"
        )
        return [read_entry(row, self._seal) for row in self._execute(sql, (participant, limit))]

    def acknowledge(self, entries: Iterable[InboxEntry]) -> None:
        """Note that messages received were acknowledged to the node."""
        sql = "update inbox set acknowledged=1 where participant=? and sequence=?"
        with self._transaction():
            for entry in entries:
                self._execute(sql, (entry.participant, entry.sequence))

    def inbox(self, participant: str, after: int = 0, limit: int = 1000) -> list[InboxEntry]:
        """Return messages received, in the order of the stream."""
        sql = (
            f"select {INBOX_COLUMNS} from inbox"  # noqa: S608 - our own columns
            " where participant=? and sequence>? order by sequence limit ?"
        )
        return [
            read_entry(row, self._seal) for row in self._execute(sql, (participant, after, limit))
        ]

    def received_with(self, participant: str, code: str) -> list[InboxEntry]:
        """Return the messages of a code that were received, in the order of the stream."""
        sql = (
            f"select {INBOX_COLUMNS} from inbox"  # noqa: S608 - our own columns
            " where participant=? and code=? order by sequence"
        )
        return [read_entry(row, self._seal) for row in self._execute(sql, (participant, code))]
