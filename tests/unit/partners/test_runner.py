"""The runner against a platform without network: order of payments, deaths, days, titles."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.partner_wire import FakeWire, KilledError, Partner
from tianping.participant.errors import NodeSilentError
from tianping.participant.seals import Verdict
from tianping.partners import bills, cards, depository, exchange
from tianping.partners.orders import OrderState
from tianping.partners.rounds import Day
from tianping.values.bankcode import with_check_digit

OWN, A, B, C = (str(with_check_digit(f"{number}")) for number in range(30110000000, 30110000004))
NET = {
    "name": "net",
    "lines": [
        {"member": B, "amount": "100.00", "side": "receives"},
        {"member": A, "amount": "300.00", "side": "owes"},
        {"member": C, "amount": "200.00", "side": "receives"},
    ],
}
"""UP-1 of the rules, in yuan."""


def content(file: object) -> bytes:
    """Return a file as its bytes."""
    return json.dumps(file).encode()


def events(partner: Partner) -> list[str]:
    """Return what happened, in order."""
    return [str(json.loads(line)["event"]) for line in partner.lines]


def test_card_net_pays_in_first_and_out_as_funds_allow(tmp_path: Path) -> None:
    """UP-1: A pays 300 to the network, which pays B 100 and C 200. RULES-A §7 (UP-1)."""
    wire = FakeWire({A: 500_00})
    partner = Partner(tmp_path, wire, cards.job_of(content(NET), OWN), OWN)
    entries = partner.run()
    assert [each.state for each in entries] == [OrderState.SETTLED] * 3
    assert wire.orders == [(A, OWN, 300_00), (OWN, B, 100_00), (OWN, C, 200_00)]
    assert wire.balances == {A: 200_00, OWN: 0, B: 100_00, C: 200_00}
    assert [event for event in events(partner) if event != "sending"] == ["settled"] * 3


def test_payouts_wait_until_funds_are_raised_and_a_return_stays_visible(tmp_path: Path) -> None:
    """UP-1, variant: A is short, both payouts queue; the network raises 300; A's is returned."""
    wire = FakeWire({A: 250_00})
    partner = Partner(tmp_path, wire, cards.job_of(content(NET), OWN), OWN)
    entries = partner.run(rounds=3)
    assert [each.state for each in entries] == [OrderState.QUEUED] * 3
    wire.balances[OWN] = 300_00
    wire.settle()
    entries = partner.run(rounds=3)
    assert [each.state.value for each in entries] == ["queued", "settled", "settled"]
    wire.closed = True
    wire.settle()
    entries = partner.run()
    assert [each.state.value for each in entries] == ["refused", "settled", "settled"]
    assert wire.balances == {A: 250_00, OWN: 0, B: 100_00, C: 200_00}
    assert len(wire.arrived) == 3


@pytest.mark.parametrize("business", ["cards", "depository"])
def test_partner_that_dies_at_any_call_sends_nothing_twice(tmp_path: Path, business: str) -> None:
    """Killed at each of its calls and started again, it ends as one that was never killed."""
    job = (
        cards.job_of(content(NET), OWN)
        if business == "cards"
        else depository.job_of(content(BONDS), OWN)
    )
    balances = {A: 500_00, B: 500_00, C: 500_00}
    unharmed = FakeWire(dict(balances))
    (tmp_path / "whole").mkdir()
    whole = Partner(tmp_path / "whole", unharmed, job, OWN)
    whole.run()
    died = 0
    for number in range(1, unharmed.calls + 1):
        folder = tmp_path / str(number)
        folder.mkdir()
        wire = FakeWire(dict(balances))
        partner = Partner(folder, wire, job, OWN)
        wire.dies_at = number
        try:
            partner.run()
        except KilledError:
            died += 1
        partner.restart()
        entries = partner.run()
        assert [each.state for each in entries] == [each.state for each in whole.entries()]
        assert sorted(wire.orders) == sorted(unharmed.orders)
        assert wire.balances == unharmed.balances
        assert partner.book.titles.holdings() == whole.book.titles.holdings()
    assert died == unharmed.calls


