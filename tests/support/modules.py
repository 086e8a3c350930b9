"""Python files as the tidy tests read them: path, text and syntax tree."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TypeAlias

__all__ = ["FunctionNode", "Module", "functions", "module_from_text", "modules_under"]

FunctionNode: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


class Module(NamedTuple):
    """One Python file."""

    path: str
    text: str
    tree: ast.Module

    def lines(self) -> list[str]:
        """Return the text line by line."""
        return self.text.splitlines()


def module_from_text(text: str, path: str = "planted.py") -> Module:
    """Return a module that exists only in a test: a planted violation."""
    return Module(path, text, ast.parse(text))


def modules_under(root: Path, *folders: str) -> list[Module]:
    """Return the Python files below folders of the checkout, in path order."""
    return [module for folder in folders for module in _modules(root, folder)]


@functools.cache
def _modules(root: Path, folder: str) -> tuple[Module, ...]:
    """Return the files below one folder; read once in a test process."""
    found = []
    for file in sorted((root / folder).rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        found.append(Module(file.relative_to(root).as_posix(), text, ast.parse(text)))
    return tuple(found)


def functions(module: Module) -> Iterator[FunctionNode]:
    """Yield every function and method of a module, nested ones too."""
    for node in ast.walk(module.tree):
        if isinstance(node, FunctionNode):
            yield node
