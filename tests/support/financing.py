"""Builders of commands about fees and pledge financing, by name, for worlds under test."""

from __future__ import annotations

import datetime as dt
import hashlib

from support.world import World, digest_of
from tianping.core import commands as c
from tianping.core.commands import FeeLine
from tianping.values.dates import BEIJING
from tianping.values.money import Fen

__all__ = [
    "answer_pledge",
    "appoint",
    "charge",
    "give_back",
    "pledging",
    "request_loan",
    "set_clock",
    "time_of_day_ns",
]

_NS_PER_SECOND = 1_000_000_000


def set_clock(world: World, hour: int, minute: int) -> None:
    """Let the next command be recorded at a time of the business date; seconds go on from there."""
    world.set_clock(time_of_day_ns(world, hour, minute))


def time_of_day_ns(world: World, hour: int, minute: int) -> int:
    """Return the instant of a time of the business date, in Beijing."""
    day = world.today
    moment = dt.datetime(day // 10_000, day // 100 % 100, day % 100, hour, minute, tzinfo=BEIJING)
    return int(moment.timestamp()) * _NS_PER_SECOND


def appoint(world: World, role: int, office: str) -> c.AppointOffice:
    """Build the appointment of an office."""
    return c.AppointOffice(world.now, role, world.code(office))


def _lines(world: World, amounts: list[tuple[str, int]]) -> list[FeeLine]:
    return [FeeLine(world.code(name), Fen(amount)) for name, amount in amounts]


def charge(world: World, office: str, amounts: list[tuple[str, int]]) -> c.ChargeFees:
    """Build a list of fees."""
    message_id = world.next_message_id()
    return c.ChargeFees(
        world.now, world.code(office), message_id, world.today, digest_of(message_id),
        _lines(world, amounts),
    )  # fmt: skip


def give_back(world: World, office: str, amounts: list[tuple[str, int]]) -> c.ReturnFees:
    """Build a list of fee returns."""
    message_id = world.next_message_id()
    return c.ReturnFees(
        world.now, world.code(office), message_id, world.today, digest_of(message_id),
        _lines(world, amounts),
    )  # fmt: skip


def pledging(world: World, name: str, mode: int, limit: int, loan_min: int = 0) -> c.SetPledging:
    """Build the setting of a bank's pledge financing."""
    return c.SetPledging(world.now, world.code(name), mode, Fen(limit), Fen(loan_min))


def request_loan(
    world: World, name: str, amount: int = 0, *, pledgor: str = ""
) -> c.RequestPledgeLoan:
    """Build a bank's own request, for all that waits unless an amount is said."""
    message_id = world.next_message_id()
    return c.RequestPledgeLoan(
        world.now, world.code(name), message_id, world.today, digest_of(message_id),
        hashlib.sha256(message_id.encode()).digest(), world.certificate(name), 0,
        world.code(pledgor) if pledgor else "", Fen(amount),
    )  # fmt: skip


def answer_pledge(world: World, request: int, *, accepted: bool) -> c.AnswerPledge:
    """Build the bond system's answer."""
    return c.AnswerPledge(world.now, request, accepted, f"PLEDGE{request}" if accepted else "")
