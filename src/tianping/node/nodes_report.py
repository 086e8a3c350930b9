"""Who is logged in where, which centre is signed in, what waits for whom, as one plain map.

Source: CCMS-T §三.7, §五.5.7 (monitoring of nodes); RULES-C §3; house, ADR-0091.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tianping.core.commands.register import BASE_CCPC
from tianping.core.control.base_data import base_version
from tianping.core.control.presence import centre_of, centre_state, in_fault, is_connected
from tianping.core.node_terms import LOGIN_NAMES, LOGIN_SYSTEMS, NODE_FAULT, NODE_OUT
from tianping.core.state import State
from tianping.core.terms import SYSTEM_NAMES

__all__ = ["nodes_report"]


def nodes_report(
    state: State, held: Mapping[tuple[str, int], int], heard_at_ns: Callable[[str], int]
) -> dict[str, Any]:
    """Return where participants and centres stand; states as English words."""
    nodes = state.nodes
    behind = {code: centre_of(state, code) for code in state.participants}
    return {
        "business_date": state.business_date,
        "required": nodes.required,
        "centres": [
            {
                "centre": code,
                "name": centre.name,
                "state": LOGIN_NAMES[centre_state(state, code)][0],
                "participants": [one for one in state.participants if behind[one] == code],
            }
            for code in sorted(state.register.base.get(BASE_CCPC, {}))
            if (centre := base_version(state, BASE_CCPC, code, date=state.business_date))
        ],
        "participants": [
            {
                "participant": code,
                "name": participant.name,
                "centre": behind[code],
                "systems": {
                    SYSTEM_NAMES[system][0]: LOGIN_NAMES[_standing(state, code, system)][0]
                    for system in LOGIN_SYSTEMS
                },
                "sessions": {
                    SYSTEM_NAMES[system][0]: len(nodes.sessions[system][code])
                    for system in LOGIN_SYSTEMS
                    if code in nodes.sessions[system]
                },
                "waiting": {
                    SYSTEM_NAMES[system][0]: held[code, system]
                    for system in LOGIN_SYSTEMS
                    if held.get((code, system), 0)
                },
                "heard_at_ns": heard_at_ns(code),
            }
            for code, participant in state.participants.items()
            if is_connected(state, code)
        ],
    }


def _standing(state: State, code: Any, system: int) -> int:
    """Return where a participant stands with a system."""
    if in_fault(state, code):
        return NODE_FAULT
    return state.nodes.log_ins[system].get(code, NODE_OUT)
