"""Who is in fault, by itself or through its centre.

Source: RULES-C §3.1-3.2.
"""

from __future__ import annotations

from support.model.state import State, refuse_if
from tianping.core.refusals import RefusalCode as R

__all__ = ["centre_of", "check_partner", "in_fault"]

FAULT = 3
NPC = "0000"


def centre_of(m: State, code: str) -> str:
    """Return through which centre somebody is connected; the NPC when nothing was said."""
    return m.connected.get(code, NPC)


def in_fault(m: State, code: str) -> bool:
    """Its own fault, or that of the centre through which it is connected."""
    centre = m.centres.get(centre_of(m, code))
    return code in m.faults or (centre is not None and centre[1] == FAULT)


def check_partner(m: State, *codes: str) -> None:
    """New business to somebody in fault is not taken. Source: RULES-C §3.1-3.2."""
    for code in codes:
        refuse_if(in_fault(m, code), R.RECEIVER_IN_FAULT)
