"""What the platform told a participant to keep: its authorities, and parameters with their values.

Tables of the client's file, beside those of its messages. What comes late, to fill a gap, does not
undo what a later notice has said.
Source: CCMS-T §四 (what is sent down is kept at the nodes); RULES-C §4.5, §6.4; house, ADR-0069.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol, TypeVar

import apsw
import msgspec

from tianping.participant.control_notices import ToldRule, ToldValue

__all__ = ["Told"]

_SCHEMA: Final = (
    """
    create table if not exists told_rule(
        participant text not null, number integer not null, sequence integer not null,
        rule blob not null,
        primary key (participant, number)
    ) strict, without rowid
    """,
    """
    create table if not exists told_value(
        participant text not null, code text not null, sequence integer not null,
        value blob not null,
        primary key (participant, code)
    ) strict, without rowid
    """,
)
_KEEP_RULE: Final = (
    "insert into told_rule values (?1, ?2, ?3, ?4)"
    " on conflict do update set sequence = ?3, rule = ?4 where sequence <= ?3"
)
_KEEP_VALUE: Final = (
    "insert into told_value values (?1, ?2, ?3, ?4)"
    " on conflict do update set sequence = ?3, value = ?4 where sequence <= ?3"
)

_T = TypeVar("_T")


class _Execute(Protocol):
    """Executes a statement and returns its rows."""

    def __call__(
        self, sql: str, values: Sequence[apsw.SQLiteValue] = ()
    ) -> list[tuple[apsw.SQLiteValue, ...]]: ...


class Told:
    """The rules and values that were told, by the participant whose inbox they came by.

    Attributes:
        version: Another number after each change.
    """

    def __init__(self, execute: _Execute) -> None:
        self.version = 0
        self._execute = execute
        for statement in _SCHEMA:
            execute(statement)

    def keep_rules(self, participant: str, rules: Sequence[ToldRule], *, sequence: int) -> None:
        """Keep rules that a message with this number in the inbox told."""
        self.version += len(rules)
        for rule in rules:
            encoded = msgspec.msgpack.encode(rule)
            self._execute(_KEEP_RULE, (participant, rule.number, sequence, encoded))

    def keep_values(self, participant: str, values: Sequence[ToldValue], *, sequence: int) -> None:
        """Keep values that a message with this number in the inbox told."""
        self.version += len(values)
        for value in values:
            encoded = msgspec.msgpack.encode(value)
            self._execute(_KEEP_VALUE, (participant, value.code, sequence, encoded))

    def rules(self, participant: str) -> list[ToldRule]:
        """Return the rules that are not over, by number."""
        sql = "select rule from told_rule where participant=? order by number"
        rules = [_decoded(row, ToldRule) for row in self._execute(sql, (participant,))]
        return [rule for rule in rules if not rule.ended]

    def values(self, participant: str) -> list[ToldValue]:
        """Return the values, by code."""
        sql = "select value from told_value where participant=? order by code"
        return [_decoded(row, ToldValue) for row in self._execute(sql, (participant,))]

    def value(self, participant: str, code: str) -> str:
        """Return the value of a code; empty when none was told."""
        sql = "select value from told_value where participant=? and code=?"
        rows = self._execute(sql, (participant, code))
        return _decoded(rows[0], ToldValue).value if rows else ""


def _decoded(row: tuple[apsw.SQLiteValue, ...], kind: type[_T]) -> _T:
    (encoded,) = row
    return msgspec.msgpack.decode(encoded if isinstance(encoded, bytes) else b"", type=kind)
