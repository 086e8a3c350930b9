"""A group of commands that shows something when no command is named: ``tianping day FOLDER``."""

from __future__ import annotations

from typing import Final

import click

__all__ = ["ShowGroup"]

_SHOW: Final = "show"


class ShowGroup(click.Group):
    """A group whose command ``show`` is meant when the first argument is no command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the name of the command in front where nobody wrote it."""
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = [_SHOW, *args]
        return super().parse_args(ctx, args)
