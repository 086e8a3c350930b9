"""What a snapshot keeps of offices with a task, overdraft interest and fees.

Source: house, ADR-0025, ADR-0043.
"""

from __future__ import annotations

from typing import Any

from tianping.core.settlement.charge_book import FeeList
from tianping.core.state import State

__all__ = ["restore_charges", "take_charges"]


def take_charges(state: State) -> list[Any]:
    """Return the book as plain fields; N is text, because it may pass 64 bits.

    Source: house, ADR-0025.
    """
    book = state.charges
    return [
        sorted(book.offices.items()),
        book.minute,
        book.next_minute_ns,
        sorted((code, str(count)) for code, count in book.fen_minutes.items()),
        book.opened_date,
        [
            [
                fees.payment,
                fees.office,
                fees.message_id,
                fees.business_date,
                fees.participants,
                fees.amounts_fen,
                fees.numbers,
            ]
            for fees in book.fee_lists
        ],
    ]


def restore_charges(state: State, fields: list[Any]) -> None:
    """Fill the book from what ``take_charges`` returned.

    Source: house, ADR-0025.
    """
    book = state.charges
    book.offices = dict(fields[0])
    book.minute = fields[1]
    book.next_minute_ns = fields[2]
    book.fen_minutes = {code: int(count) for code, count in fields[3]}
    book.opened_date = fields[4]
    for payment, office, message_id, date, participants, amounts_fen, *numbers in fields[5]:
        fees = FeeList(payment, office, message_id=message_id, business_date=date)
        fees.participants = participants
        fees.amounts_fen = amounts_fen
        # An older snapshot kept whole lists only, without the numbers of their lines.
        fees.numbers = numbers[0] if numbers else list(range(1, len(participants) + 1))
        book.fee_lists.append(fees)
