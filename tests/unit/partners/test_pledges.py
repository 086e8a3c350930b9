"""The bond system: what covers a loan, what is answered, what is freed; deaths at every call."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.partner_wire import KilledError
from support.server_wire import ServerWire, Serving
from tianping.node.families.partners import bond_values
from tianping.node.tasks import BondNotice
from tianping.participant.bonds import BOND_NOTICE
from tianping.partners.pledges import BondBook, ContractState, book_of
from tianping.values.bankcode import with_check_digit
from tianping.values.errors import ValueTextError
from tianping.wire.message import Amount, Message, build

OWN, A, B = (str(with_check_digit(f"{number}")) for number in range(30110000000, 30110000003))
DATE = 20261123
BOOK = {
    "name": "bonds",
    "bonds": [
        {"bond": "26-1", "face": "100.00", "rate_bp": 9000},
        {"bond": "26-2", "face": "1000.00", "rate_bp": 5000},
    ],
    "holdings": [
        {"bond": "26-1", "holder": A, "quantity": 10},
        {"bond": "26-2", "holder": A, "quantity": 2},
        {"bond": "26-1", "holder": B, "quantity": 1},
    ],
}


def brought(file: object = BOOK) -> BondBook:
    """Return a file of bonds as it is read."""
    return book_of(json.dumps(file).encode())


def asked(contract: int, yuan: int, face: int, *, released: bool = False, of: str = A) -> Message:
    """Return what the platform says of a contract, as it writes it."""
    draft = BondNotice(
        receiver=OWN,
        mesg_id=f"{contract:014d}000000",
        at_ns=1_795_400_000_000_000_000,
        business_date=DATE,
        request=contract,
        participant=A,
        pledgor=of,
        amount_fen=yuan * 100,
        bond_value_fen=face * 100,
        released=released,
    )
    return build(BOND_NOTICE, bond_values(draft, f"{DATE}{contract:08d}{int(released)}"))


def answers(wire: ServerWire) -> list[tuple[str, str, int]]:
    """Return contract, status and pledged fen of each answer, in the order of arrival."""
    told = "BdTugNtfctn/BdTugInf"
    found: list[tuple[str, str, int]] = []
    for message in wire.arrived:
        pledged = message.get(f"{told}/CurAmt")
        assert isinstance(pledged, Amount)
        found.append((message.text(f"{told}/CtrctNb"), message.text(f"{told}/Sts"), pledged.fen))
    return found


def held(serving: Serving, holder: str = A) -> dict[str, tuple[int, int]]:
    """Return free and frozen units of a holder, by bond."""
    holdings = serving.book.titles.holdings()
    return {each.title: (each.free, each.frozen) for each in holdings if each.holder == holder}


def taken(message: Message) -> str:
    """Let the platform take every answer."""
    del message
    return "PR07"


def test_bonds_cover_the_loan_at_their_own_rates_and_the_face_value(tmp_path: Path) -> None:
    """1,200 yuan: ten at 90 count 900, one of 1,000 at 50 % counts 500; face 2,000 is asked for."""
    wire = ServerWire(taken)
    serving = Serving(tmp_path, wire, brought())
    wire.say(asked(1, 1_200, 2_000))
    serving.run(OWN)
    assert answers(wire) == [("1", "PR05", 2_000_00)]
    assert held(serving) == {"26-1": (0, 10), "26-2": (1, 1)}
    (contract,) = serving.book.pledges.contracts()
    assert (contract.state, contract.pledged_fen) == (ContractState.GRANTED, 2_000_00)


def test_too_few_bonds_are_refused_and_stay_free(tmp_path: Path) -> None:
    """B's one bond counts 90; the platform is told PR09 and nothing is frozen."""
    wire = ServerWire(taken)
    serving = Serving(tmp_path, wire, brought())
    wire.say(asked(1, 91, 102, of=B))
    wire.say(asked(2, 90, 100, of=B))
    serving.run(OWN)
    assert answers(wire) == [("1", "PR09", 0), ("2", "PR05", 100_00)]
    assert held(serving, B) == {"26-1": (0, 1)}
    first, second = serving.book.pledges.contracts()
    assert (first.state, first.reason) == (ContractState.REFUSED, "100.00 < 102.00")
    assert second.state is ContractState.GRANTED


