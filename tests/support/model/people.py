"""Persons: who may do what, alone or with a second one.

Source: RULES-C §7.5; corrections §1.17; ADR-0070, ADR-0071.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from support.model.plain import Told
from support.model.state import Refusal, State, refuse_if
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import KIND_INDIRECT, KIND_OFFICE

__all__ = [
    "Person",
    "act",
    "add",
    "attest",
    "change",
    "check_approver",
    "check_enterer",
    "check_rejecter",
    "is_persons",
    "may_be_proposed",
    "remove",
    "reset",
    "restore",
    "suspend",
]

Rules = Mapping[type, Callable[[State, Any], list[Told]]]

OPERATOR, SUPERVISOR, ADMINISTRATOR, MAINTAINER, AUDITOR = 1, 2, 3, 4, 5

# 审批: entered by an operator or a supervisor, approved by a supervisor.
IMPORTANT = (
    c.SetParameter, c.SetParameters, c.SetAuthorities, c.RevokeAuthorities, c.DelegateArea,
    c.AssignCity, c.ControlAccount, c.SetMinimumBalance, c.SetOverdraftLimit, c.SetEarmark,
    c.SetCapPart, c.BindCertificate, c.UnbindCertificate, c.BindAccess, c.UnbindAccess,
    c.RunMatching, c.ProposeMatching, c.AdvancePhase, c.GrantPenaltyLoan, c.CorrectEntry,
    c.SuspendParticipant, c.RevokeParticipant, c.AddOffice, c.AddParticipant, c.OpenAccount,
    c.AppointOffice, c.SetPool, c.SetPoolFloor, c.RunPool, c.EnterLending, c.DecideLending,
    c.SetLendingTerms, c.SetLendingFloor, c.RunLending, c.SetPledging, c.AnswerPledge, c.SetReserve,
    c.SetLimit, c.ReportOtherBalances, c.AdvanceSystem, c.EnterCalendar, c.ChangeCalendar,
    c.PostponeStep, c.EnterAcsEnd, c.ReportAcsCheck, c.ReleaseGate, c.AnnounceService,
    c.ForceLogOut, c.LiftLogOut, c.SetFault,
    c.ChangeBaseData, c.ConfirmChangeFile,
    c.CarryYear,
    c.ReleaseEarmark, c.DisposePledge, c.ApplyCertificate, c.DeclineApplication,
    c.IssueCertificate, c.RevokeCertificate, c.EndLinkKey,
)  # fmt: skip
# 复核: entered by an operator or a supervisor, checked by another of them.
ENTRIES = (
    c.PostOneSided, c.PlaceInQueue, c.ChargeFees, c.ReturnFees, c.SettleNets, c.RepayPledgeLoan,
)  # fmt: skip
# Done alone by an operator or a supervisor.
ALONE = (
    c.TakeTrialBalance, c.ExpirePledge, c.ReportLate, c.PassTime, c.PutParametersInForce,
    c.SignCentre, c.Broadcast,
    c.EnterChangeFile, c.DistributeRegister,
    c.ReportTotals,
)  # fmt: skip
# About persons: entered by an administrator, approved by a supervisor or an administrator.
OF_PERSONS = (c.AddPerson, c.ChangePerson, c.RestorePerson, c.RemovePerson, c.ResetPerson)
DECISIONS = (c.Propose, c.ApproveProposal, c.RejectProposal)
# What the node may do, too, by its clock or for ACS, and what may come as a signed message.
OF_THE_NODE = (
    c.AdvancePhase, c.AdvanceSystem, c.EnterCalendar, c.ReportAcsCheck, c.ReportLate,
    c.ExpirePledge, c.PassTime, c.PutParametersInForce, c.Broadcast, c.ReportTotals,
)  # fmt: skip
MAY_BE_SIGNED = (c.PostOneSided, c.CorrectEntry, c.EndLinkKey)

# Whom it concerns; what is not named here concerns the whole platform.
CONCERNS: dict[type, str] = {
    **dict.fromkeys(
        (
            c.ControlAccount, c.SetMinimumBalance, c.SetOverdraftLimit, c.SetEarmark, c.SetCapPart,
            c.BindCertificate, c.BindAccess, c.UnbindAccess, c.GrantPenaltyLoan,
            c.SuspendParticipant, c.RevokeParticipant, c.OpenAccount, c.SetLendingFloor,
            c.SetPledging, c.SetReserve, c.SetLimit, c.ReportOtherBalances, c.ReleaseEarmark,
            c.ApplyCertificate, c.IssueCertificate, c.EndLinkKey,
        ),
        "participant",
    ),
    **dict.fromkeys(
        (
            c.CorrectEntry, c.AddParticipant, c.PostOneSided, c.PlaceInQueue, c.ChargeFees,
            c.ReturnFees, c.AddPerson, c.ReportAcsCheck,
        ),
        "office",
    ),
    **dict.fromkeys((c.SetPool, c.SetPoolFloor), "legal_entity"),
    **dict.fromkeys((c.SuspendPerson, c.RestorePerson, c.RemovePerson, c.ResetPerson), "person"),
    **dict.fromkeys((c.UnbindCertificate, c.RevokeCertificate), "certificate"),
}  # fmt: skip


@dataclass(frozen=True)
class Person:
    """Somebody who works at the platform."""

    role: int
    office: str
    suspended: bool = False
    removed: bool = False

    @property
    def decides(self) -> bool:
        """Whether it can decide about persons of the head office."""
        active = not self.suspended and not self.removed
        return active and not self.office and self.role in (SUPERVISOR, ADMINISTRATOR)


def _signed(k: object) -> bool:
    return isinstance(k, MAY_BE_SIGNED) and bool(k.certificate)


def _enters(role: int, k: object) -> bool:
    """Tell whether a role may enter a command."""
    if _signed(k):
        return False
    if isinstance(k, (*IMPORTANT, *ENTRIES, *ALONE)):
        return role in (OPERATOR, SUPERVISOR)
    if isinstance(k, OF_PERSONS):
        return role == ADMINISTRATOR
    if isinstance(k, c.SuspendPerson):
        return role in (ADMINISTRATOR, SUPERVISOR)
    return isinstance(k, DECISIONS) and role != AUDITOR


def is_persons(k: object) -> bool:
    """Tell whether nobody but a person may do it: neither a message nor the node's own."""
    if isinstance(k, OF_THE_NODE) or _signed(k):
        return False
    every = (*IMPORTANT, *ENTRIES, *ALONE, *OF_PERSONS, c.SuspendPerson, *DECISIONS)
    return isinstance(k, every)


