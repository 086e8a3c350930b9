"""The bond system as a partner on the wire: asked for bonds, told to free them.

A special participant is appointed to be it. While none is, the operator asks and answers for it.
Source: RULES-Q §5.4; correction 2 (pledged bonds are released automatically on repayment);
house, ADR-0060.
"""

from __future__ import annotations

from tianping.core.events import BondsReleased, BondsRequested, Event
from tianping.core.liquidity.pledge_book import PledgeLoan, PledgeRequest
from tianping.core.settlement.offices import appointed
from tianping.core.state import State
from tianping.core.terms import ROLE_BOND_SYSTEM
from tianping.values.money import Fen

__all__ = ["ask_bonds", "free_bonds"]


def ask_bonds(state: State, request: PledgeRequest) -> list[Event]:
    """Return what asks the bond system to pledge what a request needs.

    Source: RULES-Q §5.4 (send pledge request).
    """
    system = appointed(state, ROLE_BOND_SYSTEM)
    if system is None:
        return []
    return [
        BondsRequested(
            system.code,
            request.number,
            request.participant,
            request.pledgor,
            Fen(request.amount_fen),
            Fen(request.bond_value_fen),
        )
    ]


def free_bonds(
    state: State, pledge: PledgeRequest | PledgeLoan, *, bond_value_fen: int
) -> list[Event]:
    """Return what tells the bond system that a pledge has ended, or will not be needed.

    Source: correction 2 (released automatically on repayment); house, ADR-0060.
    """
    system = appointed(state, ROLE_BOND_SYSTEM)
    if system is None:
        return []
    return [
        BondsReleased(
            system.code,
            pledge.number,
            pledge.participant,
            pledge.pledgor,
            Fen(pledge.amount_fen),
            Fen(bond_value_fen),
        )
    ]
