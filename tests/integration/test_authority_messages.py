"""Authority over a real node with mutual TLS: refused at the door, refused by the core, told."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from support.authority import rule
from support.node_core import AT_NS, DATE
from support.node_world import World, payment, running
from tianping.core.commands import (
    AuthorityLine,
    Command,
    ParameterChange,
    SetAuthorities,
    SetParameters,
)
from tianping.core.control.words import INSTITUTION_DIRECT, RECEIVING, SENDING
from tianping.core.events import Refused
from tianping.node.operator import OperatorClient
from tianping.participant import Client, SubmissionState
from tianping.participant.errors import NotAuthorisedError
from tianping.participant.store import SentMessage
from tianping.values.dates import BusinessDate
from tianping.views.engine import open_views
from tianping.views.queries import accounts

pytestmark = pytest.mark.slow

TODAY = BusinessDate(DATE)
BALANCE_FEN = 1_000_00


def told(world: World, *commands: Command) -> None:
    """Let the operator give commands, none of which is refused."""
    with OperatorClient(world.folder.operator_socket) as operator:
        _, outcomes = operator.execute(list(commands))
    assert not [event for events in outcomes for event in events if isinstance(event, Refused)]


def rules(*lines: AuthorityLine) -> SetAuthorities:
    """Return the command that sets rules of the head office from today on."""
    return SetAuthorities(AT_NS, "", list(lines))


def known(client: Client, message_id: str, status: str) -> SentMessage:
    """Receive until a message has a status."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        client.acknowledge(client.receive(wait_seconds=1))
        sent = client.sent_as(message_id)
        if sent is not None and sent.status == status:
            return sent
    raise AssertionError(f"{message_id}: expected {status}, found {sent}")


def balances(world: World) -> list[int]:
    """Return the balances of the banks, as the views have them."""
    engine = open_views(world.folder.views_url)
    try:
        with engine.connect() as connection:
            held = {view.owner: view.balance_fen for view in accounts(connection)}
    finally:
        engine.dispose()
    return [held[code] for code in world.banks]


def test_bank_is_refused_what_it_may_not_send_and_what_the_other_may_not_receive(
    tmp_path: Path,
) -> None:
    """O5001 at the door, O5002 by the core, both PR09; told of its rules, the client refuses."""
    world = World(tmp_path / "w")
    payer, payee = world.banks
    first, second, third, fourth = (f"{DATE}0000000{number}" for number in range(1, 5))
    with running(world) as node:
        world.open_day(balance_fen=BALANCE_FEN)
        told(
            world,
            rules(rule(from_date=TODAY), rule(from_date=TODAY, direction=RECEIVING)),
            SetParameters(AT_NS, "", [ParameterChange("authority.enforced", 1)]),
        )
        with world.client(payer, node.port) as client:
            client.send([payment(first, payer, payee)])
            assert known(client, first, "PR04").status_code == "SU1I0000"
            own = {"institution_level": INSTITUTION_DIRECT, "from_date": TODAY, "allowed": False}
            told(world, rules(rule(direction=RECEIVING, institution=payee, **own)))
            (refused,) = client.send([payment(second, payer, payee)])
            assert (refused.state, refused.answer_code) == (SubmissionState.REFUSED, "SU1O5002")
            assert known(client, second, "PR09").status_code == "SU1O5002"
            told(world, rules(rule(direction=SENDING, institution=payer, **own)))
            (refused,) = client.send([payment(third, payer, payee)])
            assert (refused.state, refused.answer_code) == (SubmissionState.REFUSED, "SU1O5001")
            assert known(client, third, "PR09").status_code == "SU1O5001"
            with pytest.raises(NotAuthorisedError, match="by rule 4"):
                client.send([payment(fourth, payer, payee)])
            assert client.sent_as(fourth) is None
        assert node.stop() == 0
    assert balances(world) == [BALANCE_FEN - 100, BALANCE_FEN + 100]
