"""The chart of accounts and the numbers of accounts.

The subject numbers are synthetic: the real ones are not public. Nothing depends on their digits.
Source: RULES-A §1.1, §1.3, §2.6; house, ADR-0009.
"""

from __future__ import annotations

from typing import Final

from tianping.core.terms import KIND_BANK, KIND_SPECIAL
from tianping.values.bankcode import BankCode, check_digit
from tianping.values.identifiers import AccountNo

__all__ = [
    "DEPOSIT_SUBJECTS",
    "OFFICE_SUBJECTS",
    "SERIAL_MAX",
    "SUBJECT_BATCH",
    "SUBJECT_CARRIED",
    "SUBJECT_NAMES",
    "SUBJECT_SPECIAL",
    "SUBJECT_SUMMARY",
    "SUBJECT_TRANSFERS",
    "account_number",
]

SUBJECT_SPECIAL: Final = 2019
SUBJECT_TRANSFERS: Final = 4611
SUBJECT_BATCH: Final = 4612
SUBJECT_CARRIED: Final = 4613
SUBJECT_SUMMARY: Final = 4699

SUBJECT_NAMES: Final = {
    2011: ("deposits of policy banks", "政策性银行存款"),
    2012: ("deposits of commercial banks", "商业银行存款"),
    2013: ("deposits of city and other banks", "城市商业银行及其他银行存款"),
    2014: ("deposits of credit co-operatives", "城乡信用社存款"),
    SUBJECT_SPECIAL: ("deposits of special participants", "特许参与者存款"),
    SUBJECT_TRANSFERS: ("HVPS transfers between offices", "大额支付往来"),
    SUBJECT_BATCH: ("BEPS and IBPS transfers between offices", "小额支付往来"),
    SUBJECT_CARRIED: ("carried payment settlement funds", "支付清算资金往来"),
    SUBJECT_SUMMARY: ("summary balancing subject", "汇总平衡科目"),
}

# The accounts every office and treasury holds, in the order in which they open.
OFFICE_SUBJECTS: Final = (SUBJECT_TRANSFERS, SUBJECT_BATCH, SUBJECT_CARRIED, SUBJECT_SUMMARY)

# Which deposit subjects an account of each kind of participant may stand under.
DEPOSIT_SUBJECTS: Final = {KIND_BANK: (2011, 2012, 2013, 2014), KIND_SPECIAL: (SUBJECT_SPECIAL,)}

SERIAL_MAX: Final = 99


def account_number(subject: int, owner: BankCode, *, serial: int) -> AccountNo:
    """Return the account number: subject (4), participant (12), serial (2), check digit (1).

    Source: RULES-A §2.6; ISO-7064 (MOD 11,10).
    """
    digits = f"{subject:04d}{owner}{serial:02d}"
    return AccountNo(digits + check_digit(digits))
