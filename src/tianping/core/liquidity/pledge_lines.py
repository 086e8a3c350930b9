"""The two payments of pledge loans (E25): from the head office to a bank, and back.

Source: RULES-A §4.5 E25; RULES-Q §5.4; house, ADR-0034, ADR-0044.
"""

from __future__ import annotations

from typing import Final

from tianping.core.events import Event
from tianping.core.ledger.posting import E25_PLEDGE_LOAN, book
from tianping.core.liquidity.pledge_book import PledgeLoan
from tianping.core.settlement.lines import made
from tianping.core.state import Participant, Payment, State
from tianping.core.terms import CLASS_ORDINARY
from tianping.values.identifiers import line_payment_id
from tianping.values.money import Fen

__all__ = [
    "PLEDGE_DISPOSAL",
    "PLEDGE_GRANT",
    "pay_back",
    "pay_out",
]

PLEDGE_MADE: Final = "pledge"
PLEDGE_TYPE: Final = "G109"
PLEDGE_GRANT: Final = (PLEDGE_MADE, "03501")
"""How the grant of a loan is made, and its kind of business."""
PLEDGE_DISPOSAL: Final = ("pledge-disposal", "")
"""How it is entered what pledged bonds brought: no kind of the documents says it."""
PLEDGE_REPAYMENT_KIND: Final = "03502"


def pay_out(
    state: State, loan: PledgeLoan, amount_fen: int, *, line: int, what: tuple[str, str]
) -> list[Event]:
    """Book an amount from the office of a loan to its bank, as a line of the command.

    ``what`` is ``PLEDGE_GRANT`` or ``PLEDGE_DISPOSAL``.
    Source: RULES-A §4.5 E25 (03501).
    """
    made_by, kind = what
    office, bank = state.participants[loan.office], state.participants[loan.participant]
    payment = _line(state, office, bank, amount_fen=amount_fen, line=line)
    told = made(payment, message_type=made_by, business_type=PLEDGE_TYPE, business_kind=kind)
    return [told, book(state, payment)]


def pay_back(state: State, loan: PledgeLoan, amount_fen: int, *, line: int) -> list[Event]:
    """Book an amount from the bank of a loan to its office, as a line of the command.

    Source: RULES-A §4.5 E25 (03502, the reverse of the grant).
    """
    office, bank = state.participants[loan.office], state.participants[loan.participant]
    payment = _line(state, bank, office, amount_fen=amount_fen, line=line)
    told = made(
        payment,
        message_type=PLEDGE_MADE,
        business_type=PLEDGE_TYPE,
        business_kind=PLEDGE_REPAYMENT_KIND,
    )
    return [told, book(state, payment)]


def _line(
    state: State, payer: Participant, payee: Participant, *, amount_fen: int, line: int
) -> Payment:
    """Return a line of the present command, sent by who pays.

    Source: house, ADR-0034.
    """
    payment = Payment(line_payment_id(state.seq, line), payer, payer=payer, payee=payee)
    payment.business_date = state.business_date
    payment.amount_fen = Fen(amount_fen)
    payment.queue_class = CLASS_ORDINARY
    payment.posting = E25_PLEDGE_LOAN
    return payment
