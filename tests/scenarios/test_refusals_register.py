"""The refusals of base data and of change files come in the order of the table."""

from __future__ import annotations

import pytest

from support.agreement import Pair
from support.refusal_cases import small_world
from support.refusals_register import REGISTER_CASES
from support.world import World
from tianping.core import commands as c
from tianping.core.commands.register import (
    BASE_CCPC,
    BASE_CITY,
    BASE_CLASS,
    CHANGE_ADD,
    CHANGE_ALTER,
    CHANGE_REVOKE,
)
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import KIND_BANK, KIND_INDIRECT, ROLE_ACS
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate

_NOBODY = BankCode("999999999990")
_TODAY, _NEXT = BusinessDate(20261123), BusinessDate(20261124)


@pytest.fixture
def world() -> World:
    """The world of all refusals, with base data, an ACS, and Z who is revoked from T on."""
    world = small_world(World(Pair().apply))
    world.add_indirect("Z", "A")
    tables = [
        c.BaseLine(BASE_CLASS, CHANGE_ADD, "402", "Rural", "3"),
        c.BaseLine(BASE_CITY, CHANGE_ADD, "3000", "Harbour", "0000"),
        c.BaseLine(BASE_CCPC, CHANGE_ADD, "2900", "East", "3000"),
    ]
    world.send(c.ChangeBaseData(world.now, BusinessDate(0), tables))
    world.send(c.AppointOffice(world.now, ROLE_ACS, world.code("P2")))
    gone = c.ChangeLine(CHANGE_REVOKE, world.code("Z"))
    world.send(c.EnterChangeFile(world.now, "Li", "notice 5", _NEXT, [gone]))
    told = world.send(c.ApproveProposal(world.now, "Wang", len(world.commands)))
    assert told[-1][0] == "ChangeFileConfirmed"
    return world


def _faults(world: World) -> dict[R, list[c.ChangeLine]]:
    """Return for each refusal lines about a participant of their own that meet it."""
    code = world.code
    places = {"bank_class": "402", "city": "3000", "ccpc": "2900"}

    def bank(name: str, subject: int = 2012, **fields: str) -> c.ChangeLine:
        whole = {"kind": str(KIND_BANK), "name": name, "office": code("P1"), **places, **fields}
        return c.ChangeLine(CHANGE_ADD, code(name), whole, subject)

    def indirect(name: str, direct: str) -> c.ChangeLine:
        whole = {"kind": str(KIND_INDIRECT), "name": name, "direct_participant": direct, **places}
        return c.ChangeLine(CHANGE_ADD, code(name), whole)

    sound = indirect("M1", code("A"))
    digit = str((int(code("M1")[-1]) + 1) % 10)
    again = c.ChangeLine(CHANGE_ALTER, code("N"), {"phone": "1"})
    turned = {"kind": str(KIND_BANK), "direct_participant": "", "office": code("P1")}
    return {
        R.VALUE_OUT_OF_BOUNDS: [bank("M2", phone="\n")],
        R.CODE_CHECK_DIGIT_WRONG: [
            c.ChangeLine(CHANGE_ADD, BankCode(sound.participant[:-1] + digit), sound.fields)
        ],
        R.CODE_ALREADY_REGISTERED: [c.ChangeLine(CHANGE_ADD, code("T1"), sound.fields)],
        R.KIND_WRONG: [bank("M3", direct_participant=code("A"))],
        R.OFFICE_UNKNOWN: [bank("M4", office=code("A"))],
        R.DIRECT_PARTICIPANT_UNKNOWN: [indirect("M5", _NOBODY)],
        R.PARTICIPANT_UNKNOWN: [c.ChangeLine(CHANGE_REVOKE, _NOBODY)],
        R.SUBJECT_WRONG: [bank("M6", 2019)],
        R.ACCOUNT_ALREADY_OPEN: [c.ChangeLine(CHANGE_ALTER, code("A"), {}, 2012)],
        R.BANK_CLASS_UNKNOWN: [bank("M7", bank_class="313")],
        R.CITY_UNKNOWN: [bank("M8", city="4000")],
        R.CCPC_UNKNOWN: [bank("M9", ccpc="4000")],
        R.PARTICIPANT_NOT_ACTIVE: [c.ChangeLine(CHANGE_ALTER, code("Z"), {"phone": "1"})],
        R.SUPERIOR_WRONG: [bank("M10", superior=_NOBODY)],
        R.LEGAL_ENTITY_WRONG: [bank("M11", legal_entity=_NOBODY)],
        R.DIRECT_PARTICIPANT_NOT_ACTIVE: [indirect("M12", code("B"))],
        R.ACCOUNT_MISSING: [bank("M13", 0)],
        R.KIND_CHANGE_NEEDS_ACCOUNT: [c.ChangeLine(CHANGE_ALTER, code("A1"), turned)],
        R.SETTLEMENT_ACCOUNT_WRONG: [bank("M14", settles_beps=code("A"))],
        R.INDIRECTS_REMAIN: [c.ChangeLine(CHANGE_REVOKE, code("B"))],
        R.AGREEMENTS_OPEN: [c.ChangeLine(CHANGE_REVOKE, code("P2"))],
        R.NOTHING_CHANGES: [c.ChangeLine(CHANGE_ALTER, code("B1"), {"name": "B1"})],
        R.CHANGED_TWICE: [again, again],
    }


