"""The same way with other keys and another edition: SM2, RSA, the layouts of 2010."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from support.node_core import DATE
from support.node_world import World, running
from tianping.participant.engine import Outgoing, Received
from tianping.participant.messages import BankParty, InstitutionTransfer
from tianping.participant.sync_client import Client
from tianping.security.algorithms import Algorithm
from tianping.values.bankcode import BankCode
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition

pytestmark = pytest.mark.slow

CASES = [
    (Algorithm.SM2_SM3, Edition.NEWER),
    (Algorithm.RSA_SHA256, Edition.V2010),
]


@pytest.mark.parametrize(("algorithm", "edition"), CASES)
def test_institution_transfer_settles(
    tmp_path: Path, algorithm: Algorithm, edition: Edition
) -> None:
    """A transfer between banks (hvps.112) settles, both sides are told, signatures verify."""
    world = World(
        tmp_path / "w", algorithm=algorithm, edition=edition, settings="[intake]\nworkers = 1\n"
    )
    payer, payee = world.banks
    with running(world) as node:
        world.open_day()
        with world.client(payer, node.port) as one, world.client(payee, node.port) as other:
            (message_id,) = one.message_ids(DATE)
            (sent,) = one.send([transfer(message_id, payer, payee, edition=edition)])
            assert sent.answer_code == "SU1I0000"
            told = wait_for(one, "saps.604.001.01")
            got = wait_for(other, "hvps.112.001.01")
        assert node.stop() == 0
    assert {each.verdict for each in told + got} <= {"verified", "not_signed"}
    (receipt,) = [each.message for each in told if each.code == "saps.604.001.01"]
    assert receipt is not None
    remark = receipt.text("SttlmRtrRct/GrpHdr/Rmk")
    assert ("/SIG/" in remark) == (algorithm is not Algorithm.RSA_SHA256)
    assert [each.code for each in got if each.code.startswith("hvps")] == ["hvps.112.001.01"]


def transfer(message_id: str, payer: BankCode, payee: BankCode, *, edition: Edition) -> Outgoing:
    """Return a transfer of 5 yuan from one bank to the other."""
    created = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(time.time() + 8 * 3600))
    debtor, creditor = (
        BankParty(participant=code, branch=code, account_bank=code, name="行", account="1")
        for code in (payer, payee)
    )
    order = InstitutionTransfer(
        message_id=message_id,
        created_at=created,
        amount_fen=Fen(500),
        debtor=debtor,
        creditor=creditor,
    )
    return Outgoing(order.message(edition))


def wait_for(client: Client, code: str) -> list[Received]:
    """Receive until a message of that code is there."""
    received: list[Received] = []
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and code not in {each.code for each in received}:
        received += client.receive(wait_seconds=2)
    return received
