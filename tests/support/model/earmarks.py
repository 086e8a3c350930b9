"""Earmarked funds, raised and lowered by those who own them.

Source: RULES-A §4.6 E33; corrections §1.12; ADR-0046.
"""

from __future__ import annotations

from support.model.plain import Told
from support.model.settlement import (
    check_form,
    check_message,
    check_sender,
    remember,
    scan,
)
from support.model.state import State, refuse_if
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R

__all__ = ["adjust_earmark"]


def adjust_earmark(m: State, k: c.AdjustEarmark) -> list[Told]:
    """More needs own funds and an empty queue; less needs what is earmarked, and scans."""
    check_form(k.message_id, k.digest, k.business_date)
    refuse_if(k.system not in ("BEPS", "IBPS"), R.VALUE_OUT_OF_BOUNDS)
    account = m.known_deposit_of(k.participant)
    check_sender(m, k.sender)
    refuse_if(m.certificates.get(k.certificate) != k.sender, R.CERTIFICATE_NOT_SENDERS)
    refuse_if(k.sender != k.participant, R.NOT_AUTHORISED)
    repeat = check_message(m, k.sender, k)
    if repeat is not None:
        return repeat
    refuse_if(not 1 <= k.amount_fen <= 10**15, R.AMOUNT_OUT_OF_BOUNDS)
    before = account.earmarks.get(k.system, 0)
    if k.lowered:
        refuse_if(before < k.amount_fen, R.EARMARK_BELOW_ZERO)
        account.earmarks[k.system] = before - k.amount_fen
    else:
        free = account.balance - account.tied - account.minimum
        refuse_if(free < k.amount_fen, R.EARMARK_ABOVE_FUNDS)
        refuse_if(bool(m.queue(account.index)), R.EARMARK_BEHIND_QUEUE)
        account.earmarks[k.system] = before + k.amount_fen
    remember(m, k.sender, k, 0)
    told: Told = ("EarmarkSet", account.index, k.system, account.earmarks[k.system])
    return [told, *(scan(m, [account.index]) if k.lowered else [])]
