"""Payments with times: never early, never late, and in nobody's way before their time."""

from __future__ import annotations

from collections import Counter

from support.agreement import Pair
from support.model import Told, plain
from support.streams import Stream
from support.streams_times import TIMES_ON
from support.world import World, with_times
from tianping.core import commands as c
from tianping.core import events as e
from tianping.core.digest import state_digest
from tianping.core.invariants import check_invariants
from tianping.core.machine import Machine
from tianping.core.snapshot import restore_snapshot, take_snapshot

_STEPS = 300


class _TimedStream(Stream):
    """A stream in which most payments state times; the clock ticks before a command if it must."""

    def __init__(self, seed: int, watched: _Watched) -> None:
        super().__init__(seed, watched.apply)
        self.watched = watched
        self.makers = [
            *[self._timed] * 20, *[self._transfer] * 6, *[self._opposing] * 4,
            *[self._one_sided] * 4, *[self._withdraw_timed] * 4, self._cancel, self._adjust,
            *[self._control] * 2, self._suspend, *[self._phase] * 2, self._minimum, self._repeat,
            self._placed, self._query,
        ]  # fmt: skip

    def _switch_options_on(self) -> None:
        for name, value in (*TIMES_ON, ("options.bilateral_offset", self.seed % 2)):
            self.world.send(c.SetParameter(self.world.now, name, value, self.world.today))

    def step(self) -> tuple[c.Command, list[Told]]:
        """Let time pass when something is due, as the node does; else send one more command."""
        due = self.watched.core.next_due_ns
        if 0 < due <= self.world.now:
            command = c.PassTime(self.world.now)
            return command, self.world.send(command)
        return super().step()


class _Watched(Pair):
    """Core and model, and what was said of the times of each payment."""

    def __init__(self) -> None:
        super().__init__()
        self.times: dict[int, c.SettlementTimes] = {}
        self.seen: Counter[str] = Counter()
        self.warned: set[int] = set()

    def apply(self, command: c.Command) -> list[Told]:
        """Apply a command to both and check what it says of times."""
        told = super().apply(command)
        if isinstance(command, c.CreditTransfer) and command.times is not None:
            self.times[len(self.commands)] = command.times
        for event in told:
            self.seen[event[0]] += 1
            times = self.times.get(event[1]) if len(event) > 1 and event[0] != "Refused" else None
            if times is not None:
                self._check(event, times, command.recorded_at_ns)
        if self.core.seq % 20 == 0:
            self.core = restore_snapshot(take_snapshot(self.core))
        return told

    def _check(self, event: Told, times: c.SettlementTimes, now: int) -> None:
        if event[0] in ("PaymentSettled", "PaymentQueued"):
            assert times.earliest_ns <= now, "before its earliest time"
        if event[0] == "PaymentSettled" and times.returned:
            assert now <= times.latest_ns, "after its latest time"
        if event[0] == "LatestTimeNear":
            assert event[1] not in self.warned, "warned twice"
            assert times.latest_ns - now <= 60 * 10**9
            self.warned.add(event[1])


def test_nothing_settles_early_or_late() -> None:
    """With a clock that ticks in time, core and model keep to what every payment stated."""
    seen: Counter[str] = Counter()
    for seed in range(20):
        watched = _Watched()
        stream = _TimedStream(seed, watched)
        stream.open()
        watched.after = check_invariants
        for _ in range(_STEPS):
            stream.step()
        seen += watched.seen
    for name in ("PaymentStored", "EarliestTimeReached", "LatestTimeKept", "LatestTimeNear"):
        assert seen[name] > 50, seen


def test_late_tick_returns_before_anything_enters() -> None:
    """When the clock comes late, what has passed its latest time does not settle any more.

    B's payment could pay A's; but A's goes back first, for its time is over.
    """
    pair = Pair()
    world = _two_banks(pair)
    now, second = world.now, 10**9
    world.send(_timed(world, ("A", "B", 5), 0, now + 10 * second))
    world.send(_timed(world, ("B", "A", 5), now + 8 * second, 0))
    world.send(world.one_sided("B", 5, credit=True))
    world.set_clock(now + 60 * second)
    told = world.send(c.PassTime(world.now))
    assert [event[0] for event in told] == [
        "PaymentReturned", "EarliestTimeReached", "PaymentSettled",
    ]  # fmt: skip


def test_next_due_is_the_least_time_of_what_is_not_over() -> None:
    """It follows withdrawals and settlements, and is none when nothing is due any more."""
    pair = Pair()
    world = _two_banks(pair)
    now, second = world.now, 10**9
    assert pair.core.next_due_ns == 0
    first = _timed(world, ("A", "B", 5), now + 30 * second, 0)
    world.send(first)
    waits = _timed(world, ("A", "B", 7), 0, now + 40 * second)
    world.send(waits)
    assert pair.core.next_due_ns == now + 30 * second
    world.send(world.cancel(first.sender, first.message_id))
    assert pair.core.next_due_ns == now + 40 * second
    again = restore_snapshot(take_snapshot(pair.core))
    assert again.next_due_ns == now + 40 * second
    assert state_digest(again) == state_digest(pair.core)
    world.send(world.one_sided("A", 7, credit=True))
    assert pair.core.next_due_ns == 0


def test_stored_payments_are_in_nobodys_way() -> None:
    """Whatever is stored, all else comes to the same, command by command."""
    assert sum(_stored_beside_a_life(seed) for seed in range(6)) > 60


def _stored_beside_a_life(seed: int) -> int:
    """Store payments beside a random life, and let it alone; return how many were stored."""
    with_stored, without = Machine(), Machine()
    stream = Stream(seed, lambda command: plain(with_stored.apply(command)))
    stream.open()
    stream.makers = [
        *[stream._transfer] * 12, *[stream._opposing] * 4, *[stream._one_sided] * 4,
        stream._control, stream._suspend, stream._phase, stream._cancel, stream._matching,
        *[stream._query_account] * 2, stream._warning, stream._parameter,
    ]  # fmt: skip
    world = stream.world
    for name, value in TIMES_ON:
        world.send(c.SetParameter(world.now, name, value, world.today))
    for command in world.commands:
        without.apply(command)
    stored: set[int] = set()
    for number in range(150):
        payer = ("A", "B", "C", "D")[number % 4]
        early = _timed(world, (payer, "S", 1), world.now + 10**15, 0)
        if type(with_stored.apply(early)[0]) is e.PaymentStored:
            stored.add(with_stored.seq)
        without.apply(c.TakeTrialBalance(early.recorded_at_ns))
        world.commands.append(early)
        _, told = stream.step()
        rest = [one for one in told if one[0] != "PaymentReturned" or one[1] not in stored]
        assert rest == plain(without.apply(world.commands[-1]))
    return len(stored)


def _two_banks(pair: Pair) -> World:
    world = World(pair.apply)
    world.open(20261123, {"options.settlement_times": 1, "options.settlement_times_warning": 0})
    world.add_office("P1")
    for name in ("A", "B"):
        world.add_bank(name, "P1")
    world.advance(10)
    return world


def _timed(
    world: World, payment: tuple[str, str, int], earliest: int, latest: int
) -> c.CreditTransfer:
    command = world.transfer(*payment, 8)
    return with_times(command, earliest, latest, returned=latest > 0)
