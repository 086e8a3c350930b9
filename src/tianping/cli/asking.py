"""Asking a running platform to carry out a command, for every command line that does.

With ``tianping --propose EVIDENCE …`` what would be done is proposed instead, and waits for a
second person.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, Final

import click

from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t
from tianping.cli.output import CONSOLE
from tianping.core.commands import Command, Propose, encode_commands
from tianping.core.events import Event, ProposalMade, Refused
from tianping.core.refusals import REFUSALS, RefusalCode
from tianping.node.errors import NodeError, NotRunning
from tianping.node.folder import Folder
from tianping.node.operator import OperatorClient

__all__ = ["EVIDENCE", "Operator", "executed", "operator_of", "or_refused", "proposed", "requested"]

EVIDENCE: Final = "tianping.evidence"
"""Where the context keeps what ``--propose`` said."""


class Operator(OperatorClient):
    """The operator's client of a command line; proposes instead of doing when told to."""

    def execute(self, commands: list[Command]) -> tuple[int, list[list[Event]]]:
        """Carry commands out, or propose each and end the command line.

        Raises:
            Failure: with REFUSED: the core refuses a proposal.
            click.exceptions.Exit: everything is proposed.
        """
        context = click.get_current_context(silent=True)
        evidence = "" if context is None else str(context.meta.get(EVIDENCE, ""))
        if not evidence:
            return super().execute(commands)
        for command in commands:
            proposed(self, command, evidence=evidence)
        raise click.exceptions.Exit(int(Exit.DONE))


def operator_of(folder: Path) -> Operator:
    """Return the client of the platform of a folder, logged in as whoever is.

    Raises:
        NotRunning: nobody listens there.
    """
    return Operator(Folder(folder).operator_socket)


def proposed(client: OperatorClient, inner: Command, *, evidence: str, person: str = "") -> int:
    """Propose a command, say under which number it waits, and return that.

    Raises:
        Failure: with REFUSED: the core refuses the proposal.
    """
    proposal = Propose(time.time_ns(), person, evidence, encode_commands([inner]))
    _, outcomes = OperatorClient.execute(client, [proposal])
    number = 0
    for event in or_refused(outcomes[0]):
        if isinstance(event, ProposalMade):
            number = event.proposal
            waits = f"Proposal {number} waits for a second person: tianping dual approve."
            CONSOLE.print(t(waits, f"申请 {number} 待复核：tianping dual approve。"))
    return number


def executed(folder: Path, command: Command) -> list[Event]:
    """Carry out one command on the running platform of a folder and return what it led to.

    Raises:
        Failure: with REFUSED: the core refuses it.
    """
    with operator_of(folder) as client:
        _, outcomes = client.execute([command])
    return or_refused(outcomes[0])


def or_refused(events: list[Event]) -> list[Event]:
    """Return the events of a command that was done.

    Raises:
        Failure: with REFUSED: it was not.
    """
    first = events[0] if events else None
    if isinstance(first, Refused):
        text = REFUSALS[RefusalCode(first.code)]
        found, found_zh = (f": {first.found}", f"：{first.found}") if first.found else ("", "")
        raise Failure(Exit.REFUSED, f"{text.english}{found}", f"{text.chinese}{found_zh}")
    return events


def requested(folder: Path, kind: str, payload: object = None) -> Any:
    """Return the reply of the running platform of a folder to a further request.

    Raises:
        Failure: with REFUSED: it will not do that.
        NotRunning: nobody listens.
    """
    with operator_of(folder) as client:
        try:
            return client.ask(kind, payload)
        except NotRunning:
            raise
        except NodeError as error:
            raise Failure(Exit.REFUSED, error.english, error.chinese) from None
