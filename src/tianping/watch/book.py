"""The book of alarms: each as it stands, every change it went through, and who is to be told.

Changes are appended and never altered; the file itself refuses it. Notices for the sinks are
written in the transaction of the change they tell of, so that none is lost when the node dies.

Source: correction 1.14; house, ADR-0081.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import apsw
import msgspec

from tianping.storage.sqlite_file import transaction
from tianping.watch.alarms import Alarm, AlarmChange, AlarmState, Trigger, next_state
from tianping.watch.errors import WatchError

__all__ = ["AlarmBook", "Happening", "Notice"]

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS alarm (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  rule TEXT NOT NULL, subject TEXT NOT NULL, severity TEXT NOT NULL, state TEXT NOT NULL,
  raised_at_ns INTEGER NOT NULL, last_at_ns INTEGER NOT NULL,
  count INTEGER NOT NULL, value REAL NOT NULL, detail TEXT NOT NULL,
  person TEXT NOT NULL, note TEXT NOT NULL,
  acknowledged_at_ns INTEGER, resolved_at_ns INTEGER
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS alarm_open ON alarm (rule, subject) WHERE state <> 'resolved';
CREATE INDEX IF NOT EXISTS alarm_resolved ON alarm (resolved_at_ns);
CREATE TABLE IF NOT EXISTS change (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  alarm INTEGER NOT NULL, at_ns INTEGER NOT NULL, trigger TEXT NOT NULL, state TEXT NOT NULL,
  person TEXT NOT NULL, note TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS change_of ON change (alarm);
CREATE TRIGGER IF NOT EXISTS change_stays BEFORE UPDATE ON change
  BEGIN SELECT raise(ABORT, 'a change of an alarm is never altered'); END;
CREATE TABLE IF NOT EXISTS notice (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  change INTEGER NOT NULL, sink TEXT NOT NULL,
  attempts INTEGER NOT NULL, due_at_ns INTEGER, outcome TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS notice_due ON notice (due_at_ns) WHERE due_at_ns IS NOT NULL;
"""

_ALARM: Final = ", ".join(Alarm.__struct_fields__)
_WAITS: Final = "waits"
_FORGET_NOTICES: Final = """
DELETE FROM notice WHERE change IN (
  SELECT change.number FROM change JOIN alarm ON alarm.number = change.alarm
  WHERE resolved_at_ns < ?)
"""
_FORGET_CHANGES: Final = """
DELETE FROM change WHERE alarm IN (SELECT number FROM alarm WHERE resolved_at_ns < ?)
"""


class Happening(NamedTuple):
    """What raises an alarm, or raises it again.

    Attributes:
        value: What was measured.
        detail: Facts that were told.
        told: How often it was told; 0 of what was measured.
    """

    value: float = 0
    detail: str = ""
    told: int = 0


class Notice(NamedTuple):
    """Something to be told to one sink."""

    number: int
    sink: str
    attempts: int
    change: AlarmChange
    alarm: Alarm


