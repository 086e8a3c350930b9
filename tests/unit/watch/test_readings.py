"""Readings, what the history keeps of them, and what a scrape shows."""

from __future__ import annotations

import pytest
from prometheus_client.parser import text_string_to_metric_families

from support.watching import readings
from tianping.watch.exposition import Exposition
from tianping.watch.metrics import BUCKETS, METRICS, Keep, Kind, metric, scale_of
from tianping.watch.readings import Readings, subject_of


def test_metrics_table_keeps_prometheus_names() -> None:
    """Counters end in _total and nothing else does; each histogram has buckets, each text both."""
    assert {name for name, one in METRICS.items() if one.kind is Kind.COUNTER} == {
        name for name in METRICS if name.endswith("_total")
    }
    assert {name for name, one in METRICS.items() if one.kind is Kind.HISTOGRAM} == set(BUCKETS)
    assert all(list(bounds) == sorted(bounds) for bounds in BUCKETS.values())
    assert [name for name, one in METRICS.items() if not one.english.isascii()] == []
    assert [name for name, one in METRICS.items() if one.chinese.isascii()] == []


def test_histogram_is_found_by_its_count_and_sum() -> None:
    """Both belong to it; a gauge has neither."""
    assert metric("tianping_batch_commands_sum") is METRICS["tianping_batch_commands"]
    assert metric("tianping_batch_commands_count") is METRICS["tianping_batch_commands"]
    for name in ("tianping_workers_count", "tianping_nothing"):
        with pytest.raises(KeyError):
            metric(name)


@pytest.mark.parametrize(
    ("series", "scale"),
    [
        ("tianping_core_apply_seconds_sum", 1_000_000),
        ("tianping_core_apply_seconds_count", 1),
        ("tianping_disk_free_ratio", 1_000_000),
        ("tianping_system_state{system=SAPS}", 1),
        ("tianping_batch_commands_sum", 1),
    ],
)
def test_times_and_shares_are_kept_as_millionths(series: str, scale: int) -> None:
    """The history holds whole numbers."""
    assert scale_of(series) == scale


def test_kept_series_are_each_summed_or_the_least() -> None:
    """Few label sets each have a series; participants are summed; of certificates the least."""
    found = readings(
        1,
        system_state={"SAPS": 10},
        outbox_unacknowledged_messages={"301100000007": 3, "302100000001": 4},
        disk_free_ratio=0.25,
    )
    found.put("tianping_certificate_days", 12.5, ("platform", "signing"))
    found.put("tianping_certificate_days", 80.0, ("platform", "access"))
    found.put("tianping_build", 1, ("0.1.0",))
    found.put_histogram("tianping_batch_commands", [1, 2, *([0] * 7)], 7)
    assert dict(found.kept()) == {
        "tianping_system_state{system=SAPS}": 10,
        "tianping_outbox_unacknowledged_messages": 7,
        "tianping_disk_free_ratio": 250_000,
        "tianping_certificate_days": 12_500_000,
        "tianping_batch_commands_count": 3,
        "tianping_batch_commands_sum": 7,
    }
    assert METRICS["tianping_build"].keep is Keep.NOTHING
    assert found.sum_of("tianping_certificate_days") == 92.5
    assert found.sum_of("tianping_workers") is None


def test_reading_that_is_not_in_the_table_is_refused() -> None:
    """An unknown name, other labels, a histogram as a value, other buckets."""
    found = Readings(1)
    for name, labels in (
        ("tianping_nothing", ()),
        ("tianping_system_state", ()),
        ("tianping_workers", ("one",)),
        ("tianping_batch_commands", ()),
    ):
        with pytest.raises(ValueError, match="expected a metric"):
            found.put(name, 1, labels)
    with pytest.raises(ValueError, match="buckets"):
        found.put_histogram("tianping_batch_commands", [1], 1)


def test_subject_names_the_labels() -> None:
    """As a person reads it in an alarm."""
    assert subject_of("tianping_certificate_days", ("platform", "access")) == (
        "holder=platform,use=access"
    )
    assert subject_of("tianping_workers", ()) == ""


def test_scrape_is_read_by_the_official_parser() -> None:
    """Every metric of the table has its help; what was read has its value and labels."""
    read = readings(1, system_state={"SAPS": 20}, commands_total=5)
    read.put_histogram("tianping_batch_commands", [1, 2, 3, *([0] * 5), 4], 99.5)
    text = Exposition(lambda: read).text().decode()
    families = {one.name: one for one in text_string_to_metric_families(text)}
    shown = {name for name in families if name.startswith("tianping_")}
    read_back = {name.removesuffix("_total") for name, one in METRICS.items()
                 if one.kind is not Kind.HISTOGRAM} | {"tianping_batch_commands"}  # fmt: skip
    assert shown == read_back
    assert families["tianping_system_state"].samples[0].labels == {"system": "SAPS"}
    assert families["tianping_commands"].samples[0].value == 5
    buckets = {
        sample.labels["le"]: sample.value
        for sample in families["tianping_batch_commands"].samples
        if sample.name.endswith("_bucket")
    }
    assert buckets["1.0"] == 1
    assert buckets["16.0"] == buckets["8192.0"] == 6
    assert buckets["+Inf"] == 10
    assert {"process_cpu_seconds", "python_gc_collections"} <= set(families)
