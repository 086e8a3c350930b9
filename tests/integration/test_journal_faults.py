"""The journal on a disk that fails: at every operation, once and for good, with planted bugs."""

from __future__ import annotations

import contextlib
from collections import Counter

import apsw
import pytest

from support.faultfs import (
    FAIL_ALWAYS,
    FAIL_ONCE,
    FULL,
    KEEP_ALL,
    KEEP_NOTHING,
    KEEP_SOME,
    LOSE,
    STOP,
    TEAR,
)
from support.journal_faults import Violation, count_operations, new_world, one_case
from tianping.journal.database import Values
from tianping.journal.disk import Disk
from tianping.journal.errors import JournalFault
from tianping.journal.port import Head
from tianping.journal.sqlite import SqliteJournal
from tianping.journal.wal import WalScan, scan_wal

FAULTS = [FAIL_ONCE, FAIL_ALWAYS, FULL, TEAR, STOP, LOSE]
ENDINGS = [None, KEEP_NOTHING, KEEP_ALL, KEEP_SOME]


def sweep(
    fault: str,
    keep: str | None,
    *,
    step: int = 1,
    seed: int = 0,
    journal_class: type[SqliteJournal] = SqliteJournal,
) -> Counter[str]:
    """Meet a fault at every ``step``-th operation of the script; return what was reached."""
    reached: Counter[str] = Counter()
    operations, _ = count_operations()
    for number in range(1, operations + 1, step):
        with new_world(journal_class, seed=seed + number) as world:
            try:
                one_case(world, fault, number=number, keep=keep)
            except Violation as violation:
                text = f"{fault} at operation {number}, then {keep}, seed {seed + number}"
                raise Violation(f"{text}: {violation}") from violation
            reached.update(world.disk.reached)
            reached.update(world.branches)
    return reached


def test_script_without_fault_keeps_every_promise() -> None:
    """The harness itself finds nothing when nothing fails."""
    with new_world() as world:
        one_case(world, "", number=0, keep=None)
        assert world.acknowledged > 10
        assert world.branches == Counter()


@pytest.mark.parametrize(
    ("fault", "keep", "step"),
    [
        (FAIL_ONCE, None, 1), (FAIL_ONCE, KEEP_NOTHING, 4), (FAIL_ONCE, KEEP_SOME, 3),
        (FAIL_ALWAYS, None, 3), (FAIL_ALWAYS, KEEP_SOME, 3),
        (FULL, None, 3), (FULL, KEEP_SOME, 3),
        (TEAR, None, 2), (TEAR, KEEP_SOME, 2), (TEAR, KEEP_ALL, 3),
        (STOP, None, 3), (STOP, KEEP_NOTHING, 1), (STOP, KEEP_ALL, 2), (STOP, KEEP_SOME, 1),
        (LOSE, None, 2), (LOSE, KEEP_SOME, 2),
    ],
)  # fmt: skip
def test_nth_operation_fails_nothing_acknowledged_is_lost(
    fault: str, keep: str | None, step: int
) -> None:
    """Whatever operation fails, acknowledged rows are there, unchanged, and nothing is invented."""
    reached = sweep(fault, keep, step=step)
    assert reached[f"{fault} write"] > 0
    assert reached[f"{fault} sync"] > 0
    if fault != LOSE and keep != KEEP_NOTHING:
        assert reached["tail_dropped"] > 0
    if keep is not None and fault != LOSE:
        assert reached[f"power cut with writes pending, {keep}"] > 0
        assert reached[f"power cut with names pending, {keep}"] > 0
    if fault == LOSE:
        assert reached["refused"] > 0
    else:
        assert reached["refused"] == 0
        assert reached["unacknowledged_kept"] > 0


def test_nth_read_fails_nothing_is_lost() -> None:
    """A read that fails ends the process's use of the journal; the next life finds everything."""
    _, reads = count_operations()
    reached: Counter[str] = Counter()
    for number in range(1, reads + 1):
        with new_world(seed=number) as world:
            one_case(world, "", number=0, keep=KEEP_NOTHING, read_number=number)
            reached.update(world.disk.reached)
    assert reached["fail_once read"] == reads


