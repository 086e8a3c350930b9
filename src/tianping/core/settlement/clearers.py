"""On whose account or books a participant's HVPS business settles, given its code.

Source: RULES-C §2.3; correction 2 (one-point access); house, ADR-0090.
"""

from __future__ import annotations

from tianping.core.state import Participant, State
from tianping.values.bankcode import BankCode

__all__ = ["clearing_participant"]


def clearing_participant(state: State, code: BankCode) -> Participant | None:
    """Return who settles for a participant in HVPS; None when nobody does.

    Source: correction 2 (一点 or 多点清算); house, ADR-0090.
    """
    participant = state.participants.get(code)
    return None if participant is None else participant.hvps
