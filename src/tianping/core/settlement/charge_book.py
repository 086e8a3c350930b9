"""What the core keeps about offices with a task, overdraft interest and fees.

Source: RULES-Q §6.2; RULES-A §4.6 (E29-E31); house, ADR-0043.
"""

from __future__ import annotations

from tianping.values.bankcode import BankCode
from tianping.values.identifiers import MessageId, PaymentId

__all__ = ["ChargeBook", "FeeList"]


class FeeList:
    """A list of fees that is kept: bank codes, fen and the numbers of the lines, line by line."""

    def __init__(
        self, payment: PaymentId, office: BankCode, *, message_id: MessageId, business_date: int
    ) -> None:
        self.payment: PaymentId = payment
        self.office: BankCode = office
        self.message_id: MessageId = message_id
        self.business_date: int = business_date
        self.participants: list[BankCode] = []
        self.amounts_fen: list[int] = []
        self.numbers: list[int] = []

    def add(self, participant: BankCode, amount_fen: int, *, number: int) -> None:
        """Put one more line on the list.

        Source: RULES-A §4.6 E29; house, ADR-0043.
        """
        self.participants.append(participant)
        self.amounts_fen.append(amount_fen)
        self.numbers.append(number)

    def without(self, participant: BankCode) -> FeeList:
        """Return the list with the lines of everybody else.

        Source: correction 4.6 (a bank that closes is charged before); house, ADR-0043.
        """
        rest = FeeList(
            self.payment,
            self.office,
            message_id=self.message_id,
            business_date=self.business_date,
        )
        for place, code in enumerate(self.participants):
            if code != participant:
                rest.add(code, self.amounts_fen[place], number=self.numbers[place])
        return rest


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
