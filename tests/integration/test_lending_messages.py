"""Automatic lending by message, over a real node with mutual TLS: set, confirm, lend, restore."""

from __future__ import annotations

import itertools
import time
from pathlib import Path

import pytest

from integration.test_queue_messages import Bank
from support.node_core import AT_NS, DATE, OFFICE
from support.node_world import World, running
from tianping.core.commands import AdvancePhase, Command, NetLine, SettleNets
from tianping.core.events import Refused
from tianping.node.operator import OperatorClient
from tianping.participant import Client, Outgoing, Received, SubmissionState, Verdict
from tianping.participant.lending import (
    LENDING_ANSWER,
    LENDING_REQUEST,
    LIQUIDITY_REPORT,
    LendingAnswer,
    LendingQuery,
    LendingRequest,
    loan_lines_of,
)
from tianping.participant.messages import Original
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate, iso_date
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition

pytestmark = pytest.mark.slow

BALANCE_FEN = 1_000_00
"""What each bank begins with."""

NET_FEN = 1_600_00
"""What the borrower must settle, 600 yuan more than it has."""

NUMBER = "agreement-1"


def advance(world: World, *phases: int) -> None:
    """Take the day of a running node from the first phase through the others."""
    execute(world, [AdvancePhase(AT_NS, *step, 0) for step in itertools.pairwise(phases)])


def execute(world: World, commands: list[Command]) -> None:
    """Let the operator of a running node do something that is not refused."""
    with OperatorClient(world.folder.operator_socket) as operator:
        _, outcomes = operator.execute(commands)
    refused = [event for events in outcomes for event in events if isinstance(event, Refused)]
    assert refused == []


def opened(one: Received) -> list[tuple[str, int, tuple[int, ...]]]:
    """Return number, remaining quota and loans of the lines of a report."""
    assert one.verdict is Verdict.VERIFIED
    assert one.message is not None
    return [
        (line.number, line.remaining_fen, line.amounts_fen) for line in loan_lines_of(one.message)
    ]


class Pair:
    """Lender and borrower of one running node, and the requests between them."""

    def __init__(self, world: World, lending: Client, borrowing: Client) -> None:
        self.lender, self.borrower = world.banks
        self.edition = world.edition
        self.giver, self.taker = Bank(lending), Bank(borrowing)

    def ask(self, number: int, kind: str, date: BusinessDate, **more: object) -> SubmissionState:
        """Send a saps.374: the borrower's PC00, or the lender's PC02."""
        by_borrower = kind == "PC00"
        client = (self.taker if by_borrower else self.giver).client
        request = LendingRequest(
            message_id=f"{date}{number:08d}",
            created_at=client.created_at(),
            sender=self.borrower if by_borrower else self.lender,
            borrower=self.borrower,
            lender=self.lender,
            number=NUMBER,
            kind=kind,
            **more,  # type: ignore[arg-type]
        )
        receiver = self.lender if by_borrower else self.borrower
        (sent,) = client.send([Outgoing(request.message(self.edition), receiver=receiver)])
        return sent.state

    def confirm(self) -> None:
        """Let the lender agree to the first request."""
        client = self.giver.client
        answer = LendingAnswer(
            message_id=f"{DATE}00000002",
            created_at=client.created_at(),
            sender=self.lender,
            request=Original(
                message_id=f"{DATE}00000001", sender=self.borrower, code=LENDING_REQUEST
            ),
            number=NUMBER,
            agreed=True,
        )
        client.send([Outgoing(answer.message(self.edition), receiver=self.borrower)])


@pytest.mark.parametrize("edition", [Edition.NEWER, Edition.V2010])
def test_borrower_sets_lender_confirms_and_the_platform_lends(
    tmp_path: Path, edition: Edition
) -> None:
    """Messages reach the other side signed; the net settles; the lender restores the quota.

    CNAPS2-FIELDS saps.374.
    """
    world = World(tmp_path / "w", edition=edition)
    lender, borrower = world.banks
    today = _today(edition)
    with running(world) as process:
        world.open_day(balance_fen=BALANCE_FEN)
        with (
            world.client(lender, process.port) as lending,
            world.client(borrower, process.port) as borrowing,
        ):
            pair = Pair(world, lending, borrowing)
            limits = {"lower_fen": Fen(500_00), "upper_fen": Fen(1_000_00)}
            dates = {"from_date": iso_date(DATE), "until_date": "2027-11-23"}
            assert pair.ask(1, "PC00", DATE, **limits, **dates) is SubmissionState.ACCEPTED
            (asked,) = pair.giver.wait_for(LENDING_REQUEST)
            assert (asked.verdict, asked.entry.key.sender) == (Verdict.VERIFIED, borrower)
            pair.confirm()
            (answered,) = pair.taker.wait_for(LENDING_ANSWER)
            assert (answered.verdict, answered.entry.key.sender) == (Verdict.VERIFIED, lender)
            known = borrowing.sent_as(f"{DATE}00000001")
            assert known is not None
            assert known.status == "PR05"

            lent_fen = _lend(world, borrower, edition)
            query = LendingQuery(
                message_id=f"{today}00000003",
                created_at=borrowing.created_at(),
                sender=borrower,
                date=iso_date(today),
            )
            borrowing.send([Outgoing(query.message(edition))])
            (report,) = pair.taker.wait_for(LIQUIDITY_REPORT)
            assert opened(report) == [(NUMBER, 1_000_00 - lent_fen, (lent_fen,))]
            pair.giver.wait_for("saps.606.001.01")
            pair.taker.wait_for("saps.606.001.01")

            advance(world, 32, 35)
            amount = {"amount_fen": Fen(lent_fen)}
            assert pair.ask(4, "PC02", today, **amount) is SubmissionState.ACCEPTED
            (restored,) = pair.taker.wait_for(LENDING_REQUEST)
            assert restored.verdict is Verdict.VERIFIED
            assert pair.ask(5, "PC02", today, **amount) is SubmissionState.REFUSED


def _today(edition: Edition) -> BusinessDate:
    """Return the date on which the loan is made: the newer edition dates no agreement."""
    return DATE if edition is Edition.V2010 else BusinessDate(DATE + 1)


def _lend(world: World, borrower: BankCode, edition: Edition) -> int:
    """Let a net wait until pre-close of the first date in force; return what must be lent."""
    today = _today(edition)
    if today != DATE:
        advance(world, 10, 20, 40)
        execute(world, [AdvancePhase(AT_NS, 40, 0, today)])
        advance(world, 0, 10)
    lines = [NetLine(borrower, False, Fen(NET_FEN)), NetLine(OFFICE, True, Fen(NET_FEN))]
    execute(world, [SettleNets(time.time_ns(), "BEPS", today, 1, 777, lines)])
    advance(world, 10, 20, 30, 32)
    return NET_FEN - BALANCE_FEN
