"""One bank of the demo, as a process of its own: signs, sends, receives, verifies, acknowledges.

Its part of the day comes as JSON on the first line of standard input; it prints one line of JSON
after each step, and a last one when standard input ends and its inbox is empty.
"""

from __future__ import annotations

import base64
import os
import select
import sys
import time
from pathlib import Path
from typing import Final

import msgspec

from tianping.cli.connecting import open_client
from tianping.cli.demo_plan import BankPart, PlannedPayment
from tianping.cli.passwords import PASSWORD_VARIABLE
from tianping.participant.engine import Outgoing
from tianping.participant.messages import (
    CUSTOMER_TRANSFER,
    HEADER_PRIORITIES,
    Cancellation,
    CustomerParty,
    CustomerTransfer,
    Original,
    QueueAdjustment,
)
from tianping.participant.store import SentMessage
from tianping.participant.sync_client import Client
from tianping.values.bankcode import with_check_digit
from tianping.values.dates import BusinessDate, beijing_date_time, previous_natural_date
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition
from tianping.wire.envelope import parse_envelope, write_envelope

__all__ = ["DemoBank", "Opening", "main"]

_CHUNK: Final = 40
_RECEIVE_LIMIT: Final = 500
_QUIET_ROUNDS: Final = 2


class Opening(msgspec.Struct, frozen=True):
    """What the parent tells the process to begin with."""

    folder: str
    business_date: int
    edition: str
    part: BankPart


class DemoBank:
    """Plays one bank's part."""

    def __init__(self, opening: Opening, client: Client) -> None:
        self._client = client
        self._part = opening.part
        self._date = BusinessDate(opening.business_date)
        self._edition = Edition(opening.edition)
        self._told: dict[str, int] = {}
        self.verified = 0
        self.unverified = 0

    def play(self) -> None:
        """Send everything, receiving in between."""
        waiting = list(self._part.payments)
        while waiting:
            chunk, waiting = waiting[:_CHUNK], waiting[_CHUNK:]
            self._send([self._payment(one, self._date) for one in chunk])
            self.receive(wait_seconds=0)
        self._misbehave()
        if self._part.adjusts:
            self._manage_queue()

    def receive(self, *, wait_seconds: int) -> int:
        """Fetch what is there, verify, acknowledge; return how many messages came."""
        received = self._client.receive(limit=_RECEIVE_LIMIT, wait_seconds=wait_seconds)
        for one in received:
            good = one.verdict.is_good
            self.verified += good
            self.unverified += not good
            self._count(f"received {one.code[:8]}")
        if received:
            self._client.acknowledge(received)
        return len(received)

    def report(self, *, ended: bool) -> None:
        """Print how far it is."""
        line = {
            "code": self._part.code,
            "told": self._told,
            "verified": self.verified,
            "unverified": self.unverified,
            "ended": ended,
        }
        sys.stdout.buffer.write(msgspec.json.encode(line) + b"\n")
        sys.stdout.buffer.flush()

    def _count(self, what: str, count: int = 1) -> None:
        self._told[what] = self._told.get(what, 0) + count

    def _send(self, outgoing: list[Outgoing]) -> list[SentMessage]:
        sent = self._client.send(outgoing)
        self._tell(sent)
        return sent

    def _tell(self, sent: list[SentMessage]) -> None:
        for one in sent:
            self._count(f"{one.state.value} {one.answer_code}".strip())
        self.report(ended=False)

    def _payment(
        self, planned: PlannedPayment, date: BusinessDate, message_id: str = ""
    ) -> Outgoing:
        """Return a payment as a message; the client gives it an id unless one is given."""
        transfer = CustomerTransfer(
            message_id=message_id or self._client.message_ids(date)[0],
            created_at=_now(),
            amount_fen=Fen(planned.amount_fen),
            debtor=_customer(self._part.code, self._part.code, "Lin Example"),
            creditor=_customer(planned.creditor, planned.creditor_bank, "Mei Example"),
            priority=planned.priority,
        )
        return Outgoing(
            transfer.message(self._edition),
            receiver=planned.creditor,
            priority=HEADER_PRIORITIES[planned.priority],
        )

    def _misbehave(self) -> None:
        """Send the wrong messages of this part."""
        mischief, first = self._part.mischief, self._part.payments[0]
        for _ in range(mischief.bad_signature):
            prepared = self._client.prepare([self._payment(first, self._date)])
            self._tell(self._client.resend([_spoiled(one) for one in prepared]))
        stranger = str(with_check_digit("99900000000"))
        nobody = msgspec.structs.replace(first, creditor=stranger, creditor_bank=stranger)
        if mischief.unknown_bank:
            self._send([self._payment(nobody, self._date) for _ in range(mischief.unknown_bank)])
        if mischief.wrong_date:
            yesterday = previous_natural_date(self._date)
            self._send([self._payment(first, yesterday) for _ in range(mischief.wrong_date)])
        for number in range(mischief.duplicate + mischief.changed_duplicate):
            self._repeat(changed=number >= mischief.duplicate)

    def _repeat(self, *, changed: bool) -> None:
        """Send a payment, then one with the same id: the very same bytes, or another amount."""
        planned = msgspec.structs.replace(self._part.payments[0], amount_fen=101)
        sent = self._send([self._payment(planned, self._date)])
        if changed:
            dearer = msgspec.structs.replace(planned, amount_fen=202)
            self._send([self._payment(dearer, self._date, sent[0].message_id)])
        else:
            self._tell(self._client.resend(sent))

    def _manage_queue(self) -> None:
        """Move one queued payment to the head of its class and withdraw the one before it."""
        for _ in range(_QUIET_ROUNDS):
            self.receive(wait_seconds=1)
        queued = self._queued()
        if queued:
            self._send(
                [
                    Outgoing(
                        QueueAdjustment(
                            message_id=self._client.message_ids(self._date)[0],
                            created_at=_now(),
                            original=self._original(queued[-1]),
                            to_front=True,
                        ).message(self._edition)
                    )
                ]
            )
        if len(queued) > 1:
            self._send(
                [
                    Outgoing(
                        Cancellation(
                            message_id=self._client.message_ids(self._date)[0],
                            created_at=_now(),
                            original=self._original(queued[-2]),
                        ).message(self._edition)
                    )
                ]
            )

    def _queued(self) -> list[str]:
        """Return the ids of own payments that were last said to be queued."""
        ids = [
            f"{self._date:08d}{number:08d}" for number in range(1, len(self._part.payments) + 50)
        ]
        known = [self._client.sent_as(message_id) for message_id in ids]
        return [
            one.message_id
            for one in known
            if one is not None and one.status == "PR12" and one.code == CUSTOMER_TRANSFER
        ]

    def _original(self, message_id: str) -> Original:
        return Original(message_id=message_id, sender=self._part.code, code=CUSTOMER_TRANSFER)


