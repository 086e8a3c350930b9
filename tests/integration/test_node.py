"""The node as a process, over mutual TLS, on real files: payments between two banks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.node_core import DATE
from support.node_world import NodeProcess, World, bank, payment, running
from tianping.participant.engine import Outgoing, Received
from tianping.participant.messages import (
    Cancellation,
    Original,
    QueueAdjustment,
)
from tianping.participant.sync_client import Client

pytestmark = pytest.mark.slow

TRANSFER = "hvps.111.001.01"
RECEIPT = "saps.604.001.01"
STATUS = "SttlmRtrRct/NPCPrcInf/PrcSts"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A platform's folder with two banks."""
    return World(tmp_path_factory.mktemp("world"))


@pytest.fixture(scope="module")
def node(world: World) -> Iterator[NodeProcess]:
    """A running node with an open day; each bank has 1,000 yuan."""
    with running(world) as process:
        world.open_day(balance_fen=1_000_00)
        yield process


@pytest.fixture
def banks(world: World, node: NodeProcess) -> Iterator[tuple[Client, Client]]:
    """The clients of both banks, their inboxes emptied."""
    first, second = world.banks
    with world.client(first, node.port) as one, world.client(second, node.port) as other:
        for client in (one, other):
            collect(client, until=nothing, patience=0)
        yield one, other


def collect(
    client: Client, *, until: Callable[[Received], bool], patience: int = 10
) -> list[Received]:
    """Receive and acknowledge until a message satisfies, or nothing comes any more."""
    received: list[Received] = []
    while True:
        some = client.receive(wait_seconds=patience)
        client.acknowledge(some)
        received += some
        if not some or any(until(each) for each in some):
            return received


def nothing(_: Received) -> bool:
    """Wait for nothing in particular."""
    return False


def statuses(received: list[Received], original_id: str) -> list[str]:
    """Return the states that receipts give a payment, in order."""
    return [
        str(each.message.get(STATUS))
        for each in received
        if each.code == RECEIPT
        and each.message is not None
        and each.message.get("SttlmRtrRct/OrgnlGrpHdr/OrgnlMsgId") == original_id
    ]


def has_receipt(original_id: str, status: str) -> Callable[[Received], bool]:
    """Return the question whether a message is that receipt."""
    return lambda each: status in statuses([each], original_id)


def test_payment_settles_and_both_sides_are_told(
    banks: tuple[Client, Client], world: World
) -> None:
    """The payer gets confirmation and receipt, the payee the payer's own signed message.

    CCMS-T §五.3.1: signature and body are those that the payer sent.
    """
    payer, payee = banks
    first, second = world.banks
    (message_id,) = payer.message_ids(DATE)
    (sent,) = payer.send([payment(message_id, first, second)])
    assert sent.position
    told = collect(payer, until=has_receipt(message_id, "PR04"))
    assert {"ccms.990.001.02", RECEIPT} <= {each.code for each in told}
    assert all(each.verdict.is_good for each in told)
    got = collect(payee, until=lambda each: each.code == TRANSFER)
    (forwarded,) = [each for each in got if each.code == TRANSFER]
    assert forwarded.verdict == "verified"
    assert forwarded.envelope is not None
    assert forwarded.envelope.header.mesg_direction == "D"
    assert sent.envelope.endswith(forwarded.envelope.body)
    assert forwarded.envelope.signature.encode() in sent.envelope


def test_receipt_states_finality_position_and_head(
    banks: tuple[Client, Client], world: World
) -> None:
    """The receipt's remark names when and where the payment became final, and signs the head."""
    payer, _ = banks
    first, second = world.banks
    (message_id,) = payer.message_ids(DATE)
    (sent,) = payer.send([payment(message_id, first, second)])
    told = collect(payer, until=has_receipt(message_id, "PR04"))
    (receipt,) = [each for each in told if statuses([each], message_id)]
    assert receipt.message is not None
    remark = str(receipt.message.get("SttlmRtrRct/GrpHdr/Rmk"))
    assert remark.startswith("/FIN/")
    assert f"/POS/{sent.position}/" in remark
    assert "/SIG/" in remark
    assert len(remark) <= 256
    assert str(receipt.message.get("SttlmRtrRct/AcctInf/Bal")).startswith("CNY+")


def test_queued_payment_is_moved_cancelled_and_settled(
    banks: tuple[Client, Client], world: World
) -> None:
    """Of two that wait one is moved to the head, the other cancelled; then the first settles."""
    payer, payee = banks
    first, second = world.banks
    big, bigger = payer.message_ids(DATE, 2)
    payer.send([payment(big, first, second, amount_fen=5_000_00)])
    payer.send([payment(bigger, first, second, amount_fen=1_500_00)])
    collect(payer, until=has_receipt(bigger, "PR12"))
    (adjust_id, cancel_id) = payer.message_ids(DATE, 2)
    original = Original(message_id=bigger, sender=first, code=TRANSFER)
    payer.send([adjustment(adjust_id, original)])
    confirmed = collect(payer, until=lambda each: each.code == "ccms.900.001.02")
    (confirmation,) = [each for each in confirmed if each.code == "ccms.900.001.02"]
    assert confirmation.message is not None
    assert confirmation.message.get("CmonConf/CmonConfInf/PrcSts") == "PR07"
    doomed = Original(message_id=big, sender=first, code=TRANSFER)
    payer.send([cancellation(cancel_id, doomed)])
    told = collect(payer, until=has_receipt(big, "PR08"))
    assert "ccms.308.001.02" in {each.code for each in told}
    (reverse,) = payee.message_ids(DATE)
    payee.send([payment(reverse, second, first, amount_fen=900_00)])
    told = collect(payer, until=has_receipt(bigger, "PR04"))
    assert statuses(told, bigger) == ["PR04"]


