"""Figures of the liquidity tables as people read them."""

from __future__ import annotations

import pytest
from rich.console import Console

from tianping.cli import bars
from tianping.cli.bars import bar
from tianping.cli.liquidity_paper import duration, hour_text, percent
from tianping.cli.posting_names import POSTING_NAMES, posting_name
from tianping.core.ledger import posting


@pytest.mark.parametrize(
    ("share_bp", "text"), [(0, "0.00%"), (5, "0.05%"), (8_214, "82.14%"), (10_000, "100.00%")]
)
def test_percent_has_two_decimals(share_bp: int, text: str) -> None:
    """Hundredths of a percent are whole numbers until they are shown."""
    assert percent(share_bp) == text


@pytest.mark.parametrize(
    ("span_ms", "text"),
    [(0, "0:00:00.000"), (61_007, "0:01:01.007"), (36_000_000, "10:00:00.000")],
)
def test_duration_is_told_in_hours_minutes_seconds(span_ms: int, text: str) -> None:
    """To the millisecond."""
    assert duration(span_ms) == text


def test_hour_names_its_date_only_when_it_is_another() -> None:
    """A business date may begin on the evening before."""
    assert hour_text(2026112309, 20261123) == "09:00–10:00"
    assert hour_text(2026112223, 20261123) == "2026-11-22 23:00–24:00"


@pytest.mark.parametrize(("terminal", "full", "light"), [(True, "█", "░"), (False, "#", "-")])
def test_bar_is_as_long_as_its_part_and_light_below_zero(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, full: str, light: str
) -> None:
    """Sixteen cells for the whole, none of nothing; plain characters where there is no terminal."""
    monkeypatch.setattr(bars, "CONSOLE", Console(force_terminal=terminal))
    assert bar(100, 100) == bar(200, 100) == full * 16
    assert bar(50, 100) == full * 8
    assert bar(-25, 100) == light * 4
    assert bar(0, 100) == bar(0, 0) == ""


def test_every_posting_of_the_core_has_a_name() -> None:
    """One that came later and has none yet shows its number."""
    numbers = {
        value
        for name, value in vars(posting).items()
        if (name.startswith("E") and name[1:2].isdigit()) or name.startswith("RED_")
    }
    assert numbers - set(POSTING_NAMES) == set()
    assert posting_name(1) == "E1 bank to bank"
    assert posting_name(posting.E26C_NET_LINE) == "E26c line of a multilateral net"
    assert posting_name(posting.RED_OF_CREDIT) == "red entry, wrong credit"
    assert posting_name(99) == "E99"
    assert posting_name(0) == ""
