"""A participant on a bad line to a real node: no payment is lost or doubled."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import pytest

from support.cutting_proxy import CuttingProxy
from support.node_core import DATE
from support.node_world import World, payment, running
from tianping.participant import Client, NodeSilentError, Received, SubmissionState
from tianping.participant.finality import finality_of, is_signed_by_platform
from tianping.values.bankcode import BankCode

pytestmark = pytest.mark.slow

ROUNDS = 12
PER_ROUND = 5
AMOUNT_FEN = 1_00


def send_all(client: Client, payer: BankCode, payee: BankCode) -> tuple[list[str], Counter[str]]:
    """Send payments over the bad line, seeing to the open ones now and then."""
    seen: Counter[str] = Counter()
    ids: list[str] = []
    for _ in range(ROUNDS):
        wanted = client.message_ids(DATE, PER_ROUND)
        ids += wanted
        orders = [payment(each, payer, payee, amount_fen=AMOUNT_FEN) for each in wanted]
        seen.update(each.state for each in client.send(orders))
        seen.update(each.state for each in client.recover())
    return ids, seen


def drain(client: Client, done: Callable[[list[Received]], bool]) -> list[Received]:
    """Receive and acknowledge until it is done, and nothing more comes."""
    received: list[Received] = []
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        some = client.receive(wait_seconds=1)
        client.acknowledge(some)
        received += some
        if not some and done(received):
            return received
    raise AssertionError(f"not done after 120 seconds and {len(received)} messages")


def settle_open(client: Client, ids: list[str]) -> tuple[int, list[Received]]:
    """See to open messages until none is left; return how many rounds it took, and what came."""

    def is_told(_: list[Received]) -> bool:
        known = [client.sent_as(each) for each in ids]
        return all(each.status == "PR04" for each in known if each if not each.state.is_open)

    received: list[Received] = []
    for rounds in range(1, 20):
        received += drain(client, is_told)
        if not client.recover():
            return rounds, received
    raise AssertionError("messages stay open on a good line")


def test_bad_line_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """Every payment settles once, the payee gets each once, and the client knows it of each."""
    world = World(tmp_path / "w")
    payer, payee = world.banks
    with running(world) as node:
        world.open_day(balance_fen=1_000_00)
        proxy = CuttingProxy(node.port, seed=20261123, bytes_max=24_000)
        with proxy.serve() as port, world.client(payer, port) as client:
            ids, seen = send_all(client, payer, payee)
            proxy.cutting = False
            rounds, received = settle_open(client, ids)
            told = [client.sent_as(each) for each in ids]
        with world.client(payee, node.port) as other:
            got = drain(other, lambda some: len(forwarded(some)) >= len(ids))
    proofs = [finality_of(each.message) for each in received if each.message is not None]
    platform = world.keyring().platform
    final = [each for each in proofs if each is not None]
    assert {each.position for each in final} == {each.position for each in told if each}
    assert all(is_signed_by_platform(each, platform="test", verifiers=platform) for each in final)
    assert proxy.cuts > ROUNDS
    assert seen[SubmissionState.UNANSWERED] > 0
    assert seen[SubmissionState.ACCEPTED] > 0
    assert rounds < 6
    assert [(each.state, each.status) for each in told if each] == [
        (SubmissionState.ACCEPTED, "PR04")
    ] * len(ids)
    assert Counter(each.entry.key.mesg_id for each in got).most_common(1)[0][1] == 1
    assert sorted(forwarded(got)) == sorted(ids)


def forwarded(received: list[Received]) -> list[str]:
    """Return the ids of the payments the payee got, each verified from end to end."""
    return [
        str(each.message.get("FIToFICstmrCdtTrf/GrpHdr/MsgId"))
        for each in received
        if each.code == "hvps.111.001.01" and each.message is not None and each.verdict.is_good
    ]


def next_payments(source: Iterator[Received], count: int) -> list[Received]:
    """Take from a stream until so many payments came."""
    payments = (each for each in source if each.code == "hvps.111.001.01")
    return list(islice(payments, count))


def test_stream_of_a_real_node_goes_on_after_its_restart(tmp_path: Path) -> None:
    """What was acknowledged does not come again as new; what was not is known."""
    world = World(tmp_path / "w")
    payer, payee = world.banks
    with running(world) as node:
        world.open_day()
        with world.client(payer, node.port) as client:
            client.send([payment(f"{DATE}{n:08d}", payer, payee) for n in range(1, 4)])
        with world.client(payee, node.port) as other:
            source = other.stream()
            got = next_payments(source, 3)
            other.acknowledge(got[:2])
            node.kill()
            with pytest.raises(NodeSilentError):
                next(source)
            pending = [each.sequence for each in other.pending()]
            assert got[2].entry.sequence in pending
            assert not {each.entry.sequence for each in got[:2]} & set(pending)
    with running(world) as node:
        with world.client(payer, node.port) as client:
            client.send([payment(f"{DATE}{n:08d}", payer, payee) for n in range(4, 6)])
        with world.client(payee, node.port) as other:
            assert [each.sequence for each in other.pending()] == pending
            got += next_payments(other.stream(), 2)
    assert forwarded(got) == [f"{DATE}{n:08d}" for n in range(1, 6)]
    numbers = [each.entry.sequence for each in got]
    assert numbers == sorted(set(numbers))
