"""A second reader of the audit log, for ``tianping verify``: it shares no code with the writer.

It recomputes the chain from the stored bytes, and compares it with what the journal attests: an
entry that was changed, taken out or cut off at the end is named.

Source: RULES-C §8 (chained hash); house, ADR-0074.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

__all__ = ["Attested", "AuditFinding", "AuditReport", "verify_audit_log"]


class Attested(NamedTuple):
    """What the journal says: at its command ``seq`` the log ended so."""

    seq: int
    number: int
    hash: bytes


class AuditFinding(NamedTuple):
    """Something that is not as it was written, in both languages."""

    english: str
    chinese: str


class AuditReport(NamedTuple):
    """What was verified: how many entries, how many attestations, what is wrong."""

    entries: int
    attestations: int
    findings: list[AuditFinding]


def verify_audit_log(path: Path, attested: Iterable[Attested]) -> AuditReport:
    """Recompute the chain of a log and compare it with what the journal attests."""
    hashes: dict[int, bytes] = {}
    findings: list[AuditFinding] = []
    if path.exists():
        findings = _read(path, hashes)
    count = 0
    for one in attested:
        count += 1
        found = hashes.get(one.number)
        if found == one.hash:
            continue
        what = "another hash" if found else "no such entry"
        what_zh = "散列值不同" if found else "无此条目"
        findings.append(
            AuditFinding(
                f"audit log, entry {one.number}: the journal's command {one.seq} attests it,"
                f" found {what}",
                f"审计日志第 {one.number} 条：日志第 {one.seq} 号指令已存证，实为{what_zh}",
            )
        )
    return AuditReport(len(hashes), count, findings)


def _read(path: Path, hashes: dict[int, bytes]) -> list[AuditFinding]:
    """Walk the entries; note each one's hash and the first that does not follow."""
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            rows = connection.execute("SELECT number, entry, hash FROM audit ORDER BY number")
            return _walk(rows, hashes)
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        text = f"audit log {path.name}: expected a readable file, found {error}"
        return [AuditFinding(text, f"审计日志 {path.name} 无法读取：{error}")]


def _walk(rows: Iterable[tuple[object, ...]], hashes: dict[int, bytes]) -> list[AuditFinding]:
    before = bytes(32)
    for expected, (number, entry, written) in enumerate(rows, start=1):
        computed = _chained(before, expected, entry)
        if number != expected or computed != written:
            return [
                AuditFinding(
                    f"audit log, entry {expected}: expected the chain to go on, found entry"
                    f" {number} that does not follow",
                    f"审计日志第 {expected} 条：链应连续，实为第 {number} 条且不相接",
                )
            ]
        hashes[expected] = before = computed
    return []


def _chained(before: bytes, number: int, entry: object) -> bytes:
    stored = entry if isinstance(entry, bytes) else b""
    return hashlib.sha256(before + number.to_bytes(8, "big") + stored).digest()
