"""Build with the core compiled by mypyc when TIANPING_COMPILE=1; without it, plain Python.

Commands, events, refusals and terms stay uncompiled: a msgspec Struct loses its class keywords
in a compiled module (ADR-0021).
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

_UNCOMPILED = {
    "commands", "events", "refusals", "terms.py", "__init__.py",
    # Long tables that are looked up: compiled, their making alone is tens of thousands of lines
    # of C in one function.
    "duties.py", "rules.py", "node_rules.py", "people_rules.py", "lending_rules.py",
    "day_end_rules.py", "certificate_rules.py", "snapshot_sections.py",
}  # fmt: skip
"""Files of the core and whole packages that stay plain Python."""


def _extensions() -> list[object]:
    """Return the extension modules of the compiled core; none unless asked for."""
    if os.environ.get("TIANPING_COMPILE") != "1":
        return []
    from mypyc.build import mypycify  # noqa: PLC0415 - needed only when compiling

    modules = sorted(
        str(path)
        for path in Path("src/tianping/core").rglob("*.py")
        if not _UNCOMPILED & set(path.parts)
    )
    # A file for each module: in one file the C grows to a hundred megabytes and takes minutes more.
    return list(mypycify(["--strict", *modules], opt_level="3", debug_level="0", multi_file=True))


class _BuildInParallel(build_ext):
    """Builds an extension of many sources with a compiler for each core."""

    def build_extension(self, ext: Extension) -> None:
        """Build one extension."""
        compile_in_turn = self.compiler.compile

        def compile_all(sources: list[str], **options: object) -> list[str]:
            with ThreadPoolExecutor(os.cpu_count()) as pool:
                made = pool.map(lambda one: compile_in_turn([one], **options), sources)
                return [each for objects in made for each in objects]

        self.compiler.compile = compile_all
        try:
            super().build_extension(ext)
        finally:
            self.compiler.compile = compile_in_turn


setup(ext_modules=_extensions(), cmdclass={"build_ext": _BuildInParallel})
