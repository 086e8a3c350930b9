"""What participants are told of base data (ccms.917) and of each other (ccms.916).

Source: CCMS-T §三.1-2; RULES-C §2.1, §2.4; house, ADR-0088, ADR-0089.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, TypeVar

from tianping.core.commands import BaseLine
from tianping.core.events import (
    BaseDataChanged,
    ChangeFileConfirmed,
    OfficeConverted,
    RecordChange,
    RegisterDistributed,
)
from tianping.node.drafts_days import Broadcast
from tianping.node.drafts_writer import FoundPayment, Writer
from tianping.node.tasks import AccountStatusNotice
from tianping.node.tasks_register import BaseDataNotice, RecordNotice

__all__ = ["PART_LINES_MAX", "REGISTER_BROADCASTS", "REGISTER_TELLERS"]

PART_LINES_MAX: Final = 200
"""Codes or participants in one message, some 200 KB of it. Source: house, ADR-0089."""

_CLOSED: Final = "AS03"
"""Account status (账户状态): closed. Source: CNAPS2-CODES."""

_Line = TypeVar("_Line")


def _parts(lines: Sequence[_Line]) -> Iterator[tuple[int, list[_Line]]]:
    """Yield the lines of each message, with the place of the first of them."""
    for start in range(0, len(lines), PART_LINES_MAX):
        yield start + 1, list(lines[start : start + PART_LINES_MAX])


def _base_data(lines: Sequence[BaseLine], number: int, date: int) -> list[Broadcast]:
    return [
        Broadcast(
            BaseDataNotice,
            {
                "number": number,
                "effective_date": date,
                "total_count": len(lines),
                "first": first,
                "lines": part,
            },
        )
        for first, part in _parts(lines)
    ]


def _records(changes: Sequence[RecordChange], number: int, date: int) -> list[Broadcast]:
    return [
        Broadcast(
            RecordNotice,
            {
                "number": number,
                "effective_date": date,
                "total_count": len(changes),
                "first": first,
                "changes": part,
            },
        )
        for first, part in _parts(changes)
    ]


def _tell_base_data(event: BaseDataChanged, seq: int) -> list[Broadcast]:
    return _base_data(event.lines, seq, 0 if event.at_once else event.effective_date)


def _tell_change_file(event: ChangeFileConfirmed, seq: int) -> list[Broadcast]:
    del seq
    return _records(event.changes, event.file, event.effective_date)


REGISTER_BROADCASTS: Final[dict[type[Any], Callable[[Any, int], list[Broadcast]]]] = {
    BaseDataChanged: _tell_base_data,
    ChangeFileConfirmed: _tell_change_file,
}
"""What everybody is told of an event, given the number of the command that led to it."""


def _tell_converted(writer: Writer, event: OfficeConverted, arriving: FoundPayment) -> None:
    """Tell ACS, and the office itself, that the office's accounts are closed.

    Source: RULES-C §2.9 (d); CCMS-T §三.6.
    """
    del arriving
    for receiver in (event.acs, event.office):
        writer.add(
            AccountStatusNotice,
            receiver,
            participant=event.office,
            special=False,
            status=_CLOSED,
            effective_date=event.business_date,
            balance_fen=None,
        )


def _tell_whole(writer: Writer, event: RegisterDistributed, arriving: FoundPayment) -> None:
    """Send one receiver both tables whole as what is so at once, then what is planned."""
    del arriving
    messages = _base_data(event.base, writer.seq, 0) + _records(event.records, writer.seq, 0)
    for plan in event.planned_base:
        messages += _base_data(plan.lines, writer.seq, plan.effective_date)
    for file in event.files:
        messages += _records(file.changes, file.file, file.effective_date)
    for told in messages:
        writer.add(told.kind, event.receiver, **told.facts)


REGISTER_TELLERS: Final[dict[type[Any], Callable[[Writer, Any, FoundPayment], None]]] = {
    RegisterDistributed: _tell_whole,
    OfficeConverted: _tell_converted,
}
"""Who else is told of an event of the register."""
