"""Builders of the commands that partners send: the bond system's answers, what ACS reports."""

from __future__ import annotations

import hashlib

from support.world import World, digest_of
from tianping.core import commands as c
from tianping.values.dates import BusinessDate
from tianping.values.money import Fen

__all__ = ["answer_by_message", "others_by_message"]


def answer_by_message(
    world: World, sender: str, request: int, *, amount: int, bonds: int
) -> c.AnswerPledgeByMessage:
    """Build an answer to a pledge request; without bonds it is a refusal."""
    message_id = world.next_message_id()
    return c.AnswerPledgeByMessage(
        world.now, world.code(sender), message_id, world.today, digest_of(message_id),
        hashlib.sha256(message_id.encode()).digest(), world.certificate(sender), 0, request,
        bonds > 0, Fen(amount), Fen(bonds),
    )  # fmt: skip


def others_by_message(
    world: World, office: str, bank: str, balances: dict[str, int], *, date: int = 0
) -> c.ReportOtherBalancesByMessage:
    """Build what an office reports of the non-clearing accounts under a bank's account."""
    message_id = world.next_message_id()
    rows = [c.OtherBalance(code, f"other {code}", fen) for code, fen in balances.items()]
    return c.ReportOtherBalancesByMessage(
        world.now, world.code(office), message_id, world.today, digest_of(message_id),
        hashlib.sha256(message_id.encode()).digest(), world.certificate(office), 0,
        world.code(bank), BusinessDate(date) if date else world.today, rows,
    )  # fmt: skip
