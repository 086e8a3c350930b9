"""What the core keeps about offices with a task, overdraft interest and fees.

Source: RULES-Q §6.2; RULES-A §4.6 (E29-E31); house, ADR-0043.
"""

from __future__ import annotations

from tianping.values.bankcode import BankCode
from tianping.values.identifiers import MessageId, PaymentId

__all__ = ["ChargeBook", "FeeList"]


class FeeList:
    """A list of fees that waits for the opening of the day: bank codes and fen, line by line."""

    def __init__(
        self, payment: PaymentId, office: BankCode, *, message_id: MessageId, business_date: int
    ) -> None:
        self.payment: PaymentId = payment
        self.office: BankCode = office
        self.message_id: MessageId = message_id
        self.business_date: int = business_date
        self.participants: list[BankCode] = []
        self.amounts_fen: list[int] = []


class ChargeBook:
    """Offices by role, the count of overdrawn money and time, lists of fees that wait.

    Attributes:
        offices: The office that has a role, by the number of the role.
        minute: The minute of the clock (since 1970) up to which overdrawn time is counted.
        next_minute_ns: The instant at which the next minute begins.
        fen_minutes: N by bank code: the sum of overdrawn fen times minutes; no zeroes.
        opened_date: The last business date that opened; 0 before the first.
        fee_lists: In the order of their commands.
    """

    def __init__(self) -> None:
        self.offices: dict[int, BankCode] = {}
        self.minute: int = 0
        self.next_minute_ns: int = 0
        self.fen_minutes: dict[BankCode, int] = {}
        self.opened_date: int = 0
        self.fee_lists: list[FeeList] = []
