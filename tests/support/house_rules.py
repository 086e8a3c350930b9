"""The house rules about form: sizes, names, exports, sources. Each returns findings, one a line."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from typing import Final

from pages_sources import cited_keys
from support.modules import FunctionNode, Module, functions

__all__ = [
    "broad_except_findings",
    "decision_findings",
    "empty_test_findings",
    "export_findings",
    "missing_source_findings",
    "name_findings",
    "place_findings",
    "size_findings",
    "unfinished_findings",
    "unknown_source_findings",
]

FUNCTION_LINES_MAX: Final = 70
MODULE_LINES_MAX: Final = 500
PARAMETERS_MAX: Final = 5

_WORDS_REFUSED: Final = re.compile(
    r"(^|_)(utils?|helpers?|managers?|misc|stuff)(_|$)|^(src|dst|handle\d|tmp\d)$", re.IGNORECASE
)
_CLASSES_REFUSED: Final = re.compile(r"(Utils?|Helpers?|Managers?|Info)$")
_UNFINISHED: Final = re.compile("|".join(mark.upper() for mark in ("todo", "fixme", "xxx")))


def size_findings(module: Module, *, parameters: bool = True) -> list[str]:
    """Return functions, modules and parameter lists above the house's limits."""
    found = []
    lines = len(module.lines())
    if lines > MODULE_LINES_MAX:
        found.append(f"{module.path}: {lines} lines, at most {MODULE_LINES_MAX}")
    for node in functions(module):
        length = (node.end_lineno or node.lineno) - node.lineno + 1
        where = f"{module.path}:{node.lineno}: {node.name}"
        if length > FUNCTION_LINES_MAX:
            found.append(f"{where} has {length} lines, at most {FUNCTION_LINES_MAX}")
        if parameters:
            found += _parameter_findings(node, where)
    return found


def _parameter_findings(node: FunctionNode, where: str) -> Iterator[str]:
    decorators = {ast.unparse(decorator).split(".")[-1] for decorator in node.decorator_list}
    if node.name.startswith("__") and node.name != "__init__":
        return
    if "override" in decorators:
        return
    positional = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
    if positional and positional[0] in ("self", "cls"):
        positional = positional[1:]
    count = len(positional) + len(node.args.kwonlyargs)
    if count > PARAMETERS_MAX:
        yield f"{where} has {count} parameters, at most {PARAMETERS_MAX}"


def name_findings(module: Module) -> list[str]:
    """Return names that say nothing: of files, classes, functions, parameters and variables."""
    found = []
    stem = module.path.rsplit("/", 1)[-1].removesuffix(".py")
    if _WORDS_REFUSED.search(stem):
        found.append(f"{module.path}: the file's name says nothing")
    for node in ast.walk(module.tree):
        name, line = _defined_name(node)
        if name is None:
            continue
        refused = _CLASSES_REFUSED if isinstance(node, ast.ClassDef) else _WORDS_REFUSED
        if refused.search(name):
            found.append(f"{module.path}:{line}: the name {name} says nothing")
    return found


def _defined_name(node: ast.AST) -> tuple[str | None, int]:
    match node:
        case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
            return node.name, node.lineno
        case ast.arg():
            return node.arg, node.lineno
        case ast.Name(ctx=ast.Store()):
            return node.id, node.lineno
        case _:
            return None, 0


def unfinished_findings(module: Module) -> list[str]:
    """Return marks of unfinished work."""
    found = [
        f"{module.path}:{number}: {match.group(0)}"
        for number, line in enumerate(module.lines(), 1)
        if (match := _UNFINISHED.search(line))
    ]
    found += [
        f"{module.path}:{node.lineno}: NotImplementedError"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Name) and node.id == "NotImplementedError"
    ]
    return found


def broad_except_findings(module: Module) -> list[str]:
    """Return handlers that catch everything and raise neither it nor what it caused."""
    found = []
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.ExceptHandler):
            continue
        caught = "everything" if node.type is None else ast.unparse(node.type)
        broad = {"everything", "Exception", "BaseException"} & set(re.findall(r"\w+", caught))
        raised = any(
            isinstance(inner, ast.Raise) and (inner.exc is None or inner.cause is not None)
            for statement in node.body
            for inner in ast.walk(statement)
        )
        if broad and not raised:
            found.append(f"{module.path}:{node.lineno}: catches {caught}")
    return found


