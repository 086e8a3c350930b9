"""Builders of messages about automatic lending, and what they need to remember."""

from __future__ import annotations

import hashlib

from support.world import World, digest_of
from tianping.core import commands as c
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import CertificateId, MessageId
from tianping.values.money import Fen

__all__ = ["LendingMaker"]

_NOBODY = BankCode("")


class LendingMaker:
    """Builds saps.374 and saps.375 as commands; keeps sides and the latest request by number."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.sides: dict[str, tuple[BankCode, BankCode]] = {}
        self.asked: dict[str, tuple[BankCode, MessageId]] = {}

    def _head(
        self, sender: BankCode
    ) -> tuple[int, BankCode, MessageId, BusinessDate, int, bytes, CertificateId, int]:
        world, message_id = self.world, self.world.next_message_id()
        body = hashlib.sha256(message_id.encode()).digest()
        return (
            world.now, sender, message_id, world.today, digest_of(message_id), body,
            world.certificate_of(sender), 0,
        )  # fmt: skip

    def offer(
        self,
        number: str,
        borrower: BankCode,
        lender: BankCode,
        *,
        limits: tuple[int, int],
        dates: tuple[int, int] = (0, 0),
        sender: BankCode | None = None,
    ) -> c.SetLending:
        """Build the borrower's message that sets an agreement (PC00)."""
        by = sender or borrower
        command = c.SetLending(
            *self._head(by), borrower, lender, number, Fen(limits[0]), Fen(limits[1]),
            BusinessDate(dates[0]), BusinessDate(dates[1]),
        )  # fmt: skip
        self.sides.setdefault(number, (borrower, lender))
        self.asked.setdefault(number, (by, command.message_id))
        return command

    def answer(self, number: str, sender: BankCode, *, agreed: bool) -> c.AnswerLending:
        """Build the answer to the latest request about an agreement (saps.375)."""
        asker, original = self.asked.get(number, (_NOBODY, MessageId("20261123none")))
        return c.AnswerLending(*self._head(sender), asker, original, number, agreed)

    def revoke(self, number: str, sender: BankCode) -> c.RevokeLending:
        """Build the wish to revoke an agreement (PC01)."""
        borrower, lender = self.sides.get(number, (_NOBODY, _NOBODY))
        command = c.RevokeLending(*self._head(sender), borrower, lender, number)
        self.asked[number] = (sender, command.message_id)
        return command

    def restore(self, number: str, amount: int, sender: BankCode | None = None) -> c.RestoreLending:
        """Build the lender's message that gives quota back (PC02)."""
        borrower, lender = self.sides.get(number, (_NOBODY, _NOBODY))
        return c.RestoreLending(
            *self._head(sender or lender), borrower, lender, number, Fen(amount)
        )
