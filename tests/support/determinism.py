"""What must not occur where a replay has to give the same bytes: the scan of core and values."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from support.modules import Module

__all__ = ["DetMark", "determinism_findings", "determinism_marks"]

IMPORTS_ALLOWED: Final = (
    "__future__",
    "bisect",
    "collections",
    "collections.abc",
    "dataclasses",
    "datetime",
    "enum",
    "functools",
    "hashlib",
    "heapq",
    "itertools",
    "msgspec",
    "mypy_extensions",
    "operator",
    "re",
    "struct",
    "typing",
)
ROOMS_ALLOWED: Final = ("tianping.core", "tianping.values")

NAMES_REFUSED: Final = (
    "Decimal",
    "__import__",
    "breakpoint",
    "decimal",
    "eval",
    "exec",
    "float",
    "frozenset",
    "globals",
    "hash",
    "id",
    "input",
    "locals",
    "open",
    "print",
    "set",
    "vars",
)
ATTRIBUTES_REFUSED: Final = (
    "now",
    "today",
    "utcnow",
    "from_float",
    "is_integer",
    "as_integer_ratio",
)

_MARK: Final = re.compile(r"#\s*det-ok:\s*(\S.*)$")


class DetMark(NamedTuple):
    """An exception somebody claimed, with the reason beside it."""

    line: int
    reason: str


def determinism_marks(module: Module) -> list[DetMark]:
    """Return the ``# det-ok: reason`` marks of a module."""
    return [
        DetMark(number, match.group(1))
        for number, line in enumerate(module.lines(), 1)
        if (match := _MARK.search(line))
    ]


def determinism_findings(module: Module, *, marks_count: bool = True) -> list[str]:
    """Return what a module does that its replay may not repeat, one line each.

    Lines with a ``# det-ok: reason`` mark are left out, unless ``marks_count`` is false.
    """
    excused = {mark.line for mark in determinism_marks(module)} if marks_count else set[int]()
    return [
        f"{module.path}:{line}: {text}" for line, text in _offences(module) if line not in excused
    ]


def _offences(module: Module) -> Iterator[tuple[int, str]]:
    annotations = _annotation_nodes(module.tree)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if not _import_allowed(alias.name):
                    yield node.lineno, f"imports {alias.name}"
        elif isinstance(node, ast.ImportFrom):
            if node.level or not _import_allowed(node.module or ""):
                yield node.lineno, f"imports {node.module}"
        elif isinstance(node, ast.expr) and id(node) not in annotations:
            offence = _expression_offence(node)
            if offence:
                yield node.lineno, offence
        elif isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Div):
            yield node.lineno, "divides with /="


def _import_allowed(name: str) -> bool:
    return name in IMPORTS_ALLOWED or any(
        name == room or name.startswith(room + ".") for room in ROOMS_ALLOWED
    )


def _annotation_nodes(tree: ast.Module) -> set[int]:
    """Return the identities of the nodes that are annotations: types are never executed."""
    found: set[int] = set()
    for node in ast.walk(tree):
        parts: list[ast.expr | None] = []
        if isinstance(node, ast.arg | ast.AnnAssign):
            parts.append(node.annotation)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            parts.append(node.returns)
        for part in parts:
            if part is not None:
                found.update(id(inner) for inner in ast.walk(part))
    return found


def _expression_offence(node: ast.expr) -> str | None:
    match node:
        case ast.Constant(value=float() | complex()):
            return f"float literal {node.value!r}"
        case ast.BinOp(op=ast.Div()):
            return "divides with /"
        case ast.BinOp(op=ast.BitAnd() | ast.BitOr() | ast.Sub() | ast.BitXor()) if any(
            _is_dict_view(side) for side in (node.left, node.right)
        ):
            return "makes a set from dict views"
        case ast.Set() | ast.SetComp():
            return "uses a set"
        case ast.Name(id=name) if name in NAMES_REFUSED:
            return f"uses {name}"
        case ast.Attribute(attr=name) if name in ATTRIBUTES_REFUSED:
            return f"uses .{name}"
        case _:
            return None


def _is_dict_view(node: ast.expr) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr="keys" | "items")):
            return True
        case _:
            return False
