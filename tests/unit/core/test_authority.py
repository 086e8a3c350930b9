"""Authority, around the decision itself: every message asks, nothing is changed, nothing grows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

import pytest

from support.agreement import Pair
from support.authority import DATE, allow_all, enforce, rule, set_rules
from support.message_commands import MESSAGES, messages_world
from support.model import plain
from support.world import World
from tianping.core import commands as c
from tianping.core.commands import Command
from tianping.core.control.authority_book import DECISIONS_KEPT_MAX, AuthorityBook
from tianping.core.control.authority_changes import authority_rule
from tianping.core.control.businesses import (
    FIXED_BUSINESS,
    INFORMATION_BUSINESS,
    STATED_BUSINESS,
    Business,
    business_of,
)
from tianping.core.control.places import Party
from tianping.core.control.words import RECEIVING, SENDING
from tianping.core.digest import state_digest
from tianping.core.faults import InvariantViolation
from tianping.core.invariants import check_invariants
from tianping.core.machine import Machine
from tianping.core.refusals import REFUSALS
from tianping.core.refusals import RefusalCode as R
from tianping.core.snapshot import restore_snapshot, take_snapshot
from tianping.core.state import State
from tianping.core.terms import SYSTEM_NAMES
from tianping.node.intake import accepted_codes
from tianping.values.bankcode import BankCode
from tianping.values.businesses import MESSAGE_BUSINESS, messages_of
from tianping.values.dates import BusinessDate
from tianping.wire.catalogue import Edition

_ENTERED = {c.PlaceInQueue, c.ChargeFees, c.ReturnFees}
"""Commands that look like messages and are an operator's."""

_PRESENCE = {c.LogIn, c.LogOut, c.SendFreeText}
"""Messages that are no business: to be there, and to write to somebody, needs no authority."""

_NO_BUSINESS = {"ccms.990.001.02", "ccms.303.001.02", "ccms.805.001.02", "ccms.991.001.01"}
"""Confirmations, free text, log-in and probes."""

_ASKING = {c.RequestSummary, c.RequestDetails, c.RequestDownload}
"""What asks about ended dates: several messages of two systems each."""


def test_every_command_of_a_message_has_its_business() -> None:
    """A command with a message id is a participant's message, or stands among the operator's."""
    messages = {
        one
        for one in get_args(Command)
        if "message_id" in one.__struct_fields__ and one not in _ENTERED | _PRESENCE
    }
    known = set(FIXED_BUSINESS) | set(STATED_BUSINESS) | {c.PassInformation} | _ASKING
    assert messages == known == set(MESSAGES)


@pytest.mark.parametrize("edition", list(Edition))
def test_every_accepted_message_code_has_its_business(edition: Edition) -> None:
    """Whatever the intake takes, but for acknowledgements, is in the list of businesses."""
    codes = set(accepted_codes(edition)) - _NO_BUSINESS
    assert codes <= set(MESSAGE_BUSINESS)
    assert codes == set(MESSAGE_BUSINESS) or edition is Edition.V2010


def test_the_business_of_a_command_is_one_of_the_list() -> None:
    """System and type of each command are those of some message code."""
    for system, business_type in FIXED_BUSINESS.values():
        assert messages_of(SYSTEM_NAMES[system][0], business_type)
    for code, business_type in INFORMATION_BUSINESS.items():
        common = business_type in ("K001", "K002")
        assert messages_of("CCMS" if common else "HVPS", business_type) == (code,)
    for kind, system in STATED_BUSINESS.items():
        stated = [one for one in MESSAGE_BUSINESS.values() if one.stated]
        assert SYSTEM_NAMES[system][0] in {one.system for one in stated}, kind


@pytest.mark.parametrize("kind", list(MESSAGES), ids=lambda kind: kind.__name__)
def test_message_without_authority_is_refused_and_changes_nothing(kind: type[Any]) -> None:
    """Nobody allows it: refused by both hands, and allowed again once exactly that is."""
    pair = Pair()
    world = messages_world(World(pair.apply))
    enforce(world)
    command = MESSAGES[kind](world)
    before = state_digest(pair.core)
    assert pair.apply(command) == [("Refused", R.NOT_AUTHORISED)]
    assert state_digest(pair.core) == before
    business = business_of(command)
    assert business is not None
    sender = getattr(command, "sender", "") or getattr(command, "office", "")
    line = rule(
        system=business.system,
        business_type=business.business_type,
        business_kind=business.business_kind,
        institution_level=3,
        institution=sender,
    )
    set_rules(world, line)
    assert world.send(command)[0] != ("Refused", R.NOT_AUTHORISED)


@pytest.mark.parametrize(
    "kind",
    [
        c.CreditTransfer, c.InstantTransfer, c.PostOneSided, c.SettleSameCity, c.SubmitNetFile,
        c.HoldFunds, c.RequestReturn, c.SetLending, c.PassInformation,
    ],
    ids=lambda kind: kind.__name__,
)  # fmt: skip
def test_new_business_is_refused_when_its_receiver_may_not_receive_it(kind: type[Any]) -> None:
    """Every receiver is asked, and the refusal changes nothing."""
    pair = Pair()
    world = messages_world(World(pair.apply))
    allow_all(world)
    enforce(world)
    barred = rule(direction=RECEIVING, allowed=False, institution_level=3)
    lines = [
        c.AuthorityLine(system, *_after_system(barred, world.code("B"))) for system in (1, 4, 5)
    ]
    set_rules(world, *lines)
    command = MESSAGES[kind](world)
    if isinstance(command, c.PostOneSided):
        command = world.signed_one_sided("B", 1, credit=True)
    before = state_digest(pair.core)
    assert pair.apply(command) == [("Refused", R.RECEIVER_NOT_AUTHORISED)]
    assert state_digest(pair.core) == before


