"""Opening the views of a platform's folder to read them; works while the node runs or not."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import msgspec
from sqlalchemy import Connection

from tianping.cli.failures import Exit, Failure
from tianping.cli.language import CHINESE, LANGUAGE, t
from tianping.cli.output import NOTES, print_json
from tianping.cli.passwords import known_password, read_password
from tianping.core.terms import CLASS_NAMES, STATUS_NAMES
from tianping.node.folder import Folder
from tianping.security.keyring import open_seal
from tianping.security.sealing import LOCKED, Seal
from tianping.values.dates import beijing_date_time
from tianping.views.engine import open_views

__all__ = [
    "class_name",
    "folder_argument",
    "json_option",
    "moment",
    "plain_views",
    "print_views",
    "reading",
    "seal_of",
    "side_name",
    "status_name",
]

folder_argument = click.argument(
    "folder", type=click.Path(exists=True, file_okay=False, path_type=Path)
)

json_option = click.option(
    "--json",
    "as_json",
    is_flag=True,
    help=t("Print JSON; amounts in fen.", "输出 JSON，金额单位为分。"),
)


def seal_of(ring: Path, *, needed: bool = False) -> Seal:
    """Return what opens names and account numbers of a folder with its key ring.

    Without a password they stay sealed, which is said; when the key is ``needed``, a person is
    asked for it.
    """
    password = known_password()
    if password is None and needed and ring.exists():
        password = read_password(None)
    seal = open_seal(ring, password)
    if seal is LOCKED:
        NOTES.print(
            t(
                "Names and account numbers are sealed; give the password to see them.",
                "户名与账号已加密；提供口令方可查看。",
            )
        )
    return seal


@contextlib.contextmanager
def reading(folder: Path, *, seal: Seal | None = None) -> Iterator[Connection]:
    """Yield a connection to the views of a folder; ``seal`` when the caller has it open already.

    Raises:
        Failure: with INPUT: there are no views yet.
    """
    place = Folder(folder)
    settings = place.settings()
    if not settings.views and not place.views.exists():
        raise Failure(
            Exit.INPUT,
            f"{place.views}: expected views, found none; run 'tianping rebuild {folder}'",
            f"{place.views}：尚无视图；请运行 tianping rebuild {folder}",
        )
    seal = seal_of(place.key_ring) if seal is None else seal
    engine = open_views(
        settings.views or place.views_url, seal=seal, archive=place.archive(settings)
    )
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def print_views(views: list[Any]) -> None:
    """Print views as JSON, amounts as texts of fen (browsers would round numbers)."""
    print_json(plain_views(views))


def plain_views(views: list[Any]) -> list[Any]:
    """Return views for JSON, amounts as texts of fen."""
    return [_plain(msgspec.to_builtins(view)) for view in views]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: str(part) if key.endswith("_fen") and part is not None else _plain(part)
            for key, part in value.items()
        }
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return value


def status_name(status: int) -> str:
    """Return a payment status for people: its code and its word."""
    names = STATUS_NAMES.get(status)
    if names is None:
        return str(status)
    return f"{names[0]} {names[2] if LANGUAGE == CHINESE else names[1]}"


def class_name(queue_class: int) -> str:
    """Return a queue class for people: its number and its word."""
    names = CLASS_NAMES.get(queue_class)
    if names is None:
        return str(queue_class)
    return f"{queue_class} {names[1] if LANGUAGE == CHINESE else names[0]}"


def side_name(side: str) -> str:
    """Return debit or credit for people."""
    return t(side, {"debit": "借", "credit": "贷"}.get(side, side))


def moment(instant_ns: int | None) -> str:
    """Return an instant in Beijing time, to the second; empty for none."""
    return "" if instant_ns is None else beijing_date_time(instant_ns).strftime("%F %T")
