"""The demo's traffic: the same from the same seed, with everything in it that is told."""

from __future__ import annotations

from tianping.cli.blueprint import packaged_blueprint, whole_code
from tianping.cli.demo_script import Traffic, script_of_the_day
from tianping.cli.demo_traffic import POOR_BANKS, BankPart, Mischief, plan_traffic
from tianping.values.money import parse_yuan

CAST = packaged_blueprint("demo_cast.toml")


def planned(payments: int = 600, seed: int = 1) -> list[BankPart]:
    """Return the traffic of the demo's busy banks."""
    script = script_of_the_day()
    (busy,) = (act.banks for one in script.scene for act in one.acts if isinstance(act, Traffic))
    codes = [script.code(name) for name in busy]
    return plan_traffic(CAST, codes, payments=payments, seed=seed)


def test_plan_traffic_same_seed_gives_the_same_day() -> None:
    """A seed names the traffic; another one names another."""
    assert planned() == planned()
    assert planned(seed=2) != planned()


def test_plan_traffic_has_about_as_many_payments_as_asked_for() -> None:
    """The number is divided among the direct banks, rounded down, at least one each."""
    parts = planned(605)
    assert sum(len(part.payments) for part in parts) == 605 // len(parts) * len(parts)
    assert [len(part.payments) for part in planned(6)] == [1] * len(parts)


def test_plan_traffic_nobody_pays_itself() -> None:
    """Payer and payee are two banks of the blueprint."""
    codes = {part.code for part in planned()}
    assert len(codes) == len(planned())
    for part in planned():
        assert all(each.creditor in codes - {part.code} for each in part.payments)
        assert all(each.amount_fen > 0 for each in part.payments)


def test_plan_traffic_pays_indirect_participants_through_their_banks() -> None:
    """An indirect payee is one that stands behind the direct one."""
    behind = {
        str(whole_code(bank.code)): str(whole_code(bank.direct))
        for bank in CAST.bank
        if bank.kind == "indirect"
    }
    found = [
        each
        for part in planned(2400)
        for each in part.payments
        if each.creditor_bank != each.creditor
    ]
    assert {each.creditor_bank for each in found} == set(behind)
    assert all(behind[each.creditor_bank] == each.creditor for each in found)


def test_plan_traffic_poor_banks_order_more_than_they_have() -> None:
    """Without that nothing would queue."""
    opening = {str(whole_code(b.code)): parse_yuan(b.opening) for b in CAST.bank}
    for part in planned()[-POOR_BANKS:]:
        first = sum(each.amount_fen for each in part.payments[:12])
        assert first > opening[part.code]


def test_plan_traffic_mischief_has_one_of_every_kind() -> None:
    """Each kind of wrong message is somebody's part, and the count is their sum."""
    wrong = [part.mischief for part in planned()]
    for kind in Mischief.__struct_fields__:
        assert sum(getattr(each, kind) for each in wrong) > 0
    assert [each.count for each in wrong if each.count] == [3, 3, 5, 3]
