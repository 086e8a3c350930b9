"""Where the password of the private keys comes from: a file, the environment, or a prompt."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t

__all__ = ["PASSWORD_VARIABLE", "known_password", "password_option", "read_password", "use_file"]

PASSWORD_VARIABLE: Final = "TIANPING_PASSWORD"  # noqa: S105 - the variable's name

_GIVEN: Final = "tianping.password-file"
"""Under this name the context of a command holds the file that ``tianping`` itself was given."""

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


def use_file(context: click.Context, _: click.Parameter, file: Path | None) -> None:
    """Remember the file that ``tianping --password-file`` names, for whatever command follows."""
    context.meta[_GIVEN] = file


def known_password(password_file: Path | None = None) -> bytes | None:
    """Return the password from a file or the environment, without asking; None without either.

    Raises:
        Failure: with INPUT: it is empty.
    """
    context = click.get_current_context(silent=True)
    if password_file is None and context is not None:
        password_file = context.meta.get(_GIVEN)
    if password_file is not None:
        return _not_empty(password_file.read_text(encoding="utf-8").strip())
    password = os.environ.get(PASSWORD_VARIABLE, "")
    return _not_empty(password) if password else None


def read_password(password_file: Path | None, *, confirm: bool = False) -> bytes:
    """Return the password; never empty.

    Raises:
        Failure: with INPUT: there is none.
    """
    known = known_password(password_file)
    if known is not None:
        return known
    return _not_empty(
        str(
            click.prompt(
                t("Password of the keys", "密钥口令"),
                hide_input=True,
                confirmation_prompt=confirm,
                err=True,
            )
        )
    )


def _not_empty(password: str) -> bytes:
    if not password:
        raise Failure(Exit.INPUT, "the password is empty", "口令为空")
    return password.encode("utf-8")
