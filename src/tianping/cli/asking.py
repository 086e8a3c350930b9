"""Asking a running platform to carry out a command, for every command line that does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tianping.cli.failures import Exit, Failure
from tianping.core.commands import Command
from tianping.core.events import Event, Refused
from tianping.core.refusals import REFUSALS, RefusalCode
from tianping.node.errors import NodeError, NotRunning
from tianping.node.folder import Folder
from tianping.node.operator import OperatorClient

__all__ = ["executed", "or_refused", "requested"]


def executed(folder: Path, command: Command) -> list[Event]:
    """Carry out one command on the running platform of a folder and return what it led to.

    Raises:
        Failure: with REFUSED: the core refuses it.
    """
    with OperatorClient(Folder(folder).operator_socket) as client:
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
    with OperatorClient(Folder(folder).operator_socket) as client:
        try:
            return client.ask(kind, payload)
        except NotRunning:
            raise
        except NodeError as error:
            raise Failure(Exit.REFUSED, error.english, error.chinese) from None