def test_second_fault_during_recovery_loses_nothing() -> None:
    """A crash, then a fault at each operation of the recovery, then a power cut."""
    reached: Counter[str] = Counter()
    operations, _ = count_operations()
    for first in range(20, operations, 31):
        for second in range(1, 16):
            for fault in (FAIL_ONCE, STOP):
                with new_world(seed=first * second) as world:
                    world.live(STOP, first)
                    world.end_life(None if second % 2 else KEEP_SOME)
                    world.disk.plan(fault, second)
                    with contextlib.suppress(JournalFault):
                        world.check()
                    reached.update(world.disk.reached)
                    world.end_life(KEEP_SOME)
                    world.check()
                    world.go_on()
    assert reached[f"{FAIL_ONCE} sync"] > 0
    assert reached[f"{STOP} write"] > 0


@pytest.mark.deep
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("keep", ENDINGS)
@pytest.mark.parametrize("fault", FAULTS)
def test_every_operation_fails_with_many_seeds(fault: str, keep: str | None) -> None:
    """The full sweep: every operation, every ending, ten draws of what a power cut keeps."""
    reached: Counter[str] = Counter()
    for seed in range(10 if keep == KEEP_SOME else 1):
        reached.update(sweep(fault, keep, seed=seed * 10_000))
    for branch in ("write", "sync", "create", "rename", "truncate"):
        if fault != LOSE or branch in {"write", "sync", "truncate"}:
            assert reached[f"{fault} {branch}"] > 0, branch
    if fault != LOSE and keep != KEEP_NOTHING:
        assert reached["tail_dropped"] > 0
    if fault == TEAR and keep != KEEP_NOTHING:
        assert reached["head_slot_damaged"] > 0


# Planted bugs: each must be caught by the fault named beside it, or the harness proves nothing.


class AnswersBeforeLogSync(SqliteJournal):
    """Leaves the log unsynced."""

    def _commit(self, number: int, values: Values) -> None:
        self._connection.execute("PRAGMA synchronous=OFF")
        super()._commit(number, values)


class AcknowledgesBeforeCommit(SqliteJournal):
    """Writes the head file before the row is durable."""

    def _commit(self, number: int, values: Values) -> None:
        self._acknowledge(number, Head(seq=values[0] + values[1] - 1, hash=values[4]))
        super()._commit(number, values)


class IgnoresSyncError(SqliteJournal):
    """Takes a failed commit for a done one."""

    def _commit(self, number: int, values: Values) -> None:
        with contextlib.suppress(apsw.IOError):
            super()._commit(number, values)


class RetriesFailedSync(SqliteJournal):
    """Tries again after a failed commit, and trusts the second answer."""

    def _commit(self, number: int, values: Values) -> None:
        try:
            super()._commit(number, values)
        except apsw.IOError:
            super()._commit(number, values)


class IgnoresHeadSyncError(SqliteJournal):
    """Takes a failed head file for a written one."""

    def _acknowledge(self, number: int, head: Head) -> None:
        with contextlib.suppress(OSError):
            super()._acknowledge(number, head)


class IgnoresCheckpointError(SqliteJournal):
    """Takes a failed checkpoint for a done one."""

    def _copy_log(self) -> None:
        with contextlib.suppress(apsw.Error):
            super()._copy_log()


class TrustsWhatItReads(SqliteJournal):
    """Does not write the log again before it is copied into the database."""

    @staticmethod
    def _read_log(disk: Disk) -> WalScan:
        if not disk.exists("journal.db-wal"):
            return WalScan()
        return scan_wal(disk.open("journal.db-wal"))


@pytest.mark.parametrize(
    ("journal_class", "fault", "keep", "message"),
    [
        (AnswersBeforeLogSync, STOP, KEEP_NOTHING, "refused after a fault|acknowledged, "),
        (AcknowledgesBeforeCommit, STOP, KEEP_NOTHING, "refused after a fault"),
        (IgnoresSyncError, FAIL_ONCE, None, "acknowledged after a failed operation"),
        (RetriesFailedSync, FAIL_ONCE, None, "acknowledged after a failed operation"),
        (IgnoresHeadSyncError, FAIL_ONCE, None, "acknowledged after a failed operation"),
        (IgnoresCheckpointError, FAIL_ONCE, None, "acknowledged after a failed operation"),
        (TrustsWhatItReads, FAIL_ONCE, None, "refused after a fault|acknowledged, "),
    ],
)
def test_planted_bug_is_caught_by_its_fault(
    journal_class: type[SqliteJournal], fault: str, keep: str | None, message: str
) -> None:
    """A journal with the bug breaks a promise somewhere in the sweep."""
    with pytest.raises(Violation, match=message):
        sweep(fault, keep, journal_class=journal_class)
