"""Blocks that a page shows as examples are run, and every link to a file leads somewhere."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Final

import pytest

from support.code_blocks import CodeBlock, code_blocks, marked_blocks
from support.core_figures import core_figures
from support.model import Told, plain
from support.scenario import ScenarioError
from support.scenario_words import run_scenario
from tianping.core.commands import Command
from tianping.core.invariants import check_invariants
from tianping.core.machine import Machine

ROOT: Final = Path(__file__).resolve().parents[2]
PAGES: Final = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
SCENARIOS: Final = [
    pytest.param(block, id=f"{page.stem}-{block.line}")
    for page in PAGES
    for block in marked_blocks(page.read_text(encoding="utf-8"))
    if block.language == "scenario"
]
_LINK: Final = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


def _run(text: str, folder: Path) -> Machine:
    """Run a scenario on the core, its invariants checked after every command."""
    file = folder / "block.txt"
    file.write_text(text, encoding="utf-8")
    machine = Machine()

    def apply(command: Command) -> list[Told]:
        told = plain(machine.apply(command))
        check_invariants(machine)
        return told

    run_scenario(file, apply, lambda code: core_figures(machine, code))
    return machine


@pytest.mark.parametrize("block", SCENARIOS)
def test_scenario_of_a_page_holds(block: CodeBlock, tmp_path: Path) -> None:
    """What a page says the rules do, they do."""
    assert _run(block.text, tmp_path).seq > 0


def test_scenario_block_that_is_wrong_is_found(tmp_path: Path) -> None:
    """An example whose outcome is not what the page says fails."""
    wrong = "day 2026-11-23 daytime\naccount A 1.00\nbalance A 2.00\n"
    with pytest.raises(ScenarioError, match="balance"):
        _run(wrong, tmp_path)


def test_every_scenario_block_is_run() -> None:
    """A scenario on a page without the mark would never be tried."""
    forgotten = [
        f"{page.name}:{block.line}"
        for page in PAGES
        for block in code_blocks(page.read_text(encoding="utf-8"))
        if block.language == "scenario" and not block.run
    ]
    assert len(SCENARIOS) > 5
    assert forgotten == []


@pytest.mark.parametrize("target", ["demo", "test"])
def test_command_of_the_readme_is_a_target_of_the_runner(target: str) -> None:
    """The two commands exist, and the runner knows what each would do."""
    planned = subprocess.run(
        ["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert planned.returncode == 0, planned.stderr
    wanted = "tianping" if target == "demo" else "tests"
    assert wanted in planned.stdout


def test_links_outside_the_site_lead_to_files() -> None:
    """README and its like, which the site's strict build does not read, link to what exists."""
    broken = [
        f"{page.name}: {target}"
        for page in ROOT.glob("*.md")
        for target in _LINK.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []


def test_every_page_is_reached_from_the_first() -> None:
    """A page that no other leads to would never be read."""
    reached: set[Path] = set()
    waiting = [ROOT / "docs" / "index.md"]
    while waiting:
        page = waiting.pop().resolve()
        if page in reached or not page.is_file() or page.suffix != ".md":
            continue
        reached.add(page)
        links = _LINK.findall(page.read_text(encoding="utf-8"))
        waiting += [page.parent / target for target in links]
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    pages = {page.resolve() for page in (ROOT / "docs").rglob("*.md") if page not in records}
    assert sorted(page.name for page in pages - reached) == []
