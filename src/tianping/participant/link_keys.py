"""A participant's own link keys: made here, kept in a file, sealed by its key ring.

A key that the platform is not known to have taken stands beside the others as pending: whoever
lost the answer asks how the platform's keys stand, and takes the pending one over or drops it.

Source: CCMS-T §五.3.2 (keys that the participant sets); house, ADR-0100.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec

from tianping.participant.errors import StoreFaultError
from tianping.security.link_seal import TO_PLATFORM, LinkCipher, LinkKey, new_secret
from tianping.security.private_files import PRIVATE_MODE, read_private, write_durably
from tianping.security.sealing import CIPHERS, Seal

__all__ = ["HeldKey", "LinkKeys"]

_FORMAT: Final = 1
_BYTES_MAX: Final = 1024 * 1024
_KEPT: Final = 2
_PENDING_NS: Final = 60 * 1_000_000_000
_NS_PER_DAY: Final = 86_400 * 1_000_000_000


class HeldKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One key as the file has it.

    Attributes:
        number: Its number.
        cipher: What it is for: one of ``CIPHERS``.
        sealed: The key, sealed by the key ring.
        made_at_ns: When it was made here.
        set_at_ns: When the platform took it; 0 for one that is pending.
    """

    number: int
    cipher: str
    sealed: bytes
    made_at_ns: int
    set_at_ns: int = 0


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file: keys that were taken, oldest first, and perhaps one that is pending."""

    format: int
    participant: str
    key_days_max: int
    keys: list[HeldKey]
    pending: HeldKey | None = None


class LinkKeys:
    """The file of one participant. Another process may change it at any time."""

    def __init__(self, path: Path, participant: str, seal: Seal) -> None:
        self.participant = participant
        self._path = path
        self._seal = seal
        self._seen: tuple[int, int] = (0, 0)
        self._file = self._empty()
        self._cipher: LinkCipher | None = None

    def cipher(self) -> LinkCipher | None:
        """Return what seals and opens under the newest key; None when there is none.

        Raises:
            StoreFaultError: the file is not what it should be.
            KeyStoreError: others than the owner may read it.
            SealError: the key ring does not open it.
        """
        file = self._now()
        if not file.keys:
            self._cipher = None
        elif self._cipher is None or self._cipher.key.number != file.keys[-1].number:
            self._cipher = LinkCipher(self._opened(file.keys[-1]), TO_PLATFORM)
        return self._cipher

    @property
    def keys(self) -> list[HeldKey]:
        """The keys that the platform took, oldest first; the last one is used."""
        return self._now().keys

    @property
    def pending(self) -> LinkKey | None:
        """The key that the platform is not known to have taken; None when there is none."""
        held = self._now().pending
        return None if held is None else self._opened(held)

    def is_due(self, now_ns: int) -> bool:
        """Tell whether to set the next key: half of the longest age is over, or one is pending.

        One that was made a moment ago may be on its way yet.
        """
        file = self._now()
        if not file.keys:
            return False
        if file.pending is not None and now_ns - file.pending.made_at_ns >= _PENDING_NS:
            return True
        return now_ns - file.keys[-1].set_at_ns >= file.key_days_max * _NS_PER_DAY // 2

    def make(self, number: int, cipher: str, *, at_ns: int) -> LinkKey:
        """Make a key and keep it as pending, durably; one that was pending is dropped.

        Raises:
            StoreFaultError: there is no such cipher.
            OSError: the disk or the folder refused.
        """
        if cipher not in CIPHERS:
            raise StoreFaultError(
                str(self._path), expected=f"a cipher of {', '.join(CIPHERS)}", found=cipher
            )
        key = LinkKey(self.participant, number, cipher, new_secret())
        self._write(msgspec.structs.replace(self._now(), pending=self._held(key, at_ns, 0)))
        return key

    def take(self, key: LinkKey, *, at_ns: int, set_at_ns: int, key_days_max: int) -> None:
        """Use a key from now on: the platform took it. The one before stays beside it."""
        before = [one for one in self._now().keys if one.number < key.number]
        kept = [*before[1 - _KEPT :], self._held(key, at_ns, set_at_ns)]
        self._write(_File(_FORMAT, self.participant, key_days_max, kept))

    def drop_pending(self) -> None:
        """Forget the pending key: the platform has another one, or will not have it."""
        self._write(msgspec.structs.replace(self._now(), pending=None))

    def drop_all(self) -> None:
        """Forget every key: the platform takes plain again."""
        self._write(self._empty())

    def _empty(self) -> _File:
        return _File(_FORMAT, self.participant, 0, [])

    def _held(self, key: LinkKey, at_ns: int, set_at_ns: int) -> HeldKey:
        sealed = self._seal.seal(key.secret, self._context(key.number))
        return HeldKey(key.number, key.cipher, sealed, at_ns, set_at_ns)

    def _opened(self, held: HeldKey) -> LinkKey:
        secret = self._seal.unseal(held.sealed, self._context(held.number))
        return LinkKey(self.participant, held.number, held.cipher, secret)

    def _context(self, number: int) -> bytes:
        return f"link.own.{self.participant}.{number}".encode()

    def _now(self) -> _File:
        """Return the file as it is now; it is read again when it was replaced."""
        try:
            status = self._path.stat()
        except FileNotFoundError:
            self._seen, self._file = (0, 0), self._empty()
            return self._file
        seen = (status.st_ino, status.st_mtime_ns)
        if seen != self._seen:
            self._file = self._read()
            self._seen = seen
            self._cipher = None
        return self._file

    def _read(self) -> _File:
        content = read_private(self._path, bytes_max=_BYTES_MAX)
        try:
            file = msgspec.json.decode(content, type=_File)
        except msgspec.DecodeError as error:
            raise self._fault(error) from None
        if (file.format, file.participant) != (_FORMAT, self.participant):
            raise self._fault(f"format {file.format} of {file.participant}")
        return file

    def _fault(self, found: object) -> StoreFaultError:
        expected = f"the link keys of {self.participant}"
        return StoreFaultError(str(self._path), expected=expected, found=str(found))

    def _write(self, file: _File) -> None:
        content = msgspec.json.encode(file)
        write_durably(self._path, content, mode=PRIVATE_MODE, replace=True)
        self._seen = (0, 0)
