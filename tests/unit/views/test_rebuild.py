from __future__ import annotations

import pytest
from sqlalchemy import Engine

from support.views import BANKS, Platform, batches_of, dump
from tianping.core.commands import Command, encode_commands
from tianping.core.events import Event, encode_outcomes
from tianping.core.machine import Machine
from tianping.journal.memory import MemoryJournal
from tianping.views.errors import ViewsError
from tianping.views.rebuild import catch_up, rebuild
from tianping.views.writer import FoldBatch, ViewWriter


class Replays:
    """Answers with known outcomes, and remembers what was asked."""

    def __init__(self, batches: list[FoldBatch]) -> None:
        self._batches = {batch.first_seq: batch for batch in batches}
        self.asked: list[int] = []

    def __call__(self, first_seq: int, commands: list[Command]) -> list[list[Event]]:
        """Return the outcomes of one batch."""
        self.asked.append(first_seq)
        batch = self._batches[first_seq]
        assert commands == batch.commands
        return batch.outcomes


def journal_of(
    batches: list[FoldBatch], *, journal: MemoryJournal | None = None, closed: bool = False
) -> tuple[MemoryJournal, list[FoldBatch]]:
    """Return a journal of the batches, and the batches with the hashes of its rows."""
    journal = MemoryJournal("天平 test") if journal is None else journal
    before = b"\x90"
    stored = []
    for batch in batches:
        head = journal.append(
            count=len(batch.commands),
            commands=encode_commands(batch.commands),
            outcomes_before=before,
        )
        stored.append(batch._replace(hash=head.hash))
        before = encode_outcomes(batch.outcomes)
    if closed:
        journal.close_with(before)
    return journal, stored


def busy_batches() -> list[FoldBatch]:
    """Return two busy days in batches of nine."""
    return batches_of(Platform().open(banks=4, funds_fen=10_000).busy_days().commands, size=9)


@pytest.mark.parametrize("closed", [False, True])
def test_rebuild_equals_incremental_row_for_row(engine: Engine, closed: bool) -> None:
    """A journal folded anew gives the very rows that folding batch by batch gave."""
    journal, stored = journal_of(busy_batches(), closed=closed)
    for batch in stored:
        ViewWriter(engine).apply(batch)
    incremental = dump(engine)
    replay = Replays(stored)
    told: list[tuple[int, int]] = []
    last = rebuild(
        journal, engine, replay=replay, progress=lambda seq, head: told.append((seq, head))
    )
    assert last == journal.head().seq
    assert told[-1] == (last, last)
    assert dump(engine) == incremental
    assert replay.asked == ([] if closed else [stored[-1].first_seq])


def test_catch_up_folds_only_what_is_missing(engine: Engine) -> None:
    """Catching up from any batch gives what a rebuild gives."""
    journal, stored = journal_of(busy_batches())
    replay = Replays(stored)
    rebuild(journal, engine, replay=replay)
    whole = dump(engine)
    for done in (0, 1, len(stored) - 1, len(stored)):
        partial, _ = journal_of([])
        rebuild(partial, engine, replay=replay)
        ViewWriter(engine).apply_many(stored[:done])
        assert catch_up(journal, engine, replay=replay) == stored[-1].last_seq
        assert dump(engine) == whole


def test_catch_up_after_a_closing_entry_goes_on(engine: Engine) -> None:
    """A stop and a start between two batches are no trouble."""
    platform = Platform().open(banks=3)
    machine = Machine()
    first = batches_of(platform.commands, size=10, machine=machine)
    before = len(platform.commands)
    platform.transfer(BANKS[0], BANKS[1], 1)
    second = batches_of(platform.commands[before:], size=10, machine=machine)
    journal, stored = journal_of(first, closed=True)
    catch_up(journal, engine, replay=Replays(stored))
    journal, more = journal_of(second, journal=journal, closed=True)
    assert catch_up(journal, engine, replay=Replays([])) == more[-1].last_seq


def test_catch_up_views_ahead_or_of_another_journal_are_refused(engine: Engine) -> None:
    """Views that do not belong to the journal are not touched."""
    batches = busy_batches()
    journal, stored = journal_of(batches)
    catch_up(journal, engine, replay=Replays(stored))
    shorter, _ = journal_of(batches[:3])
    with pytest.raises(ViewsError, match="ahead of the journal"):
        catch_up(shorter, engine, replay=Replays(stored))
    other, _ = journal_of(batches, journal=MemoryJournal("another"))
    with pytest.raises(ViewsError, match="hash of the journal's row"):
        catch_up(other, engine, replay=Replays(stored))
