"""The participants' link keys as the platform keeps them: sealed, in a file beside the journal.

The journal says which of them count; a key here that it does not know counts for nothing.

Source: CCMS-T §五.3.2; house, ADR-0100.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Final

import msgspec

from tianping.node.errors import FolderError
from tianping.security.errors import SealError
from tianping.security.link_seal import LinkKey
from tianping.security.private_files import PRIVATE_MODE, read_private, write_durably
from tianping.security.sealing import Seal

__all__ = ["LinkStore"]

_FORMAT: Final = 1
_BYTES_MAX: Final = 64 * 1024 * 1024
_KEPT: Final = 2
"""The newest key and the one before."""


class _Stored(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One key."""

    number: int
    cipher: str
    sealed: bytes


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file: keys by participant, oldest first."""

    format: int
    keys: dict[str, list[_Stored]]


class LinkStore:
    """The file and what it holds. Safe to use from any thread."""

    def __init__(self, path: Path, seal: Seal) -> None:
        """Read the file; without one there is no key yet.

        Raises:
            KeyStoreError: others than the owner may read it.
            FolderError: it is not a file of link keys.
        """
        self._path = path
        self._seal = seal
        self._lock = threading.Lock()
        self._keys = _read(path) if path.exists() else {}

    def secret_of(self, participant: str, number: int) -> LinkKey | None:
        """Return a key; None when it is not here, or cannot be opened."""
        for one in self._keys.get(participant, ()):
            if one.number == number:
                try:
                    secret = self._seal.unseal(one.sealed, _context(participant, number))
                except SealError:
                    return None
                return LinkKey(participant, number, one.cipher, secret)
        return None

    def put(self, key: LinkKey) -> None:
        """Keep a key, durably, and the one before it; those before that are dropped.

        Raises:
            SealError: nothing can be sealed.
            OSError: the disk or the folder refused; what was there stays.
        """
        sealed = self._seal.seal(key.secret, _context(key.participant, key.number))
        with self._lock:
            others = [one for one in self._keys.get(key.participant, []) if one.number < key.number]
            kept = [*others[1 - _KEPT :], _Stored(key.number, key.cipher, sealed)]
            self._write(self._keys | {key.participant: kept})

    def drop(self, participant: str, *, up_to: int) -> None:
        """Forget the keys of a participant up to a number, durably.

        Raises:
            OSError: the disk or the folder refused; what was there stays.
        """
        with self._lock:
            left = [one for one in self._keys.get(participant, []) if one.number > up_to]
            others = {code: keys for code, keys in self._keys.items() if code != participant}
            self._write(others | {participant: left} if left else others)

    def _write(self, keys: dict[str, list[_Stored]]) -> None:
        content = msgspec.json.encode(_File(_FORMAT, keys))
        write_durably(self._path, content, mode=PRIVATE_MODE, replace=True)
        self._keys = keys


def _context(participant: str, number: int) -> bytes:
    return f"link.keys.{participant}.{number}".encode()


def _read(path: Path) -> dict[str, list[_Stored]]:
    content = read_private(path, bytes_max=_BYTES_MAX)
    try:
        file = msgspec.json.decode(content, type=_File)
    except msgspec.DecodeError as error:
        raise _damaged(path, error) from None
    if file.format != _FORMAT:
        raise _damaged(path, f"format {file.format}")
    return file.keys


def _damaged(path: Path, found: object) -> FolderError:
    return FolderError(
        f"{path}: expected the participants' link keys, found: {found}; without the file each"
        " participant sets its next key",
        f"{path}：应为参与者链路密钥文件，实为：{found}；移走该文件后由各参与者重新设置密钥",
    )
