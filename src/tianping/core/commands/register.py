"""Commands about who takes part: base data, change files, the table sent whole.

Source: house, ADR-0088, ADR-0089.
"""

from __future__ import annotations

from typing import Final

import msgspec

from tianping.core.commands.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate

__all__ = [
    "BASE_CCPC",
    "BASE_CITY",
    "BASE_CLASS",
    "BASE_NAMES",
    "CHANGE_ADD",
    "CHANGE_ALTER",
    "CHANGE_NAMES",
    "CHANGE_REVOKE",
    "BaseLine",
    "ChangeBaseData",
    "ChangeLine",
    "ConfirmChangeFile",
    "DistributeRegister",
    "EnterChangeFile",
]

# What is done with a code. Source: CNAPS2-CODES (ChangeCode CC00-CC02).
CHANGE_ADD: Final = 1
CHANGE_ALTER: Final = 2
CHANGE_REVOKE: Final = 3

CHANGE_NAMES: Final = {
    CHANGE_ADD: ("CC00", "add", "新增"),
    CHANGE_ALTER: ("CC01", "change", "变更"),
    CHANGE_REVOKE: ("CC02", "revoke", "撤销"),
}

# The tables of base data. Source: CCMS-T §三.1.
BASE_CLASS: Final = 1
BASE_CCPC: Final = 2
BASE_CITY: Final = 3

BASE_NAMES: Final = {
    BASE_CLASS: ("class", "bank class", "行别"),
    BASE_CCPC: ("ccpc", "city processing centre", "城市处理中心"),
    BASE_CITY: ("city", "city", "城市"),
}


class BaseLine(msgspec.Struct, frozen=True, array_like=True, gc=False, forbid_unknown_fields=True):
    """One code of a table of base data, and what is done with it.

    Attributes:
        table: ``BASE_CLASS``, ``BASE_CCPC`` or ``BASE_CITY``.
        change: ``CHANGE_ADD``, ``CHANGE_ALTER`` or ``CHANGE_REVOKE``.
        code: Three digits of a bank class, four of a CCPC or a city.
        name: What it is called.
        belongs: The category of a class (类别代码, one digit), the city of a CCPC, the CCPC of a
            city (``0000``: the NPC itself).
        note: The name of the category, or the kind of city; may be empty.
    """

    table: int
    change: int
    code: str
    name: str = ""
    belongs: str = ""
    note: str = ""


class ChangeBaseData(Record, frozen=True, array_like=True, gc=False, tag=215):
    """Change the tables of base data, all lines or none.

    ``effective_date`` is 0 for at once, else the date from which on the lines hold.
    """

    recorded_at_ns: int
    effective_date: BusinessDate
    lines: list[BaseLine]


class ChangeLine(
    msgspec.Struct, frozen=True, array_like=True, gc=False, forbid_unknown_fields=True
):
    """What a change file says of one participant.

    Attributes:
        change: ``CHANGE_ADD``, ``CHANGE_ALTER`` or ``CHANGE_REVOKE``.
        participant: The bank code.
        fields: The fields of its record that are set, by name (``RECORD_FIELDS``), all as text; of
            a participant that is added the others have their defaults, of one that is changed they
            stay. None when it is revoked.
        subject: The deposit subject under which an account opens for it; 0 when none does.
        successor: Who takes over from one that is revoked (承接行); may be empty.
    """

    change: int
    participant: BankCode
    fields: dict[str, str] = {}
    subject: int = 0
    successor: str = ""


class EnterChangeFile(Record, frozen=True, array_like=True, gc=False, tag=216):
    """Enter a change file; when it is legal, its confirmation is proposed.

    It is checked whole. A second person confirms it by approving the proposal, which has the number
    of this command. A file for a date whose switches have begun is meant for the date after it.
    ``person`` is empty inside an act.
    """

    recorded_at_ns: int
    person: str
    evidence: str
    requested_date: BusinessDate
    lines: list[ChangeLine]


class ConfirmChangeFile(Record, frozen=True, array_like=True, gc=False, tag=217):
    """Confirm a change file: it is checked again, sent to everybody, applied at each switch.

    Only two persons can; ``EnterChangeFile`` proposes it. The file has the number of the proposal.
    """

    recorded_at_ns: int
    requested_date: BusinessDate
    lines: list[ChangeLine]


class DistributeRegister(Record, frozen=True, array_like=True, gc=False, tag=218):
    """Send one receiver the whole tables of base data and of participants, as they stand.

    ``receiver`` is a participant, or a CCPC by its four digits.
    """

    recorded_at_ns: int
    receiver: str
