"""An instant transfer over a real node: third party, payer and payee are told, and verify it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from support.bank_drafts import application
from support.node_core import DATE
from support.node_world import World, running
from tianping.participant.bank_drafts import Route
from tianping.participant.engine import Outgoing, Received
from tianping.participant.messages import BankParty, InstantTransfer
from tianping.participant.settlement_notices import (
    FundsWanted,
    funds_wanted_of,
    instant_notice_of,
)
from tianping.participant.sync_client import Client
from tianping.values.bankcode import BankCode
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition

pytestmark = pytest.mark.slow

WAIT_SECONDS = 20


def order(message_id: str, sender: BankCode, payer: BankCode, payee: BankCode) -> InstantTransfer:
    """Return a card network's net of 12.34 yuan from one member to another."""
    debtor, creditor = (
        BankParty(participant=code, branch=code, account_bank=code, name="成员行", account="1")
        for code in (payer, payee)
    )
    return InstantTransfer(
        message_id=message_id,
        created_at=time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(time.time() + 8 * 3600)),
        sender=sender,
        amount_fen=Fen(12_34),
        debtor=debtor,
        creditor=creditor,
        business_type="G104",
        business_kind="05301",
    )


def wait_for(client: Client, code: str) -> Received:
    """Receive until a message of that code comes, and acknowledge it."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        received = client.receive(wait_seconds=2)
        client.acknowledge(received)
        for each in received:
            if each.code == code:
                assert each.verdict == "verified"
                return each
    raise AssertionError(f"no {code} within {WAIT_SECONDS} seconds")


@pytest.mark.parametrize("edition", list(Edition))
def test_instant_transfer_settles_and_all_three_verify_what_they_are_told(
    tmp_path: Path, edition: Edition
) -> None:
    """saps.604 to the special participant, saps.606 to the payer, hvps.141 on to the payee."""
    world = World(
        tmp_path / "w", count=3, specials=1, edition=edition, settings="[intake]\nworkers = 1\n"
    )
    payer, payee, special = world.banks
    with running(world) as node:
        world.open_day(balance_fen=100_00)
        with world.client(special, node.port) as third:
            (message_id,) = third.message_ids(DATE)
            message = order(message_id, special, payer, payee).message(edition)
            (sent,) = third.send([Outgoing(message)])
            assert sent.answer_code == "SU1I0000"
            receipt = wait_for(third, "saps.604.001.01").message
        with world.client(payer, node.port) as one:
            notice = wait_for(one, "saps.606.001.01").message
        with world.client(payee, node.port) as other:
            copy = wait_for(other, "hvps.141.001.01").message
        assert node.stop() == 0
    assert receipt is not None
    assert receipt.text("SttlmRtrRct/NPCPrcInf/PrcSts") == "PR04"
    assert receipt.text("SttlmRtrRct/AcctInf/Bal") == ""
    assert notice is not None
    booked = "AcctBookgNtfctn/AcctBookgNtfctnInf"
    assert notice.text(f"{booked}/DbtCdtId") == "DBIT"
    assert notice.text(f"{booked}/Amt") == "CNY+12.34"
    assert notice.text(f"{booked}/Bal") == "CNY+87.66"
    assert copy == message


def test_bank_may_not_instruct(tmp_path: Path) -> None:
    """A bank that sends hvps.141 is refused, and nothing moves."""
    world = World(tmp_path / "w", count=3, specials=1, settings="[intake]\nworkers = 1\n")
    payer, payee, _ = world.banks
    with running(world) as node:
        world.open_day(balance_fen=100_00)
        with world.client(payee, node.port) as client:
            (message_id,) = client.message_ids(DATE)
            message = order(message_id, payee, payer, payee).message()
            (sent,) = client.send([Outgoing(message)])
            receipt = wait_for(client, "saps.604.001.01").message
        assert node.stop() == 0
    assert sent.answer_code == "SU1O5001"
    assert receipt is not None
    assert receipt.text("SttlmRtrRct/NPCPrcInf/PrcSts") == "PR09"


@pytest.mark.parametrize("edition", list(Edition))
def test_what_waits_and_what_is_passed_on_reaches_the_banks(
    tmp_path: Path, edition: Edition
) -> None:
    """hvps.142 to payer and payee, saps.360 to the payer; an application as it was signed."""
    world = World(
        tmp_path / "w", count=3, specials=1, edition=edition, settings="[intake]\nworkers = 1\n"
    )
    payer, payee, special = world.banks
    with running(world) as node:
        world.open_day(balance_fen=10_00)
        with world.client(special, node.port) as third:
            (message_id,) = third.message_ids(DATE)
            waits = order(message_id, special, payer, payee).message(edition)
            (sent,) = third.send([Outgoing(waits)])
            assert sent.answer_code == "SU1I0000"
            receipt = wait_for(third, "saps.604.001.01").message
        with world.client(payee, node.port) as other:
            told = [wait_for(other, "hvps.142.001.01").message]
            (draft_id,) = other.message_ids(DATE)
            asked = application(
                draft_id,
                Route(sender=payee, receiver=payer),
                created_at=time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(time.time() + 8 * 3600)),
            ).message(edition)
            (sent,) = other.send([Outgoing(asked, receiver=payer)])
            assert sent.answer_code == "SU1I0000"
        with world.client(payer, node.port) as one:
            got = wait_for_all(one, "hvps.142.001.01", "saps.360.001.01", "hvps.151.001.01")
            (counted,) = one.information_counts(DATE)
        assert node.stop() == 0
    assert receipt is not None
    assert receipt.text("SttlmRtrRct/NPCPrcInf/PrcSts") == "PR12"
    told.append(got["hvps.142.001.01"].message)
    for message in told:
        assert message is not None
        notice = instant_notice_of(message)
        assert notice is not None
        assert (notice.instructing, notice.payer, notice.payee) == (special, payer, payee)
        assert (notice.amount_fen, notice.over) == (12_34, False)
    wanted = got["saps.360.001.01"].message
    assert wanted is not None
    assert funds_wanted_of(wanted) == FundsWanted(participant=payer, amount_fen=2_34)
    assert got["hvps.151.001.01"].message == asked
    assert (counted.direction, counted.code, counted.count) == ("received", asked.code, 1)


def wait_for_all(client: Client, *codes: str) -> dict[str, Received]:
    """Receive until a verified message of each code has come, and acknowledge all."""
    deadline = time.monotonic() + WAIT_SECONDS
    found: dict[str, Received] = {}
    while time.monotonic() < deadline and not found.keys() >= set(codes):
        received = client.receive(wait_seconds=2)
        client.acknowledge(received)
        found |= {each.code: each for each in received if each.verdict.is_good}
    return found
