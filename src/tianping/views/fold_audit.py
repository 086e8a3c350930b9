"""The audit trail, folded beside everything else: who asked for what, and what it led to.

One line for a command that led to nothing that is noted, else one for each event that is. What is
proposed, refused, approved, rejected or expired is a line with the person, and the second one.

Source: RULES-C §8 (fields of the audit); house, ADR-0074.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from tianping.core import commands as c
from tianping.core import events as e
from tianping.core.control.parameters import PARAMETERS
from tianping.core.effective import asked_command, one_command, proposed_by
from tianping.views.audited import (
    AUDITED_EVENTS,
    AUDITED_MESSAGES,
    Noted,
    is_audited,
    note_command,
    note_event,
    standing_after,
)
from tianping.views.books import Books, Changes, WaitingProposal, fitting

__all__ = [
    "RESULT_APPROVED",
    "RESULT_DONE",
    "RESULT_EXPIRED",
    "RESULT_PROPOSED",
    "RESULT_REFUSED",
    "RESULT_REJECTED",
    "AuditFold",
    "waiting_proposal",
]

RESULT_DONE: Final = "done"
RESULT_APPROVED: Final = "approved"
RESULT_REFUSED: Final = "refused"
RESULT_PROPOSED: Final = "proposed"
RESULT_REJECTED: Final = "rejected"
RESULT_EXPIRED: Final = "expired"


class _Who(NamedTuple):
    """Who asked for something, and with whom."""

    person: str = ""
    second_person: str = ""
    sender: str = ""
    session: str = ""


class _Why(NamedTuple):
    """What belongs to a line besides: the command that led to an event, or why it was refused."""

    function: str = ""
    before: str = ""
    refused: e.Refused | None = None


_OF_ITSELF: Final = _Why()


def waiting_proposal(person: str, proposed: bytes) -> WaitingProposal:
    """Return what the trail must know of a proposal until it is decided."""
    inner = one_command(proposed)
    noted = Noted("", "", "", "") if inner is None else note_command(inner)
    return WaitingProposal(person, noted.function, noted.object, noted.text)


class AuditFold:
    """Adds the lines of the trail; ``seq`` and time are those of the command being folded."""

    def __init__(self, books: Books, changes: Changes) -> None:
        self._books = books
        self._changes = changes
        self._seq = 0
        self._at_ns = 0
        self._line = 0
        self._message_id = ""

    def note(self, seq: int, command: c.Command, events: list[e.Event]) -> None:
        """Note a command with what it led to, if it is one that is noted."""
        asked = asked_command(command)
        if not is_audited(asked) and not isinstance(command, c.AttestAuditLog | c.UpgradeCore):
            return
        self._seq, self._at_ns, self._line = seq, command.recorded_at_ns, 0
        self._message_id = str(getattr(asked, "message_id", ""))
        who = _who(command, asked)
        first = events[0]
        if isinstance(first, e.Refused):
            self._add(who, note_command(asked), RESULT_REFUSED, _Why(refused=first))
        elif isinstance(first, e.ProposalMade | e.ProposalRejected):
            self._note_decision(who, first, asked)
        else:
            self._note_done(who, asked, events)
        for event in events:
            if isinstance(event, e.ProposalExpired):
                waited = self._books.proposals.pop(event.proposal, WaitingProposal())
                self._add(_Who(waited.person), _noted(waited), RESULT_EXPIRED)

    def _note_decision(
        self, who: _Who, event: e.ProposalMade | e.ProposalRejected, asked: c.Command
    ) -> None:
        """Note what is proposed, or dropped by a second person or its author."""
        if isinstance(event, e.ProposalMade):
            made = waiting_proposal(event.person, proposed_by(asked))
            self._books.proposals[event.proposal] = made
            self._add(who._replace(person=event.person), _noted(made), RESULT_PROPOSED)
            return
        waited = self._books.proposals.pop(event.proposal, WaitingProposal())
        both = who._replace(person=waited.person, second_person=event.person)
        self._add(both, _noted(waited), RESULT_REJECTED)

    def _note_done(self, who: _Who, asked: c.Command, events: list[e.Event]) -> None:
        """Note what was done, by one person or by two."""
        result = RESULT_DONE
        first = events[0]
        noted = note_command(asked)
        if isinstance(first, e.ProposalApproved):
            waited = self._books.proposals.pop(first.proposal, WaitingProposal())
            who = who._replace(person=waited.person, second_person=first.person)
            noted, result = _noted(waited), RESULT_APPROVED
        returned_count = 0
        for event in events:
            if isinstance(event, e.PaymentReturned):
                returned_count += 1
            elif type(event) in AUDITED_EVENTS:
                self._add_event(who, noted.function, event, result)
        if returned_count:
            text = f"count={returned_count}"
            returned = Noted("PaymentReturned", "", "", text)
            self._add(who, returned, result, _Why(noted.function))
        if not self._line:
            self._add(who, noted, result)

    def _add_event(self, who: _Who, function: str, event: e.Event, result: str) -> None:
        noted = self._named(note_event(event), event)
        stands = self._named(note_event(standing_after(event)), event)
        before = ""
        if stands.sets:
            key = (stands.function, stands.object, stands.aspect)
            before = self._books.last_audited.get(key, _default_of(event))
            self._books.last_audited[key] = self._changes.audit_stands[key] = stands.text
        self._add(who, noted, result, _Why(function, before))

    def _named(self, noted: Noted, event: e.Event) -> Noted:
        """Return what is noted with the owner of the account instead of its index."""
        index = getattr(event, "account", None)
        if index is None or noted.object != str(index):
            return noted
        return noted._replace(object=self._books.accounts[index].owner)

    def _add(self, who: _Who, noted: Noted, result: str, why: _Why = _OF_ITSELF) -> None:
        self._line += 1
        refused = why.refused
        row = (
            self._seq,
            self._line,
            self._books.business_date,
            self._at_ns,
            who.person,
            who.second_person,
            who.sender,
            who.session,
            why.function or noted.function,
            noted.function if why.function else "",
            noted.object,
            noted.aspect,
            why.before,
            noted.text,
            self._message_id,
            result,
            0 if refused is None else refused.code,
            "" if refused is None else refused.found,
        )
        self._changes.audit.add(fitting(row))


def _who(command: c.Command, asked: c.Command) -> _Who:
    """Return who asked: the person of an act, the sender of a message, a name, or nobody."""
    if isinstance(command, c.Act):
        return _Who(person=command.person, session=command.session)
    if type(asked) in AUDITED_MESSAGES:
        return _Who(sender=str(getattr(asked, "sender", "") or getattr(asked, "office", "")))
    return _Who(person=str(getattr(command, "person", "")) if _is_decision(command) else "")


def _is_decision(command: c.Command) -> bool:
    """Tell whether a command names who does it, as before there were persons."""
    return isinstance(command, c.Propose | c.ApproveProposal | c.RejectProposal)


def _noted(waited: WaitingProposal) -> Noted:
    return Noted(waited.function, waited.object, "", waited.text)


def _default_of(event: e.Event) -> str:
    """Return how it was when nothing was ever set."""
    if isinstance(event, e.ParameterSet) and event.name in PARAMETERS:
        return f"value={PARAMETERS[event.name].default}"
    return ""
