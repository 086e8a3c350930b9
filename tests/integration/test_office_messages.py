"""What an office sends over a real node: same-city nets, one-sided business, corrections."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from support.node_core import AT_NS, DATE, OFFICE
from support.node_world import World, running
from tianping.core.commands import BindAccess, BindCertificate, Command
from tianping.node.operator import OperatorClient
from tianping.participant.engine import Outgoing, Received
from tianping.participant.office_messages import (
    EntryCorrection,
    OneSidedEntry,
    SameCityLine,
    SameCityNet,
)
from tianping.participant.sync_client import Client
from tianping.security.algorithms import Algorithm
from tianping.security.certificates import load_certificate
from tianping.values.bankcode import BankCode
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition
from tianping.wire.codec import parse, write
from tianping.wire.message import Message

pytestmark = pytest.mark.slow

WAIT_SECONDS = 20
RECEIPT = "SttlmRtrRct/NPCPrcInf/PrcSts"
BOOKED = "AcctBookgNtfctn/AcctBookgNtfctnInf"


def wait_for(client: Client, code: str, count: int) -> list[Message]:
    """Receive until that many messages of a code came, and acknowledge all."""
    deadline = time.monotonic() + WAIT_SECONDS
    found: list[Received] = []
    while time.monotonic() < deadline and len(found) < count:
        received = client.receive(wait_seconds=2)
        client.acknowledge(received)
        found += [each for each in received if each.code == code]
    assert [each.verdict for each in found] == ["verified"] * count
    return [each.message for each in found if each.message is not None]


def now() -> str:
    """Return this moment in Beijing."""
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(time.time() + 8 * 3600))


def bind_office(world: World) -> None:
    """Give the office its certificates on the running node."""
    access = load_certificate((world.keys(OFFICE) / "access" / "certificate.pem").read_bytes())
    commands: list[Command] = [
        BindCertificate(AT_NS, world.certificates[OFFICE][0].id, OFFICE),
        BindAccess(AT_NS, access.id, "office", OFFICE),
    ]
    with OperatorClient(world.folder.operator_socket) as operator:
        operator.execute(commands)


def messages(
    ids: Sequence[str], first: BankCode, second: BankCode, *, edition: Edition
) -> list[Message]:
    """Return a debit, its red and blue corrections, a session that waits, the credit it needs."""
    at, office = now(), OFFICE
    entries: list[OneSidedEntry | EntryCorrection | SameCityNet] = [
        OneSidedEntry(
            message_id=ids[0], created_at=at, office=office, bank=first, credit=False,
            amount_fen=Fen(40_00),
        ),
        EntryCorrection(
            message_id=ids[1], created_at=at, office=office, bank=first, credit=False, red=True,
            amount_fen=Fen(40_00), error_date=DATE,
        ),
        EntryCorrection(
            message_id=ids[2], created_at=at, office=office, bank=first, credit=False, red=False,
            amount_fen=Fen(45_00), error_date=DATE,
        ),
        SameCityNet(
            message_id=ids[3], created_at=at, office=office, session=1,
            lines=(
                SameCityLine(bank=first, credit=False, amount_fen=Fen(60_00)),
                SameCityLine(bank=second, credit=True, amount_fen=Fen(20_00)),
            ),
        ),
        OneSidedEntry(
            message_id=ids[4], created_at=at, office=office, bank=first, credit=True,
            amount_fen=Fen(5_00), business_kind="04101",
        ),
    ]  # fmt: skip
    return [entry.message(edition) for entry in entries]


@pytest.mark.parametrize("edition", list(Edition))
def test_office_business_is_booked_corrected_and_told(tmp_path: Path, edition: Edition) -> None:
    """saps.604 to the office, saps.606 to the banks, red with its sign (CNAPS2-FIELDS saps.613)."""
    world = World(tmp_path / "w", count=2, edition=edition, settings="[intake]\nworkers = 1\n")
    world.add_keys(OFFICE, Algorithm.P256_SHA256)
    first, second = world.banks
    with running(world) as node:
        world.open_day(balance_fen=100_00)
        bind_office(world)
        with world.client(OFFICE, node.port) as office:
            ids = office.message_ids(DATE, 7)[2:]  # the first two bear the opening balances
            for message in messages(ids, first, second, edition=edition):
                (sent,) = office.send([Outgoing(message)])
                assert sent.answer_code == "SU1I0000", sent
            receipts = wait_for(office, "saps.604.001.01", 6)
        with world.client(first, node.port) as bank:
            notices = wait_for(bank, "saps.606.001.01", 5)
        with world.client(second, node.port) as bank:
            (line,) = wait_for(bank, "saps.606.001.01", 1)
        assert node.stop() == 0
    states = [one.text(RECEIPT) for one in receipts]
    assert states == ["PR04", "PR04", "PR04", "PR12", "PR04", "PR04"]
    told = [(one.text(f"{BOOKED}/DbtCdtId"), one.text(f"{BOOKED}/Amt")) for one in notices]
    assert told == [
        ("DBIT", "CNY+40.00"), ("DBIT", "CNY-40.00"), ("DBIT", "CNY+45.00"),
        ("CRDT", "CNY+5.00"), ("DBIT", "CNY+60.00"),
    ]  # fmt: skip
    assert notices[-1].text(f"{BOOKED}/Bal") == "CNY+0.00"
    assert line.text(f"{BOOKED}/TxTp") == "H003"
    assert line.text("AcctBookgNtfctn/OrgnlGrpHdr/OrgnlMT") == "saps.611.001.01"


def test_session_whose_totals_are_wrong_is_refused_at_the_door(tmp_path: Path) -> None:
    """And a bank that sends an office's message is refused by the core."""
    world = World(tmp_path / "w", count=2, settings="[intake]\nworkers = 1\n")
    world.add_keys(OFFICE, Algorithm.P256_SHA256)
    first, second = world.banks
    with running(world) as node:
        world.open_day(balance_fen=100_00)
        bind_office(world)
        lines = (SameCityLine(bank=first, credit=False, amount_fen=Fen(1_00)),)
        with world.client(OFFICE, node.port) as office:
            message_id = office.message_ids(DATE, 3)[2]
            net = SameCityNet(
                message_id=message_id, created_at=now(), office=OFFICE, session=1, lines=lines
            ).message()
            body = write(net).replace(b"CNY+1.00", b"CNY+2.00")
            (sent,) = office.send([Outgoing(parse(body, net.code, edition=Edition.NEWER))])
            assert sent.answer_code == "SU1O1023"
        with world.client(second, node.port) as bank:
            (message_id,) = bank.message_ids(DATE)
            entry = OneSidedEntry(
                message_id=message_id, created_at=now(), office=second, bank=first, credit=False,
                amount_fen=Fen(1_00),
            )  # fmt: skip
            (sent,) = bank.send([Outgoing(entry.message())])
            (receipt,) = wait_for(bank, "saps.604.001.01", 1)
        assert node.stop() == 0
    assert receipt.text(RECEIPT) == "PR09"
