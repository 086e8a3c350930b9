"""Release of earmarked funds (圈存资金) for a net that waits: the first step of the ladder.

Two persons decide. A release pays a net of the earmark's own system, the first item of its payer's
queue, exactly and at once: nothing of it can be used for anything else. What is decided while the
window is open is done as it is closed, between the returns and lending.
Source: RULES-Q §10.4 with its corrections 4.3 and 4.12; house, ADR-0058.
"""

from __future__ import annotations

from typing import Any

from tianping.core.commands import ReleaseEarmark
from tianping.core.events import (
    EarmarkReleased,
    EarmarkReleaseKept,
    EarmarkReleaseLapsed,
    Event,
)
from tianping.core.faults import check
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.earmarks import EARMARK_SYSTEMS, earmarked_fen, lower_earmark
from tianping.core.settlement.funds import funds_for_class
from tianping.core.settlement.queue import scan
from tianping.core.state import Payment, SettlementAccount, State, account_of
from tianping.core.terms import CLASS_BATCH_NET, PHASE_PRE_CLOSE, PHASE_WINDOW
from tianping.values.identifiers import payment_seq
from tianping.values.money import AMOUNT_FEN_MAX, Fen

__all__ = [
    "release_earmark",
    "release_kept_earmarks",
    "restore_releases",
    "take_releases",
    "usable_earmark_fen",
]


def release_earmark(state: State, command: ReleaseEarmark) -> list[Event]:
    """Pay waiting nets of a system from the earmark for it, or keep the decision until pre-close.

    A later decision about the same account and system takes the place of the earlier.
    Refuses: see ``RefusalCode`` 20, 45, 48, 82, 300, 373, in that order.
    Source: RULES-Q §10.4 with its corrections 4.3 and 4.12; house, ADR-0058.
    """
    system, amount_fen = command.system, command.amount_fen
    if system not in EARMARK_SYSTEMS or not 1 <= amount_fen <= AMOUNT_FEN_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"{system} {amount_fen}")
    participant = state.participants.get(command.participant)
    if participant is None:
        return refuse(RefusalCode.PARTICIPANT_UNKNOWN, command.participant)
    account = participant.account
    if account is None:
        return refuse(RefusalCode.ACCOUNT_UNKNOWN, command.participant)
    if state.phase not in (PHASE_WINDOW, PHASE_PRE_CLOSE):
        return refuse(RefusalCode.PHASE_WRONG, str(state.phase))
    if earmarked_fen(account, system) < amount_fen:
        return refuse(RefusalCode.EARMARK_BELOW_ZERO, str(earmarked_fen(account, system)))
    if state.phase == PHASE_WINDOW:
        others = [one for one in state.earmark_releases if one[:2] != (account.owner, system)]
        state.earmark_releases = [*others, (account.owner, system, int(amount_fen))]
        return [EarmarkReleaseKept(account.index, system, amount_fen)]
    events = _pay_nets(state, account, system, most_fen=amount_fen)
    return events or refuse(RefusalCode.EARMARK_PAYS_NOTHING, command.participant)


def release_kept_earmarks(state: State) -> list[Event]:
    """Do what was decided in the window, in the order of the decisions; what pays nothing is void.

    Source: RULES-Q correction 4.3 (returns, scan, earmark release, lending); house, ADR-0058.
    """
    kept = state.earmark_releases
    state.earmark_releases = []
    events: list[Event] = []
    for code, system, most_fen in kept:
        account = account_of(state.participants[code])
        paid = _pay_nets(state, account, system, most_fen=most_fen)
        events.extend(paid or [EarmarkReleaseLapsed(account.index, system)])
    return events


def _pay_nets(
    state: State, account: SettlementAccount, system: str, *, most_fen: int
) -> list[Event]:
    """Pay nets of a system from the earmark for it while they head the queue and it suffices.

    Source: RULES-Q correction 4.12 (one atomic group); house, ADR-0058.
    """
    events: list[Event] = []
    left_fen = most_fen
    while True:
        item = _head(account)
        if item is None or _system_of(state, item) != system:
            return events
        lacking_fen = item.amount_fen - funds_for_class(state, account, CLASS_BATCH_NET)
        if lacking_fen > min(left_fen, earmarked_fen(account, system)):
            return events
        check(lacking_fen > 0, f"payable payment {item.payment} waits")
        lower_earmark(account, system, lacking_fen)
        left_fen -= lacking_fen
        events.append(
            EarmarkReleased(
                account.index,
                system,
                item.payment,
                Fen(lacking_fen),
                Fen(earmarked_fen(account, system)),
            )
        )
        events.extend(scan(state, account))


def _head(account: SettlementAccount) -> Payment | None:
    """Return the first item of a queue, if there is one."""
    for items in account.queue:
        if items:
            return items[0]
    return None


def _system_of(state: State, item: Payment) -> str:
    """Return the system of a session's debit line in class 5; an empty text for all else.

    Source: RULES-A §4.4 E12.
    """
    return state.nets.systems.get(payment_seq(item.payment), "")


def usable_earmark_fen(state: State, account: SettlementAccount) -> int:
    """Return what of an account's earmarks could pay nets of their systems that wait.

    Source: RULES-Q §10.4 (cheapest first), correction 4.12; house, ADR-0058.
    """
    total_fen = 0
    for system in EARMARK_SYSTEMS:
        waiting_fen = 0
        for item in account.queue[CLASS_BATCH_NET]:
            if _system_of(state, item) == system:
                waiting_fen += item.amount_fen
        total_fen += min(waiting_fen, earmarked_fen(account, system))
    return total_fen


def take_releases(state: State) -> list[Any]:
    """Return what was decided in the window as fields of a snapshot.

    Source: house, ADR-0025, ADR-0058.
    """
    return [list(one) for one in state.earmark_releases]


def restore_releases(state: State, taken: list[Any]) -> None:
    """Read the decisions back.

    Source: house, ADR-0025, ADR-0058.
    """
    state.earmark_releases = [(code, system, most_fen) for code, system, most_fen in taken]
