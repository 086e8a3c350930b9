"""``tianping login``: open a session as a person; the command line uses it from then on."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from tianping.cli.asking import operator_of
from tianping.cli.identifying import Proofs, proof_options, prove
from tianping.cli.language import t
from tianping.cli.output import CONSOLE
from tianping.cli.people_roles import role_name
from tianping.cli.reading import folder_argument
from tianping.node.folder import Folder
from tianping.node.session_file import KeptSession, keep_session

__all__ = ["command"]


@click.command(
    help=t(
        "Log in to FOLDER's platform as PERSON. The session is kept in a file of yours alone, and"
        " every command to this platform is yours until you log out or the session ends.",
        "以 PERSON 登录 FOLDER 中的平台。会话保存在仅限本用户访问的文件中，"
        "此后对该平台的操作均以该人员名义办理，直至退出或会话失效。",
    )
)
@folder_argument
@click.argument("person")
@proof_options
def command(folder: Path, person: str, **proofs: object) -> None:
    """Prove, and keep the session."""
    with operator_of(folder) as client:
        asked = prove(client, person, msgspec.convert(proofs, Proofs))
        told = dict(client.ask("log_in", msgspec.to_builtins(asked, builtin_types=(bytes,))))
    keep_session(
        Folder(folder).operator_socket,
        KeptSession(person=person, session=str(told["session"]), token=str(told["token"])),
    )
    role = role_name(int(told["role"]))
    CONSOLE.print(t(f"Logged in as {person}, {role}.", f"已登录：{person}（{role}）。"))
