"""``tianping participant update``: versions that the platform offers, by hand and by themselves.

What was downloaded is verified before its path is told, and once more right before the
participant's own command, if one was given, gets it. Nothing else is ever run.
Source: house, ADR-0083.
"""

from __future__ import annotations

import shlex
import subprocess
import time
from pathlib import Path
from typing import Any, Final, NamedTuple

import click
import msgspec

from tianping.cli.blueprint import whole_code
from tianping.cli.connecting import open_client
from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t
from tianping.cli.making import participant_folder
from tianping.cli.output import CONSOLE, NOTES, print_json
from tianping.cli.passwords import password_option, read_password
from tianping.cli.reading import folder_argument, json_option
from tianping.participant.errors import ParticipantError
from tianping.participant.updates import Updates, own_version
from tianping.values.dates import business_date_of
from tianping.wire.releases import Manifest, Release

__all__ = ["update"]

UPDATES_FOLDER: Final = "updates"


class _Asked(NamedTuple):
    """Who asks, and where downloads go."""

    folder: Path
    code: str
    password: bytes
    updates: Updates


_to = click.option(
    "--to",
    "target",
    type=click.Path(file_okay=False, path_type=Path),
    help=t("Where downloads go.", "下载目录。"),
)


def _asked(
    folder: Path, participant: str, *, password_file: Path | None, target: Path | None
) -> _Asked:
    code = whole_code(participant)
    own = target or participant_folder(folder, code) / UPDATES_FOLDER
    return _Asked(folder, str(code), read_password(password_file), Updates(own))


def _newer(manifest: Manifest) -> Release | None:
    """Return the version that is offered today, when it is not the one that runs here."""
    found = manifest.offered(business_date_of(time.time_ns()))
    return None if found is None or found.version == own_version() else found


@click.group(
    help=t(
        "Versions of the client that the platform offers: check, download, follow automatically.",
        "平台发布的客户端版本：检查、下载、自动跟进。",
    )
)
def update() -> None:
    """Hold the commands below."""


@update.command(
    help=t(
        "Say whether another version is offered, and whether this one may be used.",
        "查看有无新版本，以及当前版本是否准入。",
    )
)
@folder_argument
@click.argument("participant")
@_to
@password_option
@json_option
def check(
    folder: Path,
    participant: str,
    *,
    target: Path | None,
    password_file: Path | None,
    as_json: bool,
) -> None:
    """Ask for the manifest and say what it means for this client."""
    asked = _asked(folder, participant, password_file=password_file, target=target)
    with open_client(asked.folder, asked.code, asked.password) as client:
        manifest = client.offered(asked.updates)
    own, date = own_version(), business_date_of(time.time_ns())
    allowed = manifest.allows(asked.code, own, date=date)
    newer = _newer(manifest)
    if as_json:
        print_json(
            {
                "version": own,
                "allowed": allowed,
                "offered": None if newer is None else msgspec.to_builtins(newer),
            }
        )
        return
    CONSOLE.print(
        t(
            f"This is version {own}; it {'may' if allowed else 'may NOT'} be used today.",
            f"当前版本 {own}，今日{'准入' if allowed else '不准入'}。",
        )
    )
    if newer is None:
        CONSOLE.print(t("No other version is offered.", "没有其他版本。"))
    else:
        notes = t(newer.notes_en, newer.notes_zh)
        CONSOLE.print(t(f"Offered: {newer.version} {notes}", f"可更新至 {newer.version} {notes}"))


@update.command(
    help=t(
        "Download the version that is offered, verify it, and print where it lies.",
        "下载平台发布的版本，核验后输出其路径。",
    )
)
@folder_argument
@click.argument("participant")
@_to
@password_option
def download(
    folder: Path, participant: str, *, target: Path | None, password_file: Path | None
) -> None:
    """Download, verify, print the path."""
    asked = _asked(folder, participant, password_file=password_file, target=target)
    found = _fetched(asked)
    if found is None:
        NOTES.print(t("No other version is offered.", "没有其他版本。"))
    else:
        CONSOLE.print(str(found[1]), soft_wrap=True)


def _fetched(asked: _Asked) -> tuple[Release, Path] | None:
    """Return the version that is offered and where it lies, verified; None when there is none."""
    with open_client(asked.folder, asked.code, asked.password) as client:
        newer = _newer(client.offered(asked.updates))
        return None if newer is None else (newer, client.download(newer, asked.updates))


@update.command(
    help=t(
        "Follow the platform's versions: download and verify each that is offered, and give its"
        " path to a command of your own.",
        "自动跟进平台版本：下载并核验每个新版本，并将其路径交给您指定的命令。",
    )
)
@folder_argument
@click.argument("participant")
@_to
@click.option(
    "--every",
    type=click.FloatRange(0.1),
    default=3600.0,
    show_default=True,
    help=t("Seconds between two checks.", "检查间隔（秒）。"),
)
@click.option(
    "--then",
    default="",
    help=t("Your command; the path is its last word.", "您的命令，末尾附路径。"),
)
@click.option("--once", is_flag=True, help=t("Check once and end.", "只检查一次。"))
@password_option
def automatic(
    folder: Path, participant: str, *, target: Path | None, password_file: Path | None, **how: Any
) -> None:
    """Check at intervals; ``how`` are every, then and once."""
    asked = _asked(folder, participant, password_file=password_file, target=target)
    done = ""
    while True:
        try:
            found = _fetched(asked)
        except ParticipantError as error:
            if how["once"]:
                raise
            NOTES.print(t(error.english, error.chinese))
        else:
            if found is not None and found[0].version != done:
                _use(asked.updates, found[0], then=how["then"])
                done = found[0].version
        if how["once"]:
            return
        time.sleep(how["every"])


def _use(updates: Updates, release: Release, *, then: str) -> None:
    """Tell the path of a version, and give it to the participant's command, verified once more.

    Raises:
        Failure: with REFUSED: the file is not what was verified any more, or the command failed.
    """
    path = updates.downloaded(release)
    if path is None:
        raise Failure(
            Exit.REFUSED,
            f"{release.file}: expected the file that was verified, found another",
            f"{release.file} 在核验后被改动，拒绝使用",
        )
    CONSOLE.print(str(path), soft_wrap=True)
    if then:
        done = subprocess.run([*shlex.split(then), str(path)], check=False)  # noqa: S603 - the participant's own command
        if done.returncode:
            raise Failure(
                Exit.REFUSED,
                f"{then}: expected exit code 0, found {done.returncode}",
                f"命令 {then} 失败，退出码 {done.returncode}",
            )
