"""A sealed journal does what every journal does, and its files show nothing of the contents."""

from __future__ import annotations

from pathlib import Path

import pytest

from contract.journal_contract import PLATFORM, JournalContract, SnapshotsContract
from support.seals import seal_of
from tianping.journal.chain import column_digests
from tianping.journal.memory import MemoryJournal, MemorySnapshots
from tianping.journal.originals import pack_originals
from tianping.journal.port import EMPTY_LIST, Journal, Row, SnapshotStore
from tianping.journal.sealed import SealedJournal, SealedSnapshots
from tianping.journal.sqlite import SqliteJournal
from tianping.security.errors import SealError, SealProblem
from tianping.security.sealing import UNSEALED, is_sealed

NAME = "甲公司 6217000010000000001".encode()


class TestSealedJournal(JournalContract):
    """The contract, over a journal in memory."""

    def create(self) -> Journal:
        """See the contract."""
        self.inner = MemoryJournal(PLATFORM)
        return SealedJournal(self.inner, seal_of())

    def reopen(self, journal: Journal) -> Journal:
        """See the contract."""
        journal.close()
        self.inner = self.inner.reopen()
        return SealedJournal(self.inner, seal_of())

    def stored_digests(self, journal: Journal, row: Row) -> bytes:
        """See the contract: the chain covers what is stored."""
        del journal
        stored = next(self.inner.read(row.first_seq))
        return column_digests(stored.commands, stored.outcomes_before, originals=stored.originals)


class TestSealedSnapshots(SnapshotsContract):
    """The contract, over snapshots in memory."""

    def store(self, kept: int = 3) -> SnapshotStore:
        """See the contract."""
        return SealedSnapshots(MemorySnapshots(kept), seal_of())


def test_files_show_nothing_and_open_with_the_key_alone(tmp_path: Path) -> None:
    """Names in any of the three columns stand in no file; closing entries stay as they were."""
    stored = SqliteJournal.open(tmp_path, PLATFORM, create=True)
    journal = SealedJournal(stored, seal_of())
    original = pack_originals([NAME])
    journal.append(count=1, commands=NAME, outcomes_before=b"", originals=original)
    journal.close_with(NAME)
    rows = list(stored.read())
    assert [is_sealed(row.commands) for row in rows] == [True, False]
    assert (rows[0].outcomes_before, rows[1].commands) == (b"", EMPTY_LIST)
    assert [row.outcomes_before for row in journal.read()] == [b"", NAME]
    for other, problem in (
        (seal_of(secret=b"t"), SealProblem.ALTERED),
        (UNSEALED, SealProblem.NO_RING),
    ):
        with pytest.raises(SealError) as caught:
            list(SealedJournal(stored, other).read())
        assert caught.value.code is problem
    journal.close()
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert NAME not in content
    assert original not in content


def test_rows_from_before_the_key_ring_are_read_too() -> None:
    """A platform may be sealed later: what lay there before stays readable."""
    inner = MemoryJournal(PLATFORM)
    inner.append(count=1, commands=NAME, outcomes_before=b"", originals=pack_originals([NAME]))
    journal = SealedJournal(inner, seal_of())
    journal.append(count=1, commands=NAME, outcomes_before=NAME)
    assert [row.commands for row in journal.read()] == [NAME, NAME]
    assert (journal.original(1), journal.original(2)) == (NAME, None)


def test_sealed_state_of_a_snapshot_shows_nothing() -> None:
    """The state is sealed, sequence number and hash are not."""
    inner = MemorySnapshots()
    SealedSnapshots(inner, seal_of()).put(7, NAME, b"h" * 32, attestation=b"a")
    found = inner.latest()
    assert found is not None
    assert (found.seq, found.hash, found.attestation) == (7, b"h" * 32, b"a")
    assert is_sealed(found.state)
    assert NAME not in found.state
