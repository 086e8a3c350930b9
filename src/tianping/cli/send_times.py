"""The times that ``tianping send`` states in a transfer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, TypeVar

import click

from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t
from tianping.participant.messages import Times

__all__ = ["read_times", "times_options"]

_Command = TypeVar("_Command", bound=Callable[..., Any])


def times_options(command: _Command) -> _Command:
    """Give a command the options for an earliest and a latest time."""
    options = (
        click.option(
            "--from-time",
            default="",
            help=t("Not before this time (HH:MM).", "最早清算时间（HH:MM）。"),
        ),
        click.option(
            "--till-time",
            default="",
            help=t(
                "Wanted by this time (HH:MM); a warning comes before it.",
                "期望最迟清算时间（HH:MM），到时前提醒。",
            ),
        ),
        click.option(
            "--reject-time",
            default="",
            help=t(
                "Sent back at this time (HH:MM) if it waits still.",
                "最迟清算时间（HH:MM），到时仍排队则退回。",
            ),
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def read_times(stated: dict[str, str]) -> Times:
    """Return the times that options state.

    Raises:
        Failure: one of them is no time, or both latest times are given.
    """
    if stated["till_time"] and stated["reject_time"]:
        raise Failure(
            Exit.INPUT,
            "--till-time: expected none beside --reject-time",
            "--till-time 与 --reject-time 不可同时使用",
        )
    return Times(**{name: _time(name, text) for name, text in stated.items()})


def _time(name: str, text: str) -> str:
    """Return a time as the message states it; an empty text stays so."""
    if not text:
        return ""
    try:
        return dt.time.fromisoformat(text).strftime("%H:%M:%S")
    except ValueError:
        option = "--" + name.replace("_", "-")
        raise Failure(
            Exit.INPUT,
            f"{option}: expected a time such as 10:30, found {text}",
            f"{option}：应为时间，如 10:30，实为 {text}",
        ) from None
