"""The audit trail as one: lines of the views, from the journal, and of the node's own log."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec
from sqlalchemy import Connection

from tianping.cli.language import t
from tianping.core.refusals import REFUSALS, RefusalCode
from tianping.node.audit import AuditEntry, AuditLog
from tianping.node.reasons import why_chinese
from tianping.security.sealing import LOCKED, Seal
from tianping.views.queries_people import AuditSearch, audit_trail
from tianping.views.records_people import AuditView

__all__ = ["JOURNAL", "NODE", "REFUSE_MESSAGE", "AuditLine", "found_lines"]

JOURNAL: Final = "journal"
NODE: Final = "node"
REFUSE_MESSAGE: Final = "RefuseMessage"
"""What the node's log calls a message that it refused before the core."""


class AuditLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the trail, wherever it is kept.

    Attributes:
        log: ``journal`` or ``node``.
        place: The number of the command, or of the log's entry.
        origin: Where it came from, as far as only the node knows it.
    """

    log: str
    place: int
    recorded_at_ns: int
    person: str
    second_person: str
    sender: str
    login_session: str
    function: str
    event: str
    object: str
    aspect: str
    value_before: str
    value_after: str
    message_id: str
    result: str
    text: str
    origin: str


def found_lines(
    connection: Connection, log: Path, search: AuditSearch, *, seal: Seal
) -> list[AuditLine]:
    """Return what a search finds in both, oldest first; without the key, in the journal alone.

    Raises:
        FolderError: the node's log is not what was written.
    """
    lines = [_of_view(view) for view in audit_trail(connection, search)]
    if log.exists() and seal is not LOCKED:
        lines += _of_log(log, search, seal)
    lines.sort(key=lambda line: (line.recorded_at_ns, line.log, line.place))
    return lines[-search.limit :]


def _of_log(path: Path, search: AuditSearch, seal: Seal) -> Iterable[AuditLine]:
    log = AuditLog(path, seal=seal)
    try:
        entries = log.read()
    finally:
        log.close()
    made = (_of_entry(number, entry) for number, entry in enumerate(entries, start=1))
    return [line for line in made if _fits(line, search)]


def _of_view(view: AuditView) -> AuditLine:
    refused = ""
    if view.refusal_code:
        told = REFUSALS[RefusalCode(view.refusal_code)]
        refused = t(told.english, told.chinese)
    return AuditLine(
        log=JOURNAL,
        place=view.seq,
        recorded_at_ns=view.recorded_at_ns,
        person=view.person,
        second_person=view.second_person,
        sender=view.sender,
        login_session=view.login_session,
        function=view.function,
        event=view.event,
        object=view.object,
        aspect=view.aspect,
        value_before=view.value_before,
        value_after=view.value_after,
        message_id=view.message_id,
        result=view.result,
        text=f"{refused}: {view.found}" if view.found else refused,
        origin="",
    )


def _of_entry(number: int, entry: AuditEntry) -> AuditLine:
    left_out = ""
    if entry.left_out:
        left_out = t(
            f" (left out before: {entry.left_out})", f"（此前另有 {entry.left_out} 条未记）"
        )
    return AuditLine(
        log=NODE,
        place=number,
        recorded_at_ns=entry.at_ns,
        person=entry.person,
        second_person="",
        sender=entry.sender,
        login_session=entry.session,
        function=entry.rule if entry.result else REFUSE_MESSAGE,
        event="" if entry.result else entry.rule,
        object=entry.object,
        aspect="",
        value_before="",
        value_after="",
        message_id=entry.message_id,
        result=entry.result or "refused",
        text=f"{t(entry.text, why_chinese(entry.text))}{left_out}",
        origin=entry.access_point,
    )


def _fits(line: AuditLine, search: AuditSearch) -> bool:
    """Tell whether a line of the node's log is looked for, by the rules of ``audit_trail``."""
    named = (line.object, line.message_id, line.sender)
    return (
        search.person in ("", line.person)
        and (not search.object or search.object in named)
        and search.function in ("", line.function, line.event)
        and line.recorded_at_ns >= search.from_ns
        and (not search.to_ns or line.recorded_at_ns <= search.to_ns)
        and search.result in ("", line.result)
    )
