"""Words to participants: broadcasts of the platform and its centres, letters of participants (303).

Who is in fault or not logged in gets them later, like every other message: what is brought to a
participant waits for its log-in. A letter to somebody in fault is new business and not taken.
Source: CCMS-T §三.7.5, §三.7.6 (broadcast, attachments); RULES-C §3.3; house, ADR-0093.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import Broadcast, SendFreeText
from tianping.core.control.admission import admit, enter, refuse_form
from tianping.core.control.base_data import is_centre
from tianping.core.control.nodes import targets
from tianping.core.control.parameters import value_in_force
from tianping.core.control.presence import is_connected, refuse_faulty
from tianping.core.events import BroadcastMade, Event, FreeTextSent
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import State
from tianping.core.terms import STATUS_PROCESSED
from tianping.values.bankcode import NPC, BankCode

__all__ = ["BROADCAST_CHARACTERS_MAX", "FREE_CHARACTERS_MAX", "broadcast", "send_free_text"]

BROADCAST_CHARACTERS_MAX: Final = 5_000
"""A longer text goes out in several messages. Source: house, ADR-0093."""

FREE_CHARACTERS_MAX: Final = 500
"""Source: CNAPS2-FIELDS ccms.303 (MsgCntt)."""

_ABOUT_CHARACTERS_MAX: Final = 60
_NAME_CHARACTERS_MAX: Final = 120
_HASH_BYTES: Final = 32


def broadcast(state: State, command: Broadcast) -> list[Event]:
    """Tell all participants something, or those of a centre's area, or some of them.

    Refuses: see ``RefusalCode`` 20, 526, 45, 531, in that order.
    Source: CCMS-T §三.7.5, §三.7.6; RULES-C §3.3; house, ADR-0093.
    """
    if not _is_sound(command):
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"{command.about} {command.attachment}")
    if command.centre != NPC and not is_centre(state, command.centre, date=state.business_date):
        return refuse(RefusalCode.CENTRE_UNKNOWN, command.centre)
    reached: dict[BankCode, bool] = {}
    for code in targets(state, command.centre):
        if is_connected(state, code):
            reached[code] = True
    for code in command.receivers:
        if code not in reached:
            return refuse(RefusalCode.PARTICIPANT_UNKNOWN, code)
    most = value_in_force(state, "broadcast.attachment_bytes_max", date=state.business_date)
    if command.attachment_bytes > most:
        return refuse(RefusalCode.ATTACHMENT_TOO_LARGE, f"{command.attachment_bytes}, not {most}")
    receivers = [code for code in reached if not command.receivers or code in command.receivers]
    return [
        BroadcastMade(
            receivers,
            command.about,
            command.text,
            command.attachment,
            command.attachment_bytes,
            command.attachment_hash,
        )
    ]


def _is_sound(command: Broadcast) -> bool:
    """Tell whether text and attachment are within their bounds. Source: house, ADR-0093."""
    if not 0 < len(command.text) <= BROADCAST_CHARACTERS_MAX:
        return False
    if len(command.about) > _ABOUT_CHARACTERS_MAX:
        return False
    name = command.attachment
    if not name:
        return command.attachment_bytes == 0 and not command.attachment_hash
    if len(name) > _NAME_CHARACTERS_MAX or not name.isprintable():
        return False
    return command.attachment_bytes > 0 and len(command.attachment_hash) == _HASH_BYTES


def send_free_text(state: State, command: SendFreeText) -> list[Event]:
    """Pass a letter of a participant on to another, or take it in for the platform.

    Refuses: see ``RefusalCode`` 20, 60, 70 to 80, 45, 522, in that order.
    Source: RULES-C §3.3; CNAPS2-FIELDS ccms.303; house, ADR-0093.
    """
    date, message_id, digest = command.business_date, command.message_id, command.digest
    stopped = refuse_form(state, message_id, date=date, digest=digest)
    if stopped is not None:
        return stopped
    if not 0 < len(command.text) <= FREE_CHARACTERS_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"{len(command.text)} characters")
    if not is_connected(state, command.sender):
        return refuse(RefusalCode.SENDER_UNKNOWN, command.sender)
    sender = state.participants[command.sender]
    stopped = admit(state, sender, message_id=message_id, date=date, digest=digest)
    if stopped is not None:
        return stopped
    if command.receiver != NPC:
        if not is_connected(state, command.receiver):
            return refuse(RefusalCode.PARTICIPANT_UNKNOWN, command.receiver)
        stopped = refuse_faulty(state, BankCode(command.receiver))
        if stopped is not None:
            return stopped
    enter(sender, date, message_id=message_id, digest=digest, status=STATUS_PROCESSED)
    return [FreeTextSent(command.sender, message_id, command.receiver, command.text)]
