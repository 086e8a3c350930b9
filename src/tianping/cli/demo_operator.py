"""From an act of the demo's operator to commands of the platform.

Source: house, ADR-0061.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from typing import Any, Final

from tianping.cli.day_command import advance
from tianping.cli.demo_script import (
    Appoint,
    Close,
    Control,
    Fees,
    Nets,
    OperatorAct,
    Parameter,
    PenaltyLoan,
    Pledging,
    PoolFloor,
    Script,
    Step,
)
from tianping.cli.operating import business_date, carried_out
from tianping.core.commands import (
    AppointOffice,
    ApproveProposal,
    ChargeFees,
    Command,
    ControlAccount,
    FeeLine,
    GrantPenaltyLoan,
    NetLine,
    Propose,
    RevokeParticipant,
    SetParameter,
    SetPledging,
    SetPoolFloor,
    SettleNets,
    encode_commands,
)
from tianping.core.events import Event, ProposalMade
from tianping.core.terms import (
    CONTROL_DEBIT,
    PLEDGING_AUTOMATIC,
    ROLE_ACS,
    ROLE_BOND_SYSTEM,
    ROLE_FEES,
    ROLE_HEAD_OFFICE,
)
from tianping.node.operator import OperatorClient
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate, next_natural_date
from tianping.values.identifiers import MessageId
from tianping.values.money import Fen, parse_yuan

__all__ = ["operate"]

_ROLES: Final = {
    "head-office": ROLE_HEAD_OFFICE,
    "fees": ROLE_FEES,
    "acs": ROLE_ACS,
    "bond-system": ROLE_BOND_SYSTEM,
}
_DIGEST_BYTES: Final = 7


def operate(operator: OperatorClient, script: Script, act: OperatorAct) -> None:
    """Carry out an act on the running platform.

    Raises:
        Failure: with REFUSED: the core refuses it.
    """
    if isinstance(act, Step):
        advance(operator, to_phase=act.phase)
    elif isinstance(act, PenaltyLoan):
        _lend(operator, script, act)
    else:
        date = business_date(operator)
        carried_out(operator, _MAKERS[type(act)](act, script, date))


def _bank(script: Script, name: str) -> BankCode:
    return BankCode(script.code(name))


def _appoint(act: Appoint, script: Script, date: BusinessDate) -> Command:
    del date
    return AppointOffice(time.time_ns(), _ROLES[act.role], _bank(script, act.who))


def _pledging(act: Pledging, script: Script, date: BusinessDate) -> Command:
    del date
    bank, limit_fen = _bank(script, act.bank), parse_yuan(act.yuan)
    return SetPledging(time.time_ns(), bank, PLEDGING_AUTOMATIC, limit_fen, Fen(0))


def _pool_floor(act: PoolFloor, script: Script, date: BusinessDate) -> Command:
    del date
    return SetPoolFloor(time.time_ns(), _bank(script, act.bank), parse_yuan(act.yuan))


def _parameter(act: Parameter, script: Script, date: BusinessDate) -> Command:
    del script
    return SetParameter(time.time_ns(), act.parameter, act.value, date)


def _fees(act: Fees, script: Script, date: BusinessDate) -> Command:
    lines = [FeeLine(_bank(script, name), parse_yuan(yuan)) for name, yuan in act.lines.items()]
    message_id = MessageId(f"{date}F1")
    digest = _digest(repr(act.lines))
    return ChargeFees(time.time_ns(), _bank(script, act.office), message_id, date, digest, lines)


def _nets(act: Nets, script: Script, date: BusinessDate) -> Command:
    lines = [
        NetLine(_bank(script, name), not yuan.startswith("-"), parse_yuan(yuan.removeprefix("-")))
        for name, yuan in act.lines.items()
    ]
    return SettleNets(
        time.time_ns(), act.system, date, act.session, _digest(repr(act.lines)), lines
    )


def _control(act: Control, script: Script, date: BusinessDate) -> Command:
    del date
    return ControlAccount(time.time_ns(), _bank(script, act.bank), CONTROL_DEBIT, act.release)


def _close(act: Close, script: Script, date: BusinessDate) -> Command:
    return RevokeParticipant(time.time_ns(), _bank(script, act.bank), next_natural_date(date))


def _lend(operator: OperatorClient, script: Script, act: PenaltyLoan) -> None:
    """Let one person propose the loan, and another one approve it."""
    first, second = act.persons
    loan = GrantPenaltyLoan(
        time.time_ns(), _bank(script, act.bank), parse_yuan(act.yuan), act.agreement
    )
    proposal = Propose(time.time_ns(), first, act.agreement, encode_commands([loan]))
    number = _proposal_number(carried_out(operator, proposal))
    carried_out(operator, ApproveProposal(time.time_ns(), second, number))


def _proposal_number(events: list[Event]) -> int:
    return next(event.proposal for event in events if isinstance(event, ProposalMade))


def _digest(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:_DIGEST_BYTES], "big")


_MAKERS: Final[dict[type[Any], Callable[[Any, Script, BusinessDate], Command]]] = {
    Appoint: _appoint,
    Pledging: _pledging,
    PoolFloor: _pool_floor,
    Parameter: _parameter,
    Fees: _fees,
    Nets: _nets,
    Control: _control,
    Close: _close,
}
