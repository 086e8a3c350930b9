"""Measurements with known answers, so that the bench's own arithmetic can be checked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tianping.bench.measures import Wanted

__all__ = ["KnownMeasures"]

_RATES = {
    "authority": {"remembered_us": 0.4, "fresh_us": 9.0, "look_up_us": 0.1, "walk_us": 2_000.0},
    "submitters": {"payments_per_second": 5_000.0, "p50_ms": 1.5, "p99_ms": 9.0},
    "restart": {"seconds": 12.0},
    "memory": {"bytes_per_payment": 128.0, "snapshot_bytes_per_payment": 26.0},
    "wire": {"hvps.111 parse": 6_000.0, "hvps.111 bare parse": 12_000.0},
    "whole_way": {
        "payments": 1_000.0,
        "payments_per_second": 1_500.0,
        "bare_seconds": 0.6,
        "node_seconds": 0.9,
        "worker_seconds": 0.7,
        "client_seconds": 0.05,
        "share_of_cores": 0.75,
        "share_of_cpu": 0.8,
    },
}


class KnownMeasures:
    """Answers every measurement at once; ``without`` names those that cannot be made."""

    def __init__(self, *, compiled: Path | None, without: frozenset[str] = frozenset()) -> None:
        self.compiled = compiled
        self.missing: list[str] = []
        self.asked: list[tuple[str, bool, dict[str, float | str]]] = []
        self._without = without

    def measure(
        self, name: str, *, compiled: bool = False, **arguments: float | str
    ) -> dict[str, float] | None:
        """Return the known figures of a measurement."""
        self.asked.append((name, compiled, arguments))
        if name in self._without or (compiled and self.compiled is None):
            self.missing.append(name)
            return None
        return _RATES[name]

    def alternate(self, wanted: Sequence[Wanted], rounds: int) -> list[list[dict[str, float]]]:
        """Return the known figures by round; the machine is slower in each round than before."""
        return [
            [{"payments_per_second": rate / number} for number in range(1, rounds + 1)]
            if (rate := self._rate(each))
            else []
            for each in wanted
        ]

    def _rate(self, wanted: Wanted) -> float:
        """Return the rate of the first round; 0 for what cannot be measured."""
        self.asked.append((wanted.name, wanted.compiled, wanted.arguments))
        if wanted.name in self._without or (wanted.compiled and self.compiled is None):
            if wanted.name not in self.missing:
                self.missing.append(wanted.name)
            return 0.0
        if wanted.name == "postgres":
            return 20_000.0
        rate = 240_000.0 if wanted.compiled else 100_000.0
        rate *= 0.8 if wanted.arguments["tools"] else 1.0
        return rate if wanted.arguments["batch"] == 1000 else 2 * rate
