"""Commands that make the core fail: found, ordered by two persons who prove it, passed over."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest

from support.node_world import PASSWORD, World
from support.people import OWNER, Office
from tianping.core.commands import AttestAuditLog, Command, encode_commands
from tianping.core.events import AuditLogAttested, Event, Refused, decode_outcomes, encode_outcomes
from tianping.core.machine import Machine
from tianping.core.refusals import RefusalCode
from tianping.journal.memory import MemoryJournal
from tianping.journal.port import Journal
from tianping.node.authentication import LogIn
from tianping.node.core_opening import open_core
from tianping.node.errors import (
    AccessRefused,
    CommandFails,
    FolderError,
    NodeError,
    NotThisVersion,
    ReplayDifference,
)
from tianping.node.restart import restore
from tianping.node.skip_order import SkipOrder, signed_order, stored_order
from tianping.node.skipping import Decision, Desk, try_without
from tianping.security.identities import open_signer
from tianping.security.sealing import UNSEALED

POISON = 666
CHEAP_SETTINGS = "[people]\nhash_memory_kib = 64\nhash_passes = 1\nhash_lanes = 1\n"
TWO = Decision("ticket 7", "op-1", "sup-1")


class FailingMachine(Machine):
    """A core with a bug: it fails at one moment, after it has begun to change something."""

    def apply(self, command: Command) -> list[Event]:
        """Fail at the moment, half done."""
        if command.recorded_at_ns == POISON:
            self.state.seq += 1
            self.state.money_fen += 1
            raise KeyError("a planted bug")
        return super().apply(command)


class House(Office):
    """A stopped platform with an operator and a supervisor, whose last row holds two poisons."""

    def __init__(self, world: World, *, persons: bool) -> None:
        self.told: list[Command] = []
        super().__init__(world.folder.path)
        self.folder = world.folder
        if persons:
            self.add("adm-1")
            self.enrolled_two()
            parts = [self.door.draw_code("sup-1", "adm-1", OWNER)]
            self.door.enrol(self.enrolment("sup-1", *parts), OWNER)
            self.next_code()
        self.journal = MemoryJournal("test")
        self._append(self.told, encode_outcomes([]))
        outcomes = Machine().apply_batch(self.told)
        rest = [AttestAuditLog(at, 7, b"h" * 32) for at in (1, POISON, 2, POISON, 3)]
        self._append(list(rest), encode_outcomes(outcomes))
        self.first = len(self.told) + 1

    def tell(self, *commands: Command) -> None:
        """Apply commands and remember them."""
        self.told += commands
        super().tell(*commands)

    def _append(self, commands: list[Command], before: bytes) -> None:
        encoded = encode_commands(commands)
        self.journal.append(count=len(commands), commands=encoded, outcomes_before=before)

    def close(self) -> None:
        """Release the files, and leave none."""
        super().close()
        for path in (self.folder.audit, self.folder.credentials):
            path.unlink(missing_ok=True)

    def desk(self) -> Desk:
        """Return where it is ordered."""
        return Desk(self.folder, PASSWORD, seal=UNSEALED, clock=self.clock)

    def order(self, decision: Decision = TWO, *, password: str = "") -> None:
        """Order what fails to be skipped."""

        def prove(person: str) -> tuple[LogIn, bytes]:
            said = self.said(person, password) if password else self.said(person)
            return said, b""

        self.desk().order(self.journal, try_without(self.journal, None), decision, prove)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A platform's folder."""
    return World(tmp_path_factory.mktemp("skipping") / "w", count=1, settings=CHEAP_SETTINGS)


