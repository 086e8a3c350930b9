"""What a snapshot keeps of the day book.

Source: house, ADR-0025, ADR-0084, ADR-0085.
"""

from __future__ import annotations

from typing import Any

from tianping.core.state import State
from tianping.values.dates import BusinessDate

__all__ = ["restore_day_book", "take_day_book"]


def take_day_book(state: State) -> list[Any]:
    """Return the day book as fields.

    Source: house, ADR-0025.
    """
    book = state.day_book
    return [
        [
            [index, system, one.debit_count, one.debit_fen, one.credit_count, one.credit_fen]
            for index, by_system in sorted(book.moved.items())
            for system, one in sorted(by_system.items())
        ],
        sorted(book.sessions.items()),
        [book.closed_date, book.carried_year],
        list(book.ended_dates),
        list(book.held_back),
        sorted(book.compared.items()),
        [[system, list(dates)] for system, dates in sorted(book.ended_retail.items())],
    ]


def restore_day_book(state: State, fields: list[Any]) -> None:
    """Read the day book back.

    Source: house, ADR-0025.
    """
    book = state.day_book
    moved, sessions, dates, ended, held_back, compared, ended_retail = fields
    for index, system, debit_count, debit_fen, credit_count, credit_fen in moved:
        one = book.of(index, system)
        one.debit_count, one.debit_fen = debit_count, debit_fen
        one.credit_count, one.credit_fen = credit_count, credit_fen
    book.sessions = dict(sessions)
    book.closed_date, book.carried_year = BusinessDate(dates[0]), dates[1]
    book.ended_dates = list(ended)
    book.held_back = dict.fromkeys(held_back, True)
    book.compared = dict(compared)
    book.ended_retail = {system: list(of_system) for system, of_system in ended_retail}
