"""The command that is meant: inside an act, and inside an approval of what was proposed.

Whoever reads commands, to fold them, to tell somebody or to find a payment again, reads these.
Source: house, ADR-0070, ADR-0071.
"""

from __future__ import annotations

from typing import Final

import msgspec

from tianping.core.commands import (
    Act,
    ApproveProposal,
    Command,
    ConfirmChangeFile,
    EnterChangeFile,
    Propose,
    decode_commands,
    encode_commands,
)
from tianping.core.events import Event, Refused

__all__ = ["INNER_BYTES_MAX", "asked_command", "effective_command", "one_command", "proposed_by"]

INNER_BYTES_MAX: Final = 1_000_000


def one_command(encoded: bytes) -> Command | None:
    """Return the one command that bytes of ``encode_commands`` state; None for anything else.

    They are not encoded again and compared: a later version writes its new fields, too, and must
    read what an earlier one wrote.
    Source: house, ADR-0002, ADR-0070.
    """
    if len(encoded) > INNER_BYTES_MAX:
        return None
    try:
        commands = decode_commands(encoded)
    except msgspec.DecodeError:
        return None
    return commands[0] if len(commands) == 1 else None


def asked_command(command: Command) -> Command:
    """Return what a command asks for, whoever does it, at the time of the command itself.

    Of an act the command inside it, of an approval that states it what was approved; else itself.
    Source: house, ADR-0070, ADR-0071.
    """
    asked = command
    if type(asked) is Act:
        asked = one_command(asked.act) or asked
    if type(asked) is ApproveProposal:
        asked = one_command(asked.proposed) or asked
    if asked is command:
        return command
    return msgspec.structs.replace(asked, recorded_at_ns=command.recorded_at_ns)


def effective_command(command: Command, events: list[Event]) -> Command:
    """Return what was done: what was asked for, unless it was refused and only stands there.

    Somebody who is refused has done nothing in the name of whom the command inside names.
    Source: house, ADR-0070.
    """
    if type(command) is not Act and type(command) is not ApproveProposal:
        return command
    return command if type(events[0]) is Refused else asked_command(command)


def proposed_by(asked: Command) -> bytes:
    """Return the bytes of what a command proposes: those it states, of a change file it confirms.

    Source: house, ADR-0071, ADR-0089.
    """
    if isinstance(asked, Propose):
        return asked.proposed
    if isinstance(asked, EnterChangeFile):
        return encode_commands([ConfirmChangeFile(0, asked.requested_date, asked.lines)])
    return b""
