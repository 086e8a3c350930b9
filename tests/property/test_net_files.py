"""Random net files among random payments: all or nothing, conservation, nobody's order broken.

Judged from the events alone, by walking: no rule of the core or of the model is used.
"""

from __future__ import annotations

import random

import pytest

from support.model import Told, plain
from support.third_parties import net_file, withdrawal
from support.world import World
from tianping.core import commands as c
from tianping.core.invariants import check_invariants
from tianping.core.machine import Machine
from tianping.core.snapshot import restore_snapshot, take_snapshot
from tianping.values.identifiers import PaymentId, line_payment_id, payment_line, payment_seq

_BANKS = ("A", "B", "C", "D")
_STEPS = 120


class _Judge:
    """Applies commands and judges what each led to."""

    def __init__(self, seed: int) -> None:
        self.machine = Machine()
        self.random = random.Random(seed)  # noqa: S311 - a seeded test stream
        self.world = World(self.apply)
        self.places: dict[int, tuple[int, int, int]] = {}
        """Payment that waits → account, class, order; what moves it is not sent here."""
        self.open: dict[int, c.SubmitNetFile] = {}
        self.settled = self.withdrawn = self.waited = 0

    def apply(self, command: c.Command) -> list[Told]:
        """Apply a command and judge the outcome."""
        money = sum(self.world.ledger.balances)
        told = plain(self.machine.apply(command))
        seq = self.machine.seq
        if isinstance(command, c.SubmitNetFile) and told[0][0] != "Refused":
            self.open[seq] = command
        for event in told:
            self._judge_order(event)
        self._judge_files(told)
        check_invariants(self.machine)
        assert money == 0
        return told

    def _judge_order(self, event: Told) -> None:
        """Nothing better or older of the same account waits when an item settles from its queue."""
        kind, payment = event[:2]
        if kind == "PaymentQueued":
            self.places[payment] = event[2:5]
        elif kind in ("PaymentReturned", "PaymentCancelled"):
            del self.places[payment]
        elif kind == "PaymentSettled" and payment in self.places:
            account, *place = self.places.pop(payment)
            if payment_line(PaymentId(payment)):
                file = self.open[payment_seq(PaymentId(payment))]
                own = {line_payment_id(payment_seq(PaymentId(payment)), at + 1)
                       for at in range(len(file.lines))}  # fmt: skip
            else:
                own = set()
            for other, (at, *where) in self.places.items():
                ahead = (*where, other) < (*place, payment)
                assert at != account or not ahead or other in own, f"{payment} overtook {other}"

    def _judge_files(self, told: list[Told]) -> None:
        """Every line of a file settles in one command, for its amount; or none ever does."""
        posted: dict[int, list[int]] = {}
        for event in told:
            if event[0] == "PaymentSettled" and payment_line(event[1]):
                amounts = posted.setdefault(payment_seq(event[1]), [])
                amounts.append(event[4])
        files = [event[1] for event in told if event[0] == "NetFileSettled"]
        assert sorted(posted) == sorted(files)
        for file in files:
            command = self.open.pop(file)
            debits = [line.amount_fen for line in command.lines if line.debit]
            credits_ = [line.amount_fen for line in command.lines if not line.debit]
            assert posted[file] == debits + credits_
            assert sum(debits) == sum(credits_)
            self.settled += 1
        for event in told:
            if event[0] in ("NetFileWithdrawn", "NetFileReturned"):
                del self.open[event[1]]
                self.withdrawn += 1
            self.waited += event[0] == "NetFileQueued"

    def start(self) -> None:
        """Four banks, two of them with money."""
        self.world.open(20261123)
        self.world.add_office("P1")
        self.world.add_office("P2")
        for name in _BANKS:
            self.world.add_bank(name, self.random.choice(("P1", "P2")))
        self.world.add_bank("S", "P1", 5)
        for name in ("A", "B"):
            self.world.send(self.world.one_sided(name, 20, credit=True))
        self.world.advance(10)

    def step(self) -> None:
        """Send one random command."""
        pick, world = self.random, self.world
        chance = pick.random()
        if chance < 0.35:
            names = pick.sample((*_BANKS, "S"), pick.randint(2, 5))
            lines = [(name, pick.choice((-1, 1)) * pick.randint(1, 30)) for name in names[1:]]
            rest = -sum(fen for _, fen in lines)
            world.send(net_file(world, "S", [(names[0], rest), *lines] if rest else lines))
        elif chance < 0.6:
            payer, payee = pick.sample(_BANKS, 2)
            queue_class = pick.choice((2, 7, 8, 8))
            world.send(world.transfer(payer, payee, pick.randint(1, 20), queue_class))
        elif chance < 0.9:
            world.send(world.one_sided(pick.choice(_BANKS), pick.randint(1, 20), credit=True))
        elif chance < 0.95 and self.open:
            found = self.open[pick.choice(list(self.open))]
            world.send(withdrawal(world, found.sender, found.message_id))
        else:
            snapshot = take_snapshot(self.machine)
            self.machine = restore_snapshot(snapshot)
            assert take_snapshot(self.machine) == snapshot


@pytest.mark.parametrize("seed", range(20))
def test_net_files_are_whole_and_break_no_order(seed: int) -> None:
    """At every step and in the end; the close sends the rest back and the books balance."""
    judge = _Judge(seed)
    judge.start()
    for _ in range(_STEPS):
        judge.step()
    for to_phase in (20, 30, 32, 35, 40):
        if judge.world.ledger.phase < to_phase:
            judge.world.advance(to_phase)
    assert judge.world.ledger.phase == 40
    assert judge.open == {}
    assert judge.settled > 0
    assert judge.withdrawn > 0
    assert judge.waited > 0
