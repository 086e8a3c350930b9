"""The model's records: accounts, participants, payments, and the arithmetic on one account.

Source: RULES-A §1-2 (accounts), §3-4 (postings); corrections §4.1 (funds by class, "day" column).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tianping.core import commands as c
from tianping.core.terms import STATUS_QUEUED

__all__ = [
    "BANK_SUBJECTS",
    "BP",
    "HV",
    "HZ",
    "SPECIAL_SUBJECT",
    "SUBJECTS",
    "ZJ",
    "Account",
    "Hold",
    "Message",
    "NetFile",
    "Participant",
    "Payment",
    "Session",
    "account_number",
    "check_digit",
]

BANK_SUBJECTS = (2011, 2012, 2013, 2014)
SPECIAL_SUBJECT = 2019
HV, BP, ZJ, HZ = 4611, 4612, 4613, 4699
SUBJECTS = (2011, 2012, 2013, 2014, 2019, 4611, 4612, 4613, 4699)


def check_digit(digits: str) -> int:
    """Return the ISO 7064 MOD 11,10 check digit, step by step as RULES-A §2.7 words it."""
    p = 10
    for d in digits:
        s = (p + int(d)) % 10
        if s == 0:
            s = 10
        p = (2 * s) % 11
    return (11 - p) % 10


def account_number(subject: int, code: str, serial: int) -> str:
    """Return subject(4), participant code(12), serial(2) and check digit(1)."""
    first18 = f"{subject:04d}{code}{serial:02d}"
    return f"{first18}{check_digit(first18)}"


@dataclass
class Participant:
    """A bank, special participant, indirect participant, office or treasury."""

    code: str
    kind: int
    office: str
    direct: str
    legal_entity: str = ""
    name: str = ""


@dataclass(frozen=True)
class Opening:
    """An account that an office has asked for, and that is not open yet."""

    message_id: str
    subject: int
    balance: int
    minimum: int


@dataclass
class Account:
    """One account; credit balances are positive."""

    index: int
    number: str
    subject: int
    owner: str
    office: str
    balance: int = 0
    opening: int = 0
    debit_count: int = 0
    debit_sum: int = 0
    credit_count: int = 0
    credit_sum: int = 0
    past_debit_count: int = 0
    """The turnovers of the ended days of the year."""
    past_debit_sum: int = 0
    past_credit_count: int = 0
    past_credit_sum: int = 0
    year_opening: int = 0
    """The balance with which the year began."""
    minimum: int = 0
    overdraft: int = 0
    overdraft_next: int | None = None
    overdraft_void: bool = False
    """A debit control voided the limit, and no new one has come into force."""
    financed: bool = False
    """Pledge financing is on today, so no overdraft counts."""
    floor: int = 0
    """What classes 1 and 2 may still use of the overdraft open when the window opened."""
    debit_control: bool = False
    credit_control: bool = False
    lending_floor: int = 0
    barred: bool = False
    """Its owner is suspended, or revoked already."""
    earmarks: dict[str, int] = field(default_factory=dict)
    held: int = 0
    """What deals hold of it; it stands beside the earmarks."""
    reserves: dict[int, int] = field(default_factory=dict)
    """What is still kept, by class: 2 and 7."""
    limits: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Counterparty, or empty for all → the most to be paid net, and what was."""

    def clone(self) -> Account:
        """Return a copy that shares nothing."""
        other = Account.__new__(Account)
        other.__dict__.update(self.__dict__)
        other.earmarks = dict(self.earmarks)
        other.reserves = dict(self.reserves)
        other.limits = dict(self.limits)
        return other

    @property
    def tied(self) -> int:
        """E of the formulas: earmarks, and what is held for a deal."""
        return sum(self.earmarks.values()) + self.held

    @property
    def is_deposit(self) -> bool:
        """Whether it is a settlement account of a bank or special participant."""
        return self.subject in (*BANK_SUBJECTS, SPECIAL_SUBJECT)

    def available(self, queue_class: int, minimum: int, phase: int = 10) -> int:
        """Return what an item of a class may use when the minimum balance is ``minimum``.

        Source: corrections §4.1; RULES-Q §1.1 (a minimum above 0 switches the overdraft off);
        corrections §1.4 (a void limit still counts for same-city nets).
        """
        earmark = self.tied
        if phase >= 30:
            figure = self.balance - earmark
            if queue_class in (2, 6, 7, 8):
                figure -= minimum
            return figure + (self.floor if queue_class in (1, 2) else 0)
        if queue_class in (1, 3):
            return self.balance - earmark
        limit = 0 if self.financed else self.overdraft
        if queue_class == 4:
            return self.balance + limit - earmark
        overdraft = 0 if self.overdraft_void else limit
        if queue_class == 5:
            return self.balance + overdraft - earmark
        if queue_class == 6:
            return self.balance - earmark - minimum
        if minimum > 0:
            return self.balance - earmark - minimum
        return self.balance + overdraft - earmark

    def available_beside(self, queue_class: int, minimum: int, phase: int) -> int:
        """Return the same when what is kept for classes 2 and 7 counts. Source: house, ADR-0050."""
        figure = self.available(queue_class, minimum, phase)
        relief, urgent = self.reserves.get(2, 0), self.reserves.get(7, 0)
        if queue_class in (1, 3, 4, 5):
            return figure
        if queue_class == 2 and figure >= 0:
            # The own reserve is filled first, then the other class's, then there is a rest.
            own = min(figure, relief)
            other = min(figure - own, urgent)
            return figure - other
        if queue_class == 2:
            return figure
        return figure - relief - (0 if queue_class == 7 else urgent)


