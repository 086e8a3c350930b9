"""The help desk's file: tickets, their history, announcements.

History is appended and never altered: the file itself refuses it. Command line and node may use
the file at the same time; each step reads and writes in one transaction.

Source: CCMS-T §六.1.2, §六.2.4; house, ADR-0082.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any, Final

import apsw
import msgspec

from tianping.desk.errors import DeskError
from tianping.desk.tickets import (
    PRIORITIES,
    Action,
    Kind,
    Ticket,
    TicketChange,
    TicketState,
    next_state,
)
from tianping.storage.sqlite_file import transaction

__all__ = ["Announcement", "DeskStore", "NewAnnouncement", "NewTicket"]

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS ticket (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL, asked_by TEXT NOT NULL,
  owner TEXT NOT NULL, priority INTEGER NOT NULL, state TEXT NOT NULL,
  opened_at_ns INTEGER NOT NULL, responded_at_ns INTEGER, resolved_at_ns INTEGER,
  closed_at_ns INTEGER, waiting_since_ns INTEGER, waited_ns INTEGER NOT NULL,
  alarm INTEGER NOT NULL, pages TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS ticket_state ON ticket (state);
CREATE INDEX IF NOT EXISTS ticket_alarm ON ticket (alarm) WHERE alarm > 0;
CREATE TABLE IF NOT EXISTS change (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  ticket INTEGER NOT NULL, at_ns INTEGER NOT NULL, person TEXT NOT NULL,
  action TEXT NOT NULL, state TEXT NOT NULL, text TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS change_of ON change (ticket);
CREATE TABLE IF NOT EXISTS announcement (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  at_ns INTEGER NOT NULL, person TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL,
  receivers TEXT NOT NULL, until_date INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS sending (
  announcement INTEGER PRIMARY KEY, at_ns INTEGER NOT NULL, receiver_count INTEGER NOT NULL
) STRICT;
CREATE TRIGGER IF NOT EXISTS change_stays BEFORE UPDATE ON change
  BEGIN SELECT raise(ABORT, 'history is never altered'); END;
CREATE TRIGGER IF NOT EXISTS change_remains BEFORE DELETE ON change
  BEGIN SELECT raise(ABORT, 'history is never removed'); END;
CREATE TRIGGER IF NOT EXISTS announcement_stays BEFORE UPDATE ON announcement
  BEGIN SELECT raise(ABORT, 'an announcement is never altered'); END;
CREATE TRIGGER IF NOT EXISTS announcement_remains BEFORE DELETE ON announcement
  BEGIN SELECT raise(ABORT, 'an announcement is never removed'); END;
"""

_TICKET: Final = ", ".join(Ticket.__struct_fields__)
_CHANGE: Final = ", ".join(TicketChange.__struct_fields__)
_TITLE_MAX: Final = 200
_TEXT_MAX: Final = 20_000


class NewTicket(msgspec.Struct, frozen=True, kw_only=True):
    """What a ticket is opened with; see ``Ticket``."""

    kind: Kind
    title: str
    text: str
    asked_by: str
    priority: int
    alarm: int = 0


class NewAnnouncement(msgspec.Struct, frozen=True, kw_only=True):
    """What an announcement is made with; see ``Announcement``."""

    title: str
    text: str
    receivers: tuple[str, ...] = ()
    until_date: int = 0


class Announcement(msgspec.Struct, frozen=True, kw_only=True):
    """Something that participants are told.

    Attributes:
        number: Its number.
        at_ns: When it was made.
        person: Who made it.
        title: What it is about.
        text: What it says.
        receivers: To whom; to all participants when there are none.
        until_date: The last date on which it matters, ``yyyymmdd``; 0 without end.
        sent_at_ns: When it went out by the wire; None when it has not.
        receiver_count: To how many.
    """

    number: int
    at_ns: int
    person: str
    title: str
    text: str
    receivers: tuple[str, ...] = ()
    until_date: int = 0
    sent_at_ns: int | None = None
    receiver_count: int = 0

    def is_for(self, codes: Sequence[str], date: int) -> bool:
        """Tell whether it is meant for one of some participants, on a date."""
        wanted = not self.receivers or any(code in self.receivers for code in codes)
        return wanted and (not self.until_date or date <= self.until_date)


