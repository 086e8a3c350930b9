"""From a queue report of the core to the parts of its message: who waits, with what, how much.

The core names payments; what they are is in the commands that brought them.
Source: CNAPS2-FIELDS saps.364 (parts); house, ADR-0030.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from tianping.core.commands import (
    Command,
    CreditTransfer,
    InstantTransfer,
    PlaceInQueue,
    PostOneSided,
)
from tianping.core.events import PaymentMade, QueueReported
from tianping.core.faults import InvariantViolation
from tianping.core.terms import CLASS_ONE_SIDED, CLASS_ORDINARY
from tianping.node.tasks import QueueLine
from tianping.values.identifiers import PaymentId
from tianping.views.message_types import TYPE_ONE_SIDED, TYPE_PLACED

__all__ = ["PART_LINES_MAX", "queue_parts"]

PART_LINES_MAX: Final = 200
"""Payments in one message, some 80 KB of it. Source: house, ADR-0030."""


def queue_parts(
    report: QueueReported, find: Callable[[PaymentId], Command | PaymentMade]
) -> Iterator[tuple[int, list[QueueLine]]]:
    """Yield the number of the first line and the lines of each part; one empty part for none.

    Args:
        report: The payments that wait, account by account.
        find: Returns the command that brought a payment, or the event that told of a line.
    """
    places: dict[str, int] = {}
    lines = [_line(find(payment), places) for payment in report.payments]
    for start in range(0, max(1, len(lines)), PART_LINES_MAX):
        yield start + 1, lines[start : start + PART_LINES_MAX]


def _line(command: Command | PaymentMade, places: dict[str, int]) -> QueueLine:
    if isinstance(command, PaymentMade):
        payer, sender = command.payer, command.sender
        message_type, queue_class = command.message_type, command.queue_class
    elif isinstance(command, CreditTransfer):
        payer, sender = command.sender, command.sender
        message_type, queue_class = command.message_type, command.queue_class
    elif isinstance(command, InstantTransfer):
        payer, sender = command.payer, command.sender
        message_type, queue_class = command.message_type, CLASS_ORDINARY
    elif isinstance(command, PostOneSided):
        payer, sender = command.participant, command.office
        message_type, queue_class = TYPE_ONE_SIDED, CLASS_ONE_SIDED
    elif isinstance(command, PlaceInQueue):
        payer, sender = command.participant, command.office
        message_type, queue_class = TYPE_PLACED, command.queue_class
    else:
        raise InvariantViolation(f"{type(command).__name__} brings no payment that waits")
    places[payer] = places.get(payer, 0) + 1
    return QueueLine(
        payer,
        command.message_id,
        sender,
        message_type,
        queue_class,
        command.amount_fen,
        places[payer],
    )
