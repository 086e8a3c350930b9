"""The house rules about form hold everywhere, and each scan finds a planted violation."""

from __future__ import annotations

import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from support.house_rules import (
    broad_except_findings,
    decision_findings,
    empty_test_findings,
    export_findings,
    missing_source_findings,
    name_findings,
    place_findings,
    size_findings,
    unfinished_findings,
    unknown_source_findings,
)
from support.modules import Module, module_from_text, modules_under

EVERYWHERE: Final = ("src", "tests", "tools")
RULES: Final = (
    "src/tianping/core/settlement",
    "src/tianping/core/ledger",
    "src/tianping/core/control",
)

RECORDS_AWAITED: Final[tuple[str, ...]] = ()

BROAD_EXCEPT_ALLOWED: Final = {
    "src/tianping/cli/": "the edge: the one place where a fault becomes an exit code",
    "src/tianping/node/commit.py": "a thread hands its failure to its owner, who stops the node",
    "src/tianping/node/sequencer.py": "a thread hands its failure to its owner, who stops the node",
    "src/tianping/node/outbound.py": "a thread hands its failure to its owner, who stops the node",
    "src/tianping/node/following.py": "a thread hands its failure to its owner, who stops the node",
    "src/tianping/node/watcher.py": "what watches never stops what it watches",
    "src/tianping/node/schedule.py": "a thread hands its failure to its owner, who stops the node",
    "src/tianping/node/inspection.py": "what goes wrong in a look is raised where it was asked",
    "src/tianping/node/archiver.py": "a thread hands its failure to its owner, who stops the node",
    "src/tianping/node/worker.py": "a process hands its failure to the node, which stops",
    "src/tianping/node/http.py": "the HTTP edge",
}


def _known_sources(root: Path) -> dict[str, dict[str, str]]:
    with (root / "docs" / "sources.toml").open("rb") as file:
        known: dict[str, dict[str, str]] = tomllib.load(file)
    return known


def _records(root: Path) -> list[str]:
    return [record.name[:4] for record in (root / "docs" / "decisions").glob("[0-9]*.md")]


def _tracked(root: Path) -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True
    )
    return [name for name in listed.stdout.split("\0") if name and (root / name).is_file()]


def _all(root: Path, scan: Callable[[Module], list[str]], *folders: str) -> list[str]:
    return [line for module in modules_under(root, *folders) for line in scan(module)]


def test_functions_modules_and_parameter_lists_are_small(root: Path) -> None:
    """70 lines a function, 500 a module, 5 parameters; fixtures of tests do not count."""
    assert _all(root, size_findings, "src", "tools") == []
    assert _all(root, lambda module: size_findings(module, parameters=False), "tests") == []


def test_names_say_something(root: Path) -> None:
    """No file, class, function or variable is named after nothing."""
    assert _all(root, name_findings, *EVERYWHERE) == []


def test_nothing_is_left_unfinished(root: Path) -> None:
    """No mark of unfinished work, no NotImplementedError."""
    assert _all(root, unfinished_findings, *EVERYWHERE) == []


def test_public_names_are_exported(root: Path) -> None:
    """Each public class and function is in ``__all__``, which names nothing else."""
    assert _all(root, export_findings, "src", "tools") == []


def test_sources_are_known(root: Path) -> None:
    """Each ``Source:`` names a key of docs/sources.toml or a page that exists."""
    pages = [path.relative_to(root).as_posix() for path in (root / "docs").rglob("*.md")]
    known = [*_known_sources(root), *pages]
    assert _all(root, lambda module: unknown_source_findings(module, known), "src") == []


def test_sources_say_all_that_is_asked(root: Path) -> None:
    """Every source has title, issuer, edition, date, where it is held and whether we may quote.

    Our own notes also say what sections and names they have, so that no other is cited.
    """
    wanted = {"title", "issuer", "edition", "date", "held", "quote"}
    sources = _known_sources(root)
    own = {key for key in sources if key.startswith("RULES-") or key == "correction"}
    assert {key for key, row in sources.items() if not wanted <= set(row)} == set()
    extra = {key: set(row) - wanted for key, row in sources.items() if set(row) != wanted}
    assert set(extra) == own
    assert all("sections" in keys <= {"sections", "names"} for keys in extra.values())


def test_house_rules_name_a_record_that_exists(root: Path) -> None:
    """``house`` comes with a record's number, and every number has its record."""
    records = _records(root)
    assert len(records) == len(set(records))
    records += RECORDS_AWAITED
    assert _all(root, lambda module: decision_findings(module, records), "src") == []


def test_rule_functions_name_their_source(root: Path) -> None:
    """Each public function of settlement, ledger and control says what it implements."""
    assert _all(root, missing_source_findings, *RULES) == []


def test_faults_are_caught_at_the_edges_only(root: Path) -> None:
    """What catches everything is the command line, the HTTP edge or a thread's hand-over."""
    found = [
        line
        for line in _all(root, broad_except_findings, "src")
        if not line.startswith(tuple(BROAD_EXCEPT_ALLOWED))
    ]
    assert found == []


