"""The machine: one command in, its events out.

State after command n is a function of commands 1 to n and nothing else. A refusal changes
nothing but the sequence number. An exception from here is a bug: the node stops.
Source: house, ADR-0003 (single writer).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from tianping.core.commands import (
    Act,
    AdjustEarmark,
    AdjustQueue,
    AdvancePhase,
    AdvanceSystem,
    AnnounceService,
    AnswerPledge,
    AnswerPledgeByMessage,
    AnswerReturn,
    AppointOffice,
    ApproveProposal,
    CancelPayment,
    ChargeFees,
    Command,
    ConfirmChangeFile,
    ControlAccount,
    CorrectEntry,
    CreditTransfer,
    DisposePledge,
    EndHold,
    EnterAcsEnd,
    ExpirePledge,
    GrantPenaltyLoan,
    HoldFunds,
    InstantTransfer,
    KeepFloors,
    MaintainAccount,
    ManagePledging,
    ManagePool,
    NoteArchive,
    OpenPlatform,
    PassInformation,
    PassTime,
    PlaceInQueue,
    PostOneSided,
    PostponeStep,
    Propose,
    ProposeMatching,
    QueryAccount,
    QueryLiquidity,
    QueryPool,
    QueryQueue,
    QuerySameCity,
    QueryStatus,
    RejectProposal,
    ReleaseEarmark,
    ReleaseGate,
    RepayPledgeLoan,
    ReportAcsCheck,
    ReportAcsEnd,
    ReportLate,
    ReportOtherBalances,
    ReportOtherBalancesByMessage,
    RequestOpening,
    RequestPledgeLoan,
    RequestReturn,
    ReturnFees,
    RevokeParticipant,
    RunMatching,
    RunPool,
    SetCapPart,
    SetCapWarning,
    SetEarmark,
    SetLimit,
    SetMinimumBalance,
    SetOverdraftLimit,
    SetPledging,
    SetPool,
    SetPoolFloor,
    SetReserve,
    SettleNets,
    SettleSameCity,
    SetWarning,
    SubmitNetFile,
    SuspendParticipant,
    TakeTrialBalance,
    WithdrawNetFile,
)
from tianping.core.control.acts import refuse_act, refuse_nobody
from tianping.core.control.archive import note_archive
from tianping.core.control.change_files import confirm_change_file
from tianping.core.control.closed_day import take_trial_balance
from tianping.core.control.day import (
    advance_phase,
    advance_phase_approved,
    advance_system,
    advance_system_approved,
    open_platform,
)
from tianping.core.control.day_end_rules import DAY_END_RULES
from tianping.core.control.log_in_notices import tell_log_ins
from tianping.core.control.node_rules import NODE_RULES, NODE_RULES_APPROVED
from tianping.core.control.opening_check import report_acs_check
from tianping.core.control.people_rules import PEOPLE_RULES
from tianping.core.control.presence import refuse_absent, refuse_sender_out
from tianping.core.control.proposals import (
    acting_person,
    propose,
    proposed_command,
    refuse_approval,
    refuse_unapproved,
    reject_proposal,
)
from tianping.core.control.rules import CONTROL_RULES
from tianping.core.control.waiting import (
    announce_service,
    enter_acs_end,
    postpone_step,
    release_gate,
    report_acs_end,
    report_late,
)
from tianping.core.effective import one_command
from tianping.core.events import Event, ProposalApproved, Refused
from tianping.core.faults import InvariantViolation
from tianping.core.liquidity.account_query import query_account, query_liquidity
from tianping.core.liquidity.cap_warnings import cap_crossings, set_cap_warning
from tianping.core.liquidity.caps import set_cap_part
from tianping.core.liquidity.earmark_release import release_earmark
from tianping.core.liquidity.floors import keep_floors
from tianping.core.liquidity.lending_rules import LENDING_RULES
from tianping.core.liquidity.limits import set_limit
from tianping.core.liquidity.matching_proposal import propose_matching
from tianping.core.liquidity.matching_run import run_matching
from tianping.core.liquidity.other_balances import report_by_message, report_other_balances
from tianping.core.liquidity.passing_time import next_due_ns, pass_time
from tianping.core.liquidity.penalty_loan import grant_penalty_loan
from tianping.core.liquidity.pledge import request_pledge_loan, seek_financing
from tianping.core.liquidity.pledge_answer import (
    answer_pledge,
    answer_pledge_by_message,
    expire_pledge,
)
from tianping.core.liquidity.pledge_disposal import dispose_pledge
from tianping.core.liquidity.pledge_repayment import repay_pledge_loan
from tianping.core.liquidity.pledging import manage_pledging, set_pledging
from tianping.core.liquidity.pool import manage_pool, query_pool, set_pool, set_pool_floor
from tianping.core.liquidity.pool_run import run_pool
from tianping.core.liquidity.repayment import follow_repayments
from tianping.core.liquidity.reserves import set_reserve
from tianping.core.liquidity.warnings import crossings, set_warning
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.asking import ask_for_funds
from tianping.core.settlement.closing import revoke_participant, suspend_participant
from tianping.core.settlement.controls import (
    control_account,
    set_minimum_balance,
    set_overdraft_limit,
)
from tianping.core.settlement.corrections import correct_entry
from tianping.core.settlement.earmarks import adjust_earmark, set_earmark
from tianping.core.settlement.fees import charge_fees, return_fees
from tianping.core.settlement.information import pass_information
from tianping.core.settlement.instant import transfer_instant
from tianping.core.settlement.interest import count_minutes, overdrafts
from tianping.core.settlement.management import adjust_queue, cancel_payment, query_status
from tianping.core.settlement.net_files import submit_net_file, withdraw_net_file
from tianping.core.settlement.nets import settle_nets, settle_same_city
from tianping.core.settlement.offices import appoint_office
from tianping.core.settlement.one_sided import place_in_queue, post_one_sided
from tianping.core.settlement.openings import request_opening
from tianping.core.settlement.pvp import end_hold, hold_funds
from tianping.core.settlement.queue_query import query_queue
from tianping.core.settlement.return_requests import answer_return, request_return
from tianping.core.settlement.same_city_query import query_same_city
from tianping.core.settlement.sessions import tell_completed
from tianping.core.settlement.transfers import transfer_credit
from tianping.core.settlement.upkeep import maintain_account
from tianping.core.settlement.window import in_window, shrink_floors
from tianping.core.state import State
from tianping.core.terms import SYSTEM_HVPS

__all__ = ["Machine"]


class Machine:
    """The deterministic settlement machine.

    Attributes:
        state: What it knows; to be read, never written from outside.
    """

    def __init__(self) -> None:
        self.state: State = State()

    @property
    def seq(self) -> int:
        """The sequence number of the last command applied; 0 before the first."""
        return self.state.seq

    @property
    def next_due_ns(self) -> int:
        """When ``PassTime`` must be applied next, in nanoseconds since 1970; 0 for never."""
        return next_due_ns(self.state)

    def apply(self, command: Command) -> list[Event]:
        """Apply one command and return its events, oldest first.

        A refused command returns one ``Refused`` and changes nothing but the sequence number.

        Raises:
            InvariantViolation: the core has a bug; the machine must not be used any more.
        """
        state = self.state
        state.seq += 1
        if type(command) is not CreditTransfer and type(command) not in _RULES:
            raise InvariantViolation(f"no rule for {type(command).__name__}")
        state.now_ns = command.recorded_at_ns
        if state.now_ns < state.charges.next_minute_ns:
            events = self._rule(command)
        else:
            events = self._rule_at_minute(command)
        if state.automatic_accounts and state.waiting_count and type(events[0]) is not Refused:
            events.extend(seek_financing(state))
        if state.noted:
            events.extend(state.noted)
            state.noted = []
        if state.newly_waiting:
            events.extend(ask_for_funds(state))
        if state.has_crossed or not state.warned_once:
            state.has_crossed = False
            events.extend(crossings(state, events))
        if state.cap_warnings:
            events.extend(cap_crossings(state, events))
        if state.nodes.announced:
            events.extend(tell_log_ins(state, events))
        return events

    def _rule_at_minute(self, command: Command) -> list[Event]:
        """Apply the rule of the first command of a minute, with the overdrafts before it.

        Source: RULES-Q §6.2; house, ADR-0043.
        """
        state = self.state
        overdrawn = overdrafts(state)
        events = self._rule(command)
        if type(events[0]) is not Refused:
            count_minutes(state, overdrawn, events)
        return events

    def _rule(self, command: Command) -> list[Event]:
        """Apply the rule of a command, then what follows from any command.

        Source: house, ADR-0003.
        """
        state = self.state
        if not state.name and type(command) is not OpenPlatform:
            return refuse(RefusalCode.PLATFORM_NOT_OPEN, type(command).__name__)
        if type(command) is CreditTransfer:
            events = refuse_sender_out(state, command.sender, SYSTEM_HVPS) or transfer_credit(
                state, command
            )
        else:
            events = (
                refuse_nobody(state, command)
                or refuse_absent(state, command)
                or _RULES[type(command)](state, command)
            )
        if state.nets.completed:
            events.extend(tell_completed(state))
        if in_window(state):
            shrink_floors(state)
        if state.lending.repaying:
            events.extend(follow_repayments(state, events))
        return events

    def skip(self, code: int, found: str) -> list[Event]:
        """Pass over one command, which changes nothing and counts as refused with a code.

        Source: house, ADR-0025, ADR-0097, ADR-0099.
        """
        self.state.seq += 1
        return refuse(RefusalCode(code), found)

    def apply_doubted(self, command: Command) -> list[Event]:
        """Apply one command whose trial balance once did not balance: it does not now, either.

        Source: house, ADR-0099.
        """
        self.state.books_doubted = True
        events = self.apply(command)
        self.state.books_doubted = False
        return events

    def apply_batch(self, commands: list[Command]) -> list[list[Event]]:
        """Apply commands in order and return the events of each."""
        return [self.apply(command) for command in commands]


_Rule = Callable[[State, Any], list[Event]]


def _approve(state: State, command: ApproveProposal) -> list[Event]:
    """Carry out what somebody else proposed; a refusal of it leaves the proposal waiting.

    Refuses: see ``RefusalCode`` 20, 223, 224, 454, 455, 461; then what the proposed command does.
    Source: RULES-C §7.5; house, ADR-0038, ADR-0071.
    """
    stopped = refuse_approval(state, command)
    if stopped is not None:
        return stopped
    inner = proposed_command(state, command)
    person = acting_person(state, command.person)
    waiting = dict(state.proposals)
    proposal = state.proposals.pop(command.proposal)  # first: a new date must not drop it, too
    if state.acting.actor:
        state.acting.entered_by, state.acting.approved_by = proposal.person, person
    state.acting.approved = True
    state.acting.proposal = command.proposal
    rule = _APPROVED_RULES.get(type(inner)) or _RULES[type(inner)]
    events = rule(state, inner)
    state.acting.approved = False
    state.acting.proposal = 0
    if type(events[0]) is Refused:
        state.proposals = waiting
        return events
    return [ProposalApproved(command.proposal, person), *events]


def _act(state: State, command: Act) -> list[Event]:
    """Carry out what a person does.

    Refuses: see ``refuse_act``, then whatever the command inside refuses.
    Source: RULES-C §7.5; house, ADR-0070.
    """
    inner = one_command(command.act)
    stopped = refuse_act(state, command, inner)
    if stopped is not None:
        return stopped
    state.acting.actor = state.acting.entered_by = command.person
    events = _RULES[type(inner)](state, inner)
    state.acting.actor = state.acting.entered_by = state.acting.approved_by = ""
    return events


_RULES: Final[dict[type[Any], _Rule]] = {
    InstantTransfer: transfer_instant,
    PostOneSided: post_one_sided,
    PlaceInQueue: place_in_queue,
    CancelPayment: cancel_payment,
    AdjustQueue: adjust_queue,
    QueryStatus: query_status,
    SetMinimumBalance: set_minimum_balance,
    SetEarmark: set_earmark,
    AdjustEarmark: adjust_earmark,
    SubmitNetFile: submit_net_file,
    WithdrawNetFile: withdraw_net_file,
    HoldFunds: hold_funds,
    EndHold: end_hold,
    SetOverdraftLimit: set_overdraft_limit,
    ControlAccount: control_account,
    QueryQueue: query_queue,
    RequestReturn: request_return,
    AnswerReturn: answer_return,
    Propose: propose,
    ApproveProposal: _approve,
    RejectProposal: reject_proposal,
    GrantPenaltyLoan: refuse_unapproved,
    ReleaseEarmark: refuse_unapproved,
    DisposePledge: refuse_unapproved,
    SettleSameCity: settle_same_city,
    SettleNets: settle_nets,
    CorrectEntry: correct_entry,
    RunMatching: run_matching,
    ProposeMatching: propose_matching,
    SetReserve: set_reserve,
    SetLimit: set_limit,
    PassTime: pass_time,
    ManagePool: manage_pool,
    SetPool: set_pool,
    SetPoolFloor: set_pool_floor,
    RunPool: run_pool,
    QueryPool: query_pool,
    AdvancePhase: advance_phase,
    AdvanceSystem: advance_system,
    PostponeStep: refuse_unapproved,
    ReportAcsEnd: report_acs_end,
    EnterAcsEnd: refuse_unapproved,
    ReleaseGate: refuse_unapproved,
    ReportAcsCheck: report_acs_check,
    ReportLate: report_late,
    AnnounceService: refuse_unapproved,
    AppointOffice: appoint_office,
    ChargeFees: charge_fees,
    ReturnFees: return_fees,
    SetPledging: set_pledging,
    RequestPledgeLoan: request_pledge_loan,
    AnswerPledge: answer_pledge,
    AnswerPledgeByMessage: answer_pledge_by_message,
    ExpirePledge: expire_pledge,
    RepayPledgeLoan: repay_pledge_loan,
    TakeTrialBalance: take_trial_balance,
    NoteArchive: note_archive,
    **NODE_RULES,
    **DAY_END_RULES,
    SetWarning: set_warning,
    MaintainAccount: maintain_account,
    SuspendParticipant: suspend_participant,
    RevokeParticipant: revoke_participant,
    QueryAccount: query_account,
    QueryLiquidity: query_liquidity,
    ReportOtherBalances: report_other_balances,
    ReportOtherBalancesByMessage: report_by_message,
    **LENDING_RULES,
    **CONTROL_RULES,
    **PEOPLE_RULES,
    OpenPlatform: open_platform,
    Act: _act,
    PassInformation: pass_information,
    RequestOpening: request_opening,
    KeepFloors: keep_floors,
    ManagePledging: manage_pledging,
    QuerySameCity: query_same_city,
    SetCapPart: set_cap_part,
    SetCapWarning: set_cap_warning,
}
"""Every command but the most frequent one, which needs no look-up, with its rule."""

_APPROVED_RULES: Final[dict[type[Any], _Rule]] = {
    **NODE_RULES_APPROVED,
    ConfirmChangeFile: confirm_change_file,
    GrantPenaltyLoan: grant_penalty_loan,
    PostponeStep: postpone_step,
    EnterAcsEnd: enter_acs_end,
    ReleaseGate: release_gate,
    AnnounceService: announce_service,
    AdvancePhase: advance_phase_approved,
    AdvanceSystem: advance_system_approved,
    ReleaseEarmark: release_earmark,
    DisposePledge: dispose_pledge,
}
"""What only two persons can do, or can do otherwise than one, once they have."""
