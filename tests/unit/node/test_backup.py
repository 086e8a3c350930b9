"""Backups of a folder that nothing runs in: cut short, incremental, refused, restored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from support.journals import PLATFORM, DayInJournal, play_day
from tianping.core.commands import encode_commands
from tianping.core.events import encode_outcomes
from tianping.journal.errors import JournalMismatch
from tianping.journal.originals import pack_originals
from tianping.journal.port import EMPTY_LIST
from tianping.journal.sqlite import SqliteJournal
from tianping.node import backup
from tianping.node.audit import AuditLog
from tianping.node.backup import BackupSource, back_up
from tianping.node.backup_facts import BackupFacts, file_of, read_facts, write_facts
from tianping.node.clock import DrivenClock
from tianping.node.errors import FolderError
from tianping.node.folder import Folder
from tianping.node.outbox import Outbox
from tianping.node.restoring import check_backup, restore_platform
from tianping.views.engine import open_views
from tianping.views.store import create_tables

SETTINGS = f"""[platform]
name = "{PLATFORM}"
"""


class Place:
    """A platform's folder, and where its backups go."""

    def __init__(self, path: Path, day: DayInJournal) -> None:
        self.path = path / "platform"
        self.to = path / "backup"
        self.path.mkdir()
        folder = Folder(self.path)
        for name, content in (
            ("platform.toml", SETTINGS),
            ("trust/signing-roots.pem", "root"),
            ("keys/data.keys", "ring"),
            ("keys/signing/key.pem", "key"),
        ):
            (self.path / name).parent.mkdir(parents=True, exist_ok=True)
            (self.path / name).write_text(content)
        engine = open_views(folder.views_url)
        with engine.begin() as connection:
            create_tables(connection)
        engine.dispose()
        Outbox(folder.outbox, clock=DrivenClock(10**18)).close()
        AuditLog(folder.audit).close()
        self.journal = SqliteJournal.open(self.path, PLATFORM, create=True)
        self._day, self._stored, self._before = day, 0, EMPTY_LIST
        self.go_on(10)
        self.source = BackupSource(folder, folder.settings(), self.journal)
        self.moment = 0

    def back_up(self, *, with_keys: bool = True) -> backup.BackupReport:
        """Back up, at a later moment each time."""
        self.moment += 1
        return back_up(self.source, self.to, with_keys=with_keys, now_ns=self.moment)

    def go_on(self, count: int = 1) -> None:
        """Append a row with the next commands of the day to the journal."""
        part = slice(self._stored, self._stored + count)
        self.journal.append(
            count=count,
            commands=encode_commands(self._day.commands[part]),
            outcomes_before=self._before,
            originals=pack_originals(self._day.originals[part]),
        )
        self._stored += count
        self._before = encode_outcomes(self._day.outcomes[part])

    def times(self) -> list[str]:
        """Return which times' files the backup has."""
        return sorted(path.name for path in self.to.glob("made-*"))


@pytest.fixture(scope="module")
def day() -> DayInJournal:
    """Return a short day."""
    return play_day(5)


@pytest.fixture
def place(tmp_path: Path, day: DayInJournal) -> Iterator[Place]:
    """Return a folder."""
    place = Place(tmp_path, day)
    yield place
    place.journal.close()


