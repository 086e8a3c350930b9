"""The optional tools, once more, as the decision records word them.

Source: house, ADR-0050, ADR-0051.
"""

from __future__ import annotations

from support.model.books import Payment
from support.model.liquidity import (
    book,
    book_credits_first,
    candidates,
    ordered_set,
    own_funds,
    stands_aside,
)
from support.model.plain import Told
from support.model.settlement import scan
from support.model.state import State, refuse_if
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import PHASE_CUT_OFF, PHASE_DAY

__all__ = ["end_limits", "end_reserves", "offset", "propose_matching", "set_limit", "set_reserve"]

BY_PROPOSAL = 3


def offset(m: State, new: Payment) -> list[Told]:
    """Settle a payment about to wait with the fewest payments back that will do; [] if none do.

    ``new`` is not among the payments of the model yet.
    """
    most = m.parameter("options.bilateral_offset")
    between_banks = m.accounts[new.payee].is_deposit and new.payer != new.payee
    if most == 0 or m.phase != PHASE_DAY or new.queue_class != 8 or not between_banks:
        return []
    back = [item for item in m.queue(new.payee) if _answers(m, new, item)]
    for count in range(1, min(most, len(back)) + 1):
        chosen = back[:count]
        if _will_do(m, new, chosen):
            return _book(m, new, chosen)
        if own_funds(m, new.payee) + new.amount < sum(item.amount for item in chosen):
            return []
    return []


def _answers(m: State, new: Payment, item: Payment) -> bool:
    return item.payee == new.payer and item.queue_class == 8 and not stands_aside(m, item)


def _will_do(m: State, new: Payment, chosen: list[Payment]) -> bool:
    """Both sides can afford it, and order is kept, or broken to nobody's loss."""
    received = sum(item.amount for item in chosen)
    gain = received - new.amount
    if own_funds(m, new.payer) + gain < 0 or own_funds(m, new.payee) - gain < 0:
        return False
    if not _within(m, new.payer, new.payee, -gain) or not _within(m, new.payee, new.payer, gain):
        return False
    breaks_payers = len(m.queue(new.payer)) > 0
    breaks_payees = m.queue(new.payee)[: len(chosen)] != chosen
    if not m.parameter("options.bilateral_offset_overtakes"):
        return not breaks_payers and not breaks_payees
    return (not breaks_payers or gain >= 0) and (not breaks_payees or gain <= 0)


def _book(m: State, new: Payment, chosen: list[Payment]) -> list[Told]:
    m.payments[new.id] = new
    received = sum(item.amount for item in chosen)
    back = tuple(item.id for item in chosen)
    told: list[Told] = [("OffsetSettled", new.id, new.payer, new.payee, new.amount, received, back)]
    told += book_credits_first(m, [new, *chosen])
    return told + scan(m, sorted((new.payer, new.payee)))


def propose_matching(m: State, k: c.ProposeMatching) -> list[Told]:
    """Book what is proposed when everybody who pays in it can, and it is worth more."""
    sound = 1 <= len(k.payments) <= 100_000 and len(set(k.payments)) == len(k.payments)
    refuse_if(not sound, R.VALUE_OUT_OF_BOUNDS)
    refuse_if(m.phase != PHASE_CUT_OFF, R.PHASE_WRONG)
    refuse_if(not m.parameter("options.optimal_matching"), R.OPTION_OFF)
    part = [item for queue in candidates(m) for item in queue]
    wanted = [item for item in part if item.id in k.payments]
    ordered = ordered_set(m)
    worth, least = (sum(item.amount for item in one) for one in (wanted, ordered))
    better = worth > least and all(_after(m, item.payer, wanted) >= 0 for item in wanted)
    facts = (len(k.payments), len(wanted), worth, least, better)
    return [("MatchingProposed", *facts), *book(m, BY_PROPOSAL, wanted if better else ordered)]


def _after(m: State, account: int, chosen: list[Payment]) -> int:
    paid = sum(item.amount for item in chosen if item.payer == account)
    received = sum(item.amount for item in chosen if item.payee == account)
    return own_funds(m, account) - paid + received


def set_reserve(m: State, k: c.SetReserve) -> list[Told]:
    """Keep so much for class 2 or 7; less lets the queue go on."""
    refuse_if(k.queue_class not in (2, 7) or not 0 <= k.amount_fen <= 10**15, R.VALUE_OUT_OF_BOUNDS)
    account = m.known_deposit_of(k.participant)
    refuse_if(m.phase not in (0, 5, 10, 20, 30), R.PHASE_WRONG)
    held = account.reserves.get(k.queue_class, 0)
    refuse_if(k.amount_fen > held and not m.parameter("options.reservations"), R.OPTION_OFF)
    account.reserves[k.queue_class] = k.amount_fen
    told: list[Told] = [("ReserveSet", account.index, k.queue_class, k.amount_fen)]
    return told + (scan(m, [account.index]) if k.amount_fen < held else [])


def end_reserves(m: State) -> list[Told]:
    """Nothing is kept over night."""
    told: list[Told] = []
    for account in m.accounts:
        told += [
            ("ReserveSet", account.index, one, 0) for one in (2, 7) if account.reserves.get(one)
        ]
        account.reserves = {}
    return told


def _within(m: State, payer: int, payee: int, net: int) -> bool:
    """Tell whether paying so much more, net, keeps the limits; paying less always does."""
    limits = m.accounts[payer].limits
    names = [name for name in (m.accounts[payee].owner, "") if name in limits]
    return net <= 0 or all(limits[name][1] + net <= limits[name][0] for name in names)


def set_limit(m: State, k: c.SetLimit) -> list[Told]:
    """Set, change or lift a limit; then the queue goes on as far as it may."""
    sound = 0 <= k.amount_fen <= 10**15 and k.participant != k.counterparty
    refuse_if(not sound or (k.lifted and k.amount_fen != 0), R.VALUE_OUT_OF_BOUNDS)
    account = m.known_deposit_of(k.participant)
    if k.counterparty:
        m.known_deposit_of(k.counterparty)
    refuse_if(m.phase not in (0, 5, 10), R.PHASE_WRONG)
    refuse_if(not k.lifted and not m.parameter("options.limits"), R.OPTION_OFF)
    refuse_if(k.lifted and k.counterparty not in account.limits, R.LIMIT_NOT_SET)
    if k.lifted:
        del account.limits[k.counterparty]
    else:
        _, net = account.limits.get(k.counterparty, (0, 0))
        account.limits[k.counterparty] = (k.amount_fen, net)
    told: Told = ("LimitSet", account.index, k.counterparty, k.amount_fen, k.lifted)
    return [told, *scan(m, [account.index])]


def end_limits(m: State) -> list[Told]:
    """Limits end at the cut-off."""
    freed = [account for account in m.accounts if account.limits]
    told: list[Told] = [
        ("LimitSet", one.index, name, 0, True) for one in freed for name in sorted(one.limits)
    ]
    for account in freed:
        account.limits = {}
    return told + scan(m, [account.index for account in freed])
