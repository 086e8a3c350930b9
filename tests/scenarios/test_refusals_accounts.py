"""The refusals of warnings, account queries and account upkeep come in the order of the table."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from support.agreement import Pair
from support.world import World
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import KIND_OFFICE
from tianping.values.bankcode import BankCode

_NOBODY = BankCode("999999999990")


@pytest.fixture
def world() -> World:
    """Two offices, two banks, one of them with money and an indirect one; daytime."""
    world = World(Pair().apply)
    world.open(20261123)
    world.add_office("P1", KIND_OFFICE)
    world.add_office("P2", KIND_OFFICE)
    world.add_bank("A", "P1")
    world.add_bank("B", "P1")
    world.add_indirect("A1", "A")
    world.send(world.one_sided("A", 100, credit=True))
    world.advance(10)
    return world


def test_refusals_of_a_warning_and_of_account_queries_come_in_the_order_of_the_table(
    world: World,
) -> None:
    """Commands with every fault are mended fault by fault; the codes climb."""
    used = world.transfer("A", "B", 1, 8)
    world.send(used)
    sound = world.warning(world.code("A"), world.code("A"), 5)
    faulty = replace(
        sound, sender=_NOBODY, participant=_NOBODY, value_fen=10**16, on=False,
        message_id=used.message_id,
    )  # fmt: skip
    mends: list[dict[str, object]] = [
        {}, {"value_fen": 5}, {"participant": world.code("A1")}, {"participant": world.code("A")},
        {"sender": world.code("B")}, {"sender": world.code("A")},
        {"message_id": sound.message_id},
    ]  # fmt: skip
    codes = []
    for mend in mends:
        faulty = replace(faulty, **mend)
        codes.append(_refused(world, faulty))
    assert codes == [
        R.VALUE_OUT_OF_BOUNDS, R.PARTICIPANT_UNKNOWN, R.ACCOUNT_UNKNOWN, R.SENDER_UNKNOWN,
        R.NOT_AUTHORISED, R.SAME_ID_OTHER_BODY, R.WARNING_NOT_SET,
    ]  # fmt: skip
    assert codes == sorted(codes)
    for query in (world.query_account, world.query_liquidity):
        asked = [
            query(_NOBODY, _NOBODY, 9), query(_NOBODY, _NOBODY), query(_NOBODY, world.code("A1")),
            query(_NOBODY, world.code("A")), query(world.code("B"), world.code("A")),
        ]  # fmt: skip
        assert [_refused(world, one) for one in asked] == [
            R.VALUE_OUT_OF_BOUNDS, R.PARTICIPANT_UNKNOWN, R.ACCOUNT_UNKNOWN, R.SENDER_UNKNOWN,
            R.NOT_AUTHORISED,
        ]  # fmt: skip


def test_refusals_of_other_balances_come_in_the_order_of_the_table(world: World) -> None:
    """Bounds of every row, one row for each code, the account, the date, older figures."""
    world.send(world.other_balances(world.code("A"), {"x": 5}))
    row = c.OtherBalance("x", "other", 5)
    bad_rows = [
        [row, row], [replace(row, code="")], [replace(row, code="x" * 15)],
        [replace(row, name="")], [replace(row, name="x" * 61)],
        [replace(row, balance_fen=10**15 + 1)], [replace(row, code=f"{n}") for n in range(201)],
    ]  # fmt: skip
    sound = world.other_balances(world.code("A"), {"x": 5})
    for rows in bad_rows:
        assert _refused(world, replace(sound, accounts=rows)) == R.VALUE_OUT_OF_BOUNDS
    mends: list[dict[str, object]] = [
        {"business_date": 20261131, "participant": _NOBODY}, {"business_date": 20261124},
        {"participant": world.code("A1")}, {"participant": world.code("A")},
        {"business_date": 20261122},
    ]  # fmt: skip
    codes = []
    for mend in mends:
        sound = replace(sound, **mend)
        codes.append(_refused(world, sound))
    assert codes == [
        R.VALUE_OUT_OF_BOUNDS, R.PARTICIPANT_UNKNOWN, R.ACCOUNT_UNKNOWN, R.DATE_NOT_CURRENT,
        R.FIGURES_OLDER,
    ]  # fmt: skip


def _refused(world: World, command: c.Command) -> int:
    told = world.send(command)
    assert told[0][0] == "Refused", told
    return int(told[0][1])
