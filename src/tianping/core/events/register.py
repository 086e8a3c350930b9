"""What happened to base data and to the register of participants.

Source: house, ADR-0088, ADR-0089.
"""

from __future__ import annotations

import msgspec

from tianping.core.commands.register import BaseLine, ChangeLine
from tianping.core.events.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate

__all__ = [
    "BaseDataChanged",
    "BooksCarried",
    "ChangeFileApplied",
    "ChangeFileConfirmed",
    "ChangeFileEntered",
    "OfficeConverted",
    "PartyRecord",
    "PlannedBase",
    "PlannedFile",
    "RecordChange",
    "RegisterDistributed",
]


class PartyRecord(
    msgspec.Struct, frozen=True, array_like=True, gc=False, forbid_unknown_fields=True
):
    """What is registered of one participant. Codes that are not given are empty.

    Attributes:
        kind: One of the kinds of participants (``KIND_BANK`` and so on).
        name: 机构名称.
        address: 地址.
        phone: 电话.
        superior: 上级参与者.
        bank_class: 行别, three digits.
        city: 所属城市代码, four digits.
        ccpc: 所属 CCPC, four digits; ``0000`` is the NPC.
        legal_entity: 所属法人.
        direct_participant: 所属直接参与者, of an indirect one.
        office: 所属人民银行.
        access: Where it connects: ``0000`` to the NPC, else the CCPC.
        systems: The systems it has joined, one digit each, ascending: HVPS 1, BEPS 2, IBPS 3.
        settles_hvps, settles_beps, settles_ibps: Whose account it settles on in that system; its
            own when empty.
        reconciler: 对账归属: whose books its account belongs to when that is no more the office.
    """

    kind: int
    name: str
    address: str = ""
    phone: str = ""
    superior: str = ""
    bank_class: str = ""
    city: str = ""
    ccpc: str = ""
    legal_entity: str = ""
    direct_participant: str = ""
    office: str = ""
    access: str = ""
    systems: str = ""
    settles_hvps: str = ""
    settles_beps: str = ""
    settles_ibps: str = ""
    reconciler: str = ""


class RecordChange(
    msgspec.Struct, frozen=True, array_like=True, gc=False, forbid_unknown_fields=True
):
    """One participant in a confirmed file, with its record as it will be.

    Attributes:
        change: ``CHANGE_ADD``, ``CHANGE_ALTER`` or ``CHANGE_REVOKE``.
        record: After the change; of one that is revoked, as it was.
        subject: The deposit subject under which an account opens for it, or 0.
        successor: Who takes over from one that is revoked, or empty.
        follows: Whether another line brought it about: an office that is converted takes along
            who belongs to it.
    """

    change: int
    participant: BankCode
    record: PartyRecord
    subject: int
    successor: str
    follows: bool


class BaseDataChanged(Record, frozen=True, array_like=True, gc=False, tag=215):
    """Tables of base data are other ones from a date on; ``at_once`` says that it is today."""

    effective_date: BusinessDate
    at_once: bool
    lines: list[BaseLine]


class ChangeFileEntered(Record, frozen=True, array_like=True, gc=False, tag=216):
    """A change file is legal and waits for the second person.

    When ``effective_date`` is not the date that was asked for, the file came after a switch.
    """

    file: int
    requested_date: BusinessDate
    effective_date: BusinessDate
    lines: list[ChangeLine]


class ChangeFileConfirmed(Record, frozen=True, array_like=True, gc=False, tag=217):
    """A change file is confirmed; each system takes it over when it leaves ``eve_date``."""

    file: int
    requested_date: BusinessDate
    effective_date: BusinessDate
    eve_date: BusinessDate
    changes: list[RecordChange]


class ChangeFileApplied(Record, frozen=True, array_like=True, gc=False, tag=218):
    """A system has taken a change file over at its switch; SAPS is the last one."""

    file: int
    system: int
    system_date: BusinessDate


class PlannedBase(
    msgspec.Struct, frozen=True, array_like=True, gc=False, forbid_unknown_fields=True
):
    """What tables of base data will be from a later date on."""

    effective_date: BusinessDate
    lines: list[BaseLine]


class PlannedFile(
    msgspec.Struct, frozen=True, array_like=True, gc=False, forbid_unknown_fields=True
):
    """A confirmed change file that SAPS has not taken over."""

    file: int
    effective_date: BusinessDate
    changes: list[RecordChange]


class RegisterDistributed(Record, frozen=True, array_like=True, gc=False, tag=219):
    """Somebody is sent all of base data and all participants, then what is planned."""

    receiver: str
    business_date: BusinessDate
    base: list[BaseLine]
    records: list[RecordChange]
    planned_base: list[PlannedBase]
    files: list[PlannedFile]


class BooksCarried(Record, frozen=True, array_like=True, gc=False, tag=220):
    """Balance and turnovers of one account went over to another one of its subject (E34).

    Nothing is posted: what stood on the one stands on the other besides what stood there. The
    turnovers are those of the day, then those of the ended days of the year. Amounts are fen; sums
    of turnovers are told as text, for they may pass 64 bits.
    """

    from_account: int
    to_account: int
    opening_fen: int
    balance_fen: int
    debit_count: int
    debit_fen: str
    credit_count: int
    credit_fen: str
    past_debit_count: int
    past_debit_fen: str
    past_credit_count: int
    past_credit_fen: str


class OfficeConverted(Record, frozen=True, array_like=True, gc=False, tag=221):
    """An accounting office (ABS) is an indirect participant of ACS; its accounts are closed.

    What settlement accounts it managed are reconciled with ACS from now on.
    """

    office: BankCode
    acs: BankCode
    business_date: BusinessDate
