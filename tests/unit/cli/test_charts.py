"""Charts of block characters."""

from __future__ import annotations

from tianping.cli.charts import chart


def test_chart_has_the_greatest_on_top_and_the_least_at_the_foot() -> None:
    """Eight rows; a column of which nothing is known is empty."""
    lines = chart([0, 1500, None, 750])
    assert len(lines) == 8
    assert lines[0] == "1.5k ┤ █"
    assert lines[-1] == "   0 ┤▁█ █"
    assert lines[3] == "     ┤ █ ▁"
    assert lines[4] == "     ┤ █ █"


def test_chart_of_one_value_is_a_foot() -> None:
    """Nothing moved."""
    assert chart([7, 7]) == ["7 ┤"] + ["  ┤"] * 6 + ["7 ┤▁▁"]


def test_chart_of_nothing_is_nothing() -> None:
    """No value is known."""
    assert chart([None, None]) == []
    assert chart([]) == []


def test_large_values_have_short_labels() -> None:
    """So that the chart keeps its width."""
    assert [chart([value])[0].split(" ")[0] for value in (9e15, 2.5e9, 3e6, 12, 0.25)] == [
        "9e+03T",
        "2.5G",
        "3M",
        "12",
        "0.25",
    ]
