"""Two persons, and the loan of last resort.

Source: RULES-C §7.5; RULES-Q §10.4; corrections §1.6, §4.4; RULES-A §4.6 E32.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from support.model.books import HZ
from support.model.plain import Told
from support.model.settlement import MONEY_FEN_MAX, scan
from support.model.state import Refusal, State, refuse_if
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import PHASE_PRE_CLOSE

__all__ = ["approver", "expire", "grant_penalty_loan", "needs_two", "propose", "reject", "shortage"]

Rules = Mapping[type, Callable[[State, Any], list[Told]]]

MAY_BE_PROPOSED = (
    c.GrantPenaltyLoan, c.AdvancePhase, c.BindAccess, c.BindCertificate, c.ControlAccount,
    c.SetMinimumBalance, c.SetOverdraftLimit, c.SetParameter, c.UnbindAccess, c.UnbindCertificate,
    c.AdvanceSystem, c.ChangeCalendar, c.PostponeStep, c.EnterAcsEnd, c.ReleaseGate,
    c.AnnounceService,
)  # fmt: skip
LINE = 2**40


def _check_text(text: str, most: int) -> None:
    refuse_if(not (text and len(text) <= most and text.isprintable()), R.VALUE_OUT_OF_BOUNDS)


def propose(m: State, k: c.Propose) -> list[Told]:
    """Keep one command until somebody else says yes."""
    _check_text(k.person, 32)
    _check_text(k.evidence, 200)
    try:
        found = c.decode_commands(k.proposed)
    except msgspec.DecodeError:
        raise Refusal(R.NOT_PROPOSABLE) from None
    whole = len(found) == 1 and c.encode_commands(found) == k.proposed
    refuse_if(not whole or len(k.proposed) > 4096, R.NOT_PROPOSABLE)
    refuse_if(not isinstance(found[0], MAY_BE_PROPOSED), R.NOT_PROPOSABLE)
    refuse_if(len(m.proposals) >= 1000, R.TOO_MANY_PROPOSALS)
    m.proposals[m.seq] = (k.person, found[0])
    return [("ProposalMade", m.seq, k.person, k.evidence, type(found[0]).__name__)]


def approver(rules: Rules) -> Callable[[State, c.ApproveProposal], list[Told]]:
    """Return the rule that carries out what was proposed, by these rules."""

    def approve(m: State, k: c.ApproveProposal) -> list[Told]:
        _check_text(k.person, 32)
        refuse_if(k.proposal not in m.proposals, R.PROPOSAL_UNKNOWN)
        person, inner = m.proposals[k.proposal]
        refuse_if(person == k.person, R.SAME_PERSON)
        before = dict(m.proposals)
        del m.proposals[k.proposal]
        try:
            told = rules[type(inner)](m, inner)
        except Refusal:
            m.proposals = before
            raise
        return [("ProposalApproved", k.proposal, k.person), *told]

    return approve


def needs_two(m: State, k: c.Command) -> list[Told]:
    """Nobody does this alone."""
    del m, k
    raise Refusal(R.NEEDS_TWO_PERSONS)


def reject(m: State, k: c.RejectProposal) -> list[Told]:
    """Drop a proposal."""
    _check_text(k.person, 32)
    _check_text(k.reason, 200)
    refuse_if(k.proposal not in m.proposals, R.PROPOSAL_UNKNOWN)
    del m.proposals[k.proposal]
    return [("ProposalRejected", k.proposal, k.person, k.reason)]


def expire(m: State) -> list[Told]:
    """Drop all at the end of the date."""
    told: list[Told] = [("ProposalExpired", number) for number in m.proposals]
    m.proposals = {}
    return told


def shortage(m: State, account: int) -> int:
    """What is needed for classes 1, 3, 4, 5, or to stand at nothing, beyond what there is."""
    own = m.accounts[account]
    needed = sum(item.amount for item in m.queue(account) if item.queue_class in (1, 3, 4, 5))
    if needed == 0 and own.balance >= 0:
        return 0
    return max(0, needed - (own.balance - own.tied))


def grant_penalty_loan(m: State, k: c.GrantPenaltyLoan) -> list[Told]:
    """E32: the office credits what is lacking, at most."""
    _check_text(k.agreement, 60)
    refuse_if(not 1 <= k.amount_fen <= 10**15, R.VALUE_OUT_OF_BOUNDS)
    account = m.known_deposit_of(k.participant)
    refuse_if(m.phase != PHASE_PRE_CLOSE, R.PHASE_WRONG)
    money = sum(one.balance for one in m.accounts if one.is_deposit)
    refuse_if(money + k.amount_fen > MONEY_FEN_MAX, R.BALANCE_OUT_OF_BOUNDS)
    refuse_if(k.amount_fen > shortage(m, account.index), R.LOAN_ABOVE_SHORTAGE)
    payment, summary = LINE + m.seq, m.account_of(account.office, HZ)
    m.post([summary.index, account.index], k.amount_fen)
    return [
        (
            "PaymentMade", payment, account.office, "", "penalty-loan", account.office,
            k.participant, k.amount_fen, 6, 32, "", "",
        ),
        (
            "PaymentSettled", payment, 32, (summary.index, account.index), k.amount_fen,
            summary.balance, account.balance,
        ),
        ("PenaltyLoanGranted", payment, k.agreement),
        *scan(m, [account.index]),
    ]  # fmt: skip
