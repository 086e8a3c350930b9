"""The ladder of last resort: core and model agree, and each step keeps within what it is for."""

from __future__ import annotations

import random
from collections import Counter

from support.agreement import Pair
from support.financing import answer_pledge, appoint, pledging
from support.model import Told
from support.world import World
from tianping.core import commands as c
from tianping.core.invariants import check_invariants
from tianping.core.snapshot import restore_snapshot, take_snapshot
from tianping.core.state import SettlementAccount
from tianping.values.dates import BusinessDate
from tianping.values.money import Fen

_BANKS = ("A", "B", "C")
_SEEDS = range(80)


class _Watched(Pair):
    """Core and model, looked at before and after every command."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: Counter[str] = Counter()

    def apply(self, command: c.Command) -> list[Told]:
        """Apply a command to both and check what the ladder did."""
        before = {
            one.index: (_lacks(one), one.earmark_beps_fen, one.earmark_ibps_fen)
            for one in self.core.state.settlement_accounts
        }
        told = super().apply(command)
        self.seen.update(event[0] for event in told)
        for place, event in enumerate(told):
            if event[0] == "EarmarkReleased":
                self._check_release(event, told[place + 1], before[event[1]])
            if event[0] == "PledgeDisposed":
                _check_disposal(event, told[place + 1 : place + 5])
            if event[0] == "PenaltyLoanGranted":
                _, payment, _, entries, amount, *_ = told[place - 1]
                assert payment == event[1]
                assert amount <= before[entries[1]][0], "no more than what was lacking"
        if self.core.seq % 10 == 0:
            check_invariants(self.core)
            self.core = restore_snapshot(take_snapshot(self.core))
        return told

    def _check_release(self, event: Told, following: Told, before: tuple[int, int, int]) -> None:
        """What is released is of its system, and pays its net in the same moment, exactly."""
        _, index, system, payment, released, left = event
        assert 0 < released <= before[1 if system == "BEPS" else 2]
        assert following[:3] == ("PaymentSettled", payment, 12), "its net, at once"
        account = self.core.state.accounts[index]
        assert isinstance(account, SettlementAccount)
        assert left >= 0
        assert account.balance_fen >= account.earmark_fen


def _check_disposal(event: Told, lines: list[Told]) -> None:
    """The bank gets what is left when principal and interest are taken, and that is some."""
    _, _, bank, proceeds, principal, interest, _, _ = event
    assert proceeds > principal + interest
    paid, taken = lines[0], lines[2]
    assert (paid[6], paid[7]) == (bank, proceeds)
    assert (taken[5], taken[7]) == (bank, principal + interest)


def _lacks(account: SettlementAccount) -> int:
    """Return what is lacking for what must settle, from the definition."""
    waiting = [item for number in (1, 3, 4, 5) for item in account.queue[number]]
    own = account.balance_fen - (account.earmark_fen if waiting else 0)
    return max(0, sum(item.amount_fen for item in waiting) - own)


class _Life:
    """One platform on the day before and the day on which the ladder is needed."""

    def __init__(self, seed: int, watched: _Watched) -> None:
        self.random = random.Random(seed)  # noqa: S311 - a seeded test
        self.world = World(watched.apply)
        self.sessions = 0
        self.earmarks: dict[tuple[str, str], int] = {}
        self.lent: dict[int, int] = {}
        """Pledge request → its amount."""

    def open(self) -> None:
        """Register everybody, set financing for the next date, and go there."""
        world, pick = self.world, self.random
        world.open(20261123, {"pledge.rate_ppm": 999_999})
        for office in ("P1", "H", "T1"):
            world.add_office(office)
        world.send(appoint(world, 1, "H"))
        for name in (*_BANKS, "L"):
            world.add_bank(name, "P1")
            world.send(world.one_sided(name, pick.randrange(1, 150), credit=True))
        world.send(pledging(world, "A", pick.choice((0, 2, 2)), 500))
        world.send(c.SetOverdraftLimit(world.now, world.code("C"), Fen(30)))
        for to_phase, date in ((10, 0), (20, 0), (40, 0), (0, 20261124), (10, 0)):
            world.advance(to_phase, date)
        if pick.random() < 0.4:
            sides = (world.code("B"), world.code("L"), "K1")
            dates = (BusinessDate(0), BusinessDate(0))
            lower, upper = Fen(5), Fen(40)
            world.send(c.EnterLending(world.now, *sides, lower, upper, 30_000, *dates, 0, 0))

    def live(self) -> None:
        """Earmark, borrow, overdraw, and receive nets that cannot be paid."""
        world, pick = self.world, self.random
        for name in _BANKS:
            for system, share in zip(pick.sample(("BEPS", "IBPS"), 2), (2, 12), strict=True):
                amount = Fen(self._balance(name) // share)
                world.send(c.SetEarmark(world.now, world.code(name), system, amount))
                self.earmarks[(name, system)] = amount
        world.send(world.transfer("A", "L", self._balance("A") + 20, 8))
        self._answer()
        world.send(world.transfer("C", "L", self._balance("C") + pick.choice((-5, 9)), 8))
        for _ in range(pick.randint(1, 4)):
            payer = pick.choice(_BANKS)
            net = max(1, self._balance(payer) * pick.choice((6, 8, 9, 11)) // 10)
            self.sessions += 1
            lines = {payer: -net, "T1": net}
            world.send(world.nets(pick.choice(("BEPS", "IBPS")), self.sessions, lines))
            self._answer()
        if pick.random() < 0.2:
            world.send(world.placed(pick.choice(_BANKS), 10, pick.choice((3, 4, 6))))

    def close(self) -> None:
        """Go to the window and beyond, and climb until the day is over."""
        world, pick = self.world, self.random
        world.advance(20)
        world.advance(30)
        for _ in range(pick.randint(0, 4)):
            self._decide(self._release())
        world.advance(32)
        for number in range(40):
            if world.advance(35)[0][0] != "Refused":
                break
            if number > 25:
                self._rescue()
            else:
                self._decide(pick.choice((self._release, self._loan, self._bonds))())
        world.advance(40)
        assert world.ledger.phase == 40
        assert min(self._balance(name) for name in _BANKS) >= 0

    def _balance(self, name: str) -> int:
        return self.world.ledger.balances[self.world.ledger.deposit(self.world.code(name))]

    def _answer(self) -> None:
        for number, amount in list(self.world.ledger.asked.items()):
            self.lent[number] = amount
            accepted = self.random.random() < 0.6
            self.world.send(answer_pledge(self.world, number, accepted=accepted))

    def _decide(self, inner: c.Command) -> None:
        """Let two persons decide, now and then the same one twice."""
        world = self.world
        world.send(c.Propose(world.now, "Li", "letter", c.encode_commands([inner])))
        person = "Wang" if self.random.random() < 0.95 else "Li"
        world.send(c.ApproveProposal(world.now, person, len(world.commands)))

    def _release(self) -> c.Command:
        """Release about all that is earmarked; now and then more, or somebody unknown's."""
        pick, system = self.random, self.random.choice(("BEPS", "IBPS"))
        name = pick.choice(_BANKS) if pick.random() < 0.95 else "nobody"
        earmarked = self.earmarks.get((name, system), 0)
        amount = Fen(max(1, earmarked - pick.choice((0, 0, 0, 1, 4, -1))))
        return c.ReleaseEarmark(self.world.now, self.world.code(name), system, amount)

    def _loan(self) -> c.Command:
        amount = Fen(self.random.choice((1, 2, 3, 5, 8, 13, 20, 40)))
        code = self.world.code(self.random.choice(_BANKS))
        return c.GrantPenaltyLoan(self.world.now, code, amount, "agreement")

    def _bonds(self) -> c.Command:
        pick = self.random
        loan = pick.choice((*self.world.ledger.lent, 99))
        amount = self.lent.get(loan, 20)
        proceeds = Fen(amount + pick.randint(-1, amount // 9 + 2))
        return c.DisposePledge(self.world.now, loan, proceeds, pick.choice(("sale", "sale", "")))

    def _rescue(self) -> None:
        for name in _BANKS:
            self.world.send(self.world.one_sided(name, 200, credit=True))


def test_every_step_of_the_ladder_keeps_within_its_purpose() -> None:
    """Random days that do not close by themselves; all steps happen, and nobody ends negative."""
    seen: Counter[str] = Counter()
    for seed in _SEEDS:
        watched = _Watched()
        life = _Life(seed, watched)
        life.open()
        life.live()
        life.close()
        seen += watched.seen
    for name in (
        "EarmarkReleaseKept", "EarmarkReleaseLapsed", "EarmarkReleased", "PledgeDisposed",
        "PenaltyLoanGranted",
    ):  # fmt: skip
        assert seen[name] >= 5, (name, seen)
