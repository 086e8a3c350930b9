"""Making a platform from a backup, and from a continuous copy of its journal when there is one.

What was delivered after the backup is not in its outbox: messages are derived again under their old
ids, and numbered far beyond every number that a receiver may have seen, so that nothing new ever
stands under a number that was used.

Source: CCMS-T §五.3.6; RULES-C §7.2; house, ADR-0077.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

import apsw
import msgspec

from tianping.journal.copying import copy_rows
from tianping.journal.sqlite import SqliteJournal, SqliteSettings
from tianping.journal.verify import verify_journal
from tianping.node.backup import ARCHIVE_FOLDER
from tianping.node.backup_facts import (
    BackupFacts,
    check_database,
    copy_file,
    damaged,
    file_of,
    read_facts,
    sync,
)
from tianping.node.errors import FolderError
from tianping.node.folder import Folder
from tianping.node.opening import packs_of
from tianping.node.renumbering import ask_to_renumber
from tianping.views.archive.checking import Depth, Fault, StatedDay, verify_days

__all__ = ["RestoreReport", "check_backup", "restore_platform"]

_JOURNAL = ("journal.db", "journal.db-wal", "journal.head")


class RestoreReport(NamedTuple):
    """What a restore made.

    Attributes:
        facts: What the backup said.
        seq, hash: Where the restored journal ends.
        copied: Rows that came from the continuous copy.
        complete: Whether everything that a start needs is there: the keys are.
    """

    facts: BackupFacts
    seq: int
    hash: bytes
    copied: int
    complete: bool


def check_backup(backup: Path, *, deep: bool) -> BackupFacts:
    """Judge a backup: every file, the journal's chain, the archive against the views.

    Args:
        backup: Its folder.
        deep: Whether the files of the archive are read too, which may take long.

    Raises:
        FolderError: it is no backup, or not what was written.
    """
    facts = read_facts(backup)
    for name, expected in facts.files.items():
        path = backup / facts.folder / name
        try:
            found = file_of(path)
        except OSError as error:
            raise damaged(path, "a file", error.strerror) from None
        if found != expected:
            raise damaged(path, f"SHA-256 {expected.sha256}", found.sha256)
        if path.suffix == ".db":
            check_database(path)
    report = verify_journal(backup, snapshots=backup / facts.folder)
    if not report.ok:
        raise damaged(backup, "a sound journal", report.findings[0])
    if report.head_seq < facts.seq:
        raise damaged(backup, f"commands up to {facts.seq}", report.head_seq)
    if facts.with_views:
        _check_archive(backup, facts, deep=deep)
    return facts


def _check_archive(backup: Path, facts: BackupFacts, *, deep: bool) -> None:
    """Check that each day that the views have dropped is in the archive.

    The views are only read: a backup is never changed by whoever looks at it.
    """
    query = "SELECT business_date, digest, row_count FROM archived_days ORDER BY business_date"
    path = backup / facts.folder / "views.db"
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        days = [msgspec.convert(row, StatedDay) for row in connection.execute(query)]
    finally:
        connection.close()
    depth = Depth.FILES if deep else Depth.MANIFESTS
    for found in verify_days(backup / ARCHIVE_FOLDER, days, depth=depth):
        if isinstance(found, Fault):
            raise FolderError(found.error.english, found.error.chinese)


def restore_platform(
    backup: Path, folder: Path, *, journal: Path | None = None, deep: bool = False
) -> RestoreReport:
    """Make a platform's folder from a backup.

    Args:
        backup: The backup's folder; it is not changed.
        folder: Where the platform shall be; nothing may be there.
        journal: The folder of a continuous copy of the journal, which goes on where the backup
            ends.
        deep: See ``check_backup``.

    Raises:
        FolderError: something is there, or the backup is not what was written.
        JournalError: the copy is not of this journal.
        OSError: the disk refused.
    """
    if folder.exists() and any(folder.iterdir()):
        raise FolderError(
            f"{folder}: expected no folder or an empty one, found files in it",
            f"{folder}：应为空，其中已有文件；不予覆盖",
        )
    facts = check_backup(backup, deep=deep)
    made = folder.with_name(f".{folder.name}.restoring")
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(parents=True, mode=0o700)
    for name in facts.files:
        copy_file(backup / facts.folder / name, made / name)
    for name in _JOURNAL:
        if (backup / name).exists():
            copy_file(backup / name, made / name)
    if (backup / ARCHIVE_FOLDER).exists():
        shutil.copytree(backup / ARCHIVE_FOLDER, made / ARCHIVE_FOLDER)
    copied, seq, head = _follow(made, facts, journal)
    ask_to_renumber(Folder(made).outbox)
    if folder.exists():
        folder.rmdir()
    made.rename(folder)
    sync(folder.parent)
    complete = facts.with_keys and Folder(folder).signing.exists()
    return RestoreReport(facts, seq, head, copied, complete)


def _follow(made: Path, facts: BackupFacts, journal: Path | None) -> tuple[int, int, bytes]:
    """Append what a continuous copy has beyond the backup; return rows, sequence and hash."""
    settings = SqliteSettings(packs=packs_of(made / ARCHIVE_FOLDER))
    restored = SqliteJournal.open(made, facts.platform, settings=settings)
    try:
        rows = 0
        if journal is not None:
            source = SqliteJournal.open(journal, facts.platform)
            try:
                rows = copy_rows(source, restored, whole=True)
            finally:
                source.close()
        return rows, restored.head().seq, restored.head().hash
    finally:
        restored.close()
