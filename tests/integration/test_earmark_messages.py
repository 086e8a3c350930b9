"""Earmarks by message over a real node: what binds, what is refused, what is answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.bank_side import Bank
from support.node_core import DATE
from support.node_world import World, payment, running
from tianping.participant.earmarks import EarmarkAdjustment
from tianping.participant.engine import Outgoing
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition

pytestmark = pytest.mark.slow

BALANCE_FEN = 100_00
CONFIRMED = "CmonConf/CmonConfInf"


@pytest.mark.parametrize("edition", list(Edition))
def test_earmark_binds_until_it_is_lowered(tmp_path: Path, edition: Edition) -> None:
    """What is earmarked pays no transfer; lowering it lets the queue go on; ccms.900 each time."""
    world = World(tmp_path / "w", edition=edition, settings="[intake]\nworkers = 1\n")
    payer, payee = world.banks
    with running(world) as node:
        world.open_day(balance_fen=BALANCE_FEN)
        with world.client(payer, node.port) as client:
            bank = Bank(client)

            def adjust(amount_fen: int, *, lowered: bool, system: str = "IBPS") -> None:
                (message_id,) = client.message_ids(DATE)
                outgoing = EarmarkAdjustment(
                    message_id=message_id,
                    sender=payer,
                    system=system,
                    amount_fen=Fen(amount_fen),
                    lowered=lowered,
                ).outgoing(edition)
                client.send([outgoing])

            adjust(60_00, lowered=False)
            adjust(40_01, lowered=False)
            (paid,) = client.message_ids(DATE)
            client.send([payment(paid, payer, payee, amount_fen=50_00, edition=edition)])
            waiting = bank.wait_for("saps.604.001.01")[0].message
            assert waiting is not None
            assert waiting.text("SttlmRtrRct/NPCPrcInf/PrcSts") == "PR12"
            adjust(10_00, lowered=True, system="BEPS")
            adjust(10_00, lowered=True)
            settled = bank.wait_for("saps.604.001.01", 2)[1].message
            assert settled is not None
            assert settled.text("SttlmRtrRct/NPCPrcInf/PrcSts") == "PR04"
            answers = bank.wait_for("ccms.900.001.02", 4)
        assert node.stop() == 0
    told = [
        (each.message.text(f"{CONFIRMED}/PrcSts"), each.message.text(f"{CONFIRMED}/PrcCd"))
        for each in answers
        if each.message
    ]
    short, less = ("PR09", "SU1O3029"), ("PR09", "SU1O6999")
    assert told == [("PR07", "SU1I0000"), short, less, ("PR07", "SU1I0000")]


def test_earmark_for_no_system_is_refused_at_the_door(tmp_path: Path) -> None:
    """A header that names neither BEPS nor IBPS is refused with its element, in both languages."""
    world = World(tmp_path / "w", settings="[intake]\nworkers = 1\n")
    payer, _ = world.banks
    with running(world) as node:
        world.open_day(balance_fen=BALANCE_FEN)
        with world.client(payer, node.port) as client:
            bank = Bank(client)
            (message_id,) = client.message_ids(DATE)
            message = EarmarkAdjustment(
                message_id=message_id, sender=payer, system="BEPS", amount_fen=Fen(1)
            ).message()
            (sent,) = client.send([Outgoing(message)])
            assert sent.answer_code == "SU1O0107"
            answer = bank.wait_for("ccms.900.001.02")[0].message
        assert node.stop() == 0
    assert answer is not None
    reason = answer.text(f"{CONFIRMED}/RjctInf")
    assert "OrigSenderSID" in reason or "发送系统号" in reason
