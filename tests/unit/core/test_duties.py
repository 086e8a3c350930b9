"""The table of duties: every command, every role, alone and by two, in the core and the model."""

from __future__ import annotations

import itertools
import types
import typing
from typing import Any, Final, get_args

import pytest
from msgspec.structs import fields, replace

from support.agreement import Pair
from support.model import people as model
from support.refusal_cases import small_world
from support.refusals_people import act, approval, proposal, staffed
from support.world import World
from tianping.core import commands as c
from tianping.core.control.duties import ANYWHERE, DUTIES, ONLY_APPROVED
from tianping.core.control.roles import PERSON_ROLE_NAMES
from tianping.core.machine import Machine
from tianping.core.refusals import RefusalCode as R
from tianping.values.dates import BusinessDate

KINDS: Final[tuple[type[Any], ...]] = get_args(c.Command)
PERSONS: Final = {
    "op-1": 1, "op-2": 1, "sup-1": 2, "sup-2": 2, "adm-1": 3, "adm-2": 3, "mnt-1": 4, "aud-1": 5,
}  # fmt: skip
ENVELOPE: Final = {R.ACT_UNREADABLE, R.ROLE_FORBIDS, R.OUT_OF_REACH, R.ONLY_PERSONS}
"""What is refused of the person, before the rule of what it does."""

# Who may do what, once more by name: the roles that enter it, and those that approve it.
BUSINESS: Final = "operator supervisor"
BY_ROLES: Final = {
    (
        BUSINESS,
        "",
    ): "TakeTrialBalance ExpirePledge ReportLate PassTime PutParametersInForce SignCentre"
    " Broadcast EnterChangeFile DistributeRegister ReportTotals",
    (BUSINESS, BUSINESS): "PostOneSided PlaceInQueue ChargeFees ReturnFees SettleNets"
    " RepayPledgeLoan",
    (BUSINESS, "supervisor"): "SetParameter SetParameters SetAuthorities RevokeAuthorities"
    " DelegateArea AssignCity AdvancePhase GrantPenaltyLoan AddOffice AddParticipant OpenAccount"
    " SuspendParticipant RevokeParticipant BindCertificate UnbindCertificate BindAccess"
    " UnbindAccess AppointOffice ControlAccount SetMinimumBalance SetOverdraftLimit SetEarmark"
    " SetCapPart SetReserve SetLimit CorrectEntry ReportOtherBalances RunMatching ProposeMatching"
    " SetPool SetPoolFloor RunPool EnterLending DecideLending SetLendingTerms SetLendingFloor"
    " RunLending SetPledging AnswerPledge AdvanceSystem EnterCalendar ChangeCalendar PostponeStep"
    " EnterAcsEnd ReportAcsCheck ReleaseGate AnnounceService ReleaseEarmark DisposePledge"
    " ForceLogOut LiftLogOut SetFault"
    " ChangeBaseData ConfirmChangeFile CarryYear"
    " ApplyCertificate DeclineApplication IssueCertificate RevokeCertificate"
    " EndLinkKey",
    ("administrator", "administrator supervisor"): "AddPerson ChangePerson RestorePerson"
    " RemovePerson ResetPerson",
    ("administrator supervisor", ""): "SuspendPerson",
    ("administrator maintainer operator supervisor", ""): "Propose ApproveProposal RejectProposal",
}


def _blank(annotation: Any) -> Any:
    """Return a value of a field's type that says as little as possible."""
    if isinstance(annotation, typing.NewType):
        return _blank(annotation.__supertype__)
    if isinstance(annotation, types.GenericAlias):
        return typing.get_origin(annotation)()
    if isinstance(annotation, types.UnionType):
        return None
    return annotation()


def blank(kind: type[Any]) -> Any:
    """Return a command of a kind with nothing in it."""
    hints = typing.get_type_hints(kind)
    return kind(*(_blank(hints[field.name]) for field in fields(kind)))


def _outcome(told: list[Any]) -> R | None:
    return R(told[0][1]) if told[0][0] == "Refused" else None


def _roles(words: str) -> set[int]:
    return {number for number, names in PERSON_ROLE_NAMES.items() if names[0] in words.split()}


@pytest.fixture(scope="module")
def staff() -> Pair:
    """A core and a model with persons of every role; what is refused leaves them as they are."""
    pair = Pair()
    staffed(small_world(World(pair.apply)))
    return pair


def test_every_command_has_a_duty() -> None:
    """A command that nobody has thought about cannot be added."""
    assert set(DUTIES) == set(KINDS)


def test_duties_are_those_of_the_page() -> None:
    """Roles by name, written down a second time."""
    found: dict[str, tuple[set[int], set[int]]] = {
        kind.__name__: (set(duty.enter), set(duty.approve))
        for kind, duty in DUTIES.items()
        if duty.enter
    }
    expected = {
        name: (_roles(enter), _roles(approve))
        for (enter, approve), names in BY_ROLES.items()
        for name in names.split()
    }
    assert found == expected
    assert {kind.__name__ for kind in ONLY_APPROVED} == {
        name for (_, approve), names in BY_ROLES.items() if approve for name in names.split()
    }


