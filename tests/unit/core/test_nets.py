"""Sessions of nets and corrections: what scenarios cannot tell."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from support.agreement import Pair
from support.world import World
from tianping.core import commands as c
from tianping.core.digest import state_digest
from tianping.core.faults import InvariantViolation
from tianping.core.invariants import check_invariants
from tianping.core.machine import Machine
from tianping.core.refusals import RefusalCode as R
from tianping.core.snapshot import restore_snapshot, take_snapshot
from tianping.core.terms import KIND_TREASURY
from tianping.values.identifiers import CertificateId
from tianping.values.money import Fen


def _world() -> tuple[Pair, World]:
    pair = Pair()
    pair.after = check_invariants
    world = World(pair.apply)
    world.open(20261123)
    world.add_office("P1")
    world.add_office("T1", KIND_TREASURY)
    for name in ("A", "B"):
        world.add_bank(name, "P1")
        world.send(world.one_sided(name, 50, credit=True))
    world.advance(10)
    return pair, world


def test_snapshot_keeps_sessions_held_ones_and_what_may_be_corrected() -> None:
    """A machine restored in the middle goes on like the one that never stopped."""
    pair, world = _world()
    world.send(world.same_city("P1", 1, {"A": -60, "B": 5}))
    world.send(world.nets("BEPS", 1, {"A": -70, "T1": 70}))
    world.send(world.correction("B", 50, credit=True, red=True))
    restored = restore_snapshot(take_snapshot(pair.core))
    assert state_digest(restored) == state_digest(pair.core)
    assert take_snapshot(restored) == take_snapshot(pair.core)
    check_invariants(restored)
    pair.core = restored
    told = world.send(world.one_sided("A", 80, credit=True))
    assert [event[0] for event in told].count("SessionCompleted") == 2
    world.advance(20)
    world.advance(35)
    world.send(world.nets("BEPS", 2, {"A": -9, "T1": 9}))
    pair.core = restore_snapshot(take_snapshot(pair.core))
    for to_phase, date in ((40, 0), (0, 20261124)):
        world.advance(to_phase, date)
    told = world.advance(10)
    assert [event[0] for event in told] == [
        "SystemAdvanced", "PhaseAdvanced", "SessionTakenUp", "PaymentMade", "PaymentSettled",
        "PaymentMade", "PaymentQueued", "SystemAdvanced", "PhaseAdvanced", "FundsWanted",
    ]  # fmt: skip


def test_session_that_would_break_the_bound_of_money_stays_held() -> None:
    """A held session never refuses the day its opening."""
    pair, world = _world()
    for step in (20, 35, 40):
        world.advance(step)
    world.send(world.nets("BEPS", 1, {"P1": -5, "A": 5}))
    world.advance(0, 20261124)
    pair.core.state.money_fen = 4 * 10**18
    told = pair.core.apply(c.AdvancePhase(world.now, 0, 10, 0))
    assert [type(event).__name__ for event in told] == [
        "SystemAdvanced", "PhaseAdvanced", "SessionTakenUp", "SessionHeld", "SystemAdvanced",
        "PhaseAdvanced",
    ]  # fmt: skip
    assert pair.core.state.nets.held[0].lines == world.net_lines({"P1": -5, "A": 5})


def test_money_that_a_session_or_correction_would_bring_is_bounded() -> None:
    """All money stays within 63 bits."""
    pair, world = _world()
    pair.core.state.money_fen = 4 * 10**18
    commands: tuple[c.Command, ...] = (
        world.same_city("P1", 1, {"A": 1}),
        world.nets("BEPS", 1, {"P1": -1, "A": 1}),
        world.correction("A", 1, credit=True, red=False),
    )
    for command in commands:
        refused = pair.core.apply(command)[0]
        assert getattr(refused, "code", 0) == R.BALANCE_OUT_OF_BOUNDS


def test_signed_one_sided_business_needs_the_offices_certificate_and_the_open_day() -> None:
    """By message: whose certificate it is counts, and nothing is accepted before SAPS opens."""
    pair, world = _world()
    signed = world.signed_one_sided("A", 1, credit=True)
    foreign = replace(
        world.signed_one_sided("A", 1, credit=True), certificate=world.certificate("A")
    )
    assert world.send(signed)[0][0] == "PaymentSettled"
    assert world.send(foreign) == [("Refused", R.CERTIFICATE_NOT_SENDERS)]
    for step, date in ((20, 0), (40, 0), (0, 20261124)):
        world.advance(step, date)
    early = world.signed_one_sided("A", 1, credit=True)
    assert world.send(early) == [("Refused", R.PHASE_WRONG)]
    assert world.send(world.one_sided("A", 1, credit=True))[0][0] == "PaymentSettled"
    assert pair.core.seq == len(world.commands)


@pytest.mark.parametrize(("business_type", "kind"), [("H004", "04801"), ("H003", "04101")])
def test_messages_of_offices_have_their_own_business_types(business_type: str, kind: str) -> None:
    """One-sided business is H004, a same-city net H003, each with its own kinds."""
    _, world = _world()
    own: tuple[c.PostOneSided | c.SettleSameCity, ...] = (
        world.signed_one_sided("A", 1, credit=True, kind="04101"),
        world.same_city("P1", 1, {"A": 1}),
    )
    for command in own:
        wrong = replace(command, business_type=business_type, business_kind=kind)
        assert world.send(wrong) == [("Refused", R.NOT_AUTHORISED)]
        assert world.send(command)[0][0] != "Refused"


def test_session_and_correction_without_certificate_are_refused() -> None:
    """A session is a message always; a correction without one is entered by two persons."""
    _, world = _world()
    city = replace(world.same_city("P1", 1, {"A": 1}), certificate=CertificateId(""))
    assert world.send(city) == [("Refused", R.CERTIFICATE_NOT_SENDERS)]
    red = world.correction("A", 50, credit=True, red=True)
    unsigned = replace(red, certificate=CertificateId(""))
    assert world.send(unsigned) == [("Refused", R.NEEDS_TWO_PERSONS)]


def test_a_session_can_be_neither_returned_nor_asked_back() -> None:
    """A return request for a settled same-city session is refused."""
    _, world = _world()
    city = world.same_city("P1", 1, {"A": 1})
    world.send(city)
    transfer = world.transfer("P1", "A", 1, 8)
    request = replace(
        world.ask_return(transfer), original_message_id=city.message_id, amount_fen=Fen(1)
    )
    assert world.send(request) == [("Refused", R.ORIGINAL_NOT_SETTLED)]


def test_invariants_notice_a_session_that_lost_count_of_its_lines() -> None:
    """The open sessions must be those of the lines that wait."""
    machine = Machine()
    _, other = _world()
    for command in other.commands:
        machine.apply(command)
    machine.apply(other.same_city("P1", 1, {"A": -60}))
    check_invariants(machine)
    for session in machine.state.nets.open.values():
        session.waiting_count += 1
    with pytest.raises(InvariantViolation, match="lines of session"):
        check_invariants(machine)
