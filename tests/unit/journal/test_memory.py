from __future__ import annotations

from contract.journal_contract import PLATFORM, JournalContract, SnapshotsContract
from tianping.journal.memory import MemoryJournal, MemorySnapshots
from tianping.journal.port import Journal, SnapshotStore


class TestMemoryJournal(JournalContract):
    """The contract, in memory."""

    def create(self) -> Journal:
        """See the contract."""
        return MemoryJournal(PLATFORM)

    def reopen(self, journal: Journal) -> Journal:
        """See the contract."""
        assert isinstance(journal, MemoryJournal)
        journal.close()
        return journal.reopen()


class TestMemorySnapshots(SnapshotsContract):
    """The contract, in memory."""

    def store(self, kept: int = 3) -> SnapshotStore:
        """See the contract."""
        return MemorySnapshots(kept)