BONDS = {
    "name": "bonds",
    "deposits": [{"bond": "26-1", "holder": C, "quantity": 50}],
    "issues": [
        {
            "bond": "26-2",
            "issuer": C,
            "underwriters": [
                {"member": A, "quantity": 12, "amount": "120.00"},
                {"member": B, "quantity": 8, "amount": "80.00"},
            ],
        }
    ],
    "trades": [
        {"bond": "26-1", "quantity": 30, "seller": C, "buyer": A, "amount": "90.00"},
        {"bond": "26-1", "quantity": 20, "seller": A, "buyer": B, "amount": "70.00"},
    ],
}


def held(partner: Partner) -> dict[tuple[str, str], tuple[int, int]]:
    """Return free and frozen units by title and holder."""
    return {
        (each.title, each.holder): (each.free, each.frozen)
        for each in partner.book.titles.holdings()
    }


def test_issue_pays_the_issuer_what_came_in(tmp_path: Path) -> None:
    """BI-1: A 120 and B 80 pay in, then the issuer gets 200; trades deliver, one after another."""
    wire = FakeWire({A: 500_00, B: 500_00, C: 0})
    partner = Partner(tmp_path, wire, depository.job_of(content(BONDS), OWN), OWN)
    entries = partner.run()
    assert {each.state for each in entries} == {OrderState.SETTLED}
    assert wire.orders.index((OWN, C, 200_00)) > wire.orders.index((B, OWN, 80_00))
    assert held(partner) == {
        ("26-1", A): (10, 0),
        ("26-1", B): (20, 0),
        ("26-1", C): (20, 0),
        ("26-2", A): (12, 0),
        ("26-2", B): (8, 0),
    }


def test_bonds_stay_frozen_while_the_payment_waits_and_are_free_when_it_ends(
    tmp_path: Path,
) -> None:
    """E23: frozen before the message leaves, delivered on PR04, free after a withdrawal."""
    file = {"name": "one", "deposits": BONDS["deposits"], "trades": [BONDS["trades"][0]]}
    wire = FakeWire({A: 0})
    partner = Partner(tmp_path, wire, depository.job_of(content(file), OWN), OWN)
    partner.run(rounds=2)
    assert held(partner) == {("26-1", C): (20, 30)}
    entries = partner.run(withdraw=frozenset({1}))
    assert [each.state for each in entries] == [OrderState.WITHDRAWN]
    assert held(partner) == {("26-1", C): (50, 0)}
    assert wire.balances == {A: 0}


def test_trade_of_bonds_that_nobody_has_is_never_sent(tmp_path: Path) -> None:
    """The seller has 50 and none are to come: dropped, with what it has and needs."""
    trade = {"bond": "26-1", "quantity": 51, "seller": C, "buyer": A, "amount": "1.00"}
    file = {"name": "one", "deposits": BONDS["deposits"], "trades": [trade]}
    wire = FakeWire({A: 500_00})
    partner = Partner(tmp_path, wire, depository.job_of(content(file), OWN), OWN)
    (entry,) = partner.run()
    assert (entry.state, entry.reason) == (OrderState.DROPPED, "26-1 50 < 51")
    assert wire.orders == []


def test_two_trades_of_the_same_bonds_freeze_only_what_is_there(tmp_path: Path) -> None:
    """The first of two takes the seller's bonds; the second is dropped while the first waits."""
    trades = [
        {"bond": "26-1", "quantity": 40, "seller": C, "buyer": buyer, "amount": "1.00"}
        for buyer in (A, B)
    ]
    file = {"name": "two", "deposits": BONDS["deposits"], "trades": trades}
    wire = FakeWire({A: 0, B: 500_00})
    partner = Partner(tmp_path, wire, depository.job_of(content(file), OWN), OWN)
    entries = partner.run(rounds=2)
    assert [each.state.value for each in entries] == ["queued", "dropped"]
    assert held(partner) == {("26-1", C): (10, 40)}


def test_issuer_gets_nothing_when_nobody_paid_in(tmp_path: Path) -> None:
    """Both payments in are returned at day-end: nothing is passed on, no bond exists."""
    file = {"name": "none", "issues": BONDS["issues"]}
    wire = FakeWire({A: 0, B: 0})
    partner = Partner(tmp_path, wire, depository.job_of(content(file), OWN), OWN)
    partner.run(rounds=2)
    wire.closed = True
    wire.settle()
    entries = partner.run()
    assert [each.state.value for each in entries] == ["refused", "refused", "dropped"]
    assert held(partner) == {}


