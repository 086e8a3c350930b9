"""A participant of the demo waits for what is to come of its message, and says when it does not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import msgspec
import pytest

from tianping.cli import demo_member
from tianping.cli.demo_member import Cue, Member, Opening, Told
from tianping.cli.demo_script import Await, Pay, script_of_the_day
from tianping.participant.engine import Outgoing
from tianping.participant.exchange import SubmissionState
from tianping.participant.store import HeaderKey, SentMessage

SCRIPT = script_of_the_day()
ACCEPTED, REFUSED = SubmissionState.ACCEPTED, SubmissionState.REFUSED


class FakeClient:
    """Takes one message; what is known of it changes with every look at the inbox."""

    def __init__(self, states: Sequence[tuple[SubmissionState, str]]) -> None:
        self.sent: list[Outgoing] = []
        self._states = list(states)

    def message_ids(self, business_date: int, count: int = 1) -> list[str]:
        """Return the one id."""
        assert count == 1
        return [f"{business_date}00000001"]

    def created_at(self) -> str:
        """Return a moment."""
        return "2026-11-23T10:00:00"

    def send(self, outgoing: Sequence[Outgoing]) -> list[SentMessage]:
        """Keep the message."""
        self.sent += outgoing
        return [self.sent_as("2026112300000001")]

    def sent_as(self, message_id: str) -> SentMessage:
        """Return what is known now."""
        state, status = self._states[0]
        key = HeaderKey("", "", message_id)
        return SentMessage(
            key, "hvps.111.001.01", message_id, b"", state=state, status=status, status_text="why"
        )

    def receive(self, *, limit: int, wait_seconds: int) -> list[Any]:
        """Let what is known change."""
        assert limit > 0
        assert wait_seconds > 0
        if len(self._states) > 1:
            del self._states[0]
        return []


class FakePipe:
    """Keeps what is said."""

    def __init__(self) -> None:
        self.said: list[Told] = []

    def send_bytes(self, content: bytes) -> None:
        """Take a word."""
        self.said.append(msgspec.msgpack.decode(content, type=Told))


def did(act: Pay | Await, *states: tuple[SubmissionState, str]) -> Told:
    """Let a participant do an act."""
    client, pipe = FakeClient(states), FakePipe()
    opening = Opening("", SCRIPT.code("gate"), "newer", b"", SCRIPT)
    member = Member(opening, cast("Any", client), cast("Any", pipe))
    known = {"one": (SCRIPT.code("gate"), "2026112300000001")}
    told = member.do(Cue(number=7, date=20261123, act=act, known=known), act)
    assert len(client.sent) == len(pipe.said) == isinstance(act, Pay)
    assert (told.number, told.message_id) == (7, "2026112300000001")
    return told


def pay(told: str) -> Pay:
    """Return a payment of which something is expected."""
    return Pay(by="gate", to="maple", yuan="1.00", name="one", told=told)


@pytest.mark.parametrize(
    ("expected", "states"),
    [
        ("PR04", [(ACCEPTED, ""), (ACCEPTED, "PR12"), (ACCEPTED, "PR04")]),
        ("PR12", [(ACCEPTED, ""), (ACCEPTED, "PR12")]),
        ("PR09", [(ACCEPTED, ""), (ACCEPTED, "PR09")]),
        ("PR09", [(REFUSED, "")]),
        ("", [(SubmissionState.PREPARED, ""), (ACCEPTED, "")]),
        ("", [(ACCEPTED, "PR04")]),
    ],
)
def test_what_is_expected_ends_the_waiting(
    expected: str, states: list[tuple[SubmissionState, str]]
) -> None:
    """A status that may still change is waited out; without one it is enough to be taken."""
    assert did(pay(expected), *states).fault == ""
    if expected:
        assert did(Await(by="gate", payment="one", told=expected), *states).fault == ""


@pytest.mark.parametrize(
    ("expected", "states"),
    [
        ("PR04", [(ACCEPTED, "PR12"), (ACCEPTED, "PR09")]),
        ("PR12", [(ACCEPTED, "PR04")]),
        ("PR04", [(REFUSED, "")]),
        ("", [(REFUSED, "")]),
    ],
)
def test_another_end_is_a_fault(expected: str, states: list[tuple[SubmissionState, str]]) -> None:
    """It says what was expected, what was found and why."""
    fault = did(pay(expected), *states).fault
    assert f"expected {expected or 'taken'}" in fault
    assert fault.endswith("why")


def test_nobody_is_waited_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A status that never comes is a fault, too."""
    monkeypatch.setattr(demo_member, "_WAIT_SECONDS_MAX", -1.0)
    assert "expected PR04, found PR12" in did(pay("PR04"), (ACCEPTED, "PR12")).fault
