"""Twelve small instances of gridlock with their greatest order-keeping set, the banks invented."""

from __future__ import annotations

from typing import Final, NamedTuple

from tianping.core.settlement.matching import MatchingInstance

__all__ = ["CASES", "MatchingCase", "instance_of"]


class MatchingCase(NamedTuple):
    """An instance in words, and what has to come of it; amounts in any one unit."""

    title: str
    balances: dict[str, int]
    payments: list[tuple[str, str, int]]
    settled: list[int]
    """Indexes of the payments that settle, each payer's order kept."""
    closing: dict[str, int]
    most_value: int
    """The greatest value of any set that can settle, whatever the order."""


CASES: Final = (
    MatchingCase(
        "two banks without funds owe each other the same",
        {"oak": 0, "elm": 0},
        [
            ("elm", "oak", 2),
            ("oak", "elm", 2),
        ],
        [0, 1],
        {"oak": 0, "elm": 0},
        4,
    ),
    MatchingCase(
        "four payments between two banks net within their balances",
        {"oak": 5, "elm": 6},
        [
            ("oak", "elm", 8),
            ("elm", "oak", 10),
            ("elm", "oak", 20),
            ("oak", "elm", 17),
        ],
        [0, 1, 2, 3],
        {"oak": 10, "elm": 1},
        55,
    ),
    MatchingCase(
        "two banks, the queues are too long by three payments",
        {"oak": 10, "elm": 8},
        [
            ("oak", "elm", 20),
            ("elm", "oak", 15),
            ("oak", "elm", 30),
            ("oak", "elm", 15),
            ("elm", "oak", 80),
        ],
        [0, 1],
        {"oak": 5, "elm": 13},
        35,
    ),
    MatchingCase(
        "three banks without funds whose payments cancel out",
        {"oak": 0, "elm": 0, "ash": 0},
        [
            ("oak", "ash", 2),
            ("elm", "ash", 3),
            ("ash", "elm", 5),
            ("elm", "oak", 2),
        ],
        [0, 1, 2, 3],
        {"oak": 0, "elm": 0, "ash": 0},
        12,
    ),
    MatchingCase(
        "two pairs share a bank, all of it nets",
        {"oak": 3, "elm": 4, "ash": 5},
        [
            ("oak", "elm", 5),
            ("elm", "oak", 7),
            ("elm", "ash", 8),
            ("ash", "elm", 7),
        ],
        [0, 1, 2, 3],
        {"oak": 5, "elm": 1, "ash": 6},
        27,
    ),
    MatchingCase(
        "a ring and a pair; later payments are too large",
        {"oak": 5, "elm": 6, "ash": 7},
        [
            ("oak", "elm", 8),
            ("elm", "ash", 7),
            ("ash", "oak", 9),
            ("oak", "elm", 20),
            ("elm", "oak", 7),
            ("oak", "elm", 40),
            ("elm", "ash", 80),
            ("ash", "elm", 10),
        ],
        [0, 1, 2, 4],
        {"oak": 13, "elm": 0, "ash": 5},
        43,
    ),
    MatchingCase(
        "two pairs share a bank, only one of them nets",
        {"oak": 5, "elm": 6, "ash": 7},
        [
            ("ash", "elm", 9),
            ("elm", "ash", 8),
            ("oak", "elm", 7),
            ("elm", "oak", 20),
        ],
        [0, 1],
        {"oak": 5, "elm": 7, "ash": 6},
        17,
    ),
    MatchingCase(
        "five banks without funds whose eight payments cancel out",
        {"oak": 0, "elm": 0, "ash": 0, "yew": 0, "pine": 0},
        [
            ("oak", "elm", 2),
            ("elm", "ash", 3),
            ("ash", "yew", 5),
            ("yew", "pine", 6),
            ("pine", "oak", 2),
            ("pine", "elm", 1),
            ("pine", "ash", 2),
            ("pine", "yew", 1),
        ],
        [0, 1, 2, 3, 4, 5, 6, 7],
        {"oak": 0, "elm": 0, "ash": 0, "yew": 0, "pine": 0},
        22,
    ),
    MatchingCase(
        "two rings that need each other",
        {"oak": 3, "elm": 4, "ash": 5, "yew": 8, "pine": 3},
        [
            ("pine", "oak", 8),
            ("pine", "yew", 9),
            ("yew", "pine", 15),
            ("oak", "elm", 14),
            ("elm", "ash", 15),
            ("ash", "oak", 10),
        ],
        [0, 1, 2, 3, 4, 5],
        {"oak": 7, "elm": 3, "ash": 10, "yew": 2, "pine": 1},
        71,
    ),
    MatchingCase(
        "two rings share a bank, only one of them nets",
        {"oak": 3, "elm": 4, "ash": 5, "yew": 4, "pine": 3},
        [
            ("oak", "pine", 8),
            ("pine", "yew", 9),
            ("yew", "oak", 10),
            ("oak", "elm", 15),
            ("elm", "ash", 6),
            ("ash", "oak", 7),
        ],
        [0, 1, 2],
        {"oak": 5, "elm": 4, "ash": 5, "yew": 3, "pine": 2},
        27,
    ),
    MatchingCase(
        "a ring that lacks funds throughout",
        {"oak": 3, "elm": 4, "ash": 5, "yew": 4, "pine": 3},
        [
            ("oak", "elm", 8),
            ("elm", "ash", 10),
            ("elm", "ash", 20),
            ("ash", "yew", 30),
            ("yew", "oak", 40),
        ],
        [],
        {"oak": 3, "elm": 4, "ash": 5, "yew": 4, "pine": 3},
        0,
    ),
    MatchingCase(
        "two rings share a bank whose first payment is too large",
        {"oak": 3, "elm": 4, "ash": 5, "yew": 4, "pine": 3},
        [
            ("oak", "elm", 15),
            ("elm", "ash", 6),
            ("ash", "oak", 7),
            ("oak", "pine", 8),
            ("pine", "yew", 9),
            ("yew", "oak", 20),
        ],
        [],
        {"oak": 3, "elm": 4, "ash": 5, "yew": 4, "pine": 3},
        0,
    ),
)


def instance_of(balances: dict[str, int], payments: list[tuple[str, str, int]]) -> MatchingInstance:
    """Return banks and payments by name as the solver takes them, by number."""
    number = {bank: place for place, bank in enumerate(balances)}
    return MatchingInstance(
        list(balances.values()),
        [number[payer] for payer, _, _ in payments],
        [number[payee] for _, payee, _ in payments],
        [amount for _, _, amount in payments],
    )
