"""One measurement in a process of its own: ``python -m tianping.bench.worker NAME ARGUMENTS``.

Arguments and result are JSON, so that the caller can choose the interpreter's path: the same
measurement runs on the interpreted and on the compiled core. A measurement in bursts says
``ready``, then measures once for each line it is sent, until its input ends.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Final

import msgspec

from tianping.bench import authorities, core_journal, postgres, submitters, whole_way, wire
from tianping.bench.processes import Burst

__all__ = ["BURSTS", "MEASUREMENTS", "READY", "main"]

READY: Final = b"ready\n"

MEASUREMENTS: Final[dict[str, Callable[..., dict[str, float]]]] = {
    "authority": authorities.measure_decisions,
    "memory": core_journal.measure_memory,
    "restart": core_journal.measure_restart,
    "submitters": submitters.measure_submitters,
    "whole_way": whole_way.measure_whole_way,
    "wire": wire.measure_wire,
}

BURSTS: Final[dict[str, Callable[..., AbstractContextManager[Burst]]]] = {
    "core_journal": core_journal.core_journal_bursts,
    "postgres": postgres.postgres_bursts,
}

_IN_FOLDER: Final = frozenset({"restart", "submitters", "whole_way"})


def main() -> None:
    """Measure what the first argument names and print the figures."""
    name, arguments = sys.argv[1], msgspec.json.decode(sys.argv[2], type=dict[str, Any])
    where = arguments.pop("folder")
    with tempfile.TemporaryDirectory(dir=where) as folder:
        if name in BURSTS:
            _serve(BURSTS[name](Path(folder), **arguments))
        elif name in _IN_FOLDER:
            _tell(MEASUREMENTS[name](Path(folder), **arguments))
        else:
            _tell(MEASUREMENTS[name](**arguments))


def _serve(bursts: AbstractContextManager[Burst]) -> None:
    with bursts as burst:
        sys.stdout.buffer.write(READY)
        sys.stdout.buffer.flush()
        while sys.stdin.buffer.readline():
            _tell(burst())


def _tell(figures: dict[str, float]) -> None:
    figures["compiled"] = float(core_journal.is_compiled())
    sys.stdout.buffer.write(msgspec.json.encode(figures) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
