"""The end of a date gone wrong: a lost notice of the switch, a failed download, a net held.

A real node, real clients over TLS, and between them a link that loses, cuts and damages.
SAPS-T §七.1; RULES-C §9.2, §9.6; RULES-D §7.4, §9.1.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

import pytest

from support.link import Link
from support.node_core import AT_NS, OFFICE
from support.node_world import World, payment, running
from tianping.core.commands import (
    AdvancePhase,
    BindAccess,
    BindCertificate,
    Command,
    NetLine,
    SettleNets,
)
from tianping.core.events import Event, Refused, SessionHeld, SessionRepeated
from tianping.node.operator import OperatorClient
from tianping.participant import Client, SubmissionState
from tianping.participant.account_files import (
    ACCOUNT_FILE,
    DAILY_REPORT,
    AccountFile,
    FilesRequest,
    account_files_of,
    daily_report_of,
)
from tianping.participant.engine import Outgoing, Received
from tianping.participant.errors import NodeSilentError
from tianping.security.algorithms import Algorithm
from tianping.security.certificates import load_certificate
from tianping.storage.sqlite_file import connect
from tianping.values.dates import BusinessDate, next_natural_date
from tianping.values.money import Fen
from tianping.watch.alarms import AlarmState
from tianping.watch.book import AlarmBook
from tianping.wire.catalogue import Edition
from tianping.wire.message import Message

pytestmark = pytest.mark.slow

DATE_WRONG: Final = "SU1O1018"
EVERY: Final = 1 << 30
SETTINGS: Final = "[intake]\nworkers = 1\n[watch]\ninterval_seconds = 0.1\n"
_WAIT_SECONDS: Final = 60


class Far(NamedTuple):
    """A platform in daytime, and the line to it."""

    world: World
    link: Link
    port: int

    def today(self) -> BusinessDate:
        """Return the business date."""
        return BusinessDate(int(str(self.world.status()["business_date"])))

    def end(self) -> None:
        """End the date of HVPS and SAPS."""
        operate(self.world, AdvancePhase(AT_NS, 10, 20, 0), AdvancePhase(AT_NS, 20, 40, 0))

    def switch(self, date: BusinessDate) -> None:
        """Let the next date begin, and open it."""
        operate(self.world, AdvancePhase(AT_NS, 40, 0, date), AdvancePhase(AT_NS, 0, 10, 0))


@pytest.fixture(scope="module")
def far(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Far]:
    """Run a node behind a link; it must end well."""
    world = World(tmp_path_factory.mktemp("days") / "w", settings=SETTINGS)
    world.add_keys(OFFICE, Algorithm.P256_SHA256)
    with running(world) as node:
        world.open_day()
        bind_office(world)
        link = Link(node.port)
        with link.serve() as port:
            yield Far(world, link, port)
        assert node.stop() == 0


def operate(world: World, *commands: Command) -> list[list[Event]]:
    """Let the operator do something; nothing may be refused."""
    with OperatorClient(world.folder.operator_socket) as operator:
        _, outcomes = operator.execute(list(commands))
    assert [event for events in outcomes for event in events if isinstance(event, Refused)] == []
    return outcomes


def bind_office(world: World) -> None:
    """Give the office its certificates."""
    access = load_certificate((world.keys(OFFICE) / "access" / "certificate.pem").read_bytes())
    operate(
        world,
        BindCertificate(AT_NS, world.certificates[OFFICE][0].id, OFFICE),
        BindAccess(AT_NS, access.id, "office", OFFICE),
    )


def received_until(client: Client, done: Callable[[list[Received]], bool]) -> list[Received]:
    """Receive and acknowledge until what came suffices."""
    received: list[Received] = []
    deadline = time.monotonic() + _WAIT_SECONDS
    while not done(received):
        assert time.monotonic() < deadline, [one.code for one in received]
        some = client.receive(wait_seconds=1)
        client.acknowledge(some)
        received += some
    return received


def hears(client: Client, date: BusinessDate) -> None:
    """Receive until HVPS and SAPS are known to be open on a date."""
    stands = (date, 10)

    def done(_: list[Received]) -> bool:
        systems = client.systems()
        return all(
            name in systems and (systems[name].date, systems[name].status) == stands
            for name in ("HVPS", "SAPS")
        )

    received_until(client, done)


def gets(client: Client, code: str) -> list[Message]:
    """Receive until verified messages of a code have come; return them."""
    return messages(
        received_until(client, lambda found: any(one.code == code for one in found)), code
    )


def messages(received: list[Received], code: str) -> list[Message]:
    """Return the verified messages of a code."""
    return [one.message for one in received if one.code == code and one.message is not None]


def test_notice_of_the_switch_is_lost_and_sent_again(far: Far) -> None:
    """SAPS-T §七.1.8: with the old date nothing is taken; the notice comes again, all goes on."""
    payer, payee = far.world.banks
    today = far.today()
    tomorrow = next_natural_date(today)
    with far.world.client(payer, far.port) as client:
        hears(client, today)
        far.link.loses_answers = True
        far.end()
        far.switch(tomorrow)
        with pytest.raises(NodeSilentError):
            client.receive(wait_seconds=0)
        far.link.recover()
        (refused,) = client.send([payment(f"{today}00000501", payer, payee)])
        assert refused.state is SubmissionState.REFUSED
        assert refused.answer_code == DATE_WRONG
        assert client.systems()["HVPS"].date == today
        hears(client, tomorrow)
        (sent,) = client.send([payment(f"{tomorrow}00000502", payer, payee)])
        assert sent.state is SubmissionState.ACCEPTED


def test_download_is_cut_and_damaged_and_fetched_again_whole(far: Far) -> None:
    """SAPS-T §七.1.2: the day switches all the same; what comes is whole, or nothing of it is.

    The office's client tries again by itself; the bank's gives up, and gets its report later.
    """
    world, link = far.world, far.link
    payee, payer = world.banks
    today = far.today()
    tomorrow = next_natural_date(today)
    with world.client(payer, far.port) as bank, world.client(OFFICE, far.port) as office:
        hears(bank, today)
        bank.send([payment(f"{today}00000601", payer, payee, amount_fen=12_34)])
        hears(office, today)
        far.end()
        lost = link.lost
        link.cuts_answers, link.damages_answers = 1, 1
        file = whole_file(gets(office, ACCOUNT_FILE))
        assert (link.cuts_answers, link.damages_answers, link.lost) == (0, 0, lost + 1)
        link.damages_answers = EVERY
        with pytest.raises(NodeSilentError):
            bank.receive(wait_seconds=0)
        far.switch(tomorrow)
        link.recover()
        (report,) = map(daily_report_of, gets(bank, DAILY_REPORT))
        assert report is not None
        assert (report.date, report.faults, report.account.debit_fen) == (today, [], 12_34)
        assert 12_34 in {one.debit_fen for one in file.accounts}
        request = FilesRequest(
            message_id=office.message_ids(tomorrow)[0],
            created_at=office.created_at(),
            sender=OFFICE,
            date=today,
        )
        office.send([Outgoing(request.message(Edition.NEWER))])
        assert whole_file(gets(office, ACCOUNT_FILE)) == file


def test_net_that_cannot_be_submitted_is_held_alarmed_and_settled_first(far: Far) -> None:
    """RULES-D §9.3: SAPS has ended; the session waits with its date, and settles as SAPS opens."""
    debtor, creditor = far.world.banks
    today = far.today()
    far.end()
    lines = [NetLine(debtor, False, Fen(70)), NetLine(creditor, True, Fen(70))]
    net = SettleNets(AT_NS, "BEPS", today, 1, 1, lines)
    (told,) = operate(far.world, net)
    assert type(told[-1]) is SessionHeld
    wait(lambda: held_alarms(far) == [False], "the alarm")
    far.switch(next_natural_date(today))
    wait(lambda: held_alarms(far) == [True], "the end of the alarm")
    (again,) = operate(far.world, net)
    assert [type(one) for one in again] == [SessionRepeated]


def held_alarms(far: Far) -> list[bool]:
    """Return of each alarm of a held session whether it is over."""
    connection = connect(far.world.folder.watch)
    try:
        alarms = AlarmBook(connection).alarms(rule="session_held", limit=10)
    finally:
        connection.close()
    return [one.state is AlarmState.RESOLVED for one in alarms]


def wait(done: Callable[[], bool], what: str) -> None:
    """Wait for the node to do something by itself."""
    deadline = time.monotonic() + _WAIT_SECONDS
    while not done():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def whole_file(parts: list[Message]) -> AccountFile:
    """Return the one account file, which must be whole."""
    (file,) = account_files_of(parts)
    assert (file.faults, file.expected_count) == ([], len(file.accounts))
    return file