STEPS = (
    "_copied", "_copy_archive", "copy_rows", "_move_archived", "copy_file", "verify_journal",
    "file_of", "write_facts",
)  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
def test_cut_short_anywhere_the_backup_before_is_whole(
    place: Place, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is restored as it was said to be; the next one clears up and takes its place."""
    before = place.back_up()
    facts = read_facts(place.to)
    place.go_on()
    with monkeypatch.context() as patch:
        patch.setattr(backup, step, _interrupted)
        with pytest.raises(KeyboardInterrupt):
            place.back_up()
    assert check_backup(place.to, deep=True) == facts
    place.go_on()
    after = place.back_up()
    assert (after.seq, place.times()) == (before.seq + 2, ["made-3"])
    assert check_backup(place.to, deep=True).seq == after.seq


def _interrupted(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_backup_restored_is_the_platform(place: Place, tmp_path: Path) -> None:
    """Every file of it, with its mode; the journal where it ended; then nothing over it.

    The backup stays as it is: it can be restored again, and copied to where nothing is written.
    """
    report = place.back_up()
    assert place.back_up().rows == 0
    target = tmp_path / "restored"
    restored = restore_platform(place.to, target)
    assert (restored.seq, restored.copied, restored.complete) == (report.seq, 0, True)
    assert restored.hash == place.journal.head().hash
    for path in place.path.rglob("*"):
        other = target / path.relative_to(place.path)
        if path.suffix not in (".db", ".head", ".db-wal", ".db-shm") and path.is_file():
            assert other.read_bytes() == path.read_bytes()
            assert other.stat().st_mode == path.stat().st_mode
    with pytest.raises(FolderError, match="expected no folder or an empty one"):
        restore_platform(place.to, target)
    again = restore_platform(place.to, tmp_path / "again", deep=True)
    assert (again.seq, again.hash) == (restored.seq, restored.hash)


def test_without_keys_restore_is_incomplete(place: Place, tmp_path: Path) -> None:
    """No key is in the backup, nor any that an earlier one had."""
    place.back_up()
    place.back_up(with_keys=False)
    assert not list(place.to.rglob("keys"))
    assert not restore_platform(place.to, tmp_path / "restored").complete


def test_views_elsewhere_are_not_in_the_backup(place: Place) -> None:
    """Views in a database server have a backup of their own."""
    settings = place.path / "platform.toml"
    settings.write_text('views = "postgresql+psycopg://somewhere/else"\n' + SETTINGS)
    place.source = place.source._replace(settings=place.source.folder.settings())
    place.back_up()
    facts = check_backup(place.to, deep=True)
    assert (facts.with_views, "views.db" in facts.files) == (False, False)


def _lacks_file(to: Path, facts: BackupFacts) -> None:
    (to / facts.folder / "outbox.db").unlink()


def _journal_ends_early(to: Path, facts: BackupFacts) -> None:
    write_facts(to, _replaced(facts, seq=facts.seq + 1))


def _other_format(to: Path, facts: BackupFacts) -> None:
    write_facts(to, _replaced(facts, format=2))


def _broken_database(to: Path, facts: BackupFacts) -> None:
    path = to / facts.folder / "audit.db"
    path.write_bytes(b"no database" * 100)
    files = {**facts.files, "audit.db": file_of(path)}
    write_facts(to, _replaced(facts, files=files))


def _replaced(facts: BackupFacts, **changes: object) -> BackupFacts:
    return msgspec.structs.replace(facts, **changes)


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (_lacks_file, r"outbox\.db: expected a file, found No such file"),
        (_journal_ends_early, "expected commands up to"),
        (_other_format, "expected format 1, found 2"),
        (_broken_database, r"audit\.db: expected a sound database"),
    ],
)
def test_damaged_backup_restores_nothing(
    place: Place, tmp_path: Path, damage: Callable[[Path, BackupFacts], None], words: str
) -> None:
    """What is wrong is named, and no folder is made."""
    place.back_up()
    damage(place.to, read_facts(place.to))
    with pytest.raises(FolderError, match=words):
        restore_platform(place.to, tmp_path / "restored")
    assert not (tmp_path / "restored").exists()


def test_backup_into_what_is_no_backup_is_refused(place: Place, tmp_path: Path) -> None:
    """Neither into somebody's folder nor onto another platform's backup."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letter").touch()
    place.to = tmp_path / "home"
    with pytest.raises(FolderError, match="expected an empty folder or a backup, found letter"):
        place.back_up()
    place.to = tmp_path / "backup"
    place.go_on(9)
    place.back_up()
    other = tmp_path / "other"
    other.mkdir()
    second = Place(other, play_day(5, banks=2))
    second.go_on(9)
    second.to = place.to
    with pytest.raises(JournalMismatch):
        second.back_up()
    second.journal.close()
