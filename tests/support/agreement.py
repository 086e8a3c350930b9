"""The core and the model side by side: every command to both, every outcome compared."""

from __future__ import annotations

from collections.abc import Callable

from support.model import Model, Told, plain
from tianping.core.commands import Command
from tianping.core.machine import Machine
from tianping.core.refusals import RefusalCode

__all__ = ["Disagreement", "Pair", "in_words"]


class Disagreement(AssertionError):  # noqa: N818 - it is a finding, not an error
    """The core and the model led one command to different outcomes."""


def in_words(told: list[Told]) -> str:
    """Return outcomes as a person reads them."""
    words = [
        f"Refused {RefusalCode(event[1]).name}" if event[0] == "Refused" else str(event)
        for event in told
    ]
    return "; ".join(words)


class Pair:
    """A core and a model that must stay alike."""

    def __init__(self, core: Machine | None = None, model: Model | None = None) -> None:
        self.core = core or Machine()
        self.model = model or Model()
        self.commands: list[Command] = []
        self.after: Callable[[Machine], None] | None = None
        """Called with the core after every command, when set."""

    def apply(self, command: Command) -> list[Told]:
        """Apply a command to both; return what it led to.

        Raises:
            Disagreement: the outcomes differ.
        """
        self.commands.append(command)
        found, expected = plain(self.core.apply(command)), self.model.apply(command)
        if found != expected:
            raise Disagreement(
                f"command {len(self.commands)}: {command}\n"
                f"  the model says {in_words(expected)}\n  the core says  {in_words(found)}"
            )
        if self.after is not None:
            self.after(self.core)
        return found
