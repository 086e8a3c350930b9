"""The page of clauses: which modules implement a clause, and which tests name it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

__all__ = ["clauses", "pages"]

_ROOT: Final = Path(__file__).resolve().parents[1]
_SOURCED: Final = re.compile(
    r"\b(?P<key>SAPS-T|CCMS-T|SAC-G|RULES-[AQDCR]|CNAPS2-\w+|correction)"
    r" (?P<clauses>§?[一二三四五六七八九十\d][\w.]*(?:[-, and]+§?[一二三四五六七八九十\d][\w.]*)*)"
)
_CLAUSE: Final = re.compile(r"§?([一二三四五六七八九十\d][\d.]*\d|[一二三四五六七八九十\d]+)")


def clauses(text: str) -> list[str]:
    """Return the clauses a text names, each with its source's key, without repeats."""
    found = []
    for match in _SOURCED.finditer(text):
        key = match.group("key")
        mark = "" if key == "correction" else "§"
        found += [f"{key} {mark}{number}" for number in _CLAUSE.findall(match.group("clauses"))]
    return list(dict.fromkeys(found))


def _order(clause: str) -> tuple[str, list[int], str]:
    key, _, number = clause.partition(" ")
    return key, [int(part) for part in re.findall(r"\d+", number)], number


def _naming(folder: str, pattern: str) -> dict[str, list[str]]:
    """Return for each clause the files below a folder that name it."""
    named: dict[str, list[str]] = {}
    base = _ROOT / folder
    for file in sorted(base.rglob(pattern)):
        name = file.relative_to(base).as_posix()
        for clause in clauses(file.read_text(encoding="utf-8")):
            named.setdefault(clause, []).append(name)
    return named


def pages() -> dict[str, str]:
    """Return the page."""
    code = _naming("src/tianping", "*.py")
    tests = _naming("tests", "*.py")
    for clause, names in _naming("tests/scenarios", "*.txt").items():
        tests.setdefault(clause, []).extend(f"scenarios/{name}" for name in names)
    lines = [
        "# Clauses",
        "",
        "Which modules implement a clause of a [source](sources.md), and which tests name it.",
        "A clause that stands here without a test may still be tested: not every test names one.",
        "",
        "| clause | code | tests |",
        "|---|---|---|",
    ]
    for clause in sorted({*code, *tests}, key=_order):
        modules = [
            f"`{name.removesuffix('.py').replace('/', '.')}`" for name in code.get(clause, [])
        ]
        files = [f"`{name}`" for name in tests.get(clause, [])]
        lines.append(f"| {clause} | {', '.join(modules)} | {', '.join(files)} |")
    return {"reference/clauses.md": "\n".join(lines)}
