"""Which accounts somebody may see or watch, and which a question reaches.

A question reaches the account asked for, its branches, an office's own area.

Source: RULES-Q §3.5, §10.5; CNAPS2-CODES (AccountQueryTypeCode); house, ADR-0030, ADR-0048.
"""

from __future__ import annotations

from tianping.core.commands import QueryAccount, QueryLiquidity, QueryQueue
from tianping.core.control.authority import refuse_sender
from tianping.core.events import Event
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import Participant, SettlementAccount, State
from tianping.core.terms import KIND_BANK, KIND_OFFICE

__all__ = ["accounts_in_reach", "may_see", "may_warn", "may_watch_cap", "refuse_query"]


def refuse_query(
    state: State, command: QueryQueue | QueryAccount | QueryLiquidity, *, offices: bool
) -> list[Event] | None:
    """Refuse a question about nobody's account, by a stranger, or by one who may not ask or know.

    ``offices`` says that an office may be named for all the accounts it manages.
    Refuses: see ``RefusalCode`` 45, 48, 60, 62, in that order.
    Source: RULES-Q §10.5; RULES-C §4.4.
    """
    sender, asked = command.sender, command.participant
    target = state.participants.get(asked)
    if target is None:
        return refuse(RefusalCode.PARTICIPANT_UNKNOWN, asked)
    if target.account is None and not (offices and target.kind == KIND_OFFICE):
        return refuse(RefusalCode.ACCOUNT_UNKNOWN, asked)
    asker = state.participants.get(sender)
    if asker is None or asker.books is None:
        return refuse(RefusalCode.SENDER_UNKNOWN, sender)
    if not may_see(asker, target):
        return refuse(RefusalCode.NOT_AUTHORISED, asked)
    return refuse_sender(state, asker, command)


def accounts_in_reach(
    state: State, asker: Participant, target: Participant, *, branches: bool
) -> list[SettlementAccount]:
    """Return the account asked for, then those of its branches that the asker may see.

    Of an office these are all accounts that it manages. In order of opening.
    Source: RULES-Q §3.5, §10.5; house, ADR-0048.
    """
    own = target.account
    if own is None:
        return [
            one
            for one in state.settlement_accounts
            if one.office == target.code and state.participants[one.owner].account is one
        ]
    accounts: list[SettlementAccount] = [own]
    if branches:
        for other in state.settlement_accounts:
            owner = state.participants[other.owner]
            is_branch = owner.legal_entity == target.code and owner is not target
            if is_branch and owner.account is other and may_see(asker, owner):
                accounts.append(other)
    return accounts


def may_see(asker: Participant, owner: Participant) -> bool:
    """Tell whether one may ask about another's account.

    Everyone about its own, a legal entity about those of its branches, an office about those it
    manages; nobody upwards or sideways.
    Source: RULES-Q §10.5.
    """
    return asker.code in (owner.code, owner.legal_entity, owner.office)


def may_warn(setter: Participant, owner: Participant) -> bool:
    """Tell whether one may set a warning value on another's account.

    Whoever may see it, but a legal entity only when it is a direct participant itself.
    Source: RULES-Q §10.3 with its correction 2.
    """
    if setter.code in (owner.code, owner.office):
        return True
    return may_see(setter, owner) and setter.kind == KIND_BANK


def may_watch_cap(setter: Participant, owner: Participant) -> bool:
    """Tell whether one may set a warning value on another's available cap.

    Its owner, and its superior: the legal entity, when that is a direct participant itself.
    Source: RULES-Q §10.3 with its correction 2; RULES-R §4.9.
    """
    if setter is owner:
        return True
    return setter.code == owner.legal_entity and setter.kind == KIND_BANK
