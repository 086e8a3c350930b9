"""A big bank's part in the demo's traffic: many payments, and some wrong messages.

Source: house, ADR-0061.
"""

from __future__ import annotations

import base64
from typing import Final

import msgspec

from tianping.cli.demo_member import Member
from tianping.cli.demo_traffic import BankPart, PlannedPayment
from tianping.participant.engine import Outgoing
from tianping.participant.messages import (
    HEADER_PRIORITIES,
    CustomerParty,
    CustomerTransfer,
)
from tianping.participant.store import SentMessage
from tianping.values.bankcode import with_check_digit
from tianping.values.dates import BusinessDate, previous_natural_date
from tianping.values.money import Fen
from tianping.wire.envelope import parse_envelope, write_envelope

__all__ = ["play_part"]

_CHUNK: Final = 40


def play_part(member: Member, part: BankPart, date: BusinessDate) -> None:
    """Send everything, receiving in between; then misbehave."""
    bank = _BusyBank(member, part, date)
    waiting = list(part.payments)
    while waiting:
        chunk, waiting = waiting[:_CHUNK], waiting[_CHUNK:]
        bank.pay(chunk)
        member.receive(wait_seconds=0)
    bank.misbehave()


class _BusyBank:
    """One bank on one date."""

    def __init__(self, member: Member, part: BankPart, date: BusinessDate) -> None:
        self._member = member
        self._part = part
        self._date = date

    def pay(self, planned: list[PlannedPayment]) -> None:
        """Send payments."""
        self._member.send([self._payment(one, self._date) for one in planned])

    def _payment(
        self, planned: PlannedPayment, date: BusinessDate, message_id: str = ""
    ) -> Outgoing:
        """Return a payment as a message; the client gives it an id unless one is given."""
        member = self._member
        transfer = CustomerTransfer(
            message_id=message_id or member.client.message_ids(date)[0],
            created_at=member.client.created_at(),
            amount_fen=Fen(planned.amount_fen),
            debtor=_customer(member.code, member.code, "Lin Example"),
            creditor=_customer(planned.creditor, planned.creditor_bank, "Mei Example"),
            priority=planned.priority,
        )
        return Outgoing(
            transfer.message(member.edition),
            receiver=planned.creditor,
            priority=HEADER_PRIORITIES[planned.priority],
        )

    def misbehave(self) -> None:
        """Send the wrong messages of this part."""
        mischief, first = self._part.mischief, self._part.payments[0]
        client = self._member.client
        for _ in range(mischief.bad_signature):
            prepared = client.prepare([self._payment(first, self._date)])
            self._member.tell_sent(client.resend([_spoiled(one) for one in prepared]))
        stranger = str(with_check_digit("99900000000"))
        nobody = msgspec.structs.replace(first, creditor=stranger, creditor_bank=stranger)
        self._send_each(nobody, self._date, mischief.unknown_bank)
        self._send_each(first, previous_natural_date(self._date), mischief.wrong_date)
        for number in range(mischief.duplicate + mischief.changed_duplicate):
            self._repeat(changed=number >= mischief.duplicate)

    def _send_each(self, planned: PlannedPayment, date: BusinessDate, count: int) -> None:
        if count:
            self._member.send([self._payment(planned, date) for _ in range(count)])

    def _repeat(self, *, changed: bool) -> None:
        """Send a payment, then one with the same id: the very same bytes, or another amount."""
        planned = msgspec.structs.replace(self._part.payments[0], amount_fen=101)
        sent = self._member.send([self._payment(planned, self._date)])
        if changed:
            dearer = msgspec.structs.replace(planned, amount_fen=202)
            self._member.send([self._payment(dearer, self._date, sent[0].message_id)])
        else:
            self._member.tell_sent(self._member.client.resend(sent))


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
