"""Readiness with its reasons, and announcements that waited for the node."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tianping.core.commands import Broadcast
from tianping.core.events import BroadcastMade, Event, Refused
from tianping.core.refusals import RefusalCode
from tianping.desk.store import DeskStore, NewAnnouncement
from tianping.node.announcing import Announcer
from tianping.node.clock import DrivenClock
from tianping.node.errors import NodeError
from tianping.node.following import VIEWS_WAITING_MAX
from tianping.node.health import reasons_of
from tianping.node.submission import OUTBOUND_WAITING_MAX
from tianping.storage.sqlite_file import connect
from tianping.values.bankcode import BankCode
from tianping.values.dates import business_date_of
from tianping.watch.readings import Readings

AT_NS = 1_795_363_200_000_000_000
WELL = {"sequencer": 0, "outbound": 0, "views": 0}


def health(
    *,
    days: float = 10,
    list_days: float = 10,
    stopping: bool = False,
    watched: bool = True,
    **waiting: int,
) -> Any:
    """Return the health of a node in which so much waits."""
    parts = WELL | waiting
    measured: Any = SimpleNamespace(
        sequencer=SimpleNamespace(waiting_count=parts["sequencer"], queue_count_max=100),
        outbound=SimpleNamespace(waiting_count=parts["outbound"]),
        views=SimpleNamespace(waiting_count=parts["views"]),
    )
    readings = Readings(AT_NS)
    readings.put_all(
        "tianping_certificate_days", {("platform", "access"): days, ("301", "signing"): -5}
    )
    readings.put_all("tianping_revocation_list_days", {("access",): list_days})
    return reasons_of(measured, readings, stopping=stopping, watched=watched)


@pytest.mark.parametrize(
    ("state", "ready", "codes"),
    [
        ({}, True, []),
        ({"sequencer": 100}, False, ["queue_full"]),
        ({"outbound": OUTBOUND_WAITING_MAX + 1}, False, ["outbox_behind"]),
        ({"views": VIEWS_WAITING_MAX + 1}, False, ["views_behind"]),
        ({"days": -0.1}, False, ["platform_expired"]),
        ({"list_days": -0.1}, False, ["platform_expired"]),
        ({"watched": False}, True, ["not_watched"]),
        ({"stopping": True, "views": VIEWS_WAITING_MAX + 1}, False, ["stopping"]),
        ({"sequencer": 100, "watched": False}, False, ["queue_full", "not_watched"]),
    ],
)
def test_node_is_ready_or_says_why_not(
    state: dict[str, Any], ready: bool, codes: list[str]
) -> None:
    """In both languages; a bank's own expired certificate keeps nobody else out."""
    found = health(**state)
    assert found.ready is ready
    assert [reason.code for reason in found.reasons] == codes
    assert all(reason.english.isascii() for reason in found.reasons)
    assert all(re.search("[\u4e00-\u9fff]", reason.chinese) for reason in found.reasons)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskStore]:
    """A help desk."""
    connection = connect(tmp_path / "desk.db")
    yield DeskStore(connection)
    connection.close()


def test_announcements_made_while_the_node_was_down_go_out_once(desk: DeskStore) -> None:
    """Those that still matter, to whom they are meant, each as a broadcast of the core."""
    made: list[Broadcast] = []

    def execute(commands: list[Broadcast]) -> tuple[int, list[list[Event]]]:
        (command,) = commands
        if command.text.startswith("refused"):
            return 1, [[Refused(int(RefusalCode.PLATFORM_NOT_OPEN), "")]]
        made.append(command)
        receivers = command.receivers or [BankCode("a"), BankCode("b")]
        return 1, [[BroadcastMade(receivers, command.about, command.text, "", 0, b"")]]

    sequencer: Any = SimpleNamespace(execute=execute)
    announcer = Announcer(desk, sequencer, DrivenClock(AT_NS))
    today = business_date_of(AT_NS)
    for title, receivers, until in (
        ("all", (), 0), ("old", (), today - 1), ("one", ("b",), today), ("x" * 200, (), 0),
    ):  # fmt: skip
        new = NewAnnouncement(title=title, text="y" * 400, receivers=receivers, until_date=until)
        desk.announce(new, person="Li Min", at_ns=1)
    announcer.send_waiting()
    announcer.send_waiting()
    assert [one.receivers for one in made] == [[], ["b"], []]
    assert [one.about for one in made] == [f"announcement {number}" for number in (1, 3, 4)]
    assert made[0].text == "all\n" + "y" * 400
    assert [one.receiver_count for one in desk.announcements()] == [2, 0, 1, 2]
    desk.announce(NewAnnouncement(title="refused", text="y"), person="Li Min", at_ns=1)
    with pytest.raises(NodeError, match="broadcast: the platform is not open"):
        announcer.send_waiting()
    assert announcer.announce("", 3) == 1
    with pytest.raises(NodeError, match="announcement 9"):
        announcer.announce("", 9)
