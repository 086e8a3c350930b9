"""An account that is to be opened on the next business date.

Source: RULES-A §2.8; house, ADR-0055.
"""

from __future__ import annotations

from tianping.values.identifiers import MessageId

__all__ = ["Opening"]


class Opening:
    """What an office asked for: under which subject, with which balance and minimum, in fen."""

    def __init__(
        self, message_id: MessageId, subject: int, *, balance_fen: int, minimum_fen: int
    ) -> None:
        self.message_id: MessageId = message_id
        self.subject: int = subject
        self.balance_fen: int = balance_fen
        self.minimum_fen: int = minimum_fen
