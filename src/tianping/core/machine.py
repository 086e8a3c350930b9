"""The machine: one command in, its events out.

State after command n is a function of commands 1 to n and nothing else. A refusal changes
nothing but the sequence number. An exception from here is a bug: the node stops.
Source: house, ADR-0003 (single writer).
"""

from __future__ import annotations

from tianping.core.commands import (
    AddOffice,
    AddParticipant,
    AdjustQueue,
    AdvancePhase,
    AnswerReturn,
    BindAccess,
    BindCertificate,
    CancelPayment,
    Command,
    ControlAccount,
    CreditTransfer,
    InstantTransfer,
    OpenAccount,
    OpenPlatform,
    PlaceInQueue,
    PostOneSided,
    QueryQueue,
    QueryStatus,
    RequestReturn,
    SetEarmark,
    SetMinimumBalance,
    SetOverdraftLimit,
    SetParameter,
    TakeTrialBalance,
    UnbindAccess,
    UnbindCertificate,
)
from tianping.core.control.certificates import (
    bind_access,
    bind_certificate,
    unbind_access,
    unbind_certificate,
)
from tianping.core.control.day import advance_phase, open_platform
from tianping.core.control.parameters import set_parameter
from tianping.core.control.registry import add_office, add_participant, open_account
from tianping.core.events import Event
from tianping.core.faults import InvariantViolation
from tianping.core.ledger.trial_balance import take_trial_balance
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.controls import (
    control_account,
    set_earmark,
    set_minimum_balance,
    set_overdraft_limit,
)
from tianping.core.settlement.instant import transfer_instant
from tianping.core.settlement.management import adjust_queue, cancel_payment, query_status
from tianping.core.settlement.one_sided import place_in_queue, post_one_sided
from tianping.core.settlement.queue_query import query_queue
from tianping.core.settlement.return_requests import answer_return, request_return
from tianping.core.settlement.transfers import transfer_credit
from tianping.core.state import State

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

    def apply(self, command: Command) -> list[Event]:
        """Apply one command and return its events, oldest first.

        A refused command returns one ``Refused`` and changes nothing but the sequence number.

        Raises:
            InvariantViolation: the core has a bug; the machine must not be used any more.
        """
        state = self.state
        state.seq += 1
        if not state.name and type(command) is not OpenPlatform:
            return refuse(RefusalCode.PLATFORM_NOT_OPEN, type(command).__name__)
        if type(command) is CreditTransfer:
            return transfer_credit(state, command)
        return _apply_other(state, command)

    def apply_batch(self, commands: list[Command]) -> list[list[Event]]:
        """Apply commands in order and return the events of each."""
        return [self.apply(command) for command in commands]


def _apply_other(state: State, command: Command) -> list[Event]:
    """Apply a command that moves money or the queue, or hand it on."""
    if type(command) is InstantTransfer:
        return transfer_instant(state, command)
    if type(command) is PostOneSided:
        return post_one_sided(state, command)
    if type(command) is PlaceInQueue:
        return place_in_queue(state, command)
    if type(command) is CancelPayment:
        return cancel_payment(state, command)
    if type(command) is AdjustQueue:
        return adjust_queue(state, command)
    if type(command) is QueryStatus:
        return query_status(state, command)
    return _apply_limit(state, command)


def _apply_limit(state: State, command: Command) -> list[Event]:
    """Apply a command that limits an account, or hand it on."""
    if type(command) is SetMinimumBalance:
        return set_minimum_balance(state, command)
    if type(command) is SetEarmark:
        return set_earmark(state, command)
    if type(command) is SetOverdraftLimit:
        return set_overdraft_limit(state, command)
    if type(command) is ControlAccount:
        return control_account(state, command)
    return _apply_enquiry(state, command)


def _apply_enquiry(state: State, command: Command) -> list[Event]:
    """Apply a command that asks or tells and moves no money."""
    if type(command) is QueryQueue:
        return query_queue(state, command)
    if type(command) is RequestReturn:
        return request_return(state, command)
    if type(command) is AnswerReturn:
        return answer_return(state, command)
    return _apply_control(state, command)


def _apply_control(state: State, command: Command) -> list[Event]:
    """Apply a command that changes the day, the parameters or the books' proof."""
    if type(command) is AdvancePhase:
        return advance_phase(state, command)
    if type(command) is TakeTrialBalance:
        return take_trial_balance(state)
    if type(command) is SetParameter:
        return set_parameter(state, command)
    if type(command) is OpenPlatform:
        return open_platform(state, command)
    return _apply_registry(state, command)


def _apply_registry(state: State, command: Command) -> list[Event]:
    """Apply a command that changes who takes part."""
    if type(command) is AddOffice:
        return add_office(state, command)
    if type(command) is AddParticipant:
        return add_participant(state, command)
    if type(command) is OpenAccount:
        return open_account(state, command)
    if type(command) is BindCertificate:
        return bind_certificate(state, command)
    if type(command) is UnbindCertificate:
        return unbind_certificate(state, command)
    if type(command) is BindAccess:
        return bind_access(state, command)
    if type(command) is UnbindAccess:
        return unbind_access(state, command)
    raise InvariantViolation(f"no rule for {type(command).__name__}")
