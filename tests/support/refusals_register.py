"""What each refusal of base data and change files is reached by, in the world of all refusals.

That world: P1 manages A and B; A1 and B1 settle through them; N is a bank without an account.
"""

from __future__ import annotations

from collections.abc import Callable

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
from tianping.core.terms import KIND_BANK, ROLE_ACS
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate, next_natural_date

__all__ = ["REGISTER_CASES"]

_NOBODY = BankCode("999999999999")


def _base(world: World, *lines: c.BaseLine) -> c.Command:
    return c.ChangeBaseData(world.now, BusinessDate(0), list(lines))


def _file(world: World, *lines: c.ChangeLine, date: int = 0) -> c.Command:
    wanted = BusinessDate(date) if date else next_natural_date(world.today)
    return c.EnterChangeFile(world.now, "Li", "notice 5", wanted, list(lines))


def _add(world: World, *, subject: int = 0, **fields: str) -> c.Command:
    whole = {"name": "M", **fields}
    return _file(world, c.ChangeLine(CHANGE_ADD, world.code("M"), whole, subject))


def _alter(world: World, name: str, /, **fields: str) -> c.Command:
    return _file(world, c.ChangeLine(CHANGE_ALTER, world.code(name), fields))


def _revoke(world: World, name: str, successor: str = "") -> c.ChangeLine:
    return c.ChangeLine(CHANGE_REVOKE, world.code(name), {}, 0, successor)


def _known_class(world: World) -> World:
    world.send(_base(world, c.BaseLine(BASE_CLASS, CHANGE_ADD, "402", "Rural", "3")))
    return world


def _named_class(world: World) -> World:
    code = world.code("A")[:3]
    world.send(_base(world, c.BaseLine(BASE_CLASS, CHANGE_ADD, code, "Cities", "3")))
    return world


def _known_places(world: World) -> World:
    city = c.BaseLine(BASE_CITY, CHANGE_ADD, "3000", "Harbour", "2900")
    centre = c.BaseLine(BASE_CCPC, CHANGE_ADD, "2900", "East", "3000")
    world.send(_base(world, city, centre))
    return world


def _revoked(world: World, name: str) -> World:
    world.send(_file(world, _revoke(world, name)))
    world.send(c.ApproveProposal(world.now, "Wang", len(world.commands)))
    return world


def _acs(world: World) -> World:
    world.send(c.AppointOffice(world.now, ROLE_ACS, world.code("P2")))
    return world


REGISTER_CASES: dict[R, Callable[[World], c.Command]] = {
    R.BASE_CODE_KNOWN: lambda w: _base(
        _known_class(w), c.BaseLine(BASE_CLASS, CHANGE_ADD, "402", "Rural", "3")
    ),
    R.BASE_CODE_UNKNOWN: lambda w: _base(w, c.BaseLine(BASE_CLASS, CHANGE_REVOKE, "402")),
    R.BASE_CODE_IN_USE: lambda w: _base(
        _named_class(w), c.BaseLine(BASE_CLASS, CHANGE_REVOKE, w.code("A")[:3])
    ),
    R.BANK_CLASS_UNKNOWN: lambda w: _alter(_known_class(w), "A", bank_class="999"),
    R.CITY_UNKNOWN: lambda w: _alter(_known_places(w), "A", city="4000"),
    R.CCPC_UNKNOWN: lambda w: _alter(_known_places(w), "A", access="4000"),
    R.EFFECTIVE_DATE_WRONG: lambda w: _file(w, _revoke(w, "A1"), date=w.today),
    R.PARTICIPANT_NOT_ACTIVE: lambda w: _alter(_revoked(w, "B1"), "B1", phone="1"),
    R.SUPERIOR_WRONG: lambda w: _alter(w, "A", superior=_NOBODY),
    R.LEGAL_ENTITY_WRONG: lambda w: _alter(w, "A", legal_entity=_NOBODY),
    R.DIRECT_PARTICIPANT_NOT_ACTIVE: lambda w: _alter(
        _revoked(_revoked(w, "B1"), "B"), "A1", direct_participant=w.code("B")
    ),
    R.ACCOUNT_MISSING: lambda w: _add(w, kind=str(KIND_BANK), office=w.code("P1")),
    R.KIND_CHANGE_NEEDS_ACCOUNT: lambda w: _alter(
        w, "A1", kind=str(KIND_BANK), direct_participant="", office=w.code("P1")
    ),
    R.SETTLEMENT_ACCOUNT_WRONG: lambda w: _alter(w, "A", settles_beps=w.code("B")),
    R.INDIRECTS_REMAIN: lambda w: _file(w, _revoke(w, "A")),
    R.AGREEMENTS_OPEN: lambda w: _file(_acs(w), _revoke(w, "P2")),
    R.NOTHING_CHANGES: lambda w: _alter(w, "A", name="A"),
    R.CHANGED_TWICE: lambda w: _file(w, _revoke(w, "A1"), _revoke(w, "A1")),
}
"""For each refusal, the command that meets it."""
