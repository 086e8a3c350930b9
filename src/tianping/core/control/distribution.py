"""Both tables sent whole to one receiver: what is in force, then what is planned.

Source: CCMS-T §三.1-2; RULES-C §2.4; house, ADR-0089.
"""

from __future__ import annotations

from tianping.core.commands import DistributeRegister
from tianping.core.commands.register import (
    BASE_NAMES,
    CHANGE_ADD,
    CHANGE_ALTER,
    CHANGE_REVOKE,
    BaseLine,
)
from tianping.core.control.base_data import base_version, is_centre
from tianping.core.control.parties import latest_version, version_on
from tianping.core.control.register_state import BaseVersion
from tianping.core.events import (
    Event,
    PlannedBase,
    PlannedFile,
    RecordChange,
    RegisterDistributed,
)
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import State
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate

__all__ = ["distribute_register"]


def distribute_register(state: State, command: DistributeRegister) -> list[Event]:
    """Send one receiver all of base data, all participants, and the changes that wait.

    Refuses: see ``RefusalCode`` 45.
    Source: CCMS-T §三.1-2; RULES-C §2.4; house, ADR-0089.
    """
    receiver, date = command.receiver, state.business_date
    version = latest_version(state, BankCode(receiver))
    registered = version is not None and not version.revoked
    if not registered and not is_centre(state, receiver, date=date):
        return refuse(RefusalCode.PARTICIPANT_UNKNOWN, receiver)
    base: list[BaseLine] = []
    for table in BASE_NAMES:
        for code in sorted(state.register.base.get(table, {})):
            found = base_version(state, table, code, date=date)
            if found is not None:
                base.append(_line(table, code, found, change=CHANGE_ADD))
    records: list[RecordChange] = []
    for participant in state.register.versions:
        held = version_on(state, participant, date)
        if held is not None and not held.revoked:
            records.append(RecordChange(CHANGE_ADD, participant, held.record, 0, "", follows=False))
    files = [PlannedFile(file.number, file.date, file.changes) for file in state.register.files]
    planned = _planned_base(state)
    return [RegisterDistributed(receiver, date, base, records, planned, files)]


def _line(table: int, code: str, version: BaseVersion, *, change: int) -> BaseLine:
    """Return what a version says as a line of a change. Source: house, ADR-0088."""
    return BaseLine(table, change, code, version.name, version.belongs, version.note)


def _planned_base(state: State) -> list[PlannedBase]:
    """Return what tables of base data will be, by the date from which on it holds.

    Source: RULES-C §2.1; house, ADR-0088.
    """
    by_date: dict[BusinessDate, list[BaseLine]] = {}
    for table in BASE_NAMES:
        for code, versions in sorted(state.register.base.get(table, {}).items()):
            there = False
            for version in versions:
                change = CHANGE_REVOKE
                if version.name:
                    change = CHANGE_ALTER if there else CHANGE_ADD
                there = version.name != ""
                if version.from_date > state.business_date:
                    line = _line(table, code, version, change=change)
                    by_date.setdefault(version.from_date, []).append(line)
    return [PlannedBase(date, by_date[date]) for date in sorted(by_date)]
