"""What a person proves itself with on the command line: password, code, certificate."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import click
import msgspec
import pyotp

from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t
from tianping.cli.passwords import read_password
from tianping.node.authentication import LogIn
from tianping.node.operator import OperatorClient
from tianping.node.second_factor import challenge_text
from tianping.security.identities import open_signer
from tianping.security.private_files import read_private

__all__ = [
    "Proofs",
    "new_password",
    "proof_options",
    "prove",
    "prove_to",
    "secret_of",
    "signed_challenge",
]

_SECRET_PROMPT: Final = ("Code of your second factor", "动态码")

_Decorated = TypeVar("_Decorated", bound=Any)


class Proofs(msgspec.Struct, frozen=True, kw_only=True):
    """Where the proofs come from; what is not named is asked for.

    Attributes:
        password_file: A file with the person's password.
        totp_file: A file with the secret of its codes, of its owner alone.
        code: The code itself.
        identity: A folder with the person's certificate and key, as ``tianping pki`` makes it.
    """

    password_file: Path | None = None
    totp_file: Path | None = None
    code: str = ""
    identity: Path | None = None


def proof_options(function: _Decorated) -> _Decorated:
    """Add the options that say where the proofs come from."""
    file = click.Path(exists=True, dir_okay=False, path_type=Path)
    for option in (
        click.option(
            "--identity",
            type=click.Path(exists=True, file_okay=False, path_type=Path),
            help=t(
                "Folder with your own certificate and key; the key's password is asked for, or is"
                " in TIANPING_PASSWORD.",
                "本人证书与密钥所在目录；密钥口令取自 TIANPING_PASSWORD 或提示输入。",
            ),
        ),
        click.option("--code", default="", help=t("The code of this moment.", "当前动态码。")),
        click.option(
            "--totp-file",
            type=file,
            help=t("File with the secret of your codes.", "动态码密钥文件。"),
        ),
        click.option(
            "--password-file",
            type=file,
            help=t("File with your password; else you are asked.", "本人口令文件；缺省提示输入。"),
        ),
    ):
        function = option(function)
    return function


def prove(client: OperatorClient, person: str, proofs: Proofs) -> LogIn:
    """Return what a person says to prove who it is, its certificate's signature included."""
    return prove_to(lambda: bytes(client.ask("challenge", None)), person, proofs)


def prove_to(challenge: Callable[[], bytes], person: str, proofs: Proofs) -> LogIn:
    """Return what a person says to whoever gives it something to sign."""
    certificate, signature = _signed(challenge, person, proofs.identity)
    return LogIn(
        person=person,
        password=_password(proofs.password_file),
        code=proofs.code or _code(proofs.totp_file),
        certificate=certificate,
        signature=signature,
    )


def signed_challenge(
    client: OperatorClient, person: str, identity: Path | None
) -> tuple[bytes, bytes]:
    """Return a person's certificate and its signature for this connection; empty without one."""
    return _signed(lambda: bytes(client.ask("challenge", None)), person, identity)


def _signed(
    challenge: Callable[[], bytes], person: str, identity: Path | None
) -> tuple[bytes, bytes]:
    if identity is None:
        return b"", b""
    signer = open_signer(identity, read_password(None))
    return signer.certificate.der, signer.sign(challenge_text(challenge(), person))


def new_password(file: Path | None) -> str:
    """Return a new password, from a file or asked for twice."""
    if file is not None:
        return _first_line(file)
    return str(
        click.prompt(
            t("New password", "新口令"), hide_input=True, confirmation_prompt=True, err=True
        )
    )


def secret_of(file: Path) -> str:
    """Return the secret of a file of the user's alone."""
    return read_private(file).decode("ascii", "replace").strip()


def _password(file: Path | None) -> str:
    if file is not None:
        return _first_line(file)
    return str(click.prompt(t("Your password", "本人口令"), hide_input=True, err=True))


def _first_line(file: Path) -> str:
    """Return the password in a file, without the line's end.

    Raises:
        Failure: with INPUT: there is none.
    """
    text = file.read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
    if not text:
        raise Failure(Exit.INPUT, f"{file}: the password is empty", f"{file}：口令为空")
    return text


def _code(file: Path | None) -> str:
    if file is not None:
        return pyotp.TOTP(secret_of(file)).at(int(time.time()))
    return str(click.prompt(t(*_SECRET_PROMPT), err=True))
