"""Registry and certificates: what the scenarios do not reach."""

from __future__ import annotations

import pytest

from support.model import plain
from support.world import World
from tianping.core import commands as c
from tianping.core.events import decode_outcomes, encode_outcomes
from tianping.core.machine import Machine
from tianping.core.refusals import RefusalCode as R
from tianping.core.snapshot import restore_snapshot, take_snapshot
from tianping.core.state import MONEY_FEN_MAX
from tianping.core.terms import KIND_BANK, KIND_INDIRECT, KIND_OFFICE
from tianping.values.bankcode import BankCode, with_check_digit
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import CertificateId

_ONE = CertificateId("00000000000000aa:1")
_TWO = CertificateId("00000000000000aa:2")
_NEW = with_check_digit("77700000001")


def _world() -> tuple[Machine, World]:
    machine = Machine()
    world = World(lambda command: plain(machine.apply(command)))
    world.open(20261123)
    world.add_office("O")
    world.add_bank("A", "O")
    world.add_bank("B", "O")
    return machine, world


def _code(told: list[tuple[object, ...]]) -> object:
    assert told[0][0] == "Refused"
    return told[0][1]


def test_access_certificate_speaks_for_several_codes_of_one_access_point() -> None:
    """One access point may own several codes; another access point needs its own certificate."""
    machine, world = _world()
    a, b = world.code("A"), world.code("B")
    assert world.send(c.BindAccess(1, _ONE, "gate", a))[0][0] == "AccessBound"
    assert world.send(c.BindAccess(1, _ONE, "gate", b))[0][0] == "AccessBound"
    assert _code(world.send(c.BindAccess(1, _ONE, "gate", b))) == R.ACCESS_ALREADY_BOUND
    assert machine.state.access == {_ONE: [a, b]}
    assert world.send(c.UnbindAccess(1, _ONE, a))[0][0] == "AccessUnbound"
    assert _code(world.send(c.BindAccess(1, _ONE, "door", a))) == R.ACCESS_ALREADY_BOUND
    assert world.send(c.UnbindAccess(1, _ONE, b))[0][0] == "AccessUnbound"
    assert machine.state.access == {}
    assert machine.state.access_points == {}
    assert _code(world.send(c.UnbindAccess(1, _ONE, b))) == R.ACCESS_NOT_BOUND


def test_bindings_survive_a_snapshot() -> None:
    """Certificates and access rights are part of the snapshot."""
    machine, world = _world()
    world.send(c.BindAccess(1, _TWO, "gate", world.code("A")))
    restored = restore_snapshot(take_snapshot(machine))
    assert restored.state.certificates == machine.state.certificates
    assert restored.state.access == machine.state.access
    assert restored.state.access_points == machine.state.access_points


def test_unbound_certificate_pays_nothing_more() -> None:
    """Messages signed with an unbound certificate are refused at once; it may be bound anew."""
    machine, world = _world()
    certificate = world.certificate("A")
    version = machine.state.registry_version
    assert world.send(c.UnbindCertificate(1, certificate))[0][0] == "CertificateUnbound"
    assert machine.state.registry_version == version + 1
    told = world.send(world.transfer("A", "B", 1, 8))
    assert _code(told) == R.CERTIFICATE_NOT_SENDERS
    assert _code(world.send(c.UnbindCertificate(1, certificate))) == R.CERTIFICATE_NOT_BOUND
    assert (
        world.send(c.BindCertificate(1, certificate, world.code("A")))[0][0] == "CertificateBound"
    )


@pytest.mark.parametrize(
    "command",
    [
        c.BindCertificate(1, CertificateId(""), _NEW),
        c.BindCertificate(1, CertificateId("x" * 58), _NEW),
        c.BindAccess(1, CertificateId(""), "gate", _NEW),
        c.BindAccess(1, _ONE, "", _NEW),
        c.BindAccess(1, _ONE, "x" * 121, _NEW),
        c.AddOffice(1, BankCode("123"), "Office", KIND_OFFICE),
        c.AddOffice(1, BankCode("１２３４５６７８９０１２"), "Office", KIND_OFFICE),
        c.AddOffice(1, _NEW, "", KIND_OFFICE),
        c.AddOffice(1, _NEW, "x" * 121, KIND_OFFICE),
        c.AddParticipant(1, _NEW, "Bank", KIND_BANK, "", "", "1234567890123"),
        c.SetParameter(1, "queue.length_max", 1, BusinessDate(20261301)),
    ],
)
def test_values_out_of_bounds_are_refused_first(command: c.Command) -> None:
    """Form comes before everything else."""
    _, world = _world()
    assert _code(world.send(command)) == R.VALUE_OUT_OF_BOUNDS


