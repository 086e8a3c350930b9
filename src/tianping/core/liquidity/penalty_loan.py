"""The penalty loan (高额罚息贷款): the last step of the ladder, when nothing else closes the day.

The managing office lends, on an agreement signed beforehand, the rest of what an account lacks for
items that must settle or to cure its overdraft (E32): not what its own earmarks could pay.
Two persons decide it, after the pre-close.
The office collects principal and interest later by one-sided business.
Source: RULES-Q §10.4 with its correction 1.6; RULES-A §4.6 E32; house, ADR-0038, ADR-0058.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import GrantPenaltyLoan
from tianping.core.events import Event, PenaltyLoanGranted
from tianping.core.ledger.posting import E32_PENALTY_LOAN, book
from tianping.core.liquidity.earmark_release import usable_earmark_fen
from tianping.core.liquidity.shortage import shortage_fen
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.lines import made
from tianping.core.settlement.queue import scan
from tianping.core.state import MONEY_FEN_MAX, Payment, State
from tianping.core.terms import CLASS_ONE_SIDED, PHASE_PRE_CLOSE
from tianping.values.identifiers import line_payment_id
from tianping.values.money import AMOUNT_FEN_MAX

__all__ = ["AGREEMENT_CHARACTERS_MAX", "grant_penalty_loan"]

AGREEMENT_CHARACTERS_MAX: Final = 60


def grant_penalty_loan(state: State, command: GrantPenaltyLoan) -> list[Event]:
    """Credit a short account by its office, and settle what it can pay then.

    Refuses: see ``RefusalCode`` 20, 45, 48, 82, 131, 225.
    Source: RULES-Q §10.4; RULES-A §4.6 E32; house, ADR-0058.
    """
    agreement = command.agreement
    sound = 0 < len(agreement) <= AGREEMENT_CHARACTERS_MAX and agreement.isprintable()
    if not sound or not 1 <= command.amount_fen <= AMOUNT_FEN_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"{agreement} {command.amount_fen}")
    participant = state.participants.get(command.participant)
    if participant is None:
        return refuse(RefusalCode.PARTICIPANT_UNKNOWN, command.participant)
    account = participant.account
    if account is None:
        return refuse(RefusalCode.ACCOUNT_UNKNOWN, command.participant)
    if state.phase != PHASE_PRE_CLOSE:
        return refuse(RefusalCode.PHASE_WRONG, str(state.phase))
    if state.money_fen + command.amount_fen > MONEY_FEN_MAX:
        return refuse(RefusalCode.BALANCE_OUT_OF_BOUNDS, str(state.money_fen))
    lacking_fen = shortage_fen(account) - usable_earmark_fen(state, account)
    if command.amount_fen > lacking_fen:
        return refuse(RefusalCode.LOAN_ABOVE_SHORTAGE, str(lacking_fen))
    office = state.participants[participant.office]
    loan = Payment(line_payment_id(state.seq, 1), office, payer=office, payee=participant)
    loan.business_date = state.business_date
    loan.amount_fen = command.amount_fen
    loan.queue_class = CLASS_ONE_SIDED
    loan.posting = E32_PENALTY_LOAN
    events: list[Event] = [made(loan, message_type="penalty-loan")]
    events.append(book(state, loan))
    events.append(PenaltyLoanGranted(loan.payment, agreement))
    events.extend(scan(state, account))
    return events
