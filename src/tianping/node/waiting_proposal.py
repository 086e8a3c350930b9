"""What waits for a second person, as the node tells whoever is to decide about it.

The node holds the keys at rest, so the second person needs no password of them to read it.
Source: RULES-C §7.5; house, ADR-0038, ADR-0071, ADR-0076.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tianping.core.effective import one_command
from tianping.core.state import State
from tianping.views.audited import details_of

__all__ = ["waiting_proposal"]


def waiting_proposal(number: int) -> Callable[[State], dict[str, Any]]:
    """Return what looks for a proposal; an empty map when it waits no more."""

    def look(state: State) -> dict[str, Any]:
        waiting = state.proposals.get(number)
        inner = None if waiting is None else one_command(waiting.proposed)
        if waiting is None or inner is None:
            return {}
        return {
            "proposal": number,
            "person": waiting.person,
            "evidence": waiting.evidence,
            "command": type(inner).__name__,
            "details": details_of(inner),
            "proposed": waiting.proposed,
        }

    return look
