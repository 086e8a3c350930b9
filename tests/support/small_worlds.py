"""Every sequence of a few payments in worlds of three banks, on the core and on the model.

The sequences form a tree: each node is one payment after another, and both machines are copied at
each node that has children, so that no prefix is applied twice.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from support.agreement import Disagreement, in_words
from support.model import Model, plain
from support.world import World, digest_of
from tianping.core import commands as c
from tianping.core.invariants import check_invariants
from tianping.core.machine import Machine
from tianping.core.snapshot import restore_snapshot, take_snapshot
from tianping.core.terms import CONTROL_CREDIT, CONTROL_DEBIT
from tianping.values.identifiers import MessageId
from tianping.values.money import Fen

__all__ = ["BANKS", "Limits", "SmallWorld"]

BANKS = ("A", "B", "C")


@dataclass(frozen=True)
class Limits:
    """How a small world starts, per bank A, B, C, in fen."""

    balances: tuple[int, int, int]
    overdrafts: tuple[int, int, int] = (0, 0, 0)
    minimums: tuple[int, int, int] = (0, 0, 0)
    earmarks: tuple[int, int, int] = (0, 0, 0)
    amounts: tuple[int, int] = (1, 2)
    controlled: tuple[str, ...] = ()
    """Banks whose debit and credit control are set and released between the payments."""


class SmallWorld:
    """A start and an alphabet of payments; ``walk`` tries every word of a length."""

    def __init__(self, limits: Limits, classes: tuple[int, ...]) -> None:
        self.core = Machine()
        self.model = Model()
        self.count = 0
        self.world = World(self._both)
        self._start(limits)
        self.letters = self._alphabet(limits, classes)

    def _both(self, command: c.Command) -> list[tuple[object, ...]]:
        found, expected = plain(self.core.apply(command)), self.model.apply(command)
        if found != expected:
            raise Disagreement(f"{command}: {in_words(expected)} / {in_words(found)}")
        return found

    def _start(self, limits: Limits) -> None:
        world = self.world
        world.open(20261120)
        world.add_office("P1")
        for name, balance in zip(BANKS, limits.balances, strict=True):
            world.add_bank(name, "P1")
            if balance:
                world.send(world.one_sided(name, balance, credit=True))
        for name, overdraft in zip(BANKS, limits.overdrafts, strict=True):
            world.send(c.SetOverdraftLimit(world.now, world.code(name), Fen(overdraft)))
        for to_phase, date in ((10, 0), (20, 0), (40, 0), (0, 20261123), (10, 0)):
            world.advance(to_phase, date)
        for name, minimum in zip(BANKS, limits.minimums, strict=True):
            world.send(c.SetMinimumBalance(world.now, world.code(name), Fen(minimum)))
        for name, earmark in zip(BANKS, limits.earmarks, strict=True):
            world.send(c.SetEarmark(world.now, world.code(name), "BEPS", Fen(earmark)))

    def _alphabet(self, limits: Limits, classes: tuple[int, ...]) -> list[c.Command]:
        """Controls; transfers between two banks in classes 2, 7, 8; debits placed in the others."""
        letters: list[c.Command] = [
            c.ControlAccount(self.world.now, self.world.code(name), control, released)
            for name in limits.controlled
            for control in (CONTROL_DEBIT, CONTROL_CREDIT)
            for released in (False, True)
        ]
        for queue_class in classes:
            for amount in limits.amounts:
                for payer in BANKS:
                    if queue_class not in (2, 7, 8):
                        letters.append(self.world.placed(payer, amount, queue_class))
                        continue
                    letters.extend(
                        self.world.transfer(payer, payee, amount, queue_class)
                        for payee in BANKS
                        if payee != payer
                    )
        return letters

    def walk(self, length: int) -> int:
        """Try every sequence of up to ``length`` payments; return how many payments were compared.

        Raises:
            Disagreement: with the sequence after which the core and the model differ.
        """
        words = [
            [self._copy_of(letter, place, depth) for place, letter in enumerate(self.letters)]
            for depth in range(length)
        ]
        self.count = 0
        self._below(take_snapshot(self.core), self.model, words, ())
        return self.count

    @staticmethod
    def _copy_of(letter: c.Command, place: int, depth: int) -> c.Command:
        if isinstance(letter, c.ControlAccount):
            return letter
        message_id = MessageId(f"20261123small{depth}x{place:03d}")
        digest = digest_of(message_id)
        return msgspec.structs.replace(letter, message_id=message_id, digest=digest)

    def _below(
        self, snapshot: bytes, model: Model, words: list[list[c.Command]], path: tuple[int, ...]
    ) -> None:
        for place, command in enumerate(words[len(path)]):
            core, twin = restore_snapshot(snapshot), model.clone()
            found, expected = plain(core.apply(command)), twin.apply(command)
            self.count += 1
            here = (*path, place)
            if found != expected:
                steps = "\n  ".join(str(words[depth][one]) for depth, one in enumerate(here))
                raise Disagreement(
                    f"after\n  {steps}\nthe model says {in_words(expected)}\n"
                    f"the core says  {in_words(found)}"
                )
            if len(here) == len(words):
                continue
            check_invariants(core)
            self._below(take_snapshot(core), twin, words, here)
