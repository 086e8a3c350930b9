"""Where the command line keeps a token."""

from __future__ import annotations

from pathlib import Path

import pytest

from tianping.node.errors import FolderError
from tianping.node.session_file import KeptSession, forget_session, keep_session, kept_session
from tianping.security.errors import KeyStoreError

SESSION = KeptSession(person="op-1", session="5e55", token="a token")


@pytest.fixture
def socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An operator's socket, and a runtime folder for its user."""
    (tmp_path / "run").mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    return tmp_path / "operator.sock"


def test_session_is_kept_for_its_user_alone(socket: Path, tmp_path: Path) -> None:
    """Mode 0600 in a folder of mode 0700; each platform has its own."""
    assert kept_session(socket) is None
    keep_session(socket, SESSION)
    assert kept_session(socket) == SESSION
    assert kept_session(tmp_path / "other.sock") is None
    folder = tmp_path / "run" / "tianping"
    (file,) = folder.iterdir()
    assert (folder.stat().st_mode & 0o777, file.stat().st_mode & 0o777) == (0o700, 0o600)
    forget_session(socket)
    forget_session(socket)
    assert kept_session(socket) is None


def test_session_that_others_can_read_is_not_used(socket: Path, tmp_path: Path) -> None:
    """Neither a file nor a folder that is open to anybody else."""
    keep_session(socket, SESSION)
    folder = tmp_path / "run" / "tianping"
    (file,) = folder.iterdir()
    file.chmod(0o644)
    with pytest.raises(KeyStoreError):
        kept_session(socket)
    folder.chmod(0o755)
    with pytest.raises(FolderError, match="mode 0700"):
        kept_session(socket)
    folder.chmod(0o700)


def test_folder_that_is_a_link_is_not_used(socket: Path, tmp_path: Path) -> None:
    """Somebody who puts a link there gets no token."""
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (tmp_path / "run" / "tianping").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FolderError):
        keep_session(socket, SESSION)
