"""Backing a platform up while it runs, each time only what is new, and proving what was written.

What only ever grows, the journal and the archive, is brought up to date in place. Everything else
is copied into a folder of its own for each time, and ``backup.json`` names the one that counts: it
is replaced last, when all is proved. So a backup that was cut short is as good as the one before.
The databases are copied first: views and outbox never are ahead of the journal, and no day that the
views have dropped is missing from the archive.

Source: CCMS-T §五.3.6; RULES-C §7.2; house, ADR-0077.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import apsw

from tianping.journal.copying import copy_rows
from tianping.journal.packing import Packed, move_rows
from tianping.journal.sqlite import SqliteJournal, SqliteSettings
from tianping.journal.verify import verify_journal
from tianping.node.backup_facts import (
    BACKUP_FILE,
    BACKUP_MARK,
    BackupFacts,
    archived_folders,
    check_database,
    copy_file,
    damaged,
    file_of,
    put_folder,
    read_facts,
    sync,
    write_facts,
)
from tianping.node.folder import Folder, Settings
from tianping.node.opening import packs_of
from tianping.views.archive.checking import check_files
from tianping.views.archive.manifest import MANIFEST_FILE, read_manifest

__all__ = ["ARCHIVE_FOLDER", "BackupReport", "BackupSource", "back_up"]

ARCHIVE_FOLDER: Final = "archive"
"""Where a backup has the archive."""

_MADE: Final = "made-"
"""How the folders begin that have one time's files; the moment follows."""

_LAST: Final = 2**62
_BUSY_MILLISECONDS: Final = 10_000


class BackupSource(NamedTuple):
    """What is backed up."""

    folder: Folder
    settings: Settings
    journal: SqliteJournal


class BackupReport(NamedTuple):
    """What a backup did.

    Attributes:
        seq: Where the copy of the journal ends.
        rows: Rows of the journal that were new.
        days: Days of the archive that were new.
        bytes: What the backup weighs in all.
    """

    seq: int
    rows: int
    days: int
    bytes: int


def back_up(source: BackupSource, to: Path, *, with_keys: bool, now_ns: int) -> BackupReport:
    """Bring a backup up to date, and prove it.

    Args:
        source: The platform; it may run.
        to: The folder of the backup, on another disk if it shall be worth anything.
        with_keys: Whether the platform's keys go along; they are encrypted with its password.
        now_ns: The moment of the beginning.

    Raises:
        FolderError: the folder holds something else, or what was written is not sound.
        JournalError: it is a backup of another journal.
        OSError: a disk refused.
    """
    _prepare(to)
    made = _new_folder(to, now_ns)
    copy = SqliteJournal.open(
        to,
        source.settings.platform.name,
        create=True,
        settings=SqliteSettings(verify_from_seq=_LAST, packs=packs_of(to / ARCHIVE_FOLDER)),
    )
    try:
        names = [_copied(path, made) for path in _databases(source)]
        days = _copy_archive(source.folder.archive(source.settings), to / ARCHIVE_FOLDER)
        rows = copy_rows(source.journal, copy, whole=False)
        _move_archived(copy, to / ARCHIVE_FOLDER)
        head = copy.head()
    finally:
        copy.close()
    names += _copy_files(source.folder, made, with_keys=with_keys)
    report = verify_journal(to, snapshots=made)
    if not report.ok:
        raise damaged(to, "a sound journal", report.findings[0])
    facts = BackupFacts(
        platform=source.settings.platform.name,
        made_at_ns=now_ns,
        folder=made.name,
        seq=head.seq,
        hash=head.hash.hex(),
        archived_days=len(list(archived_folders(to / ARCHIVE_FOLDER))),
        with_keys=with_keys,
        with_views=not source.settings.views,
        files={name: file_of(made / name) for name in sorted(names)},
    )
    write_facts(to, facts)
    _drop_folders(to, but=made.name)
    size = sum(path.stat().st_size for path in to.rglob("*") if path.is_file())
    return BackupReport(head.seq, rows, days, size)


def _prepare(to: Path) -> None:
    """Make the folder, or take one that a backup was begun in."""
    to.mkdir(parents=True, exist_ok=True, mode=0o700)
    if (to / BACKUP_MARK).exists():
        return
    others = sorted(path.name for path in to.iterdir())
    if others:
        raise damaged(to, "an empty folder or a backup", others[0])
    (to / BACKUP_MARK).touch(mode=0o600)


def _new_folder(to: Path, now_ns: int) -> Path:
    """Make the folder of this time's files, after dropping those of times that were cut short."""
    known = read_facts(to).folder if (to / BACKUP_FILE).exists() else ""
    _drop_folders(to, but=known)
    made = to / f"{_MADE}{now_ns}"
    made.mkdir(mode=0o700)
    return made


def _drop_folders(to: Path, *, but: str) -> None:
    """Remove the files of all times but one."""
    for path in to.glob(f"{_MADE}*"):
        if path.name != but:
            shutil.rmtree(path)


def _databases(source: BackupSource) -> Iterator[Path]:
    """Yield the databases that are copied; the journal is not among them."""
    folder = source.folder
    if not source.settings.views:
        yield folder.views
    yield from (folder.outbox, folder.audit)


def _copied(path: Path, made: Path) -> str:
    """Copy a database as it stands at one moment, and look through the copy; return its name."""
    new = made / path.name
    connection = apsw.Connection(str(path))
    try:
        connection.set_busy_timeout(_BUSY_MILLISECONDS)
        connection.execute("VACUUM INTO ?", (str(new),))
    finally:
        connection.close()
    new.chmod(0o600)
    sync(new)
    check_database(new)
    return path.name


def _copy_archive(archive: Path, to: Path) -> int:
    """Copy the days that the backup does not have; a day never changes once it is stated."""
    count = 0
    for day in archived_folders(archive):
        target = to / day.parent.name / day.name
        mark = target / MANIFEST_FILE
        if mark.exists() and mark.read_bytes() == (day / MANIFEST_FILE).read_bytes():
            continue
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        put_folder(day, target)
        check_files(target)
        count += 1
    return count


def _move_archived(copy: SqliteJournal, archive: Path) -> None:
    """Let the copy's rows of archived days give way to the packs, newest day first."""
    for folder in reversed(list(archived_folders(archive))):
        manifest, _ = read_manifest(folder)
        packed = Packed(manifest.business_date, manifest.first_seq, manifest.last_seq)
        if not move_rows(copy, packed):
            return


def _copy_files(folder: Folder, made: Path, *, with_keys: bool) -> Iterator[str]:
    """Copy settings, snapshots, trust and, if told to, keys; yield their names."""
    wanted = [folder.settings_file, *sorted(folder.path.glob("snapshot-*.tps"))]
    for root in (folder.trust, *([folder.path / "keys"] if with_keys else [])):
        wanted += sorted(path for path in root.rglob("*") if path.is_file())
    for path in wanted:
        name = str(path.relative_to(folder.path))
        try:
            copy_file(path, made / name)
        except FileNotFoundError:
            continue  # a snapshot that was dropped meanwhile; a newer one is there
        yield name