class AlarmBook:
    """The file. Any thread may use it.

    Attributes:
        sinks: The names of those that are told of every change.
    """

    def __init__(self, connection: apsw.Connection, *, sinks: Sequence[str] = ()) -> None:
        """Open the tables, or make them."""
        self.sinks = tuple(sinks)
        self._db = connection
        self._lock = threading.Lock()
        self._db.execute(_SCHEMA)
        self._open: dict[tuple[str, str], Alarm] = {
            (alarm.rule, alarm.subject): alarm
            for alarm in self._select("WHERE state <> 'resolved' ORDER BY number")
        }
        self._dirty: set[tuple[str, str]] = set()

    @property
    def open_alarms(self) -> list[Alarm]:
        """The alarms that are not resolved, the oldest first."""
        with self._lock:
            return list(self._open.values())

    def find_open(self, rule: str, subject: str) -> Alarm | None:
        """Return the alarm of a rule and subject that is not resolved; None when there is none."""
        return self._open.get((rule, subject))

    def raise_alarm(
        self, rule: str, subject: str, *, severity: str, at_ns: int, happening: Happening
    ) -> Alarm | None:
        """Raise an alarm, and return it when it is new.

        One that is open already only notes that it holds still; ``keep_up`` writes that down.
        """
        key = (rule, subject)
        with self._lock:
            known = self._open.get(key)
            if known is not None:
                next_state(known, Trigger.RAISE)
                self._open[key] = msgspec.structs.replace(
                    known,
                    last_at_ns=at_ns,
                    count=known.count + happening.told,
                    value=happening.value,
                    detail=happening.detail or known.detail,
                )
                self._dirty.add(key)
                return None
            alarm = Alarm(
                number=0,
                rule=rule,
                subject=subject,
                severity=severity,
                state=AlarmState.FIRING,
                raised_at_ns=at_ns,
                last_at_ns=at_ns,
                count=max(1, happening.told),
                value=happening.value,
                detail=happening.detail,
            )
            return self._write(alarm, Trigger.RAISE, at_ns=at_ns)

    def clear(self, number: int, *, at_ns: int, person: str = "", note: str = "") -> Alarm:
        """Note that an alarm is over.

        Raises:
            WatchError: there is no such alarm, or its state does not allow it.
        """
        with self._lock:
            alarm = self._current(number)
            changed = msgspec.structs.replace(
                alarm,
                state=next_state(alarm, Trigger.CLEAR),
                resolved_at_ns=at_ns,
                person=person or alarm.person,
                note=note or alarm.note,
            )
            return self._write(changed, Trigger.CLEAR, at_ns=at_ns, told=(person, note))

    def acknowledge(self, number: int, *, at_ns: int, person: str, note: str) -> Alarm:
        """Note that a person sees to an alarm.

        Raises:
            WatchError: there is no such alarm, or its state does not allow it.
        """
        with self._lock:
            alarm = self._current(number)
            changed = msgspec.structs.replace(
                alarm,
                state=next_state(alarm, Trigger.ACKNOWLEDGE),
                acknowledged_at_ns=at_ns,
                person=person,
                note=note,
            )
            return self._write(changed, Trigger.ACKNOWLEDGE, at_ns=at_ns, told=(person, note))

    def keep_up(self) -> None:
        """Write down how often and when open alarms were last told."""
        with self._lock:
            if not self._dirty:
                return
            rows = [self._open[key] for key in self._dirty if key in self._open]
            self._dirty.clear()
            with transaction(self._db):
                self._db.executemany(
                    "UPDATE alarm SET last_at_ns = ?, count = ?, value = ?, detail = ?"
                    " WHERE number = ?",
                    [
                        (one.last_at_ns, one.count, one.value, one.detail, one.number)
                        for one in rows
                    ],
                )

    def forget(self, before_ns: int) -> None:
        """Drop alarms that were over before a moment, with their changes and notices."""
        with self._lock, transaction(self._db):
            for query in (
                _FORGET_NOTICES,
                _FORGET_CHANGES,
                "DELETE FROM alarm WHERE resolved_at_ns < ?",
            ):
                self._db.execute(query, (before_ns,))

    # Questions ---------------------------------------------------------------------------------

    def alarm(self, number: int) -> Alarm:
        """Return an alarm.

        Raises:
            WatchError: there is none with that number.
        """
        with self._lock:
            return self._current(number)

    def alarms(
        self, *, state: str = "", rule: str = "", before_number: int = 0, limit: int = 100
    ) -> list[Alarm]:
        """Return alarms, the newest first; the next page begins before the last one's number."""
        wanted = [
            (text, value)
            for text, value in (
                ("state = ?", state),
                ("rule = ?", rule),
                ("number < ?", before_number),
            )
            if value
        ]
        where = " AND ".join(text for text, _ in wanted)
        with self._lock:
            return self._select(
                f"{'WHERE ' if where else ''}{where} ORDER BY number DESC LIMIT ?",
                *(value for _, value in wanted),
                limit,
            )

    def changes(self, alarm: int) -> list[AlarmChange]:
        """Return what an alarm went through, the oldest first."""
        with self._lock:
            return [
                _change(row)
                for row in self._db.execute(
                    "SELECT * FROM change WHERE alarm = ? ORDER BY number", (alarm,)
                )
            ]

    # Notices -----------------------------------------------------------------------------------

    def due_notices(self, at_ns: int, *, limit: int = 20) -> list[Notice]:
        """Return notices that are to be told now, the oldest first."""
        with self._lock:
            rows = self._db.execute(
                "SELECT number, change, sink, attempts FROM notice"
                " WHERE due_at_ns <= ? ORDER BY number LIMIT ?",
                (at_ns, limit),
            ).fetchall()
            notices = []
            for number, change, sink, attempts in rows:
                found = self._db.execute("SELECT * FROM change WHERE number = ?", (change,))
                (step,) = [_change(row) for row in found]
                alarm = self._current(step.alarm)
                notices.append(Notice(_int(number), str(sink), _int(attempts), step, alarm))
            return notices

    def settle_notice(self, number: int, outcome: str, *, due_at_ns: int | None) -> None:
        """Note how an attempt to tell went, and when the next one is due; None when none is."""
        with self._lock, transaction(self._db):
            self._db.execute(
                "UPDATE notice SET attempts = attempts + 1, outcome = ?, due_at_ns = ?"
                " WHERE number = ?",
                (outcome, due_at_ns, number),
            )

    def notice_outcomes(self) -> dict[str, int]:
        """Return how many notices came to which outcome."""
        with self._lock:
            rows = self._db.execute("SELECT outcome, count(*) FROM notice GROUP BY outcome")
            return {str(outcome): _int(count) for outcome, count in rows}

    # Writing -----------------------------------------------------------------------------------

    def _write(
        self, alarm: Alarm, trigger: Trigger, *, at_ns: int, told: tuple[str, str] = ("", "")
    ) -> Alarm:
        """Store an alarm as it now is, the change, and the notices of it."""
        fields = [getattr(alarm, name) for name in Alarm.__struct_fields__]
        with transaction(self._db):
            self._db.execute(
                f"INSERT OR REPLACE INTO alarm ({_ALARM})"  # noqa: S608 - our own column names
                f" VALUES ({', '.join('?' * len(fields))})",
                [alarm.number or None, *fields[1:]],
            )
            number = alarm.number or self._db.last_insert_rowid()
            self._db.execute(
                "INSERT INTO change (alarm, at_ns, trigger, state, person, note)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (number, at_ns, trigger.value, alarm.state.value, *told),
            )
            change = self._db.last_insert_rowid()
            self._db.executemany(
                "INSERT INTO notice (change, sink, attempts, due_at_ns, outcome)"
                " VALUES (?, ?, 0, ?, ?)",
                [(change, sink, at_ns, _WAITS) for sink in self.sinks],
            )
        written = msgspec.structs.replace(alarm, number=number)
        key = (alarm.rule, alarm.subject)
        if alarm.state is AlarmState.RESOLVED:
            self._open.pop(key, None)
        else:
            self._open[key] = written
        self._dirty.discard(key)
        return written

    def _current(self, number: int) -> Alarm:
        for alarm in self._open.values():
            if alarm.number == number:
                return alarm
        for alarm in self._select("WHERE number = ?", number):
            return alarm
        raise WatchError(
            f"alarm {number}: expected one of that number, found none", f"没有第 {number} 号告警"
        )

    def _select(self, where: str, *values: Any) -> list[Alarm]:
        rows = self._db.execute(f"SELECT {_ALARM} FROM alarm {where}", values)  # noqa: S608 - our own text
        return [
            msgspec.convert(dict(zip(Alarm.__struct_fields__, row, strict=True)), Alarm)
            for row in rows
        ]


def _change(row: Sequence[object]) -> AlarmChange:
    return msgspec.convert(dict(zip(AlarmChange.__struct_fields__, row, strict=True)), AlarmChange)


def _int(value: object) -> int:
    return value if isinstance(value, int) else int(str(value))
