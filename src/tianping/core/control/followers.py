"""Whom an accounting office takes along when it becomes an indirect participant of ACS.

Source: CCMS-T §三.6; RULES-C §2.9; house, ADR-0090.
"""

from __future__ import annotations

import msgspec

from tianping.core.commands.register import CHANGE_ALTER
from tianping.core.control.records import booking_office
from tianping.core.events import PartyRecord, RecordChange
from tianping.core.terms import KIND_BANK, KIND_INDIRECT, KIND_SPECIAL
from tianping.values.bankcode import BankCode

__all__ = ["followers"]


def followers(
    records: dict[BankCode, PartyRecord], office: BankCode, acs: BankCode
) -> list[RecordChange]:
    """Return the changes of those who belong to an office that ACS takes over.

    Who settles through it does so through ACS. Whose account it manages is reconciled with ACS and
    still names it as its office of the central bank. ``records`` are of those who take part.
    Source: RULES-C §2.9.
    """
    found: list[RecordChange] = []
    for code, record in records.items():
        if code == office:
            continue
        if record.kind == KIND_INDIRECT and record.direct_participant == office:
            after = msgspec.structs.replace(record, direct_participant=acs)
        elif record.kind in (KIND_BANK, KIND_SPECIAL) and booking_office(record) == office:
            after = msgspec.structs.replace(record, reconciler=acs)
        else:
            continue
        found.append(RecordChange(CHANGE_ALTER, code, after, 0, "", follows=True))
    return found
