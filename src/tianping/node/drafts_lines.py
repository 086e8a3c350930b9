"""What is told of a line: a payment that a command led to besides the one a message asks for.

Each bank whose account a line debits or credits gets a booking notice (saps.606) when it settles;
nobody is shown another's balance. A line that came from no message is told as the platform's own:
its original is the journal position, its sender the NPC.
Source: RULES-A §3 P7 (notices after commit); house, ADR-0034.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from tianping.core.events import PaymentMade, PaymentSettled
from tianping.values.bankcode import NPC
from tianping.values.identifiers import payment_seq

__all__ = ["line_notices"]

_NO_TYPE: Final = "0000"
_NO_KIND: Final = "00000"
"""Stand for a business type and kind where the business has none; saps.606 wants them."""

_OWN_TYPE: Final = "saps.606.001.01"


def line_notices(
    made: PaymentMade,
    settled: PaymentSettled,
    *,
    has_account: Callable[[str], bool],
    business_date: int,
    received_at_ns: int,
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return who is told of a settled line, payer first, and the facts of each notice."""
    original = made.message_id or f"{business_date:08d}{payment_seq(made.payment):014d}"
    from_message = made.message_type.count(".") > 0
    sides = (
        (made.payer, settled.debtor_balance_fen, False),
        (made.payee, settled.creditor_balance_fen, True),
    )
    for owner, balance_fen, credit in sides:
        if has_account(owner):
            yield (
                owner,
                {
                    "original_id": original,
                    "original_sender": made.sender if from_message else NPC,
                    "original_type": made.message_type if from_message else _OWN_TYPE,
                    "business_type": made.business_type or _NO_TYPE,
                    "business_kind": made.business_kind or _NO_KIND,
                    "final_date": business_date,
                    "received_at_ns": received_at_ns,
                    "account": owner,
                    "amount_fen": settled.amount_fen,
                    "balance_fen": balance_fen,
                    "credit": credit,
                },
            )