def export_findings(module: Module) -> list[str]:
    """Return public names that ``__all__`` leaves out, and names it has that do not exist."""
    exported: list[str] | None = None
    defined: dict[str, int] = {}
    bound: list[str] = []
    for node in module.tree.body:
        names, is_definition = _bound_names(node)
        bound += names
        for name in names:
            if name == "__all__" and isinstance(node, ast.Assign):
                exported = list(ast.literal_eval(node.value))
            elif is_definition and not name.startswith("_"):
                defined[name] = node.lineno
    if exported is None:
        return [f"{module.path}: no __all__"] if defined else []
    found = [
        f"{module.path}:{line}: {name} is public and not in __all__"
        for name, line in defined.items()
        if name not in exported
    ]
    found += [
        f"{module.path}: {name} is in __all__ and does not exist"
        for name in exported
        if name not in bound
    ]
    return found


def _is_command(node: ast.ClassDef | FunctionNode) -> bool:
    """Tell whether a decorator hands a function to the command line, its only caller."""
    return any(
        isinstance(decorator, ast.Call)
        and isinstance(decorator.func, ast.Attribute)
        and decorator.func.attr in ("command", "group")
        for decorator in node.decorator_list
    )


def _bound_names(node: ast.stmt) -> tuple[list[str], bool]:
    """Return the names a statement binds, and whether they are classes or functions."""
    match node:
        case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
            return [node.name], not _is_command(node)
        case ast.Assign():
            return [target.id for target in node.targets if isinstance(target, ast.Name)], False
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name], False
        case ast.Import() | ast.ImportFrom():
            return [(alias.asname or alias.name).split(".")[0] for alias in node.names], False
        case ast.If():
            inner = [_bound_names(child)[0] for child in (*node.body, *node.orelse)]
            return [name for names in inner for name in names], False
        case _:
            return [], False


def unknown_source_findings(module: Module, known: Iterable[str]) -> list[str]:
    """Return ``Source:`` keys that are neither in docs/sources.toml nor pages of docs/."""
    keys = set(known)
    return [
        f"{module.path}: unknown source {key}" for key in cited_keys(module.text) if key not in keys
    ]


def decision_findings(module: Module, records: Iterable[str]) -> list[str]:
    """Return ``house`` without a record's number, and numbers without a record."""
    numbers = set(records)
    found = []
    for number, line in enumerate(module.lines(), 1):
        if re.search(r"Source: .*\bhouse\b(?!, ADR-\d{4})", line):
            found.append(f"{module.path}:{number}: house without a record's number")
        found += [
            f"{module.path}:{number}: no record {record}"
            for record in re.findall(r"\bADR-(\d{4})\b", line)
            if record not in numbers
        ]
    return found


def missing_source_findings(module: Module) -> list[str]:
    """Return public functions and methods without a ``Source:`` line in their docstring.

    A method may lean on its class's.
    """
    found = []
    for node, owner in _public_functions(module.tree):
        docs = [ast.get_docstring(node) or ""]
        if owner is not None:
            docs.append(ast.get_docstring(owner) or "")
        if not any("Source:" in doc for doc in docs):
            found.append(f"{module.path}:{node.lineno}: {node.name} has no Source")
    return found


def _public_functions(tree: ast.Module) -> Iterator[tuple[FunctionNode, ast.ClassDef | None]]:
    for node in tree.body:
        if isinstance(node, FunctionNode) and not node.name.startswith("_"):
            yield node, None
        elif isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, FunctionNode) and not inner.name.startswith("_"):
                    yield inner, node


def place_findings(text: str, path: str) -> list[str]:
    """Return places of somebody's own machine that stand in a text: absolute home or work paths."""
    pattern = re.compile(r"(?<![\w./~$}-])/(?:root|home|work|Users)/[\w.-]+")
    return [
        f"{path}:{number}: {match.group(0)}"
        for number, line in enumerate(text.splitlines(), 1)
        for match in pattern.finditer(line)
    ]


def empty_test_findings(module: Module) -> list[str]:
    """Return tests that assert nothing, neither themselves nor through a function beside them."""
    asserting = {node.name for node in functions(module) if _asserts(node)}
    return [
        f"{module.path}:{node.lineno}: {node.name} asserts nothing"
        for node in functions(module)
        if node.name.startswith("test_") and not _asserts(node) and not _calls(node, asserting)
    ]


def _calls(node: FunctionNode, names: set[str]) -> bool:
    return any(
        isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.func.id in names
        for inner in ast.walk(node)
    )


def _asserts(node: FunctionNode) -> bool:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Assert):
            return True
        if isinstance(inner, ast.Call):
            called = ast.unparse(inner.func).rsplit(".", 1)[-1]
            if re.match(
                r"_?(assert|check|expect|raises|refuses|run_scenario|run_state_machine)", called
            ):
                return True
    return False