def test_unknown_participants_are_refused_by_bindings() -> None:
    """A certificate can only be bound to somebody."""
    _, world = _world()
    assert _code(world.send(c.BindCertificate(1, _ONE, _NEW))) == R.PARTICIPANT_UNKNOWN
    assert _code(world.send(c.BindAccess(1, _ONE, "gate", _NEW))) == R.PARTICIPANT_UNKNOWN


def test_links_of_the_wrong_kind_are_refused() -> None:
    """A bank names an office, an indirect participant a direct one, never both."""
    _, world = _world()
    office, direct = world.code("O"), world.code("A")
    for kind in (KIND_BANK, KIND_INDIRECT):
        both = c.AddParticipant(1, _NEW, "Both", kind, office, direct, "")
        assert _code(world.send(both)) == R.KIND_WRONG
    strange = c.AddParticipant(1, _NEW, "Strange", KIND_OFFICE, office, "", "")
    assert _code(world.send(strange)) == R.KIND_WRONG


@pytest.mark.parametrize(
    ("name", "date"), [("", 20261123), ("x" * 121, 20261123), ("Tianping", 20261301)]
)
def test_platform_needs_a_name_and_a_day(name: str, date: int) -> None:
    """A platform without name or day does not open, and stays closed."""
    machine = Machine()
    told = plain(machine.apply(c.OpenPlatform(1, name, BusinessDate(date), 1)))
    assert _code(told) == R.VALUE_OUT_OF_BOUNDS
    assert _code(plain(machine.apply(c.TakeTrialBalance(1)))) == R.PLATFORM_NOT_OPEN


def test_check_digit_can_be_switched_off() -> None:
    """The check digit is a registration rule that a parameter turns off."""
    _, world = _world()
    wrong = BankCode(_NEW[:-1] + str((int(_NEW[-1]) + 1) % 10))
    office = c.AddOffice(1, wrong, "Office", KIND_OFFICE)
    assert _code(world.send(office)) == R.CODE_CHECK_DIGIT_WRONG
    world.send(c.SetParameter(1, "registry.check_digit", 0, BusinessDate(20261123)))
    assert world.send(office)[0][0] == "ParticipantAdded"


def test_money_of_all_accounts_has_a_bound() -> None:
    """Neither an office's payment nor its one-sided credit may take the sum beyond the bound."""
    machine, world = _world()
    machine.state.money_fen = MONEY_FEN_MAX
    assert _code(world.send(world.one_sided("A", 1, credit=True))) == R.BALANCE_OUT_OF_BOUNDS
    world.advance(10)
    assert _code(world.send(world.transfer("O", "A", 1, 8))) == R.BALANCE_OUT_OF_BOUNDS


def test_one_sided_business_needs_an_account() -> None:
    """An indirect participant has no account to credit."""
    _, world = _world()
    world.add_indirect("I", "A")
    world.office_of["I"] = "O"
    assert _code(world.send(world.one_sided("I", 1, credit=True))) == R.ACCOUNT_UNKNOWN
    world.office_of["nobody"] = "O"
    assert _code(world.send(world.one_sided("nobody", 1, credit=True))) == R.PARTICIPANT_UNKNOWN


def test_machine_before_its_opening_survives_a_snapshot() -> None:
    """An empty machine is restored as an empty one; outcomes decode to what was encoded."""
    machine = Machine()
    restored = restore_snapshot(take_snapshot(machine))
    outcomes = [restored.apply(c.OpenPlatform(1, "Tianping", BusinessDate(20261123), 1))]
    assert decode_outcomes(encode_outcomes(outcomes)) == outcomes
    assert restored.seq == 1
