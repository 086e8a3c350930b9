"""The demo's stage: the node, every participant and every partner as a process of its own.

Participants and partners are forked from one process that has read the libraries, so that thirty
processes start in a moment; each opens its own keys and its own connection.
Source: house, ADR-0061.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from tianping.cli.demo_bank import play_member
from tianping.cli.demo_member import Cue, Opening, Told
from tianping.cli.demo_partners import Partner, play_partner
from tianping.cli.demo_script import Script
from tianping.cli.failures import Exit, Failure
from tianping.cli.language import LANGUAGE
from tianping.cli.processes import start_node, wait_for_node

__all__ = ["Stage"]

_PRELOADED: Final = ("tianping.cli.demo_bank", "tianping.cli.partner_command")
_STOP_SECONDS: Final = 60.0
_TURN_SECONDS: Final = 0.2


class _Member(NamedTuple):
    """A participant's process and the pipe to it."""

    process: ForkServerProcess
    pipe: Connection


class Stage:
    """Processes of one platform; close it, and none is left."""

    def __init__(self, folder: Path, script: Script, *, edition: str, password: bytes) -> None:
        self.folder = folder
        self.last: dict[str, Told] = {}
        """The latest word of each participant, by bank code."""
        self._script = script
        self._edition = edition
        self._password = password
        self._members: dict[str, _Member] = {}
        self._partners: dict[str, Partner] = {}
        self._done: dict[int, Told] = {}
        self._cues = 0
        # The forked processes speak the language of this one.
        os.environ["TIANPING_LANG"] = LANGUAGE
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(list(_PRELOADED))
        self._node = start_node(folder, password)
        self.operator = wait_for_node(folder, self._node)

    # Participants

    def open(self, names: list[str]) -> None:
        """Start the processes of participants."""
        for name in names:
            code = self._script.code(name)
            here, there = self._context.Pipe()
            opening = Opening(str(self.folder), code, self._edition, self._password, self._script)
            process = self._context.Process(
                target=play_member, args=(opening, there), name=name, daemon=True
            )
            process.start()
            there.close()
            self._members[code] = _Member(process, here)

    def cue(self, code: str, cue: Cue) -> int:
        """Tell a participant to do something; return the number by which it tells of its end."""
        self._cues += 1
        numbered = msgspec.structs.replace(cue, number=self._cues)
        self._members[code].pipe.send_bytes(msgspec.msgpack.encode(numbered))
        return self._cues

    def done(self, number: int) -> Told | None:
        """Return what became of a cue; None while it is being done."""
        return self._done.get(number)

    def listen(self) -> None:
        """Take in what participants have said, waiting a moment for the first.

        Raises:
            Failure: with FAULT: one has ended without a last word.
        """
        speaking = {
            member.pipe: code
            for code, member in self._members.items()
            if code not in self.last or not self.last[code].ended
        }
        for pipe in wait(list(speaking), _TURN_SECONDS):
            if isinstance(pipe, Connection):
                self._hear(pipe, speaking[pipe])

    def _hear(self, pipe: Connection, code: str) -> None:
        try:
            told = msgspec.msgpack.decode(pipe.recv_bytes(), type=Told)
        except EOFError:
            raise Failure(
                Exit.FAULT, f"{code} ended before its time", f"{code} 的进程提前结束"
            ) from None
        self.last[code] = told
        if told.number:
            self._done[told.number] = told

    def send_home(self) -> None:
        """Let all participants empty their inboxes and end."""
        for member in self._members.values():
            member.pipe.send_bytes(b"")
        stop = time.monotonic() + _STOP_SECONDS
        while time.monotonic() < stop and not all(
            code in self.last and self.last[code].ended for code in self._members
        ):
            self.listen()

    # Partners

    def start_partner(self, name: str, partner: Partner, content: bytes) -> None:
        """Start a partner with a file of business; ``name`` is its own in the script."""
        partner.file.write_bytes(content)
        partner.process = self._context.Process(
            target=play_partner,
            args=(partner.arguments(), partner.log, self._password),
            name=name,
            daemon=True,
        )
        partner.process.start()
        self._partners[name] = partner

    def partner(self, name: str) -> Partner:
        """Return the partner that was started last under a name."""
        return self._partners[name]

    # The end

    def stop_node(self) -> int:
        """Tell the node to end; return its exit code."""
        self.operator.stop()
        return self._node.wait(_STOP_SECONDS)

    def close(self) -> None:
        """End whatever is left."""
        for member in self._members.values():
            member.process.kill()
            member.process.join()
            member.pipe.close()
        for partner in self._partners.values():
            partner.end()
        self.operator.close()
        if self._node.poll() is None:
            self._node.kill()
        self._node.wait()
        for pipe in (self._node.stdin, self._node.stdout):
            if pipe is not None:
                pipe.close()
