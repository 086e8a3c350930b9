"""Overdraft interest and pledge loans: time, money and promises over random lives of two banks."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from support.agreement import Pair
from support.financing import answer_pledge, appoint, pledging, request_loan, set_clock
from support.model import Told
from support.world import World
from tianping.core import commands as c
from tianping.core.digest import state_digest
from tianping.core.invariants import check_invariants
from tianping.core.snapshot import restore_snapshot, take_snapshot
from tianping.values.dates import BusinessDate
from tianping.values.money import Fen

_MINUTE_NS = 60 * 10**9


def _two_banks(pair: Pair, limit: int) -> World:
    """Open a platform with two banks that may be overdrawn, in daytime of 2026-12-18."""
    world = World(pair.apply)
    world.open(20261217)
    world.add_office("P1")
    for name in ("A", "B"):
        world.add_bank(name, "P1")
        world.send(c.SetOverdraftLimit(world.now, world.code(name), Fen(limit)))
    world.advance(10)
    _to_next_day(world, 20261218)
    return world


def _to_next_day(world: World, date: int) -> None:
    for to_phase, next_date in ((20, 0), (40, 0), (0, date), (10, 0)):
        told = world.advance(to_phase, next_date)
        assert told[0][0] != "Refused", told


def _settle_up(world: World) -> None:
    for name in ("A", "B"):
        balance = world.ledger.balances[world.ledger.deposit(world.code(name))]
        if balance < 0:
            world.send(world.one_sided(name, -balance, credit=True))


@pytest.mark.parametrize("seed", range(40))
def test_interest_of_a_random_day_is_that_of_each_overdrawn_minute(seed: int) -> None:
    """Whoever looks at the balances once a minute, and adds up, finds what the core charges."""
    pick = random.Random(seed)  # noqa: S311 - a seeded test
    pair = Pair()
    world = _two_banks(pair, 10**12)
    set_clock(world, 9, 0)
    looked = {"A": 0, "B": 0}
    for _ in range(40):
        payer, payee = pick.sample(("A", "B"), 2)
        before = world.now // _MINUTE_NS
        world.send(world.transfer(payer, payee, pick.randrange(1, 10**11), 8))
        if pick.random() < 0.3:
            world.send(c.TakeTrialBalance(world.now))
        if pick.random() < 0.2:
            pair.core = restore_snapshot(take_snapshot(pair.core))
        world.set_clock(world.now + pick.choice((1, 59, 60, 61, 600)) * 10**9)
        turned = world.now // _MINUTE_NS - before
        for name in looked:
            balance = world.ledger.balances[world.ledger.deposit(world.code(name))]
            looked[name] += turned * max(0, -balance)
    _settle_up(world)
    world.advance(20)
    world.advance(40)
    world.advance(0, 20261221)
    events = world.advance(10)
    charged = {event[1]: event for event in events if event[0] == "InterestCharged"}
    for name, product in looked.items():
        account = world.ledger.deposit(world.code(name))
        assert (account in charged) == (product > 0)
        if product:
            _, _, count, rate, amount, date, day_minutes, _ = charged[account]
            assert (count, rate, date, day_minutes) == (str(product), 36_000, 20261220, 1_440)
            exact = Fraction(product * 36_000, 10**6 * 360 * 1_440)
            assert exact - Fraction(1, 2) < amount <= exact + Fraction(1, 2)
    check_invariants(pair.core)


def test_count_beyond_sixty_four_bits_is_kept_by_snapshot_and_event() -> None:
    """The largest limit overdrawn for a year: nothing overflows, the charge is right."""
    pair = Pair()
    world = _two_banks(pair, 10**15)
    set_clock(world, 9, 0)
    world.send(world.transfer("A", "B", 10**15, 8))
    world.set_clock(world.now + 366 * 1_440 * _MINUTE_NS)
    world.send(world.transfer("B", "A", 10**15, 8))
    again = restore_snapshot(take_snapshot(pair.core))
    assert state_digest(again) == state_digest(pair.core)
    world.advance(20)
    world.advance(40)
    world.advance(0, 20270104)
    product = 10**15 * 366 * 1_440
    told = world.advance(10)
    assert next(event for event in told if event[0] == "InterestCharged") == (
        "InterestCharged",
        world.ledger.deposit(world.code("A")),
        str(product),
        36_000,
        (2 * product * 36 + 360 * 1_440 * 1_000) // (2 * 360 * 1_440 * 1_000),
        20261220,
        1_440,
        world.code("A"),
    )


@pytest.mark.parametrize(
    ("opened", "expected"),
    [(20261218, 0), (20261220, 0), (20261221, 1), (20261231, 1), (20270104, 1), (20270321, 1)],
)
def test_settle_day_is_charged_on_the_first_day_after_it(opened: int, expected: int) -> None:
    """The day itself is still counted; the first working day after it charges, whenever it is."""
    pair = Pair()
    world = _two_banks(pair, 100)
    set_clock(world, 9, 0)
    world.send(world.transfer("A", "B", 100, 8))
    set_clock(world, 10, 0)
    _settle_up(world)
    if opened > 20261218:
        _to_next_day_events = [world.advance(20), world.advance(40), world.advance(0, opened)]
        assert all(told[0][0] != "Refused" for told in _to_next_day_events)
        told = world.advance(10)
        assert sum(event[0] == "InterestCharged" for event in told) == expected
    world.send(c.SetParameter(world.now, "overdraft.settle_day", 21, BusinessDate(world.today)))
    check_invariants(pair.core)


@pytest.mark.parametrize("seed", range(60))
def test_loans_are_granted_once_and_repaid_to_the_fen(seed: int) -> None:
    """What the head office lends comes back with its interest; no request is granted twice."""
    pick = random.Random(seed)  # noqa: S311 - a seeded test
    pair = Pair()
    pair.after = check_invariants
    world = _borrowers(pair)
    wanted: dict[int, int] = {}
    granted: dict[int, int] = {}
    repaid: dict[int, tuple[int, int]] = {}
    lent_out = 0
    for day in range(4):
        for _ in range(25):
            told = _something(world, pick)
            wanted.update({event[1]: event[5] for event in told if event[0] == "PledgeRequested"})
            for event in told:
                if event[0] == "PledgeAnswered" and event[3] == 1:
                    assert event[1] not in granted, "granted twice"
                    granted[event[1]] = 0
            lent_out += _moved(world, told, granted, repaid)
        told = [*world.advance(20), *world.advance(40), *world.advance(0, 20261125 + day)]
        lent_out += _moved(world, told, granted, repaid)
        told = world.advance(10)
        assert told[1][0] == "PhaseAdvanced"
    assert sum(granted.values()) == sum(wanted[one] for one in granted)
    assert all(repaid[one][0] == granted[one] for one in repaid)
    still_owed = sum(granted[one] for one in world.ledger.lent)
    interest = sum(cost for _, cost in repaid.values())
    assert lent_out == still_owed - interest
    assert sorted(world.ledger.lent) == sorted(set(granted) - set(repaid))
    office = world.ledger.account(world.code("H"), 4699)
    assert world.ledger.balances[office] == -lent_out
    assert sum(world.ledger.balances) == 0


def _borrowers(pair: Pair) -> World:
    """Open a platform with three banks of which two are financed by pledge."""
    world = World(pair.apply)
    world.open(20261123, {"pledge.rate_ppm": 999_999, "pledge.round_unit_fen": 7})
    for office in ("P1", "H"):
        world.add_office(office)
    world.send(appoint(world, 1, "H"))
    for name in ("A", "B", "C"):
        world.add_bank(name, "P1")
        world.send(world.one_sided(name, 10_000, credit=True))
    world.send(pledging(world, "A", 2, 100_000))
    world.send(pledging(world, "B", 1, 60_000, 3_000))
    world.advance(10)
    _to_next_day(world, 20261124)
    return world


def _something(world: World, pick: random.Random) -> list[Told]:
    """Pay, ask, answer, repay, or let time pass."""
    chance, open_requests = pick.random(), list(world.ledger.asked)
    if chance < 0.4:
        payer, payee = pick.sample(("A", "B", "C"), 2)
        return world.send(world.transfer(payer, payee, pick.randrange(1, 9_000), 8))
    if chance < 0.5:
        return world.send(request_loan(world, pick.choice(("A", "B", "C")), pick.choice((0, 800))))
    if chance < 0.8 and open_requests:
        number = pick.choice(open_requests)
        return world.send(answer_pledge(world, number, accepted=pick.random() < 0.8))
    if chance < 0.9 and world.ledger.lent:
        return world.send(c.RepayPledgeLoan(world.now, pick.choice(world.ledger.lent)))
    world.set_clock(world.now + pick.randrange(1, 200) * _MINUTE_NS)
    return world.send(c.TakeTrialBalance(world.now))


def _moved(
    world: World,
    told: list[Told],
    granted: dict[int, int],
    repaid: dict[int, tuple[int, int]],
) -> int:
    """Note what was lent and what was repaid; return what left the head office, net."""
    net, loan = 0, 0
    for event in told:
        if event[0] == "PledgeAnswered" and event[3] == 1:
            loan = event[1]
        if event[0] == "PaymentSettled" and event[2] == 25:
            into_bank = world.ledger.subjects[event[3][-1]] < 4_000
            net += event[4] if into_bank else -event[4]
            if into_bank:
                granted[loan] += event[4]
        if event[0] == "PledgeLoanRepaid":
            assert event[1] not in repaid
            repaid[event[1]] = (event[3], event[4])
    return net
