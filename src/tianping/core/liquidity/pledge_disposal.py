"""Disposal of pledged bonds (处置质押债券): the second step of the ladder.

The bonds that stand for a pledge loan are sold outside the platform; two persons enter what they
brought. From it the loan is repaid with its interest, and what is left helps the bank to pay what
must settle. The bond system is told that the pledge has ended: its bonds can go to their buyer.
Source: RULES-Q §10.4 with its corrections 1.6 and 4.3; RULES-A §4.5 E25; house, ADR-0058.
"""

from __future__ import annotations

from tianping.core.commands import DisposePledge
from tianping.core.events import Event, PledgeDisposed
from tianping.core.liquidity.bond_system import free_bonds
from tianping.core.liquidity.pledge_answer import REFERENCE_CHARACTERS_MAX
from tianping.core.liquidity.pledge_book import PledgeLoan
from tianping.core.liquidity.pledge_lines import PLEDGE_DISPOSAL, pay_back, pay_out
from tianping.core.liquidity.pledge_terms import interest_fen
from tianping.core.liquidity.shortage import shortage_fen
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.queue import scan
from tianping.core.state import MONEY_FEN_MAX, State, account_of
from tianping.core.terms import PHASE_PRE_CLOSE
from tianping.values.money import AMOUNT_FEN_MAX, Fen

__all__ = ["dispose_pledge"]


def dispose_pledge(state: State, command: DisposePledge) -> list[Event]:
    """Credit the proceeds of pledged bonds, repay their loan, and settle what the rest can pay.

    Refuses: see ``RefusalCode`` 20, 82, 286, 374, 375, 131, in that order.
    Source: RULES-Q §10.4; RULES-A §4.5 E25; house, ADR-0058.
    """
    reference, proceeds_fen = command.reference, command.proceeds_fen
    sound = 0 < len(reference) <= REFERENCE_CHARACTERS_MAX and reference.isprintable()
    if not sound or not 1 <= proceeds_fen <= AMOUNT_FEN_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"{reference} {proceeds_fen}")
    if state.phase != PHASE_PRE_CLOSE:
        return refuse(RefusalCode.PHASE_WRONG, str(state.phase))
    loan = state.pledges.loans.get(command.loan)
    if loan is None:
        return refuse(RefusalCode.PLEDGE_LOAN_UNKNOWN, str(command.loan))
    cost_fen = interest_fen(state, loan)
    stopped = _refuse_disposal(state, loan, cost_fen, proceeds_fen=proceeds_fen)
    if stopped is not None:
        return stopped
    del state.pledges.loans[loan.number]
    events: list[Event] = [
        PledgeDisposed(
            loan.number,
            loan.participant,
            proceeds_fen,
            Fen(loan.amount_fen),
            cost_fen,
            loan.reference,
            reference,
        )
    ]
    events.extend(pay_out(state, loan, proceeds_fen, line=1, what=PLEDGE_DISPOSAL))
    events.extend(pay_back(state, loan, loan.amount_fen + cost_fen, line=2))
    events.extend(free_bonds(state, loan, bond_value_fen=loan.bond_value_fen))
    events.extend(scan(state, account_of(state.participants[loan.participant])))
    return events


def _refuse_disposal(
    state: State, loan: PledgeLoan, cost_fen: Fen, *, proceeds_fen: Fen
) -> list[Event] | None:
    """Refuse a bank that lacks nothing, proceeds that leave nothing or exceed the face value.

    Source: RULES-Q §10.4 with its correction 1.6; house, ADR-0058.
    """
    if shortage_fen(account_of(state.participants[loan.participant])) == 0:
        return refuse(RefusalCode.DISPOSAL_NOT_NEEDED, loan.participant)
    if not loan.amount_fen + cost_fen < proceeds_fen <= loan.bond_value_fen:
        found = f"{loan.amount_fen + cost_fen} {loan.bond_value_fen}"
        return refuse(RefusalCode.PROCEEDS_OUT_OF_BOUNDS, found)
    if state.money_fen + proceeds_fen > MONEY_FEN_MAX:
        return refuse(RefusalCode.BALANCE_OUT_OF_BOUNDS, str(state.money_fen))
    return None