def test_tests_assert_something(root: Path) -> None:
    """No test passes whatever happens."""
    assert _all(root, empty_test_findings, "tests") == []


def test_no_place_of_somebodys_machine_is_named(root: Path) -> None:
    """No tracked text names an absolute home or work folder, no lock an index."""
    found = []
    for name in _tracked(root):
        try:
            text = (root / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += place_findings(text, name)
        if name.startswith("requirements/") and "://" in text:
            found.append(f"{name}: names an index")
    assert found == []


LONG_FUNCTION: Final = "def long() -> None:\n" + "    pass\n" * 70
WIDE_FUNCTION: Final = "def wide(a, b, *, c, d, e, f): ..."
MARK: Final = "todo".upper()
HOME: Final = "-home-notes".replace("-", "/")


@pytest.mark.parametrize(
    ("scan", "planted", "expected"),
    [
        (size_findings, LONG_FUNCTION, "planted.py:1: long has 71 lines, at most 70"),
        (size_findings, "pass\n" * 500, "planted.py: 501 lines, at most 500"),
        (size_findings, WIDE_FUNCTION, "planted.py:1: wide has 6 parameters, at most 5"),
        (name_findings, "def helper(): ...", "planted.py:1: the name helper says nothing"),
        (name_findings, "dst = 1", "planted.py:1: the name dst says nothing"),
        (
            name_findings,
            "class QueueManager: ...",
            "planted.py:1: the name QueueManager says nothing",
        ),
        (unfinished_findings, f"# {MARK}: later", f"planted.py:1: {MARK}"),
        (unfinished_findings, "raise NotImplementedError", "planted.py:1: NotImplementedError"),
        (export_findings, "def shown(): ...", "planted.py: no __all__"),
        (
            export_findings,
            "__all__ = ['gone']\ndef shown(): ...",
            "planted.py:2: shown is public and not in __all__",
        ),
        (
            export_findings,
            "__all__ = ['gone']\ndef shown(): ...",
            "planted.py: gone is in __all__ and does not exist",
        ),
        (
            missing_source_findings,
            "def rule():\n    '''Book.'''",
            "planted.py:1: rule has no Source",
        ),
        (
            broad_except_findings,
            "try: ...\nexcept Exception: pass",
            "planted.py:2: catches Exception",
        ),
        (broad_except_findings, "try: ...\nexcept: pass", "planted.py:2: catches everything"),
        (
            broad_except_findings,
            "try: ...\nexcept (ValueError, BaseException): pass",
            "planted.py:2: catches (ValueError, BaseException)",
        ),
        (
            empty_test_findings,
            "def test_nothing():\n    run()",
            "planted.py:1: test_nothing asserts nothing",
        ),
        (
            lambda module: unknown_source_findings(module, ["house"]),
            "'''Book.\n\nSource: NOWHERE §1; house, ADR-0001.\n'''",
            "planted.py: unknown source NOWHERE",
        ),
        (
            lambda module: decision_findings(module, ["0001"]),
            "'''Book.\n\nSource: house.\n'''",
            "planted.py:3: house without a record's number",
        ),
        (
            lambda module: decision_findings(module, ["0001"]),
            "'''Book.\n\nSource: house, ADR-0999.\n'''",
            "planted.py:3: no record 0999",
        ),
        (
            lambda module: place_findings(module.text, module.path),
            f"folder = '{HOME}'",
            f"planted.py:1: {HOME}",
        ),
    ],
)
def test_scan_finds_a_planted_violation(
    scan: Callable[[Module], list[str]], planted: str, expected: str
) -> None:
    """A check that cannot fail proves nothing: each finds what was planted for it."""
    assert expected in scan(module_from_text(planted + "\n"))


@pytest.mark.parametrize(
    ("scan", "harmless"),
    [
        (broad_except_findings, "try: ...\nexcept Exception:\n    clean()\n    raise"),
        (broad_except_findings, "try: ...\nexcept Exception as error:\n    raise Own from error"),
        (broad_except_findings, "try: ...\nexcept ValueError: pass"),
        (missing_source_findings, "def rule():\n    '''Book.\n\n    Source: SAPS-T §1.\n    '''"),
        (
            missing_source_findings,
            "class A:\n    '''A.\n\n    Source: X.\n    '''\n    def f(self): ...",
        ),
        (export_findings, "__all__ = ['shown']\ndef shown(): ...\ndef _own(): ..."),
        (empty_test_findings, "def test_it():\n    proves()\ndef proves():\n    assert 1"),
        (export_findings, "@group.command('go')\ndef go(): ..."),
        (empty_test_findings, "def test_it():\n    with pytest.raises(ValueError): run()"),
    ],
)
def test_scan_passes_what_is_right(scan: Callable[[Module], list[str]], harmless: str) -> None:
    """What the rule allows is not reported."""
    assert scan(module_from_text(harmless + "\n")) == []
