"""What was read at one moment: a value for each metric and set of labels.

Source: house, ADR-0080.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from tianping.watch.metrics import BUCKETS, METRICS, Keep, Kind, metric, scale_of

__all__ = ["HistogramReading", "Labels", "Readings", "subject_of"]

Labels: TypeAlias = tuple[str, ...]
"""The values of a metric's labels, in the order of its definition."""

_COUNT: Final = "_count"
_SUM: Final = "_sum"


class HistogramReading(NamedTuple):
    """What was observed so far.

    Attributes:
        counts: How many observations fell into each bucket, the one without bound last.
        total: The sum of all observations.
    """

    counts: tuple[int, ...]
    total: float


def subject_of(name: str, labels: Labels) -> str:
    """Return a set of labels as text, such as ``participant=313301000112``; empty for none."""
    return ",".join(
        f"{label}={value}" for label, value in zip(metric(name).labels, labels, strict=False)
    )


class Readings:
    """The values of one moment. Filled by whoever measures, then only read.

    Attributes:
        at_ns: The moment.
        values: By metric, then by labels; a histogram's count and sum are values too.
        histograms: By metric.
    """

    def __init__(self, at_ns: int) -> None:
        self.at_ns = at_ns
        self.values: dict[str, dict[Labels, float]] = {}
        self.histograms: dict[str, HistogramReading] = {}

    def put(self, name: str, value: float, labels: Labels = ()) -> None:
        """Note a value.

        Raises:
            ValueError: no such counter or gauge, or it has other labels.
        """
        self.put_all(name, {**self.values.get(name, {}), labels: value})

    def put_all(self, name: str, values: Mapping[Labels, float]) -> None:
        """Note the values of all labels; none means that there is nothing of it now.

        Raises:
            ValueError: no such counter or gauge, or it has other labels.
        """
        definition = METRICS.get(name)
        if (
            definition is None
            or definition.kind is Kind.HISTOGRAM
            or any(len(labels) != len(definition.labels) for labels in values)
        ):
            raise ValueError(f"{name}{list(values)}: expected a metric with its labels")
        self.values[name] = dict(values)

    def put_histogram(self, name: str, counts: Sequence[int], total: float) -> None:
        """Note a histogram, and its count and sum as values.

        Raises:
            ValueError: no such histogram, or it has other buckets.
        """
        if len(counts) != len(BUCKETS.get(name, ())) + 1:
            raise ValueError(f"{name}: expected a histogram with its buckets")
        self.histograms[name] = HistogramReading(tuple(counts), total)
        self.values[name + _COUNT] = {(): sum(counts)}
        self.values[name + _SUM] = {(): total}

    def sum_of(self, name: str) -> float | None:
        """Return the sum over all labels; None when nothing was read."""
        found = self.values.get(name)
        return sum(found.values()) if found else None

    def kept(self) -> Iterator[tuple[str, int]]:
        """Yield what the history keeps: the name of each series and its value, scaled to whole."""
        for name, by_labels in self.values.items():
            definition = metric(name)
            if definition.keep is Keep.NOTHING or not by_labels:
                continue
            scale = scale_of(name)
            if definition.keep is Keep.SUM:
                yield name, round(sum(by_labels.values()) * scale)
            elif definition.keep is Keep.LEAST:
                yield name, round(min(by_labels.values()) * scale)
            else:
                for labels, value in by_labels.items():
                    subject = subject_of(name, labels)
                    yield f"{name}{{{subject}}}" if subject else name, round(value * scale)
