"""Banks log in to a real node by TLS: refused before, served in order after, forced out."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from support.node_core import AT_NS, DATE
from support.node_world import World, payment, running
from tianping.core.commands import (
    ApproveProposal,
    Command,
    ForceLogOut,
    LiftLogOut,
    Propose,
    SetFault,
    SetParameter,
    encode_commands,
)
from tianping.core.events import Event, LoggedOut, Refused
from tianping.core.node_terms import ALL_SYSTEMS
from tianping.core.terms import SYSTEM_HVPS
from tianping.node.operator import OperatorClient
from tianping.participant import Client, Received, SubmissionState
from tianping.participant.log_in import (
    fault_notice_of,
    log_in_answer_of,
    log_in_notice_of,
)
from tianping.values.bankcode import NPC

pytestmark = pytest.mark.slow

_WAIT_SECONDS = 60
_OUT = "SU1O3018"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Two banks and their keys."""
    return World(tmp_path_factory.mktemp("log_in"), count=3)


@pytest.fixture(scope="module")
def port(world: World) -> Iterator[int]:
    """The port of a node whose participants must log in."""
    with running(world) as node:
        world.open_day(log_in=True)
        yield node.port


@contextmanager
def client(world: World, port: int, number: int) -> Iterator[Client]:
    """Open a bank's client."""
    with world.client(world.banks[number], port) as opened:
        yield opened


def execute(world: World, *commands: Command) -> list[Event]:
    """Let the operator's commands be done; return what they led to."""
    with OperatorClient(world.folder.operator_socket) as operator:
        _, outcomes = operator.execute(list(commands))
    return [event for events in outcomes for event in events]


def together(world: World, inner: Command) -> list[Event]:
    """Let two persons do something."""
    with OperatorClient(world.folder.operator_socket) as operator:
        first, _ = operator.execute([Propose(AT_NS, "Li", "letter", encode_commands([inner]))])
        _, outcomes = operator.execute([ApproveProposal(AT_NS, "Wang", first)])
    assert not isinstance(outcomes[0][0], Refused), outcomes
    return outcomes[0]


def received_until(client: Client, code: str) -> list[Received]:
    """Receive until a message of a code has come."""
    received: list[Received] = []
    deadline = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < deadline:
        some = client.receive(wait_seconds=1)
        client.acknowledge(some)
        received += some
        if any(one.code.startswith(code) for one in received):
            return received
    raise AssertionError(f"no {code} in {[one.code for one in received]}")


def codes(received: list[Received]) -> list[str]:
    """Return the kinds of messages, confirmations of arrival left out."""
    return [one.code[:8] for one in received if not one.code.startswith("ccms.990")]


def ids_of(received: list[Received]) -> list[str]:
    """Return the ids of the payments among messages, in their order."""
    messages = [one.message for one in received if one.message and "hvps.111" in one.code]
    return [str(message.get("FIToFICstmrCdtTrf/GrpHdr/MsgId")) for message in messages]


def stay_out(client: Client) -> None:
    """Let a client be logged out, and not come back by itself."""
    client.log_out()


def test_a_client_logs_in_by_itself_and_is_served_in_order(world: World, port: int) -> None:
    """RULES-C §3.2: out is refused; what came meanwhile is delivered after the log-in, in order."""
    payer, payee = world.banks[:2]
    with client(world, port, 0) as sender, client(world, port, 1) as receiver:
        stay_out(sender)
        stay_out(receiver)
        while receiver.receive(wait_seconds=1):
            pass  # what other tests left in its inbox may still be fetched
        ids = sender.message_ids(DATE, 4)
        (refused,) = sender.send([payment(ids[0], payer, payee)])
        assert (refused.state, refused.answer_code) == (SubmissionState.REFUSED, _OUT)

        sender.log_in()
        for number in ids[1:]:
            (sent,) = sender.send([payment(number, payer, payee)])
            assert sent.state is SubmissionState.ACCEPTED
        received_until(sender, "saps.604")

        kinds = codes(receiver.receive(wait_seconds=1))
        assert not [kind for kind in kinds if kind.startswith("hvps")]
        receiver.log_in()
        after = received_until(receiver, "hvps.111")
        answers = [log_in_answer_of(one.message) for one in after if one.message]
        assert [one.done for one in answers if one and one.signs_in] == [True] * 4
        found = [one for one in ids_of(after) if one in ids]
        while len(found) < 3:
            found += [one for one in ids_of(receiver.receive(wait_seconds=1)) if one in ids]
        assert found == ids[1:], "in the order of their settlement"
        sequence = [one.entry.sequence for one in after]
        assert sequence == list(range(sequence[0], sequence[0] + len(sequence)))


def test_a_payment_of_who_is_out_takes_its_client_in(world: World, port: int) -> None:
    """The client of a bank that never logged in does so when it is refused, and sends again."""
    payer, payee = world.banks[2], world.banks[0]
    with client(world, port, 2) as sender:
        (sent,) = sender.send([payment(sender.message_ids(DATE)[0], payer, payee)])
        assert sent.state is SubmissionState.ACCEPTED
        kinds = codes(received_until(sender, "saps.604"))
        assert "ccms.900" not in kinds, "who is out is refused by the answer to its request alone"
        assert kinds.index("ccms.806") < kinds.index("saps.604")


