"""What a participant was told leads it to the platform's own decisions, over the wire."""

from __future__ import annotations

import random

import pytest
from msgspec.structs import replace

from support.authority import rule
from support.node_core import AT_NS, BANK_A, BANK_B, DATE
from tianping.core.commands import (
    AddParticipant,
    AdvancePhase,
    AssignCity,
    AuthorityLine,
    Command,
    DelegateArea,
    RevokeAuthorities,
    SetAuthorities,
)
from tianping.core.control.businesses import Business
from tianping.core.terms import KIND_INDIRECT, SYSTEM_NAMES
from tianping.node.tasks_control import AuthorityNotice
from tianping.participant.authorities import Asked, decide
from tianping.participant.businesses import Business as OwnBusiness
from tianping.participant.control_notices import ToldRule, told_rules
from tianping.values.bankcode import BankCode, with_check_digit
from tianping.values.dates import BusinessDate
from tianping.wire.catalogue import Edition
from unit.node.test_control_notices import Day, read

_TODAY = BusinessDate(DATE)
_TOMORROW = BusinessDate(20261124)
_BELOW = {
    with_check_digit("90210000003"): BANK_B,
    with_check_digit("90355550004"): BANK_B,
    with_check_digit("90155550005"): BANK_A,
}
_CITIES = ("1000", "5555", "7777")
_BUSINESSES = [
    (1, "A100", "02102"), (1, "A100", "02118"), (1, "A200", "02105"), (1, "G104", "05301"),
    (1, "hvps.144", ""), (1, "Z999", "00001"), (4, "J005", ""), (4, "saps.614", ""),
    (5, "K104", ""),
]  # fmt: skip


class _Client:
    """What one bank was told so far."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.rules: dict[int, ToldRule] = {}

    def take(self, notice: AuthorityNotice) -> None:
        for told in told_rules(read(notice, Edition.NEWER)):
            self.rules[told.number] = told

    def allows(self, bank: str, direction: int, business: Business, date: int) -> bool:
        system = SYSTEM_NAMES[business.system][0]
        meant = OwnBusiness(system, business.business_type, business.business_kind)
        asked = Asked(bank, self.code, meant, sends=direction == 1, date=date)
        return decide([one for one in self.rules.values() if not one.ended], asked).allowed


def _line(drawn: random.Random) -> AuthorityLine:
    system, business_type, kind = drawn.choice(_BUSINESSES)
    meant = drawn.choice((0, 1, 2))
    region = drawn.choice(((0, ""), (0, ""), (1, "1000"), (2, "1000"), (2, "5555")))
    code = drawn.choice((BANK_A, BANK_B, *_BELOW))
    level, institution = drawn.choice((
        (0, ""), (1, "1"), (1, "2"), (2, code[:3]), (3, drawn.choice((BANK_A, BANK_B))),
        (4, drawn.choice(list(_BELOW))),
    ))  # fmt: skip
    if level == 1 and meant == 0:
        meant = 1
    line = rule(
        system=system, direction=drawn.choice((1, 2)), allowed=drawn.random() < 0.6,
        business_type=business_type if meant else "", business_kind=kind if meant == 2 else "",
        region_level=region[0], region=region[1], institution_level=level, institution=institution,
        from_date=drawn.choice((_TODAY, _TODAY, _TOMORROW)),
    )  # fmt: skip
    return (
        replace(line, until_date=_TOMORROW)
        if drawn.random() < 0.1 and line.from_date == _TODAY
        else line
    )


def _command(drawn: random.Random, day: Day) -> Command:
    pick = drawn.random()
    known = list(day.machine.state.authority.rules)
    if pick < 0.1:
        return AssignCity(AT_NS, drawn.choice(_CITIES), drawn.choice(("1000", "2000", "")))
    if pick < 0.25 and known:
        number, date = drawn.choice(known), drawn.choice((_TODAY, _TOMORROW))
        held = day.machine.state.authority.rules[number]
        if not held.until_date and held.from_date <= date:
            return RevokeAuthorities(AT_NS, held.setter, [number], date)
    line = _line(drawn)
    if drawn.random() < 0.2:
        return SetAuthorities(AT_NS, "1000", [replace(line, region_level=1, region="1000")])
    return SetAuthorities(AT_NS, "", [line])


def _check(day: Day, clients: list[_Client], date: int) -> None:
    book, parties = day.machine.state.authority, day.machine.state.participants
    for client in clients:
        own = [client.code, *(code for code, direct in _BELOW.items() if direct == client.code)]
        for code in own:
            for system, business_type, kind in _BUSINESSES:
                business = Business(system, business_type, kind)
                for direction in (1, 2):
                    expected = book.decide(parties[BankCode(code)], direction, business).allowed
                    assert client.allows(code, direction, business, date) == expected


@pytest.mark.parametrize("seed", range(4))
def test_told_rules_decide_as_the_platform_does(seed: int) -> None:
    """After each of many changes, and on the next date: for both banks and those below them."""
    drawn = random.Random(seed)  # noqa: S311 - a seeded test stream
    day = Day()
    clients = [_Client(code) for code in (BANK_A, BANK_B)]

    def tell(*commands: Command) -> None:
        for notice in day.tell(*commands):
            for client in clients:
                if isinstance(notice, AuthorityNotice) and notice.receiver == client.code:
                    client.take(notice)

    tell(AssignCity(AT_NS, "1000", "1000"), DelegateArea(AT_NS, "1000", 1, 1, "1000", False))
    tell(DelegateArea(AT_NS, "1000", 4, 1, "1000", False))
    tell(DelegateArea(AT_NS, "1000", 5, 1, "1000", False))
    for code, direct in _BELOW.items():
        tell(AddParticipant(AT_NS, code, "Below", KIND_INDIRECT, "", direct, ""))
    for step in range(40):
        tell(_command(drawn, day))
        if step % 5 == 0:
            _check(day, clients, DATE)
    tell(AdvancePhase(AT_NS, 10, 20, 0), AdvancePhase(AT_NS, 20, 40, 0))
    tell(AdvancePhase(AT_NS, 40, 0, 20261124))
    _check(day, clients, 20261124)
