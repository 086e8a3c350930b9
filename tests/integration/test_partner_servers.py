"""Bond system, quoted foreign exchange and ACS as real processes over real TLS; each is killed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.partner_process import PartnerProcess, written
from support.running import BLUEPRINT, POOR, RICH
from support.small_platform import SmallPlatform, small_platform, until
from tianping.cli.blueprint import whole_code
from tianping.cli.reading import reading
from tianping.cli.verify_command import verify_folder
from tianping.core.commands import AppointOffice, SetPledging
from tianping.core.terms import (
    PHASE_DAY_END,
    PHASE_HVPS_ENDED,
    PLEDGE_GRANTED,
    PLEDGE_REFUSED,
    PLEDGING_AUTOMATIC,
    ROLE_ACS,
    ROLE_BOND_SYSTEM,
    ROLE_HEAD_OFFICE,
)
from tianping.participant.account_queries import LiquidityQuery, liquidity_reports_of
from tianping.participant.messages import CustomerParty, CustomerTransfer
from tianping.participant.pvp import DealRequest
from tianping.partners.book import Book
from tianping.values.money import Fen
from tianping.views.queries_financing import pledges

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

OFFICE = whole_code("00110000000")
BONDS, FX = whole_code("95110000000"), whole_code("96110000000")
MORE = f"""[[bank]]
code = "{BONDS}"
name = "Ledger of Bonds"
kind = "special"
business = "pledges"
office = "00110000000"
[[bank]]
code = "{FX}"
name = "Exchange"
kind = "special"
business = "fx"
office = "00110000000"
"""


@pytest.fixture
def at(tmp_path: Path) -> Iterator[SmallPlatform]:
    """Return a platform in daytime of its second date: POOR has pledge financing."""
    with small_platform(tmp_path, BLUEPRINT + MORE) as at:
        now, poor = time.time_ns(), whole_code(POOR)
        at.command(AppointOffice(now, ROLE_HEAD_OFFICE, OFFICE))
        at.command(AppointOffice(now, ROLE_BOND_SYSTEM, BONDS))
        at.command(SetPledging(now, poor, PLEDGING_AUTOMATIC, Fen(1000_00), Fen(0)))
        at.advance(5)
        yield at
    report, _ = verify_folder(at.folder)
    assert report.ok


def pay(at: SmallPlatform, payer: str, payee: str, fen: int) -> None:
    """Send an ordinary transfer."""

    def party(code: str) -> CustomerParty:
        return CustomerParty(
            participant=code, branch=code, account_bank=code, name="x", account="1"
        )

    at.send(
        payer,
        lambda message_id, moment: CustomerTransfer(
            message_id=message_id,
            created_at=moment,
            amount_fen=Fen(fen),
            debtor=party(payer),
            creditor=party(payee),
        ).message(),
        receiver=payee,
    )


def buy(at: SmallPlatform, fen: int, dollars: str) -> None:
    """Let RICH ask for a deal: so many fen for so many dollars of POOR."""
    at.send(
        RICH,
        lambda message_id, moment: DealRequest(
            message_id=message_id,
            created_at=moment,
            sender=RICH,
            system=FX,
            payee=POOR,
            amount_fen=Fen(fen),
            bought=dollars,
        ).message(),
        receiver=FX,
    )


def held(at: SmallPlatform, own: str) -> dict[tuple[str, str], tuple[int, int]]:
    """Return free and frozen units by title and holder, from the partner's own file."""
    book = Book(at.folder / "participants" / own / "partner.db")
    holdings = book.titles.holdings()
    book.close()
    return {(one.title, one.holder): (one.free, one.frozen) for one in holdings}


def outcomes(at: SmallPlatform) -> list[int]:
    """Return what became of each pledge request."""
    with reading(at.folder) as connection:
        return [one.outcome for one in pledges(connection)]


def run(at: SmallPlatform, business: str, code: str, *options: object) -> PartnerProcess:
    """Start a partner and wait until it works."""
    process = PartnerProcess(at.folder, business, code, *options, password=at.password)
    process.wait_for("started")
    return process


def test_partners_answer_die_and_go_on(at: SmallPlatform) -> None:
    """The day of three partners, on one platform; RULES-Q §5.4, §1.2, RULES-A §4.2, §4.5, §4.7."""
    _pledged_refused_and_released_later(at)
    _deals_at_quotes(at)
    _office_submits_and_reports(at)