@pytest.fixture
def house(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """A stopped platform with persons, and a program that fails."""
    made = House(world, persons=True)
    monkeypatch.setattr("tianping.node.restart.Machine", FailingMachine)
    yield made
    made.close()


def _opened(house: House, journal: Journal) -> list[list[Event]]:
    restored = open_core(house.folder, journal, _Nothing(), clock=house.clock)
    assert restored.machine.seq == journal.head().seq
    (entry,) = [row for row in journal.read() if row.count == 0]
    return decode_outcomes(entry.outcomes_before)


class _Nothing:
    """No snapshots."""

    def put(self, *_: object, **__: object) -> None:
        """Keep nothing."""

    def latest(self) -> None:
        """Have nothing."""

    def notes(self) -> tuple[()]:
        """Say nothing."""
        return ()


def test_start_names_the_command_and_the_trial_finds_them_all(house: House) -> None:
    """The first that fails stops the start; the trial goes on without it to the next."""
    with pytest.raises(CommandFails, match=r"makes the core fail: KeyError.*tianping skip"):
        restore(house.journal, None)
    trial = try_without(house.journal, None)
    assert [one.seq - house.first for one in trial.failing] == [1, 3]


def test_ordered_by_two_the_rest_of_the_batch_is_decided(house: House) -> None:
    """What was skipped counts as refused; what stood beside it is done; every start says so."""
    house.order()
    for _ in range(2):
        outcomes = _opened(house, house.journal.reopen())
        kinds = [type(events[0]) for events in outcomes]
        assert kinds == [AuditLogAttested, Refused, AuditLogAttested, Refused, AuditLogAttested]
        assert outcomes[1][0] == Refused(RefusalCode.COMMAND_SKIPPED, str(house.first + 1))
    rules = [(one.rule, one.person, one.result) for one in house.entries()[-5:]]
    assert ("Skip", "op-1", "done") in rules
    assert ("LogIn", "sup-1", "done") in rules


@pytest.mark.parametrize(
    ("decision", "error"),
    [
        (Decision("why", "op-1", "op-1"), "does not approve"),
        (Decision("why", "sup-1", "op-1"), "expected an operator or a supervisor"),
        (Decision("why", "adm-1", "sup-1"), "expected an operator or a supervisor"),
        (Decision("why", "nobody", "sup-1"), "expected an operator or a supervisor"),
        (Decision(" ", "op-1", "sup-1"), "expected a reason and two persons"),
        (Decision("why", "op-1", "s" * 61), "expected a reason and two persons"),
    ],
)
def test_anybody_else_is_refused(house: House, decision: Decision, error: str) -> None:
    """Two persons of the right roles, with a reason; nothing is written for others."""
    head = house.journal.head()
    with pytest.raises(NodeError, match=error):
        house.order(decision)
    assert house.journal.head() == head


def test_whoever_does_not_prove_it_is_refused(house: House) -> None:
    """A wrong password is one, and counts as everywhere."""
    head = house.journal.head()
    with pytest.raises(AccessRefused, match="refused: the name, the password"):
        house.order(password="not the password")
    assert house.journal.head() == head
    assert house.last().result == "refused"


def test_before_there_are_persons_two_names_do(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As for everything else that needs two."""
    house = House(world, persons=False)
    monkeypatch.setattr("tianping.node.restart.Machine", FailingMachine)
    house.order(Decision("why", "Li", "Wang"))
    assert len(_opened(house, house.journal)) == 5
    house.close()


def test_nothing_is_skipped_when_nothing_fails(world: World) -> None:
    """A sound program has nothing to skip."""
    house = House(world, persons=False)
    with pytest.raises(FolderError, match="nothing to skip"):
        house.order()
    house.close()


def test_attested_command_cannot_be_skipped(house: House) -> None:
    """What a program could apply once is history; another program is the fault."""
    mended = Machine()
    outcomes = [mended.apply(one) for one in house.told]
    five = [mended.apply(AttestAuditLog(at, 7, b"h" * 32)) for at in (1, POISON, 2, POISON, 3)]
    assert len(outcomes) == house.first - 1
    house.journal.append(
        count=1,
        commands=encode_commands([AttestAuditLog(4, 7, b"h" * 32)]),
        outcomes_before=encode_outcomes(five),
    )
    with pytest.raises(ReplayDifference, match="start the program that wrote it"):
        try_without(house.journal, None)


def _order(house: House) -> SkipOrder:
    row = list(house.journal.read())[-1]
    return SkipOrder(
        seqs=[house.first + 1, house.first + 3],
        row_hash=row.hash,
        reason="why",
        entered_by="op-1",
        approved_by="sup-1",
        ordered_at_ns=house.clock.now_ns(),
    )


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"signature": b"s" * 64}, "the platform's signature"),
        ({"reason": "another"}, "the platform's signature"),
        ({"certificate": b"none"}, "a certificate of the platform"),
        ({"approved_by": "op-1"}, "two persons"),
        ({"row_hash": b"r" * 32}, "an order about the row before it"),
        ({"seqs": [1]}, "expected numbers from"),
        ({"seqs": []}, "expected numbers from"),
    ],
)
def test_changed_order_stops_the_start(house: House, change: dict[str, object], error: str) -> None:
    """Whoever writes an order into the journal without the platform's key gains nothing."""
    pending = try_without(house.journal, None).restored.pending
    signed = signed_order(_order(house), open_signer(house.folder.signing, PASSWORD))
    house.journal.skip_with(stored_order(msgspec.structs.replace(signed, **change)), pending)
    with pytest.raises(FolderError, match=error):
        _opened(house, house.journal)


def test_order_signed_by_a_bank_stops_the_start(house: House, world: World) -> None:
    """A bank's key is no platform's, though the same authority vouches for it."""
    pending = try_without(house.journal, None).restored.pending
    bank = open_signer(world.keys(world.banks[0]) / "signing", PASSWORD)
    house.journal.skip_with(stored_order(signed_order(_order(house), bank)), pending)
    with pytest.raises(FolderError, match="of the platform itself"):
        _opened(house, house.journal)


def test_order_that_is_none_or_stands_elsewhere_stops_the_start(house: House) -> None:
    """Bytes that are no order, and an order behind a closing entry."""
    elsewhere = house.journal.reopen()
    pending = try_without(house.journal, None).restored.pending
    house.journal.skip_with(b"\x91\x90", pending)
    with pytest.raises(FolderError, match="expected one order"):
        restore(house.journal, None)
    elsewhere.close_with(pending)
    elsewhere.skip_with(stored_order(_order(house)), b"\x90")
    with pytest.raises(FolderError, match="the row before it"):
        restore(elsewhere, None, skipping=_order(house).seqs)


def test_older_cores_last_row_is_not_decided_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless all it says is that a newer one decides."""
    trial = try_without(house.journal, None).restored
    monkeypatch.setattr("tianping.node.restart.CORE_VERSION", 2)
    with pytest.raises(NotThisVersion, match="start that version once"):
        restore(house.journal, None)
    assert trial.machine.state.core_version == 1
