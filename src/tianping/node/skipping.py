"""Having commands skipped that make the core fail, while the platform stands still.

A trial replays the journal again and again, each time without one more of the commands that failed,
until it comes to the end. Only commands of the last row can be skipped: of what a later row attests
the trial finds that it was applied once, by a program that could.

Two persons order it, each proved by what it logs in with; before there are persons, two names do,
as for everything else.

Source: RULES-C §7.5 (two persons), §9.1 (maintenance is dual and audited); house, ADR-0097.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from tianping.core.commands import Command, decode_commands
from tianping.core.control.roles import OPERATOR, SUPERVISOR
from tianping.journal.port import Head, Journal, Row, SnapshotStore
from tianping.node.audit import AuditEntry, AuditLog, person_entry
from tianping.node.authentication import Authenticator, LogIn, Origin, Tools
from tianping.node.clock import Clock
from tianping.node.credentials import CredentialFile
from tianping.node.errors import AccessRefused, CommandFails, FolderError
from tianping.node.folder import Folder, Settings
from tianping.node.people import People
from tianping.node.restart import Restored, restore
from tianping.node.sessions import Sessions
from tianping.node.skip_order import SkipOrder, signed_order, stored_order
from tianping.security.identities import open_signer
from tianping.security.sealing import Seal

__all__ = ["REASON_CHARACTERS_MAX", "Decision", "Desk", "Failing", "Trial", "try_without"]

REASON_CHARACTERS_MAX: Final = 200
_PERSON_CHARACTERS_MAX: Final = 60
_FAILING_MAX: Final = 1_000
_ORIGIN: Final = "tianping skip"


class Failing(NamedTuple):
    """A command that makes the core fail, and how."""

    seq: int
    command: Command
    found: str


class Trial(NamedTuple):
    """A replay that came to the end without the commands that fail.

    Attributes:
        row: The last row; None when nothing failed.
    """

    restored: Restored
    failing: list[Failing]
    row: Row | None


class Decision(NamedTuple):
    """Who wants it skipped, and why."""

    reason: str
    entered_by: str
    approved_by: str


def try_without(journal: Journal, snapshots: SnapshotStore | None) -> Trial:
    """Find the commands that make the core fail, and what comes of the rest.

    Raises:
        NodeError: as ``restore``, for other reasons; or too many fail.
    """
    failed: dict[int, CommandFails] = {}
    while True:
        try:
            restored = restore(journal, snapshots, skipping=failed)
            break
        except CommandFails as error:
            failed[error.seq] = error
            if len(failed) > _FAILING_MAX:
                raise
    if not failed:
        return Trial(restored, [], None)
    *_, last = journal.read(min(failed))
    commands = decode_commands(last.commands)
    failing = [
        Failing(seq, commands[seq - last.first_seq], error.found)
        for seq, error in sorted(failed.items())
    ]
    return Trial(restored, failing, last)


class Desk:
    """Where two persons order it, for a platform that stands still."""

    def __init__(self, folder: Folder, password: bytes, *, seal: Seal, clock: Clock) -> None:
        self._folder = folder
        self._settings: Settings = folder.settings()
        self._password = password
        self._seal = seal
        self._clock = clock

    def order(
        self,
        journal: Journal,
        trial: Trial,
        decision: Decision,
        prove: Callable[[str], tuple[LogIn, bytes]],
    ) -> Head:
        """Let two persons have the failing commands of a trial skipped; return the journal's head.

        ``prove`` asks a person for what it logs in with, and says which challenge it signed.

        Raises:
            AccessRefused: they are not two persons who may.
            FolderError: there is nothing to skip, or a text is missing or too long.
            JournalFault: it could not be written down.
        """
        if trial.row is None:
            raise FolderError("nothing to skip: no command fails", "没有须跳过的指令")
        _check_texts(decision)
        audit = AuditLog(self._folder.audit, seal=self._seal)
        try:
            self._admit(trial, decision, audit, prove)
            head = journal.skip_with(
                stored_order(self._signed(trial.row, trial, decision)), trial.restored.pending
            )
            audit.append([self._entry(trial, decision)])
        finally:
            audit.close()
        return head

    def _signed(self, row: Row, trial: Trial, decision: Decision) -> SkipOrder:
        order = SkipOrder(
            seqs=[one.seq for one in trial.failing],
            row_hash=row.hash,
            reason=decision.reason,
            entered_by=decision.entered_by,
            approved_by=decision.approved_by,
            ordered_at_ns=self._clock.now_ns(),
        )
        return signed_order(order, open_signer(self._folder.signing, self._password))

    def _admit(
        self,
        trial: Trial,
        decision: Decision,
        audit: AuditLog,
        prove: Callable[[str], tuple[LogIn, bytes]],
    ) -> None:
        """Refuse whoever is not who it says, or may not do that."""
        people = People.of_machine(trial.restored.machine)
        if not people.entered:
            return
        entering = (decision.entered_by, (OPERATOR, SUPERVISOR))
        approving = (decision.approved_by, (SUPERVISOR,))
        for person, roles in (entering, approving):
            standing = people.find(person)
            if standing is None or standing.role not in roles or standing.office:
                raise AccessRefused(
                    f"{person}: expected an operator or a supervisor of the head office who enters,"
                    " and a supervisor who approves",
                    f"{person}：须由总中心的操作员或主管录入，主管批准",
                )
        credentials = CredentialFile(self._folder.credentials, self._password)
        try:
            settings = self._settings.people
            sessions = Sessions(self._clock, settings)
            tools = Tools(people, audit, sessions, self._clock, credentials.opened, self._password)
            door = Authenticator(tools, settings)
            for person in (decision.entered_by, decision.approved_by):
                asked, challenge = prove(person)
                _, session = door.log_in(asked, Origin(_ORIGIN, owner=True, challenge=challenge))
                door.log_out(session)
        finally:
            credentials.close()

    def _entry(self, trial: Trial, decision: Decision) -> AuditEntry:
        return person_entry(
            self._clock.now_ns(),
            _ORIGIN,
            did="Skip",
            result="done",
            text=f"{decision.reason} (approved by {decision.approved_by})",
            person=decision.entered_by,
            object=",".join(str(one.seq) for one in trial.failing),
        )


def _check_texts(decision: Decision) -> None:
    """Refuse texts that say nothing, or too much, and one person for both."""
    for text, most in (
        (decision.reason, REASON_CHARACTERS_MAX),
        (decision.entered_by, _PERSON_CHARACTERS_MAX),
        (decision.approved_by, _PERSON_CHARACTERS_MAX),
    ):
        if not 0 < len(text.strip()) <= most:
            raise FolderError(
                f"order to skip: expected a reason and two persons, at most {most} characters each",
                f"跳过须写明理由与两名人员，各不超过 {most} 字符",
            )
    if decision.entered_by == decision.approved_by:
        raise AccessRefused(
            f"{decision.entered_by}: whoever enters does not approve",
            f"{decision.entered_by}：录入人不得批准",
        )
