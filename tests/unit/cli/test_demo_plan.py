"""The demo's day: the same from the same seed, with everything in it that is told."""

from __future__ import annotations

from tianping.cli.blueprint import example_blueprint, whole_code
from tianping.cli.demo_plan import POOR_BANKS, BankPart, Mischief, plan_day
from tianping.values.money import parse_yuan


def planned(payments: int = 600, seed: int = 1) -> list[BankPart]:
    """Return a day of the built-in blueprint."""
    return plan_day(example_blueprint(), payments=payments, seed=seed)


def test_plan_day_same_seed_gives_the_same_day() -> None:
    """A seed names a day; another one names another."""
    assert planned() == planned()
    assert planned(seed=2) != planned()


def test_plan_day_has_about_as_many_payments_as_asked_for() -> None:
    """The number is divided among the direct banks, rounded down, at least one each."""
    parts = planned(605)
    assert sum(len(part.payments) for part in parts) == 605 // len(parts) * len(parts)
    assert [len(part.payments) for part in planned(12)] == [1] * len(parts)


def test_plan_day_nobody_pays_itself() -> None:
    """Payer and payee are two banks of the blueprint."""
    codes = {part.code for part in planned()}
    assert len(codes) == len(planned())
    for part in planned():
        assert all(each.creditor in codes - {part.code} for each in part.payments)
        assert all(each.amount_fen > 0 for each in part.payments)


def test_plan_day_pays_indirect_participants_through_their_banks() -> None:
    """An indirect payee is one that stands behind the direct one."""
    behind = {
        str(whole_code(bank.code)): str(whole_code(bank.direct))
        for bank in example_blueprint().bank
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


def test_plan_day_poor_banks_order_more_than_they_have() -> None:
    """Without that nothing would queue, and there would be nothing to move or withdraw."""
    blueprint = example_blueprint()
    opening = {str(whole_code(b.code)): parse_yuan(b.opening) for b in blueprint.bank}
    poor = [part for part in planned() if part.adjusts]
    assert len(poor) == POOR_BANKS
    for part in poor:
        first = sum(each.amount_fen for each in part.payments[:12])
        assert first > opening[part.code]


def test_plan_day_mischief_has_one_of_every_kind() -> None:
    """Each kind of wrong message is somebody's part, and the count is their sum."""
    wrong = [part.mischief for part in planned()]
    for kind in Mischief.__struct_fields__:
        assert sum(getattr(each, kind) for each in wrong) > 0
    assert [each.count for each in wrong if each.count] == [3, 3, 5, 3]
