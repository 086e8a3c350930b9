"""How a paper reaches a person: on the terminal, as JSON, or as a file, whole or not at all.

The libraries behind a format are imported when the format is asked for.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple

import click

from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t
from tianping.cli.output import NOTES
from tianping.cli.papers import Paper, print_paper
from tianping.cli.reading import json_option, print_views
from tianping.security.errors import KeyStoreError
from tianping.security.private_files import PRIVATE_MODE, write_durably

__all__ = ["FORMATS", "Form", "WantedFile", "form_options", "present", "wanted_file"]

FORMATS: Final = ("csv", "xlsx", "pdf")


class WantedFile(NamedTuple):
    """A file that was asked for."""

    path: Path
    format: str
    force: bool


class Form(NamedTuple):
    """What was asked for: JSON, a file, or with neither the terminal."""

    as_json: bool
    file: WantedFile | None


def form_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add ``--json``, ``--output``, ``--format`` and ``--force``, and hand over one ``form``."""

    @functools.wraps(command)
    def with_form(
        *arguments: Any,
        as_json: bool,
        output: Path | None,
        format_: str | None,
        force: bool,
        **options: Any,
    ) -> None:
        if as_json and output is not None:
            raise Failure(
                Exit.INPUT,
                "--json and --output: expected one of them, found both",
                "--json 和 --output：只能给出其一，实为两者",
            )
        form = Form(as_json, wanted_file(output, format_, force=force))
        command(*arguments, form=form, **options)

    wrapped: Callable[..., None] = with_form
    for option in (
        json_option,
        click.option(
            "--force", is_flag=True, help=t("Replace FILE if it exists.", "若 FILE 已存在则覆盖。")
        ),
        click.option(
            "--format",
            "format_",
            type=click.Choice(FORMATS),
            help=t("Format of the file; else FILE's suffix.", "文件格式；缺省取 FILE 的后缀。"),
        ),
        click.option(
            "--output",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help=t("Write a file for people.", "写成供人阅读的文件。"),
        ),
    ):
        wrapped = option(wrapped)
    return wrapped


def present(form: Form, views: list[Any], paper: Callable[[], Paper]) -> None:
    """Give a person what the form asks for: the views as JSON, or the paper.

    Raises:
        Failure: with INPUT: the file was not written.
    """
    if form.as_json:
        print_views(views)
    elif form.file is None:
        print_paper(paper())
    else:
        _write_paper(paper().for_files(), form.file)


def wanted_file(output: Path | None, format_: str | None, *, force: bool) -> WantedFile | None:
    """Return the file that the options ask for, None when they ask for none.

    Raises:
        Failure: with INPUT: a format without a file, no format known, no folder to write into,
            or the file exists and may not be replaced.
    """
    if output is None:
        if format_ or force:
            raise Failure(
                Exit.INPUT,
                "--format and --force: expected --output FILE beside them, found none",
                "--format 和 --force：应同时给出 --output FILE，实际没有",
            )
        return None
    chosen = format_ or output.suffix.lower().removeprefix(".")
    if chosen not in FORMATS:
        known = ", ".join(FORMATS)
        raise Failure(
            Exit.INPUT,
            f"{output}: expected a suffix of {known}, or --format, found '{output.suffix}'",
            f"{output}：后缀应为 {known}，或用 --format 指定，实为“{output.suffix}”",
        )
    if not output.parent.is_dir():
        raise Failure(
            Exit.INPUT,
            f"{output.parent}: expected a folder to write into, found none",
            f"{output.parent}：应为可写入的文件夹，实际没有",
        )
    if output.is_dir():
        raise Failure(
            Exit.INPUT,
            f"{output}: expected a file, found a folder",
            f"{output}：应为文件，实为文件夹",
        )
    if output.exists() and not force:
        raise _exists(output)
    return WantedFile(output, chosen, force)


def _exists(path: Path) -> Failure:
    return Failure(
        Exit.INPUT,
        f"{path}: exists already and was left alone; --force replaces it",
        f"{path}：文件已存在，未作改动；如需覆盖请用 --force",
    )


def _write_paper(paper: Paper, wanted: WantedFile) -> None:
    """Write a paper as a file that only its owner may read, and say so on standard error.

    Raises:
        Failure: with INPUT: the format's library does not load, the file appeared meanwhile, or
            the disk refused. Nothing was written then.
    """
    content = _content(paper, wanted.format)
    try:
        write_durably(wanted.path, content, mode=PRIVATE_MODE, replace=wanted.force)
    except KeyStoreError:
        raise _exists(wanted.path) from None
    except OSError as error:
        raise Failure(
            Exit.INPUT,
            f"{wanted.path}: not written: {error.strerror}",
            f"{wanted.path}：写入失败：{error.strerror}",
        ) from error
    NOTES.print(
        t(
            f"{wanted.path} written, {len(content)} bytes",
            f"已写入 {wanted.path}，{len(content)} 字节",
        )
    )


def _content(paper: Paper, format_: str) -> bytes:
    """Return the bytes of a paper in a format."""
    try:
        module = importlib.import_module(f"tianping.cli.paper_{format_}")
    except ImportError as error:
        raise Failure(
            Exit.INPUT,
            f"{format_}: expected its libraries, which do not load here: {error}",
            f"{format_}：所需软件包在此处无法加载：{error}",
        ) from error
    content = getattr(module, f"{format_}_bytes")(paper)
    if not isinstance(content, bytes):
        raise TypeError(f"{format_}_bytes returned no bytes")
    return content
