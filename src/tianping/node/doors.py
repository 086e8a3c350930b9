"""Answers to what was refused at the door: communication confirmation, discard or refusal.

Their ids come from the audit log: ``A``, its number (13 digits) and a place (6 digits).
"""

from __future__ import annotations

from tianping.node.families.arrival import REFUSE, TELL_NOBODY
from tianping.node.families.instant import beijing_date
from tianping.node.tasks import (
    CommunicationConfirmation,
    DiscardNotice,
    Draft,
    ProcessingConfirmation,
    RefusedAtDoor,
)
from tianping.wire.header import parse_header

__all__ = ["door_drafts"]


def door_drafts(
    refusals: list[RefusedAtDoor], first: int, *, at_ns: int, fallback: str
) -> list[Draft]:
    """Return the answers to refusals whose audit entries begin with a number.

    A message whose sender is not the connection's own is answered to the connection's first code.
    """
    drafts: list[Draft] = []
    for number, refusal in enumerate(refusals, start=first):
        receiver = refusal.sender or fallback
        if receiver and refusal.answer != TELL_NOBODY:
            drafts += _answers(refusal, number, receiver=receiver, at_ns=at_ns)
    return drafts


def _answers(refusal: RefusedAtDoor, number: int, *, receiver: str, at_ns: int) -> list[Draft]:
    drafts: list[Draft] = []
    date = int(beijing_date(at_ns))
    if refusal.header:
        drafts.append(
            CommunicationConfirmation(
                receiver, f"A{number:013d}{0:06d}", at_ns, date, refusal.header, refusal.code
            )
        )
    answer_id = f"A{number:013d}{1:06d}"
    if refusal.answer == REFUSE and refusal.message_id and refusal.header:
        header = parse_header(refusal.header)
        drafts.append(
            ProcessingConfirmation(
                receiver,
                answer_id,
                at_ns,
                date,
                original_id=refusal.message_id,
                original_sender=header.orig_sender,
                original_type=header.mesg_type,
                status="PR09",
                code=refusal.code,
                reason=refusal.text_zh,
            )
        )
    else:
        drafts.append(
            DiscardNotice(
                receiver, answer_id, at_ns, date, refusal.header, refusal.code, refusal.text_zh
            )
        )
    return drafts