def _after_system(line: c.AuthorityLine, institution: str) -> tuple[Any, ...]:
    fields = {name: getattr(line, name) for name in line.__struct_fields__[1:]}
    return tuple((fields | {"institution": institution}).values())


def test_operators_business_asks_for_no_authority() -> None:
    """Opening balances and placed items are nobody's messages."""
    pair = Pair()
    world = messages_world(World(pair.apply))
    enforce(world)
    assert world.send(world.one_sided("A", 1, credit=True))[0][0] == "PaymentSettled"
    assert world.send(world.placed("A", 1, 8))[0][0] == "PaymentSettled"
    assert world.send(world.nets("BEPS", 1, {"A": -1, "B": 1}))[0][0] == "SessionSubmitted"


def test_authority_refusals_have_the_codes_of_the_standard() -> None:
    """O5001 and O5002, so that a bank knows which of the two it was."""
    assert REFUSALS[R.NOT_AUTHORISED].reject_code == "SU1O5001"
    assert REFUSALS[R.RECEIVER_NOT_AUTHORISED].reject_code == "SU1O5002"


def test_decisions_kept_are_bounded() -> None:
    """Types that nobody knows fill the memory no further than the bound."""
    book = AuthorityBook()
    party = Party(BankCode("102100000021"), 1, direct_participant=BankCode("102100000021"))
    for number in range(DECISIONS_KEPT_MAX + 10):
        assert not book.allows(party, SENDING, Business(1, f"Z{number:04d}", ""))
        assert len(party.sends) <= DECISIONS_KEPT_MAX
    assert len(party.sends) == 10


def test_decisions_of_another_book_are_not_believed() -> None:
    """Two books, the same party: each decides by its own rules, and anew after a change."""
    first, second = AuthorityBook(), AuthorityBook()
    second.add(authority_rule(1, "", rule()))
    for book in (first, second):
        book.begin_date(DATE)
    party = Party(BankCode("102100000021"), 1, direct_participant=BankCode("102100000021"))
    business = Business(1, "A100", "02102")
    asked = [book.allows(party, SENDING, business) for book in (first, second, first, second)]
    assert asked == [False, True, False, True]
    second.add(authority_rule(2, "", rule(allowed=False)))
    assert not second.allows(party, SENDING, business)
    assert not second.allows(party, RECEIVING, business)


def test_snapshot_keeps_rules_areas_cities_and_planned_changes() -> None:
    """Restored, it decides alike and puts the same in force."""
    machine = Machine()
    world = messages_world(World(lambda command: plain(machine.apply(command))))
    allow_all(world)
    set_rules(world, rule(allowed=False, institution_level=2, institution="313"))
    world.send(c.AssignCity(world.now, "0000", "1000"))
    world.send(c.DelegateArea(world.now, "1000", 1, 1, "1000", False))
    change = c.ParameterChange("pool.amount", 1)
    world.send(c.SetParameters(world.now, "", [change]))
    enforce(world)
    restored = restore_snapshot(take_snapshot(machine))
    assert take_snapshot(restored) == take_snapshot(machine)
    commands: list[c.Command] = [
        world.transfer("A", "B", 1, 8),
        c.RevokeAuthorities(world.now, "", [7], world.today),
        world.transfer("A", "B", 1, 8),
        c.SetAuthorities(world.now, "1000", [rule(region_level=2, region="0000")]),
        c.AdvancePhase(world.now, 10, 20, 0),
        c.AdvancePhase(world.now, 20, 40, 0),
        c.AdvancePhase(world.now, 40, 0, 20261124),
    ]
    for command in commands:
        assert plain(restored.apply(command)) == plain(machine.apply(command))
    assert restored.state.changes.planned == []


def _forget_the_end(state: State) -> None:
    """End a rule behind the back of what was decided by it."""
    for one in state.authority.rules.values():
        one.allowed = False


def _plan_twice(state: State) -> None:
    state.changes.planned *= 2


def _plan_what_does_not_fit(state: State) -> None:
    state.changes.planned[0].value = -1


_TAMPERINGS: dict[str, Callable[[State], None]] = {
    "authorities are those of": lambda s: setattr(s.authority, "date", BusinessDate(20261122)),
    "authorities enforced": lambda s: setattr(s.authority, "enforced", False),
    "authority rule 1": lambda s: setattr(s.authority, "last_number", 0),
    "has areas and none": lambda s: s.authority.areas.update({"1000": {}}),
    "remembered decision": _forget_the_end,
    "change 1": _plan_twice,
    "planned change 1": _plan_what_does_not_fit,
}


@pytest.mark.parametrize("text", sorted(_TAMPERINGS))
def test_tampering_with_rules_and_changes_is_named(text: str) -> None:
    """Each change that no command could have made is found and named."""
    machine = Machine()
    world = messages_world(World(lambda command: plain(machine.apply(command))))
    allow_all(world)
    enforce(world)
    world.send(world.transfer("A", "B", 1, 8))
    world.send(c.SetParameters(world.now, "", [c.ParameterChange("hvps.amount_max_fen", 10**9)]))
    assert machine.state.participants[world.code("A")].sends
    check_invariants(machine)
    _TAMPERINGS[text](machine.state)
    with pytest.raises(InvariantViolation, match=text):
        check_invariants(machine)