def test_release_frees_what_was_pledged_and_a_repeat_changes_nothing(tmp_path: Path) -> None:
    """Repaid: free again. The request and the release once more: as before."""
    wire = ServerWire(taken)
    serving = Serving(tmp_path, wire, brought())
    for message in (
        asked(1, 90, 100), asked(1, 90, 100), asked(1, 90, 100, released=True),
        asked(1, 90, 100, released=True), asked(1, 90, 100),
    ):  # fmt: skip
        wire.say(message)
    serving.run(OWN)
    assert held(serving) == {"26-1": (10, 0), "26-2": (2, 0)}
    assert len(wire.arrived) == 1
    assert [each.state for each in serving.book.pledges.contracts()] == [ContractState.RELEASED]


def test_release_of_what_was_never_asked_for_keeps_a_late_request_out(tmp_path: Path) -> None:
    """The end came first: the request after it pledges nothing and is not answered."""
    wire = ServerWire(taken)
    serving = Serving(tmp_path, wire, brought())
    wire.say(asked(1, 90, 0, released=True))
    wire.say(asked(1, 90, 100))
    serving.run(OWN)
    assert (wire.arrived, held(serving)["26-1"]) == ([], (10, 0))


def test_answer_that_the_platform_refuses_frees_the_bonds(tmp_path: Path) -> None:
    """The request had ended: PR09 for the answer, and nothing stays frozen."""
    wire = ServerWire(lambda _: "PR09")
    serving = Serving(tmp_path, wire, brought())
    wire.say(asked(1, 90, 100))
    serving.run(OWN)
    assert held(serving)["26-1"] == (10, 0)
    (contract,) = serving.book.pledges.contracts()
    assert contract.state is ContractState.RELEASED


def test_bond_system_that_dies_at_any_call_pledges_nothing_twice(tmp_path: Path) -> None:
    """Killed at each of its calls and started again, it ends as one that was never killed."""
    messages = [asked(1, 900, 1_000), asked(2, 90, 100, of=B), asked(3, 500, 1_000)]
    unharmed = ServerWire(taken)
    (tmp_path / "whole").mkdir()
    whole = Serving(tmp_path / "whole", unharmed, brought())
    for message in messages:
        unharmed.say(message)
    whole.run(OWN)
    died = 0
    for number in range(1, unharmed.calls + 1):
        (tmp_path / str(number)).mkdir()
        wire = ServerWire(taken)
        serving = Serving(tmp_path / str(number), wire, brought())
        for message in messages:
            wire.say(message)
        wire.dies_at = number
        try:
            serving.run(OWN)
        except KilledError:
            died += 1
        serving.restart()
        serving.run(OWN)
        assert sorted(answers(wire)) == sorted(answers(unharmed))
        assert held(serving) == held(whole)
        assert held(serving, B) == held(whole, B)
        states = [each.state for each in serving.book.pledges.contracts()]
        assert states == [each.state for each in whole.book.pledges.contracts()]
        serving.book.close()
    assert died == unharmed.calls
    whole.book.close()


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"bonds": [], "holdings": []}, "lines: expected 1 to"),
        ({"bonds": [{"bond": "x", "rate_bp": 10_001}]}, "rate_bp: expected 1 to 10000"),
        ({"bonds": [{"bond": "x", "face": "0.00"}]}, "above 0.00"),
        ({"holdings": [{"bond": "26-1", "holder": "30", "quantity": 1}]}, "bank code"),
        ({"holdings": [{"bond": "26-1", "holder": A, "quantity": 0}]}, "quantity: expected 1"),
    ],
)
def test_wrong_files_of_bonds_are_refused(change: dict[str, object], found: str) -> None:
    """What is wrong is named."""
    with pytest.raises(ValueTextError) as caught:
        brought(BOOK | change)
    assert found in caught.value.english


def test_file_that_uses_an_unknown_bond_changes_nothing(tmp_path: Path) -> None:
    """A holding of a bond that nothing has introduced: the whole file is refused."""
    serving = Serving(tmp_path, ServerWire(taken), brought())
    more = brought(
        {
            "name": "more",
            "bonds": [{"bond": "26-3"}],
            "holdings": [
                {"bond": "26-1", "holder": A, "quantity": 5},
                {"bond": "26-9", "holder": A, "quantity": 5},
            ],
        }
    )
    with pytest.raises(ValueTextError):
        serving.book.take_in(more)
    assert held(serving)["26-1"] == (10, 0)
    changed = brought(BOOK | {"bonds": []})
    with pytest.raises(ValueTextError) as caught:
        serving.book.take_in(changed)
    assert "other content" in caught.value.english
    serving.book.close()
