"""Which commands a replay passes over, as the verifier reads it from the row stored after them.

Those that a skip entry names, and steps that were refused because the books in memory did not
balance, which they do again in a replay. What was kept back because of such books stays so.

Source: house, ADR-0097, ADR-0099; docs/reference/journal-format.md.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from tianping.journal.verify_msgpack import DecodeError, decode
from tianping.journal.verify_rows import KIND_SKIP

__all__ = ["SPOILT", "ordered", "passed_over", "spoilt_books_only"]

_REFUSED: Final = 19
_SKIPPED: Final = 550
_BALANCE_WRONG: Final = 142
_TRIAL_BALANCE: Final = 22
_BOOKS_WRONG: Final = b"\x93\x13\xcc\x8e"
"""How that refusal begins: an array of three, refused, 142."""
_BALANCE: Final = b"\x95\x16"
"""How a trial balance begins: an array of five, 22."""

SPOILT: Final = (0, "")
"""Stands for the refusal of a command that is applied, but whose trial balance does not balance."""

Skipped: TypeAlias = dict[int, tuple[int, str]]
"""By number, what commands that are passed over are refused with; ``SPOILT`` are applied."""


def passed_over(
    values: tuple[object, ...], first_seq: int, content: Callable[[str, bytes], bytes]
) -> Skipped:
    """Return what of the row before is passed over, as the values of a stored row say.

    ``first_seq`` is the first number of the row before; ``content`` opens a stored column.
    What cannot be read passes nothing over; it is judged where its own row is.
    """
    kind, commands, outcomes = values[3:4], values[7:8], values[8:9]
    skipped: Skipped = {}
    if kind == (KIND_SKIP,) and isinstance(commands[0], bytes):
        skipped |= ordered(_decoded(content("commands", commands[0])))
    if outcomes and isinstance(outcomes[0], bytes):
        told = content("outcomes_before", outcomes[0])
        if _BOOKS_WRONG in told or _BALANCE in told:
            skipped |= _books_wrong(_decoded(told), first_seq)
    return skipped


def _decoded(content: bytes) -> list[Any]:
    try:
        decoded = decode(content)
    except DecodeError:
        return []
    sound = isinstance(decoded, list) and all(isinstance(item, list) for item in decoded)
    return decoded if sound else []


def ordered(orders: list[Any]) -> Skipped:
    """Return what an order passes over, with code and text; nothing when it is no such order."""
    named = orders[0][0] if orders and orders[0] else ()
    if not isinstance(named, list) or not all(type(seq) is int for seq in named):
        return {}
    return {seq: (_SKIPPED, str(seq)) for seq in named}


def _books_wrong(outcomes: list[Any], first_seq: int) -> Skipped:
    """Return the commands that found books that did not balance."""
    told = enumerate(outcomes, first_seq)
    return {seq: wrong for seq, events in told if (wrong := _wrong(events)) is not None}


def _wrong(events: list[Any]) -> tuple[int, str] | None:
    if events and events[0][:2] == [_REFUSED, _BALANCE_WRONG]:
        return _BALANCE_WRONG, str(events[0][2])
    return SPOILT if any(map(_is_spoilt, events)) else None


def spoilt_books_only(replayed: list[Any], recorded: list[Any]) -> bool:
    """Tell whether all that differs are trial balances that said themselves they did not balance.

    A replay makes the books anew, and finds what the recorded figures should have been.
    """
    spoilt = False
    for found, told in zip(_events(replayed), _events(recorded), strict=False):
        if found != told:
            if not _is_spoilt(told) or not _is_spoilt(found):
                return False
            spoilt = True
    return spoilt and list(map(len, replayed)) == list(map(len, recorded))


def _is_spoilt(event: Any) -> bool:
    return isinstance(event, list) and event[:1] == [_TRIAL_BALANCE] and event[3:4] == [False]


def _events(outcomes: list[Any]) -> list[Any]:
    return [event for events in outcomes for event in events]
