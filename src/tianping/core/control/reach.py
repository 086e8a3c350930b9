"""Which accounts a question reaches: the one asked for, its branches, an office's own area.

Source: RULES-Q §3.5, §10.5; CNAPS2-CODES (AccountQueryTypeCode); house, ADR-0030, ADR-0048.
"""

from __future__ import annotations

from tianping.core.control.authority import may_see
from tianping.core.events import Event
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import Participant, SettlementAccount, State
from tianping.core.terms import KIND_OFFICE
from tianping.values.bankcode import BankCode

__all__ = ["accounts_in_reach", "refuse_query"]


def refuse_query(
    state: State, sender: BankCode, asked: BankCode, *, offices: bool
) -> list[Event] | None:
    """Refuse a question about nobody's account, by a stranger, or by one who may not know.

    ``offices`` says that an office may be named for all the accounts it manages.
    Refuses: see ``RefusalCode`` 45, 48, 60, 62, in that order.
    Source: RULES-Q §10.5.
    """
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
    return None


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
