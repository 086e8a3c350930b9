"""Compile the core with mypyc into build/compiled; PYTHONPATH=build/compiled then uses it.

The same source, the same tests: see ADR-0021. Run with the repository as working directory.
With ``--can`` it only says whether this machine can: a C compiler and Python's headers are needed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

__all__ = ["main"]

_TARGET = "build/compiled"


def _missing() -> str:
    """Return what this machine lacks for compiling; nothing when it can."""
    if not (Path(sysconfig.get_paths()["include"]) / "Python.h").is_file():
        return "Python's headers (python3.11-dev)"
    return "" if shutil.which("cc") or shutil.which("gcc") else "a C compiler"


def main() -> int:
    """Build the package with a compiled core. Returns the exit status."""
    missing = _missing()
    if missing:
        print(f"the core cannot be compiled here: {missing} not found")
        return 1
    if "--can" in sys.argv:
        return 0
    environment = {**os.environ, "TIANPING_COMPILE": "1"}
    command = [sys.executable, "setup.py", "-q", "build", "--build-lib", _TARGET]
    status = subprocess.run(command, env=environment, check=False).returncode
    if status == 0:
        found = sorted(Path(_TARGET).rglob("*.so"))
        print(f"compiled {len(found)} modules into {_TARGET}")
        return 0 if found else 1
    return status


if __name__ == "__main__":
    sys.exit(main())
