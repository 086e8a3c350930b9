"""``tianping skip``: take commands out that make the core fail, so that a platform starts again.

Source: house, ADR-0097.
"""

from __future__ import annotations

import os
from pathlib import Path

import click

from tianping.cli.identifying import Proofs, prove_to
from tianping.cli.language import t
from tianping.cli.output import CONSOLE, NOTES, print_json, print_table
from tianping.cli.passwords import read_password
from tianping.cli.reading import folder_argument, json_option, seal_of
from tianping.node.authentication import LogIn
from tianping.node.clock import SystemClock
from tianping.node.folder import Folder
from tianping.node.opening import open_journal, open_snapshots
from tianping.node.second_factor import CHALLENGE_BYTES
from tianping.node.skipping import Decision, Desk, Trial, try_without

__all__ = ["command"]

_FILES = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDERS = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command(
    help=t(
        "Show which commands make the core of FOLDER's platform fail, so that it does not start;"
        " with a reason and two persons, have them skipped: at every replay they count as"
        " refused, and their senders are told so. The platform must not run.",
        "列出使 FOLDER 中平台核心故障、无法启动的指令；写明理由并经双人确认后予以跳过："
        "每次重放均视为拒绝，并通知发起方。平台须已停止。",
    )
)
@folder_argument
@click.option("--reason", default="", help=t("Why they are skipped.", "跳过的理由。"))
@click.option("--entered-by", default="", help=t("Who enters the order.", "录入人。"))
@click.option("--approved-by", default="", help=t("Who approves it.", "批准人。"))
@click.option(
    "--person-password-file",
    "passwords",
    nargs=2,
    type=_FILES,
    help=t("Files with the passwords of the two; else they are asked.", "两人的口令文件。"),
)
@click.option(
    "--totp-file",
    "secrets",
    nargs=2,
    type=_FILES,
    help=t("Files with the secrets of the codes of the two.", "两人的动态码密钥文件。"),
)
@click.option(
    "--identity",
    "identities",
    nargs=2,
    type=_FOLDERS,
    help=t("Folders with the certificates of the two.", "两人的证书目录。"),
)
@json_option
def command(
    folder: Path, *, reason: str, entered_by: str, approved_by: str, as_json: bool, **files: object
) -> None:
    """Show, and when it is ordered, write it down."""
    place = Folder(folder)
    seal = seal_of(place.key_ring, needed=True)
    journal = open_journal(place, place.settings(), seal=seal)
    try:
        with NOTES.status(t("Replaying the journal…", "正在重放日志…")):
            trial = try_without(journal, open_snapshots(place, seal=seal))
        _tell(trial, as_json=as_json)
        if not (reason or entered_by or approved_by):
            return
        proofs = _proofs(entered_by, approved_by, files)

        def prove(person: str) -> tuple[LogIn, bytes]:
            challenge = os.urandom(CHALLENGE_BYTES)
            NOTES.print(t(f"{person} proves:", f"{person} 验证身份："), markup=False)
            return prove_to(lambda: challenge, person, proofs[person]), challenge

        desk = Desk(place, read_password(None), seal=seal, clock=SystemClock())
        head = desk.order(journal, trial, Decision(reason, entered_by, approved_by), prove)
    finally:
        journal.close()
    NOTES.print(
        t(
            f"Skipped; the journal ends with {head.hash.hex()[:16]}…. Start the platform now.",
            f"已跳过；日志链头 {head.hash.hex()[:16]}…。现在可以启动平台。",
        )
    )


def _proofs(entered_by: str, approved_by: str, files: dict[str, object]) -> dict[str, Proofs]:
    """Return where each of the two has its proofs."""
    proofs: dict[str, Proofs] = {}
    for place, person in enumerate((entered_by, approved_by)):
        given = {
            name: chosen[place] if isinstance(chosen, tuple) and chosen else None
            for name, chosen in files.items()
        }
        proofs[person] = Proofs(
            password_file=given["passwords"],
            totp_file=given["secrets"],
            identity=given["identities"],
        )
    return proofs


def _tell(trial: Trial, *, as_json: bool) -> None:
    """Print what fails, and what would come of the rest of its batch."""
    rows = [
        (
            one.seq,
            type(one.command).__name__,
            str(getattr(one.command, "sender", "")),
            str(getattr(one.command, "message_id", "")),
            one.found,
        )
        for one in trial.failing
    ]
    names = ("seq", "command", "sender", "message_id", "found")
    if as_json:
        print_json([dict(zip(names, row, strict=True)) for row in rows])
        return
    if not rows:
        CONSOLE.print(t("No command makes the core fail.", "没有使核心故障的指令。"))
        return
    print_table(
        t("Commands that make the core fail", "使核心故障的指令"),
        [
            t("number", "序号"),
            t("command", "指令"),
            t("sender", "发起方"),
            t("message", "报文标识号"),
            t("fault", "故障"),
        ],
        rows,
    )
