"""Special participants as real processes over real TLS; each is killed once and goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.cli import has_chinese, tianping
from support.partner_process import PartnerProcess, written
from support.running import POOR, RICH, made, started
from tianping.cli.blueprint import whole_code

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

THIRD = str(whole_code("30310000000"))
PARTNERS = {
    name: str(whole_code(f"9{number}110000000"))
    for number, name in enumerate(("cards", "depository", "bills", "fx"), 1)
}
MORE = """[[bank]]
code = "30310000000"
name = "Bay Bank"
office = "00110000000"
""" + "".join(
    f"""[[bank]]
code = "{code}"
name = "System {name}"
kind = "special"
business = "{name}"
office = "00110000000"
"""
    for name, code in PARTNERS.items()
)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Return the folder of a running platform in daytime."""
    folder = made(tmp_path, MORE)
    node = started(folder)
    try:
        assert tianping("day", "advance", folder).code == 0
        yield folder
        node.terminate()
        assert node.wait(60) == 0
    finally:
        node.kill()
        node.wait()


class Process(PartnerProcess):
    """One run of a special participant in the background."""

    def __init__(self, folder: Path, business: str, file: Path, *options: str) -> None:
        super().__init__(folder, business, PARTNERS[business], "--file", file, *options)


def pay(folder: Path, payer: str, payee: str, yuan: str) -> None:
    """Send an ordinary transfer."""
    done = tianping("send", folder, payer, "pay", payee, yuan)
    assert done.code == 0, done.err


def balances(folder: Path) -> dict[str, int]:
    """Return the balances of the accounts that hold or held something, in fen."""
    rows = tianping("accounts", folder, "--json").json()
    return {row["owner"]: int(row["balance_fen"]) for row in rows}


def states(orders: list[dict[str, Any]]) -> list[str]:
    """Return where each order stands."""
    return [order["state"] for order in orders]


def net(folder: Path) -> Path:
    """Write a net: RICH owes 100, POOR 200, THIRD receives 300."""
    lines = [
        {"member": THIRD, "amount": "300.00", "side": "receives"},
        {"member": RICH, "amount": "100.00", "side": "owes"},
        {"member": POOR, "amount": "200.00", "side": "owes"},
    ]
    return written(folder, name="net", lines=lines)


def test_card_net_survives_a_kill_and_settles_in_the_window(folder: Path) -> None:
    """Killed while two of three wait; funds raised in the window let them settle. E16, E17."""
    file, own = net(folder), PARTNERS["cards"]
    first = Process(folder, "cards", file)
    first.wait_for("queued", 2)
    second = tianping("partner", "cards", folder, own, "--file", file)
    assert second.code == 3
    assert "expected no other process" in second.err
    first.kill()
    assert balances(folder)[own] == 100_00

    again = Process(folder, "cards", file)
    again.wait_for("started", 1)
    assert tianping("day", "advance", folder).code == 0
    assert tianping("day", "advance", folder, "--to", "30").code == 0
    again.wait_for("day", 2)
    pay(folder, RICH, POOR, "200.00")
    code, orders = again.end()
    assert (code, states(orders)) == (0, ["settled"] * 3)
    assert "sending" not in [event["event"] for event in again.events()]
    after = balances(folder)
    assert [after[code] for code in (RICH, POOR, own, THIRD)] == [700_00, 0, 0, 300_00]
    paid = tianping("statement", folder, own, "--json").json()[0]["lines"]
    assert [line["amount_fen"] for line in reversed(paid)] == ["10000", "20000", "30000"]

    done = tianping("partner", "cards", folder, own, "--file", file, language="zh")
    assert done.code == 0
    assert "已清算" in done.out
    assert has_chinese(done.err)


