"""The refusals of acts, of decisions and of persons come in the order of the table."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from support.agreement import Pair
from support.refusal_cases import CERTIFICATE, small_world
from support.refusals_people import act, approval, proposal, staffed
from support.world import World
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.values.identifiers import MessageId
from tianping.values.money import Fen


@pytest.fixture
def world() -> World:
    """Daytime, banks A and B of office P1, and persons of every role."""
    world = staffed(small_world(World(Pair().apply)))
    world.send(act(world, "adm-1", c.SuspendPerson(world.now, "op-2")))
    return world


def _refused(world: World, command: c.Command) -> int:
    told = world.send(command)
    assert told[0][0] == "Refused", told
    return int(told[0][1])


def test_refusals_of_an_act_come_in_the_order_of_the_table(world: World) -> None:
    """An act with every fault is mended fault by fault; last comes that it needs two."""
    minimum = c.encode_commands([c.SetMinimumBalance(world.now, world.code("A"), Fen(10**16))])
    faulty = c.Act(world.now, "nobody", "x" * 33, b"")
    mends: list[dict[str, object]] = [
        {}, {"session": ""}, {"act": minimum}, {"person": "op-2"}, {"person": "aud-1"},
        {"person": "op-p2"}, {"person": "op-1"},
    ]  # fmt: skip
    codes = []
    for mend in mends:
        faulty = replace(faulty, **mend)
        codes.append(_refused(world, faulty))
    assert codes == [
        R.VALUE_OUT_OF_BOUNDS, R.ACT_UNREADABLE, R.PERSON_UNKNOWN, R.PERSON_IS_SUSPENDED,
        R.ROLE_FORBIDS, R.OUT_OF_REACH, R.NEEDS_TWO_PERSONS,
    ]  # fmt: skip
    assert codes[:-1] == sorted(codes[:-1])


@pytest.mark.parametrize("session", ["\n", "x" * 33, "a\tb"])
def test_a_session_that_cannot_be_printed_is_refused(world: World, session: str) -> None:
    """The name of a session is short and printable, or there is none."""
    taken = c.encode_commands([c.TakeTrialBalance(world.now)])
    assert _refused(world, c.Act(world.now, "op-1", session, taken)) == R.VALUE_OUT_OF_BOUNDS
    assert world.send(c.Act(world.now, "op-1", "", taken))[0][0] == "TrialBalanceTaken"


def test_a_branch_reaches_the_certificates_of_its_own_participants(world: World) -> None:
    """By the bank that a certificate is bound to; one that is bound to nobody is out of reach."""
    unbind = c.UnbindCertificate(world.now, world.certificate("A"))
    assert _refused(world, proposal(world, "op-p2", unbind)) == R.OUT_OF_REACH
    world.add_bank("Z", "P2")
    told = world.send(proposal(world, "op-p2", c.UnbindCertificate(world.now, CERTIFICATE)))
    assert told == [("Refused", R.OUT_OF_REACH)]


def test_what_is_proposed_or_done_has_a_bound(world: World) -> None:
    """An act a megabyte, a proposal less, so that it fits into one; all that wait 16 megabytes."""
    lines = [c.FeeLine(world.code("A"), Fen(1))] * 70_000
    date = world.today
    charge = c.ChargeFees(world.now, world.code("P1"), MessageId("20261123f1"), date, 1, lines)
    assert len(c.encode_commands([charge])) > 1_000_000
    assert _refused(world, act(world, "op-1", charge)) == R.ACT_UNREADABLE
    longer = replace(charge, lines=lines[:62_000])
    assert _refused(world, proposal(world, "op-1", longer)) == R.NOT_PROPOSABLE
    long = replace(charge, lines=lines[:59_000])
    told = [world.send(proposal(world, "op-1", long))[0] for _ in range(19)]
    assert [event[0] for event in told] == ["ProposalMade"] * 18 + ["Refused"]
    assert told[-1] == ("Refused", R.TOO_MANY_PROPOSALS)


@pytest.mark.parametrize("count", [0, 2])
def test_an_act_is_one_command(world: World, count: int) -> None:
    """Neither none nor two; nor an act in an act."""
    taken = c.TakeTrialBalance(world.now)
    several = c.Act(world.now, "op-1", "", c.encode_commands([taken] * count))
    assert _refused(world, several) == R.ACT_UNREADABLE
    nested = act(world, "op-1", act(world, "op-1", taken))
    assert _refused(world, nested) == R.ACT_UNREADABLE


def test_refusals_of_a_proposal_and_its_approval_come_in_the_order_of_the_table(
    world: World,
) -> None:
    """Proposals and approvals with every fault are mended fault by fault."""
    minimum = c.SetMinimumBalance(world.now, world.code("A"), Fen(5))
    encoded = c.encode_commands([minimum])
    faulty = c.Propose(world.now, "op-1", "letter", b"")
    codes = [
        _refused(world, act(world, "adm-1", faulty)),
        _refused(world, act(world, "adm-1", replace(faulty, person=""))),
        _refused(world, proposal(world, "adm-1", minimum)),
        _refused(world, proposal(world, "op-p2", minimum)),
    ]
    assert codes == [
        R.VALUE_OUT_OF_BOUNDS, R.NOT_PROPOSABLE, R.ROLE_FORBIDS, R.OUT_OF_REACH
    ]  # fmt: skip
    world.send(proposal(world, "op-1", minimum))
    number = len(world.commands)
    wrong = c.ApproveProposal(world.now, "sup-1", number - 1, b"")
    steps: list[tuple[str, dict[str, object]]] = [
        ("op-1", {}), ("op-1", {"person": ""}), ("op-1", {"proposal": number}), ("adm-1", {}),
        ("sup-1", {}),
    ]  # fmt: skip
    codes = []
    for person, mend in steps:
        wrong = replace(wrong, **mend)
        codes.append(_refused(world, act(world, person, wrong)))
    assert codes == [
        R.VALUE_OUT_OF_BOUNDS, R.PROPOSAL_UNKNOWN, R.SAME_PERSON, R.ROLE_FORBIDS,
        R.PROPOSAL_DIFFERS,
    ]  # fmt: skip
    assert codes == sorted(codes)
    told = world.send(act(world, "sup-1", replace(wrong, proposed=encoded)))
    assert [event[0] for event in told] == ["ProposalApproved", "MinimumBalanceSet"]


def test_an_approval_by_name_states_what_brings_a_message_of_its_own() -> None:
    """Before there are persons it may be left out, but not of business with a message id."""
    world = small_world(World(Pair().apply))
    debit = world.one_sided("A", 5, credit=False)
    for inner in (debit, c.SetMinimumBalance(world.now, world.code("A"), Fen(1))):
        world.send(c.Propose(world.now, "Li", "letter", c.encode_commands([inner])))
    number = len(world.commands) - 1
    assert _refused(world, c.ApproveProposal(world.now, "Wang", number)) == R.PROPOSAL_DIFFERS
    assert world.send(c.ApproveProposal(world.now, "Wang", number + 1))[0][0] == "ProposalApproved"
    stated = c.ApproveProposal(world.now, "Wang", number, c.encode_commands([debit]))
    assert [event[0] for event in world.send(stated)] == ["ProposalApproved", "PaymentSettled"]


def test_what_the_node_drew_for_an_approval_is_used(world: World) -> None:
    """A step of the day is proposed without a seed and approved with one."""
    step = c.AdvancePhase(world.now, 10, 20, 0)
    world.send(proposal(world, "op-1", step))
    number, encoded = len(world.commands), c.encode_commands([step])
    approve = c.ApproveProposal(world.now, "", number, encoded, -1)
    assert _refused(world, act(world, "sup-1", approve)) == R.VALUE_OUT_OF_BOUNDS
    told = world.send(act(world, "sup-1", replace(approve, seed=7)))
    assert told[0][0] == "ProposalApproved"
    assert "PhaseAdvanced" in [event[0] for event in told]


def test_refusals_about_persons_come_in_the_order_of_the_table(world: World) -> None:
    """Persons entered or changed with every fault, mended fault by fault."""
    alone = c.SetParameter(world.now, "control.two_persons", 0, world.today)
    world.send(proposal(world, "op-1", alone))
    world.send(approval(world, "sup-1", len(world.commands), alone))
    added = c.AddPerson(world.now, "X", 9, "nowhere")
    changed = c.ChangePerson(world.now, "nobody", 9, "nowhere")
    steps: list[tuple[c.AddPerson | c.ChangePerson, dict[str, object]]] = [
        (added, {}), (added, {"person": "op-1"}), (added, {"role": 1}), (added, {"office": ""}),
        (changed, {}), (changed, {"role": 1}), (changed, {"office": ""}),
        (changed, {"person": "op-1"}), (changed, {"person": "adm-1"}),
    ]  # fmt: skip
    codes: dict[type, list[int]] = {c.AddPerson: [], c.ChangePerson: []}
    faulty: dict[type, c.AddPerson | c.ChangePerson] = {}
    for first, mend in steps:
        kind = type(first)
        faulty[kind] = replace(faulty.get(kind, first), **mend)
        told = world.send(act(world, "adm-2", faulty[kind]))
        codes[kind].append(told[0][1] if told[0][0] == "Refused" else 0)
    assert codes[c.AddPerson] == [
        R.VALUE_OUT_OF_BOUNDS, R.VALUE_OUT_OF_BOUNDS, R.OFFICE_UNKNOWN, R.PERSON_KNOWN,
    ]  # fmt: skip
    assert codes[c.ChangePerson] == [
        R.VALUE_OUT_OF_BOUNDS, R.OFFICE_UNKNOWN, R.PERSON_UNKNOWN, R.PERSON_ALREADY_SO, 0,
    ]  # fmt: skip
    last = act(world, "adm-2", c.ChangePerson(world.now, "adm-2", 1, ""))
    assert _refused(world, last) == R.TOO_FEW_DECIDE


@pytest.mark.parametrize("name", ["a", "A1", "1a", "a b", "a_b", "a" * 33, "", "é1", "ab\n"])
def test_pseudonyms_have_one_form(name: str) -> None:
    """Small letters, digits, dots, hyphens; a letter first; 2 to 32 of them."""
    world = small_world(World(Pair().apply))
    assert _refused(world, c.AddPerson(world.now, name, 3, "")) == R.VALUE_OUT_OF_BOUNDS
    for fine in ("ab", "a" * 32, "a.b-1"):
        world = small_world(World(Pair().apply))
        assert world.send(c.AddPerson(world.now, fine, 3, ""))[0][0] == "PersonAdded"


@pytest.mark.parametrize(("number", "hash_"), [(0, b"h" * 32), (2**63, b"h" * 32), (1, b"h" * 31)])
def test_an_attestation_out_of_bounds_is_refused(world: World, number: int, hash_: bytes) -> None:
    """A number from 1 that fits 63 bits, and a whole hash."""
    command = c.AttestAuditLog(world.now, number, hash_)
    assert _refused(world, command) == R.VALUE_OUT_OF_BOUNDS
    sound = c.AttestAuditLog(world.now, 7, b"h" * 32)
    assert world.send(sound) == [("AuditLogAttested", 7, b"h" * 32)]
