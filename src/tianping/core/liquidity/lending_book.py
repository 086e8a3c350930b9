"""Agreements of day-end automatic lending (日终自动拆借) and the loans made under them.

Plain slotted objects and one literal table of what may follow what; the rules are beside this.
Source: RULES-Q §8.1-8.2; house, ADR-0041.
"""

from __future__ import annotations

from typing import Final

from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import MessageId, PaymentId

__all__ = [
    "ACT_AGREE",
    "ACT_ASK_REVOKE",
    "ACT_DECLINE",
    "ACT_EXPIRE",
    "ACT_RESUME",
    "ACT_REVOKE",
    "ACT_SUSPEND",
    "LENDING_ACTIVE",
    "LENDING_EXPIRED",
    "LENDING_REVOKED",
    "LENDING_STATUS_NAMES",
    "LENDING_STEPS",
    "LENDING_SUSPENDED",
    "LENDING_WAIT_CONFIRM",
    "LENDING_WAIT_REVOKE",
    "LendingAgreement",
    "LendingBook",
    "Loan",
]

LENDING_WAIT_CONFIRM: Final = 1
LENDING_ACTIVE: Final = 2
LENDING_WAIT_REVOKE: Final = 3
LENDING_REVOKED: Final = 4
LENDING_EXPIRED: Final = 5
LENDING_SUSPENDED: Final = 6

LENDING_STATUS_NAMES: Final = {
    LENDING_WAIT_CONFIRM: ("waits for the lender", "待确认"),
    LENDING_ACTIVE: ("active", "生效"),
    LENDING_WAIT_REVOKE: ("revocation asked", "待确认撤销"),
    LENDING_REVOKED: ("revoked", "已撤销"),
    LENDING_EXPIRED: ("expired", "已到期"),
    LENDING_SUSPENDED: ("suspended", "已暂停"),
}

ACT_AGREE: Final = 1
ACT_DECLINE: Final = 2
ACT_ASK_REVOKE: Final = 3
ACT_SUSPEND: Final = 4
ACT_RESUME: Final = 5
ACT_REVOKE: Final = 6
ACT_EXPIRE: Final = 7

# What an agreement becomes by an act. A pair that is not here is refused.
# Source: RULES-Q §8.1-8.2, §8.8; house, ADR-0041.
LENDING_STEPS: Final = {
    (LENDING_WAIT_CONFIRM, ACT_AGREE): LENDING_ACTIVE,
    (LENDING_WAIT_CONFIRM, ACT_DECLINE): LENDING_REVOKED,
    (LENDING_WAIT_CONFIRM, ACT_REVOKE): LENDING_REVOKED,
    (LENDING_WAIT_CONFIRM, ACT_EXPIRE): LENDING_EXPIRED,
    (LENDING_ACTIVE, ACT_ASK_REVOKE): LENDING_WAIT_REVOKE,
    (LENDING_ACTIVE, ACT_SUSPEND): LENDING_SUSPENDED,
    (LENDING_ACTIVE, ACT_REVOKE): LENDING_REVOKED,
    (LENDING_ACTIVE, ACT_EXPIRE): LENDING_EXPIRED,
    (LENDING_WAIT_REVOKE, ACT_AGREE): LENDING_REVOKED,
    (LENDING_WAIT_REVOKE, ACT_DECLINE): LENDING_ACTIVE,
    (LENDING_WAIT_REVOKE, ACT_SUSPEND): LENDING_SUSPENDED,
    (LENDING_WAIT_REVOKE, ACT_REVOKE): LENDING_REVOKED,
    (LENDING_WAIT_REVOKE, ACT_EXPIRE): LENDING_EXPIRED,
    (LENDING_SUSPENDED, ACT_RESUME): LENDING_ACTIVE,
    (LENDING_SUSPENDED, ACT_REVOKE): LENDING_REVOKED,
    (LENDING_SUSPENDED, ACT_EXPIRE): LENDING_EXPIRED,
}


class LendingAgreement:
    """What one lender has promised one borrower for the end of a day.

    Attributes:
        number: 拆借协议号, unique among the agreements the platform knows.
        lower_fen, upper_fen: The least and the most of one loan (D and U).
        quota_fen: What may be lent without a restore (Q0); ``remaining_fen`` is left of it (Q).
        rate_ppm: Interest a year in millionths, that is 1/10000 %; 0 when it is not told.
        from_date, until_date: First and last date of force; ``until_date`` 0 means no end.
        borrower_priority, lender_priority: Place among the lenders of the borrower, and among the
            borrowers of the lender; lower goes first.
        confirmed_seq: The command that confirmed it; 0 before.
        status: One of ``LENDING_STATUS_NAMES``.
        asked_by, asked_message: Whose request waits for an answer, and its message; or empty.
    """

    def __init__(self, number: str, *, borrower: BankCode, lender: BankCode) -> None:
        self.number: str = number
        self.borrower: BankCode = borrower
        self.lender: BankCode = lender
        self.lower_fen: int = 0
        self.upper_fen: int = 0
        self.quota_fen: int = 0
        self.remaining_fen: int = 0
        self.rate_ppm: int = 0
        self.from_date: BusinessDate = BusinessDate(0)
        self.until_date: BusinessDate = BusinessDate(0)
        self.borrower_priority: int = 0
        self.lender_priority: int = 0
        self.confirmed_seq: int = 0
        self.status: int = LENDING_WAIT_CONFIRM
        self.asked_by: str = ""
        self.asked_message: MessageId = MessageId("")


class Loan:
    """One loan under an agreement.

    Attributes:
        payment: The line that paid it out.
        number: Of its agreement.
        rate_ppm: Of the agreement when the loan was made.
        open_fen: What of the principal the quota has not got back.
        repayment: The line that pays it back by the platform's own act; 0 while there is none.
    """

    def __init__(self, payment: PaymentId, agreement: LendingAgreement) -> None:
        self.payment: PaymentId = payment
        self.number: str = agreement.number
        self.borrower: BankCode = agreement.borrower
        self.lender: BankCode = agreement.lender
        self.rate_ppm: int = agreement.rate_ppm
        self.date: BusinessDate = BusinessDate(0)
        self.amount_fen: int = 0
        self.open_fen: int = 0
        self.repayment: PaymentId = PaymentId(0)


class LendingBook:
    """All that the core keeps of automatic lending.

    Attributes:
        agreements: By number, in the order in which they came.
        loans: In the order in which they were made; repaid ones while their date is kept.
        floors: 自动拆借余额最低控制金额 by lender, in fen; a lender without one has 0.
        repaying: The automatic repayments on their way, by their line.
    """

    def __init__(self) -> None:
        self.agreements: dict[str, LendingAgreement] = {}
        self.loans: list[Loan] = []
        self.floors: dict[BankCode, int] = {}
        self.repaying: dict[PaymentId, Loan] = {}
