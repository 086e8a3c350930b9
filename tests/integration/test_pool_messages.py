"""Pools by message, over a real node with mutual TLS: bind, run at cut-off, notices, query."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from integration.test_queue_messages import Bank
from support.node_core import AT_NS, DATE
from support.node_world import NodeProcess, World, payment, running
from tianping.core.commands import AddParticipant, AdvancePhase, RunMatching, SetPoolFloor
from tianping.core.events import Event, MatchingRun, PoolRun, Refused
from tianping.node.operator import OperatorClient
from tianping.participant import Outgoing, SubmissionState, Verdict
from tianping.participant.pools import (
    POOL_REPORT,
    PoolInstruction,
    PoolQuery,
    PoolReport,
    pool_reports_of,
)
from tianping.values.dates import BusinessDate
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition

pytestmark = pytest.mark.slow

BALANCE_FEN = 1_000_00
NEXT = BusinessDate(20261124)
NEXT_ISO = "2026-11-24"


@pytest.fixture(params=list(Edition), ids=lambda edition: edition.name)
def node(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[World, NodeProcess]]:
    """A running node of an edition: a legal entity, its branch, a stranger; the day is open."""
    world = World(tmp_path / "w", count=3, edition=request.param)
    entity, branch, _ = world.banks
    commands = [
        msgspec.structs.replace(one, legal_entity=entity)
        if isinstance(one, AddParticipant) and one.code == branch
        else one
        for one in world.opening(balance_fen=BALANCE_FEN)
    ]
    with running(world) as process:
        with OperatorClient(world.folder.operator_socket) as operator:
            _, outcomes = operator.execute(commands)
        assert not [one for events in outcomes for one in events if isinstance(one, Refused)]
        yield world, process


def _advance(world: World, *steps: tuple[int, int, int]) -> list[Event]:
    with OperatorClient(world.folder.operator_socket) as operator:
        _, outcomes = operator.execute([AdvancePhase(AT_NS, *step) for step in steps])
    events = [event for told in outcomes for event in told]
    assert not [event for event in events if isinstance(event, Refused)]
    return events


def _instruction(world: World, bank: Bank, number: int, sender: str) -> Outgoing:
    instruction = PoolInstruction(
        message_id=f"{DATE}0000000{number}",
        created_at=bank.client.created_at(),
        sender=sender,
        management="MT00",
        branches=(world.banks[1],),
        effective_date=NEXT_ISO,
    )
    return Outgoing(instruction.message(world.edition))


def _ask(
    world: World, bank: Bank, sender: str, date: str = NEXT_ISO, *, count: int = 1
) -> PoolReport:
    """Ask for the pool and return the latest of so many answers."""
    query = PoolQuery(
        message_id=bank.client.message_ids(NEXT)[0],
        created_at=bank.client.created_at(),
        sender=sender,
        date=date,
    )
    bank.client.send([Outgoing(query.message(world.edition))])
    found = bank.wait_for(POOL_REPORT, count)
    assert {each.verdict for each in found} == {Verdict.VERIFIED}
    return pool_reports_of(each.message for each in found if each.message is not None)[-1]


def test_pool_by_message_tops_the_branch_up(node: tuple[World, NodeProcess]) -> None:
    """Only the legal entity binds; the transfer reaches both as a notice, the query tells it."""
    world, process = node
    entity, branch, stranger = world.banks
    with (
        world.client(entity, process.port) as one,
        world.client(branch, process.port) as other,
    ):
        head, arm = Bank(one), Bank(other)
        one.send([_instruction(world, head, 1, entity)])
        head.wait_for("ccms.900.001.02")
        confirmed = one.sent_as(f"{DATE}00000001")
        assert confirmed is not None
        assert confirmed.status == "PR07"
        (refused,) = other.send([_instruction(world, arm, 2, branch)])
        assert refused.state is SubmissionState.REFUSED

        _advance(world, (10, 20, 0), (20, 40, 0), (40, 0, NEXT), (0, 10, 0))
        assert _ask(world, head, entity).bindings[0].transfers == ()
        wanted_fen = BALANCE_FEN + 500_00
        other.send(
            [
                payment(
                    f"{NEXT}00000009",
                    branch,
                    stranger,
                    amount_fen=wanted_fen,
                    edition=world.edition,
                )
            ]
        )
        with OperatorClient(world.folder.operator_socket) as operator:
            operator.execute([SetPoolFloor(AT_NS, entity, Fen(100_00))])
        (run,) = [event for event in _advance(world, (10, 20, 0)) if isinstance(event, PoolRun)]
        assert run.value_fen == 900_00
        assert run.seed > 0
        (debited,) = head.wait_for("saps.606.001.01")
        (credited,) = arm.wait_for("saps.606.001.01")
        assert {debited.verdict, credited.verdict} == {Verdict.VERIFIED}
        settled = other.sent_as(f"{NEXT}00000009")
        assert settled is not None
        assert settled.status == "PR04"
        (binding,) = _ask(world, head, entity, count=2).bindings
        assert (binding.branch, binding.legal_entity) == (branch, entity)
        assert [amount for _, amount in binding.transfers] == [900_00]
        assert _ask(world, arm, branch).bindings == (binding,)
        stale = _ask(world, arm, branch, "2026-11-23", count=2)
        assert (stale.status, stale.bindings) == ("PR09", ())


def test_matching_at_cut_off_settles_both_sides(node: tuple[World, NodeProcess]) -> None:
    """Two payments that wait for one another settle; nobody is shown a balance below zero."""
    world, process = node
    one_bank, other_bank, _ = world.banks
    amount_fen = BALANCE_FEN + 1_00
    with (
        world.client(one_bank, process.port) as one,
        world.client(other_bank, process.port) as other,
    ):
        left, right = Bank(one), Bank(other)
        edition = world.edition
        ids = [f"{DATE}00000011", f"{DATE}00000012"]
        one.send([payment(ids[0], one_bank, other_bank, amount_fen=amount_fen, edition=edition)])
        other.send([payment(ids[1], other_bank, one_bank, amount_fen=amount_fen, edition=edition)])
        with OperatorClient(world.folder.operator_socket) as operator:
            _, ((early,),) = operator.execute([RunMatching(AT_NS)])
        assert isinstance(early, Refused)
        (run,) = [event for event in _advance(world, (10, 20, 0)) if isinstance(event, MatchingRun)]
        assert (run.settled_count, run.value_fen) == (2, 2 * amount_fen)
        for bank, message_id in ((left, ids[0]), (right, ids[1])):
            receipts = [
                each.message
                for each in bank.wait_for("saps.604.001.01", 2)
                if each.message is not None
            ]
            balances = [str(each.get("SttlmRtrRct/AcctInf/Bal")) for each in receipts]
            assert "CNY+1000.00" in balances
            known = bank.client.sent_as(message_id)
            assert known is not None
            assert known.status == "PR04"
