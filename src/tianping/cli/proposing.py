"""Proposing what needs two persons, for every command line that does."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from tianping.cli.asking import executed
from tianping.cli.language import t
from tianping.cli.output import CONSOLE
from tianping.core.commands import Command, Propose, encode_commands
from tianping.core.events import ProposalMade

__all__ = ["person_option", "propose", "two_persons"]

_Decorated = TypeVar("_Decorated", bound=Callable[..., Any])

person_option = click.option(
    "--as",
    "person",
    required=True,
    help=t("Who does it, by name.", "经办或复核人姓名。"),
)


def two_persons(function: _Decorated) -> _Decorated:
    """Add the options of a proposal: who makes it, and why."""
    evidence = click.option(
        "--evidence", required=True, help=t("Why, or which paper.", "申请依据。")
    )
    return person_option(evidence(function))


def propose(folder: Path, inner: Command, *, person: str, evidence: str) -> None:
    """Propose a command and say under which number it waits."""
    proposal = Propose(time.time_ns(), person, evidence, encode_commands([inner]))
    for event in executed(folder, proposal):
        if isinstance(event, ProposalMade):
            number = event.proposal
            CONSOLE.print(
                t(
                    f"Proposal {number} waits for a second person: tianping dual approve.",
                    f"申请 {number} 待复核：tianping dual approve。",
                )
            )
