"""Net debit caps as far as SAPS knows them, and the values they are watched by.

Source: RULES-R §4.1, §4.4, §4.7-4.9; RULES-Q §10.3; corrections §2; ADR-0056.
"""

from __future__ import annotations

from support.model.books import Account
from support.model.plain import Told
from support.model.settlement import check_form, check_message, check_sender, remember
from support.model.state import State, refuse_if
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import KIND_BANK, STATUS_QUEUED
from tianping.values.money import AMOUNT_FEN_MAX

__all__ = ["set_cap_part", "set_cap_warning", "warned"]

SYSTEMS = ("BEPS", "IBPS")
CREDIT, PLEDGE = 1, 2


def _used(m: State, account: Account, system: str) -> int:
    """Net debits submitted and not settled: what waits in the queue, and what is held."""
    used = 0
    for session in m.sessions:
        if session.system != system:
            continue
        if session.held:
            own = [one for one in session.lines if one.participant == account.owner]
            used += sum(one.amount_fen for one in own if not one.credit)
        for number in session.items:
            item = m.payments[number]
            waits = item.status == STATUS_QUEUED and item.payer == account.index
            used += item.amount if waits else 0
    return used


def _parts(m: State, account: Account, system: str) -> tuple[int, int, int, int]:
    """Credit line, pledge quota, earmark, use."""
    credit, pledge = m.caps.get((account.owner, system), (0, 0))
    return credit, pledge, account.earmarks.get(system, 0), _used(m, account, system)


def _available(m: State, account: Account, system: str) -> int:
    credit, pledge, earmark, used = _parts(m, account, system)
    return credit + pledge + earmark - used


def set_cap_part(m: State, k: c.SetCapPart) -> list[Told]:
    """PBC sets either part, at once; the pledge quota not below what is used."""
    refuse_if(k.system not in SYSTEMS or k.part not in (CREDIT, PLEDGE), R.VALUE_OUT_OF_BOUNDS)
    refuse_if(not 0 <= k.amount_fen <= AMOUNT_FEN_MAX, R.VALUE_OUT_OF_BOUNDS)
    account = m.known_deposit_of(k.participant)
    credit, pledge = m.caps.get((account.owner, k.system), (0, 0))
    before = credit if k.part == CREDIT else pledge
    lowered = before - k.amount_fen
    short = _available(m, account, k.system) < lowered
    refuse_if(k.part == PLEDGE and lowered > 0 and short, R.CAP_BELOW_USE)
    after = (k.amount_fen, pledge) if k.part == CREDIT else (credit, k.amount_fen)
    m.caps[(account.owner, k.system)] = after
    names = (account.index, k.participant, k.system, k.part, k.amount_fen > before)
    return [("CapPartSet", *names, *_parts(m, account, k.system))]


def set_cap_warning(m: State, k: c.SetCapWarning) -> list[Told]:
    """Its own cap, or that of a branch when the legal entity is a direct participant."""
    sound = k.system in SYSTEMS and 0 <= k.value_fen <= AMOUNT_FEN_MAX
    refuse_if(not sound, R.VALUE_OUT_OF_BOUNDS)
    check_form(k.message_id, k.digest, k.business_date)
    account = m.known_deposit_of(k.participant)
    check_sender(m, k.sender)
    owner, setter = m.participant(k.participant), m.participant(k.sender)
    assert owner is not None
    assert setter is not None
    superior = owner.legal_entity == k.sender and setter.kind == KIND_BANK
    refuse_if(k.sender != owner.code and not superior, R.NOT_AUTHORISED)
    repeat = check_message(m, k.sender, k)
    if repeat is not None:
        return repeat
    key = (account.index, k.system, str(k.sender))
    refuse_if(not k.on and key not in m.cap_warnings, R.WARNING_NOT_SET)
    remember(m, k.sender, k, 0)
    below = k.on and _available(m, account, k.system) < k.value_fen
    if k.on:
        m.cap_warnings[key] = (k.value_fen, below)
    else:
        del m.cap_warnings[key]
    told = (account.index, owner.code, k.system, k.sender, k.value_fen, k.on, below)
    return [("CapWarningSet", *told)]


def _named(event: Told, index: int) -> bool:
    """Tell whether an event is about the cap of an account."""
    if event[0] in ("SessionHeld", "SessionTakenUp"):
        return True
    if event[0] == "PaymentSettled":
        return index in event[3]
    return (event[0] == "PaymentQueued" and event[2] == index) or (
        event[0] in ("EarmarkSet", "CapPartSet") and event[1] == index
    )


def warned(m: State, told: list[Told]) -> list[Told]:
    """After a command: whose value has an available cap crossed? Accounts in order of opening.

    Without ``warnings.once`` it is told again, as often as something moves a cap that is below.
    """
    crossed: list[Told] = []
    for account in m.accounts:
        for key, (value, was_below) in m.cap_warnings.items():
            if key[0] != account.index:
                continue
            available = _available(m, account, key[1])
            moved = any(_named(event, account.index) for event in told)
            still = available < value and was_below and not m.parameter("warnings.once")
            if (available < value) != was_below or (still and moved):
                m.cap_warnings[key] = (value, available < value)
                word = "CapWarningRaised" if available < value else "CapWarningLifted"
                names = (account.index, account.owner, key[1], key[2])
                crossed.append((word, *names, value, available))
    return crossed
