"""Series of the history for people: a table of what is now, a chart of what was.

Source: house, ADR-0080.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tianping.cli.charts import CHART_COLUMNS, chart
from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t
from tianping.cli.output import CONSOLE, print_json, print_table
from tianping.cli.reading import moment
from tianping.watch.history import MINUTES_PER_DAY, History, Span
from tianping.watch.metrics import Kind, metric, scale_of

__all__ = ["print_history", "print_series"]

_NS_PER_MINUTE: Final = 60_000_000_000
_RISING: Final = ("_total", "_count", "_sum")


def _rises(series: str) -> bool:
    """Tell whether a series only rises, so that its growth is what matters."""
    name = series.partition("{")[0]
    return metric(name).kind is not Kind.GAUGE and name.endswith(_RISING)


def print_series(readings: Mapping[str, int]) -> None:
    """Print what was read, with what it means."""
    print_table(
        t("Readings", "读数"),
        [t("series", "序列"), (t("value", "值"), "right"), t("meaning", "含义")],
        [[name, _text(value / scale_of(name)), _meaning(name)] for name, value in readings.items()],
    )


def _meaning(series: str) -> str:
    definition = metric(series.partition("{")[0])
    return t(definition.english, definition.chinese)


def _text(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) else f"{value:,.4g}"


def print_history(
    history: History, series: str, *, until_ns: int, hours: int, as_json: bool
) -> None:
    """Print what a series was in the hours before a moment.

    Raises:
        Failure: with INPUT: there is no such series.
    """
    if series not in history.series():
        raise Failure(
            Exit.INPUT,
            f"{series}: expected a series that is kept, found none of that name",
            f"没有名为 {series} 的序列",
        )
    step = _step(hours)
    since_ns = until_ns - hours * 60 * _NS_PER_MINUTE
    spans = history.read(series, since_ns=since_ns, until_ns=until_ns, step_minutes=step)
    scale, rises = scale_of(series), _rises(series)
    values = [_grown(spans, index) if rises else span.greatest for index, span in enumerate(spans)]
    if as_json:
        print_json(
            [
                {"at_ns": span.at_ns, "value": value / scale, "minutes": span.known}
                for span, value in zip(spans, values, strict=True)
            ]
        )
        return
    if not spans:
        CONSOLE.print(t("Nothing is known of that time.", "该时段没有记录。"))
        return
    shown = t("growth", "增量") if rises else t("greatest", "最大值")
    CONSOLE.print(f"{series} ({shown}, {step} min): {_meaning(series)}")
    columns = {span.at_ns: value / scale for span, value in zip(spans, values, strict=True)}
    first = spans[0].at_ns
    count = (spans[-1].at_ns - first) // (step * _NS_PER_MINUTE) + 1
    for line in chart(
        [columns.get(first + place * step * _NS_PER_MINUTE) for place in range(count)]
    ):
        CONSOLE.print(line, soft_wrap=True)
    CONSOLE.print(f"{moment(first)} … {moment(spans[-1].at_ns)}")


def _step(hours: int) -> int:
    """Return how many minutes one column stands for: whole days when there are many."""
    minutes = -(-hours * 60 // CHART_COLUMNS)
    if minutes <= MINUTES_PER_DAY // 2:
        return minutes
    return -(-minutes // MINUTES_PER_DAY) * MINUTES_PER_DAY


def _grown(spans: list[Span], index: int) -> int:
    """Return by how much a series that only rises has risen; after a restart it begins anew."""
    before = spans[index - 1].last if index else spans[index].first
    grown = spans[index].last - before
    return grown if grown >= 0 else spans[index].last
