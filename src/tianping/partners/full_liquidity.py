"""Full liquidity as ACS answers an accounting office: it asks SAPS, and adds what it keeps itself.

SAPS answers from what was last reported to it; ACS adds what it has now, without reporting it
first. Both ways come to the same sums when the reports are up to date.
Source: SAPS-T §五.8.12; RULES-Q §1.2; CNAPS2-FIELDS saps.368, saps.369.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from tianping.participant.account_queries import (
    AccountLiquidity,
    LiquidityQuery,
    LiquidityReport,
    liquidity_reports_of,
)
from tianping.participant.acs import OtherAccount
from tianping.participant.engine import Outgoing, Received
from tianping.participant.errors import NotAnsweredError
from tianping.participant.exchange import SubmissionState
from tianping.partners.rounds import RECEIVE_LIMIT, Identity, Wire
from tianping.wire.message import Message

__all__ = ["ask_saps", "full_liquidity"]

ROUNDS_MAX: Final = 15
"""How often an answer is waited for, two seconds each time."""

_WAIT_SECONDS: Final = 2
_REFUSED: Final = "PR09"


def ask_saps(
    wire: Wire,
    identity: Identity,
    query: LiquidityQuery,
    *,
    keep: Callable[[Received], object],
) -> LiquidityReport:
    """Ask SAPS what stands on settlement accounts, and return its answer whole.

    What else comes meanwhile is handed on before it is acknowledged.

    Raises:
        NotAnsweredError: SAPS refuses, or no whole answer came in time.
    """
    (sent,) = wire.send([Outgoing(query.message(identity.edition))])
    if sent.state is SubmissionState.REFUSED:
        raise NotAnsweredError(query.message_id, sent.answer_code)
    messages: list[Message] = []
    for _ in range(ROUNDS_MAX):
        received = wire.receive(limit=RECEIVE_LIMIT, wait_seconds=_WAIT_SECONDS)
        for one in received:
            keep(one)
        wire.acknowledge(received)
        messages += [one.message for one in received if one.message and one.verdict.is_good]
        known = wire.sent_as(query.message_id)
        if known is not None and known.status == _REFUSED:
            raise NotAnsweredError(query.message_id, known.status_text or known.status_code)
        for report in liquidity_reports_of(messages):
            whole = len(report.accounts) == report.expected_count
            if whole and report.query_id == query.message_id:
                return report
    raise NotAnsweredError(query.message_id, f"{ROUNDS_MAX * _WAIT_SECONDS} s")


def full_liquidity(
    report: LiquidityReport, outside: Mapping[str, Sequence[OtherAccount]]
) -> LiquidityReport:
    """Return what SAPS answered with what lies outside it added: to each of the three sums alike.

    Args:
        report: The answer of SAPS, clearing accounts only.
        outside: What ACS keeps, by the bank under whose account it lies; that of banks which the
            answer leaves out is left out, too.

    Source: SAPS-T §五.8.12; RULES-Q §1.2 (full balance, full available and expected funds).
    """
    accounts = tuple(_with_others(one, outside.get(one.participant, ())) for one in report.accounts)
    added_fen = sum(fen for one in accounts for _, _, fen in one.others)
    return replace(
        report,
        balance_fen=report.balance_fen + added_fen,
        available_fen=report.available_fen + added_fen,
        expected_fen=report.expected_fen + added_fen,
        accounts=accounts,
    )


def _with_others(account: AccountLiquidity, others: Sequence[OtherAccount]) -> AccountLiquidity:
    return replace(account, others=tuple((one.code, one.name, one.balance_fen) for one in others))