def test_refusals_of_a_change_file_come_in_the_order_of_the_table(world: World) -> None:
    """A file with every fault is mended fault by fault, from the least; the codes climb."""
    faults = _faults(world)
    left = sorted([*faults, R.EFFECTIVE_DATE_WRONG])
    while left:
        lines = [line for code in left for line in faults.get(code, [])]
        date = _TODAY if R.EFFECTIVE_DATE_WRONG in left else _NEXT
        told = world.send(c.EnterChangeFile(world.now, "Li", "notice 5", date, lines))
        assert told == [("Refused", left.pop(0))]
    assert set(REGISTER_CASES) - set(faults) == {
        R.BASE_CODE_KNOWN, R.BASE_CODE_UNKNOWN, R.BASE_CODE_IN_USE, R.EFFECTIVE_DATE_WRONG,
    }  # fmt: skip


def test_refusals_of_base_data_come_in_the_order_of_the_table(world: World) -> None:
    """A change with every fault is mended fault by fault, from the least; the codes climb."""
    taken = c.BaseLine(BASE_CLASS, CHANGE_ADD, "104", "Four", "1")
    faults = {
        R.VALUE_OUT_OF_BOUNDS: [c.BaseLine(BASE_CLASS, CHANGE_ADD, "31", "City banks", "3")],
        R.BASE_CODE_KNOWN: [c.BaseLine(BASE_CLASS, CHANGE_ADD, "402", "Rural", "3")],
        R.BASE_CODE_UNKNOWN: [c.BaseLine(BASE_CLASS, CHANGE_REVOKE, "313")],
        R.BASE_CODE_IN_USE: [c.BaseLine(BASE_CITY, CHANGE_REVOKE, "3000")],
        R.CITY_UNKNOWN: [c.BaseLine(BASE_CCPC, CHANGE_ADD, "5000", "West", "5001")],
        R.CCPC_UNKNOWN: [c.BaseLine(BASE_CITY, CHANGE_ADD, "6000", "Hill", "6001")],
        R.CHANGED_TWICE: [taken, taken],
    }
    left = sorted(faults)
    while left:
        lines = [line for code in left for line in faults[code]]
        told = world.send(c.ChangeBaseData(world.now, BusinessDate(0), lines))
        assert told == [("Refused", left.pop(0))]
    early = c.ChangeBaseData(world.now, BusinessDate(20261122), [taken, taken])
    assert world.send(early) == [("Refused", R.EFFECTIVE_DATE_WRONG)]
