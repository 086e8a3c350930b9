"""The audit log is proved: what was changed, taken out or cut off is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import pytest

from support.people import SECOND
from tianping.core.commands import AdvancePhase, AttestAuditLog, OpenPlatform
from tianping.core.machine import Machine
from tianping.core.state import CORE_VERSION
from tianping.journal.memory import MemoryJournal
from tianping.node.attesting import ENTRIES_MAX, Attester
from tianping.node.audit import AuditEntry, AuditLog, person_entry
from tianping.node.audit_verify import Attested, verify_audit_log
from tianping.node.batches import DurableBatch
from tianping.node.clock import DrivenClock
from tianping.node.restart import restore
from tianping.node.sequencer import Sequencer
from tianping.values.dates import BusinessDate


def entry(number: int) -> AuditEntry:
    """Return an entry about a person."""
    return person_entry(number, "user 7", did="LogIn", result="done", person="op-1")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A log of five entries."""
    log = AuditLog(tmp_path / "audit.db")
    log.append([entry(number) for number in range(1, 6)])
    log.close()
    return tmp_path / "audit.db"


def _head(path: Path) -> Attested:
    log = AuditLog(path)
    number, hash_ = log.head
    log.close()
    return Attested(9, number, hash_)


def test_log_as_it_was_written_is_right(path: Path, tmp_path: Path) -> None:
    """Also where there is none, and nothing is attested."""
    assert verify_audit_log(path, [_head(path)]) == (5, 1, [])
    assert verify_audit_log(tmp_path / "none.db", []) == (0, 0, [])


CHANGES: dict[str, tuple[str, str]] = {
    "entry": ("UPDATE audit SET entry = X'91' WHERE number = 2", "entry 2"),
    "hash": ("UPDATE audit SET hash = X'00' WHERE number = 3", "entry 3"),
    "gone": ("DELETE FROM audit WHERE number = 4", "entry 4"),
    "end": ("DELETE FROM audit WHERE number = 5", "entry 5: the journal's command 9 attests it"),
    "all": ("DELETE FROM audit", "entry 5: the journal's command 9 attests it"),
    "more": ("INSERT INTO audit SELECT 6, entry, hash FROM audit WHERE number = 5", "entry 6"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_log_that_was_tampered_with_is_found(path: Path, change: str) -> None:
    """Each change names the first place that does not follow."""
    attested = _head(path)
    statement, place = CHANGES[change]
    connection = apsw.Connection(str(path))
    connection.execute(statement)
    connection.close()
    findings = verify_audit_log(path, [attested]).findings
    assert findings
    assert place in findings[0].english
    assert "审计日志" in findings[0].chinese


def test_log_rewritten_with_a_chain_of_its_own_differs_from_the_journal(path: Path) -> None:
    """Whoever can write the file can make another chain, but not the one that was attested."""
    attested = _head(path)
    path.unlink()
    log = AuditLog(path)
    log.append([entry(number) for number in range(11, 16)])
    log.close()
    (finding,) = verify_audit_log(path, [attested]).findings
    assert "another hash" in finding.english


def test_file_that_is_no_log_is_told(tmp_path: Path) -> None:
    """Bytes that no database wrote."""
    path = tmp_path / "audit.db"
    path.write_bytes(b"no database at all" * 100)
    (finding,) = verify_audit_log(path, []).findings
    assert "expected a readable file" in finding.english


class Attesting:
    """An attester over a real sequencer."""

    def __init__(self, path: Path) -> None:
        journal = MemoryJournal("test")
        clock = DrivenClock(SECOND)
        self.audit = AuditLog(path)
        self.sequencer = Sequencer(restore(journal, None), journal, clock=clock)
        self.attester = Attester(self.audit, self.sequencer, clock)
        self.batches: list[DurableBatch] = []
        self.sequencer.start((self.batches.append, self.attester.follow))

    def attested(self) -> list[AttestAuditLog]:
        """Stop, and return what was attested."""
        self.attester.attest()
        self.sequencer.stop()
        self.audit.close()
        return [
            command
            for batch in self.batches
            for command in batch.commands
            if isinstance(command, AttestAuditLog)
        ]


def test_nothing_new_is_not_attested(path: Path) -> None:
    """What was there at the start was attested before."""
    attesting = Attesting(path)
    opening = OpenPlatform(1, "test", BusinessDate(20261123), CORE_VERSION)
    attesting.sequencer.execute([opening])
    assert attesting.attested() == []


def test_what_is_new_is_attested_at_the_stop(path: Path) -> None:
    """With the number and the hash of the last entry."""
    attesting = Attesting(path)
    attesting.audit.append([entry(6)])
    (command,) = attesting.attested()
    assert (command.number, command.entry_hash) == (6, _head(path).hash)


@pytest.mark.parametrize("cause", ["a new date", "many entries"])
def test_what_is_new_is_attested_while_the_node_runs(path: Path, cause: str) -> None:
    """When a date begins, or after a thousand entries; once."""
    attesting = Attesting(path)
    date = BusinessDate(20261123)
    step: Callable[..., Any] = attesting.sequencer.execute
    step([OpenPlatform(1, "test", date, CORE_VERSION)])
    count = ENTRIES_MAX if cause == "many entries" else 1
    attesting.audit.append([entry(number) for number in range(count)])
    steps = [(0, 10, 0), (10, 20, 0), (20, 40, 0), (40, 0, 20261124)]
    for one in steps if cause == "a new date" else steps[:1]:
        step([AdvancePhase(1, *one)])
    (command,) = attesting.attested()
    assert command.number == 5 + count
    machine = Machine()
    machine.apply(OpenPlatform(1, "test", date, CORE_VERSION))
    (event,) = machine.apply(command)
    assert type(event).__name__ == "AuditLogAttested"
