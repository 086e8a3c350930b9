"""Net files over a real node: brought, waiting, settled, withdrawn; who is told what."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from support.bank_side import Bank
from support.node_core import DATE
from support.node_world import World, payment, running
from tianping.participant import Client, Outgoing
from tianping.participant.messages import Original
from tianping.participant.net_files import NET_FILE, NetFile, NetFileWithdrawal, NetPosition
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition
from tianping.wire.message import Message

pytestmark = pytest.mark.slow

BALANCE_FEN = 100_00
SETTINGS = "[intake]\nworkers = 1\n"


def created() -> str:
    """Return this moment as messages state it."""
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(time.time() + 8 * 3600))


def bring(client: Client, sender: str, *positions: tuple[str, int]) -> tuple[str, str]:
    """Send a net file; return its message id and the answer's code."""
    (message_id,) = client.message_ids(DATE)
    file = NetFile(
        message_id=message_id,
        created_at=created(),
        sender=sender,
        positions=tuple(
            NetPosition(participant=code, debit=fen < 0, amount_fen=Fen(abs(fen)), remark="第一场")
            for code, fen in positions
        ),
    )
    (sent,) = client.send([Outgoing(file.message())])
    return message_id, sent.answer_code


def status(message: Message | None, root: str) -> tuple[str, str]:
    """Return what a message about a file says, and of which file."""
    assert message is not None
    return message.text(f"{root}/NPCPrcInf/PrcSts"), message.text(f"{root}/OrgnlGrpHdr/OrgnlMsgId")


def test_net_file_waits_settles_and_tells_its_parties(tmp_path: Path) -> None:
    """hvps.632 to its sender when it waits and when it settles, hvps.633 to each party."""
    world = World(tmp_path / "w", count=4, specials=1, settings=SETTINGS)
    payer, other, payee, special = world.banks
    with running(world) as node:
        world.open_day(balance_fen=BALANCE_FEN)
        with (
            world.client(special, node.port) as third,
            world.client(payer, node.port) as one,
            world.client(other, node.port) as two,
        ):
            sender = Bank(third)
            file, code = bring(third, special, (payer, -150_00), (other, -1_00), (payee, 151_00))
            assert code == "SU1I0000"
            first = sender.wait_for("hvps.632.001.01")[0].message
            assert status(first, "MulNetSttlmRct") == ("PR12", file)
            assert first is not None
            short = first.all("MulNetSttlmRct/MulNetSttlmRctInf/Dtls/Id")
            assert short == [payer]
            (paid,) = two.message_ids(DATE)
            two.send([payment(paid, other, payer, amount_fen=50_00)])
            second = sender.wait_for("hvps.632.001.01", 2)[1].message
            assert status(second, "MulNetSttlmRct") == ("PR04", file)
            assert second is not None
            assert len(second.all("MulNetSttlmRct/MulNetSttlmRctInf/Dtls/Id")) == 3
            assert "/FIN/" in second.text("MulNetSttlmRct/GrpHdr/Rmk")
            notice = Bank(one).wait_for("hvps.633.001.01")[0].message
            assert status(notice, "MulNetSttlmNtfctn") == ("PR04", file)
        with world.client(payee, node.port) as client:
            credit = Bank(client).wait_for("hvps.633.001.01")[0].message
        assert node.stop() == 0
    assert notice is not None
    assert credit is not None
    booked = "MulNetSttlmNtfctn/MulNetSttlmNtfctnInf/BookgList"
    assert notice.text(f"{booked}/DbtCdtId") == "DBIT"
    assert notice.text(f"{booked}/Bal") == "CNY+0.00"
    assert notice.text(f"{booked}/AddtlInf") == "第一场"
    assert credit.text(f"{booked}/DbtCdtId") == "CRDT"
    assert credit.text(f"{booked}/Bal") == "CNY+251.00"


def test_net_file_withdrawn_and_refused(tmp_path: Path) -> None:
    """hvps.635 answers a withdrawal; a bank may not bring a net; wrong totals are refused."""
    world = World(tmp_path / "w", count=3, specials=1, settings=SETTINGS)
    payer, payee, special = world.banks
    with running(world) as node:
        world.open_day(balance_fen=BALANCE_FEN)
        with world.client(special, node.port) as third, world.client(payee, node.port) as bank:
            sender = Bank(third)
            file, _ = bring(third, special, (payer, -150_00), (payee, 150_00))
            for _ in range(2):
                (message_id,) = third.message_ids(DATE)
                request = NetFileWithdrawal(
                    message_id=message_id,
                    created_at=created(),
                    original=Original(message_id=file, sender=special, code=NET_FILE),
                )
                third.send([Outgoing(request.message())])
            answers = sender.wait_for("hvps.635.001.01", 2)
            receipts = sender.wait_for("hvps.632.001.01", 2)
            assert [status(each.message, "MulNetSttlmRct") for each in receipts] == [
                ("PR12", file),
                ("PR08", file),
            ]
            assert [status(each.message, "MulNetSttlmCxlRspn")[0] for each in answers] == [
                "PR07",
                "PR09",
            ]
            uneven, code = bring(third, special, (payer, -1_00), (payee, 2_00))
            assert code == "SU1O6999"
            refused = sender.wait_for("hvps.632.001.01", 3)[2].message
            assert status(refused, "MulNetSttlmRct") == ("PR09", uneven)
            _, code = bring(bank, payee, (payer, -1_00), (payee, 1_00))
            assert code == "SU1O5001"
        assert node.stop() == 0


def test_net_file_is_unknown_in_the_older_edition(tmp_path: Path) -> None:
    """A platform that speaks the 2010 edition does not take the message."""
    world = World(tmp_path / "w", count=3, specials=1, edition=Edition.V2010, settings=SETTINGS)
    payer, payee, special = world.banks
    with running(world) as node:
        world.open_day(balance_fen=BALANCE_FEN)
        with world.client(special, node.port) as third:
            bring(third, special, (payer, -1_00), (payee, 1_00))
            discarded = None
            while discarded is None:
                received = third.receive(wait_seconds=5)
                third.acknowledge(received)
                found = [each.message for each in received if each.code == "ccms.911.001.02"]
                discarded = found[0] if found else None
        assert node.stop() == 0
    assert discarded is not None
    assert discarded.text("DscrdMsgNtfctn/DscrdInf/PrcCd") == "SU1O1101"