def may_be_proposed(k: object) -> bool:
    """Tell whether two persons may do it together."""
    return isinstance(k, (*IMPORTANT, *ENTRIES, *OF_PERSONS)) and not _signed(k)


def _needs_two(m: State, k: object) -> bool:
    if not m.parameter("control.two_persons") or not may_be_proposed(k):
        return False
    decide = sum(1 for one in m.people.values() if one.decides)
    return decide >= 2 or not isinstance(k, OF_PERSONS)


def _office_of(m: State, code: str) -> str:
    """Return the office that manages a participant, an office's own code, or nothing."""
    found = m.participant(code)
    if found is not None and found.kind == KIND_INDIRECT:
        found = m.participant(found.direct)
    return "" if found is None else found.office


def _check_reach(m: State, person: Person, k: object) -> None:
    """A person of an office reaches what is its own office's."""
    if not person.office or isinstance(k, DECISIONS):
        return
    name = CONCERNS.get(type(k), "")
    value = getattr(k, name, "")
    if name == "person":
        concerned = m.people[value].office if value in m.people else ""
    elif name == "certificate":
        known = m.signing_register.get(value)
        concerned = _office_of(m, "" if known is None else known.owner)
    else:
        concerned = _office_of(m, value)
    refuse_if(concerned != person.office, R.OUT_OF_REACH)


def _one_command(encoded: bytes) -> c.Command | None:
    try:
        found = c.decode_commands(encoded)
    except msgspec.DecodeError:
        return None
    return found[0] if len(found) == 1 and len(encoded) <= 1_000_000 else None


def act(rules: Rules) -> Callable[[State, c.Act], list[Told]]:
    """Return the rule by which a person does something that has a rule here."""

    def carry_out(m: State, k: c.Act) -> list[Told]:
        fits = len(k.session) <= 32 and (not k.session or k.session.isprintable())
        refuse_if(not fits, R.VALUE_OUT_OF_BOUNDS)
        inner = _one_command(k.act)
        if inner is None or isinstance(inner, c.Act):
            raise Refusal(R.ACT_UNREADABLE)
        person = m.people.get(k.person)
        if person is None or person.removed:
            raise Refusal(R.PERSON_UNKNOWN)
        refuse_if(person.suspended, R.PERSON_IS_SUSPENDED)
        refuse_if(not _enters(person.role, inner), R.ROLE_FORBIDS)
        _check_reach(m, person, inner)
        refuse_if(_needs_two(m, inner), R.NEEDS_TWO_PERSONS)
        m.actor, m.entered_by = k.person, k.person
        try:
            return rules[type(inner)](m, inner)
        finally:
            m.actor = m.entered_by = m.approved_by = ""

    return carry_out


def check_enterer(m: State, k: object) -> None:
    """Refuse a proposal of what its author may not enter."""
    if m.actor:
        refuse_if(not _enters(m.people[m.actor].role, k), R.ROLE_FORBIDS)
        _check_reach(m, m.people[m.actor], k)


def _approvers(proposer: Person, k: object) -> tuple[int, ...]:
    if isinstance(k, OF_PERSONS):
        return (SUPERVISOR, ADMINISTRATOR)
    if isinstance(k, ENTRIES) and proposer.role == OPERATOR:
        return (OPERATOR, SUPERVISOR)
    return (SUPERVISOR,)


