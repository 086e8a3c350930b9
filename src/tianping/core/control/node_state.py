"""Who is logged in to which system, which centre is signed in, and who is in fault.

Source: CCMS-T §三.7; RULES-C §3; house, ADR-0091, ADR-0092.
"""

from __future__ import annotations

from tianping.core.node_terms import LOGIN_SYSTEMS
from tianping.values.bankcode import BankCode

__all__ = ["Nodes"]


class Nodes:
    """Where participants and centres stand.

    Attributes:
        required: Whether participants must be logged in, as ``login.required`` says today.
        announced: Whether others are told of log-ins, as ``notices.log_ins`` says today.
        log_ins: System to participant to ``NODE_IN`` or ``NODE_FORCED``; who is out has no entry.
        sessions: System to participant to the sessions that are in, the earliest first.
        faults: The participants that are in fault themselves.
        centres: Centres by their four digits to ``NODE_IN`` or ``NODE_FAULT``; one that is out
            has no entry. Which there are is in base data, who is behind one in its record.
        faults_count: How many participants and centres are in fault, for the hot path.
    """

    def __init__(self) -> None:
        self.required: bool = True
        self.announced: bool = False
        self.log_ins: dict[int, dict[BankCode, int]] = {system: {} for system in LOGIN_SYSTEMS}
        self.sessions: dict[int, dict[BankCode, list[str]]] = {
            system: {} for system in LOGIN_SYSTEMS
        }
        self.faults: dict[BankCode, bool] = {}
        self.centres: dict[str, int] = {}
        self.faults_count: int = 0
