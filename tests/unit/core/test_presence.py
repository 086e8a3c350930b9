"""The table of what needs a log-in: nothing that comes as a message is missing from it."""

from __future__ import annotations

from typing import Any, get_args

from msgspec.structs import fields

from tianping.core import commands as c
from tianping.core.control.presence import MESSAGE_SYSTEMS

ABOUT_LOG_IN: set[type[Any]] = {c.LogIn, c.LogOut, c.NotifyBinding}
"""Messages by which one logs in and out, or binds the certificate that a log-in is signed with."""


def _comes_as_message(kind: type[Any]) -> bool:
    """Tell whether a command has an id that its sender, or an office by certificate, gave it."""
    names = {field.name for field in fields(kind)}
    return "message_id" in names and bool(names & {"sender", "certificate"})


def test_every_message_needs_a_log_in() -> None:
    """Whatever bears an id of its sender is in the table; so is nothing else."""
    messages = {kind for kind in get_args(c.Command) if _comes_as_message(kind)}
    assert messages - ABOUT_LOG_IN == set(MESSAGE_SYSTEMS)
