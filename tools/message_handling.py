"""What Tianping does with each message, read from the code that does it.

Accepted is what the intake's table has, with the command it becomes; sent is what the renderer
names, or a family keeps a constant of and does not accept; passed on is what the drafter forwards;
the client's are the codes in the participant's room.
"""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Final, NamedTuple, get_args

from tianping.core import commands, events
from tianping.node import intake, render
from tianping.wire.catalogue import Edition, codes

__all__ = ["Handling", "handlings", "in_words", "summary"]

_SOURCES: Final = Path(__file__).resolve().parents[1] / "src" / "tianping"
_WIRE_ONLY: Final = (
    "Known to the wire only: the platform neither takes nor sends it.",
    "It can be parsed, checked, explained, written and signed.",
    "",
    "仅限报文层：可解析、校验、解释、编写与加签，平台不受理亦不发送。",
)


class Handling(NamedTuple):
    """What is done with one message."""

    accepted: str = ""
    """The module that reads it."""
    commands: tuple[str, ...] = ()
    """The commands it may become, none where the node answers for itself."""
    forwarded: bool = False
    sent: str = ""
    """The module that writes it."""
    client: tuple[str, ...] = ()
    """Modules of the participant's client that name it."""


def handlings() -> dict[str, Handling]:
    """Return for each message code of the catalogue what Tianping does with it."""
    accepted = _accepted()
    sent = {**_left_to_send(accepted), **dict(_named_by(render))}
    passed_on = _forwarded_commands()
    clients = _clients()
    found = {}
    for code in codes():
        module, commands = accepted.get(code, ("", ()))
        found[code] = Handling(
            module,
            commands,
            any(command in passed_on for command in commands),
            sent.get(code, ""),
            tuple(clients.get(code, ())),
        )
    return found


def summary(handling: Handling) -> str:
    """Return in a few words what is done with a message; nothing where nothing is."""
    words = []
    if handling.accepted:
        words.append("accepted 受理")
    if handling.forwarded:
        words.append("passed on 转发")
    if handling.sent:
        words.append("sent 发送")
    return ", ".join(words)


def in_words(handling: Handling) -> list[str]:
    """Return the section of a message's page that says what is done with it."""
    lines = ["## What Tianping does with it 天平的处理", ""]
    if handling.accepted:
        links = [f"[{one}](../commands.md#{one.lower()})" for one in handling.commands]
        becomes = f", command 命令 {', '.join(links)}" if links else ""
        lines.append(f"- Accepted from participants 受理: `{handling.accepted}`{becomes}")
    if handling.forwarded:
        lines.append("- Passed on to the other side as it came 原样转发对方")
    if handling.sent:
        lines.append(f"- Sent to participants 发送: `{handling.sent}`")
    if handling.client:
        modules = ", ".join(f"`{module}`" for module in handling.client)
        lines.append(f"- The participant's client knows it 参与者客户端支持: {modules}")
    if len(lines) > 2:
        return [*lines, ""]
    return [
        *lines,
        *_WIRE_ONLY,
        "",
    ]


def _short(module: str) -> str:
    return module.removeprefix("tianping.")


def _accepted() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return the module and the commands of what participants may send, in any edition.

    What the node answers for itself, such as ccms.990, leads to no command.
    """
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for edition in Edition:
        for code, kind in intake.accepted_codes(edition).items():
            maker = kind.to_command
            if isinstance(maker, functools.partial):
                maker = maker.func
            returned = inspect.signature(maker).return_annotation
            name = returned if isinstance(returned, str) else returned.__name__
            commands = () if name == "NoReturn" else tuple(name.split(" | "))
            found[code] = (_short(maker.__module__), commands)
    return found


def _left_to_send(accepted: Mapping[str, object]) -> dict[str, str]:
    """Return what the families keep a constant of and do not accept, and where."""
    known = set(codes())
    found = {}
    for file in sorted((_SOURCES / "node" / "families").glob("*.py")):
        module = importlib.import_module(f"tianping.node.families.{file.stem}")
        for statement in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(statement, ast.AnnAssign):
                _, value = _constant(module, statement.target)
                if isinstance(value, str) and value in known and value not in accepted:
                    found[value] = _short(module.__name__)
    return found


def _named_by(module: ModuleType) -> Iterator[tuple[str, str]]:
    """Yield the message codes that a module names by constants, and where these stand."""
    known = set(codes())
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        owner, value = _constant(module, node)
        if isinstance(value, str) and value in known:
            yield value, _short(owner)


def _constant(module: ModuleType, node: ast.AST) -> tuple[str, object]:
    """Return where a name, or an attribute of an imported module, is from, and its value."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        owner = getattr(module, node.value.id, None)
        if isinstance(owner, ModuleType):
            return owner.__name__, getattr(owner, node.attr, None)
    if isinstance(node, ast.Name):
        return module.__name__, getattr(module, node.id, None)
    return module.__name__, None


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _forwarded_commands() -> set[str]:
    """Return the commands whose messages the drafter, or what it calls, passes on.

    ``forward`` stands below a test for a command or an event, or in a function that takes one; an
    event stands for the commands that lead to it.
    """
    orders = {record.__name__ for record in get_args(commands.Command)}
    happenings = {record.__name__ for record in get_args(events.Event)}
    found: set[str] = set()
    for file in sorted((_SOURCES / "node").glob("drafts*.py")):
        for function in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef):
                taken = _names(function.args) & (orders | happenings)
                found |= _tested(function.body, taken, orders | happenings)
    return (found & orders) | (_leading_to(found & happenings) & orders)


def _tested(body: list[ast.stmt], around: set[str], known: set[str]) -> set[str]:
    """Return which of the known names are tested for nearest around each call of ``forward``."""
    found: set[str] = set()
    for statement in body:
        if isinstance(statement, ast.If):
            inner = (_names(statement.test) & known) or around
            found |= _tested(statement.body, inner, known)
            found |= _tested(statement.orelse, around, known)
        elif "forward" in _calls(statement):
            found |= around
    return found


def _names(node: ast.AST) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def _calls(node: ast.AST) -> set[str]:
    return {_called(inner) for inner in ast.walk(node) if isinstance(inner, ast.Call)}


def _leading_to(happened: set[str]) -> set[str]:
    """Return what the core's functions take that make one of some events."""
    found: set[str] = set()
    for file in sorted((_SOURCES / "core").rglob("*.py")):
        for function in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef) and _calls(function) & happened:
                found |= _names(function.args)
    return found


def _clients() -> dict[str, list[str]]:
    known = set(codes())
    found: dict[str, list[str]] = {}
    for file in sorted((_SOURCES / "participant").rglob("*.py")):
        name = f"participant.{file.stem}"
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and node.value in known:
                modules = found.setdefault(str(node.value), [])
                if name not in modules:
                    modules.append(name)
    return found
