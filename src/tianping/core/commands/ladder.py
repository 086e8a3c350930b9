"""Commands of the ladder of last resort beside the loan; two persons each."""

from __future__ import annotations

from tianping.core.commands.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.money import Fen

__all__ = ["DisposePledge", "ReleaseEarmark"]


class ReleaseEarmark(Record, frozen=True, array_like=True, gc=False, tag=121):
    """Let nets of a system that wait be paid from what their payer earmarked for that system.

    Decided in the window it is done at the pre-close, before anybody is lent to; after the
    pre-close at once. ``amount_fen`` is the most that may be released.
    """

    recorded_at_ns: int
    participant: BankCode
    system: str
    amount_fen: Fen


class DisposePledge(Record, frozen=True, array_like=True, gc=False, tag=122):
    """Enter what the bonds pledged for a loan brought when they were disposed of.

    After the pre-close only, for a bank that lacks funds for what must settle. The proceeds repay
    the loan with its interest; what is left is the bank's.

    Attributes:
        loan: The number of the pledge loan that the bonds were pledged for.
        proceeds_fen: More than the loan costs, at most the bonds' face value.
        reference: The disposal's own reference, 1 to 35 printable characters.
    """

    recorded_at_ns: int
    loan: int
    proceeds_fen: Fen
    reference: str
