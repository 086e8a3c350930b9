"""Both clients against a server with real mutual TLS on this machine."""

import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from support.fake_node import FakeNode
from support.participants import (
    EAST,
    delivered,
    from_platform,
    keyring,
    receipt,
    signer_of,
    transfer,
)
from support.security_fixtures import NOW_NS
from support.tls_server import Certificates, TlsNode
from tianping.participant import (
    AsyncClient,
    Client,
    ClientOptions,
    NodeRefusedError,
    NodeSilentError,
    ParticipantError,
    Party,
    Received,
    RetryPolicy,
    SubmissionState,
)

PAYMENT = "2026112300000001"
POLICY = RetryPolicy(pauses_seconds=(0.01, 0.02), timeout_seconds=20)
PARTY = Party(EAST, signer_of(EAST), keyring())


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """Return an access authority."""
    return Certificates(tmp_path_factory.mktemp("access"))


def options(url: str, folder: Path) -> ClientOptions:
    """Return the options of a client whose store is in a folder."""
    return ClientOptions(url=url, store=folder / "east.db", policy=POLICY, clock_ns=lambda: NOW_NS)


@pytest.fixture
async def served(certificates: Certificates) -> AsyncIterator[tuple[TlsNode, str]]:
    """Serve a fake node."""
    node = TlsNode(FakeNode())
    async with node.serve(certificates.server()) as url:
        yield node, url


async def test_async_client_sends_receives_and_acknowledges(
    served: tuple[TlsNode, str], certificates: Certificates, tmp_path: Path
) -> None:
    """The whole way, over TLS, with an answer lost on the way."""
    node, url = served
    node.node.faults = [node.node.lose_answer, node.node.with_status(429, retry_after=0)]
    tls = certificates.client(EAST)
    async with AsyncClient(PARTY, options(url, tmp_path), tls=tls) as client:
        assert await client.health() == b'{"state": "up"}'
        (sent,) = await client.send([transfer(PAYMENT)])
        assert sent.state is SubmissionState.ACCEPTED
        assert len(node.node.asks) == 3
        node.node.inbox = [delivered(1, from_platform(receipt(PAYMENT), 1))]
        received = await client.receive(wait_seconds=1)
        await client.acknowledge(received)
        assert await client.pending() == []
        known = await client.sent_as(PAYMENT)
        assert known is not None
        assert known.status == "PR04"
        assert await client.receive() == []
        assert await client.recover() == []


async def gather(client: AsyncClient, got: list[Received]) -> None:
    """Put what a stream brings into a list, until it ends."""
    async for received in client.stream():
        got.append(received)  # noqa: PERF401 - what came before an error counts


async def test_async_client_streams_across_cuts(
    served: tuple[TlsNode, str], certificates: Certificates, tmp_path: Path
) -> None:
    """After a cut it goes on after the last number; what comes again is not handed on again."""
    node, url = served
    frames = [delivered(n, from_platform(receipt(PAYMENT), n)) for n in range(1, 5)]
    node.stream_pieces = [frames[:2], [], frames[1:]]
    tls = certificates.client(EAST)
    async with AsyncClient(PARTY, options(url, tmp_path), tls=tls) as client:
        got: list[Received] = []
        with pytest.raises(NodeRefusedError, match="not_owner"):
            await gather(client, got)
    assert [each.entry.sequence for each in got] == [1, 2, 3, 4]
    assert node.streams_opened == ["0", "2", "2", "4"]


async def test_async_client_without_a_server_ends_in_bounded_attempts(
    certificates: Certificates, tmp_path: Path
) -> None:
    """Nobody there: the message stays with us, the stream ends with its reason."""
    tls = certificates.client(EAST)
    async with AsyncClient(PARTY, options("https://localhost:1", tmp_path), tls=tls) as client:
        (sent,) = await client.send([transfer(PAYMENT)])
        assert sent.state is SubmissionState.UNANSWERED
        with pytest.raises(NodeSilentError, match="in 3 attempts"):
            await anext(client.stream())
        with pytest.raises(NodeSilentError):
            await client.health()


async def test_server_of_another_authority_is_not_believed(
    served: tuple[TlsNode, str], tmp_path: Path
) -> None:
    """A node whose certificate is not of our root gets nothing."""
    node, url = served
    stranger = Certificates(tmp_path / "other").client(EAST)
    async with AsyncClient(PARTY, options(url, tmp_path), tls=stranger) as client:
        (sent,) = await client.send([transfer(PAYMENT)])
    assert sent.state is SubmissionState.UNANSWERED
    assert node.node.asks == []


async def test_redirection_and_endless_answers_are_not_followed(
    served: tuple[TlsNode, str],
    certificates: Certificates,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A signed payment goes nowhere else, and an answer without end is none."""
    node, url = served
    node.node.faults = [node.node.with_status(307)]
    tls = certificates.client(EAST)
    async with AsyncClient(PARTY, options(url, tmp_path), tls=tls) as client:
        with pytest.raises(NodeRefusedError, match="status 307"):
            await client.send([transfer(PAYMENT)])
        monkeypatch.setattr("tianping.participant.answers.ANSWER_BYTES_MAX", 10)
        (still,) = await client.recover()
    assert still.state is SubmissionState.UNANSWERED
    assert len(node.node.taken) == 1


async def test_client_that_is_not_open_says_so(certificates: Certificates, tmp_path: Path) -> None:
    """Without ``async with`` there is no connection."""
    client = AsyncClient(
        PARTY, options("https://localhost:1", tmp_path), tls=certificates.client(EAST)
    )
    with pytest.raises(ParticipantError, match="not open"):
        await client.health()
    await client.close()


@pytest.fixture
def threaded(certificates: Certificates) -> Iterator[tuple[TlsNode, str]]:
    """Serve a fake node from a thread of its own."""
    node = TlsNode(FakeNode())
    with node.serve_in_thread(certificates.server()) as url:
        yield node, url


def test_sync_client_does_the_same(
    threaded: tuple[TlsNode, str], certificates: Certificates, tmp_path: Path
) -> None:
    """Every call of the asynchronous client has its blocking twin."""
    node, url = threaded
    tls = certificates.client(EAST)
    with Client(PARTY, options(url, tmp_path), tls=tls) as client:
        assert client.health() == b'{"state": "up"}'
        assert client.message_ids(20261123) == [PAYMENT]
        (sent,) = client.send([transfer(PAYMENT)])
        assert client.resend([sent]) == [sent]
        assert sent.envelope == node.node.taken[0]
        frames = [delivered(n, from_platform(receipt(PAYMENT), n)) for n in (1, 2)]
        node.node.inbox = frames[:1]
        received = client.receive()
        assert client.pending() == [each.entry for each in received]
        client.acknowledge(received)
        node.stream_pieces = [frames[1:]]
        with pytest.raises(NodeRefusedError):
            received += list(client.stream())
        known = client.sent_as(PAYMENT)
        assert known is not None
        assert known.status == "PR04"
        assert client.recover() == []
        assert client.query([]) == []
    client.close()
    assert [each.entry.sequence for each in received] == [1]


def test_sync_client_that_cannot_open_its_store_leaves_no_thread(
    certificates: Certificates, tmp_path: Path
) -> None:
    """An error while opening is raised to the caller, and everything is closed."""
    path = tmp_path / "east.db"
    path.write_bytes(b"no database at all, and longer than nothing" * 9)
    before = threading.active_count()
    with pytest.raises(Exception, match="database"):
        Client(PARTY, options("https://localhost:1", tmp_path), tls=certificates.client(EAST))
    assert threading.active_count() == before
