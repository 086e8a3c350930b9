"""Quoted deals: at the quote's price, with the seller's currency, against the yuan."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.partner_wire import KilledError
from support.server_wire import ServerWire, Serving
from tianping.participant.pvp import DealRequest
from tianping.partners.quotes import DealState, QuoteBook, book_of, price_fen
from tianping.values.bankcode import with_check_digit
from tianping.values.errors import ValueTextError
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition
from tianping.wire.message import Message

OWN, A, B = (str(with_check_digit(f"{number}")) for number in range(30110000000, 30110000003))
BOOK = {
    "name": "quotes",
    "deposits": [{"member": B, "currency": "USD", "amount": "1000.00"}],
    "quotes": [
        {"seller": B, "currency": "USD", "price": "7.1235", "amount": "600.00"},
        {"seller": B, "currency": "USD", "price": "7.2", "amount": "600.00"},
    ],
}


def brought(file: object = BOOK) -> QuoteBook:
    """Return a file of quotes as it is read."""
    return book_of(json.dumps(file).encode())


def deal(number: int, fen: int, bought: str, currency: str = "USD") -> Message:
    """Return A's request to buy of B, as the platform passes it on."""
    return DealRequest(
        message_id=f"20261123{number:08d}",
        created_at="2026-11-23T10:00:00",
        sender=A,
        system=OWN,
        payee=B,
        amount_fen=Fen(fen),
        bought=bought,
        currency=currency,
    ).message(Edition.NEWER)


def run(path: Path, *deals: Message, verdict: str = "PR07") -> Serving:
    """Serve some deals, the platform saying the same of every answer."""
    wire = ServerWire(lambda _: verdict)
    serving = Serving(path, wire, brought())
    for each in deals:
        wire.say(each, A)
    serving.run(OWN)
    return serving


def states(serving: Serving) -> list[str]:
    """Return where each deal stands."""
    return [each.state.value for each in serving.book.deals.deals()]


def held(serving: Serving) -> dict[str, tuple[int, int]]:
    """Return free and frozen cents by holder."""
    return {each.holder: (each.free, each.frozen) for each in serving.book.titles.holdings()}


def test_price_is_rounded_half_up_to_the_fen() -> None:
    """100.01 at 7.1235 is 712.421235, that is 712.42; half a fen goes up."""
    assert price_fen(100_01, 71_235) == 712_42
    assert price_fen(1, 5_000) == 1
    assert price_fen(1, 4_999) == 0


def test_deal_at_the_quote_is_paid_and_delivered(tmp_path: Path) -> None:
    """500.00 at 7.1235 and 500.00 at 7.2: both deals, all of B's currency."""
    serving = run(tmp_path, deal(1, 3_561_75, "500.00"), deal(2, 3_600_00, "500.00"))
    assert states(serving) == ["paid", "paid"]
    assert held(serving) == {A: (1000_00, 0)}
    answers = [message.text("SttlAcctsRspn/RspnInf/PrcSts") for message in serving.wire.arrived]
    assert answers == ["PR05", "PR05"]


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        (deal(1, 3_561_74, "500.00"), "no such quote"),
        (deal(1, 3_561_75, "500.00", "EUR"), "no such quote"),
        (deal(1, 0 + 1, "0.00"), "no such quote"),
        (deal(1, 4_986_45, "700.00"), "quoted for less"),
        (deal(1, 7_200_00 + 72_00, "1010.00"), "too little"),
    ],
)
def test_deal_that_meets_no_quote_is_declined(
    tmp_path: Path, request_: Message, reason: str
) -> None:
    """Wrong price or currency, nothing bought, more than quoted, more than there is."""
    serving = run(tmp_path, request_)
    (found,) = serving.book.deals.deals()
    assert (found.state, reason in found.reason) == (DealState.DECLINED, True)
    assert held(serving) == {B: (1000_00, 0)}
    (answer,) = serving.wire.arrived
    assert answer.text("SttlAcctsRspn/RspnInf/PrcSts") == "PR09"


def test_deal_that_the_platform_does_not_pay_is_free_again(tmp_path: Path) -> None:
    """The hold had ended: PR09 for the answer; currency and quote are as before."""
    serving = run(tmp_path, deal(1, 3_561_75, "500.00"), verdict="PR09")
    assert states(serving) == ["freed"]
    assert held(serving) == {B: (1000_00, 0)}
    serving.wire.say(deal(2, 4_274_10, "600.00"), A)
    serving.run(OWN)
    assert states(serving) == ["freed", "freed"]


def test_exchange_that_dies_at_any_call_delivers_nothing_twice(tmp_path: Path) -> None:
    """Killed at each of its calls and started again, it ends as one that was never killed."""
    deals = [deal(1, 3_561_75, "500.00"), deal(2, 1, "1.00"), deal(3, 720_00, "100.00")]
    (tmp_path / "whole").mkdir()
    whole = run(tmp_path / "whole", *deals)
    for number in range(1, whole.wire.calls + 1):
        (tmp_path / str(number)).mkdir()
        wire = ServerWire(lambda _: "PR07")
        serving = Serving(tmp_path / str(number), wire, brought())
        for each in deals:
            wire.say(each, A)
        wire.dies_at = number
        with pytest.raises(KilledError):
            serving.run(OWN)
        serving.restart()
        serving.run(OWN)
        assert sorted(states(serving)) == sorted(states(whole))
        assert held(serving) == held(whole)
        serving.book.close()
    whole.book.close()


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"quotes": [{"seller": B, "currency": "usd", "price": "7", "amount": "1.00"}]}, "letters"),
        ({"quotes": [{"seller": B, "currency": "USD", "price": "0", "amount": "1.00"}]}, "price"),
        (
            {"quotes": [{"seller": B, "currency": "USD", "price": "7.12345", "amount": "1.00"}]},
            "price",
        ),
        ({"deposits": [{"member": B, "currency": "USD", "amount": "0.00"}]}, "above 0.00"),
        ({"deposits": [], "quotes": []}, "lines"),
    ],
)
def test_wrong_files_of_quotes_are_refused(change: dict[str, object], found: str) -> None:
    """What is wrong is named."""
    with pytest.raises(ValueTextError) as caught:
        brought(BOOK | change)
    assert found in caught.value.english