def test_nothing_is_sent_before_daytime_and_the_id_has_the_day(tmp_path: Path) -> None:
    """Begun at day-end, it waits; a notice of the next day lets it go, an older one does not."""
    wire = FakeWire({A: 500_00})
    partner = Partner(tmp_path, wire, cards.job_of(content(NET), OWN), OWN)
    evening = Day(20261123, 40)
    wire.tell_day(Day(20261122, 10))
    wire.tell_day(Day(20261124, 10), verdict=Verdict.SIGNATURE_WRONG)
    assert {each.state for each in partner.run(day=evening, rounds=2)} == {OrderState.PLANNED}
    assert events(partner) == ["distrusted"]
    wire.tell_day(Day(20261124, 10))
    entries = partner.run(day=evening)
    assert {each.state for each in entries} == {OrderState.SETTLED}
    assert {each.message_id[:8] for each in entries} == {"20261124"}


def test_id_of_yesterday_without_a_message_is_given_anew(tmp_path: Path) -> None:
    """Killed between id and message, and started on the next day: the id is of that day."""
    wire = FakeWire({A: 500_00})
    partner = Partner(tmp_path, wire, cards.job_of(content(NET), OWN), OWN)
    wire.dies_at = 3  # the calls are recover, message_ids, send
    with pytest.raises(KilledError):
        partner.run()
    assert partner.entries()[0].message_id.startswith("20261123")
    partner.restart()
    entries = partner.run(day=Day(20261124, 10))
    assert {each.message_id[:8] for each in entries} == {"20261124"}
    assert len(wire.arrived) == 3


def test_silence_is_said_once_and_so_is_its_end(tmp_path: Path) -> None:
    """While the platform is silent the partner keeps trying."""
    wire = FakeWire({A: 500_00})
    partner = Partner(tmp_path, wire, cards.job_of(content(NET), OWN), OWN)
    silences = iter([True, True])
    recover = wire.recover

    def silent() -> list[object]:
        if next(silences, False):
            raise NodeSilentError("GET /", attempts=1, reason="nobody")
        return list(recover())

    wire.recover = silent  # type: ignore[assignment, method-assign]
    wire.balances[A] = 0
    partner.run(rounds=1)
    assert events(partner)[:2] == ["silent", "sending"]
    assert events(partner).count("silent") == 1
    assert "connected" in events(partner)


def test_foreign_exchange_pays_out_only_what_is_confirmed(tmp_path: Path) -> None:
    """B's foreign money has not come: its yuan stay in the account. RULES-A §4.5 (E24b)."""
    file = {
        "name": "matched",
        "lines": [
            {"member": A, "amount": "300.00", "side": "owes"},
            {"member": B, "amount": "100.00", "side": "receives"},
            {"member": C, "amount": "200.00", "side": "receives", "confirmed": True},
        ],
    }
    wire = FakeWire({A: 500_00})
    partner = Partner(tmp_path, wire, exchange.job_of(content(file), OWN), OWN)
    entries = partner.run(rounds=3)
    assert [each.state.value for each in entries] == ["settled", "planned", "settled"]
    assert wire.balances[OWN] == 100_00
    assert partner.book.confirm("matched", B) == 1
    assert partner.book.confirm("matched", B) == 0
    entries = partner.run()
    assert {each.state for each in entries} == {OrderState.SETTLED}
    assert wire.balances[OWN] == 0


def test_bill_moves_only_when_it_is_paid(tmp_path: Path) -> None:
    """While the price waits the holder keeps the bill, frozen; then the payer has it.

    RULES-A §4.5 E18.
    """
    file = {
        "name": "bills",
        "bills": [{"number": "B-1", "holder": A}],
        "deals": [{"bill": "B-1", "holder": A, "payer": B, "amount": "98.00"}],
    }
    wire = FakeWire({B: 0})
    partner = Partner(tmp_path, wire, bills.job_of(content(file), OWN), OWN)
    partner.run(rounds=2)
    assert held(partner) == {("B-1", A): (0, 1)}
    wire.balances[B] = 98_00
    wire.settle()
    partner.run()
    assert held(partner) == {("B-1", B): (1, 0)}
