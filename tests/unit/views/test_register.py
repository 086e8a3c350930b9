"""Base data, records and change files in the views are those of the core."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import Engine

from support.model import Told, plain
from support.streams_register import RegisterStream
from support.views import batches_of
from tianping.core.commands import Command
from tianping.core.control.base_data import base_version
from tianping.core.control.parties import version_on
from tianping.core.machine import Machine
from tianping.core.terms import KIND_BANK, SYSTEM_BEPS, SYSTEM_HVPS, SYSTEM_IBPS
from tianping.values.bankcode import BankCode
from tianping.views import queries_register as q
from tianping.views.queries import accounts, participants
from tianping.views.records_register import PartyRecordView
from tianping.views.writer import ViewWriter

_SEED, _STEPS = 30, 600


@pytest.fixture(scope="module")
def played() -> tuple[Machine, list[Command]]:
    """A life in which participants come and go, and an office is converted."""
    machine = Machine()
    told: list[list[Told]] = []

    def apply(command: Command) -> list[Told]:
        told.append(plain(machine.apply(command)))
        return told[-1]

    stream = RegisterStream(_SEED, apply)
    stream.open()
    for _ in range(_STEPS):
        stream.step()
    kinds = {event[0] for events in told for event in events}
    assert {"OfficeConverted", "RegisterDistributed", "BaseDataChanged", "ClosingTried"} <= kinds
    return machine, stream.world.commands


@pytest.mark.parametrize("size", [7, 1_000])
def test_register_in_the_views_is_that_of_the_core(
    played: tuple[Machine, list[Command]], engine: Engine, size: int
) -> None:
    """However the batches are cut, and with a writer that reads its books back each time."""
    machine, commands = played
    for batch in batches_of(commands, size=size):
        ViewWriter(engine).apply(batch)
    state = machine.state
    register = state.register
    with engine.connect() as connection:
        for code, versions in register.versions.items():
            found = q.party_records(connection, participant=code)
            told = [(one.eve_date, one.change == 3, _record(one)) for one in found]
            kept = [(one.eve, one.revoked, msgspec.structs.astuple(one.record)) for one in versions]
            assert told == kept
        for view in q.parties(connection):
            code = BankCode(view.record.participant)
            version = version_on(state, code, state.business_date)
            if version is None:
                assert view.party_state == q.PARTY_PLANNED
                continue
            assert (view.party_state == q.PARTY_REVOKED) == version.revoked
            assert _record(view.record) == msgspec.structs.astuple(version.record)
        assert all(one.record.kind == KIND_BANK for one in q.parties(connection, kind=KIND_BANK))
        for table, codes in register.base.items():
            known = {one.base_code for one in q.base_data(connection, base_table=table)}
            date = state.business_date
            assert known == {
                code for code in codes if base_version(state, table, code, date=date) is not None
            }
        files = {one.file: one for one in q.change_files(connection)}
        waiting = {one.file for one in files.values() if one.file_state == q.FILE_CONFIRMED}
        assert waiting == {file.number for file in register.files}
        for file in register.files:
            one = files[file.number]
            taken = {SYSTEM_BEPS: one.taken_beps, SYSTEM_IBPS: one.taken_ibps,
                     SYSTEM_HVPS: one.taken_hvps}  # fmt: skip
            assert [system for system in file.applied if taken[system]] == file.applied
            assert len(q.file_changes(connection, file.number)) == one.change_count
            assert q.change_files(connection, file=file.number) == [one]
        for account in accounts(connection):
            kept_account = state.accounts[account.account]
            assert (account.office, account.balance_fen) == (
                kept_account.office, kept_account.balance_fen
            )  # fmt: skip
        named = {one.participant: one for one in participants(connection)}
        for participant in state.participants.values():
            if participant.kind:
                one_named = named[participant.code]
                assert (one_named.name, one_named.kind) == (participant.name, participant.kind)


def _record(view: PartyRecordView) -> tuple[object, ...]:
    return msgspec.structs.astuple(view)[9:]
