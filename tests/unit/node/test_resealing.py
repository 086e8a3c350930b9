"""Outbox and audit log at rest: sealed, opened with the key, sealed anew with a newer one."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from support.node_outbox import BANK, open_outbox, write
from support.seals import seal_of
from tianping.node.audit import AuditEntry, AuditLog
from tianping.node.clock import DrivenClock
from tianping.node.outbox import Outbox
from tianping.node.resealing import reseal_outbox
from tianping.security.errors import SealError
from tianping.security.sealing import LOCKED, UNSEALED, Seal, key_number
from tianping.wire.frames import InboxReader

NAMES = ["Alpha-Trading", "Beta-Trading"]


def outbox_of(path: Path, seal: Seal) -> Outbox:
    """Open the outbox of a folder."""
    return open_outbox(path / "outbox.db", DrivenClock(10**18), seal)


def delivered(outbox: Outbox) -> list[bytes]:
    """Return what the bank is delivered, read from the file."""
    frames = outbox.read(BANK, 0, limit=100, bytes_max=10**6).frames
    return [frame.envelope for frame in InboxReader().feed(frames)]


def frames_of(path: Path) -> list[bytes]:
    """Return the blocks as the file holds them."""
    rows = apsw.Connection(str(path / "outbox.db")).execute("SELECT frames FROM block").fetchall()
    return [bytes(frames) for (frames,) in rows if isinstance(frames, bytes)]


def test_outbox_file_shows_nothing_and_delivers_everything(tmp_path: Path) -> None:
    """Frames are sealed; after a restart they are delivered byte for byte."""
    outbox = outbox_of(tmp_path, seal_of())
    outbox.store([write(*NAMES)])
    live = delivered(outbox)
    outbox.close()
    assert not any(name.encode() in frames for frames in frames_of(tmp_path) for name in NAMES)
    again = outbox_of(tmp_path, seal_of())
    assert delivered(again) == live
    assert all(name.encode() in content for name, content in zip(NAMES, live, strict=True))
    again.close()
    with pytest.raises(SealError):
        outbox_of(tmp_path, LOCKED)


@pytest.mark.parametrize("before", [UNSEALED, seal_of(1)], ids=["plain", "older key"])
def test_outbox_is_sealed_anew(tmp_path: Path, before: Seal) -> None:
    """All blocks, more than are changed at once, while the outbox stays open."""
    outbox = outbox_of(tmp_path, before)
    for number in range(70):
        outbox.store([write(f"{NAMES[0]}-{number}")])
    live = delivered(outbox)
    assert reseal_outbox(tmp_path / "outbox.db", seal_of(1, 2), newest=2) == 70
    assert reseal_outbox(tmp_path / "outbox.db", seal_of(1, 2), newest=2) == 0
    assert {key_number(frames) for frames in frames_of(tmp_path)} == {2}
    outbox.close()
    again = outbox_of(tmp_path, seal_of(2))
    assert delivered(again) == live
    again.close()


def test_audit_log_is_sealed_and_its_chain_covers_what_is_stored(tmp_path: Path) -> None:
    """Entries come back with the key; a changed byte breaks the chain."""
    path = tmp_path / "audit.db"
    entry = AuditEntry(1, "point", BANK, "rule", "code", NAMES[0], "id", b"d", NAMES[1].encode())
    log = AuditLog(path, seal=seal_of())
    assert log.append([entry, entry]) == 1
    log.close()
    content = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert not any(name.encode() in content for name in NAMES)
    again = AuditLog(path, seal=seal_of())
    assert again.read() == [entry, entry]
    again.close()
