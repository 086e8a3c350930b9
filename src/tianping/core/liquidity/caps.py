"""Net debit caps of BEPS and IBPS (净借记限额) as far as SAPS knows them.

A cap is the credit line, the pledge quota and the earmarked funds of one system together. SAPS
keeps the parts and what its own nets use; what a running netting session uses is the retail
systems' to add, in ``cap_used_fen``.
Source: RULES-R §4.1-4.4, §4.7-4.8; house, ADR-0056.
"""

from __future__ import annotations

from typing import Any

from tianping.core.commands import SetCapPart
from tianping.core.events import CapPartSet, Event
from tianping.core.liquidity.cap_state import Cap
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.controls import refuse_setting
from tianping.core.settlement.earmarks import EARMARK_SYSTEMS, earmarked_fen
from tianping.core.state import SettlementAccount, State, account_of
from tianping.core.terms import CAP_CREDIT, CAP_PART_NAMES, CAP_PLEDGE, CLASS_BATCH_NET
from tianping.values.bankcode import BankCode
from tianping.values.identifiers import payment_seq
from tianping.values.money import Fen

__all__ = [
    "available_cap_fen",
    "cap_used_fen",
    "restore_caps",
    "set_cap_part",
    "take_caps",
]


def cap_used_fen(state: State, account: SettlementAccount, system: str) -> int:
    """Return what of an account's cap is in use: its net debits that are not settled yet.

    Those that wait in class 5, and those of sessions that are held. The net position of the
    running session belongs here, too: BEPS and IBPS add it when they net.
    Source: RULES-R §4.4 (submitted but not settled); house, ADR-0056.
    """
    used_fen = 0
    systems = state.nets.systems
    for item in account.queue[CLASS_BATCH_NET]:
        if systems.get(payment_seq(item.payment)) == system:
            used_fen += item.amount_fen
    for session in state.nets.held:
        if systems.get(session.submission) == system:
            for line in session.lines:
                if line.participant == account.owner and not line.credit:
                    used_fen += line.amount_fen
    return used_fen


def available_cap_fen(state: State, account: SettlementAccount, system: str) -> int:
    """Return what is left of a cap; below zero when a part was cut below what is used.

    Source: RULES-R §4.1, §4.4, §4.7.
    """
    cap = _cap(state, account.owner, system)
    parts_fen = cap.credit_fen + cap.pledge_fen + earmarked_fen(account, system)
    return parts_fen - cap_used_fen(state, account, system)


def _cap(state: State, owner: BankCode, system: str) -> Cap:
    """Return the parts that are set; both are 0 before the first is.

    Source: house, ADR-0056.
    """
    found = state.caps.get(owner, {}).get(system)
    return Cap() if found is None else found


def set_cap_part(state: State, command: SetCapPart) -> list[Event]:
    """Set the credit line or the pledge quota of a cap, effective at once.

    A pledge quota is lowered to what is used of the cap at most; the credit line may be cut below
    that: nothing is undone, and the available cap is below zero then.
    Refuses: see ``RefusalCode`` 20, 45, 48 and 364, in that order.
    Source: RULES-R §4.1-4.2, §4.7-4.8; house, ADR-0056.
    """
    if command.system not in EARMARK_SYSTEMS or command.part not in CAP_PART_NAMES:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"{command.system} part {command.part}")
    stopped = refuse_setting(state, command.amount_fen, command.participant)
    if stopped is not None:
        return stopped
    account = account_of(state.participants[command.participant])
    before = _cap(state, account.owner, command.system)
    before_fen = before.credit_fen if command.part == CAP_CREDIT else before.pledge_fen
    lowered_fen = before_fen - command.amount_fen
    if command.part == CAP_PLEDGE and lowered_fen > 0:
        available_fen = available_cap_fen(state, account, command.system)
        if available_fen < lowered_fen:
            return refuse(RefusalCode.CAP_BELOW_USE, str(available_fen))
    cap = state.caps.setdefault(account.owner, {}).setdefault(command.system, Cap())
    if command.part == CAP_CREDIT:
        cap.credit_fen = command.amount_fen
    else:
        cap.pledge_fen = command.amount_fen
    return [
        CapPartSet(
            account.index,
            command.participant,
            command.system,
            command.part,
            lowered_fen < 0,
            Fen(cap.credit_fen),
            Fen(cap.pledge_fen),
            Fen(earmarked_fen(account, command.system)),
            Fen(cap_used_fen(state, account, command.system)),
        )
    ]


def take_caps(state: State) -> list[Any]:
    """Return the parts of all caps as fields of a snapshot.

    Source: house, ADR-0025.
    """
    return [
        [code, [[system, cap.credit_fen, cap.pledge_fen] for system, cap in sorted(of_one.items())]]
        for code, of_one in sorted(state.caps.items())
    ]


def restore_caps(state: State, fields: list[Any]) -> None:
    """Read the parts of all caps back.

    Source: house, ADR-0025.
    """
    for code, rows in fields:
        for system, credit_fen, pledge_fen in rows:
            cap = state.caps.setdefault(code, {}).setdefault(system, Cap())
            cap.credit_fen = credit_fen
            cap.pledge_fen = pledge_fen
