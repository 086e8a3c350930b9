"""What the core keeps about pledge financing.

Source: RULES-Q §5; house, ADR-0044.
"""

from __future__ import annotations

from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import PaymentId

__all__ = ["PledgeBook", "PledgeLoan", "PledgeRequest", "Pledging"]


class Pledging:
    """A bank's pledge financing: what is in force, and what the next date brings.

    Attributes:
        mode, limit_fen, loan_min_fen: In force today.
        next_mode, next_limit_fen, next_loan_min_fen: In force from the next date on.
    """

    def __init__(self) -> None:
        self.mode: int = 0
        self.limit_fen: int = 0
        self.loan_min_fen: int = 0
        self.next_mode: int = 0
        self.next_limit_fen: int = 0
        self.next_loan_min_fen: int = 0


class PledgeRequest:
    """A request that the bond system has not answered.

    Attributes:
        payment: The payment that waits for it; 0 when a message asked.
        pledgor: Whose bonds.
        bond_value_fen: The face value of bonds that it needs.
        given_up_at_ns: When it is given up if nobody has answered; 0 for never.
    """

    def __init__(
        self, number: int, participant: BankCode, *, payment: PaymentId, amount_fen: int
    ) -> None:
        self.number: int = number
        self.participant: BankCode = participant
        self.payment: PaymentId = payment
        self.amount_fen: int = amount_fen
        self.pledgor: BankCode = participant
        self.bond_value_fen: int = 0
        self.given_up_at_ns: int = 0


class PledgeLoan:
    """A loan that is not repaid.

    Attributes:
        rate_ppm: Its yearly rate, in millionths, as of its grant.
        granted_at_ns: When it was granted, for the hours.
        granted_date: The business date of that.
        due_date: The business date on which it is due once it runs overnight; 0 on its first day.
        office: The head office's department that granted it and is repaid.
        pledgor: Whose bonds are pledged for it.
        bond_value_fen: Their face value.
    """

    def __init__(
        self, number: int, participant: BankCode, *, amount_fen: int, reference: str
    ) -> None:
        self.number: int = number
        self.participant: BankCode = participant
        self.amount_fen: int = amount_fen
        self.reference: str = reference
        self.rate_ppm: int = 0
        self.granted_at_ns: int = 0
        self.granted_date: BusinessDate = BusinessDate(0)
        self.due_date: BusinessDate = BusinessDate(0)
        self.office: BankCode = BankCode("")
        self.pledgor: BankCode = participant
        self.bond_value_fen: int = 0


class PledgeBook:
    """Pledge financing of all banks.

    Attributes:
        pledgings: By bank code, in the order of their first setting.
        requests: Open ones by number, in their order.
        loans: Open ones by number, in the order of their grant.
        asked: The number of the request that was made for a payment of today, whatever became
            of it: a payment asks once.
        last_request: The number of the latest request; 0 before the first.
    """

    def __init__(self) -> None:
        self.pledgings: dict[BankCode, Pledging] = {}
        self.requests: dict[int, PledgeRequest] = {}
        self.loans: dict[int, PledgeLoan] = {}
        self.asked: dict[PaymentId, int] = {}
        self.last_request: int = 0
