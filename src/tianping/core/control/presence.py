"""Is the sender logged in, is the other side in fault: what every message of a participant meets.

The sender is asked before anything else of its message; of whom new business is brought to is
asked whether it is in fault, last of all, so that a repeat has its first answer. What was accepted
before settles whoever is logged in: the money is at SAPS.
Source: CCMS-T §三.7.2, §三.7.4; RULES-C §3.1-3.2, §7.3 (order of checks); house, ADR-0091,
ADR-0092, ADR-0107.
"""

from __future__ import annotations

from typing import Any, Final

from tianping.core.commands import (
    AdjustEarmark,
    AdjustQueue,
    AnswerLending,
    AnswerPledgeByMessage,
    AnswerReturn,
    CancelPayment,
    CheckOpening,
    Command,
    CorrectEntry,
    CreditTransfer,
    EndHold,
    HoldFunds,
    InstantTransfer,
    KeepFloors,
    MaintainAccount,
    ManagePledging,
    ManagePool,
    PassInformation,
    PostOneSided,
    QueryAccount,
    QueryCertificates,
    QueryLending,
    QueryLiquidity,
    QueryPool,
    QueryQueue,
    QuerySameCity,
    QueryStatus,
    ReportAcsEnd,
    ReportOtherBalancesByMessage,
    RequestDetails,
    RequestDownload,
    RequestOpening,
    RequestPledgeLoan,
    RequestReturn,
    RequestSummary,
    RestoreLending,
    RevokeLending,
    SendFreeText,
    SetCapWarning,
    SetLending,
    SettleSameCity,
    SetWarning,
    SubmitNetFile,
    WithdrawNetFile,
)
from tianping.core.control.base_data import is_centre
from tianping.core.control.businesses import downloads_from
from tianping.core.control.parties import version_on
from tianping.core.events import Event
from tianping.core.node_terms import NODE_FAULT, NODE_IN, NODE_OUT, system_of_family
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import State
from tianping.core.terms import KIND_INDIRECT, SYSTEM_HVPS, SYSTEM_SAPS
from tianping.values.bankcode import NPC, BankCode

__all__ = [
    "MESSAGE_SYSTEMS",
    "centre_of",
    "centre_state",
    "in_fault",
    "is_connected",
    "refuse_absent",
    "refuse_faulty",
    "refuse_sender_out",
]

_STATED: Final = 0
"""The message says it: by whose figures it asks for, by its family or its code."""

MESSAGE_SYSTEMS: Final[dict[type[Any], int]] = {
    CreditTransfer: SYSTEM_HVPS,
    InstantTransfer: SYSTEM_HVPS,
    SubmitNetFile: SYSTEM_HVPS,
    WithdrawNetFile: SYSTEM_HVPS,
    HoldFunds: SYSTEM_HVPS,
    EndHold: SYSTEM_HVPS,
    PassInformation: _STATED,
    CancelPayment: SYSTEM_SAPS,
    AdjustQueue: SYSTEM_SAPS,
    QueryStatus: SYSTEM_SAPS,
    QueryQueue: SYSTEM_SAPS,
    RequestReturn: SYSTEM_SAPS,
    AnswerReturn: SYSTEM_SAPS,
    PostOneSided: SYSTEM_SAPS,
    SettleSameCity: SYSTEM_SAPS,
    CorrectEntry: SYSTEM_SAPS,
    AdjustEarmark: SYSTEM_SAPS,
    SetLending: SYSTEM_SAPS,
    AnswerLending: SYSTEM_SAPS,
    RevokeLending: SYSTEM_SAPS,
    RestoreLending: SYSTEM_SAPS,
    QueryLending: SYSTEM_SAPS,
    ManagePool: SYSTEM_SAPS,
    QueryPool: SYSTEM_SAPS,
    RequestPledgeLoan: SYSTEM_SAPS,
    SetWarning: SYSTEM_SAPS,
    MaintainAccount: SYSTEM_SAPS,
    QueryAccount: SYSTEM_SAPS,
    QueryLiquidity: SYSTEM_SAPS,
    ReportAcsEnd: SYSTEM_SAPS,
    AnswerPledgeByMessage: SYSTEM_SAPS,
    ReportOtherBalancesByMessage: SYSTEM_SAPS,
    RequestOpening: SYSTEM_SAPS,
    SetCapWarning: SYSTEM_SAPS,
    KeepFloors: SYSTEM_SAPS,
    ManagePledging: SYSTEM_SAPS,
    QuerySameCity: SYSTEM_SAPS,
    SendFreeText: SYSTEM_SAPS,
    CheckOpening: SYSTEM_SAPS,
    RequestSummary: _STATED,
    RequestDetails: _STATED,
    RequestDownload: _STATED,
    QueryCertificates: SYSTEM_SAPS,
}
"""What comes as a message of a participant, and the log-in it needs: that of its family.

A binding notice needs none: without a certificate nobody could log in (ADR-0095).

Source: RULES-C §3.2; house, ADR-0091.
"""


