"""The audit log: appended, chained, verified on reading."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from tianping.node.audit import AuditEntry, AuditLog
from tianping.node.errors import FolderError


def entry(number: int) -> AuditEntry:
    """Return a refusal."""
    return AuditEntry(
        at_ns=number,
        access_point="a:1",
        sender="901100000014",
        rule="signature",
        code="SU1O4001",
        text="signature wrong",
        message_id=f"20261123{number:08d}",
        digest=b"\x00" * 32,
        excerpt=b"{H:02",
    )


def test_append_returns_the_first_number_and_keeps_order(tmp_path: Path) -> None:
    """Entries are numbered from one, across restarts."""
    log = AuditLog(tmp_path / "audit.db")
    assert log.append([entry(1), entry(2)]) == 1
    log.close()
    log = AuditLog(tmp_path / "audit.db")
    assert log.append([entry(3)]) == 3
    assert [each.at_ns for each in log.read()] == [1, 2, 3]
    assert [each.at_ns for each in log.read(3)] == [3]
    log.close()


CHANGES = {
    "entry": "UPDATE audit SET entry = X'00' WHERE number = 3",
    "hash": "UPDATE audit SET hash = X'00' WHERE number = 3",
    "gone": "DELETE FROM audit WHERE number = 2",
}


@pytest.mark.parametrize("change", CHANGES)
def test_read_after_change_names_the_entry(tmp_path: Path, change: str) -> None:
    """A changed entry, a changed hash or a missing entry is found, and its place named."""
    log = AuditLog(tmp_path / "audit.db")
    log.append([entry(number) for number in range(1, 6)])
    connection = apsw.Connection(str(tmp_path / "audit.db"))
    connection.execute(CHANGES[change])
    connection.close()
    with pytest.raises(FolderError, match="entry 3"):
        log.read()
    log.close()


def test_open_after_change_of_the_last_entry_refuses(tmp_path: Path) -> None:
    """A log whose end was changed does not open."""
    log = AuditLog(tmp_path / "audit.db")
    log.append([entry(1), entry(2)])
    log.close()
    connection = apsw.Connection(str(tmp_path / "audit.db"))
    connection.execute("UPDATE audit SET entry = X'91' WHERE number = 2")
    connection.close()
    with pytest.raises(FolderError, match="entry 2"):
        AuditLog(tmp_path / "audit.db")