def _now() -> str:
    """Return this moment in Beijing time, as messages state it."""
    return beijing_date_time(time.time_ns()).strftime("%Y-%m-%dT%H:%M:%S")


def _customer(participant: str, branch: str, name: str) -> CustomerParty:
    """Return an invented customer of a bank."""
    return CustomerParty(
        participant=participant,
        branch=branch,
        account_bank=branch,
        name=name,
        account="6200000000000001",
    )


def _spoiled(sent: SentMessage) -> SentMessage:
    """Return a message whose signature has one changed byte."""
    envelope = parse_envelope(sent.envelope)
    signature = bytearray(base64.b64decode(envelope.signature))
    signature[-1] ^= 1
    spoiled = msgspec.structs.replace(
        envelope, signature=base64.b64encode(bytes(signature)).decode("ascii")
    )
    return msgspec.structs.replace(sent, envelope=write_envelope(spoiled))


def _told_to_end() -> bool:
    """Tell whether the parent has closed standard input."""
    readable, _, _ = select.select([sys.stdin], [], [], 0)
    return bool(readable) and not os.read(sys.stdin.fileno(), 1)


def main() -> None:
    """Play the part that standard input tells."""
    line = bytearray()
    while not line.endswith(b"\n"):  # unbuffered, so that the end of input can be seen later
        line += os.read(sys.stdin.fileno(), 1)
    opening = msgspec.json.decode(bytes(line), type=Opening)
    password = os.environ[PASSWORD_VARIABLE].encode("utf-8")
    with open_client(Path(opening.folder), opening.part.code, password) as client:
        bank = DemoBank(opening, client)
        bank.play()
        bank.report(ended=False)
        while not _told_to_end():
            bank.receive(wait_seconds=1)
            bank.report(ended=False)
        quiet = 0
        while quiet < _QUIET_ROUNDS:
            quiet = quiet + 1 if bank.receive(wait_seconds=0) == 0 else 0
        bank.report(ended=True)


if __name__ == "__main__":
    main()
