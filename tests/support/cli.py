"""The command line as people start it: a process of its own, with its output and exit code."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from support.warm_start import run_warm
from tianping.cli.passwords import PASSWORD_VARIABLE

__all__ = ["PASSWORD", "ROOT", "Finished", "cli_environment", "has_chinese", "tianping"]

ROOT: Final = Path(__file__).resolve().parents[2]
PASSWORD: Final = "an invented password"

_CHINESE: Final = re.compile("[\u4e00-\u9fff]")
_SECONDS: Final = 240


class Finished(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """Return what was printed, as JSON."""
        return json.loads(self.out)


def has_chinese(text: str) -> bool:
    """Tell whether a text has a Chinese character."""
    return bool(_CHINESE.search(text))


def cli_environment(language: str) -> dict[str, str]:
    """Return the environment of a command: this checkout, no terminal, a language."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("TIANPING")},
        "PYTHONPATH": str(ROOT / "src"),
        "PYTHONIOENCODING": "utf-8",
        "TIANPING_LANG": language,
        "TERM": "dumb",
        PASSWORD_VARIABLE: PASSWORD,
    }


def tianping(
    *arguments: object, language: str = "en", given: bytes = b"", without: Sequence[str] = ()
) -> Finished:
    """Run a command to its end, with something on its standard input.

    ``without`` names variables that its environment shall lack.
    """
    environment = cli_environment(language)
    for name in without:
        del environment[name]
    done = run_warm(ROOT, [*map(str, arguments)], environment, given=given, seconds=_SECONDS)
    return Finished(done.code, done.out.decode(), done.err.decode())