def test_forced_out_until_that_is_lifted(world: World, port: int) -> None:
    """RULES-C §3.1-3.2: who is forced out is told so, and cannot log in before that is lifted."""
    payer, payee = world.banks[:2]
    with client(world, port, 0) as sender:
        sender.log_in()
        out = together(world, ForceLogOut(AT_NS, payer, SYSTEM_HVPS, "line is being changed"))
        assert any(isinstance(event, LoggedOut) for event in out)
        (refused,) = sender.send([payment(sender.message_ids(DATE)[0], payer, payee)])
        assert refused.answer_code == _OUT
        kinds = codes(received_until(sender, "ccms.807"))
        assert "ccms.807" in kinds
        barred = sender.log_in(["HVPS"])
        assert [one.result.code for one in barred if one.result] == ["SU1O3027"]
        together(world, LiftLogOut(AT_NS, NPC, ALL_SYSTEMS))
        assert sender.log_in(["HVPS"])[0].state is SubmissionState.ACCEPTED
        (sent,) = sender.send([payment(sender.message_ids(DATE)[0], payer, payee)])
        assert sent.state is SubmissionState.ACCEPTED


def test_business_with_who_is_in_fault_is_refused_and_everybody_is_told(
    world: World, port: int
) -> None:
    """RULES-C §3.1: others are told by ccms.803 and begin nothing with whom is in fault."""
    payer, payee = world.banks[:2]
    with client(world, port, 0) as sender:
        sender.log_in()
        together(world, SetFault(AT_NS, payee, fault=True, reason="power cut"))
        (refused,) = sender.send([payment(sender.message_ids(DATE)[0], payer, payee)])
        assert refused.answer_code == "SU1O3023"
        told = received_until(sender, "ccms.803")
        notices = [fault_notice_of(one.message) for one in told if one.message]
        assert (True, (payee,)) in [(one.fault, one.participants) for one in notices if one]
        together(world, SetFault(AT_NS, payee, fault=False, reason="power is back"))
        (sent,) = sender.send([payment(sender.message_ids(DATE)[0], payer, payee)])
        assert sent.state is SubmissionState.ACCEPTED


def entered(received: list[Received], mover: str) -> list[bool]:
    """Return whether each notice about one participant in HVPS says that it came in, or went."""
    notices = [log_in_notice_of(one.message) for one in received if one.message is not None]
    return [
        one.entered
        for one in notices
        if one is not None and (one.system, one.participants) == ("HVPS", (mover,))
    ]


def test_log_ins_of_others_are_told_where_that_is_wanted(world: World, port: int) -> None:
    """ccms.803 ST02 and ST03, to who is in that system."""
    mover = world.banks[1]
    execute(world, SetParameter(AT_NS, "notices.log_ins", 1, DATE))
    told: list[bool] = []
    deadline = time.monotonic() + _WAIT_SECONDS
    with client(world, port, 0) as listener, client(world, port, 1) as other:
        # Another test may have let links be counted as lost, the listener's too: it comes back.
        while told[-1:] != [True] and time.monotonic() < deadline:
            listener.log_in()
            stay_out(other)
            (came,) = other.log_in(["HVPS"])
            assert came.state.is_accepted, came
            told += entered(listener.receive(wait_seconds=5), mover)
    assert told[-1:] == [True]
    execute(world, SetParameter(AT_NS, "notices.log_ins", 0, DATE))


def test_a_second_client_gets_in_once_the_first_is_out(world: World, port: int) -> None:
    """RULES-C §6.2: one session a system; another is refused, what it sends, too."""
    payer, payee = world.banks[:2]
    first, second = world.client(payer, port), world.client(payer, port, store="second")
    with first, second:
        assert all(one.state.is_accepted for one in first.log_in())
        (refused,) = second.log_in(["HVPS"])
        assert refused.result is not None
        assert refused.result.code.endswith("O3027")
        told: list[str] = []
        while "SU1O3027" not in told:  # the inbox is one: what the first has read comes first
            said = [
                log_in_answer_of(one.message)
                for one in received_until(second, "ccms.806")
                if one.message is not None
            ]
            told += [one.code for one in said if one is not None]
        ids = [f"{DATE}{number:08d}" for number in (77_000_001, 77_000_002, 77_000_003)]
        (sent,) = second.send([payment(ids[0], payer, payee)])
        assert (sent.state, sent.answer_code) == (SubmissionState.REFUSED, _OUT)
        (sent,) = first.send([payment(ids[1], payer, payee)])
        assert sent.state is SubmissionState.ACCEPTED
        stay_out(first)
        assert all(one.state.is_accepted for one in second.log_in())
        (sent,) = second.send([payment(ids[2], payer, payee)])
        assert sent.state is SubmissionState.ACCEPTED
        stay_out(second)
        assert all(one.state.is_accepted for one in first.log_in())


def test_a_probe_is_answered_and_a_silent_participant_is_logged_out(
    world: World, port: int
) -> None:
    """RULES-C §9.5: the link of a participant of whom nothing is heard counts as lost."""
    bank = world.banks[2]
    with client(world, port, 2) as prober:
        prober.log_in()
        assert prober.probe("one").state is SubmissionState.ACCEPTED
        assert "ccms.992" in codes(received_until(prober, "ccms.992"))
        execute(
            world,
            SetParameter(AT_NS, "node.probe_interval_seconds", 1, DATE),
            SetParameter(AT_NS, "node.probe_fails", 1, DATE),
        )
    with client(world, port, 0) as other:
        deadline = time.monotonic() + _WAIT_SECONDS
        while bank in nodes_in(world) and time.monotonic() < deadline:
            other.probe("two")
        assert bank not in nodes_in(world)
    execute(world, SetParameter(AT_NS, "node.probe_fails", 1_000, DATE))


def nodes_in(world: World) -> list[str]:
    """Return who is logged in, as the running node says."""
    with OperatorClient(world.folder.operator_socket) as operator:
        told = operator.ask("nodes", None)
    return [row["participant"] for row in told["participants"] if row["systems"]["HVPS"] == "in"]
