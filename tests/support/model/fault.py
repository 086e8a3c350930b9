"""Who is in fault, by itself or through its centre.

Source: RULES-C §3.1-3.2.
"""

from __future__ import annotations

from support.model.state import State, refuse_if
from tianping.core.refusals import RefusalCode as R

__all__ = ["centre_of", "centre_state", "check_partner", "in_fault"]

OUT, IN, FAULT = 0, 1, 3
NPC = "0000"


def centre_of(m: State, code: str) -> str:
    """Return the access point of somebody's record on the date of SAPS."""
    versions = m.register.get(code, ())
    record = next((one[1] for one in versions), None)
    for eve, found, _ in versions:
        if eve < m.today:
            record = found
    return NPC if record is None else record["access"]


def centre_state(m: State, centre: str) -> int:
    """Where a centre stands; what is in no base data today is as good as signed in."""
    rows = [row for since, row in m.base.get((2, centre), ()) if since <= m.today]
    there = centre != NPC and bool(rows) and rows[-1] is not None
    return m.centres.get(centre, OUT) if there else IN


def in_fault(m: State, code: str) -> bool:
    """Its own fault, or that of the centre through which it is connected."""
    return code in m.faults or centre_state(m, centre_of(m, code)) == FAULT


def check_partner(m: State, *codes: str) -> None:
    """New business to somebody in fault is not taken. Source: RULES-C §3.1-3.2."""
    for code in codes:
        refuse_if(in_fault(m, code), R.RECEIVER_IN_FAULT)
