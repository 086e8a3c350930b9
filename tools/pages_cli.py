"""The reference of the command line, in English and in 中文, from the commands themselves.

The language of a process is chosen when it starts, so each page is made in a process of its own:
``python tools/pages_cli.py en`` prints one.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import click

__all__ = ["pages"]

_ROOT: Final = Path(__file__).resolve().parents[1]
_PAGES: Final = {"en": "reference/command-line.md", "zh": "reference/command-line.zh-CN.md"}
_INTRO: Final = {
    "en": [
        "# The command line",
        "",
        "Every command of `tianping`; [中文](command-line.zh-CN.md).",
        "`--lang` or the variable `TIANPING_LANG` choose the language; without them the locale.",
        "",
    ],
    "zh": [
        "# 命令行",
        "",
        "`tianping` 的全部命令；[English](command-line.md)。",
        "语言由 `--lang` 或环境变量 `TIANPING_LANG` 指定，缺省取系统区域设置。",
        "",
    ],
}
_CODES: Final = {
    "en": (
        "## Exit codes",
        "code",
        "meaning",
        {
            "DONE": "done",
            "REFUSED": "refused: the platform said no, and why",
            "USAGE": "the command was written wrongly",
            "INPUT": "a file or value given is not what it should be",
            "NOT_RUNNING": "the platform does not run or cannot be reached",
            "DAMAGED": "verification found damage",
            "FAULT": "a fault of Tianping",
        },
    ),
    "zh": (
        "## 退出码",
        "退出码",
        "含义",
        {
            "DONE": "完成",
            "REFUSED": "被拒绝：平台说明原因",
            "USAGE": "命令书写有误",
            "INPUT": "所给文件或数值不符合要求",
            "NOT_RUNNING": "平台未运行或无法连接",
            "DAMAGED": "核验发现损坏",
            "FAULT": "天平内部故障",
        },
    ),
}


def _table(context: click.Context, command: click.Command) -> list[str]:
    rows = []
    for parameter in command.get_params(context):
        if isinstance(parameter, click.Option):
            record = parameter.get_help_record(context)
            if record is None or "--help" in parameter.opts:
                continue
            name, text = record
        else:
            name, text = parameter.make_metavar(context), ""
        cells = (part.replace("|", "\\|") for part in (f"`{name}`", " ".join(text.split())))
        rows.append(f"| {' | '.join(cells)} |")
    return ["| | |", "|---|---|", *rows, ""] if rows else []


def _sections(name: str, command: click.Command, parent: click.Context | None) -> list[str]:
    context = click.Context(command, info_name=name, parent=parent)
    lines: list[str] = []
    if parent is not None:
        depth = 2 if parent.parent is None else 3
        lines += [f"{'#' * depth} {context.command_path}", ""]
        lines += [" ".join((command.help or "").split()), ""]
        usage = " ".join(command.collect_usage_pieces(context))
        lines += ["```text", f"{context.command_path} {usage}".rstrip(), "```", ""]
        lines += _table(context, command)
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            if found is not None:
                lines += _sections(inner, found, context)
    return lines


def _page(language: str) -> str:
    """Return the page in the language this process speaks."""
    from tianping.cli.failures import Exit  # noqa: PLC0415 - reads the language when imported
    from tianping.cli.language import speak  # noqa: PLC0415 - the same
    from tianping.cli.main import tianping  # noqa: PLC0415 - the same

    speak()
    title, code, meaning, texts = _CODES[language]
    lines = [*_INTRO[language], *_sections("tianping", tianping, None)]
    lines += [title, "", f"| {code} | {meaning} |", "|---|---|"]
    lines += [f"| {exit_code.value} | {texts[exit_code.name]} |" for exit_code in Exit]
    return "\n".join(lines)


def pages() -> dict[str, str]:
    """Return the page in each language."""
    rendered = {}
    for language, path in _PAGES.items():
        environment = {
            **os.environ,
            "TIANPING_LANG": language,
            "PYTHONPATH": str(_ROOT / "src"),
            "COLUMNS": "100",
            "PYTHONIOENCODING": "utf-8",
        }
        made = subprocess.run(
            [sys.executable, __file__, language],
            env=environment,
            cwd=_ROOT,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        if made.returncode != 0:
            raise RuntimeError(f"the page of the command line ({language}): {made.stderr}")
        rendered[path] = made.stdout
    return rendered


if __name__ == "__main__":
    print(_page(sys.argv[1]))
