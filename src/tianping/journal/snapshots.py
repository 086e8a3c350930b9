"""Snapshots as files: one per snapshot, written whole, synced, then renamed into place.

They stand beside the database, not in it: a big state never goes through the write-ahead log and
never stalls a commit.

    file "snapshot-<seq, 16 digits>.tps", numbers big-endian:
    "tianping.snap.01" . seq (8) . hash (32) . size of the state (8) . size of the attestation (4)
    . SHA-256 of all before and of what follows (32) . attestation . state

Source: house, ADR-0025; docs/reference/journal-format.md.
"""

from __future__ import annotations

import hashlib
import re
import struct
from typing import Final

from tianping.journal.disk import Disk
from tianping.journal.errors import JournalFault, Note
from tianping.journal.port import SNAPSHOTS_KEPT, Snapshot

__all__ = ["FileSnapshots"]

_MARK: Final = b"tianping.snap.01"
_HEADER: Final = struct.Struct(">16sQ32sQI")
_DIGEST_BYTES: Final = 32
_NAME: Final = re.compile(r"snapshot-([0-9]{16})\.tps", re.ASCII)
_TEMPORARY: Final = "snapshot.new"


class FileSnapshots:
    """The port ``SnapshotStore`` over files of a folder."""

    def __init__(self, disk: Disk, *, kept: int = SNAPSHOTS_KEPT) -> None:
        self._disk = disk
        self._kept = max(1, kept)
        self._notes: tuple[Note, ...] = ()

    def put(
        self,
        seq: int,
        state: bytes,
        hash: bytes,  # noqa: A002 - the word of the port
        *,
        attestation: bytes = b"",
    ) -> None:
        """See ``SnapshotStore.put``."""
        header = _HEADER.pack(_MARK, seq, hash, len(state), len(attestation))
        digest = hashlib.sha256(header)
        digest.update(attestation)
        digest.update(state)
        try:
            self._write(f"snapshot-{seq:016d}.tps", (header, digest.digest(), attestation, state))
            self._drop_old()
        except OSError as error:
            raise JournalFault("snapshot", "快照", found=error) from error

    def _write(self, name: str, parts: tuple[bytes, ...]) -> None:
        if self._disk.exists(_TEMPORARY):
            self._disk.remove(_TEMPORARY)
        file = self._disk.open(_TEMPORARY, create=True)
        try:
            offset = 0
            for part in parts:
                file.write(offset, part)
                offset += len(part)
            file.sync()
        finally:
            file.close()
        self._disk.rename(_TEMPORARY, name)
        self._disk.sync_folder()

    def _drop_old(self) -> None:
        for seq in self._sequences()[: -self._kept]:
            self._disk.remove(f"snapshot-{seq:016d}.tps")

    def _sequences(self) -> list[int]:
        matches = [_NAME.fullmatch(name) for name in self._disk.names()]
        return sorted(int(match.group(1)) for match in matches if match)

    def latest(self) -> Snapshot | None:
        """See ``SnapshotStore.latest``."""
        notes: list[Note] = []
        found: Snapshot | None = None
        for seq in reversed(self._sequences()):
            found = self._load(seq)
            if found is not None:
                break
            name = f"snapshot-{seq:016d}.tps"
            notes.append(
                Note(
                    "snapshot_damaged",
                    f"{name} is damaged and passed over; the one before is used",
                    f"{name} 已损坏，跳过；使用前一个快照",
                )
            )
        self._notes = tuple(notes)
        return found

    def _load(self, seq: int) -> Snapshot | None:
        try:
            file = self._disk.open(f"snapshot-{seq:016d}.tps", write=False)
        except OSError:
            return None
        try:
            content = file.read(0, file.size())
        except OSError:
            return None
        finally:
            file.close()
        return _decode(content, seq)

    def notes(self) -> tuple[Note, ...]:
        """See ``SnapshotStore.notes``."""
        return self._notes


def _decode(content: bytes, wanted_seq: int) -> Snapshot | None:
    body = _HEADER.size + _DIGEST_BYTES
    if len(content) < body:
        return None
    mark, seq, head_hash, state_size, attestation_size = _HEADER.unpack_from(content)
    digest = hashlib.sha256(content[: _HEADER.size])
    digest.update(memoryview(content)[body:])
    sound = (
        mark == _MARK
        and seq == wanted_seq
        and len(content) == body + attestation_size + state_size
        and content[_HEADER.size : body] == digest.digest()
    )
    if not sound:
        return None
    return Snapshot(
        seq=seq,
        hash=head_hash,
        attestation=content[body : body + attestation_size],
        state=content[body + attestation_size :],
    )
