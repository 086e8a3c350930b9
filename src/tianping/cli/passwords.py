"""Where the password of the private keys comes from: a file, the environment, or a prompt."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t

__all__ = ["PASSWORD_VARIABLE", "password_option", "read_password"]

PASSWORD_VARIABLE: Final = "TIANPING_PASSWORD"  # noqa: S105 - the variable's name

_Decorated = TypeVar("_Decorated", bound=Any)


def password_option(function: _Decorated) -> _Decorated:
    """Add ``--password-file`` to a command."""
    return click.option(
        "--password-file",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help=t(
            f"File with the keys' password; else {PASSWORD_VARIABLE} is used, else you are asked.",
            f"存放密钥口令的文件；否则取环境变量 {PASSWORD_VARIABLE}，再否则提示输入。",
        ),
    )(function)


def read_password(password_file: Path | None, *, confirm: bool = False) -> bytes:
    """Return the password; never empty.

    Raises:
        Failure: with INPUT: there is none.
    """
    if password_file is not None:
        password = password_file.read_text(encoding="utf-8").strip()
    else:
        password = os.environ.get(PASSWORD_VARIABLE, "")
        if not password:
            password = str(
                click.prompt(
                    t("Password of the keys", "密钥口令"),
                    hide_input=True,
                    confirmation_prompt=confirm,
                    err=True,
                )
            )
    if not password:
        raise Failure(Exit.INPUT, "the password is empty", "口令为空")
    return password.encode("utf-8")
