"""A payment with times, over a real node with its own clock and mutual TLS."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from integration.test_queue_messages import Bank
from support.node_core import AT_NS, DATE
from support.node_world import World, payment, running
from tianping.core.commands import SetParameter
from tianping.node.operator import OperatorClient
from tianping.participant import Outgoing, Verdict
from tianping.participant.messages import CustomerParty, CustomerTransfer, Times
from tianping.values.dates import beijing_date_time
from tianping.values.money import Fen

pytestmark = pytest.mark.slow

BALANCE_FEN = 1_000_00
PATH = "SttlmRtrRct/NPCPrcInf"


def _customer(code: str) -> CustomerParty:
    return CustomerParty(
        participant=code, branch=code, account_bank=code, name="某公司", account="62170001"
    )


def _clock(seconds: int) -> str:
    """Return the time of day that many seconds from now."""
    return f"{beijing_date_time(time.time_ns() + seconds * 10**9):%H:%M:%S}"


def test_payment_waits_for_its_time_is_warned_of_and_comes_back(tmp_path: Path) -> None:
    """Nobody sends anything more: the node's clock alone moves it, in a few seconds."""
    if _clock(60) < _clock(0):
        pytest.skip("the day ends within the minute, and times are those of one day")
    world = World(tmp_path / "w")
    with running(world) as process:
        world.open_day(balance_fen=BALANCE_FEN)
        with OperatorClient(world.folder.operator_socket) as operator:
            operator.execute([SetParameter(AT_NS, "options.settlement_times", 1, DATE)])
        payer, payee = world.banks
        with world.client(payer, process.port) as client:
            bank = Bank(client)
            times = Times(from_time=_clock(5), reject_time=_clock(7))
            order = CustomerTransfer(
                message_id=f"{DATE}00000001",
                created_at=client.created_at(),
                amount_fen=Fen(BALANCE_FEN + 1),
                debtor=_customer(payer),
                creditor=_customer(payee),
                times=times,
            )
            client.send([Outgoing(order.message(world.edition), receiver=payee)])
            client.send([payment(f"{DATE}00000002", payer, payee, amount_fen=BALANCE_FEN)])
            received = bank.wait_for("saps.604.001.01", 5)
    assert {one.verdict for one in received} == {Verdict.VERIFIED}
    told = [
        (str(one.message.get("SttlmRtrRct/OrgnlGrpHdr/OrgnlMsgId"))[-1],
         str(one.message.get(f"{PATH}/PrcSts")), one.message.get(f"{PATH}/RjctInf"))
        for one in received if one.message is not None
    ]  # fmt: skip
    assert told == [
        ("1", "PR06", None),
        ("2", "PR04", None),
        ("1", "PR12", None),
        ("1", "PR12", f"业务仍在排队，最迟清算时间 {times.reject_time}"),
        ("1", "PR09", "已过最迟清算时间"),
    ]
