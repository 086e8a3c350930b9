"""Readings in Prometheus' text form, written by its own client library.

Source: house, ADR-0080.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from typing import Final

from prometheus_client import CollectorRegistry, GCCollector, ProcessCollector
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from tianping.watch.metrics import BUCKETS, METRICS, Kind
from tianping.watch.readings import HistogramReading, Readings

__all__ = ["CONTENT_TYPE", "Exposition"]

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST


class _Collected(Collector):
    """Takes readings when it is scraped."""

    def __init__(self, measure: Callable[[], Readings]) -> None:
        self._measure = measure

    def describe(self) -> Iterable[Metric]:
        """Return nothing: the registry need not scrape to learn the names."""
        return []

    def collect(self) -> Iterable[Metric]:
        """Yield every metric that was read, in the order of the table."""
        readings = self._measure()
        for name, definition in METRICS.items():
            help_text = f"{definition.english} {definition.chinese}"
            if definition.kind is Kind.HISTOGRAM:
                found = readings.histograms.get(name)
                if found is not None:
                    yield _histogram(name, help_text, found)
                continue
            family: CounterMetricFamily | GaugeMetricFamily
            if definition.kind is Kind.COUNTER:
                family = CounterMetricFamily(name, help_text, labels=definition.labels)
            else:
                family = GaugeMetricFamily(name, help_text, labels=definition.labels)
            for labels, value in readings.values.get(name, {}).items():
                family.add_metric(labels, value)
            yield family


def _histogram(name: str, help_text: str, found: HistogramReading) -> HistogramMetricFamily:
    bounds = [*(repr(float(bound)) for bound in BUCKETS[name]), "+Inf"]
    buckets: list[tuple[str, float]] = list(
        zip(bounds, itertools.accumulate(found.counts), strict=True)
    )
    return HistogramMetricFamily(name, help_text, buckets=buckets, sum_value=found.total)


class Exposition:
    """What a scrape gets: the platform's metrics, and those of its process."""

    def __init__(self, measure: Callable[[], Readings]) -> None:
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(_Collected(measure))
        ProcessCollector(registry=self._registry)
        GCCollector(registry=self._registry)

    def text(self) -> bytes:
        """Return the scrape."""
        return generate_latest(self._registry)
