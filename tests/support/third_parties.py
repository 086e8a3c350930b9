"""Builds the commands of earmarks by message, net files and payment versus payment."""

from __future__ import annotations

import hashlib

from support.world import World, digest_of
from tianping.core import commands as c
from tianping.values.bankcode import BankCode
from tianping.values.identifiers import MessageId
from tianping.values.money import Fen

__all__ = ["earmark_by_message", "end_of_hold", "hold", "net_file", "withdrawal"]


def earmark_by_message(
    world: World, sender: str, amount: int, *, system: str, lowered: bool, of: str = ""
) -> c.AdjustEarmark:
    """Build a participant's own adjustment of what it has earmarked."""
    message_id = world.next_message_id()
    body = hashlib.sha256(message_id.encode()).digest()
    return c.AdjustEarmark(
        world.now, world.code(sender), message_id, world.today, digest_of(message_id), body,
        world.certificate(sender), 0, world.code(of or sender), system, lowered, Fen(amount),
    )  # fmt: skip


def net_file(
    world: World, sender: str, positions: list[tuple[str, int]], *, business_type: str = "H011"
) -> c.SubmitNetFile:
    """Build a net file: below zero is a debit. The totals are those of the lines."""
    message_id = world.next_message_id()
    lines = [
        c.NetFileLine(world.code(name), amount < 0, Fen(abs(amount)), "", [])
        for name, amount in positions
    ]
    return c.SubmitNetFile(
        world.now, world.code(sender), message_id, "hvps.631.001.01", world.today,
        digest_of(message_id), hashlib.sha256(message_id.encode()).digest(),
        world.certificate(sender), 0, business_type, "05401", "1",
        sum(line.amount_fen for line in lines if line.debit),
        sum(line.amount_fen for line in lines if not line.debit),
        len(lines), lines,
    )  # fmt: skip


def withdrawal(
    world: World,
    sender: BankCode,
    original: MessageId,
    *,
    original_sender: BankCode | None = None,
) -> c.WithdrawNetFile:
    """Build the withdrawal of a net file, by its sender unless told else."""
    message_id = world.next_message_id()
    return c.WithdrawNetFile(
        world.now, sender, message_id, world.today, digest_of(message_id),
        hashlib.sha256(message_id.encode()).digest(), world.certificate_of(sender), 0,
        original_sender or sender, original, [],
    )  # fmt: skip


def hold(world: World, payer: str, payee: str, amount: int, *, system: str) -> c.HoldFunds:
    """Build a request to hold money of a payer for a deal."""
    message_id = world.next_message_id()
    return c.HoldFunds(
        world.now, world.code(payer), message_id, world.today, digest_of(message_id),
        hashlib.sha256(message_id.encode()).digest(), world.certificate(payer), 0,
        world.code(system), world.code(payee), Fen(amount),
    )  # fmt: skip


def end_of_hold(
    world: World, original: c.HoldFunds, *, confirmed: bool, sender: BankCode | None = None
) -> c.EndHold:
    """Build the FX system's answer to a hold."""
    message_id = world.next_message_id()
    system = sender or original.system
    return c.EndHold(
        world.now, system, message_id, world.today, digest_of(message_id),
        hashlib.sha256(message_id.encode()).digest(), world.certificate_of(system), 0,
        original.sender, original.message_id, confirmed,
    )  # fmt: skip
