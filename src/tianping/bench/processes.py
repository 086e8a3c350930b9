"""Processes of this package: what they import, and the CPU time the kernel counts for them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

__all__ = ["Burst", "cpu_seconds", "environment_with"]

Burst: TypeAlias = Callable[[], dict[str, float]]
"""Measures for a short while and returns the figures; called again, measures again."""

_PROCESSES = Path("/proc")
_PARENT, _USER, _SYSTEM = 1, 11, 12
"""Fields of ``/proc/PID/stat``, counted from the state that follows the name."""


def environment_with(package: Path | None = None) -> dict[str, str]:
    """Return an environment in which Python imports the package from a folder, else this one."""
    folder = package or Path(__file__).resolve().parents[2]
    return {**os.environ, "PYTHONPATH": str(folder)}


def cpu_seconds(process_id: int) -> tuple[float, float]:
    """Return the CPU seconds so far of a process and of its children; 0 where there is no /proc."""
    own = children = 0
    for path in _PROCESSES.glob("[0-9]*/stat"):
        try:
            fields = path.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue  # it has ended meanwhile
        ticks = int(fields[_USER]) + int(fields[_SYSTEM])
        if int(path.parent.name) == process_id:
            own += ticks
        elif int(fields[_PARENT]) == process_id:
            children += ticks
    per_second = os.sysconf("SC_CLK_TCK")
    return own / per_second, children / per_second
