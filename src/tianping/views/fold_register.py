"""The fold of base data, change files and what SAPS does as it takes them over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from tianping.core import events as e
from tianping.core.commands.register import CHANGE_ADD, CHANGE_REVOKE
from tianping.core.control.records import booking_office, keeps_books
from tianping.core.events import PartyRecord, RecordChange
from tianping.core.ledger.chart import SUBJECT_SPECIAL
from tianping.core.terms import KIND_INDIRECT, SYSTEM_SAPS
from tianping.views.books import AccountState, fitting
from tianping.views.books_register import FileState
from tianping.views.fold_registry import RegistryFold

__all__ = ["RegisterFold"]


class RegisterFold(RegistryFold):
    """Folds events of the register."""

    def _register_events(self) -> dict[type[Any], Callable[[Any], None]]:
        """Return what folds each event of the register."""
        return {
            e.ParticipantAdded: self._participant_added,
            e.BaseDataChanged: self._base_data_changed,
            e.ChangeFileEntered: self._change_file_entered,
            e.ChangeFileConfirmed: self._change_file_confirmed,
            e.ChangeFileApplied: self._change_file_applied,
            e.RegisterDistributed: self._register_distributed,
            e.BooksCarried: self._books_carried,
            e.OfficeConverted: self._office_converted,
        }

    def _participant_added(self, event: e.ParticipantAdded) -> None:
        """Note somebody new; one who comes by a file has its record there."""
        self.books.last_paid[event.code] = 0
        self.books.last_received[event.code] = 0
        self.changes.heads[event.code] = None
        self._participant(
            event.code,
            (
                event.name, event.kind, event.office, event.direct_participant, event.legal_entity,
                event.registry_version, self._seq,
            ),
        )  # fmt: skip
        if event.record is not None:
            added = RecordChange(CHANGE_ADD, event.code, event.record, 0, "", follows=False)
            self._note_record(added, place=0, file=0, eve=0)

    def _participant(self, code: str, facts: tuple[Any, ...]) -> None:
        row = fitting((code, *facts))
        self.books.register.participants[code] = row
        self.changes.register.participants[code] = row

    def _note_record(self, change: RecordChange, *, place: int, file: int, eve: int) -> None:
        self.changes.register.party_records.append(
            (
                self._seq, place, change.participant, file, eve, change.change, change.follows,
                change.subject, change.successor, *msgspec.structs.astuple(change.record),
            )
        )  # fmt: skip

    def _base_data_changed(self, event: e.BaseDataChanged) -> None:
        for line in event.lines:
            self.changes.register.base_data.append(
                (
                    line.table, line.code, self._seq, line.name, line.belongs, line.note,
                    event.effective_date, line.change == CHANGE_REVOKE,
                )
            )  # fmt: skip

    def _change_file_entered(self, event: e.ChangeFileEntered) -> None:
        file = FileState(event.file, event.requested_date, event.effective_date)
        file.change_count = len(event.lines)
        self.changes.register.files[event.file] = file

    def _change_file_confirmed(self, event: e.ChangeFileConfirmed) -> None:
        file = FileState(event.file, event.requested_date, event.effective_date)
        file.eve_date, file.confirmed_seq = event.eve_date, self._seq
        file.changes, file.change_count = event.changes, len(event.changes)
        self.books.register.files[event.file] = file
        self.changes.register.files[event.file] = file
        for place, change in enumerate(event.changes):
            self._note_record(change, place=place, file=event.file, eve=event.eve_date)

    def _change_file_applied(self, event: e.ChangeFileApplied) -> None:
        file = self.books.register.files[event.file]
        file.taken[event.system] = event.system_date
        self.changes.register.files[event.file] = file
        if event.system != SYSTEM_SAPS:
            return
        del self.books.register.files[event.file]
        for change in file.changes:
            if change.change != CHANGE_REVOKE:
                self._take_over(change.participant, change.record)

    def _take_over(self, code: str, record: PartyRecord) -> None:
        """Let a participant, and the account it has, be what its record says."""
        known = self.books.register.participants[code]
        settles = record.kind != KIND_INDIRECT and not keeps_books(record)
        office = booking_office(record) if settles else record.office
        self._participant(
            code,
            (
                record.name, record.kind, office, record.direct_participant, record.legal_entity,
                *known[-2:],
            ),
        )  # fmt: skip
        if not settles:
            return
        for account in self._settlement_accounts():
            if account.owner == code:
                self._changed(account.account).office = booking_office(record)

    def _settlement_accounts(self) -> list[AccountState]:
        return [one for one in self.books.accounts if one.subject <= SUBJECT_SPECIAL]

    def _register_distributed(self, event: e.RegisterDistributed) -> None:
        """Leave it to the audit trail and the outbox: nothing is another one by it."""
        del event

    def _books_carried(self, event: e.BooksCarried) -> None:
        before, after = self._changed(event.from_account), self._changed(event.to_account)
        for name in ("opening_balance", "balance", "debit_count", "debit", "credit_count",
                     "credit"):  # fmt: skip
            setattr(after, name, getattr(after, name) + getattr(before, name))
            setattr(before, name, 0)

    def _office_converted(self, event: e.OfficeConverted) -> None:
        for account in self._settlement_accounts():
            if account.office == event.office and not self._is_closed(account.owner):
                self._changed(account.account).office = event.acs

    def _is_closed(self, owner: str) -> bool:
        standing = self.books.standings.get(owner)
        return standing is not None and standing.closed
