"""What other areas of the core may still claim of an account that is to be closed.

Source: RULES-A §2.9 (preconditions); house, ADR-0049.
"""

from __future__ import annotations

from tianping.core.liquidity.lending_book import LENDING_EXPIRED, LENDING_REVOKED
from tianping.core.state import SettlementAccount, State
from tianping.values.bankcode import BankCode

__all__ = ["lending_claim", "net_claim", "pledge_claim", "pool_claim"]


def lending_claim(state: State, account: SettlementAccount) -> str:
    """Tell of an agreement in which the owner lends or borrows, or of a loan that is owed.

    Source: RULES-A §2.9; RULES-Q §8.
    """
    owner = account.owner
    for agreement in state.lending.agreements.values():
        ended = agreement.status in (LENDING_REVOKED, LENDING_EXPIRED)
        if not ended and owner in (agreement.borrower, agreement.lender):
            return "an agreement of lending is open"
    for loan in state.lending.loans:
        if loan.open_fen and owner in (loan.borrower, loan.lender):
            return "a loan is open"
    return ""


def pledge_claim(state: State, account: SettlementAccount) -> str:
    """Tell of pledge financing that is on, of a request or a loan.

    Source: RULES-A §2.9; RULES-Q §5.
    """
    owner, pledges = account.owner, state.pledges
    pledging = pledges.pledgings.get(owner)
    if pledging is not None and (pledging.mode or pledging.next_mode):
        return "pledge financing is on"
    for request in pledges.requests.values():
        if request.participant == owner:
            return "a pledge request is open"
    for loan in pledges.loans.values():
        if loan.participant == owner:
            return "a pledge loan is open"
    return ""


def pool_claim(state: State, account: SettlementAccount) -> str:
    """Tell of a pool that binds the owner, now or later, as its entity or as a branch.

    Source: RULES-A §2.9; RULES-Q §7.
    """
    for pool in state.pools.values():
        bound: list[BankCode] = list(pool.branches)
        for change in pool.changes:
            bound += change.branches
        if account.owner in bound or (bound and account.owner == pool.legal_entity):
            return "a pool is bound"
    return ""


def net_claim(state: State, account: SettlementAccount) -> str:
    """Tell of a session that is held and has a line of the owner.

    Source: RULES-A §2.9 (no unsettled net).
    """
    for session in state.nets.held:
        for line in session.lines:
            if line.participant == account.owner:
                return "a session is held"
    return ""
