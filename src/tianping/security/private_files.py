"""Files that must be whole or absent, and secret files that must be the owner's alone."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path
from typing import Final

from tianping.security.errors import KeyStoreError, KeyStoreProblem

__all__ = [
    "PRIVATE_MODE",
    "PUBLIC_MODE",
    "read_private",
    "require_private",
    "write_durably",
]

PRIVATE_MODE: Final = 0o600
PUBLIC_MODE: Final = 0o644
_BYTES_MAX: Final = 65_536


def write_durably(path: Path, content: bytes, *, mode: int, replace: bool) -> None:
    """Write a file so that after a crash it is there whole, or not at all.

    A temporary file beside it is written and synced, then put in place, then the folder is
    synced. Without ``replace`` a file that exists is left alone.

    Raises:
        KeyStoreError: EXISTS.
        OSError: the disk or the folder refused.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(file.fileno(), mode)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            temporary.replace(path)
        else:
            _put_in_place(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    _sync_folder(path.parent)


def require_private(path: Path) -> None:
    """Refuse a secret file that is not a plain file of this user with mode 0600 or narrower.

    Raises:
        KeyStoreError: MISSING, NOT_A_FILE, WRONG_OWNER or MODE_TOO_WIDE.
    """
    os.close(_open_private(path))


def read_private(path: Path, *, bytes_max: int = _BYTES_MAX) -> bytes:
    """Return the content of a secret file, after the checks of ``require_private``.

    Raises:
        KeyStoreError: as ``require_private``, or MALFORMED when it is too large.
    """
    with os.fdopen(_open_private(path), "rb") as file:
        content = file.read(bytes_max + 1)
    if len(content) > bytes_max:
        raise KeyStoreError(
            KeyStoreProblem.MALFORMED,
            where=str(path),
            expected=f"at most {bytes_max} bytes",
            found="more",
        )
    return content


def _put_in_place(temporary: Path, path: Path) -> None:
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise KeyStoreError(KeyStoreProblem.EXISTS, where=str(path)) from None


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _open_private(path: Path) -> int:
    """Return a descriptor of the checked file: what was checked is what is read."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise KeyStoreError(KeyStoreProblem.MISSING, where=str(path)) from None
    except OSError as error:
        raise KeyStoreError(
            KeyStoreProblem.NOT_A_FILE, where=str(path), found=error.strerror or error
        ) from None
    try:
        _check_status(path, os.fstat(descriptor))
    except KeyStoreError:
        os.close(descriptor)
        raise
    return descriptor


def _check_status(path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise KeyStoreError(
            KeyStoreProblem.NOT_A_FILE, where=str(path), found=stat.filemode(status.st_mode)
        )
    if status.st_uid != os.geteuid():
        raise KeyStoreError(
            KeyStoreProblem.WRONG_OWNER,
            where=str(path),
            expected=f"user {os.geteuid()}",
            found=f"user {status.st_uid}",
        )
    if stat.S_IMODE(status.st_mode) & ~PRIVATE_MODE:
        raise KeyStoreError(
            KeyStoreProblem.MODE_TOO_WIDE,
            where=str(path),
            expected="mode 0600",
            found=f"mode {stat.S_IMODE(status.st_mode):04o}",
        )
