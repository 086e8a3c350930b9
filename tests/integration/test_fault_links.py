"""Links lost and recovered: a bank's line to the node, the node's line to PostgreSQL.

RULES-C §9.5 with its examples X1 and X2; RULES-D §9.2.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from support.link import Link
from support.node_core import DATE
from support.node_world import NodeProcess, World, payment, running
from support.postgres import postgres_url  # noqa: F401 - a fixture
from tianping.core.commands import CreditTransfer, decode_commands
from tianping.journal.sqlite import SqliteJournal
from tianping.participant import Client
from tianping.participant.exchange import SubmissionState

pytestmark = pytest.mark.slow


class Lines(NamedTuple):
    """A node whose views are in PostgreSQL, and the two links that can be lost."""

    world: World
    node: NodeProcess
    bank: Link
    port: int
    database: Link


@pytest.fixture(scope="module")
def lines(
    tmp_path_factory: pytest.TempPathFactory,
    postgres_url: str,  # noqa: F811 - the fixture
) -> Iterator[Lines]:
    """A node with both links up and the day open."""
    world = World(tmp_path_factory.mktemp("links") / "w", settings="[intake]\nworkers = 1\n")
    folder = Path(postgres_url.partition("host=")[2])
    with tempfile.TemporaryDirectory(prefix="tianping-link-") as short:
        database = Link(folder / ".s.PGSQL.5432")
        settings = world.folder.settings_file
        url = f"postgresql+psycopg://postgres@/postgres?host={short}"
        settings.write_text(f'views = "{url}"\n{settings.read_text()}', encoding="utf-8")
        with database.serve(Path(short) / ".s.PGSQL.5432"), running(world) as node:
            world.open_day()
            bank = Link(node.port)
            with bank.serve() as port:
                yield Lines(world, node, bank, port, database)
            assert node.stop() == 0


@pytest.fixture
def client(lines: Lines) -> Iterator[Client]:
    """The first bank at its link, connected."""
    lines.bank.recover()
    with lines.world.client(lines.world.banks[0], lines.port) as client:
        client.acknowledge(client.receive(wait_seconds=0))
        yield client


def _wait(done: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 90
    while not done():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def _recovered(client: Client, message_id: str) -> str:
    """See to open messages until the end of one is known, and return it."""

    def known() -> bool:
        client.recover()
        client.acknowledge(client.receive(wait_seconds=1))
        sent = client.sent_as(message_id)
        return sent is not None and sent.status == "PR04"

    _wait(known, message_id)
    sent = client.sent_as(message_id)
    return "" if sent is None else sent.status


def _count(lines: Lines, message_id: str) -> int:
    """Return how often a payment reached the core; the journal is read while the node writes."""
    copy = lines.world.path / f"copy-{message_id}"
    copy.mkdir()
    for name in ("journal.db", "journal.db-wal", "journal.head"):
        (copy / name).write_bytes((lines.world.folder.path / name).read_bytes())
    journal = SqliteJournal.open(copy, "test")
    try:
        commands = [one for row in journal.read() for one in decode_commands(row.commands)]
    finally:
        journal.close()
    return sum(isinstance(one, CreditTransfer) and one.message_id == message_id for one in commands)


def _status(lines: Lines, name: str) -> int:
    return int(str(lines.world.status()[name]))


def _counter(lines: Lines, name: str) -> int:
    counters = lines.world.status()["counters"]
    assert isinstance(counters, dict)
    return int(counters.get(name, 0))


def test_x1_answer_is_lost_the_payment_had_settled(lines: Lines, client: Client) -> None:
    """X1: the query finds it settled; nothing is sent again, nothing settles twice."""
    payer, payee = lines.world.banks
    before = _status(lines, "head_seq")
    lines.bank.loses_answers = True
    (sent,) = client.send([payment(f"{DATE}00000101", payer, payee)])
    assert sent.state is SubmissionState.UNANSWERED
    assert _status(lines, "head_seq") == before + 1
    lines.bank.recover()
    assert _recovered(client, sent.message_id) == "PR04"
    assert _count(lines, sent.message_id) == 1


def test_x2_request_is_lost_the_same_id_is_sent_again(lines: Lines, client: Client) -> None:
    """X2: the query finds nothing; the same bytes are sent, and settle once."""
    payer, payee = lines.world.banks
    before = _status(lines, "head_seq")
    lines.bank.loses_requests = True
    (sent,) = client.send([payment(f"{DATE}00000102", payer, payee)])
    assert sent.state is SubmissionState.UNANSWERED
    assert _status(lines, "head_seq") == before
    lines.bank.recover()
    assert _recovered(client, sent.message_id) == "PR04"
    assert _count(lines, sent.message_id) == 1


def test_slow_line_and_cut_line_lose_nothing(lines: Lines, client: Client) -> None:
    """A line that is slow only takes longer; one that is cut for a while is got over."""
    payer, payee = lines.world.banks
    lines.bank.delay_seconds = 0.2
    (slow,) = client.send([payment(f"{DATE}00000103", payer, payee)])
    assert slow.state is SubmissionState.ACCEPTED
    lines.bank.lose()
    (cut,) = client.send([payment(f"{DATE}00000104", payer, payee)])
    assert cut.state is SubmissionState.UNANSWERED
    lines.bank.recover()
    for sent in (slow, cut):
        assert _recovered(client, sent.message_id) == "PR04"


def test_views_database_is_lost_payments_settle_and_the_views_catch_up(
    lines: Lines, client: Client
) -> None:
    """Money moves without the views; they are told of, and follow when the database is back."""
    payer, payee = lines.world.banks
    _wait(lambda: _status(lines, "views_position") == _status(lines, "head_seq"), "in step")
    lines.database.lose()
    behind = _status(lines, "views_position")
    (sent,) = client.send([payment(f"{DATE}00000105", payer, payee)])
    assert sent.state is SubmissionState.ACCEPTED
    assert _recovered(client, sent.message_id) == "PR04"
    assert _status(lines, "views_position") == behind
    _wait(lambda: _counter(lines, "views_unavailable") > 0, "the loss is counted")
    lines.database.recover()
    _wait(lambda: _status(lines, "views_position") == _status(lines, "head_seq"), "caught up")
