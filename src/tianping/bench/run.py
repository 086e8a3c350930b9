"""The whole bench: every figure beside its peer or limit, measured in the same run."""

from __future__ import annotations

import itertools
import os
import platform
import statistics
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import msgspec

from tianping.bench.measures import Measures, Processes, Wanted
from tianping.bench.submitters import IN_FLIGHT

__all__ = [
    "FULL",
    "QUICK",
    "Bench",
    "Figure",
    "Report",
    "Size",
    "as_plain",
    "run_bench",
]


class Size(msgspec.Struct, frozen=True):
    """How much is measured; ``quick`` ends within a minute on two quiet cores.

    Attributes:
        rounds: How often core and peer are measured in turn; the medians count.
        peer_seconds: Of one turn of the peer.
        payments: Of one turn of the compiled core; the interpreted one has half of them.
        seconds: Of the other measurements that last a time.
        decisions: About authority.
    """

    rounds: int
    peer_seconds: float
    payments: int
    restart_payments: int
    memory_payments: int
    whole_way_rounds: int
    whole_way_payments: int
    seconds: float
    decisions: int


FULL: Final = Size(9, 2.0, 60_000, 1_000_000, 200_000, 3, 16_000, 8.0, 400_000)
QUICK: Final = Size(5, 0.6, 40_000, 20_000, 10_000, 1, 4_800, 0.6, 50_000)


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


_CORES: Final = ((8000, 0), (1000, 0), (1000, 1))
"""Payments in a batch, and whether every tool is on; a core with tools follows the same without."""

_PEER: Final = ("PostgreSQL function, batches of 1000", "PostgreSQL 函数，每批 1000")

_WHOLE_WAY: Final = (
    ("bare_seconds", "µs", "bare cryptography and XML per payment", "每笔纯密码与 XML"),
    ("node_seconds", "µs", "CPU of the node per payment", "每笔节点 CPU"),
    ("worker_seconds", "µs", "of them in worker processes", "其中工作进程"),
    ("client_seconds", "µs", "CPU of the clients per payment", "每笔客户端 CPU"),
)


_DECISION_US: Final = 2.0
"""What a decision may cost on the way of a payment."""

_AUTHORITY: Final = (
    ("remembered_us", "authority among 10,000 rules", "一万条规则的权限判断"),
    ("fresh_us", "the same after a change of rules", "规则变更后的首次判断"),
    ("look_up_us", "a dictionary's look-up", "一次字典查找"),
    ("walk_us", "a walk through all rules", "逐条检查全部规则"),
)


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
        self.authority()
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
        """Measure core with journal beside PostgreSQL, in turn, some rounds; medians count."""
        size = self._size
        peer = Wanted("postgres", {"seconds": size.peer_seconds, "batch": 1000, "accounts": 500})
        cores = [
            Wanted(
                "core_journal",
                {
                    "count": size.payments if compiled else size.payments // 2,
                    "batch": batch,
                    "tools": tools,
                },
                compiled,
            )
            for compiled, (batch, tools) in itertools.product((False, True), _CORES)
        ]
        found = self._measures.alternate([peer, *cores], size.rounds)
        rates = [[each["payments_per_second"] for each in rounds] for rounds in found]
        if rates[0]:
            self.add(_PEER, statistics.median(rates[0]), "/s")
        plain: list[float] = []
        for wanted, of_core in zip(cores, rates[1:], strict=True):
            tools = bool(wanted.arguments["tools"])
            plain = plain if tools else of_core
            if of_core:
                self._core(wanted, of_core, beside=plain if tools else rates[0])

    def _core(self, wanted: Wanted, rates: list[float], *, beside: list[float]) -> None:
        """Note a core's rate, and its ratio to PostgreSQL or to the same core without tools."""
        kind = ("compiled", "已编译") if wanted.compiled else ("interpreted", "解释执行")
        batch, tools = wanted.arguments["batch"], wanted.arguments["tools"]
        idle = (", every tool on and idle", "，所有工具启用且空闲") if tools else ("", "")
        what = (
            f"core with journal, {kind[0]}, batches of {batch}{idle[0]}",
            f"核心加日志，{kind[1]}，每批 {batch}{idle[1]}",
        )
        self.add(what, statistics.median(rates), "/s")
        if beside and batch == 1000:
            name = (
                f"core_journal_{kind[0]}_{'tools_idle_over_none' if tools else 'over_postgresql'}"
            )
            self.report.ratios[name] = statistics.median(
                rate / peer for rate, peer in zip(rates, beside, strict=True)
            )

    def authority(self) -> None:
        """Measure decisions about authority beside a dictionary's look-up and a walk."""
        for compiled in (False, True):
            kind = ("compiled", "已编译") if compiled else ("interpreted", "解释执行")
            found = self._measures.measure(
                "authority", compiled=compiled, rules=10_000, decisions=self._size.decisions
            )
            if found is None:
                continue
            for key, text, text_zh in _AUTHORITY:
                what = (f"{text}, {kind[0]}", f"{text_zh}，{kind[1]}")
                self.add(what, found[key], "µs")
            name = f"authority_{kind[0]}"
            self.report.ratios[f"{name}_over_2_us"] = found["remembered_us"] / _DECISION_US
            self.report.ratios[f"{name}_over_look_up"] = (
                found["remembered_us"] / found["look_up_us"]
            )

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
            ("sm2", "SM2", self._size.whole_way_payments // 3),
        ):
            found = self._whole_way(algorithm, count)
            if not found:
                continue
            where = (f"whole way, {name}", f"全程，{name}")
            self.add(where, found["payments_per_second"], "/s")
            for key, unit, text, text_zh in _WHOLE_WAY:
                value = found[key] / found["payments"] * 1e6
                self.add((f"{where[0]}: {text}", f"{where[1]}：{text_zh}"), value, unit)
            for key in ("share_of_cores", "share_of_cpu"):
                self.report.ratios[f"whole_way_{algorithm}_{key}"] = found[key]

    def _whole_way(self, algorithm: str, count: int) -> dict[str, float]:
        """Return the median of each figure over some rounds; nothing when it cannot be made."""
        rounds = [
            self._measures.measure(
                "whole_way",
                compiled=self._measures.compiled is not None,
                algorithm=algorithm,
                payments=count,
            )
            for _ in range(self._size.whole_way_rounds)
        ]
        found = [figures for figures in rounds if figures is not None]
        if not found:
            return {}
        return {key: statistics.median(figures[key] for figures in found) for key in found[0]}

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
