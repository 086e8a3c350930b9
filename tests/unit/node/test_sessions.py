"""Sessions of persons: how long they hold, from where, and how they end."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from support.people import CHEAP, HOUR, SECOND
from tianping.node.clock import DrivenClock
from tianping.node.reasons import WHY_CHINESE, Why, why_chinese
from tianping.node.sessions import Session, Sessions

HERE, ELSEWHERE = "user 7", "user 8"


class Room:
    """Sessions whose ends are noted."""

    def __init__(self, sessions_max: int = 2) -> None:
        self.clock = DrivenClock(1_795_000_000 * SECOND)
        self.sessions = Sessions(self.clock, replace(CHEAP, sessions_max=sessions_max))
        self.ends: list[tuple[str, str]] = []
        self.sessions.ended = self._note

    def _note(self, session: Session, why: str) -> None:
        self.ends.append((session.name, why))


@pytest.fixture
def room() -> Room:
    """No session yet."""
    return Room()


def test_session_is_found_by_its_token_alone(room: Room) -> None:
    """Tokens are long and never twice the same; the name tells nothing of it."""
    token, session = room.sessions.open("op-1", HERE)
    other, _ = room.sessions.open("op-1", HERE)
    assert token != other
    assert len(token) >= 43
    assert room.sessions.use(token, HERE) is session
    for wrong in ("", session.name, token[:-1], token + "x", session.digest.hex()):
        assert room.sessions.use(wrong, HERE) is None
    assert room.ends == []


def test_session_ends_when_nobody_uses_it(room: Room) -> None:
    """A quarter of an hour after the last use."""
    token, session = room.sessions.open("op-1", HERE)
    for _ in range(5):
        room.clock.advance(900 * SECOND)
        assert room.sessions.use(token, HERE) is session
    room.clock.advance(900 * SECOND + 1)
    assert room.sessions.use(token, HERE) is None
    assert room.ends == [(session.name, Why.IDLE)]
    assert room.sessions.use(token, HERE) is None


def test_session_ends_after_eight_hours_in_any_case(room: Room) -> None:
    """However much it is used."""
    token, session = room.sessions.open("op-1", HERE)
    for _ in range(48):
        room.clock.advance(600 * SECOND)
        assert room.sessions.use(token, HERE) is session
    assert room.clock.now_ns() - session.opened_at_ns == 8 * HOUR
    room.clock.advance(1)
    assert room.sessions.use(token, HERE) is None
    assert room.ends == [(session.name, Why.TIME_IS_UP)]


def test_a_clock_set_back_prolongs_nothing_by_itself(room: Room) -> None:
    """The last use counts from where it was."""
    token, session = room.sessions.open("op-1", HERE)
    room.clock.advance(-3_600 * SECOND)
    assert room.sessions.use(token, HERE) is session
    room.clock.advance((3_600 + 900) * SECOND + 1)
    assert room.sessions.use(token, HERE) is None


def test_token_from_elsewhere_is_refused_and_ends_the_session(room: Room) -> None:
    """A token that was stolen serves neither the thief nor, from then on, its owner."""
    token, session = room.sessions.open("op-1", HERE)
    assert room.sessions.use(token, ELSEWHERE) is None
    assert room.ends == [(session.name, f"{Why.ELSEWHERE}: {ELSEWHERE}")]
    assert room.sessions.use(token, HERE) is None


def test_a_person_has_two_sessions_at_most(room: Room) -> None:
    """The oldest ends for the third; others' are their own."""
    first, oldest = room.sessions.open("op-1", HERE)
    second, _ = room.sessions.open("op-1", HERE)
    of_other, _ = room.sessions.open("op-2", HERE)
    third, _ = room.sessions.open("op-1", HERE)
    assert room.ends == [(oldest.name, Why.ANOTHER_LOG_IN)]
    found = [room.sessions.use(token, HERE) is not None for token in (first, second, third)]
    assert found == [False, True, True]
    assert room.sessions.use(of_other, HERE) is not None


def test_sessions_of_a_person_end_together(room: Room) -> None:
    """For whoever changes a person; an ended session ends once."""
    tokens = [room.sessions.open("op-1", HERE)[0] for _ in range(2)]
    _, other = room.sessions.open("op-2", HERE)
    room.sessions.end_of("op-1", "because")
    assert [why for _, why in room.ends] == ["because", "because"]
    assert [room.sessions.use(token, HERE) for token in tokens] == [None, None]
    assert room.sessions.all() == [other]
    assert room.sessions.end(other, Why.LOGGED_OUT)
    assert not room.sessions.end(other, Why.LOGGED_OUT)


def test_list_of_sessions_leaves_out_those_whose_time_is_over(room: Room) -> None:
    """They end by being looked for."""
    _, session = room.sessions.open("op-1", HERE)
    room.clock.advance(901 * SECOND)
    _, younger = room.sessions.open("op-2", HERE)
    assert room.sessions.all() == [younger]
    assert room.ends == [(session.name, Why.IDLE)]


def test_every_reason_has_a_text_in_chinese() -> None:
    """What the log says is told in both languages, with what it is about."""
    assert set(WHY_CHINESE) == set(Why)
    assert why_chinese("locked: adm-1") == "已锁定：adm-1"
    assert why_chinese("idle") == "闲置超时"
    assert why_chinese("signature: it does not verify") == "signature: it does not verify"
