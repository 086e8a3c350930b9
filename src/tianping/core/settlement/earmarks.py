"""Earmarked funds (圈存资金): what of a balance only a net of BEPS or IBPS may use.

No entry is posted; the balance stays. The operator sets the whole amount (``SetEarmark``); a
participant raises or lowers it by message. One rule stands behind both.
Source: SAPS-T §五.8 (圈存); RULES-A §4.6 E33; correction 1.12; house, ADR-0046.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import AdjustEarmark, SetEarmark
from tianping.core.control.admission import admit, enter, refuse_form
from tianping.core.control.authority import refuse_sender
from tianping.core.events import EarmarkSet, Event
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.controls import refuse_setting
from tianping.core.settlement.funds import free_fen
from tianping.core.settlement.queue import scan
from tianping.core.state import SettlementAccount, State, account_of
from tianping.core.terms import STATUS_PROCESSED
from tianping.values.money import AMOUNT_FEN_MAX, Fen

__all__ = [
    "EARMARK_SYSTEMS",
    "adjust_earmark",
    "earmarked_fen",
    "lower_earmark",
    "set_earmark",
]

EARMARK_SYSTEMS: Final = ("BEPS", "IBPS")


def set_earmark(state: State, command: SetEarmark) -> list[Event]:
    """Set the earmarked funds of an account for one system, effective at once.

    Refuses: see ``RefusalCode`` 20, 45, 48, 120, 121.
    Source: SAPS-T §五.8 (圈存); RULES-A §4.6 E33; correction 1.12.
    """
    if command.system not in EARMARK_SYSTEMS:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, command.system)
    stopped = refuse_setting(state, command.amount_fen, command.participant)
    if stopped is not None:
        return stopped
    account = account_of(state.participants[command.participant])
    increase_fen = command.amount_fen - earmarked_fen(account, command.system)
    stopped = _refuse_change(account, command.system, increase_fen)
    if stopped is not None:
        return stopped
    return _change(state, account, command.system, increase_fen=increase_fen)


def adjust_earmark(state: State, command: AdjustEarmark) -> list[Event]:
    """Raise or lower what a participant has earmarked on its own account; in any phase.

    Refuses: see ``RefusalCode`` 20, 45, 48, 60 to 80, 100, 120, 121, 300, in that order.
    Source: SAPS-T §五.8 (圈存); RULES-A §4.6 E33; correction 1.12; house, ADR-0046.
    """
    stopped = _refuse_message(state, command)
    if stopped is not None:
        return stopped
    sender = state.participants[command.sender]
    stopped = refuse_sender(state, sender, command) or admit(
        state,
        sender,
        message_id=command.message_id,
        date=command.business_date,
        digest=command.digest,
    )
    if stopped is not None:
        return stopped
    if not 1 <= command.amount_fen <= AMOUNT_FEN_MAX:
        return refuse(RefusalCode.AMOUNT_OUT_OF_BOUNDS, str(command.amount_fen))
    account = account_of(sender)
    increase_fen = -command.amount_fen if command.lowered else int(command.amount_fen)
    stopped = _refuse_change(account, command.system, increase_fen)
    if stopped is not None:
        return stopped
    enter(
        sender,
        command.business_date,
        message_id=command.message_id,
        digest=command.digest,
        status=STATUS_PROCESSED,
    )
    return _change(state, account, command.system, increase_fen=increase_fen)


def _refuse_message(state: State, command: AdjustEarmark) -> list[Event] | None:
    """Refuse a form that is wrong, an account that is none, a sender that does not own it.

    Source: RULES-C §7.3; house, ADR-0046.
    """
    stopped = refuse_form(
        state, command.message_id, date=command.business_date, digest=command.digest
    )
    if stopped is not None:
        return stopped
    if command.system not in EARMARK_SYSTEMS:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, command.system)
    stopped = refuse_setting(state, 0, command.participant)
    if stopped is not None:
        return stopped
    sender = state.participants.get(command.sender)
    if sender is None or sender.books is None:
        return refuse(RefusalCode.SENDER_UNKNOWN, command.sender)
    if state.certificates.get(command.certificate) != command.sender:
        return refuse(RefusalCode.CERTIFICATE_NOT_SENDERS, command.certificate)
    if command.participant != command.sender:
        return refuse(RefusalCode.NOT_AUTHORISED, command.participant)
    return None


def earmarked_fen(account: SettlementAccount, system: str) -> int:
    """Return what an account has earmarked for a system.

    Source: RULES-A §2.5.
    """
    return account.earmark_beps_fen if system == "BEPS" else account.earmark_ibps_fen


def _refuse_change(
    account: SettlementAccount, system: str, increase_fen: int
) -> list[Event] | None:
    """Refuse an increase beyond bal - E - M or past a queue, and a decrease below zero.

    Source: correction 1.12 (no overdraft, an empty queue).
    """
    before_fen = earmarked_fen(account, system)
    if increase_fen > 0 and free_fen(account) < increase_fen:
        return refuse(RefusalCode.EARMARK_ABOVE_FUNDS, str(free_fen(account)))
    if increase_fen > 0 and account.queued_count:
        return refuse(RefusalCode.EARMARK_BEHIND_QUEUE, str(account.queued_count))
    if before_fen + increase_fen < 0:
        return refuse(RefusalCode.EARMARK_BELOW_ZERO, str(before_fen))
    return None


def lower_earmark(account: SettlementAccount, system: str, amount_fen: int) -> None:
    """Take an amount from what an account has earmarked for a system; below zero it is added.

    Source: RULES-A §4.6 E33 (no entry).
    """
    if system == "BEPS":
        account.earmark_beps_fen -= amount_fen
    else:
        account.earmark_ibps_fen -= amount_fen
    account.earmark_fen -= amount_fen


def _change(
    state: State, account: SettlementAccount, system: str, *, increase_fen: int
) -> list[Event]:
    """Change what is earmarked; a decrease lets the queue go on.

    Source: RULES-A §4.6 E33 (no entry); RULES-Q §3.4.
    """
    lower_earmark(account, system, -increase_fen)
    events: list[Event] = [EarmarkSet(account.index, system, Fen(earmarked_fen(account, system)))]
    if increase_fen < 0:
        events.extend(scan(state, account))
    return events
