"""Matching (撮合): which waiting payments settle when they are booked together, not one by one.

Pure functions on a stated instance; no command of the core books their answer yet. When a command
does, its own start condition (how many items of how many payers) stands there, not here.

Positions: what an account may use, minus what it pays in a set, plus what it receives in it. A set
can settle when the position of every account that pays in it is zero or more. An account that only
receives is not asked, so an idle account below its floor stops nobody.
Source: SAPS-T §五.2 (matching of queued payments); RULES-Q §4 with its correction 1.9;
house, ADR-0027.
"""

from __future__ import annotations

from typing import Final

from tianping.core.faults import check

__all__ = [
    "NO_ACCOUNT",
    "MatchingInstance",
    "can_settle_together",
    "match_bilateral",
    "match_ordered",
    "positions_after",
    "proposal_or_ordered",
    "value_of",
]

NO_ACCOUNT: Final = -1
"""The payee of a payment to an office or treasury, which has no position to keep."""


class MatchingInstance:
    """Accounts, what each may use, and the payments that wait, all by number.

    Accounts are numbered from 0 in the order of ``usable_fen``: balance minus earmark minus minimum
    balance, no overdraft; it may be negative. Payment ``p`` takes ``amounts_fen[p]`` from account
    ``payers[p]`` to account ``payees[p]`` or to ``NO_ACCOUNT``. The payments of one payer stand in
    the order of its queue, whatever stands between them.

    Raises:
        InvariantViolation: lists of unequal length, an account without number, an amount below 1.
    Source: RULES-Q §4.2 with its correction 1.9 (E and M stay protected).
    """

    def __init__(
        self, usable_fen: list[int], payers: list[int], payees: list[int], amounts_fen: list[int]
    ) -> None:
        self.usable_fen = usable_fen
        self.payers = payers
        self.payees = payees
        self.amounts_fen = amounts_fen
        count = len(amounts_fen)
        check(len(payers) == count and len(payees) == count, "matching: lists of unequal length")
        if count:
            accounts = len(usable_fen)
            check(min(payers) >= 0 and max(payers) < accounts, "matching: a payer without account")
            check(
                min(payees) >= NO_ACCOUNT and max(payees) < accounts,
                "matching: a payee without account",
            )
            check(min(amounts_fen) > 0, "matching: an amount below one fen")


def match_ordered(instance: MatchingInstance) -> list[int]:
    """Return the greatest set that can settle and leaves every payer's order unbroken.

    Begin with everything. While an account that pays has a negative position, take its last payment
    out; that may make the payee negative, who is then looked at too. Each payment is taken out at
    most once, so the work grows with their number.

    The set is unique and no other is larger, by number or value: of two sets of prefixes that can
    settle, the longer prefix of each payer can settle too, for its inflow only grows; so there is a
    greatest one, and what is taken out was never part of it. Hence the order of removal does not
    matter. Returns the numbers of the payments, ascending.
    Source: BECH-SORAMAKI (gridlock resolution); RULES-Q §4.2; house, ADR-0027 (the proof).
    """
    payees = instance.payees
    amounts = instance.amounts_fen
    positions = list(instance.usable_fen)
    kept: list[list[int]] = [[] for _ in positions]
    for number, payer in enumerate(instance.payers):
        amount = amounts[number]
        kept[payer].append(number)
        positions[payer] -= amount
        payee = payees[number]
        if payee != NO_ACCOUNT:
            positions[payee] += amount
    worklist = [account for account, position in enumerate(positions) if position < 0]
    while worklist:
        payer = worklist.pop()
        own = kept[payer]
        while own and positions[payer] < 0:
            number = own.pop()
            amount = amounts[number]
            positions[payer] += amount
            payee = payees[number]
            if payee != NO_ACCOUNT:
                left = positions[payee] - amount
                positions[payee] = left
                if left < 0 <= left + amount:
                    worklist.append(payee)
    return sorted([number for own in kept for number in own])


