"""Tickets: the table of states, their history, targets, numbers."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import apsw
import msgspec
import pytest

from tianping.desk.errors import DeskError
from tianping.desk.statistics import statistics_of
from tianping.desk.store import DeskStore, NewTicket
from tianping.desk.tickets import (
    ACTIONS,
    KINDS,
    PRIORITIES,
    STATES,
    TRANSITIONS,
    Action,
    Kind,
    Ticket,
    TicketState,
    next_state,
)
from tianping.storage.sqlite_file import connect

MINUTE = 60_000_000_000
HOUR = 60 * MINUTE


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[tuple[DeskStore, apsw.Connection]]:
    """An empty help desk."""
    connection = connect(tmp_path / "desk.db")
    yield DeskStore(connection), connection
    connection.close()


def new(title: str = "no receipts", **changed: object) -> NewTicket:
    """Return what a ticket is opened with."""
    fields = {
        "kind": Kind.INCIDENT,
        "title": title,
        "text": "since nine",
        "asked_by": "301100000007",
        "priority": 2,
    } | changed
    return msgspec.convert(fields, NewTicket)


def test_texts_are_there_for_every_state_action_and_kind() -> None:
    """In both languages, each its own."""
    assert (set(STATES), set(ACTIONS), set(KINDS)) == (set(TicketState), set(Action), set(Kind))
    for texts in (STATES, ACTIONS, KINDS):
        assert len(set(texts.values())) == len(texts)
        assert all(english.isascii() > chinese.isascii() for english, chinese in texts.values())


@pytest.mark.parametrize(("state", "action"), list(itertools.product(TicketState, Action)))
def test_every_pair_of_state_and_action_is_in_the_table_or_refused(
    state: TicketState, action: Action
) -> None:
    """Nothing moves that the table does not let move."""
    ticket = Ticket(
        number=1, kind=Kind.REQUEST, title="t", text="", asked_by="x", owner="", priority=4,
        state=state, opened_at_ns=0,
    )  # fmt: skip
    expected = TRANSITIONS.get((state, action))
    if expected is None:
        with pytest.raises(DeskError, match=state.value):
            next_state(ticket, action)
    else:
        assert next_state(ticket, action) is expected


def test_life_of_an_incident_is_written_down(opened: tuple[DeskStore, apsw.Connection]) -> None:
    """CCMS-T §六.1.2, §六.2.4: owner, priority, history, links; every step with its person."""
    desk, _ = opened
    number = desk.open_ticket(new(), person="hotline", at_ns=0).number
    steps = [
        (Action.ASSIGN, "Wang Wei", 10), (Action.LINK, "links/mbfe", 20), (Action.RANK, "1", 21),
        (Action.WAIT, "asked the bank", 30), (Action.RESUME, "it answered", 90),
        (Action.RESOLVE, "new certificate bound", 100), (Action.REOPEN, "again", 110),
        (Action.ASSIGN, "Li Min", 111), (Action.NOTE, "a note", 112),
        (Action.RESOLVE, "bound the right one", 120), (Action.CLOSE, "", 130),
    ]  # fmt: skip
    for action, text, minute in steps:
        ticket = desk.act(number, action, person="Wang Wei", text=text, at_ns=minute * MINUTE)
    assert (ticket.state, ticket.owner, ticket.priority) == (TicketState.CLOSED, "Li Min", 1)
    assert ticket.pages == ("links/mbfe",)
    assert ticket.responded_at_ns == 10 * MINUTE
    assert ticket.resolved_at_ns == 120 * MINUTE
    assert ticket.waited_ns == 60 * MINUTE
    history = desk.changes(number)
    assert [one.action for one in history] == [Action.OPEN, *(action for action, _, _ in steps)]
    assert (history[0].person, history[-1].state) == ("hotline", TicketState.CLOSED)
    assert desk.ticket(number) == ticket


def test_history_can_neither_be_altered_nor_removed(
    opened: tuple[DeskStore, apsw.Connection],
) -> None:
    """The file itself refuses it, whoever asks."""
    desk, connection = opened
    desk.open_ticket(new(), person="hotline", at_ns=0)
    for statement in ("UPDATE change SET person = 'x'", "DELETE FROM change"):
        with pytest.raises(apsw.ConstraintError, match="history is never"):
            connection.execute(statement)


def test_refused_step_changes_nothing(opened: tuple[DeskStore, apsw.Connection]) -> None:
    """No owner, no such priority, no text, no person, no ticket, a step out of turn."""
    desk, _ = opened
    number = desk.open_ticket(new(), person="hotline", at_ns=0).number
    for wrong, action, text, person in (
        (number, Action.ASSIGN, " ", "x"),
        (number, Action.RANK, "5", "x"),
        (number, Action.RANK, "two", "x"),
        (number, Action.LINK, "", "x"),
        (number, Action.NOTE, "", "x"),
        (number, Action.ASSIGN, "y", " "),
        (number, Action.CLOSE, "", "x"),
        (99, Action.NOTE, "y", "x"),
    ):
        with pytest.raises(DeskError):
            desk.act(wrong, action, person=person, text=text, at_ns=1)
    assert len(desk.changes(number)) == 1
    for wrong_ticket in (new(" "), new("x" * 201), new(priority=0), new(text="x" * 20_001)):
        with pytest.raises(DeskError):
            desk.open_ticket(wrong_ticket, person="x", at_ns=1)
    with pytest.raises(DeskError, match="person"):
        desk.open_ticket(new(), person="", at_ns=1)
    assert len(desk.tickets()) == 1


def test_tickets_are_found_by_what_they_are(opened: tuple[DeskStore, apsw.Connection]) -> None:
    """The most urgent first; by state, owner, asker, alarm."""
    desk, _ = opened
    for priority, asker, alarm in ((4, "a", 0), (1, "b", 7), (2, "a", 0)):
        desk.open_ticket(
            new(priority=priority, asked_by=asker, alarm=alarm), person="x", at_ns=priority
        )
    desk.act(3, Action.ASSIGN, person="x", text="Li Min", at_ns=9)
    assert [one.number for one in desk.tickets()] == [2, 3, 1]
    assert [one.number for one in desk.tickets(asked_by="a")] == [3, 1]
    assert [one.number for one in desk.tickets(owner="Li Min")] == [3]
    assert [one.number for one in desk.tickets(alarm=7)] == [2]
    assert [one.number for one in desk.tickets(states=[TicketState.NEW], limit=1)] == [2]


def test_target_counts_the_time_in_which_somebody_worked(
    opened: tuple[DeskStore, apsw.Connection],
) -> None:
    """Overdue when nobody took it in time, or when it took too long without waiting."""
    desk, _ = opened
    targets = PRIORITIES[2]
    number = desk.open_ticket(new(), person="x", at_ns=0).number
    assert not desk.ticket(number).is_overdue(targets.respond_minutes * MINUTE)
    assert desk.ticket(number).is_overdue(targets.respond_minutes * MINUTE + 1)
    desk.act(number, Action.ASSIGN, person="x", text="y", at_ns=1)
    desk.act(number, Action.WAIT, person="x", at_ns=HOUR)
    assert not desk.ticket(number).is_overdue(100 * HOUR)
    desk.act(number, Action.RESUME, person="x", at_ns=101 * HOUR)
    assert not desk.ticket(number).is_overdue(108 * HOUR)
    assert desk.ticket(number).is_overdue(109 * HOUR)
    withdrawn = desk.open_ticket(new(), person="x", at_ns=0).number
    desk.act(withdrawn, Action.WITHDRAW, person="x", at_ns=HOUR)
    assert not desk.ticket(withdrawn).is_overdue(999 * HOUR)


def test_statistics_are_those_of_a_stretch_of_time(
    opened: tuple[DeskStore, apsw.Connection],
) -> None:
    """Counts, means, the median, what is overdue."""
    desk, _ = opened
    for minute, resolved in ((0, 30), (10, 70), (20, None), (999, None)):
        number = desk.open_ticket(new(priority=4), person="x", at_ns=minute * MINUTE).number
        if resolved is not None:
            desk.act(number, Action.ASSIGN, person="x", text="y", at_ns=(minute + 4) * MINUTE)
            desk.act(number, Action.RESOLVE, person="x", text="z", at_ns=resolved * MINUTE)
    found = statistics_of(desk.tickets(), since_ns=0, until_ns=100 * MINUTE, at_ns=30 * 24 * HOUR)
    assert (found.ticket_count, found.by_state) == (3, {"resolved": 2, "new": 1})
    assert (found.respond_minutes_mean, found.resolve_minutes_mean) == (4, 45)
    assert found.resolve_minutes_median == 60
    assert (found.overdue_count, found.by_owner) == (1, {"y": 2})
    assert found.by_kind == {"incident": 3}
    assert found.by_priority == {4: 3}
    nothing = statistics_of([], since_ns=0, until_ns=1, at_ns=1)
    assert (nothing.ticket_count, nothing.resolve_minutes_median) == (0, None)
