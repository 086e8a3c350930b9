"""Commands that need two persons: propose, approve, reject; and what only they can do."""

from __future__ import annotations

from tianping.core.commands.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.money import Fen

__all__ = ["ApproveProposal", "GrantPenaltyLoan", "Propose", "RejectProposal"]


class Propose(Record, frozen=True, array_like=True, gc=False, tag=40):
    """Propose a command that a second person must approve before it is carried out.

    Attributes:
        person: Who proposes, 1 to 32 printable characters; empty in an act, whose person it is.
        evidence: Why, or the paper that says so, 1 to 200 printable characters.
        proposed: The bytes of a batch of the one command.
    """

    recorded_at_ns: int
    person: str
    evidence: str
    proposed: bytes


class ApproveProposal(Record, frozen=True, array_like=True, gc=False, tag=41):
    """Carry out what somebody else proposed.

    Attributes:
        person: As in ``Propose``.
        proposal: The number of the proposal.
        proposed: The bytes of the proposal, so that whoever approves states what, and whoever
            reads this needs no other command. Only a person who does not act may leave them out,
            and only for a command without a message id.
        seed: Drawn by the node, for orders that the command draws.
    """

    recorded_at_ns: int
    person: str
    proposal: int
    proposed: bytes = b""
    seed: int = 0


class RejectProposal(Record, frozen=True, array_like=True, gc=False, tag=42):
    """Drop a proposal, for a reason; whoever made it may withdraw it so."""

    recorded_at_ns: int
    person: str
    proposal: int
    reason: str


class GrantPenaltyLoan(Record, frozen=True, array_like=True, gc=False, tag=43):
    """Lend an account, at a penalty rate, what it still lacks for items that must settle (E32).

    Only after the pre-close, only by two persons, never more than the shortage. ``agreement`` names
    the agreement that was signed beforehand.
    """

    recorded_at_ns: int
    participant: BankCode
    amount_fen: Fen
    agreement: str
