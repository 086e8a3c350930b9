"""Where the command line keeps the token of a session: a file of the user's alone.

In the user's runtime folder, which the system empties at the latest when the machine stops; one
file for each platform.

Source: house, ADR-0073.
"""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from pathlib import Path
from typing import Final

import msgspec

from tianping.node.errors import FolderError
from tianping.security.private_files import PRIVATE_MODE, read_private, write_durably

__all__ = ["KeptSession", "forget_session", "keep_session", "kept_session"]

_RUNTIME_VARIABLE: Final = "XDG_RUNTIME_DIR"
_FOLDER_MODE: Final = 0o700
_NAME_CHARACTERS: Final = 32


class KeptSession(msgspec.Struct, frozen=True, kw_only=True):
    """A session as the command line remembers it."""

    person: str
    session: str
    token: str


def keep_session(socket: Path, session: KeptSession) -> None:
    """Keep a session for the platform of an operator's socket."""
    path = _path(socket, make=True)
    write_durably(path, msgspec.json.encode(session), mode=PRIVATE_MODE, replace=True)


def kept_session(socket: Path) -> KeptSession | None:
    """Return the session kept for a platform, if there is one.

    Raises:
        FolderError: the folder is somebody else's.
        KeyStoreError: the file is not the user's alone.
    """
    path = _path(socket, make=False)
    if not path.exists():
        return None
    return msgspec.json.decode(read_private(path), type=KeptSession)


def forget_session(socket: Path) -> None:
    """Forget the session of a platform."""
    _path(socket, make=False).unlink(missing_ok=True)


def _path(socket: Path, *, make: bool) -> Path:
    name = hashlib.sha256(os.fsencode(socket.resolve())).hexdigest()[:_NAME_CHARACTERS]
    return _folder(make=make) / f"{name}.session"


def _folder(*, make: bool) -> Path:
    """Return the folder of sessions in the user's runtime folder, which nobody else can open."""
    runtime = os.environ.get(_RUNTIME_VARIABLE, "")
    usual = Path(f"/run/user/{os.geteuid()}")
    if runtime:
        folder = Path(runtime) / "tianping"
    elif usual.is_dir():
        folder = usual / "tianping"
    else:
        folder = Path(tempfile.gettempdir()) / f"tianping-{os.geteuid()}"
    if make:
        folder.mkdir(mode=_FOLDER_MODE, parents=False, exist_ok=True)
    if folder.exists():
        found = folder.lstat()
        own = stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()
        if not own or stat.S_IMODE(found.st_mode) & ~_FOLDER_MODE:
            raise FolderError(
                f"{folder}: expected a folder of user {os.geteuid()} alone, mode 0700,"
                f" found {stat.filemode(found.st_mode)} of user {found.st_uid}",
                f"{folder}：应为仅限用户 {os.geteuid()} 访问的目录（权限 0700），"
                f"实为 {stat.filemode(found.st_mode)}，属用户 {found.st_uid}",
            )
    return folder