def is_connected(state: State, code: str) -> bool:
    """Tell whether somebody has a connection of its own: all but indirect participants.

    Source: CCMS-T §三.7.2, §三.7.4; RULES-C §2.2, §3.2.
    """
    participant = state.participants.get(BankCode(code))
    return participant is not None and participant.kind != KIND_INDIRECT


def centre_of(state: State, code: BankCode) -> str:
    """Return the access point of somebody's record, as SAPS has it: a centre, or the NPC.

    Of one that is planned it is what its first record says.
    Source: RULES-C §1, §2.3 (access point), §2.4; house, ADR-0107.
    """
    versions = state.register.versions.get(code)
    if not versions:
        return NPC
    version = version_on(state, code, state.business_date) or versions[0]
    return version.record.access


def centre_state(state: State, centre: str) -> int:
    """Return where a centre of base data stands; ``NODE_IN`` of any other code.

    Who names a code that is no centre is connected to the NPC itself.
    Source: RULES-C §2.1, §3.1-3.2; house, ADR-0107.
    """
    if centre == NPC or not is_centre(state, centre, date=state.business_date):
        return NODE_IN
    return state.nodes.centres.get(centre, NODE_OUT)


def in_fault(state: State, code: BankCode) -> bool:
    """Tell whether somebody is in fault: itself, or the centre through which it is connected.

    Source: RULES-C §3.1.
    """
    nodes = state.nodes
    if not nodes.faults_count:
        return False
    if code in nodes.faults:
        return True
    return bool(nodes.centres) and centre_state(state, centre_of(state, code)) == NODE_FAULT


def refuse_absent(state: State, command: Command) -> list[Event] | None:
    """Refuse a message of somebody who is in fault or not logged in; all else passes.

    Refuses: see ``RefusalCode`` 520, 521.
    Source: RULES-C §3.2, §7.3.
    """
    system = MESSAGE_SYSTEMS.get(type(command))
    if system is None:
        return None
    if isinstance(command, RequestSummary | RequestDetails):
        system = command.system
    if isinstance(command, PassInformation):
        system = system_of_family(command.message_type)
    if isinstance(command, RequestDownload):
        system = downloads_from(command.message_type)
    if isinstance(command, PostOneSided | CorrectEntry):
        if not command.certificate:  # entered by a person
            return None
        return refuse_sender_out(state, command.office, system)
    if isinstance(command, SettleSameCity):
        return refuse_sender_out(state, command.office, system)
    return refuse_sender_out(state, _sender_of(command), system)


def _sender_of(command: Any) -> BankCode:
    """Return who sent what came as a message of a participant.

    Source: RULES-C §7.3.
    """
    return BankCode(command.sender)


def refuse_sender_out(state: State, code: BankCode, system: int) -> list[Event] | None:
    """Refuse a sender that is in fault or not logged in to a system.

    Of who has no connection the rules of its message say that it is unknown.
    Source: RULES-C §3.2.
    """
    nodes = state.nodes
    if nodes.faults_count and in_fault(state, code):
        return refuse(RefusalCode.SENDER_IN_FAULT, code)
    if not nodes.required:
        return None
    logged_in = nodes.log_ins.get(system)  # none for a system that a message made up
    if logged_in is not None and logged_in.get(code) == NODE_IN:
        return None
    if not is_connected(state, code):
        return None
    return refuse(RefusalCode.NOT_LOGGED_IN, code)


def refuse_faulty(state: State, code: BankCode) -> list[Event] | None:
    """Refuse new business to somebody that is in fault.

    Source: CCMS-T §三.7.2, §三.7.4; RULES-C §3.1-3.2; house, ADR-0092.
    """
    if state.nodes.faults_count and in_fault(state, code):
        return refuse(RefusalCode.RECEIVER_IN_FAULT, code)
    return None