def match_bilateral(instance: MatchingInstance) -> list[int]:
    """Return what settles when pairs of accounts offset their payments, pair after pair.

    The pairs whose two sums differ least come first; of equal ones the pair with the earlier
    payment. Within a pair the last payment of a side that is short is taken out until no side is;
    the rest settles, and the next pair begins with the positions that this leaves. One pass. Order
    is kept between the two of a pair only: a payment may overtake one to another account. Returns
    the numbers of the payments, ascending.
    Source: ECB-2007-7 (optimisation by pairs, without limits); house, ADR-0027 (ties, the single
    pass, pairs that pay in one direction only).
    """
    office = len(instance.usable_fen)
    payees = [office if payee == NO_ACCOUNT else payee for payee in instance.payees]
    positions = [*instance.usable_fen, 0]
    settled: list[int] = []
    for lower, higher, paid_up, paid_down in _pairs_in_turn(instance, payees):
        up = value_of(instance, paid_up)
        down = value_of(instance, paid_down)
        positions[lower] += down - up
        positions[higher] += up - down
        while True:
            if paid_up and positions[lower] < 0:
                number = paid_up.pop()
            elif paid_down and positions[higher] < 0:
                number = paid_down.pop()
            else:
                break
            positions[instance.payers[number]] += instance.amounts_fen[number]
            positions[payees[number]] -= instance.amounts_fen[number]
        settled.extend(paid_up)
        settled.extend(paid_down)
    settled.sort()
    return settled


def _pairs_in_turn(
    instance: MatchingInstance, payees: list[int]
) -> list[tuple[int, int, list[int], list[int]]]:
    """Return the pairs in their turn: two accounts, payments from lower to higher, and back."""
    places: dict[tuple[int, int], int] = {}
    pairs: list[tuple[int, int, list[int], list[int]]] = []
    for number, payer in enumerate(instance.payers):
        payee = payees[number]
        key = (payer, payee) if payer <= payee else (payee, payer)
        place = places.get(key, -1)
        if place < 0:
            place = len(pairs)
            places[key] = place
            pairs.append((key[0], key[1], [], []))
        _, _, paid_up, paid_down = pairs[place]
        (paid_up if payer <= payee else paid_down).append(number)
    turns: list[tuple[int, int]] = []
    for place, (_, _, paid_up, paid_down) in enumerate(pairs):
        turns.append((abs(value_of(instance, paid_up) - value_of(instance, paid_down)), place))
    turns.sort()
    return [pairs[place] for _, place in turns]


def value_of(instance: MatchingInstance, settled: list[int]) -> int:
    """Return the sum of the amounts of a set of payments, in fen.

    Source: house, ADR-0027.
    """
    total = 0
    for number in settled:
        total += instance.amounts_fen[number]
    return total


def positions_after(instance: MatchingInstance, settled: list[int]) -> list[int]:
    """Return each account's position in fen when a set of payments is booked together.

    Source: RULES-Q §4.2.
    """
    positions = list(instance.usable_fen)
    for number in settled:
        amount = instance.amounts_fen[number]
        positions[instance.payers[number]] -= amount
        payee = instance.payees[number]
        if payee != NO_ACCOUNT:
            positions[payee] += amount
    return positions


def can_settle_together(instance: MatchingInstance, settled: list[int]) -> bool:
    """Tell whether a set is one, and no account that pays in it ends below zero.

    A set is a list of payment numbers, ascending, each once. Whoever proposed it is not trusted:
    this is whole numbers only.
    Source: RULES-Q §4.2 with its correction 1.9.
    """
    before = -1
    for number in settled:
        if not before < number < len(instance.amounts_fen):
            return False
        before = number
    positions = positions_after(instance, settled)
    return all(positions[instance.payers[number]] >= 0 for number in settled)


def proposal_or_ordered(instance: MatchingInstance, proposal: list[int]) -> list[int]:
    """Return somebody's proposal when it holds and settles more; else the ordered set.

    The proposal may leave each payer's order. It counts only when it can settle and its value is
    above that of the ordered set.
    Source: house, ADR-0027, ADR-0028.
    """
    ordered = match_ordered(instance)
    if not can_settle_together(instance, proposal):
        return ordered
    return proposal if value_of(instance, proposal) > value_of(instance, ordered) else ordered
