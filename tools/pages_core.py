"""Reference pages made from the core: refusals, duties, commands and events."""

from __future__ import annotations

import inspect
import re
from typing import Final, get_args

import msgspec

from tianping.core import commands, events
from tianping.core.control.duties import ANYWHERE, DUTIES
from tianping.core.control.roles import PERSON_ROLE_NAMES
from tianping.core.refusals import REFUSALS

__all__ = ["cell", "pages"]

_CODE: Final = re.compile(r"``([^`]+)``")


def cell(text: str) -> str:
    """Return a text as it may stand in a table's cell: one line, single backticks, no bars."""
    return _CODE.sub(r"`\1`", " ".join(text.split())).replace("|", "\\|")


def _record_section(record: type[msgspec.Struct]) -> list[str]:
    """Return one command's or event's section: what it means, then its fields in wire order."""
    body = inspect.getdoc(record) or ""
    meanings: dict[str, str] = {}
    if "\nAttributes:\n" in body:
        body, attributes = body.split("\nAttributes:\n")
        for match in re.finditer(r"^ {4}(\w+): (.*(?:\n {5,}.*)*)", attributes, re.MULTILINE):
            meanings[match.group(1)] = cell(match.group(2))
    lines = [f"## {record.__name__}", ""]
    lines += [f"Type number {record.__struct_config__.tag}.", ""]
    lines += [_CODE.sub(r"`\1`", body.strip()), ""]
    lines += ["| field | type | meaning |", "|---|---|---|"]
    for name, annotation in record.__annotations__.items():
        lines.append(f"| `{name}` | `{cell(str(annotation))}` | {meanings.get(name, '')} |")
    return [*lines, ""]


def _records_page(title: str, intro: str, union: object) -> str:
    records = sorted(get_args(union), key=lambda record: int(record.__struct_config__.tag))
    lines = [f"# {title}", "", intro, ""]
    for record in records:
        lines += _record_section(record)
    return "\n".join(lines)


def _refusals_page() -> str:
    lines = [
        "# Refusals 拒绝原因",
        "",
        "Why the core says no, in the order in which the rules are tried: of several reasons that",
        "hold at once, the one with the lowest number is given.",
        "A refusal changes nothing.",
        "Of an act of a person the numbers 451 to 455 and 220 are tried first, then those of what",
        "it does; of an approval the same way.",
        "*Processing code* is what the wire carries; *again* says whether the same message may",
        "succeed later.",
        "",
        "| number | name | English | 中文 | processing code | again |",
        "|---|---|---|---|---|---|",
    ]
    for code, text in REFUSALS.items():
        again = "yes" if text.transient else "no"
        lines.append(
            f"| {code.value} | `{code.name}` | {cell(text.english)} | {cell(text.chinese)}"
            f" | `{text.reject_code}` | {again} |"
        )
    return "\n".join(lines)


def _roles(roles: tuple[int, ...]) -> str:
    return ", ".join(PERSON_ROLE_NAMES[role][0] for role in roles)


def _duties_page() -> str:
    lines = [
        "# Who may do what 职责表",
        "",
        "Every command that a person may do, the roles that enter it, and those that approve it.",
        "人员可办理的每一条命令、可录入的角色和可审批的角色。",
        "A command with approvers needs two persons while `control.two_persons` is 1; what a",
        "supervisor entered, only a supervisor approves.",
        "*Concerns* names the field by which a person of an office is kept to its own office;",
        "without one the command is the head office's.",
        "What is not here comes as a message of a participant, or from the node itself.",
        "",
        "| roles | 角色 |",
        "|---|---|",
        *(f"| {english} | {chinese} |" for english, chinese in PERSON_ROLE_NAMES.values()),
        "",
        "| command 命令 | enters 录入 | approves 审批 | concerns 对象 | the clock may 时钟 |",
        "|---|---|---|---|---|",
    ]
    for kind, duty in DUTIES.items():
        if duty.enter:
            of = f"`{duty.of}`" if duty.of not in ("", ANYWHERE) else ""
            clock = "yes 是" if duty.unattended else ""
            name = f"[`{kind.__name__}`](commands.md#{kind.__name__.lower()})"
            row = (name, _roles(duty.enter), _roles(duty.approve), of, clock)
            lines.append(f"| {' | '.join(row)} |")
    return "\n".join(lines)


def pages() -> dict[str, str]:
    """Return the core's reference pages."""
    return {
        "reference/duties.md": _duties_page(),
        "reference/refusals.md": _refusals_page(),
        "reference/commands.md": _records_page(
            "Commands",
            "Everything that can be asked of the core, and therefore everything a journal holds."
            "\nA command is a msgpack array: its type number, then its fields in this order.",
            commands.Command,
        ),
        "reference/events.md": _records_page(
            "Events",
            "Everything the core says."
            "\nAn event is a msgpack array: its type number, then its fields in this order.",
            events.Event,
        ),
    }
