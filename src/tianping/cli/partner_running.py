"""What all commands under ``tianping partner`` share: who runs, with which keys and files.

Standard output has the table of what became of the business; standard error one JSON line for each
thing that happens. SIGTERM ends a partner cleanly; whatever way it ended, the same command goes on.
Source: house, ADR-0052, ADR-0061.
"""

from __future__ import annotations

import contextlib
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from tianping.cli.blueprint import whole_code
from tianping.cli.connecting import connection_of
from tianping.cli.failures import Exit, Failure
from tianping.cli.known_errors import texts_of
from tianping.cli.language import CHINESE, LANGUAGE
from tianping.cli.partner_place import PartnerPlace, check_business, partner_place
from tianping.cli.passwords import read_password
from tianping.participant.exchange import RetryPolicy
from tianping.participant.sync_client import Client
from tianping.partners.book import Book
from tianping.partners.notes import Notes
from tianping.partners.rounds import Identity, Rounds
from tianping.values.errors import ValueTextError

__all__ = ["Asked", "Desk", "at_work", "read_file", "stop_when_told"]

_POLICY: Final = RetryPolicy(pauses_seconds=(0.2, 0.5, 1.0))
"""Short, for a partner tries again anyway, and is to stop soon when it is told to."""

_Content = TypeVar("_Content")


class Asked(msgspec.Struct, frozen=True):
    """Which partner a person asks for, and what all of them are told."""

    folder: Path
    code: str
    business: str
    file: Path | None
    password_file: Path | None
    as_json: bool

    @classmethod
    def of(cls, folder: Path, code: str, business: str, options: dict[str, Any]) -> Asked:
        """Return what the arguments and common options of a command say."""
        return cls(
            folder=folder,
            code=str(whole_code(code)),
            business=business,
            file=options["file"],
            password_file=options["password_file"],
            as_json=options["as_json"],
        )


class Desk(msgspec.Struct, frozen=True):
    """What a partner works with."""

    place: PartnerPlace
    identity: Identity
    client: Client
    book: Book
    notes: Notes


@contextlib.contextmanager
def at_work(asked: Asked, begin: Callable[[Book], None]) -> Iterator[Desk]:
    """Yield keys, connection and file of a partner; keep other processes of it out.

    Args:
        asked: Which partner.
        begin: Takes over into the file what the person brought, before anything is connected.

    Raises:
        Failure: with INPUT: the folder has no such partner, or one that runs already.
    """
    place = partner_place(asked.folder, asked.code)
    check_business(place, asked.business)
    connection = connection_of(asked.folder, asked.code, read_password(asked.password_file))
    options = msgspec.structs.replace(connection.options, policy=_POLICY)
    with place.alone(), contextlib.closing(Book(place.book)) as book:
        begin(book)
        with Client(connection.party, options, tls=connection.tls) as client:
            notes = Notes(
                _write_line,
                partner=asked.code,
                chinese=LANGUAGE == CHINESE,
                moment=client.created_at,
            )
            identity = Identity(asked.code, connection.party.edition)
            yield Desk(place, identity, client, book, notes)


def read_file(file: Path, read: Callable[[bytes], _Content]) -> _Content:
    """Return what a file of business says.

    Raises:
        Failure: with INPUT: it does not say what it should.
    """
    try:
        return read(file.read_bytes())
    except (msgspec.DecodeError, ValueTextError) as error:
        english, chinese = texts_of(error)
        raise Failure(Exit.INPUT, f"{file}: {english}", f"{file}：{chinese}") from error


def stop_when_told(rounds: Rounds) -> None:
    """Let SIGTERM and Ctrl-C end a partner cleanly."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: rounds.stop.set())


def _write_line(line: bytes) -> None:
    sys.stderr.buffer.write(line)
    sys.stderr.buffer.flush()
