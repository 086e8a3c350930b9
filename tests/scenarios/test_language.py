"""The scenario language is strict: what is wrong or unmentioned is an error with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.model import Model
from support.scenario import ScenarioError
from support.scenario_words import run_scenario

_START = "day 2026-11-23 daytime\naccount A 5.00   account B 0.00\n"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("pray P1 A->B 1.00 ordinary", "unknown word 'pray'"),
        ("pay P1 A->B 1.00 ordinary", "not mentioned"),
        ("pay P1 A->B 6.00 ordinary settled", "expected PaymentSettled"),
        ("pay P1 A->B 1.00 ordinary queued", "expected PaymentQueued"),
        ("pay P1 A->B 6.00 ordinary queued behind_queue", "at the head"),
        ("pay P1 A->B 1.00 ordinary refused PHASE_WRONG", "expected Refused"),
        ("pay P1 A->B 0.00 ordinary refused PHASE_WRONG", "found AMOUNT_OUT_OF_BOUNDS"),
        ("pay P1 A->B 1.00 soon settled", "expected one of"),
        ("pay P1 A->B 1.00 ordinary settled E2", "it was posted as E1"),
        ("pay P1 A->B 1.001 ordinary settled", "at most two decimals"),
        ("pay P1 A=>B 1.00 ordinary settled", "expected PAYER->PAYEE"),
        ("pay P1 A->B", "ends too early"),
        ("credit C 1.00", "nobody is called 'C'"),
        ("cancel P9", "no payment is called 'P9'"),
        ("balance A 4.00", "expected 400 fen, found 500 fen"),
        ("queue A", "ends too early"),
        ("trial run", "expected: trial balance"),
        ("funds A 5.00 4.00", "expected 400 fen, found 500 fen"),
        ("phase day_end", "not mentioned"),
        ("indirect A1 by A", "expected: indirect NAME of DIRECT"),
    ],
)
def test_scenario_wrong_line_is_an_error_with_its_number(
    tmp_path: Path, line: str, reason: str
) -> None:
    """A wrong line is named by file and number, with what is wrong."""
    path = tmp_path / "wrong.txt"
    path.write_text(_START + line + "\n", encoding="utf-8")
    model = Model()
    with pytest.raises(ScenarioError) as caught:
        run_scenario(path, model.apply, model.figures)
    assert str(caught.value).startswith("wrong.txt:3: ")
    assert reason in str(caught.value)


def test_scenario_unexpected_settlement_is_an_error(tmp_path: Path) -> None:
    """A settlement that a line does not mention is an error even if its own payment settled."""
    path = tmp_path / "wrong.txt"
    lines = (
        "pay P1 B->A 1.00 ordinary queued",
        "pay P2 A->B 1.00 ordinary settled",
    )
    path.write_text(_START + "\n".join(lines), encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"wrong\.txt:4: .*not mentioned"):
        run_scenario(path, Model().apply)


def test_scenario_in_the_reference_page_holds(tmp_path: Path) -> None:
    """The example that the documentation shows is a scenario that holds."""
    page = Path(__file__).parents[2] / "docs" / "reference" / "scenario-language.md"
    path = tmp_path / "example.txt"
    path.write_text(page.read_text(encoding="utf-8").split("```")[1], encoding="utf-8")
    words = run_scenario(path, Model().apply)
    assert words.world.ledger.waiting == {}