def check_approver(m: State, proposer: str, k: object) -> None:
    """Refuse an approval by somebody whose role or office is not of the proposal."""
    if m.actor:
        own = m.people[m.actor]
        refuse_if(own.role not in _approvers(m.people[proposer], k), R.ROLE_FORBIDS)
        _check_reach(m, own, k)


def check_rejecter(m: State, proposer: str, k: object) -> None:
    """Whoever proposed it may withdraw it; else as for an approval."""
    if m.actor != proposer:
        check_approver(m, proposer, k)


def _known(m: State, name: str) -> Person:
    found = m.people.get(name)
    if not isinstance(found, Person) or found.removed:
        raise Refusal(R.PERSON_UNKNOWN)
    return found


def _check_role(m: State, k: c.AddPerson | c.ChangePerson) -> None:
    refuse_if(k.role not in (1, 2, 3, 4, 5), R.VALUE_OUT_OF_BOUNDS)
    office = m.participant(k.office)
    named = office is not None and office.kind == KIND_OFFICE
    refuse_if(k.office != "" and not named, R.OFFICE_UNKNOWN)


def _check_enough(m: State, name: str, after: Person) -> None:
    """At least one administrator is left, and two who decide if there were two."""
    before = [one for one in m.people.values() if one.decides]
    left = [one for one in (m.people | {name: after}).values() if one.decides]
    refuse_if(not any(one.role == ADMINISTRATOR for one in left), R.TOO_FEW_DECIDE)
    refuse_if(len(before) >= 2 > len(left), R.TOO_FEW_DECIDE)


def _drop_proposals(m: State, name: str) -> list[Told]:
    dropped = [number for number, one in m.proposals.items() if one[0] == name]
    for number in dropped:
        del m.proposals[number]
    return [("ProposalExpired", number) for number in dropped]


def add(m: State, k: c.AddPerson) -> list[Told]:
    """One more person; the first is an administrator of the head office."""
    fits = re.fullmatch(r"[a-z][a-z0-9.-]{1,31}", k.person)
    refuse_if(fits is None, R.VALUE_OUT_OF_BOUNDS)
    _check_role(m, k)
    if not m.people:
        first = k.role == ADMINISTRATOR and k.office == ""
        refuse_if(not first, R.FIRST_IS_ADMINISTRATOR)
    refuse_if(k.person in m.people, R.PERSON_KNOWN)
    refuse_if(len(m.people) >= 2_000, R.TOO_MANY_PERSONS)
    dropped: list[Told] = []
    if not m.people:
        dropped = [("ProposalExpired", number) for number in m.proposals]
        m.proposals = {}
    m.people[k.person] = Person(k.role, k.office)
    who = (m.entered_by, m.approved_by)
    return [("PersonAdded", k.person, k.role, k.office, *who), *dropped]


def change(m: State, k: c.ChangePerson) -> list[Told]:
    """Another role or office."""
    _check_role(m, k)
    before = _known(m, k.person)
    refuse_if((before.role, before.office) == (k.role, k.office), R.PERSON_ALREADY_SO)
    after = replace(before, role=k.role, office=k.office)
    _check_enough(m, k.person, after)
    m.people[k.person] = after
    facts = (k.person, k.role, k.office, before.role, before.office)
    return [("PersonChanged", *facts), *_drop_proposals(m, k.person)]


def suspend(m: State, k: c.SuspendPerson) -> list[Told]:
    """Nothing more until restored."""
    before = _known(m, k.person)
    refuse_if(before.suspended, R.PERSON_ALREADY_SO)
    after = replace(before, suspended=True)
    _check_enough(m, k.person, after)
    m.people[k.person] = after
    return [("PersonSuspended", k.person, False), *_drop_proposals(m, k.person)]


def restore(m: State, k: c.RestorePerson) -> list[Told]:
    """Again what its role may."""
    before = _known(m, k.person)
    refuse_if(not before.suspended, R.PERSON_ALREADY_SO)
    m.people[k.person] = replace(before, suspended=False)
    return [("PersonSuspended", k.person, True)]


def remove(m: State, k: c.RemovePerson) -> list[Told]:
    """Never again."""
    before = _known(m, k.person)
    after = replace(before, removed=True)
    _check_enough(m, k.person, after)
    m.people[k.person] = after
    return [("PersonRemoved", k.person), *_drop_proposals(m, k.person)]


def reset(m: State, k: c.ResetPerson) -> list[Told]:
    """What it logs in with is void."""
    _known(m, k.person)
    told: Told = ("PersonReset", k.person, m.entered_by, m.approved_by)
    return [told, *_drop_proposals(m, k.person)]


def attest(m: State, k: c.AttestAuditLog) -> list[Told]:
    """Write a number and a hash down."""
    del m
    refuse_if(not 1 <= k.number < 2**63 or len(k.entry_hash) != 32, R.VALUE_OUT_OF_BOUNDS)
    return [("AuditLogAttested", k.number, k.entry_hash)]
