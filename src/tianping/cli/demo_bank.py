"""One participant of the demo, as a process of its own: signs, sends, receives, acknowledges.

The parent's cues come through a pipe, and what came of each goes back through it; between them the
participant receives. It ends when it is told so, with a last word when its inbox is empty.
Source: house, ADR-0061.
"""

from __future__ import annotations

from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

import msgspec

from tianping.cli.connecting import open_client
from tianping.cli.demo_busy_bank import play_part
from tianping.cli.demo_member import Cue, Member, Opening, Told
from tianping.values.dates import BusinessDate

__all__ = ["play_member"]

_QUIET_ROUNDS: Final = 2
_IDLE_SECONDS: Final = 1.0


def play_member(opening: Opening, pipe: Connection) -> None:
    """Play until the pipe ends."""
    with open_client(Path(opening.folder), opening.code, opening.password) as client:
        member = Member(opening, client, pipe)
        while (cue := _next_cue(member, pipe)) is not None:
            if cue.part is not None:
                play_part(member, cue.part, BusinessDate(cue.date))
                member.say(Told(code=member.code, number=cue.number))
            elif cue.act is not None:
                member.say(member.do(cue, cue.act))
        quiet = 0
        while quiet < _QUIET_ROUNDS:
            quiet = quiet + 1 if member.receive(wait_seconds=0) == 0 else 0
        member.say(Told(code=member.code, ended=True))


def _next_cue(member: Member, pipe: Connection) -> Cue | None:
    """Return the next cue, receiving until it comes; None when the parent wants no more."""
    while not pipe.poll(_IDLE_SECONDS):
        member.receive(wait_seconds=0)
    told = pipe.recv_bytes()
    return msgspec.msgpack.decode(told, type=Cue) if told else None
