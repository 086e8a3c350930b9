"""The ready-made dashboard asks for nothing that does not exist, in either language."""

from __future__ import annotations

import json
import re
from typing import Any, Final

import pytest

from tianping.watch.dashboard import ROWS, dashboard
from tianping.watch.metrics import METRICS, Kind, metric

_NAME: Final = re.compile(r"\b(?:tianping|process)_[a-z_]+\b")
_LABELS: Final = re.compile(r"\bby \(([a-z_, ]+)\)")
_LEGEND: Final = re.compile(r"\{\{([a-z_]+)\}\}")
_OF_PROCESS: Final = {"process_cpu_seconds_total", "process_resident_memory_bytes"}
QUERIES: Final = [
    pytest.param(query, legend, id=f"{panel.english}-{place}")
    for _, _, panels in ROWS
    for panel in panels
    for place, (query, legend) in enumerate(panel.queries)
]


def wrong_in(query: str, legend: str) -> list[str]:
    """Return what a query or its legend names that does not exist."""
    wrong: list[str] = []
    labels = {"le"}
    for name in _NAME.findall(query):
        if name in _OF_PROCESS:
            continue
        try:
            of = metric(name.removesuffix("_bucket"))
        except KeyError:
            wrong.append(name)
            continue
        labels |= set(of.labels)
        if name.endswith("_bucket") is not (of.kind is Kind.HISTOGRAM):
            wrong.append(f"{name} is a {of.kind.value}")
        if re.search(rf"(rate|increase)\({name}", query) and of.kind is Kind.GAUGE:
            wrong.append(f"rate of the gauge {name}")
    used = [label.strip() for found in _LABELS.findall(query) for label in found.split(",")]
    return wrong + [label for label in (*used, *_LEGEND.findall(legend)) if label not in labels]


@pytest.mark.parametrize(("query", "legend"), QUERIES)
def test_query_names_metrics_and_labels_that_exist(query: str, legend: str) -> None:
    """Renaming a metric without the dashboard fails here."""
    assert _NAME.search(query)
    assert wrong_in(query, legend) == []


@pytest.mark.parametrize(
    ("query", "legend", "wrong"),
    [
        ("tianping_gone", "", ["tianping_gone"]),
        ("rate(tianping_workers[1m])", "", ["rate of the gauge tianping_workers"]),
        ("tianping_workers", "{{system}}", ["system"]),
        ("sum by (holder) (tianping_phase)", "", ["holder"]),
        ("tianping_batch_commands", "", ["tianping_batch_commands is a histogram"]),
    ],
)
def test_query_that_is_wrong_is_found(query: str, legend: str, wrong: list[str]) -> None:
    """A check that cannot fail proves nothing."""
    assert wrong_in(query, legend) == wrong


@pytest.mark.parametrize("chinese", [False, True])
def test_dashboard_has_the_form_that_is_imported(chinese: bool) -> None:
    """Numbers of panels are their own, places do not overlap, each panel has its source."""
    made: dict[str, Any] = json.loads(json.dumps(dashboard(chinese=chinese)))
    panels = made["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    taken: set[tuple[int, int]] = set()
    for panel in panels:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken
        taken |= cells
        assert place["x"] + place["w"] <= 24
        assert panel["type"] == "row" or panel["targets"][0]["datasource"]["uid"] == "${source}"
        assert bool(re.search("[\u4e00-\u9fff]", panel["title"])) is chinese
    (variable,) = made["templating"]["list"]
    assert (variable["name"], variable["query"]) == ("source", "prometheus")


def test_dashboard_shows_most_of_what_there_is() -> None:
    """What a platform has and the dashboard leaves out is little."""
    shown = {
        name for query, _ in (one.values for one in QUERIES) for name in _NAME.findall(str(query))
    }
    families = {name.removesuffix("_bucket") for name in shown} & METRICS.keys()
    assert len(families) > len(METRICS) / 2
