"""Opening what a platform's folder keeps: the journal and its snapshots, sealed or not.

Source: house, ADR-0076, ADR-0079.
"""

from __future__ import annotations

from pathlib import Path

from tianping.journal.disk import SystemDisk
from tianping.journal.packs import Packs
from tianping.journal.port import Journal, SnapshotStore
from tianping.journal.sealed import SealedJournal, SealedSnapshots
from tianping.journal.snapshots import FileSnapshots
from tianping.journal.sqlite import SqliteJournal, SqliteSettings
from tianping.node.folder import Folder, Settings
from tianping.node.tasks import Setup
from tianping.security.sealing import Seal
from tianping.views.archive.manifest import PACK_FILE, day_folder

__all__ = ["open_journal", "open_snapshots", "open_stored", "packs_of", "worker_setup"]


def packs_of(archive: Path) -> Packs:
    """Return what gives contents back that were moved to an archive."""
    return Packs(lambda date: day_folder(archive, date) / PACK_FILE)


def open_stored(folder: Folder, settings: Settings, *, create: bool = False) -> SqliteJournal:
    """Return the journal of a folder as it is stored; see ``SqliteJournal.open``."""
    packs = packs_of(folder.archive(settings))
    return SqliteJournal.open(
        folder.path, settings.platform.name, create=create, settings=SqliteSettings(packs=packs)
    )


def open_journal(
    folder: Folder, settings: Settings, *, seal: Seal, create: bool = False
) -> Journal:
    """Return the journal of a folder, opened by a seal."""
    return SealedJournal(open_stored(folder, settings, create=create), seal)


def open_snapshots(folder: Folder, *, seal: Seal) -> SnapshotStore:
    """Return the snapshots of a folder."""
    return SealedSnapshots(FileSnapshots(SystemDisk(folder.path)), seal)


def worker_setup(folder: Folder, settings: Settings, password: bytes) -> Setup:
    """Return what every worker process begins with."""
    return Setup(
        edition=settings.platform.edition,
        roots=folder.signing_roots.read_bytes(),
        signer=str(folder.signing),
        password=password,
        skew_seconds=settings.intake.skew_seconds,
        crl_required=settings.intake.crl_required,
    )
