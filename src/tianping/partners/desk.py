"""What a partner that answers others must do with what comes in, whatever its business.

A desk keeps each matter in the partner's file in one transaction with what it does to the titles:
the answer has its message id before it is made, so that a partner that was killed answers under
the same id, and does nothing twice.
Source: house, ADR-0061.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import msgspec

from tianping.participant.engine import Outgoing
from tianping.partners.rounds import Identity
from tianping.wire.message import Message

__all__ = ["Desk", "Said"]


class Said(msgspec.Struct, frozen=True):
    """What is to be noted of one thing that happened."""

    event: str
    english: str
    chinese: str
    facts: dict[str, str | int]


class Desk(Protocol):
    """One business that answers; the caller opens the transactions."""

    def take(self, message: Message, new_id: Callable[[int], str]) -> list[Said]:
        """Take a message in: decide, keep the matter and its answer's id, move titles.

        What was taken before changes nothing; a message of another kind neither.

        Args:
            message: It is believed.
            new_id: Returns a new message id of a business date.
        """

    def due(self) -> list[str]:
        """Return the ids of answers of which it is not known what became."""

    def answer(self, answer_id: str, identity: Identity, created_at: str) -> Outgoing:
        """Return the message of an answer."""

    def conclude(self, answer_id: str, reason: str, *, taken: bool) -> list[Said]:
        """Note what the platform did with an answer; when it was not taken, free the titles."""