class DeskStore:
    """The file. Any thread may use it."""

    def __init__(self, connection: apsw.Connection) -> None:
        """Open the tables, or make them."""
        self._db = connection
        self._lock = threading.Lock()
        self._db.execute(_SCHEMA)

    # Tickets -----------------------------------------------------------------------------------

    def open_ticket(self, new: NewTicket, *, person: str, at_ns: int) -> Ticket:
        """Open a ticket.

        Raises:
            DeskError: no title, no person, or no such priority.
        """
        if not new.title.strip() or len(new.title) > _TITLE_MAX or len(new.text) > _TEXT_MAX:
            raise DeskError(
                f"ticket: expected a title of 1 to {_TITLE_MAX} and a text of at most {_TEXT_MAX}"
                f" characters, found {len(new.title)} and {len(new.text)}",
                f"工单标题须为 1 至 {_TITLE_MAX} 字，正文不超过 {_TEXT_MAX} 字",
            )
        _require_priority(new.priority)
        ticket = Ticket(
            number=0,
            kind=new.kind,
            title=new.title.strip(),
            text=new.text,
            asked_by=new.asked_by,
            owner="",
            priority=new.priority,
            state=TicketState.NEW,
            opened_at_ns=at_ns,
            alarm=new.alarm,
        )
        with self._lock, transaction(self._db):
            return self._write(
                ticket, Action.OPEN, told=(_require_person(person), new.title), at_ns=at_ns
            )

    def act(
        self, number: int, action: Action, *, person: str, text: str = "", at_ns: int
    ) -> Ticket:
        """Take a step with a ticket and return it as it then stands.

        ``text`` is the owner of an assignment, the number of a priority, the name of a page, else
        what is to be written down.

        Raises:
            DeskError: no such ticket, a step that its state does not allow, or a text that the
                step cannot use.
        """
        who = _require_person(person)
        with self._lock, transaction(self._db):
            ticket = self._ticket(number)
            state = next_state(ticket, action)
            changed = msgspec.structs.replace(ticket, state=state)
            changed = _effect(changed, ticket, action, text=text.strip(), at_ns=at_ns)
            return self._write(changed, action, told=(who, text.strip()), at_ns=at_ns)

    def ticket(self, number: int) -> Ticket:
        """Return a ticket.

        Raises:
            DeskError: there is none with that number.
        """
        with self._lock:
            return self._ticket(number)

    def tickets(
        self,
        *,
        states: Sequence[TicketState] = (),
        owner: str = "",
        asked_by: str = "",
        alarm: int = 0,
        limit: int = 1000,
    ) -> list[Ticket]:
        """Return tickets, the most urgent first, then the oldest."""
        wanted: list[tuple[str, tuple[Any, ...]]] = []
        if states:
            marks = ", ".join("?" * len(states))
            wanted.append((f"state IN ({marks})", tuple(one.value for one in states)))
        for text, value in (("owner = ?", owner), ("asked_by = ?", asked_by), ("alarm = ?", alarm)):
            if value:
                wanted.append((text, (value,)))
        where = " AND ".join(text for text, _ in wanted)
        values = [value for _, of_one in wanted for value in of_one]
        with self._lock:
            return self._select(
                f"{'WHERE ' if where else ''}{where} ORDER BY priority, number LIMIT ?",
                *values,
                limit,
            )

    def changes(self, ticket: int) -> list[TicketChange]:
        """Return a ticket's history, the oldest step first."""
        with self._lock:
            rows = self._db.execute(
                f"SELECT {_CHANGE} FROM change WHERE ticket = ? ORDER BY number",  # noqa: S608 - our own names
                (ticket,),
            ).fetchall()
        return [
            msgspec.convert(
                dict(zip(TicketChange.__struct_fields__, row, strict=True)), TicketChange
            )
            for row in rows
        ]

    # Announcements -----------------------------------------------------------------------------

    def announce(self, new: NewAnnouncement, *, person: str, at_ns: int) -> Announcement:
        """Make an announcement.

        Raises:
            DeskError: no title, no text, or no person.
        """
        title, text = new.title.strip(), new.text.strip()
        if not 0 < len(title) <= _TITLE_MAX or not 0 < len(text) <= _TEXT_MAX:
            raise DeskError(
                f"announcement: expected a title of 1 to {_TITLE_MAX} and a text of 1 to"
                f" {_TEXT_MAX} characters, found {len(title)} and {len(text)}",
                f"公告标题须为 1 至 {_TITLE_MAX} 字，正文须为 1 至 {_TEXT_MAX} 字",
            )
        who = _require_person(person)
        with self._lock, transaction(self._db):
            self._db.execute(
                "INSERT INTO announcement (at_ns, person, title, text, receivers, until_date)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (at_ns, who, title, text, " ".join(new.receivers), new.until_date),
            )
            number = self._db.last_insert_rowid()
        return self.announcement(number)

    def sent(self, announcement: int, *, receiver_count: int, at_ns: int) -> None:
        """Note that an announcement went out by the wire; the first time counts."""
        with self._lock, transaction(self._db):
            self._db.execute(
                "INSERT OR IGNORE INTO sending VALUES (?, ?, ?)",
                (announcement, at_ns, receiver_count),
            )

    def announcement(self, number: int) -> Announcement:
        """Return an announcement.

        Raises:
            DeskError: there is none with that number.
        """
        for found in self.announcements(after=number - 1, limit=1):
            if found.number == number:
                return found
        raise DeskError(
            f"announcement {number}: expected one of that number, found none",
            f"没有第 {number} 号公告",
        )

    def announcements(self, *, after: int = 0, limit: int = 1000) -> list[Announcement]:
        """Return announcements with numbers above one, the oldest first."""
        with self._lock:
            rows = self._db.execute(
                "SELECT number, announcement.at_ns, person, title, text, receivers, until_date,"
                " sending.at_ns, coalesce(receiver_count, 0) FROM announcement"
                " LEFT JOIN sending ON sending.announcement = number"
                " WHERE number > ? ORDER BY number LIMIT ?",
                (after, limit),
            ).fetchall()
        found = []
        for row in rows:
            values = dict(zip(Announcement.__struct_fields__, row, strict=True))
            values["receivers"] = str(values["receivers"]).split()
            found.append(msgspec.convert(values, Announcement))
        return found

    # Within ------------------------------------------------------------------------------------

    def _ticket(self, number: int) -> Ticket:
        for found in self._select("WHERE number = ?", number):
            return found
        raise DeskError(
            f"ticket {number}: expected one of that number, found none", f"没有第 {number} 号工单"
        )

    def _select(self, where: str, *values: Any) -> list[Ticket]:
        rows = self._db.execute(f"SELECT {_TICKET} FROM ticket {where}", values)  # noqa: S608 - our own text
        found = []
        for row in rows:
            fields = dict(zip(Ticket.__struct_fields__, row, strict=True))
            fields["pages"] = str(fields["pages"]).split()
            found.append(msgspec.convert(fields, Ticket))
        return found

    def _write(
        self, ticket: Ticket, action: Action, *, told: tuple[str, str], at_ns: int
    ) -> Ticket:
        """Store a ticket as it now is, and the step; inside a transaction."""
        fields: dict[str, Any] = {
            name: getattr(ticket, name) for name in Ticket.__struct_fields__
        } | {"number": ticket.number or None, "pages": " ".join(ticket.pages)}
        self._db.execute(
            f"INSERT OR REPLACE INTO ticket ({_TICKET})"  # noqa: S608 - our own names
            f" VALUES ({', '.join('?' * len(fields))})",
            list(fields.values()),
        )
        number = ticket.number or self._db.last_insert_rowid()
        self._db.execute(
            "INSERT INTO change (ticket, at_ns, person, action, state, text)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (number, at_ns, told[0], action.value, ticket.state.value, told[1]),
        )
        return msgspec.structs.replace(ticket, number=number)


