"""The part of a snapshot that nets and error corrections write.

Source: house, ADR-0025.
"""

from __future__ import annotations

from typing import Any

from tianping.core.commands import NetLine
from tianping.core.settlement.net_state import BookedEntries, HeldSession, NetSession
from tianping.core.state import State

__all__ = ["restore_nets", "restore_submissions", "take_nets", "take_submissions"]


def take_nets(state: State) -> list[Any]:
    """Return the open and held sessions, the known ones, and what may be corrected.

    Source: house, ADR-0025.
    """
    nets = state.nets
    return [
        [
            [seq, one.office, one.message_id, one.business_date, one.waiting_count]
            for seq, one in sorted(nets.open.items())
        ],
        [
            [
                one.submission,
                [[line.participant, line.credit, line.amount_fen] for line in one.lines],
            ]
            for one in nets.held
        ],
        [[date, sorted(known.items())] for date, known in sorted(nets.known.items())],
        [[date, sorted(known.items())] for date, known in sorted(nets.same_city.items())],
        [
            [
                date,
                [
                    [key, sorted(entries.booked.items()), sorted(entries.taken_back.items())]
                    for key, entries in sorted(of_date.items())
                ],
            ]
            for date, of_date in sorted(nets.correctable.items())
        ],
    ]


def restore_nets(state: State, taken: list[Any]) -> None:
    """Give the state back what ``take_nets`` took.

    Source: house, ADR-0025.
    """
    nets = state.nets
    for seq, office, message_id, date, waiting_count in taken[0]:
        nets.open[seq] = NetSession(office, message_id, date=date, waiting_count=waiting_count)
    for submission, lines in taken[1]:
        held = [NetLine(line[0], line[1], line[2]) for line in lines]
        nets.held.append(HeldSession(submission, held))
    nets.known = {date: dict(known) for date, known in taken[2]}
    nets.same_city = {date: dict(known) for date, known in taken[3]}
    for date, rows in taken[4]:
        of_date: dict[str, BookedEntries] = {}
        for key, booked, taken_back in rows:
            entries = BookedEntries()
            entries.booked = dict(booked)
            entries.taken_back = dict(taken_back)
            of_date[key] = entries
        nets.correctable[date] = of_date


def take_submissions(state: State) -> list[Any]:
    """Return which commands brought same-city sessions, and the systems of the others.

    Source: house, ADR-0025.
    """
    nets = state.nets
    return [
        [[date, sorted(known.items())] for date, known in sorted(nets.submissions.items())],
        sorted(nets.systems.items()),
    ]


def restore_submissions(state: State, taken: list[Any]) -> None:
    """Give the state back what ``take_submissions`` took.

    Source: house, ADR-0025.
    """
    state.nets.submissions = {date: dict(known) for date, known in taken[0]}
    state.nets.systems = dict(taken[1])
