"""What is known of base data and of participants: dated versions, and files that wait for switches.

Nothing is stored for a system: what it sees follows from its date. A version holds on the dates
after its eve (T−1), so that each system takes it over at its own switch.
Source: CCMS-T §三; RULES-C §2.1-2.4; RULES-D §4.5; house, ADR-0088, ADR-0089.
"""

from __future__ import annotations

from tianping.core.events import PartyRecord, RecordChange
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate

__all__ = ["BaseVersion", "ChangeFile", "Register", "Version"]


class BaseVersion:
    """What a table of base data says of a code from a date on.

    Attributes:
        name: What it is called; empty when the code is taken away.
        belongs: The category of a class, the city of a CCPC, the CCPC of a city.
        note: The name of the category, or the kind of city.
    """

    def __init__(self, from_date: BusinessDate, name: str, *, belongs: str, note: str) -> None:
        self.from_date: BusinessDate = from_date
        self.name: str = name
        self.belongs: str = belongs
        self.note: str = note


class Version:
    """What is registered of a participant on the dates after an eve.

    Attributes:
        eve: The last date on which it does not hold; 0 when it always did.
        revoked: The participant takes part no more; the record says what it was.
    """

    def __init__(self, eve: BusinessDate, record: PartyRecord, *, revoked: bool) -> None:
        self.eve: BusinessDate = eve
        self.record: PartyRecord = record
        self.revoked: bool = revoked


class ChangeFile:
    """A confirmed change file that SAPS has not taken over.

    Attributes:
        number: The command that entered it, or ordered it.
        date: The first date on which it is in force.
        eve: The date that a system leaves by the switch at which it takes the file over.
        applied: The systems that have taken it over, in their order.
    """

    def __init__(
        self, number: int, changes: list[RecordChange], *, date: BusinessDate, eve: BusinessDate
    ) -> None:
        self.number: int = number
        self.date: BusinessDate = date
        self.eve: BusinessDate = eve
        self.changes: list[RecordChange] = changes
        self.applied: list[int] = []


class Register:
    """Base data by table and code; participants by bank code, in the order of registration.

    Attributes:
        base: Versions of each code, ascending by date.
        versions: Versions of each participant, ascending by eve.
        files: Confirmed files that wait, in the order of their confirmation.
    """

    def __init__(self) -> None:
        self.base: dict[int, dict[str, list[BaseVersion]]] = {}
        self.versions: dict[BankCode, list[Version]] = {}
        self.files: list[ChangeFile] = []
