"""Dual control: one person proposes a command, another approves it, and only then it is done.

Proposals wait until the end of their business date. What was approved runs as if it had been sent
by itself; when it is refused, the proposal still waits, for nothing has changed.
Source: RULES-C §7.5 (entry and check by two persons); RULES-Q §10.4; house, ADR-0038.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from tianping.core.commands import (
    AdvancePhase,
    AdvanceSystem,
    AnnounceService,
    BindAccess,
    BindCertificate,
    ChangeCalendar,
    Command,
    ControlAccount,
    EnterAcsEnd,
    GrantPenaltyLoan,
    PostponeStep,
    Propose,
    RejectProposal,
    ReleaseGate,
    SetMinimumBalance,
    SetOverdraftLimit,
    SetParameter,
    UnbindAccess,
    UnbindCertificate,
    decode_commands,
    encode_commands,
)
from tianping.core.events import Event, ProposalExpired, ProposalMade, ProposalRejected
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import Proposal, State

__all__ = [
    "EVIDENCE_CHARACTERS_MAX",
    "ONLY_APPROVED",
    "PERSON_CHARACTERS_MAX",
    "PROPOSABLE",
    "PROPOSALS_MAX",
    "expire_proposals",
    "propose",
    "proposed_command",
    "refuse_approval",
    "refuse_unapproved",
    "reject_proposal",
]

PERSON_CHARACTERS_MAX: Final = 32
EVIDENCE_CHARACTERS_MAX: Final = 200
PROPOSED_BYTES_MAX: Final = 4_096
PROPOSALS_MAX: Final = 1_000

ONLY_APPROVED: Final[tuple[type[Any], ...]] = (
    AnnounceService,
    EnterAcsEnd,
    GrantPenaltyLoan,
    PostponeStep,
    ReleaseGate,
)
"""What no single person can do. Source: RULES-Q §10.4; RULES-D §3; house, ADR-0063, ADR-0065."""

PROPOSABLE: Final[tuple[type[Any], ...]] = (
    *ONLY_APPROVED,
    AdvancePhase,
    AdvanceSystem,
    BindAccess,
    BindCertificate,
    ChangeCalendar,
    ControlAccount,
    SetMinimumBalance,
    SetOverdraftLimit,
    SetParameter,
    UnbindAccess,
    UnbindCertificate,
)
"""What two persons may do together. Source: RULES-C §7.5."""


def _is_text(text: str, length_max: int) -> bool:
    """Tell whether a text is printable, not empty and not too long."""
    return 0 < len(text) <= length_max and text.isprintable()


def propose(state: State, command: Propose) -> list[Event]:
    """Keep a proposal until a second person decides or the date ends.

    Refuses: see ``RefusalCode`` 20, 221, 222.
    Source: RULES-C §7.5; house, ADR-0038.
    """
    sound = _is_text(command.person, PERSON_CHARACTERS_MAX)
    if not sound or not _is_text(command.evidence, EVIDENCE_CHARACTERS_MAX):
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"{command.person} {command.evidence}")
    inner = _decoded(command.proposed)
    if inner is None or type(inner) not in PROPOSABLE:
        found = "unreadable" if inner is None else type(inner).__name__
        return refuse(RefusalCode.NOT_PROPOSABLE, found)
    if len(state.proposals) >= PROPOSALS_MAX:
        return refuse(RefusalCode.TOO_MANY_PROPOSALS, str(len(state.proposals)))
    state.proposals[state.seq] = Proposal(command.person, command.evidence, command.proposed)
    return [ProposalMade(state.seq, command.person, command.evidence, type(inner).__name__)]


def _decoded(proposed: bytes) -> Command | None:
    """Return the one command that canonical bytes state; None for anything else."""
    if len(proposed) > PROPOSED_BYTES_MAX:
        return None
    try:
        commands = decode_commands(proposed)
    except msgspec.DecodeError:
        return None
    if len(commands) != 1 or encode_commands(commands) != proposed:
        return None
    return commands[0]


def refuse_approval(state: State, person: str, proposal: int) -> list[Event] | None:
    """Refuse an approval of what does not wait, or by whoever proposed it.

    Source: RULES-C §7.5 (entry is not check).
    """
    if not _is_text(person, PERSON_CHARACTERS_MAX):
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, person)
    waiting = state.proposals.get(proposal)
    if waiting is None:
        return refuse(RefusalCode.PROPOSAL_UNKNOWN, str(proposal))
    if waiting.person == person:
        return refuse(RefusalCode.SAME_PERSON, person)
    return None


def proposed_command(state: State, proposal: int) -> Command:
    """Return the command of a proposal that waits.

    Source: house, ADR-0038.
    """
    return decode_commands(state.proposals[proposal].proposed)[0]


def refuse_unapproved(state: State, command: Command) -> list[Event]:
    """Refuse what somebody tries to do alone.

    Source: RULES-C §7.5; RULES-Q §10.4.
    """
    del state
    return refuse(RefusalCode.NEEDS_TWO_PERSONS, type(command).__name__)


def reject_proposal(state: State, command: RejectProposal) -> list[Event]:
    """Drop a proposal: the second person refuses it, or its author withdraws it.

    Refuses: see ``RefusalCode`` 20, 223.
    Source: RULES-C §7.5; house, ADR-0038.
    """
    sound = _is_text(command.person, PERSON_CHARACTERS_MAX)
    if not sound or not _is_text(command.reason, EVIDENCE_CHARACTERS_MAX):
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"{command.person} {command.reason}")
    if command.proposal not in state.proposals:
        return refuse(RefusalCode.PROPOSAL_UNKNOWN, str(command.proposal))
    del state.proposals[command.proposal]
    return [ProposalRejected(command.proposal, command.person, command.reason)]


def expire_proposals(state: State) -> list[Event]:
    """Drop the proposals of the date that has ended, oldest first.

    Source: house, ADR-0038.
    """
    events: list[Event] = [ProposalExpired(proposal) for proposal in state.proposals]
    state.proposals = {}
    return events