def test_bonds_are_delivered_against_payment_and_the_partner_stops_when_told(folder: Path) -> None:
    """Issue, a trade that waits frozen, SIGTERM, kill, delivery; and one that is withdrawn."""
    own = PARTNERS["depository"]
    issue = {
        "bond": "26-1",
        "issuer": THIRD,
        "underwriters": [{"member": RICH, "quantity": 12, "amount": "120.00"}],
    }
    trades = [
        {"bond": "26-1", "quantity": quantity, "seller": RICH, "buyer": POOR, "amount": amount}
        for quantity, amount in ((5, "50.00"), (4, "40.00"))
    ]
    file = written(folder, name="bonds", issues=[issue], trades=trades)
    first = Process(folder, "depository", file)
    first.wait_for("queued", 2)
    assert first.terminate()[0] == 0
    assert first.events()[-1]["event"] == "stopped"
    assert holdings(folder, own) == {("26-1", RICH): (3, 9)}

    killed = Process(folder, "depository", file)
    killed.wait_for("started", 1)
    killed.kill()
    pay(folder, RICH, POOR, "50.00")
    code, orders = Process(folder, "depository", file, "--withdraw", "4").end()
    assert (code, states(orders)) == (1, ["settled", "settled", "settled", "withdrawn"])
    assert holdings(folder, own) == {("26-1", RICH): (7, 0), ("26-1", POOR): (5, 0)}
    assert balances(folder)[THIRD] == 120_00
    assert balances(folder)[RICH] == 880_00
    assert "26-1" in tianping("partner", "holdings", folder, own).out


def holdings(folder: Path, own: str) -> dict[tuple[str, str], tuple[int, int]]:
    """Return free and frozen units by title and holder."""
    rows = tianping("partner", "holdings", folder, own, "--json").json()
    return {(row["title"], row["holder"]): (row["free"], row["frozen"]) for row in rows}


def test_foreign_exchange_and_bills(folder: Path) -> None:
    """A pay-out waits for its foreign leg over a kill; a bill moves when paid: RULES-A §4.5 E18."""
    lines = [
        {"member": RICH, "amount": "300.00", "side": "owes"},
        {"member": POOR, "amount": "100.00", "side": "receives"},
        {"member": THIRD, "amount": "200.00", "side": "receives", "confirmed": True},
    ]
    file = written(folder, name="matched", lines=lines)
    first = Process(folder, "fx", file)
    first.wait_for("settled", 2)
    first.kill()
    assert balances(folder)[PARTNERS["fx"]] == 100_00
    code, orders = Process(folder, "fx", file, "--confirm", POOR).end()
    assert (code, states(orders)) == (0, ["settled"] * 3)
    assert balances(folder)[POOR] == 100_00

    deal = {"bill": "B-1", "holder": RICH, "payer": THIRD, "amount": "198.00"}
    deals = written(folder, name="bills", bills=[{"number": "B-1", "holder": RICH}], deals=[deal])
    code, orders = Process(folder, "bills", deals).end()
    assert (code, states(orders)) == (0, ["settled"])
    assert holdings(folder, PARTNERS["bills"]) == {("B-1", THIRD): (1, 0)}
    assert balances(folder)[RICH] == 898_00


def test_partner_outlives_its_platform(tmp_path: Path) -> None:
    """The node is killed while an order waits; the partner hears the rest from its successor."""
    folder = made(tmp_path, MORE)
    node = started(folder)
    assert tianping("day", "advance", folder).code == 0
    process = Process(folder, "cards", net(folder))
    process.wait_for("queued", 2)
    node.kill()
    node.wait()
    process.wait_for("silent", 1)
    node = started(folder)
    try:
        pay(folder, RICH, POOR, "200.00")
        code, orders = process.end()
    finally:
        node.terminate()
        assert node.wait(60) == 0
    assert (code, states(orders)) == (0, ["settled"] * 3)
    assert "connected" in [event["event"] for event in process.events()]


def test_wrong_business_code_and_file_change_nothing(tmp_path: Path) -> None:
    """Each refusal names what was expected and found, in both languages; exit code 3."""
    folder = made(tmp_path, MORE)
    file, fx = net(folder), PARTNERS["fx"]
    wrong = tianping("partner", "cards", folder, fx, "--file", file)
    assert (wrong.code, "expected a partner for cards, found one for fx" in wrong.err) == (3, True)
    nobody = tianping("partner", "cards", folder, whole_code("99110000000"), "--file", file)
    assert nobody.code == 3
    other = PARTNERS["cards"]
    stranger = tianping("partner", "fx", folder, fx, "--file", file, "--confirm", other)
    assert (stranger.code, f"found {other}" in stranger.err) == (3, True)
    broken = written(folder, name="broken", lines=[{"member": RICH}])
    for language in ("en", "zh"):
        told = tianping("partner", "fx", folder, fx, "--file", broken, language=language)
        assert told.code == 3
        assert "broken.json" in told.err
    assert not (folder / "participants" / fx / "partner.db").exists()
