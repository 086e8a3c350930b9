"""What people read exists, and exists in both languages."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Final

import pytest

from support.modules import Module, module_from_text, modules_under
from tianping.core.refusals import REFUSALS, RefusalCode

CHINESE: Final = re.compile(r"[一-鿿]")


def _glossary_words(text: str) -> list[str]:
    """Return the code words of the glossary: what stands in backticks in the first column."""
    words = []
    for line in text.splitlines():
        if line.startswith("|") and not line.startswith(("|---", "| code")):
            words += re.findall(r"`([^`]+)`", line.split("|")[1])
    return words


def _classes_without_row(modules: list[Module], glossary: str) -> list[str]:
    words = set(_glossary_words(glossary))
    return [
        f"{module.path}: {node.name}"
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef)
        and not node.name.startswith("_")
        and node.name not in words
    ]


def _headings(text: str) -> list[int]:
    fenced = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return [len(match) for match in re.findall(r"^(#+) ", fenced, flags=re.MULTILINE)]


def _blocks(text: str) -> list[str]:
    return re.findall(r"^```(?:sh|console|bash)\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)


def test_refusals_are_told_in_both_languages() -> None:
    """Every refusal has an English and a 中文 text, its own, and an eight-character code."""
    wrong = [
        code.name
        for code, text in REFUSALS.items()
        if not text.english.isascii()
        or not text.english
        or not CHINESE.search(text.chinese)
        or len(text.reject_code) != 8
    ]
    assert wrong == []
    assert len({text.english for text in REFUSALS.values()}) == len(REFUSALS)
    assert len({text.chinese for text in REFUSALS.values()}) == len(REFUSALS)


def test_refusals_are_listed_in_order_of_precedence() -> None:
    """The table has every code once, in the order in which the rules are tried."""
    assert list(REFUSALS) == sorted(RefusalCode)


def test_every_class_of_the_core_has_a_row_in_the_glossary(root: Path) -> None:
    """Whoever reads a class name can look up what the field calls it."""
    glossary = (root / "docs" / "glossary.md").read_text(encoding="utf-8")
    assert _classes_without_row(modules_under(root, "src/tianping/core"), glossary) == []


def test_every_row_of_the_glossary_has_both_languages_and_a_source(root: Path) -> None:
    """Five columns: the word, what it means, 中文, the source, words not to use."""
    glossary = (root / "docs" / "glossary.md").read_text(encoding="utf-8")
    rows = [line for line in glossary.splitlines() if line.startswith("| `")]
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows]
    wrong = [row[0] for row in cells if len(row) != 5 or not CHINESE.search(row[2]) or not row[3]]
    assert len(rows) > 60
    assert wrong == []


def test_glossary_scan_finds_a_class_without_row() -> None:
    """A class that nobody explained is reported."""
    module = module_from_text("class Netting: ...\nclass Payment: ...\nclass _Own: ...\n")
    glossary = "| code | 中文 |\n|---|---|\n| `Payment` | 支付 |\n"
    assert _classes_without_row([module], glossary) == ["planted.py: Netting"]


@pytest.mark.parametrize(
    "name",
    [
        "README",
        "docs/explanation/people",
        "docs/how-to/help-desk",
        "docs/how-to/keep-a-front-end",
        "docs/how-to/partners",
        "docs/how-to/people",
        "docs/how-to/reports",
        "docs/how-to/updates",
        "docs/how-to/watch",
        "docs/explanation/ladder",
        "docs/explanation/settlement-times",
    ],
)
def test_page_for_people_exists_in_both_languages(root: Path, name: str) -> None:
    """Both have the same sections and the same commands, and each leads to the other."""
    english = (root / f"{name}.md").read_text(encoding="utf-8")
    chinese = (root / f"{name}.zh-CN.md").read_text(encoding="utf-8")
    assert _headings(chinese) == _headings(english)
    assert _blocks(chinese) == _blocks(english)
    last = name.rpartition("/")[2]
    assert f"{last}.zh-CN.md" in english
    assert f"({last}.md)" in chinese
    assert len(CHINESE.findall(chinese)) > 400


def test_readme_leads_to_the_two_commands(root: Path) -> None:
    """The two commands stand in both, and the runner has them."""
    readme = (root / "README.md").read_text(encoding="utf-8")
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    for target in ("demo", "test"):
        assert f"make {target}\n" in "".join(_blocks(readme))
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE)
    ci = (root / ".ci" / "run").read_text(encoding="utf-8")
    assert ci.rstrip().splitlines()[-1] == "make test"


def test_markdown_pages_have_one_title_first(root: Path) -> None:
    """Each page begins with its one title."""
    pages = [*(root / "docs").rglob("*.md"), *root.glob("*.md")]
    wrong = []
    for page in pages:
        text = re.sub(r"<!--.*?-->\s*", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        if not text.startswith("# ") or _headings(text).count(1) != 1:
            wrong.append(page.relative_to(root).as_posix())
    assert wrong == []
