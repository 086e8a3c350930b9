"""One measurement in a process of its own: ``python -m tianping.bench.worker NAME ARGUMENTS``.

Arguments and result are JSON, so that the caller can choose the interpreter's path: the same
measurement runs on the interpreted and on the compiled core.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import msgspec

from tianping.bench import core_journal, postgres, submitters, whole_way, wire

__all__ = ["MEASUREMENTS", "main"]

MEASUREMENTS: Final[dict[str, Callable[..., dict[str, float]]]] = {
    "core_journal": core_journal.measure_core_journal,
    "memory": core_journal.measure_memory,
    "postgres": postgres.measure_postgres,
    "restart": core_journal.measure_restart,
    "submitters": submitters.measure_submitters,
    "whole_way": whole_way.measure_whole_way,
    "wire": wire.measure_wire,
}

_IN_FOLDER: Final = frozenset({"core_journal", "postgres", "restart", "submitters", "whole_way"})


def main() -> None:
    """Measure what the first argument names and print the figures."""
    name, arguments = sys.argv[1], msgspec.json.decode(sys.argv[2], type=dict[str, Any])
    measure = MEASUREMENTS[name]
    if name in _IN_FOLDER:
        with tempfile.TemporaryDirectory(dir=arguments.pop("folder")) as folder:
            figures = measure(Path(folder), **arguments)
    else:
        arguments.pop("folder")
        figures = measure(**arguments)
    figures["compiled"] = float(core_journal.is_compiled())
    sys.stdout.buffer.write(msgspec.json.encode(figures) + b"\n")


if __name__ == "__main__":
    main()
