"""``tianping release``: versions of the client that the platform offers, and those known good.

Source: house, ADR-0083.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import click
import msgspec

from tianping.cli.blueprint import whole_code
from tianping.cli.language import t
from tianping.cli.output import CONSOLE, print_json, print_table
from tianping.cli.passwords import password_option, read_password
from tianping.cli.reading import folder_argument, json_option
from tianping.node.folder import Folder
from tianping.node.releases import (
    Shelf,
    with_allowed,
    with_release,
    without_allowed,
    without_release,
)
from tianping.security.certificates import load_certificate, verifier_of
from tianping.security.identities import CERTIFICATE_FILE, open_signer
from tianping.values.dates import BusinessDate, business_date_of, format_date, parse_date
from tianping.wire.releases import AllowedVersion, Manifest, Release

__all__ = ["command"]


@click.group(
    help=t(
        "Offer versions of the client to participants, and keep the list of those known good.",
        "向参与者发布客户端版本，维护准入版本清单。",
    )
)
def command() -> None:
    """Hold the commands below."""


def _shelf(folder: Path) -> Shelf:
    place = Folder(folder)
    return Shelf(place.releases, platform=place.settings().platform.name)


def _publish(
    folder: Path, change: Callable[[Manifest], Manifest], password_file: Path | None
) -> None:
    """Change the manifest and sign it with the platform's key."""
    signer = open_signer(Folder(folder).signing, read_password(password_file))
    verifier = verifier_of(signer.certificate)
    done = _shelf(folder).publish(change, signer, verifier, at_ns=time.time_ns())
    CONSOLE.print(t(f"Manifest {done.number} is signed.", f"版本清单第 {done.number} 号已签发。"))


def _date(text: str) -> int:
    """Return the date of a text; today in Beijing when there is none."""
    return int(parse_date(text) if text else business_date_of(time.time_ns()))


_from = click.option(
    "--from",
    "first",
    default="",
    help=t("First date, yyyymmdd; else today.", "起始日期，缺省为今日。"),
)


@command.command(
    help=t(
        "Offer VERSION: FILE is copied, its digest taken, and the manifest signed.",
        "发布版本 VERSION：复制 FILE、计算摘要并签发清单。",
    )
)
@folder_argument
@click.argument("version")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_from
@click.option("--notes", "notes_en", default="", help=t("What is new, in English.", "英文说明。"))
@click.option("--notes-zh", "notes_zh", default="", help=t("The same in Chinese.", "中文说明。"))
@password_option
def offer(
    folder: Path, version: str, *, file: Path, first: str, password_file: Path | None, **notes: str
) -> None:
    """Put a version on the shelf; ``notes`` are those in both languages."""
    release = Release(
        version=version, file=file.name, size=0, sha256="", from_date=_date(first), **notes
    )
    shelf = _shelf(folder)
    _publish(
        folder, lambda manifest: with_release(manifest, shelf.add(file, release)), password_file
    )


@command.command(help=t("Offer VERSION no more.", "撤下版本 VERSION。"))
@folder_argument
@click.argument("version")
@password_option
def withdraw(folder: Path, version: str, *, password_file: Path | None) -> None:
    """Take a version off the manifest; its file stays."""
    _publish(folder, lambda manifest: without_release(manifest, version), password_file)


@command.command(
    help=t(
        "Put VERSION on the list of those known good. While a date has lines, no other version may"
        " log in on it.",
        "将版本 VERSION 列入准入清单。某日有清单时，其他版本当日不得登录。",
    )
)
@folder_argument
@click.argument("version")
@_from
@click.option("--until", default="", help=t("Last date, yyyymmdd.", "截止日期 yyyymmdd。"))
@click.option(
    "--only", multiple=True, help=t("Only for this bank; repeat it.", "仅限此行，可重复。")
)
@password_option
def allow(
    folder: Path, version: str, *, only: tuple[str, ...], password_file: Path | None, **dates: str
) -> None:
    """Add a line to the list; ``dates`` are its first and last."""
    line = AllowedVersion(
        version=version,
        from_date=_date(dates["first"]),
        until_date=int(parse_date(dates["until"])) if dates["until"] else 0,
        participants=tuple(str(whole_code(one)) for one in only),
    )
    _publish(folder, lambda manifest: with_allowed(manifest, line), password_file)


@command.command(
    help=t("Let VERSION be known good no more after a date.", "版本 VERSION 在某日之后不再准入。")
)
@folder_argument
@click.argument("version")
@click.option(
    "--after",
    "last",
    default="",
    help=t("Last date, yyyymmdd; else today.", "最后日期，缺省为今日。"),
)
@password_option
def disallow(folder: Path, version: str, *, last: str, password_file: Path | None) -> None:
    """End the lines of a version."""
    date = _date(last)
    _publish(
        folder,
        lambda manifest: without_allowed(manifest, version, last_date=date),
        password_file,
    )


@command.command(
    "list", help=t("Show what is offered and what is known good.", "查看发布与准入清单。")
)
@folder_argument
@json_option
def list_(folder: Path, *, as_json: bool) -> None:
    """Verify the manifest and print it."""
    certificate = load_certificate((Folder(folder).signing / CERTIFICATE_FILE).read_bytes())
    offer_ = _shelf(folder).offer(verifier_of(certificate))
    if as_json:
        print_json(None if offer_ is None else msgspec.to_builtins(offer_.manifest))
    elif offer_ is None:
        CONSOLE.print(t("Nothing was ever offered.", "尚未发布任何版本。"))
    else:
        _print_manifest(offer_.manifest)


def _print_manifest(manifest: Manifest) -> None:
    print_table(
        t(f"Offered, manifest {manifest.number}", f"已发布（清单第 {manifest.number} 号）"),
        [
            t("version", "版本"),
            t("from", "起始日期"),
            t("file", "文件"),
            (t("bytes", "字节数"), "right"),
            "SHA-256",
        ],
        [
            [one.version, _shown(one.from_date), one.file, one.size, one.sha256]
            for one in manifest.releases
        ],
    )
    print_table(
        t("Known good", "准入清单"),
        [t("version", "版本"), t("from", "起"), t("until", "止"), t("for", "适用")],
        [
            [
                one.version,
                _shown(one.from_date),
                _shown(one.until_date),
                " ".join(one.participants) or t("everybody", "全部"),
            ]
            for one in manifest.allowed
        ],
    )


def _shown(date: int) -> str:
    return format_date(BusinessDate(date)) if date else ""
