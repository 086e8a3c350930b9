"""Kill -9 under load: nothing acknowledged is lost, nothing settles twice, inboxes are whole."""

from __future__ import annotations

import random
import socket
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from support.node_core import DATE
from support.node_world import NodeProcess, World, payment
from tianping.core.commands import CreditTransfer
from tianping.core.events import PaymentSettled
from tianping.journal.sqlite import SqliteJournal
from tianping.node.restart import recorded_batches, restore
from tianping.participant.errors import ParticipantError
from tianping.participant.exchange import SubmissionState
from tianping.participant.seals import Verdict
from tianping.participant.store import Store
from tianping.participant.sync_client import Client
from tianping.values.bankcode import BankCode
from tianping.wire.codec import parse
from tianping.wire.envelope import parse_envelope

pytestmark = pytest.mark.slow

ROUNDS = 3
SEED = 20261123


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Bank(threading.Thread):
    """A bank that pays the other one without pause, and acknowledges what it gets."""

    def __init__(self, client: Client, code: BankCode, other: BankCode) -> None:
        super().__init__(name=f"bank-{code}")
        self.client = client
        self.code = code
        self.other = other
        self.ending = threading.Event()
        self.sent: list[str] = []

    def run(self) -> None:
        """Send, receive, acknowledge; a silent node is tried again."""
        while not self.ending.is_set():
            try:
                ids = self.client.message_ids(DATE, 5)
                self.sent += ids
                self.client.send([payment(each, self.code, self.other) for each in ids])
                self.client.acknowledge(self.client.receive(limit=200))
            except ParticipantError:
                time.sleep(0.05)

    def settle(self) -> None:
        """Ask about everything not answered, then take what is left in the inbox."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                open_ = [
                    each
                    for each in self.client.recover()
                    if each.state in (SubmissionState.UNANSWERED, SubmissionState.BUSY)
                ]
                received = self.client.receive(limit=1000, wait_seconds=1)
                self.client.acknowledge(received)
            except ParticipantError:
                continue
            if not received and not open_:
                return


def test_killed_node_comes_back_whole(tmp_path: Path) -> None:
    """After kills at random points every inbox agrees with the journal, message for message."""
    world = World(tmp_path / "w", port=free_port())
    node = NodeProcess(world)
    world.open_day(balance_fen=100_000_000_00)
    first, second = world.banks
    banks = [
        Bank(world.client(first, node.port), first, second),
        Bank(world.client(second, node.port), second, first),
    ]
    try:
        for each in banks:
            each.start()
        chance = random.Random(SEED)  # noqa: S311 - a chance that can be repeated
        for _ in range(ROUNDS):
            time.sleep(chance.uniform(0.5, 2.0))
            node.kill()
            node = NodeProcess(world)
        time.sleep(0.5)
        for each in banks:
            each.ending.set()
            each.join()
        for each in banks:
            each.settle()
        wait_until_quiet(world)
        for each in banks:
            each.settle()
    finally:
        for each in banks:
            each.ending.set()
            each.client.close()
        code = node.stop()
    assert code == 0
    inboxes = {code: inbox_of(world, code) for code in world.banks}
    assert_inboxes_agree(inboxes, settled_in_journal(world))


def wait_until_quiet(world: World) -> None:
    """Wait until the outbox has followed the journal to its end."""
    while world.status()["outbox_position"] != world.status()["head_seq"]:
        time.sleep(0.05)


Entry = tuple[int, str, str, str]


def inbox_of(world: World, code: str) -> list[Entry]:
    """Return number, code, verdict and payment of every message a bank has stored."""
    entries: list[Entry] = []
    store = Store(world.path / f"client-{code}.db")
    for entry in store.inbox(code, limit=1_000_000):
        message_id = ""
        message = parse(parse_envelope(entry.envelope).body, entry.code)
        if entry.code == "hvps.111.001.01":
            message_id = message.text("FIToFICstmrCdtTrf/GrpHdr/MsgId")
        elif entry.code == "saps.604.001.01":
            message_id = message.text("SttlmRtrRct/OrgnlGrpHdr/OrgnlMsgId")
        entries.append((entry.sequence, entry.code, entry.verdict, message_id))
    store.close()
    return entries


def settled_in_journal(world: World) -> dict[str, Counter[str]]:
    """Return how often each payment settled, by sender, as the journal states it."""
    journal = SqliteJournal.open(world.folder.path, "test")
    settled: dict[str, Counter[str]] = {code: Counter() for code in world.banks}
    pending = restore(journal, None).pending
    for batch in recorded_batches(journal, 1, pending=pending):
        for command, events in zip(batch.commands, batch.outcomes, strict=True):
            if isinstance(command, CreditTransfer) and isinstance(events[0], PaymentSettled):
                settled[command.sender][command.message_id] += 1
    journal.close()
    return settled


def assert_inboxes_agree(
    inboxes: dict[BankCode, list[Entry]], settled: dict[str, Counter[str]]
) -> None:
    """Check numbers, verdicts, receipts and forwarded payments against the journal."""
    first, second = inboxes
    for code, other in ((first, second), (second, first)):
        entries = inboxes[code]
        assert [entry[0] for entry in entries] == list(range(1, len(entries) + 1))
        assert {entry[2] for entry in entries} <= {Verdict.VERIFIED, Verdict.NOT_SIGNED}
        assert set(settled[code].values()) == {1}
        assert len(settled[code]) > 20
        receipts = {entry[3] for entry in entries if entry[1] == "saps.604.001.01"}
        assert receipts == set(settled[code])
        forwarded = [entry[3] for entry in entries if entry[1] == "hvps.111.001.01"]
        assert Counter(forwarded) == settled[other]
