"""Help of every command, in one language each."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Final

import pytest

from support.cli import cli_environment, has_chinese, tianping
from tianping.cli.main import COMMANDS

WALK: Final = """
import click
from tianping.cli.language import speak
from tianping.cli.main import tianping

def walk(command, name, parent):
    context = click.Context(command, info_name=name, parent=parent)
    print("=" * 9, context.command_path)
    print(command.get_help(context))
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            walk(command.get_command(context, inner), inner, context)

speak()
walk(tianping, "tianping", None)
"""
# What is the same in every language: options, places, codes, names, choices.
SAME: Final = re.compile(
    r"--[a-z-]+|[A-Z][A-Za-z_-]*|[\[{][a-z0-9|\s-]+[\]}]|tianping|hvps|ccms|nets|saps|yyyymm(?:dd)?|yyyy-mm-ddThh:mm"
    r"|build/compiled|make compiled|ordinary|newer|p256|aes-256-gcm|\b(en|zh|x)\b"
    r"|“[a-zA-Z0-9\s]+”"
    r"|soonest|balances|floors|payments|net-file|ordered|bilateral|optimal|knowledge|request|clearing"
    r"|assign|note|rank|link|wait|resume|resolve|reopen|close|withdraw"
)
ENGLISH_WORD: Final = re.compile(r"[a-z]{2,}")


def pages(language: str) -> dict[str, str]:
    """Return the help of each command, by its path."""
    done = subprocess.run(
        [sys.executable, "-c", WALK],
        env=cli_environment(language),
        capture_output=True,
        check=True,
        timeout=120,
    )
    parts = re.split(r"^========= (.*)$", done.stdout.decode(), flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


@pytest.fixture(scope="module")
def english() -> dict[str, str]:
    """Return every page in English."""
    return pages("en")


@pytest.fixture(scope="module")
def chinese() -> dict[str, str]:
    """Return every page in 中文."""
    return pages("zh")


def test_help_of_every_command_is_there_in_both(
    english: dict[str, str], chinese: dict[str, str]
) -> None:
    """The same commands, each with a page."""
    assert list(english) == list(chinese)
    assert {f"tianping {name}" for name in COMMANDS} < set(english)
    assert {"tianping message list", "tianping pki create"} < set(english)
    assert all(len(page.splitlines()) > 5 for page in english.values())


def test_english_help_is_english(english: dict[str, str]) -> None:
    """The only 中文 is the sentence that says how to get it."""
    found = {path for path, page in english.items() if has_chinese(page)}
    assert found == {"tianping"}
    assert english["tianping"].count("中文：--lang zh") == 1


def test_chinese_help_is_chinese(chinese: dict[str, str]) -> None:
    """Beside names, codes and choices there is no English word, not even the library's own."""
    words = {
        path: ENGLISH_WORD.findall(SAME.sub(" ", page.replace(path, "")))
        for path, page in chinese.items()
    }
    commands = {word for path in chinese for word in re.split(r"[ -]", path)}
    found = {
        path: sorted(set(some) - commands) for path, some in words.items() if set(some) - commands
    }
    assert found == {}
    assert all(has_chinese(page) for page in chinese.values())


def test_help_option_ends_well_and_speaks_the_language_asked_for() -> None:
    """`--lang` wins over the environment."""
    done = tianping("--lang", "zh", "accounts", "--help", language="en")
    assert (done.code, done.err) == (0, "")
    assert "查看" in done.out
    assert "用法： tianping accounts [选项] FOLDER" in done.out


def test_version_is_one_line() -> None:
    """The name, a space, the version."""
    done = tianping("--version")
    assert done.code == 0
    assert re.fullmatch(r"tianping \d+\.\d+\.\d+\n", done.out)
