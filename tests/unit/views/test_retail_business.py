"""The nets of BEPS and IBPS as a date of theirs is reconciled: as of a command, whoever waits.

SAPS-T §六.2.4, §六.2.5; RULES-D §4.2, §6.3, §9.3; house, ADR-0101.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, delete

from support.model import Told, plain
from support.views import batches_of
from support.world import World
from tianping.core import commands as c
from tianping.core.events import Event
from tianping.core.machine import Machine
from tianping.node.drafts_writer import FoundPayment
from tianping.node.retail_business import RetailBusiness, RetailItem, groups_of
from tianping.values.bankcode import NPC
from tianping.views import schema as s
from tianping.views.writer import ViewWriter

DATE = 20261123
"""A Monday."""


class Life:
    """A day in which one session settles, one waits for funds, and one is held over night.

    Attributes:
        seqs: What happened, by the number of its command.
    """

    def __init__(self) -> None:
        self.machine = Machine()
        self.outcomes: list[list[Event]] = []
        self.world = world = World(self._apply)
        self.seqs: dict[str, int] = {}
        world.open(DATE)
        world.add_office("P1")
        world.add_office("P2")
        for name in ("A", "B"):
            world.add_bank(name, "P1")
            world.send(world.one_sided(name, 50, credit=True))
        world.advance(10)
        self._does("settled", world.nets("BEPS", 1, {"A": -5, "B": 3, "P2": 2}))
        self._does("queued", world.nets("BEPS", 2, {"A": -60, "B": 60}))
        self._does("funded", world.one_sided("A", 100, credit=True))
        world.advance(20)
        world.advance(40)
        self._does("held", world.nets("BEPS", 103, {"A": -1, "B": 1}))
        world.advance(0, DATE + 1)
        world.advance(10)
        self.seqs["taken up"] = self.machine.seq

    def _apply(self, command: c.Command) -> list[Told]:
        self.outcomes.append(self.machine.apply(command))
        return plain(self.outcomes[-1])

    def _does(self, what: str, command: c.Command) -> None:
        self.world.send(command)
        self.seqs[what] = self.machine.seq

    def code(self, name: str) -> str:
        """Return the bank code of a name."""
        return str(self.world.code(name))


@pytest.fixture(scope="module")
def life() -> Life:
    """The day, played once."""
    return Life()


@pytest.fixture
def connection(life: Life, engine: Engine) -> Iterator[Connection]:
    """The read models of the whole day."""
    for batch in batches_of(life.world.commands, size=100):
        ViewWriter(engine).apply(batch)
    with engine.connect() as found:
        yield found


def _nets(life: Life, connection: Connection, what: str) -> RetailBusiness:
    offices = {life.code("P1"), life.code("P2")}
    return RetailBusiness(
        connection,
        lambda seq: FoundPayment(life.world.commands[seq - 1], b""),
        has_account=lambda code: code not in offices,
        seq=life.seqs[what],
    )


def _told(items: list[RetailItem]) -> list[tuple[int, str, bool, int]]:
    return [(one.session, one.status, one.received, one.amount_fen) for one in items]


def test_a_net_is_netted_until_it_is_settled(life: Life, connection: Connection) -> None:
    """As of each command, though the read models are far ahead; an office's line is not counted."""
    owner = life.code("A")
    found = {
        what: _told(_nets(life, connection, what).items("BEPS", DATE, owner=owner))
        for what in life.seqs
    }
    settled = (1, "PR04", False, 5)
    assert found["settled"] == [settled]
    assert found["queued"] == [settled, (2, "PR03", False, 60)]
    assert found["funded"] == [settled, (2, "PR04", False, 60)]
    assert found["held"] == [*found["funded"], (103, "PR03", False, 1)]
    assert found["taken up"] == [*found["funded"], (103, "PR04", False, 1)]
    everybody = _nets(life, connection, "taken up").items("BEPS", DATE)
    assert {one.owner for one in everybody} == {owner, life.code("B")}
    assert _nets(life, connection, "taken up").items("IBPS", DATE) == []
    assert _nets(life, connection, "taken up").items("BEPS", DATE + 1) == []


def test_groups_count_what_goes_out_and_what_comes_in(life: Life, connection: Connection) -> None:
    """By session and state; a session's number is told by its last two digits."""
    groups = groups_of(_nets(life, connection, "held").items("BEPS", DATE))
    first, second, third = groups[life.code("B")]
    assert (first.netting_round, first.status, first.received_count, first.received_fen) == (
        1, "PR04", 1, 3,
    )  # fmt: skip
    assert (second.netting_round, second.sent_count, second.received_fen) == (2, 0, 60)
    assert (third.netting_round, third.status, third.message_type) == (
        3, "PR03", "saps.603.001.02",
    )  # fmt: skip


def test_the_notice_of_a_net_says_what_it_said(life: Life, connection: Connection) -> None:
    """Balance and date of its settlement; what is not settled, or another's, has none."""
    owner = life.code("A")
    before = _nets(life, connection, "queued").notices("BEPS", DATE, owner=owner)
    key = (NPC, f"{DATE}BEPS00000000020000001", False)
    assert before[key][1] is None
    now = _nets(life, connection, "taken up").notices("BEPS", DATE, owner=owner)
    facts = now[key][1]
    assert facts is not None
    assert (facts.amount_fen, facts.credit, facts.final_date) == (60, False, DATE)
    assert facts.balance_fen == 50 - 5 + 100 - 60
    late = now[NPC, f"{DATE}BEPS00000001030000001", False][1]
    assert late is not None
    assert (late.session, late.final_date, late.balance_fen) == (103, DATE + 1, 84)
    assert (NPC, f"{DATE}BEPS00000000020000002", True) not in now


def test_a_session_in_the_archive_is_settled(life: Life, connection: Connection) -> None:
    """Its lines are not on-line any more, so its notice cannot be made again."""
    connection.execute(delete(s.lines))
    owner = life.code("A")
    nets = _nets(life, connection, "taken up")
    assert {one.status for one in nets.items("BEPS", DATE, owner=owner)} == {"PR04"}
    assert [facts for _, facts in nets.notices("BEPS", DATE, owner=owner).values()] == [None] * 3
