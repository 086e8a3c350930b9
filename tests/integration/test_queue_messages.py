"""Queue management and returns by message, over a real node with mutual TLS."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.node_core import DATE
from support.node_world import NodeProcess, World, payment, running
from tianping.participant import Client, Outgoing, Received, SubmissionState, Verdict
from tianping.participant.enquiries import (
    RETURN_REQUEST,
    QueueReport,
    ReturnAnswer,
    ReturnRequest,
    queue_reports_of,
    return_notice_of,
)
from tianping.participant.messages import CUSTOMER_TRANSFER, Original, QueueAdjustment
from tianping.values.money import Fen

pytestmark = pytest.mark.slow

BALANCE_FEN = 1_000_00


class Bank:
    """A bank's client, with all that it received."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.received: list[Received] = []

    def wait_for(self, code: str, count: int = 1) -> list[Received]:
        """Receive and acknowledge until so many messages of a code are here; return them."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            found = [each for each in self.received if each.code == code]
            if len(found) >= count:
                return found
            some = self.client.receive(wait_seconds=1)
            self.client.acknowledge(some)
            self.received += some
        raise AssertionError(f"{count} of {code} expected, found {len(found)}")

    def reports(self, count: int) -> list[QueueReport]:
        """Return the queue reports, once so many have come."""
        found = self.wait_for("saps.364.001.01", count)
        assert {each.verdict for each in found} == {Verdict.VERIFIED}
        return queue_reports_of(each.message for each in found if each.message is not None)


@pytest.fixture
def node(tmp_path: Path) -> Iterator[tuple[World, NodeProcess]]:
    """A running node whose day is open."""
    world = World(tmp_path / "w")
    with running(world) as process:
        world.open_day(balance_fen=BALANCE_FEN)
        yield world, process


def queue_of(report: QueueReport) -> list[tuple[str, int]]:
    """Return message id and amount of what waits."""
    assert report.is_whole
    return [(one.message_id, one.amount_fen) for one in report.payments]


def test_bank_asks_for_its_queue_and_moves_a_payment(node: tuple[World, NodeProcess]) -> None:
    """The list is signed, in queue order, follows a move; another bank is refused it."""
    world, process = node
    payer, payee = world.banks
    first, second = f"{DATE}00000001", f"{DATE}00000002"
    with world.client(payer, process.port) as client, world.client(payee, process.port) as other:
        bank, stranger = Bank(client), Bank(other)
        client.send(
            [
                payment(first, payer, payee, amount_fen=BALANCE_FEN + 1),
                payment(second, payer, payee, amount_fen=BALANCE_FEN + 2),
            ]
        )
        asked = client.query_queue()
        (before,) = bank.reports(1)
        assert before.query_id == asked.message_id
        assert queue_of(before) == [(first, BALANCE_FEN + 1), (second, BALANCE_FEN + 2)]
        move = QueueAdjustment(
            message_id=f"{DATE}00000003",
            created_at=client.created_at(),
            original=Original(message_id=second, sender=payer, code=CUSTOMER_TRANSFER),
            to_front=True,
        )
        client.send([Outgoing(move.message())])
        bank.wait_for("ccms.900.001.02")
        moved = client.sent_as(f"{DATE}00000003")
        assert moved is not None
        assert moved.status == "PR07"
        client.query_queue()
        after = bank.reports(2)[-1]
        assert [one for one, _ in queue_of(after)] == [second, first]

        spying = other.query_queue(payer)
        assert spying.state is SubmissionState.REFUSED
        (refused,) = stranger.reports(1)
        assert (refused.status, refused.payments) == ("PR09", ())
        assert "无权" in refused.text


def test_settled_payment_is_asked_back_and_answered(node: tuple[World, NodeProcess]) -> None:
    """Request and answer travel signed from end to end; only a new transfer moves money."""
    world, process = node
    payer, payee = world.banks
    paid, request_id, answer_id = (f"{DATE}0000000{n}" for n in (1, 2, 3))
    with world.client(payer, process.port) as client, world.client(payee, process.port) as other:
        bank, asked = Bank(client), Bank(other)
        client.send([payment(paid, payer, payee, amount_fen=500)])
        request = ReturnRequest(
            message_id=request_id,
            created_at=client.created_at(),
            original=Original(message_id=paid, sender=payer, code=CUSTOMER_TRANSFER),
            creditor=payee,
            amount_fen=Fen(500),
        )
        outgoing = Outgoing(request.message(), receiver=payee)
        (sent,) = client.send([outgoing])
        assert sent.state is SubmissionState.ACCEPTED
        client.resend([sent])
        (came,) = asked.wait_for(RETURN_REQUEST)
        assert came.verdict is Verdict.VERIFIED
        assert came.entry.key.sender == payer
        notice = return_notice_of(came.message) if came.message is not None else None
        assert notice is not None
        assert (notice.request_id, notice.payment_id) == (request_id, paid)

        answer = ReturnAnswer(
            message_id=answer_id,
            created_at=other.created_at(),
            sender=payee,
            request=Original(message_id=request_id, sender=payer, code=RETURN_REQUEST),
            payment_id=paid,
            agreed=True,
        )
        other.send([Outgoing(answer.message(), receiver=payer)])
        (answered,) = bank.wait_for("ccms.319.001.01")
        assert (answered.verdict, answered.entry.key.sender) == (Verdict.VERIFIED, payee)
        known = client.sent_as(request_id)
        assert known is not None
        assert known.status == "RS00"

        other.send([payment(f"{DATE}00000004", payee, payer, amount_fen=500)])
        bank.wait_for(CUSTOMER_TRANSFER)
        asked.wait_for("saps.604.001.01")
        assert len([each for each in asked.received if each.code == RETURN_REQUEST]) == 1


def test_bank_that_asks_too_often_waits_and_gets_every_answer(tmp_path: Path) -> None:
    """Beyond the bound for queue queries the node is busy; the client asks again by itself."""
    bounds = "[limits]\nqueue_queries_per_second = 2\nqueue_queries_burst = 2\n"
    world = World(tmp_path / "w", settings=bounds)
    payer, _ = world.banks
    with running(world) as process:
        world.open_day()
        with world.client(payer, process.port) as client:
            bank = Bank(client)
            asked = [client.query_queue() for _ in range(3)]
            assert {each.state for each in asked} == {SubmissionState.ACCEPTED}
            found = bank.reports(3)
        counters = world.status()["counters"]
    assert {each.query_id for each in found} == {each.message_id for each in asked}
    assert isinstance(counters, dict)
    assert counters["busy_queue_queries_per_second"] > 0
