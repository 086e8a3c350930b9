"""Where a partner keeps its own: beside the keys that ``tianping init`` made for it.

Source: house, ADR-0052.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from tianping.cli.failures import Exit, Failure
from tianping.cli.making import BUSINESS_FILE, PARTICIPANTS_FOLDER

__all__ = ["PartnerPlace", "check_business", "partner_place"]

_BOOK: Final = "partner.db"
_LOCK: Final = "partner.lock"


class PartnerPlace(msgspec.Struct, frozen=True):
    """The folder of one participant."""

    code: str
    folder: Path

    @property
    def book(self) -> Path:
        """The partner's own file."""
        return self.folder / _BOOK

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other processes of the same partner out; the system lets go when this one dies.

        Raises:
            Failure: with INPUT: another one runs.
        """
        lock = os.open(self.folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError as error:
            raise Failure(
                Exit.INPUT,
                f"{self.folder}: expected no other process of {self.code}, found one running",
                f"{self.folder}：{self.code} 已有进程在运行",
            ) from error
        finally:
            os.close(lock)


def partner_place(folder: Path, code: str) -> PartnerPlace:
    """Return the place of a partner in a platform's folder.

    Raises:
        Failure: with INPUT: the folder has no keys of that participant.
    """
    own = folder / PARTICIPANTS_FOLDER / code
    if not own.is_dir():
        raise Failure(
            Exit.INPUT,
            f"{own}: expected the keys of {code}, found none",
            f"{own}：没有 {code} 的密钥",
        )
    return PartnerPlace(code, own)


def check_business(place: PartnerPlace, business: str) -> None:
    """Check that the blueprint made this participant for this business, if it says for which.

    Raises:
        Failure: with INPUT: it is for another one.
    """
    path = place.folder / BUSINESS_FILE
    if not path.exists():
        return
    found = path.read_text(encoding="utf-8").strip()
    if found != business:
        raise Failure(
            Exit.INPUT,
            f"{place.code}: expected a partner for {business}, found one for {found}",
            f"{place.code}：应为办理 {business} 的特许参与者，实为办理 {found}",
        )