@dataclass
class Payment:
    """Anything that debits an account or a balancing account, by a message of its own."""

    id: int
    sender: str
    posting: int
    entries: list[int]
    amount: int
    queue_class: int
    order: int
    is_transfer: bool
    same_participant: bool
    status: int
    booked_on: int = 0
    """The date on which it settled."""
    takes_back: tuple[int, bool, str, int, int] | None = None
    """Of a red entry: account, side, business, date and amount of the entry it corrects."""

    def clone(self) -> Payment:
        """Return a copy; the entries are never changed."""
        other = Payment.__new__(Payment)
        other.__dict__.update(self.__dict__)
        return other

    @property
    def payer(self) -> int:
        """The account that loses money: the one debited first, or the other one of a red entry."""
        return self.entries[0 if self.takes_back is None else -1]

    @property
    def payee(self) -> int:
        """The account that gets money."""
        return self.entries[-1 if self.takes_back is None else 0]

    @property
    def posted(self) -> int:
        """The amount as it is posted: negative for a red entry. Source: RULES-A §4.7."""
        return self.amount if self.takes_back is None else -self.amount


@dataclass
class Message:
    """What is remembered of an accepted message, to know it when it comes again."""

    digest: int
    date: int
    payment: int
    """The payment it brought, or 0 for a message that brought none."""
    session: int = 0
    """The session of nets it brought."""


@dataclass
class NetFile:
    """A file with all its lines; those that wait stand among the payments of the model."""

    id: int
    sender: str
    message_id: str
    business_type: str
    business_kind: str
    lines: list[Payment]
    debits: list[bool]
    parties: list[tuple[str, str]]
    """Payer and payee of each line, as they are told."""
    status: int = STATUS_QUEUED
    waiting: list[int] = field(default_factory=list)
    """The lines that stand in a queue, by id."""

    def clone(self, payments: dict[int, Payment]) -> NetFile:
        """Return a copy whose waiting lines are those of the copied queues."""
        lines = [payments[one.id] if one.id in payments else one.clone() for one in self.lines]
        other = NetFile.__new__(NetFile)
        other.__dict__.update(self.__dict__)
        other.lines, other.waiting = lines, list(self.waiting)
        return other


@dataclass
class Hold:
    """Money held for a deal, and what became of it."""

    id: int
    payer: str
    payee: str
    system: str
    message_id: str
    amount: int
    status: int
    sender: str
    """Who asked for it; it may pay from its legal entity's account."""


@dataclass
class Session:
    """A session of nets; what is held is not booked yet."""

    seq: int
    system: str
    date: int
    number: int
    lines: list[c.NetLine]
    digest: int = -1
    office: str = ""
    message_id: str = ""
    business: tuple[str, str] = ("", "")
    items: list[int] = field(default_factory=list)
    held: bool = False

    @property
    def key(self) -> tuple[str, int, int]:
        """What a session is called by, of a same-city one together with its office."""
        return self.system, self.date, self.number

    def clone(self) -> Session:
        """Return a copy; the lines are never changed."""
        other = Session.__new__(Session)
        other.__dict__.update(self.__dict__)
        other.items = list(self.items)
        return other
