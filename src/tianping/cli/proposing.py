"""Proposing what needs two persons, for every command line that does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from tianping.cli.asking import operator_of, proposed
from tianping.cli.language import t
from tianping.core.commands import Command

__all__ = ["person_option", "propose", "two_persons"]

_Decorated = TypeVar("_Decorated", bound=Callable[..., Any])

person_option = click.option(
    "--as",
    "person",
    default="",
    help=t(
        "Who does it, by name, while no persons are entered; else whoever is logged in.",
        "尚未登记人员时的经办或复核人姓名；登记后以登录人员为准。",
    ),
)


def two_persons(function: _Decorated) -> _Decorated:
    """Add the options of a proposal: who makes it, and why."""
    evidence = click.option(
        "--evidence", required=True, help=t("Why, or which paper.", "申请依据。")
    )
    return person_option(evidence(function))


def propose(folder: Path, inner: Command, *, person: str, evidence: str) -> None:
    """Propose a command and say under which number it waits."""
    with operator_of(folder) as client:
        proposed(client, inner, evidence=evidence, person=person)
