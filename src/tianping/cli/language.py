"""Which language a person is spoken to in: English or 中文.

``--lang`` wins, then ``TIANPING_LANG``, then the locale of the environment. The choice is made
once, before the commands are defined, since their help is text too.
Source: house, ADR-0020.
"""

from __future__ import annotations

import gettext
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

__all__ = ["CHINESE", "ENGLISH", "LANGUAGE", "chosen_language", "speak", "t"]

ENGLISH: Final = "en"
CHINESE: Final = "zh"

_OPTION: Final = "--lang"
_VARIABLES: Final = ("TIANPING_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
_LOCALE_FOLDER: Final = Path(__file__).parent / "locale"


def chosen_language(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """Return the language that the arguments, or else the environment, ask for."""
    for number, argument in enumerate(arguments):
        if argument == _OPTION and number + 1 < len(arguments):
            return CHINESE if arguments[number + 1].startswith(CHINESE) else ENGLISH
        if argument.startswith(f"{_OPTION}="):
            return CHINESE if argument[len(_OPTION) + 1 :].startswith(CHINESE) else ENGLISH
    for variable in _VARIABLES:
        value = environment.get(variable, "")
        if value:
            return CHINESE if value.startswith(CHINESE) else ENGLISH
    return ENGLISH


LANGUAGE: Final = chosen_language(sys.argv[1:], os.environ)
"""The language of this process."""


def t(english: str, chinese: str) -> str:
    """Return one text in the language of this process."""
    return chinese if LANGUAGE == CHINESE else english


def speak() -> None:
    """Let the command-line library speak the same language (it asks gettext)."""
    os.environ["LANGUAGE"] = "zh" if LANGUAGE == CHINESE else "en"
    gettext.bindtextdomain("messages", _LOCALE_FOLDER)
