"""Pages made from the code: up to date, and the check that says so can fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from generate_docs import BUILT_ONLY, MARK, differences, render_pages, write_pages
from tianping.core.control.parameters import PARAMETERS
from tianping.core.refusals import RefusalCode


@pytest.fixture(scope="module")
def rendered() -> dict[str, str]:
    """Return the generated pages."""
    return render_pages()


def test_pages_in_the_repository_are_up_to_date(root: Path, rendered: dict[str, str]) -> None:
    """Every generated page is what the code says now."""
    assert differences(rendered, root / "docs") == []


def test_refusals_page_names_every_refusal(rendered: dict[str, str]) -> None:
    """A refusal that nobody documented cannot exist."""
    page = rendered["reference/refusals.md"]
    missing = [code.name for code in RefusalCode if f"`{code.name}`" not in page]
    assert missing == []


def test_parameters_page_names_every_parameter(rendered: dict[str, str]) -> None:
    """A parameter that nobody documented cannot exist; its texts are in both languages."""
    page = rendered["reference/parameters.md"]
    assert [name for name in PARAMETERS if f"`{name}`" not in page] == []
    assert [name for name, rule in PARAMETERS.items() if rule.texts[1].isascii()] == []


def test_clauses_page_leads_from_a_clause_to_code_and_tests(rendered: dict[str, str]) -> None:
    """The queue's order is found in the code that keeps it."""
    page = rendered["reference/clauses.md"]
    row = next(line for line in page.splitlines() if line.startswith("| RULES-Q §3.5 "))
    assert "`core.settlement.management`" in row


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        ("change", "reference/a.md: not up to date"),
        ("remove", "reference/a.md: missing"),
        ("leave", "reference/old.md: left over, nothing generates it any more"),
    ],
)
def test_differences_finds_a_planted_difference(tmp_path: Path, spoil: str, expected: str) -> None:
    """A changed, a missing and a left-over page are each reported by name."""
    planted = {"reference/a.md": MARK + "\n# A\n"}
    write_pages(planted, tmp_path)
    page = tmp_path / "reference" / "a.md"
    if spoil == "change":
        page.write_text(MARK + "\n# B\n", encoding="utf-8")
    elif spoil == "remove":
        page.unlink()
    else:
        (tmp_path / "reference" / "old.md").write_text(MARK + "\n# Old\n", encoding="utf-8")
    assert differences(planted, tmp_path) == [expected]


def test_pages_written_for_each_build_are_kept_out_of_git(root: Path) -> None:
    """The ignore list of docs/ names exactly the pages that are written for each build."""
    ignored = (root / "docs" / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {line for line in ignored if not line.startswith("#")} == BUILT_ONLY