def test_status_query_finds_settled_and_unknown(banks: tuple[Client, Client], world: World) -> None:
    """A participant that lost an answer asks, and is told the state, or that it never came."""
    payer, _ = banks
    first, second = world.banks
    known, never = payer.message_ids(DATE, 2)
    payer.send([payment(known, first, second)])
    collect(payer, until=has_receipt(known, "PR04"))
    payer.query([Original(message_id=each, sender=first, code=TRANSFER) for each in (known, never)])
    answers: list[Received] = []
    while len(answers) < 2:
        told = collect(payer, until=lambda each: each.code == "ccms.317.001.01")
        answers += [each for each in told if each.code == "ccms.317.001.01"]
    state = "RtrTx/BizRpt/TxRpt/Tx/Pmt/InstrSts/PmtInstrSts/PrtrySts"
    found, unknown = [each.message for each in answers]
    assert found is not None
    assert unknown is not None
    assert found.get(state) == "PR04"
    assert unknown.get("RtrTx/OprlErr/Err/Prtry") == "PR09"


def test_repeat_is_answered_as_a_duplicate(banks: tuple[Client, Client], world: World) -> None:
    """The same envelope again, and the same body in a new envelope, both settle only once."""
    payer, payee = banks
    first, second = world.banks
    (message_id,) = payer.message_ids(DATE)
    outgoing = payment(message_id, first, second)
    (sent,) = payer.send([outgoing])
    (again,) = payer.resend([sent])
    assert again.position == sent.position
    payer.send([outgoing])
    told = collect(payer, until=nothing, patience=2)
    assert statuses(told, message_id) == ["PR04", "PR04"]
    got = collect(payee, until=nothing, patience=1)
    assert [each.code for each in got if each.code != "ccms.801.001.02"] == [TRANSFER]


def test_unknown_creditor_is_refused_with_a_receipt(
    banks: tuple[Client, Client], world: World
) -> None:
    """A refusal of the core comes back at once and as a receipt with its reject code."""
    payer, _ = banks
    (message_id,) = payer.message_ids(DATE)
    (sent,) = payer.send([payment(message_id, world.banks[0], bank(77))])
    assert sent.answer_code == "SU1O2004"
    told = collect(payer, until=has_receipt(message_id, "PR09"))
    assert statuses(told, message_id) == ["PR09"]


def test_operator_sees_status_and_views_follow(world: World, node: NodeProcess) -> None:
    """The operator's socket tells where journal, outbox and views stand; all in the same place."""
    assert node.port
    assert world.folder.operator_socket.stat().st_mode & 0o777 == 0o600
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        status = world.status()
        if status["views_position"] == status["outbox_position"] == status["head_seq"]:
            break
    assert status["views_position"] == status["outbox_position"] == status["head_seq"]
    assert status["phase"] == 10


def test_restart_continues_with_the_same_inboxes(tmp_path: Path) -> None:
    """After an orderly stop nothing is lost, and what was delivered may come again, marked."""
    world = World(tmp_path / "w")
    first, second = world.banks
    with running(world) as node:
        world.open_day()
        with world.client(first, node.port) as payer:
            sent = payer.send([payment(f"{DATE}{n:08d}", first, second) for n in range(1, 6)])
            before = payer.receive(wait_seconds=5)
        assert node.stop() == 0
    with running(world) as node:
        status = world.status()
        assert status["replayed"] == 0
        with world.client(first, node.port) as payer, world.client(second, node.port) as payee:
            assert [each.position for each in payer.resend(sent)] == [
                each.position for each in sent
            ]
            after = collect(payer, until=nothing, patience=1)
            got = collect(payee, until=nothing, patience=1)
    receipts = [each for each in (*before, *after) if each.code == RECEIPT]
    assert {each.entry.key.mesg_id[-1] for each in receipts}
    assert [each.code for each in got].count(TRANSFER) == 5


def now() -> str:
    """Return this moment as messages state it."""
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(time.time() + 8 * 3600))


def adjustment(message_id: str, original: Original) -> Outgoing:
    """Return a request to move a payment to the head of its class."""
    return Outgoing(
        QueueAdjustment(
            message_id=message_id, created_at=now(), original=original, to_front=True
        ).message()
    )


def cancellation(message_id: str, original: Original) -> Outgoing:
    """Return a request to cancel a payment."""
    return Outgoing(
        Cancellation(message_id=message_id, created_at=now(), original=original).message()
    )
