"""The whole bench: every figure beside its peer or limit, measured in the same run."""

from __future__ import annotations

import itertools
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Protocol

import msgspec

from tianping.bench.processes import environment_with
from tianping.bench.submitters import IN_FLIGHT

__all__ = [
    "FULL",
    "QUICK",
    "Bench",
    "Figure",
    "Measures",
    "Processes",
    "Report",
    "Size",
    "as_plain",
    "run_bench",
]


class Size(msgspec.Struct, frozen=True):
    """How much is measured; ``quick`` ends within a minute on two quiet cores.

    Attributes:
        rounds: How often core and peer are measured in turn; the medians count.
    """

    rounds: int
    payments: int
    restart_payments: int
    memory_payments: int
    whole_way_payments: int
    seconds: float


FULL: Final = Size(3, 400_000, 1_000_000, 200_000, 16_000, 8.0)
QUICK: Final = Size(1, 60_000, 60_000, 30_000, 2_400, 1.5)


class Figure(msgspec.Struct, frozen=True):
    """One row of the table."""

    what: str
    what_zh: str
    value: float
    unit: str


class Report(msgspec.Struct):
    """All figures, the ratios, and the conditions they were measured under."""

    figures: list[Figure]
    ratios: dict[str, float]
    conditions: dict[str, str]
    missing: list[str]


_PEER: Final = ("PostgreSQL function, batches of 1000", "PostgreSQL 函数，每批 1000")

_WHOLE_WAY: Final = (
    ("bare_seconds", "µs", "bare cryptography and XML per payment", "每笔纯密码与 XML"),
    ("bare_seconds_alone", "µs", "the same, one core alone", "同上，单核独占"),
    ("node_seconds", "µs", "CPU of the node per payment", "每笔节点 CPU"),
    ("worker_seconds", "µs", "of them in worker processes", "其中工作进程"),
    ("client_seconds", "µs", "CPU of the clients per payment", "每笔客户端 CPU"),
)


class Processes:
    """Runs measurements as processes, one after the other.

    Attributes:
        compiled: The folder of the package with a compiled core; None when there is none.
        missing: What could not be measured, and why.
    """

    def __init__(self, compiled: Path | None, tell: Callable[[str], None]) -> None:
        self.compiled = compiled
        self.missing: list[str] = []
        self._tell = tell
        self._folder = tempfile.gettempdir()

    def measure(
        self, name: str, *, compiled: bool = False, **arguments: float | str
    ) -> dict[str, float] | None:
        """Return the figures of one measurement; None, and a note, when it cannot be made."""
        told = ", ".join(f"{key} {value}" for key, value in arguments.items())
        self._tell(f"{name} {told}{' compiled' if compiled else ''}".strip())
        if compiled and self.compiled is None:
            self.missing.append(f"{name} compiled: run 'make compiled' first")
            return None
        encoded = msgspec.json.encode({**arguments, "folder": self._folder}).decode("utf-8")
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", "tianping.bench.worker", name, encoded],
            env=environment_with(self.compiled if compiled else None),
            capture_output=True,
            check=False,
        )
        if done.returncode:
            last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
            self.missing.append(f"{name}: {' '.join(last)}")
            return None
        figures: dict[str, float] = msgspec.json.decode(done.stdout.splitlines()[-1])
        if compiled and not figures["compiled"]:
            self.missing.append(f"{name} compiled: {self.compiled} holds no compiled core")
            return None
        return figures


class Measures(Protocol):
    """Whoever measures: processes, or in tests something that knows the answers."""

    compiled: Path | None
    missing: list[str]

    def measure(
        self, name: str, *, compiled: bool = False, **arguments: float | str
    ) -> dict[str, float] | None:
        """Return the figures of one measurement; None when it cannot be made."""


