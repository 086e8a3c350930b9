"""What every journal and every snapshot store must do. Each adapter's test subclasses these."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod

import pytest

from tianping.journal.chain import column_digests, genesis_hash, row_hash
from tianping.journal.errors import JournalFault
from tianping.journal.originals import pack_originals
from tianping.journal.port import (
    COUNT_MAX,
    EMPTY_LIST,
    KIND_BATCH,
    KIND_CLOSING,
    KIND_SKIP,
    Head,
    Journal,
    Row,
    SnapshotStore,
)

PLATFORM = "contract platform"


def fill(journal: Journal, counts: list[int], *, size: int = 40) -> list[Head]:
    """Append one batch per count, with contents derived from its first sequence number."""
    heads = []
    for count in counts:
        seed = str(journal.head().seq + 1).encode()
        heads.append(
            journal.append(
                count=count,
                commands=hashlib.sha256(b"c" + seed).digest() * (size // 32 + 1),
                outcomes_before=hashlib.sha256(b"o" + seed).digest() * (size // 64 + 1),
                originals=pack_originals([seed + bytes([n]) for n in range(count)]),
            )
        )
    return heads


class JournalContract(ABC):
    """Every journal."""

    @abstractmethod
    def create(self) -> Journal:
        """Return a new, empty journal of ``PLATFORM``."""

    @abstractmethod
    def reopen(self, journal: Journal) -> Journal:
        """Close a journal and return it opened again."""

    def stored_digests(self, journal: Journal, row: Row) -> bytes:
        """Return the digests of a row's columns as they are stored."""
        del journal
        return column_digests(row.commands, row.outcomes_before, originals=row.originals)

    def test_new_journal_head_is_genesis(self) -> None:
        """An empty journal ends at sequence 0 with the platform's genesis hash."""
        journal = self.create()
        assert journal.head() == Head(seq=0, hash=genesis_hash(PLATFORM))
        assert journal.platform_id == PLATFORM
        assert list(journal.read()) == []

    def test_append_rows_form_one_chain(self) -> None:
        """Rows continue each other's numbers and hashes, from the genesis hash on."""
        journal = self.create()
        heads = fill(journal, [3, 1, 5])
        expected = Head(seq=0, hash=genesis_hash(PLATFORM))
        for row, head in zip(journal.read(), heads, strict=True):
            digests = self.stored_digests(journal, row)
            assert row.previous_hash == expected.hash
            assert row.first_seq == expected.seq + 1
            assert row.kind == KIND_BATCH
            assert row.hash == row_hash(
                row.previous_hash, digests, first_seq=row.first_seq, count=row.count, kind=1
            )
            assert row.head == head
            expected = head
        assert journal.head() == heads[-1]
        assert heads[-1].seq == 9

    def test_append_columns_come_back_unchanged(self) -> None:
        """What is read is what was written, empty and large columns included."""
        journal = self.create()
        columns = [(b"", b"", b""), (b"\x00" * 70_000, b"\xff" * 9, pack_originals([b"x"]))]
        for commands, outcomes, originals in columns:
            journal.append(
                count=1, commands=commands, outcomes_before=outcomes, originals=originals
            )
        found = [(row.commands, row.outcomes_before, row.originals) for row in journal.read()]
        assert found == columns

    @pytest.mark.parametrize(
        ("from_seq", "expected"),
        [(0, [1, 4, 5, 10]), (1, [1, 4, 5, 10]), (3, [1, 4, 5, 10]), (4, [4, 5, 10]),
         (5, [5, 10]), (9, [5, 10]), (10, []), (99, [])],
    )  # fmt: skip
    def test_read_starts_at_the_row_that_holds_the_command(
        self, from_seq: int, expected: list[int]
    ) -> None:
        """Reading from a command begins with its row; a closing entry before it is not read."""
        journal = self.create()
        fill(journal, [3, 1, 5])
        journal.close_with(EMPTY_LIST)
        assert [row.first_seq for row in journal.read(from_seq)] == expected

    def test_close_with_stores_an_entry_without_commands(self) -> None:
        """A closing entry attests outcomes, takes no number, and the chain goes on behind it."""
        journal = self.create()
        fill(journal, [2])
        closing = journal.close_with(b"\x92\x90\x90")
        after = fill(journal, [1])
        rows = list(journal.read())
        assert [row.kind for row in rows] == [KIND_BATCH, KIND_CLOSING, KIND_BATCH]
        assert closing.seq == 2
        assert (rows[1].count, rows[1].commands, rows[1].originals) == (0, EMPTY_LIST, b"")
        assert rows[1].outcomes_before == b"\x92\x90\x90"
        assert rows[2].previous_hash == closing.hash
        assert rows[2].first_seq == 3
        assert after[0].seq == 3

    def test_skip_with_stores_an_order_behind_its_batch(self) -> None:
        """A skip entry holds an order and attests outcomes; the chain goes on behind it."""
        journal = self.create()
        fill(journal, [2])
        entry = journal.skip_with(b"\x91\x91\x91\x02", b"\x92\x90\x90")
        fill(journal, [1])
        rows = list(self.reopen(journal).read())
        assert [row.kind for row in rows] == [KIND_BATCH, KIND_SKIP, KIND_BATCH]
        assert (rows[1].count, rows[1].commands) == (0, b"\x91\x91\x91\x02")
        assert rows[1].outcomes_before == b"\x92\x90\x90"
        assert (entry.seq, rows[2].first_seq, rows[2].previous_hash) == (2, 3, entry.hash)

    def test_original_is_found_by_sequence_number(self) -> None:
        """Each command's signed original comes back; a command without one has none."""
        journal = self.create()
        journal.append(
            count=3,
            commands=b"c",
            outcomes_before=b"o",
            originals=pack_originals([b"first", b"", b"third"]),
        )
        journal.append(count=1, commands=b"c", outcomes_before=b"o")
        assert [journal.original(seq) for seq in (1, 2, 3, 4, 1)] == [
            b"first", None, b"third", None, b"first",
        ]  # fmt: skip

    @pytest.mark.parametrize("seq", [-1, 0, 4])
    def test_original_of_unknown_command_is_an_error(self, seq: int) -> None:
        """A number outside the journal is no command."""
        journal = self.create()
        fill(journal, [3])
        with pytest.raises(LookupError, match="expected 1 to 3"):
            journal.original(seq)

    @pytest.mark.parametrize("count", [-1, 0, COUNT_MAX + 1])
    def test_append_count_out_of_bounds_stores_nothing(self, count: int) -> None:
        """A batch has at least one command and at most the bound; the journal lives on."""
        journal = self.create()
        with pytest.raises(ValueError, match="count of a row"):
            journal.append(count=count, commands=b"c", outcomes_before=b"o")
        assert list(journal.read()) == []
        assert fill(journal, [1])[0].seq == 1

    def test_reopen_keeps_everything(self) -> None:
        """A journal opened again is the same, and goes on where it ended."""
        journal = self.create()
        fill(journal, [3, 2])
        journal.close_with(EMPTY_LIST)
        rows, head = list(journal.read()), journal.head()
        journal = self.reopen(journal)
        assert list(journal.read()) == rows
        assert journal.head() == head
        assert fill(journal, [2])[0].seq == 7
        assert [row.first_seq for row in self.reopen(journal).read()] == [1, 4, 6, 6]

    def test_checkpoint_changes_nothing_stored(self) -> None:
        """Upkeep is not visible to a reader."""
        journal = self.create()
        fill(journal, [3, 2])
        rows = list(journal.read())
        journal.checkpoint()
        journal.checkpoint()
        assert list(journal.read()) == rows

    def test_read_sees_rows_appended_meanwhile(self) -> None:
        """A reader that has not ended goes on to rows appended after it began."""
        journal = self.create()
        fill(journal, [1])
        reader = journal.read()
        assert next(reader).first_seq == 1
        fill(journal, [1])
        assert next(reader).first_seq == 2

    def test_closed_journal_refuses_everything_but_close(self) -> None:
        """After closing, nothing can be stored or read; closing twice is no error."""
        journal = self.create()
        fill(journal, [1])
        journal.close()
        journal.close()
        with pytest.raises(JournalFault):
            fill(journal, [1])
        with pytest.raises(JournalFault):
            journal.close_with(EMPTY_LIST)
        with pytest.raises(JournalFault):
            list(journal.read())
        with pytest.raises(JournalFault):
            journal.original(1)
        with pytest.raises(JournalFault):
            journal.checkpoint()


class SnapshotsContract(ABC):
    """Every snapshot store."""

    @abstractmethod
    def store(self, kept: int = 3) -> SnapshotStore:
        """Return an empty store that keeps so many."""

    def test_latest_of_empty_store_is_none(self) -> None:
        """Without a snapshot there is none."""
        assert self.store().latest() is None

    def test_latest_is_the_newest(self) -> None:
        """The newest snapshot comes back whole, with what its maker attested."""
        store = self.store()
        store.put(7, b"seven", b"h" * 32)
        store.put(9, b"", b"i" * 32, attestation=b"signed")
        found = store.latest()
        assert found is not None
        assert (found.seq, found.state, found.hash) == (9, b"", b"i" * 32)
        assert found.attestation == b"signed"
        assert store.notes() == ()

    def test_put_same_sequence_replaces(self) -> None:
        """A second snapshot after the same command takes the first one's place."""
        store = self.store()
        store.put(7, b"one", b"h" * 32)
        store.put(7, b"two", b"h" * 32)
        found = store.latest()
        assert found is not None
        assert found.state == b"two"