def test_the_administrator_has_no_business_and_the_auditor_does_nothing() -> None:
    """The two separations that hold whatever the table says of single commands."""
    for kind, duty in DUTIES.items():
        assert 5 not in (*duty.enter, *duty.approve), kind
        about_persons = "Person" in kind.__name__ or duty.of == ANYWHERE
        assert about_persons or not {3, 4} & {*duty.enter, *duty.approve}, kind


def test_the_field_that_names_whom_it_concerns_exists() -> None:
    """Each duty names a field of its command, or none."""
    for kind, duty in DUTIES.items():
        assert duty.of in ("", ANYWHERE, *(field.name for field in fields(kind))), kind


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_role_alone(staff: Pair, kind: type[Any]) -> None:
    """Alone, a role is refused what is not its own, and what needs two persons."""
    world, command, duty = World(staff.apply), blank(kind), DUTIES[kind]
    for person, role in PERSONS.items():
        outcome = _outcome(world.send(act(world, person, command)))
        if kind is c.Act:
            assert outcome == R.ACT_UNREADABLE
        elif role not in duty.enter:
            assert outcome == R.ROLE_FORBIDS
        elif duty.approve:
            assert outcome == R.NEEDS_TWO_PERSONS
        else:
            assert outcome not in ENVELOPE


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_role_proposes(staff: Pair, kind: type[Any]) -> None:
    """A role proposes what it may enter, if two may do it; a proposal is withdrawn again."""
    world, command, duty = World(staff.apply), blank(kind), DUTIES[kind]
    for person, role in PERSONS.items():
        outcome = _outcome(world.send(proposal(world, person, command)))
        if person == "aud-1":
            assert outcome == R.ROLE_FORBIDS
        elif not duty.approve:
            assert outcome == R.NOT_PROPOSABLE
        elif role not in duty.enter:
            assert outcome == R.ROLE_FORBIDS
        else:
            assert outcome is None
            number = staff.core.seq
            world.send(act(world, person, c.RejectProposal(world.now, "", number, "tried")))
            assert not staff.core.state.proposals


@pytest.mark.parametrize("kind", ONLY_APPROVED, ids=lambda kind: kind.__name__)
def test_every_role_approves(staff: Pair, kind: type[Any]) -> None:
    """Approval is the table's; nobody approves its own; what a supervisor entered, a supervisor."""
    world, command, duty = World(staff.apply), blank(kind), DUTIES[kind]
    for (proposer, role), approver in itertools.product(PERSONS.items(), PERSONS):
        if role not in duty.enter:
            continue
        world.send(proposal(world, proposer, command))
        number = staff.core.seq
        outcome = _outcome(world.send(approval(world, approver, number, command)))
        may = PERSONS[approver] in duty.approve and (role != 2 or PERSONS[approver] == 2)
        if approver == proposer:
            assert outcome == R.SAME_PERSON
        elif not may:
            assert outcome == R.ROLE_FORBIDS
        else:
            assert outcome not in (*ENVELOPE, R.SAME_PERSON, R.NEEDS_TWO_PERSONS)
        if number in staff.core.state.proposals:
            world.send(act(world, proposer, c.RejectProposal(world.now, "", number, "tried")))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_nobody_does_alone_what_a_person_does(staff: Pair, kind: type[Any]) -> None:
    """Bare, only messages and the node's own commands reach their rules."""
    world = World(staff.apply)
    before = staff.core.seq
    outcome = _outcome(world.send(blank(kind)))
    duty = DUTIES[kind]
    expected = bool(duty.enter) and not duty.unattended
    assert (outcome == R.ONLY_PERSONS) == expected
    assert expected == model.is_persons(blank(kind))
    assert staff.core.seq == before + 1


@pytest.mark.parametrize("kind", [c.PostOneSided, c.CorrectEntry, c.EndLinkKey])
def test_signed_business_is_a_message_and_nobodys_act(staff: Pair, kind: type[Any]) -> None:
    """With a certificate it came from the office: it needs no person, and none may do it."""
    world = World(staff.apply)
    signed = replace(blank(kind), certificate="0123456789abcdef:1")
    assert _outcome(world.send(signed)) not in ENVELOPE
    assert _outcome(world.send(act(world, "op-1", signed))) == R.ROLE_FORBIDS
    assert _outcome(world.send(proposal(world, "op-1", signed))) == R.NOT_PROPOSABLE


def test_a_machine_without_persons_asks_for_none() -> None:
    """Until somebody is entered, the table does not hold."""
    machine = Machine()
    machine.apply(c.OpenPlatform(1, "Tianping", BusinessDate(20261123), 1))
    for kind in KINDS:
        if kind is not c.AddPerson:
            (event, *_) = machine.apply(blank(kind))
            assert getattr(event, "code", 0) not in ENVELOPE - {R.ACT_UNREADABLE}
