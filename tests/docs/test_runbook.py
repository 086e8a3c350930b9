"""Every fault has its section in both languages, tests that make it, and commands that exist."""

from __future__ import annotations

import importlib
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import click
import pytest

from tianping.cli.main import COMMANDS

ROOT: Final = Path(__file__).resolve().parents[2]
FAULTS: Final[list[dict[str, Any]]] = tomllib.loads(
    (ROOT / "docs" / "faults.toml").read_text(encoding="utf-8")
)["fault"]
PAGES: Final = {
    "title": ROOT / "docs" / "how-to" / "runbook.md",
    "title_zh": ROOT / "docs" / "how-to" / "runbook.zh-CN.md",
}
PARTS: Final = {
    "title": ("**Seen.**", "**Why.**", "**Do.**", "**Mended when**"),
    "title_zh": ("**现象。**", "**原因。**", "**处理。**", "**恢复标志。**"),
}
_COMMAND: Final = re.compile(r"`tianping ([^`]+)`")


def _sections(page: Path) -> dict[str, str]:
    _, *sections = re.split(r"(?m)^## ", page.read_text(encoding="utf-8"))
    return {title: text for title, _, text in (one.partition("\n") for one in sections)}


@pytest.mark.parametrize("language", list(PAGES))
def test_every_fault_has_its_section_and_no_section_is_without_one(language: str) -> None:
    """In the order of the table; each says what is seen, why, what to do, and when it is over."""
    sections = _sections(PAGES[language])
    assert list(sections) == [fault[language] for fault in FAULTS]
    for title, text in sections.items():
        places = [text.find(part) for part in PARTS[language]]
        assert places == sorted(places), title
        assert min(places) >= 0, title


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: str(fault["key"]))
def test_every_fault_is_made_by_tests_that_exist(fault: dict[str, Any]) -> None:
    """A test that was renamed or removed is missed here."""
    assert fault["tests"]
    for named in fault["tests"]:
        path, _, name = named.partition("::")
        assert re.search(
            rf"(?m)^(async )?def {name}\(", (ROOT / path).read_text(encoding="utf-8")
        ), named


def _commands() -> Iterator[str]:
    guides = (ROOT / "docs" / "how-to").glob("*s-guide*.md")
    for page in (*PAGES.values(), *guides):
        yield from _COMMAND.findall(page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("written", sorted(set(_commands())))
def test_every_command_of_runbook_and_guides_exists(written: str) -> None:
    """Its name, the names below it, and its options."""
    name, *words = written.split()
    command = importlib.import_module(COMMANDS[name][0]).command
    options = {option for param in command.params for option in param.opts}
    for word in words:
        if isinstance(command, click.Group) and word in command.commands:
            command = command.commands[word]
            options |= {option for param in command.params for option in param.opts}
        elif word.startswith("--"):
            assert word in options, written
    shown = getattr(command, "invoke_without_command", True) or words == ["FOLDER"]
    assert shown or not isinstance(command, click.Group), written
