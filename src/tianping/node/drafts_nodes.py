"""What participants are told of log-ins and nodes: answers, force, fault, broadcasts, letters.

Source: CCMS-T §三.7; RULES-C §3; CNAPS2-CODES §5 (W0001, W0002); house, ADR-0091 to ADR-0093.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from tianping.core.commands import LogIn, LogOut, SendFreeText
from tianping.core.events import (
    BroadcastMade,
    CentreChanged,
    Event,
    FaultChanged,
    FreeTextSent,
    LoggedIn,
    LoggedOut,
    LogInsTold,
    Refused,
)
from tianping.core.node_terms import CAUSE_NAMES, CAUSE_OWN, NODE_FAULT
from tianping.core.terms import SYSTEM_CCMS
from tianping.node.drafts_days import Broadcast
from tianping.node.drafts_writer import (
    DONE_CODE,
    PROCESSED,
    REJECTED,
    FoundPayment,
    Writer,
    confirm_processing,
    refusal_texts,
)
from tianping.node.families.days import FREE_NOTICE
from tianping.node.families.nodes import HAS_COME, HAS_GONE, IN_FAULT, RECOVERED
from tianping.node.tasks_days import FreeNotice
from tianping.node.tasks_nodes import ForcedNotice, LogInAnswer, NodeNotice
from tianping.values.bankcode import NPC

__all__ = ["NODE_ANSWERS", "NODE_BROADCASTS", "NODE_TELLERS", "TEXT_CHARACTERS_MAX", "parts_of"]

TEXT_CHARACTERS_MAX: Final = 500
"""Characters of the one text of ccms.303."""

_MARK_CHARACTERS: Final = 10
_IN_AGAIN: Final = "SU1W0001"
_WAS_OUT: Final = "SU1W0002"


def _answer_session(writer: Writer, command: LogIn | LogOut, first: Event | None) -> None:
    """Answer a log-in or log-out, refused ones too: the answer says where the system stands."""
    date, state = writer.standing(command.system)
    status, code, reason = PROCESSED, DONE_CODE, ""
    if isinstance(first, Refused):
        status = REJECTED
        code, _, reason = refusal_texts(first)
    elif isinstance(first, LoggedIn | LoggedOut):
        date, state = first.date, first.state
        if first.again:
            code = _IN_AGAIN if isinstance(first, LoggedIn) else _WAS_OUT
    writer.add(
        LogInAnswer,
        command.sender,
        original_id=command.message_id,
        signs_in=isinstance(command, LogIn),
        system=command.system,
        date=date,
        state=state,
        status=status,
        code=code,
        reason=reason,
    )


def _answer_letter(writer: Writer, command: SendFreeText, first: Event | None) -> None:
    """Say why a letter was not taken; one that was is answered by nobody but its receiver."""
    if isinstance(first, Refused):
        confirm_processing(writer, command, FREE_NOTICE, first)


def _tell_out(writer: Writer, event: LoggedOut, arriving: FoundPayment) -> None:
    """Tell a participant that it was logged out by another than itself."""
    del arriving
    if event.cause == CAUSE_OWN or event.sessions_left:
        return
    _, chinese = CAUSE_NAMES[event.cause]
    reason = f"{chinese}：{event.reason}" if event.reason else chinese
    writer.add(ForcedNotice, event.participant, system=event.system, reason=reason)


def _tell_others(writer: Writer, event: LogInsTold, arriving: FoundPayment) -> None:
    """Tell who is in a system that others have logged in to it, or are out of it."""
    del arriving
    for receiver in event.receivers:
        writer.add(
            NodeNotice,
            receiver,
            change=HAS_COME if event.entered else HAS_GONE,
            system=event.system,
            is_centre=False,
            centre=event.centre,
            participants=list(event.participants),
            reason="",
        )


def _tell_letter(writer: Writer, event: FreeTextSent, arriving: FoundPayment) -> None:
    """Bring a letter to its receiver; one to the platform stays where its operators read it."""
    if event.receiver != NPC:
        writer.forward(arriving, event.receiver)


def _tell_broadcast(writer: Writer, event: BroadcastMade, arriving: FoundPayment) -> None:
    """Bring words to everybody whom they concern, in as many messages as they need."""
    del arriving
    text = event.text
    if event.attachment:
        digest = event.attachment_hash.hex()
        text = (
            f"{text}\n附件/attachment: {event.attachment}, {event.attachment_bytes} B,"
            f" SHA-256 {digest}"
        )
    for part in parts_of(text):
        for receiver in event.receivers:
            writer.add(FreeNotice, receiver, day_system=SYSTEM_CCMS, content=part)


def parts_of(text: str) -> list[str]:
    """Return a text as the texts of as many messages as it needs, numbered when several."""
    if len(text) <= TEXT_CHARACTERS_MAX:
        return [text]
    size = TEXT_CHARACTERS_MAX - _MARK_CHARACTERS
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    return [f"({number}/{len(pieces)}) {piece}" for number, piece in enumerate(pieces, 1)]


def _fault_of_participant(event: FaultChanged, seq: int) -> list[Broadcast]:
    del seq
    told = Broadcast(
        NodeNotice,
        {
            "change": IN_FAULT if event.fault else RECOVERED,
            "system": 0,
            "is_centre": False,
            "centre": event.centre,
            "participants": [event.participant],
            "reason": event.reason,
        },
    )
    return [told]


def _fault_of_centre(event: CentreChanged, seq: int) -> list[Broadcast]:
    """Tell of a centre's fault and of its end; when it signs in and out is its own affair."""
    del seq
    if NODE_FAULT not in (event.from_state, event.to_state):
        return []
    told = Broadcast(
        NodeNotice,
        {
            "change": IN_FAULT if event.to_state == NODE_FAULT else RECOVERED,
            "system": 0,
            "is_centre": True,
            "centre": event.centre,
            "participants": list(event.members),
            "reason": event.reason,
        },
    )
    return [told]


NODE_ANSWERS: Final[dict[type[Any], Callable[[Writer, Any, Event | None], None]]] = {
    LogIn: _answer_session,
    LogOut: _answer_session,
    SendFreeText: _answer_letter,
}
"""How the sender of each command is answered."""

NODE_TELLERS: Final[dict[type[Any], Callable[[Writer, Any, FoundPayment], None]]] = {
    LoggedOut: _tell_out,
    LogInsTold: _tell_others,
    FreeTextSent: _tell_letter,
    BroadcastMade: _tell_broadcast,
}
"""Who is told of an event, given the command that led to it."""

NODE_BROADCASTS: Final[dict[type[Any], Callable[[Any, int], list[Broadcast]]]] = {
    FaultChanged: _fault_of_participant,
    CentreChanged: _fault_of_centre,
}
"""What everybody is told of an event, given the number of the command that led to it."""
