"""Two persons.

Source: RULES-C §7.5; ADR-0071; RULES-Q §10.4.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from support.model import people
from support.model.plain import Told
from support.model.state import Refusal, State, refuse_if
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R

__all__ = ["approver", "check_room", "expire", "needs_two", "propose", "proposer", "reject"]

Rules = Mapping[type, Callable[[State, Any], list[Told]]]

DRAWS = (c.AdvancePhase, c.AdvanceSystem, c.RunPool)
STATED = (c.PostOneSided, c.PlaceInQueue, c.CorrectEntry, c.ChargeFees, c.ReturnFees)
"""What an approval must state, whoever approves: it has a message id of its own."""


def _check_text(text: str, most: int) -> None:
    refuse_if(not (text and len(text) <= most and text.isprintable()), R.VALUE_OUT_OF_BOUNDS)


def proposer(m: State, person: str, evidence: str) -> str:
    """Who proposes something, and on what grounds."""
    found = _who(m, person)
    _check_text(evidence, 200)
    return found


def check_room(m: State, proposed: bytes) -> None:
    """No more proposals may wait than so many, and so many bytes."""
    bytes_count = sum(len(encoded) for _, _, encoded in m.proposals.values())
    room = len(m.proposals) < 1000 and bytes_count + len(proposed) <= 16_000_000
    refuse_if(not room, R.TOO_MANY_PROPOSALS)


def _who(m: State, named: str) -> str:
    """Return who does it: the person who acts, else the one who is named."""
    if not m.actor:
        _check_text(named, 32)
        return named
    refuse_if(named != "", R.VALUE_OUT_OF_BOUNDS)
    return m.actor


def propose(m: State, k: c.Propose) -> list[Told]:
    """Keep one command until somebody else says yes."""
    person = proposer(m, k.person, k.evidence)
    try:
        found = c.decode_commands(k.proposed)
    except msgspec.DecodeError:
        raise Refusal(R.NOT_PROPOSABLE) from None
    refuse_if(len(found) != 1 or len(k.proposed) > 900_000, R.NOT_PROPOSABLE)
    refuse_if(not people.may_be_proposed(found[0]), R.NOT_PROPOSABLE)
    check_room(m, k.proposed)
    people.check_enterer(m, found[0])
    m.proposals[m.seq] = (person, found[0], k.proposed)
    return [("ProposalMade", m.seq, person, k.evidence, type(found[0]).__name__)]


def approver(rules: Rules) -> Callable[[State, c.ApproveProposal], list[Told]]:
    """Return the rule that carries out what was proposed, by these rules."""

    def approve(m: State, k: c.ApproveProposal) -> list[Told]:
        person = _who(m, k.person)
        refuse_if(not 0 <= k.seed < 2**63, R.VALUE_OUT_OF_BOUNDS)
        refuse_if(k.proposal not in m.proposals, R.PROPOSAL_UNKNOWN)
        first, inner, encoded = m.proposals[k.proposal]
        refuse_if(first == person, R.SAME_PERSON)
        people.check_approver(m, first, inner)
        left_out = k.proposed == b"" and not m.actor and not isinstance(inner, STATED)
        refuse_if(not left_out and k.proposed != encoded, R.PROPOSAL_DIFFERS)
        if isinstance(inner, DRAWS) and k.seed:
            inner = replace(inner, seed=k.seed)
        before = dict(m.proposals)
        del m.proposals[k.proposal]
        m.approved, m.carried_out = True, k.proposal
        if m.actor:
            m.entered_by, m.approved_by = first, m.actor
        try:
            told = rules[type(inner)](m, inner)
        except Refusal:
            m.proposals = before
            raise
        finally:
            m.approved, m.carried_out = False, 0
        return [("ProposalApproved", k.proposal, person), *told]

    return approve


def needs_two(m: State, k: c.Command) -> list[Told]:
    """Nobody does this alone."""
    del m, k
    raise Refusal(R.NEEDS_TWO_PERSONS)


def reject(m: State, k: c.RejectProposal) -> list[Told]:
    """Drop a proposal."""
    person = _who(m, k.person)
    _check_text(k.reason, 200)
    refuse_if(k.proposal not in m.proposals, R.PROPOSAL_UNKNOWN)
    people.check_rejecter(m, *m.proposals[k.proposal][:2])
    del m.proposals[k.proposal]
    return [("ProposalRejected", k.proposal, person, k.reason)]


def expire(m: State) -> list[Told]:
    """Drop all at the end of the date."""
    told: list[Told] = [("ProposalExpired", number) for number in m.proposals]
    m.proposals = {}
    return told
