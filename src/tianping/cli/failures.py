"""What goes wrong, said once: exit codes and texts in the person's language.

Source: house, ADR-0020.
"""

from __future__ import annotations

from enum import IntEnum

import click

from tianping.cli.language import t

__all__ = ["Exit", "Failure"]


class Exit(IntEnum):
    """Exit codes of every command; 2 is the command-line library's own (wrong usage)."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    INPUT = 3
    NOT_RUNNING = 4
    DAMAGED = 5
    FAULT = 70


class Failure(click.ClickException):
    """A failure told to a person in one line, with its exit code."""

    def __init__(self, code: Exit, english: str, chinese: str) -> None:
        super().__init__(t(english, chinese))
        self.code = code

    @property
    def exit_code(self) -> int:  # type: ignore[override]
        """The exit code the command ends with."""
        return int(self.code)

    def format_message(self) -> str:
        """Return the text, without anything around it."""
        return self.message
