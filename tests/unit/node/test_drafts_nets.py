"""Who is told of an office's business: receipts to the office, notices to the banks."""

from __future__ import annotations

from support.model import Told, plain
from support.world import World
from tianping.core import commands as c
from tianping.core.events import Event
from tianping.core.machine import Machine
from tianping.journal.port import Head
from tianping.node.batches import DurableBatch
from tianping.node.drafts import Drafter
from tianping.node.drafts_writer import DayFacts, FoundPayment
from tianping.node.tasks import BookingNotice, Draft, SettlementReceipt
from tianping.node.tasks_notices import NetListNotice, NetNotice
from tianping.wire.catalogue import Edition


class Office:
    """A world whose drafts are made command by command."""

    def __init__(self) -> None:
        self.machine = Machine()
        self.outcome: list[Event] = []
        self.world = World(self._apply)
        self.drafter = Drafter(
            edition=Edition.NEWER,
            find=lambda seq: FoundPayment(self.world.commands[seq - 1], b""),
            receivers=list,
            day=DayFacts(),
            office_of=lambda code: "" if code == self.world.code("P1") else self.world.code("P1"),
        )
        self.world.open(20261123)
        self.world.add_office("P1")
        for name in ("A", "B"):
            self.world.add_bank(name, "P1")
            self.world.send(self.world.one_sided(name, 50, credit=True))
        self.world.advance(10)
        self.drafter.day.business_date = 20261123

    def _apply(self, command: c.Command) -> list[Told]:
        self.outcome = self.machine.apply(command)
        return plain(self.outcome)

    def drafts(self, command: c.Command) -> list[Draft]:
        """Send a command and return what it leads to."""
        self.world.send(command)
        seq = self.machine.seq
        head = Head(seq, b"\x07" * 32)
        return self.drafter.drafts(DurableBatch(seq, [command], [b""], [self.outcome], head, 1))

    def told(self, command: c.Command) -> list[tuple[str, object]]:
        """Return the same in short: name of the receiver; state, or amount with its sign."""
        names = {str(code): name for name, code in self.world.codes.items()}
        short: list[tuple[str, object]] = []
        for draft in self.drafts(command):
            if isinstance(draft, SettlementReceipt):
                short.append((names[draft.receiver], draft.status))
            elif isinstance(draft, BookingNotice):
                amount = draft.amount_fen if draft.credit else -draft.amount_fen
                short.append((names[draft.receiver], amount))
        return short


def test_one_sided_business_and_its_corrections_are_told_to_office_and_owner() -> None:
    """A red entry is told with its side and a negative amount."""
    office = Office()
    world = office.world
    assert office.told(world.signed_one_sided("A", 40, credit=False)) == [
        ("P1", "PR04"),
        ("A", -40),
    ]
    red = world.correction("A", 40, credit=False, red=True)
    assert office.told(red) == [("P1", "PR04"), ("A", 40)]
    assert office.told(red) == [("P1", "PR04")]
    wrong = world.correction("A", 40, credit=False, red=True)
    assert office.told(wrong) == [("P1", "PR09")]


def test_what_an_operator_enters_is_told_to_nobody() -> None:
    """It came from no message."""
    office = Office()
    assert office.told(office.world.one_sided("A", 1, credit=True)) == []
    assert office.told(office.world.one_sided("A", 99, credit=False)) == []


def test_waiting_debit_is_told_when_it_waits_and_when_it_ends() -> None:
    """Queued, then settled by a credit, withdrawn, or returned at the close."""
    office = Office()
    world = office.world
    assert office.told(world.signed_one_sided("A", 60, credit=False)) == [("P1", "PR12")]
    assert office.told(world.one_sided("A", 10, credit=True)) == [("P1", "PR04"), ("A", -60)]
    second = world.signed_one_sided("A", 5, credit=False)
    assert office.told(second) == [("P1", "PR12")]
    assert office.told(world.cancel(second.office, second.message_id)) == [("P1", "PR08")]
    third = world.signed_one_sided("A", 5, credit=False)
    assert office.told(third) == [("P1", "PR12")]
    world.advance(20)
    assert office.told(c.AdvancePhase(world.now, 20, 40, 0)) == [("P1", "PR09")]


def test_session_is_told_when_it_waits_and_when_it_is_complete() -> None:
    """The lines to their banks as they settle, the session to its office."""
    office = Office()
    world = office.world
    waiting = world.same_city("P1", 1, {"A": -60, "B": 5})
    assert office.told(waiting) == [("P1", "PR12"), ("B", 5)]
    assert office.told(waiting) == [("P1", "PR12")]
    told = office.told(world.signed_one_sided("A", 10, credit=True))
    assert told == [("P1", "PR04"), ("A", 10), ("A", -60), ("P1", "PR04")]
    assert office.told(world.same_city("P1", 2, {"A": 1})) == [("A", 1), ("P1", "PR04")]
    assert office.told(world.same_city("P1", 2, {"A": 2})) == [("P1", "PR09")]


def test_netting_session_is_told_to_banks_only() -> None:
    """Nobody sent it as a message: each bank gets its net, the office the list of all."""
    office = Office()
    drafts = office.drafts(office.world.nets("BEPS", 1, {"A": -1, "B": 1}))
    nets = [one for one in drafts if isinstance(one, NetNotice)]
    assert [(one.receiver, one.amount_fen, one.credit, one.balance_fen) for one in nets] == [
        (office.world.code("B"), 1, True, 51),
        (office.world.code("A"), 1, False, 49),
    ]
    (listed,) = [one for one in drafts if isinstance(one, NetListNotice)]
    assert (listed.receiver, listed.session) == (office.world.code("P1"), 1)
    assert [(one.participant, one.credit) for one in listed.lines] == [
        (office.world.code("A"), False),
        (office.world.code("B"), True),
    ]
    assert len(drafts) == 3


def test_net_that_waited_is_told_with_the_session_that_brought_it() -> None:
    """It is found again when its funds come; the list goes out when the last line is booked."""
    office = Office()
    waiting = office.drafts(office.world.nets("IBPS", 7, {"A": -60, "B": 60}))
    assert [type(one).__name__ for one in waiting] == ["NetNotice", "FundsNotice"]
    drafts = office.drafts(office.world.one_sided("A", 20, credit=True))
    assert [type(one).__name__ for one in drafts] == ["NetNotice", "NetListNotice"]
    net = drafts[0]
    assert isinstance(net, NetNotice)
    assert (net.system, net.session, net.amount_fen, net.balance_fen) == ("IBPS", 7, 60, 10)