def _effect(changed: Ticket, before: Ticket, action: Action, *, text: str, at_ns: int) -> Ticket:
    """Return a ticket with what a step does to it beside its state.

    Raises:
        DeskError: the step cannot use the text.
    """
    fields: dict[str, Any] = {}
    if action is Action.ASSIGN:
        fields["owner"] = _require_text(action, text)
        fields["responded_at_ns"] = before.responded_at_ns or at_ns
    elif action is Action.RANK:
        fields["priority"] = _require_priority(
            int(text) if text.isascii() and text.isdigit() else 0
        )
    elif action is Action.LINK:
        fields["pages"] = tuple(dict.fromkeys((*before.pages, _require_text(action, text))))
    elif action in {Action.NOTE, Action.RESOLVE, Action.REOPEN}:
        _require_text(action, text)
    if action is Action.RESOLVE:
        fields["resolved_at_ns"] = at_ns
    elif action is Action.REOPEN:
        fields["resolved_at_ns"] = None
    elif action in {Action.CLOSE, Action.WITHDRAW}:
        fields["closed_at_ns"] = at_ns
    fields |= _waiting(before, changed.state, at_ns)
    return msgspec.structs.replace(changed, **fields)


def _waiting(before: Ticket, state: TicketState, at_ns: int) -> dict[str, Any]:
    """Return what a step does to the time in which a ticket waits."""
    if state is TicketState.WAITING and before.waiting_since_ns is None:
        return {"waiting_since_ns": at_ns}
    if state is not TicketState.WAITING and before.waiting_since_ns is not None:
        waited_ns = before.waited_ns + at_ns - before.waiting_since_ns
        return {"waiting_since_ns": None, "waited_ns": waited_ns}
    return {}


def _require_person(person: str) -> str:
    if not person.strip():
        raise DeskError("person: expected a name, found none", "须注明办理人")
    return person.strip()


def _require_text(action: Action, text: str) -> str:
    if not text:
        raise DeskError(f"{action.value}: expected a text, found none", "该操作须填写内容")
    return text


def _require_priority(priority: int) -> int:
    if priority not in PRIORITIES:
        raise DeskError(
            f"priority: expected 1 to {max(PRIORITIES)}, found {priority}",
            f"优先级应为 1 至 {max(PRIORITIES)}",
        )
    return priority
