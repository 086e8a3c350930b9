"""core and values hold nothing that a replay might not repeat."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from support.determinism import determinism_findings, determinism_marks
from support.modules import module_from_text, modules_under

PURE: Final = ("src/tianping/core", "src/tianping/values")

MARKS_MAX: Final = 4
"""How many ``# det-ok`` exceptions there may be; it only ever goes down without a decision."""


def test_pure_rooms_hold_nothing_undetermined(root: Path) -> None:
    """No clock, randomness, input, output, float, division or set in core and values."""
    modules = modules_under(root, *PURE)
    assert len(modules) > 20
    assert [line for module in modules for line in determinism_findings(module)] == []


def test_every_mark_excuses_something_and_they_stay_few(root: Path) -> None:
    """A ``# det-ok`` mark that excuses nothing is removed, and their number is bounded."""
    useless = []
    marks = 0
    for module in modules_under(root, *PURE):
        found = determinism_findings(module, marks_count=False)
        for mark in determinism_marks(module):
            marks += 1
            if not any(line.startswith(f"{module.path}:{mark.line}:") for line in found):
                useless.append(f"{module.path}:{mark.line}: {mark.reason}")
    assert useless == []
    assert marks <= MARKS_MAX


@pytest.mark.parametrize(
    ("planted", "named"),
    [
        ("import time", "imports time"),
        ("import random", "imports random"),
        ("import os.path", "imports os.path"),
        ("from io import StringIO", "imports io"),
        ("from decimal import Decimal", "imports decimal"),
        ("from tianping.journal import port", "imports tianping.journal"),
        ("from . import state", "imports None"),
        ("rate = 0.5", "float literal 0.5"),
        ("half = total / 2", "divides with /"),
        ("total /= 2", "divides with /="),
        ("seen = set()", "uses set"),
        ("seen = frozenset(rows)", "uses frozenset"),
        ("for code in {1, 2}: pass", "uses a set"),
        ("codes = {code for code in rows}", "uses a set"),
        ("both = one.keys() & two.keys()", "makes a set from dict views"),
        ("key = hash(name)", "uses hash"),
        ("key = id(name)", "uses id"),
        ("rows = sorted(found, key=id)", "uses id"),
        ("file = open('x')", "uses open"),
        ("print(1)", "uses print"),
        ("amount = float(text)", "uses float"),
        ("day = datetime.date.today()", "uses .today"),
        ("stamp = datetime.datetime.now(zone)", "uses .now"),
    ],
)
def test_scan_finds_a_planted_offence(planted: str, named: str) -> None:
    """Each kind of offence is found in a planted line, and named."""
    found = determinism_findings(module_from_text(f"import re\n{planted}\n"))
    assert f"planted.py:2: {named}" in found


@pytest.mark.parametrize(
    "harmless",
    [
        "import hashlib",
        "from tianping.values.money import Fen",
        "half = total // 2",
        "for code in (1, 2): pass",
        "for code in rows.keys(): pass",
        "names = rows | more",
        "item.id = 5",
        "def read(kinds: set[int]) -> float: ...",
    ],
)
def test_scan_passes_what_is_determined(harmless: str) -> None:
    """Integers, tuples, dicts in insertion order and mere annotations are no offence."""
    assert determinism_findings(module_from_text(harmless + "\n")) == []


def test_mark_excuses_its_own_line_only() -> None:
    """The mark with a reason excuses the line it stands in; one without a reason does not."""
    text = "a = 1 / 2  # det-ok: shown to people only\nb = 1 / 2\nc = 1 / 2  # det-ok:\n"
    module = module_from_text(text)
    assert determinism_findings(module) == [
        "planted.py:2: divides with /",
        "planted.py:3: divides with /",
    ]
    assert [mark.reason for mark in determinism_marks(module)] == ["shown to people only"]
