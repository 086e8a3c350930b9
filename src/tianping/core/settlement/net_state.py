"""What the core remembers of nets: sessions that are open, held or known, and what to correct.

Source: RULES-A §4.3-4.4, §4.7; RULES-D §9.3; house, ADR-0035, ADR-0036.
"""

from __future__ import annotations

from tianping.core.commands import NetLine
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import MessageId

__all__ = ["BookedEntries", "HeldSession", "NetSession", "Nets"]


class NetSession:
    """A session of which a debit line still waits.

    Attributes:
        office: Who submitted a same-city session, else empty.
        message_id: Its message, or empty.
        business_date: The date under which that message is remembered.
        waiting_count: How many of its lines are not settled yet.
    """

    def __init__(
        self, office: BankCode, message_id: MessageId, *, date: BusinessDate, waiting_count: int
    ) -> None:
        self.office: BankCode = office
        self.message_id: MessageId = message_id
        self.business_date: BusinessDate = date
        self.waiting_count: int = waiting_count


class HeldSession:
    """A BEPS or IBPS session that waits, unbooked, for SAPS to open.

    ``submission`` is the sequence number of the command that brought it.
    """

    def __init__(self, submission: int, lines: list[NetLine]) -> None:
        self.submission: int = submission
        self.lines: list[NetLine] = lines


class BookedEntries:
    """The entries of one account, side and kind of business on one date, by amount in fen.

    Attributes:
        booked: Amount → how many were booked.
        taken_back: Amount → how many of them a red entry corrected.
    """

    def __init__(self) -> None:
        self.booked: dict[int, int] = {}
        self.taken_back: dict[int, int] = {}


class Nets:
    """The part of the state that nets and error corrections keep.

    Attributes:
        open: Sessions with waiting lines by the sequence number of their command.
        completed: Sessions completed by the command being applied; empty between commands.
        held: Held sessions in the order in which they were submitted.
        known: Netting date → ``system session`` → digest of what was submitted.
        same_city: Business date → ``office session`` → message id.
        submissions: Business date → ``office message id`` → the number of the command.
        systems: Open and held sessions of BEPS and IBPS: number of the command → system.
        correctable: Booking date → account, side and business → entries; dates ascend.
    """

    def __init__(self) -> None:
        self.open: dict[int, NetSession] = {}
        self.completed: list[int] = []
        self.held: list[HeldSession] = []
        self.known: dict[BusinessDate, dict[str, int]] = {}
        self.same_city: dict[BusinessDate, dict[str, MessageId]] = {}
        self.submissions: dict[BusinessDate, dict[str, int]] = {}
        self.systems: dict[int, str] = {}
        self.correctable: dict[BusinessDate, dict[str, BookedEntries]] = {}
