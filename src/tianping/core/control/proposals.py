"""Dual control: one person proposes a command, another approves it, and only then it is done.

Proposals wait until the end of their business date. What was approved runs as if it had been sent
by itself; when it is refused, the proposal still waits, for nothing has changed. Who may propose
and who may then approve stands in ``duties``; while nobody has been entered, a person is a name.
Source: RULES-C §7.5 (entry and check by two persons); RULES-Q §10.4; house, ADR-0038, ADR-0071.
"""

from __future__ import annotations

from typing import Final

import msgspec

from tianping.core.commands import (
    AdvancePhase,
    AdvanceSystem,
    ApproveProposal,
    ChargeFees,
    Command,
    CorrectEntry,
    PlaceInQueue,
    PostOneSided,
    Propose,
    RejectProposal,
    ReturnFees,
    RunPool,
)
from tianping.core.control.acts import is_signed, refuse_approver, refuse_enterer
from tianping.core.control.duties import ONLY_APPROVED
from tianping.core.effective import one_command
from tianping.core.events import Event, ProposalExpired, ProposalMade, ProposalRejected
from tianping.core.faults import InvariantViolation
from tianping.core.liquidity.shuffle import SEED_MAX
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import Proposal, State

__all__ = [
    "EVIDENCE_CHARACTERS_MAX",
    "PERSON_CHARACTERS_MAX",
    "PROPOSALS_BYTES_MAX",
    "PROPOSALS_MAX",
    "PROPOSED_BYTES_MAX",
    "acting_person",
    "expire_proposals",
    "has_room",
    "propose",
    "proposed_command",
    "refuse_approval",
    "refuse_unapproved",
    "reject_proposal",
]

PERSON_CHARACTERS_MAX: Final = 32
EVIDENCE_CHARACTERS_MAX: Final = 200
PROPOSED_BYTES_MAX: Final = 900_000
"""Less than ``INNER_BYTES_MAX``, so that proposal and approval fit into an act."""

PROPOSALS_MAX: Final = 1_000
PROPOSALS_BYTES_MAX: Final = 16_000_000

_ALWAYS_STATED: Final = (PostOneSided, PlaceInQueue, CorrectEntry, ChargeFees, ReturnFees)
"""What has a message id of its own: no reader of its approval must look for another command."""


def _is_text(text: str, length_max: int) -> bool:
    """Tell whether a text is printable, not empty and not too long."""
    return 0 < len(text) <= length_max and text.isprintable()


def acting_person(state: State, named: str) -> str:
    """Return who proposes or decides: the person who acts, else the one who is named.

    Nobody acts in another's name: inside an act no person may be named. Returns an empty text for
    a name that cannot be.
    Source: RULES-C §7.5; house, ADR-0070.
    """
    if state.acting.actor:
        return "" if named else state.acting.actor
    return named if _is_text(named, PERSON_CHARACTERS_MAX) else ""


def has_room(state: State, proposed: bytes) -> bool:
    """Tell whether one more proposal may wait.

    Source: house, ADR-0071.
    """
    bytes_count = len(proposed)
    for waiting in state.proposals.values():
        bytes_count += len(waiting.proposed)
    return len(state.proposals) < PROPOSALS_MAX and bytes_count <= PROPOSALS_BYTES_MAX


def propose(state: State, command: Propose) -> list[Event]:
    """Keep a proposal until a second person decides or the date ends.

    Refuses: see ``RefusalCode`` 20, 221, 222, 454, 455.
    Source: RULES-C §7.5; house, ADR-0038, ADR-0071.
    """
    person = acting_person(state, command.person)
    if not person or not _is_text(command.evidence, EVIDENCE_CHARACTERS_MAX):
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"{command.person} {command.evidence}")
    short = len(command.proposed) <= PROPOSED_BYTES_MAX
    inner = one_command(command.proposed) if short else None
    if inner is None or type(inner) not in ONLY_APPROVED or is_signed(inner):
        found = "unreadable" if inner is None else type(inner).__name__
        return refuse(RefusalCode.NOT_PROPOSABLE, found)
    if not has_room(state, command.proposed):
        return refuse(RefusalCode.TOO_MANY_PROPOSALS, str(len(state.proposals)))
    stopped = refuse_enterer(state, inner)
    if stopped is not None:
        return stopped
    state.proposals[state.seq] = Proposal(person, command.evidence, command.proposed)
    return [ProposalMade(state.seq, person, command.evidence, type(inner).__name__)]


def refuse_approval(state: State, command: ApproveProposal) -> list[Event] | None:
    """Refuse an approval of what does not wait, by whoever may not, or of something else.

    Source: RULES-C §7.5 (entry is not check); house, ADR-0071.
    """
    person = acting_person(state, command.person)
    if not person or not 0 <= command.seed <= SEED_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"{command.person} {command.seed}")
    waiting = state.proposals.get(command.proposal)
    if waiting is None:
        return refuse(RefusalCode.PROPOSAL_UNKNOWN, str(command.proposal))
    if waiting.person == person:
        return refuse(RefusalCode.SAME_PERSON, person)
    inner = proposed_command(state, command)
    stopped = refuse_approver(state, waiting.person, inner)
    if stopped is not None:
        return stopped
    if command.proposed == waiting.proposed:
        return None
    if not command.proposed and not state.acting.actor and type(inner) not in _ALWAYS_STATED:
        return None
    return refuse(RefusalCode.PROPOSAL_DIFFERS, str(command.proposal))


def proposed_command(state: State, command: ApproveProposal) -> Command:
    """Return the command of a proposal that waits, with what the node drew for its approval.

    Source: house, ADR-0038, ADR-0040.
    """
    inner = _inner_of(state, command.proposal)
    if command.seed and type(inner) in (AdvancePhase, AdvanceSystem, RunPool):
        return msgspec.structs.replace(inner, seed=command.seed)
    return inner


def _inner_of(state: State, number: int) -> Command:
    """Return the command of a proposal that waits, as it was proposed.

    Source: house, ADR-0038.
    """
    inner = one_command(state.proposals[number].proposed)
    if inner is None:
        raise InvariantViolation(f"proposal {number} is no command")
    return inner


def refuse_unapproved(state: State, command: Command) -> list[Event]:
    """Refuse what somebody tries to do alone.

    Source: RULES-C §7.5; RULES-Q §10.4.
    """
    del state
    return refuse(RefusalCode.NEEDS_TWO_PERSONS, type(command).__name__)


def reject_proposal(state: State, command: RejectProposal) -> list[Event]:
    """Drop a proposal: the second person refuses it, or its author withdraws it.

    Refuses: see ``RefusalCode`` 20, 223, 454, 455.
    Source: RULES-C §7.5; house, ADR-0038, ADR-0071.
    """
    person = acting_person(state, command.person)
    if not person or not _is_text(command.reason, EVIDENCE_CHARACTERS_MAX):
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"{command.person} {command.reason}")
    waiting = state.proposals.get(command.proposal)
    if waiting is None:
        return refuse(RefusalCode.PROPOSAL_UNKNOWN, str(command.proposal))
    if waiting.person != person:
        stopped = refuse_approver(state, waiting.person, _inner_of(state, command.proposal))
        if stopped is not None:
            return stopped
    del state.proposals[command.proposal]
    return [ProposalRejected(command.proposal, person, command.reason)]


def expire_proposals(state: State) -> list[Event]:
    """Drop the proposals of the date that has ended, oldest first.

    Source: house, ADR-0038.
    """
    events: list[Event] = [ProposalExpired(proposal) for proposal in state.proposals]
    state.proposals = {}
    return events
