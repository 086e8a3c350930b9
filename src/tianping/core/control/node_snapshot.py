"""The part of a snapshot that log-ins and nodes write, and what must be true of them.

Source: house, ADR-0025, ADR-0091.
"""

from __future__ import annotations

from typing import Any

from tianping.core.control.base_data import is_centre
from tianping.core.control.presence import centre_of, centre_state, in_fault, is_connected
from tianping.core.faults import check
from tianping.core.node_terms import NODE_FAULT, NODE_FORCED, NODE_IN
from tianping.core.state import State

__all__ = ["check_nodes", "restore_nodes", "take_nodes"]


def take_nodes(state: State) -> list[Any]:
    """Return log-ins, faults and centres as fields.

    Source: house, ADR-0025.
    """
    nodes = state.nodes
    return [
        nodes.required,
        [[system, sorted(one.items())] for system, one in nodes.log_ins.items()],
        sorted(nodes.faults),
        sorted(nodes.centres.items()),
        [],  # connections stood here, before records had them
        [[system, sorted(one.items())] for system, one in nodes.sessions.items()],
    ]


def restore_nodes(state: State, fields: list[Any]) -> None:
    """Read log-ins, faults and centres back.

    Source: house, ADR-0025.
    """
    nodes = state.nodes
    nodes.required, log_ins, faults, centres, _, *rest = fields
    for system, one in log_ins:
        nodes.log_ins[system] = dict(one)
        # Of a snapshot that knew no sessions, whoever is in is so in one that states nothing.
        there = [code for code, standing in one if standing == NODE_IN]
        nodes.sessions[system] = {code: [""] for code in there}
    for system, of_system in rest[0] if rest else []:
        nodes.sessions[system] = {code: list(sessions) for code, sessions in of_system}
    nodes.faults = dict.fromkeys(faults, True)
    nodes.faults_count = len(nodes.faults)
    nodes.centres = dict(centres)
    nodes.faults_count += list(nodes.centres.values()).count(NODE_FAULT)


def check_nodes(state: State) -> None:
    """Check that only who may is logged in: connected, not in fault, its centre signed in.

    Source: RULES-C §3.2; house, ADR-0091.
    """
    nodes = state.nodes
    count = len(nodes.faults)
    for code, standing in nodes.centres.items():
        check(standing in (NODE_IN, NODE_FAULT), f"centre {code} in {standing}")
        check(is_centre(state, code, date=state.business_date), f"centre {code} in no base data")
        count += standing == NODE_FAULT
    check(count == nodes.faults_count, f"{nodes.faults_count} in fault, not {count}")
    for system, log_ins in nodes.log_ins.items():
        inside = [code for code, one in log_ins.items() if one == NODE_IN]
        sessions = nodes.sessions[system]
        check(sorted(inside) == sorted(sessions), f"sessions of system {system}")
        check(all(sessions.values()), f"system {system}: somebody in without a session")
        for participant, one in log_ins.items():
            check(one in (NODE_IN, NODE_FORCED), f"{participant} in state {one} of {system}")
            check(is_connected(state, participant), f"{participant} has no connection")
            if one == NODE_IN:
                check(not in_fault(state, participant), f"{participant} in fault and logged in")
                through = centre_state(state, centre_of(state, participant))
                check(through == NODE_IN, f"{participant} logged in behind a closed centre")
