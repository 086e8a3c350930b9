"""The worker processes: real checks in real processes, and what happens when one dies."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator

import pytest

from support.node_core import DATE
from support.node_world import PASSWORD, World, payment
from tianping.core.commands import CreditTransfer, decode_commands
from tianping.node.errors import Stopped, WorkerFault
from tianping.node.pool import AHEAD_BYTES_MAX, CHECK, RENDER, WorkerPool
from tianping.node.tasks import (
    Admitted,
    CheckReply,
    CheckTask,
    CommunicationConfirmation,
    HeadFacts,
    RegistryCopy,
    RenderReply,
    RenderTask,
    Setup,
)
from tianping.participant.engine import ParticipantEngine, Party
from tianping.participant.store import Store
from tianping.security.algorithms import Algorithm
from tianping.security.identities import open_signer

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=[Algorithm.P256_SHA256, Algorithm.SM2_SM3])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> World:
    """A platform's folder, its keys of one algorithm."""
    return World(tmp_path_factory.mktemp("world"), algorithm=request.param)


@pytest.fixture
def pool(world: World) -> Iterator[WorkerPool]:
    """A pool of one process that knows the banks' certificates."""
    folder = world.folder
    made = WorkerPool(
        Setup(
            edition="newer",
            roots=folder.signing_roots.read_bytes(),
            signer=str(folder.signing),
            password=PASSWORD,
            skew_seconds=900,
            crl_required=True,
        ),
        count=1,
    )
    made.set_registry(
        RegistryCopy(
            7,
            {code: [world.certificates[code][0].der] for code in world.banks},
            folder.signing_crl.read_bytes(),
        )
    )
    made.start()
    yield made
    made.stop()


def envelopes(world: World, count: int) -> list[bytes]:
    """Return signed payments of the first bank."""
    code, other = world.banks
    engine = ParticipantEngine(
        Party(code, open_signer(world.keys(code) / "signing", PASSWORD)),
        store=Store(":memory:"),
        clock_ns=time.time_ns,
    )
    outgoing = [payment(f"{DATE}{number:08d}", code, other) for number in range(count)]
    return [sent.envelope for sent in engine.prepare(outgoing, durable=False)]


def check(pool: WorkerPool, world: World, raws: list[bytes]) -> CheckReply:
    """Check envelopes in the pool."""
    task = CheckTask(time.time_ns(), [world.banks[0]], raws)
    reply = pool.submit(task, priority=CHECK).result(60)
    assert isinstance(reply, CheckReply)
    return reply


def test_check_makes_commands_of_signed_payments(pool: WorkerPool, world: World) -> None:
    """A signed payment becomes a command with the registry version that verified it."""
    reply = check(pool, world, envelopes(world, 3))
    commands = decode_commands(reply.commands)
    assert [type(verdict) for verdict in reply.verdicts] == [Admitted] * 3
    assert all(isinstance(command, CreditTransfer) for command in commands)
    assert {getattr(command, "registry_version", 0) for command in commands} == {7}
    assert {getattr(command, "certificate", "") for command in commands} == {
        world.certificates[world.banks[0]][0].id
    }


def test_worker_that_dies_is_replaced_and_its_task_done(pool: WorkerPool, world: World) -> None:
    """A killed worker costs time, no message."""
    raws = envelopes(world, 2)
    check(pool, world, raws)
    (process_id,) = pool.process_ids
    os.kill(process_id, signal.SIGKILL)
    assert len(check(pool, world, raws).verdicts) == 2
    assert pool.counters.get("workers_lost") == 1
    assert pool.process_ids != [process_id]


def test_worker_that_dies_with_tasks_in_hand_loses_none(pool: WorkerPool, world: World) -> None:
    """More tasks than workers: one is handed over ahead; both are done by the new process."""
    raws = envelopes(world, 8)
    check(pool, world, raws[:1])
    (process_id,) = pool.process_ids
    tasks = [CheckTask(time.time_ns(), [world.banks[0]], raws * 40) for _ in range(4)]
    futures = [pool.submit(task, priority=CHECK) for task in tasks]
    os.kill(process_id, signal.SIGKILL)
    replies = [future.result(60) for future in futures]
    assert [type(reply) for reply in replies] == [CheckReply] * 4
    assert {len(reply.verdicts) for reply in replies if isinstance(reply, CheckReply)} == {320}
    assert pool.counters.get("workers_lost") == 1


def test_task_that_kills_two_workers_fails_and_the_next_is_done(
    pool: WorkerPool, world: World
) -> None:
    """The one in hand when both died is given up; the one behind it goes to a third worker."""
    raws = envelopes(world, 8)
    check(pool, world, raws[:1])
    long = CheckTask(time.time_ns(), [world.banks[0]], raws * 1000)
    short = CheckTask(time.time_ns(), [world.banks[0]], raws)
    futures = [pool.submit(task, priority=CHECK) for task in (long, short)]
    for _ in range(2):
        (process_id,) = pool.process_ids
        lost = pool.counters.get("workers_lost")
        os.kill(process_id, signal.SIGKILL)
        while pool.counters.get("workers_lost") == lost or pool.process_ids == [process_id]:
            time.sleep(0.01)
    with pytest.raises(WorkerFault, match="twice"):
        futures[0].result(60)
    assert isinstance(futures[1].result(60), CheckReply)


def test_pipe_takes_a_task_ahead_though_nobody_reads() -> None:
    """Otherwise this side could wait to hand over while the worker waits to hand back."""
    here, there = multiprocessing.get_context("spawn").Pipe()
    sent = threading.Thread(target=here.send_bytes, args=(bytes(AHEAD_BYTES_MAX),), daemon=True)
    sent.start()
    sent.join(10)
    assert not sent.is_alive()
    assert len(there.recv_bytes()) == AHEAD_BYTES_MAX
    here.close()
    there.close()


def test_render_signs_and_frames(pool: WorkerPool, world: World) -> None:
    """Drafts come back as envelopes, in order."""
    (raw,) = envelopes(world, 1)
    drafts = [
        CommunicationConfirmation(
            world.banks[0], f"{number:020d}", time.time_ns(), DATE, raw[:132], "PM1I0000"
        )
        for number in range(3)
    ]
    head = HeadFacts("test", 1, b"\x00" * 32, time.time_ns())
    reply = pool.submit(RenderTask(head, list(drafts)), priority=RENDER).result(60)
    assert isinstance(reply, RenderReply)
    assert [raw[78:98].decode() for raw in reply.envelopes] == [draft.mesg_id for draft in drafts]


def test_stopped_pool_takes_nothing_more(pool: WorkerPool, world: World) -> None:
    """After the stop a task is refused."""
    check(pool, world, envelopes(world, 1))
    pool.stop()
    with pytest.raises(Stopped):
        check(pool, world, envelopes(world, 1))