def _pledged_refused_and_released_later(at: SmallPlatform) -> None:
    """Killed right after it pledged, and while it is told of the release: one pledge, then free."""
    bond = "26 Canal 01"
    file = written(
        at.folder,
        name="register",
        bonds=[{"bond": bond, "face": "100.00", "rate_bp": 9000}],
        holdings=[{"bond": bond, "holder": POOR, "quantity": 5}],
    )
    bonds = run(at, "pledges", BONDS, "--file", file)
    pay(at, POOR, RICH, 200_00)
    bonds.wait_for("pledged")
    bonds.kill()
    assert held(at, BONDS) == {(bond, POOR): (2, 3)}
    bonds = run(at, "pledges", BONDS, "--file", file)
    until(at.balances, {RICH: 1200_00})
    assert held(at, BONDS) == {(bond, POOR): (2, 3)}
    # More than the two bonds left cover: refused; the payment waits until money comes.
    pay(at, POOR, RICH, 300_00)
    bonds.wait_for("refused")
    until(lambda: outcomes(at), [PLEDGE_GRANTED, PLEDGE_REFUSED])
    bonds.kill()
    pay(at, RICH, POOR, 550_00)
    at.advance()
    assert at.balances()[POOR] == 50_00
    bonds = run(at, "pledges", BONDS)
    bonds.wait_for("released")
    assert held(at, BONDS) == {(bond, POOR): (5, 0)}
    code, contracts = bonds.terminate()
    assert (code, [one["state"] for one in contracts]) == (0, ["released", "refused"])
    assert [one["pledged_fen"] for one in contracts] == ["30000", "0"]
    at.advance(3)


def _deals_at_quotes(at: SmallPlatform) -> None:
    """Held while the exchange was dead, a deal is paid when it lives; a wrong one is declined."""
    file = written(
        at.folder,
        name="quotes",
        deposits=[{"member": POOR, "currency": "USD", "amount": "100.00"}],
        quotes=[{"seller": POOR, "currency": "USD", "price": "7.10", "amount": "100.00"}],
    )
    fx = run(at, "exchange", FX, "--file", file)
    fx.kill()
    before = at.balances()
    buy(at, 355_00, "50.00")
    fx = run(at, "exchange", FX)
    fx.wait_for("paid")
    buy(at, 1_00, "50.00")
    fx.wait_for("declined")
    until(at.balances, {RICH: before[RICH] - 355_00, POOR: before[POOR] + 355_00})
    assert held(at, FX) == {("USD", POOR): (50_00, 0), ("USD", RICH): (50_00, 0)}
    code, deals = fx.terminate()
    assert (code, [one["state"] for one in deals]) == (0, ["paid", "declined"])


def _office_submits_and_reports(at: SmallPlatform) -> None:
    """Killed in the middle of its business: each line is booked once; RICH sees the total."""
    before = at.balances()
    day = written(
        at.folder,
        name="acs",
        balances=[
            {"bank": RICH, "accounts": [{"code": "10", "name": "Azure, cash", "balance": "80.00"}]}
        ],
        entries=[{"bank": POOR, "side": "credit", "amount": "45.00"}],
        transfers=[{"payer": POOR, "payee": RICH, "amount": "40.00"}],
        same_city=[
            {
                "session": 1,
                "lines": [
                    {"bank": RICH, "side": "pays", "amount": "20.00"},
                    {"bank": POOR, "side": "receives", "amount": "20.00"},
                ],
            }
        ],
        corrections=[
            {"bank": POOR, "side": "credit", "amount": "45.00", "colour": "red", "type": "H004"},
            {"bank": POOR, "side": "credit", "amount": "54.00", "colour": "blue", "type": "H004"},
        ],
        business_end=True,
    )
    office = run(at, "acs", OFFICE, "--file", day)
    office.wait_for("settled", 3)
    office.kill()
    office = run(at, "acs", OFFICE, "--file", day)
    until(at.balances, {RICH: before[RICH] + 20_00, POOR: before[POOR] + 34_00})
    totals: list[int] = []
    at.send(
        RICH,
        lambda message_id, moment: LiquidityQuery(
            message_id=message_id, created_at=moment, sender=RICH
        ).message(),
    )
    until(lambda: _totals(at, totals), [before[RICH] + 100_00])
    at.command(AppointOffice(time.time_ns(), ROLE_ACS, OFFICE))
    at.advance()
    at.advance(to=PHASE_HVPS_ENDED)
    code, orders = office.end()
    # The day ends when the notice that goes once HVPS has ended was taken.
    assert (code, orders[-1]["code"]) == (0, "ccms.811.001.01")
    assert [order["state"] for order in orders] == ["processed", *["settled"] * 6, "processed"]
    at.advance(to=PHASE_DAY_END)
    _asked_by_acs(at, day)


def _asked_by_acs(at: SmallPlatform, day: Path) -> None:
    """SAPS-T §五.8.12: the office asks ACS, which asks SAPS and adds what it keeps itself."""
    held = at.balances()
    asked = PartnerProcess(at.folder, "liquidity", OFFICE, "--file", day, password=at.password)
    code, printed = asked.end()
    answer: Any = printed
    accounts = {one["participant"]: one for one in answer["accounts"]}
    assert (code, accounts[RICH]["others"]) == (0, [["10", "Azure, cash", 80_00]])
    assert accounts[POOR]["others"] == []
    assert {name: accounts[name]["balance_fen"] for name in (RICH, POOR)} == held
    assert answer["balance_fen"] == sum(held.values()) + 80_00


def _totals(at: SmallPlatform, seen: list[int]) -> list[int]:
    """Receive what came for RICH; return the total balances of the reports that came so far."""
    received = at.client(RICH).receive(limit=500)
    messages = [one.message for one in received if one.message is not None]
    seen += [report.balance_fen for report in liquidity_reports_of(messages)]
    return seen