class Bench:
    """Turns measurements into figures and ratios.

    Attributes:
        report: What was found so far.
    """

    def __init__(self, size: Size, measures: Measures) -> None:
        self._size = size
        self._measures = measures
        self.report = Report([], {}, _conditions(), measures.missing)

    def measure_all(self) -> Report:
        """Measure everything, one thing after the other."""
        self.core()
        self.submitters()
        self.state()
        self.wire()
        self.whole_way()
        self.report.conditions["load_after"] = f"{os.getloadavg()[0]:.2f}"
        return self.report

    def add(self, what: tuple[str, str], value: float, unit: str) -> None:
        """Note one figure."""
        self.report.figures.append(Figure(what[0], what[1], value, unit))

    def core(self) -> None:
        """Measure core with journal beside PostgreSQL, in turn, some rounds."""
        rates: dict[tuple[str, str], list[float]] = {}
        ratios: dict[str, list[float]] = {}
        for _ in range(self._size.rounds):
            self._core_round(rates, ratios)
        for what, found in rates.items():
            self.add(what, statistics.median(found), "/s")
        for name, quotients in ratios.items():
            self.report.ratios[name] = statistics.median(quotients)

    def _core_round(
        self, rates: dict[tuple[str, str], list[float]], ratios: dict[str, list[float]]
    ) -> None:
        size = self._size
        seconds = size.seconds / size.rounds
        peer = self._measures.measure("postgres", seconds=seconds, batch=1000, accounts=500)
        if peer is not None:
            rates.setdefault(_PEER, []).append(peer["payments_per_second"])
        for compiled, batch in itertools.product((False, True), (1000, 8000)):
            kind = ("compiled", "已编译") if compiled else ("interpreted", "解释执行")
            count = size.payments if compiled else size.payments // 2
            found = self._measures.measure(
                "core_journal", compiled=compiled, count=count, batch=batch
            )
            if found is None:
                continue
            what = (
                f"core with journal, {kind[0]}, batches of {batch}",
                f"核心加日志，{kind[1]}，每批 {batch}",
            )
            rate = found["payments_per_second"]
            rates.setdefault(what, []).append(rate)
            if peer is not None and batch == 1000:
                quotient = rate / peer["payments_per_second"]
                ratios.setdefault(f"core_journal_{kind[0]}_over_postgresql", []).append(quotient)

    def submitters(self) -> None:
        """Measure single payments by how many are in flight."""
        for in_flight in IN_FLIGHT:
            found = self._measures.measure(
                "submitters", in_flight=in_flight, seconds=self._size.seconds / 2
            )
            if found is None:
                continue
            where = (f"single payments, {in_flight} in flight", f"单笔提交，{in_flight} 笔并发")
            self.add(where, found["payments_per_second"], "/s")
            self.add((f"{where[0]}, p50", f"{where[1]}，p50"), found["p50_ms"], "ms")
            self.add((f"{where[0]}, p99", f"{where[1]}，p99"), found["p99_ms"], "ms")

    def state(self) -> None:
        """Measure restart and memory."""
        count = self._size.restart_payments
        for compiled in (False, True):
            kind = ("compiled", "已编译") if compiled else ("interpreted", "解释执行")
            found = self._measures.measure("restart", compiled=compiled, count=count)
            if found is not None:
                where = (
                    f"restart with {count} payments in the tail, {kind[0]}",
                    f"日志尾部 {count} 笔时重启，{kind[1]}",
                )
                self.add(where, found["seconds"], "s")
        found = self._measures.measure("memory", count=self._size.memory_payments)
        if found is not None:
            self.add(("memory per payment", "每笔内存"), found["bytes_per_payment"], "bytes")
            self.add(
                ("snapshot per payment", "每笔快照"), found["snapshot_bytes_per_payment"], "bytes"
            )

    def whole_way(self) -> None:
        """Measure signed messages in to signed receipts out, with the fastest core there is."""
        for algorithm, name, count in (
            ("p256", "P-256", self._size.whole_way_payments),
            ("sm2", "SM2", self._size.whole_way_payments // 2),
        ):
            found = self._measures.measure(
                "whole_way",
                compiled=self._measures.compiled is not None,
                algorithm=algorithm,
                payments=count,
            )
            if found is None:
                continue
            where = (f"whole way, {name}", f"全程，{name}")
            self.add(where, found["payments_per_second"], "/s")
            for key, unit, text, text_zh in _WHOLE_WAY:
                value = found[key] / found["payments"] * 1e6
                self.add((f"{where[0]}: {text}", f"{where[1]}：{text_zh}"), value, unit)
            for key in ("share_of_cores", "share_of_cores_alone", "share_of_cpu"):
                self.report.ratios[f"whole_way_{algorithm}_{key}"] = found[key]

    def wire(self) -> None:
        """Measure the catalogue beside the bare XML parse."""
        found = self._measures.measure("wire", seconds=self._size.seconds)
        if found is None:
            return
        for name, value in found.items():
            if name != "compiled":
                self.add((name, name), value, "/s")
        self.report.ratios["hvps111_parse_over_bare_parse"] = (
            found["hvps.111 parse"] / found["hvps.111 bare parse"]
        )


def _conditions() -> dict[str, str]:
    """Return what the figures depend on beside the code."""
    return {
        "python": sys.version.split()[0],
        "machine": platform.machine(),
        "cores": str(os.cpu_count()),
        "kernel": platform.release(),
        "load_before": f"{os.getloadavg()[0]:.2f}",
    }


def run_bench(*, quick: bool, compiled: Path | None, tell: Callable[[str], None]) -> Report:
    """Measure everything, one thing after the other.

    Args:
        quick: The small size.
        compiled: The folder of the package with a compiled core, if there is one.
        tell: Told what is being measured.
    """
    return Bench(QUICK if quick else FULL, Processes(compiled, tell)).measure_all()


def as_plain(report: Report) -> dict[str, Any]:
    """Return a report as plain values, for JSON."""
    plain: dict[str, Any] = msgspec.to_builtins(report)
    return plain
