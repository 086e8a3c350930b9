"""Payment versus payment over a real node: held, passed on, paid or freed; who is told what."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from support.bank_side import Bank
from support.node_core import DATE
from support.node_world import World, running
from tianping.participant import Client, Outgoing
from tianping.participant.messages import Original
from tianping.participant.pvp import PVP_REQUEST, DealAnswer, DealRequest
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition

pytestmark = pytest.mark.slow

BALANCE_FEN = 100_00


def created() -> str:
    """Return this moment as messages state it."""
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(time.time() + 8 * 3600))


def ask(client: Client, parties: tuple[str, str, str], fen: int, edition: Edition) -> str:
    """Ask for a hold of payer for payee at the FX system; return the message id."""
    payer, payee, system = parties
    (message_id,) = client.message_ids(DATE)
    request = DealRequest(
        message_id=message_id,
        created_at=created(),
        sender=payer,
        system=system,
        payee=payee,
        amount_fen=Fen(fen),
    )
    client.send([Outgoing(request.message(edition), receiver=system)])
    return message_id


def answer(client: Client, system: str, original: Original, *, confirmed: bool) -> None:
    """Send the FX system's word on a deal."""
    (message_id,) = client.message_ids(DATE)
    reply = DealAnswer(
        message_id=message_id,
        created_at=created(),
        sender=system,
        original=original,
        confirmed=confirmed,
    )
    client.send([Outgoing(reply.message(), receiver=original.sender)])


@pytest.mark.parametrize("edition", list(Edition))
def test_deal_is_held_confirmed_and_booked(tmp_path: Path, edition: Edition) -> None:
    """hvps.143 on to the FX system, hvps.144 back, saps.606 to both; then one is declined."""
    world = World(
        tmp_path / "w", count=3, specials=1, edition=edition, settings="[intake]\nworkers = 1\n"
    )
    payer, payee, system = world.banks
    with running(world) as node:
        world.open_day(balance_fen=BALANCE_FEN)
        with world.client(payer, node.port) as one, world.client(system, node.port) as fx:
            bank, deals = Bank(one), Bank(fx)
            first = ask(one, (payer, payee, system), 60_00, edition)
            passed_on = deals.wait_for("hvps.143.001.01")[0].message
            assert passed_on is not None
            assert passed_on.text("SttlAcctsReq/GrpHdr/MsgId") == first
            ask(one, (payer, payee, system), 40_01, edition)
            original = Original(message_id=first, sender=payer, code=PVP_REQUEST)
            answer(fx, system, original, confirmed=True)
            assert bank.wait_for("hvps.144.001.01")[0].message is not None
            notice = bank.wait_for("saps.606.001.01")[0].message
            second = ask(one, (payer, payee, system), 40_00, edition)
            deals.wait_for("hvps.143.001.01", 2)
            other = Original(message_id=second, sender=payer, code=PVP_REQUEST)
            answer(fx, system, other, confirmed=False)
            bank.wait_for("hvps.144.001.01", 2)
            told = bank.wait_for("ccms.900.001.02", 3)
        with world.client(payee, node.port) as client:
            credit = Bank(client).wait_for("saps.606.001.01")[0].message
        assert node.stop() == 0
    booked = "AcctBookgNtfctn/AcctBookgNtfctnInf"
    assert notice is not None
    assert credit is not None
    assert notice.text(f"{booked}/Bal") == "CNY+40.00"
    assert credit.text(f"{booked}/Bal") == "CNY+160.00"
    assert credit.text(f"{booked}/DbtCdtId") == "CRDT"
    statuses = [each.message.text("CmonConf/CmonConfInf/PrcSts") for each in told if each.message]
    assert statuses == ["PR07", "PR09", "PR07"]
