"""Who a client is, what it sends, what it received. Source: house, ADR-0010."""

from __future__ import annotations

import msgspec

from tianping.participant.seals import Keyring, Verdict
from tianping.participant.store import InboxEntry
from tianping.security.algorithms import Signer
from tianping.values.bankcode import NPC, BankCode
from tianping.wire.catalogue import Edition
from tianping.wire.envelope import Envelope
from tianping.wire.message import Message

__all__ = ["Outgoing", "Party", "Received"]


class Party(msgspec.Struct, frozen=True):
    """Who this client is."""

    bank_code: BankCode
    signer: Signer
    keyring: Keyring = Keyring()
    edition: Edition = Edition.NEWER


class Outgoing(msgspec.Struct, frozen=True):
    """A message to be sent, with what only the header says."""

    message: Message
    receiver: str = NPC
    priority: str = "3"
    """``1`` 特急, ``2`` 紧急, ``3`` 普通."""
    system: str = ""
    """The system it comes from and goes to; that of its code, when empty."""


class Received(msgspec.Struct, frozen=True):
    """A message received, read and judged.

    Attributes:
        authorised: False when it brings business that may not be received, as far as is known.
    """

    entry: InboxEntry
    verdict: Verdict
    possible_duplicate: bool
    envelope: Envelope | None = None
    message: Message | None = None
    reason: str = ""
    authorised: bool = True

    @property
    def code(self) -> str:
        """The message code; empty when the envelope is unreadable."""
        return self.entry.code
