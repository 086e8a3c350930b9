"""The crash test's judge: what banks saw, what the journal holds, what became of every message.

Pure: evidence in, findings out. Each check is one function and says in its first line what must
hold. It knows nothing of how the evidence was gathered, so that tests can plant violations in it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import Final

import msgspec

from support.crash_witness import Frame, Told

__all__ = ["CHECKS", "Evidence", "Kept", "Notice", "Payment", "Recorded", "Sent", "find_violations"]

SETTLED: Final = "PR04"
_TAKEN: Final = ("accepted", "duplicate")
_PAYMENT: Final = "hvps.111.001.01"


class Recorded(msgspec.Struct, frozen=True):
    """A message in the journal: who sent it, its id, and the digest of its stored original."""

    sender: str
    message_id: str
    digest: str


class Payment(msgspec.Struct, frozen=True):
    """A payment by the journal: sender and id, who gets it, and its settlements."""

    sender: str
    message_id: str
    creditor: str
    settlements: int
    status: str


class Kept(msgspec.Struct, frozen=True):
    """A message of an inbox, as the node's outbox or the bank's store has it."""

    sequence: int
    digest: str
    mesg_id: str = ""
    acknowledged: bool = True


class Notice(msgspec.Struct, frozen=True):
    """What a received message says: a status of an own payment, or a payment that came in."""

    code: str
    sender: str
    message_id: str
    status: str


class Sent(msgspec.Struct, frozen=True):
    """A message in a bank's own store."""

    message_id: str
    code: str
    digest: str
    state: str
    status: str


class Evidence(msgspec.Struct):
    """All there is to judge by; keys of the inner dicts are bank codes."""

    told: dict[str, list[Told]]
    frames: dict[str, list[Frame]]
    recorded: dict[int, Recorded]
    payments: list[Payment]
    outbox: dict[str, list[Kept]]
    inboxes: dict[str, list[Kept]]
    notices: dict[str, list[Notice]]
    sent: dict[str, list[Sent]]
    gaps: dict[str, int]
    balances_by_entries: dict[int, int]
    balances_by_views: dict[int, int]
    views: dict[tuple[str, str], str]
    differing_tables: list[str]
    verified: list[str]


def accepted_is_recorded(evidence: Evidence) -> Iterator[str]:
    """What was answered as accepted is in the journal at that position, with its original."""
    for bank, answers in evidence.told.items():
        for told in answers:
            if told.outcome not in _TAKEN or told.position is None:
                continue
            found = evidence.recorded.get(told.position)
            if found is None or (found.sender, found.digest) != (bank, told.digest):
                yield f"{bank} {told.mesg_id} accepted at {told.position}: found {found}"


def told_settled_is_settled(evidence: Evidence) -> Iterator[str]:
    """What a receipt called settled is settled in the journal."""
    settled = {(each.sender, each.message_id) for each in evidence.payments if each.settlements}
    for bank, notices in evidence.notices.items():
        for notice in notices:
            key = (notice.sender, notice.message_id)
            if notice.status == SETTLED and notice.code != _PAYMENT and key not in settled:
                yield f"{bank} was told that {key} is settled: it is not"


def settles_once(evidence: Evidence) -> Iterator[str]:
    """A message of a sender settles once at most."""
    counted: Counter[tuple[str, str]] = Counter()
    for each in evidence.payments:
        counted[each.sender, each.message_id] += each.settlements
    for key, count in counted.items():
        if count > 1:
            yield f"{key} settled {count} times"


def payees_get_each_once(evidence: Evidence) -> Iterator[str]:
    """A payee gets each settled payment once, and nothing else."""
    expected: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for each in evidence.payments:
        if each.settlements:
            expected[each.creditor][each.sender, each.message_id] += 1
    for bank, notices in evidence.notices.items():
        found = Counter((each.sender, each.message_id) for each in notices if each.code == _PAYMENT)
        for key in (expected[bank] - found) + (found - expected[bank]):
            yield f"{bank}: payment {key}: expected {expected[bank][key]}, found {found[key]}"


def payers_learn_the_end(evidence: Evidence) -> Iterator[str]:
    """A payer gets a receipt of each of its payments, and its store states the last status."""
    told: dict[str, set[tuple[str, str]]] = {}
    for bank, notices in evidence.notices.items():
        own = (each for each in notices if each.code != _PAYMENT and each.sender == bank)
        told[bank] = {(each.message_id, each.status) for each in own}
    stored = {
        (bank, each.message_id): each.status
        for bank, all_ in evidence.sent.items()
        for each in all_
    }
    for each in evidence.payments:
        if each.sender not in told:
            continue
        if (each.message_id, each.status) not in told[each.sender]:
            yield f"{each.sender} never got {each.status} of {each.message_id}"
        found = stored.get((each.sender, each.message_id))
        if found != each.status:
            yield f"{each.sender} {each.message_id}: store says {found}, journal {each.status}"


def inboxes_are_outboxes(evidence: Evidence) -> Iterator[str]:
    """A bank has exactly the messages of its outbox, each once, numbers without gaps."""
    for bank, outbox in evidence.outbox.items():
        inbox = evidence.inboxes.get(bank, [])
        numbers = [each.sequence for each in outbox]
        if numbers != list(range(1, len(outbox) + 1)):
            yield f"{bank}: the outbox has numbers {_odd(numbers)}"
        theirs = [(each.sequence, each.digest) for each in outbox]
        own = [(each.sequence, each.digest) for each in inbox]
        if theirs != own:
            odd = sorted(set(theirs) ^ set(own))[:5] or "the order"
            yield f"{bank}: inbox and outbox differ in {odd}"
        doubled = [key for key, count in Counter(e.mesg_id for e in outbox).items() if count > 1]
        if doubled:
            yield f"{bank}: the outbox has {doubled[:5]} twice"
        waiting = [each.sequence for each in inbox if not each.acknowledged]
        if waiting:
            yield f"{bank}: {len(waiting)} messages not acknowledged, such as {waiting[:5]}"
        if evidence.gaps.get(bank):
            yield f"{bank}: {evidence.gaps[bank]} gaps stay open"


def _odd(numbers: list[int]) -> str:
    missing = sorted(set(range(1, max(numbers, default=0) + 1)) - set(numbers))
    return f"missing {missing[:5]}, {len(numbers) - len(set(numbers))} doubled"


def a_number_keeps_its_message(evidence: Evidence) -> Iterator[str]:
    """A number that was delivered once always meant the same message, and still does."""
    for bank, frames in evidence.frames.items():
        meant = {each.sequence: each.digest for each in evidence.outbox.get(bank, [])}
        for frame in frames:
            if meant.get(frame.sequence) != frame.digest:
                yield f"{bank}: number {frame.sequence} was delivered with another message"


def nothing_stays_open(evidence: Evidence) -> Iterator[str]:
    """Every message a bank stored was accepted or refused in the end."""
    for bank, all_ in evidence.sent.items():
        for each in all_:
            if each.state not in ("accepted", "refused"):
                yield f"{bank} {each.message_id} ({each.code}) is still {each.state}"


def nothing_is_invented(evidence: Evidence) -> Iterator[str]:
    """Every payment of the journal is one that its sender stored before it sent it."""
    known = {bank: {each.digest for each in all_} for bank, all_ in evidence.sent.items()}
    senders = {(each.sender, each.message_id) for each in evidence.payments}
    for position, each in evidence.recorded.items():
        of_payment = (each.sender, each.message_id) in senders and each.sender in known
        if of_payment and each.digest not in known[each.sender]:
            yield f"journal {position}: {each.sender} never stored {each.message_id}"


def books_agree(evidence: Evidence) -> Iterator[str]:
    """Balances by the recorded entries are those of the views, and sum up to nothing."""
    if evidence.balances_by_entries != evidence.balances_by_views:
        odd = set(evidence.balances_by_entries.items()) ^ set(evidence.balances_by_views.items())
        yield f"balances differ: {sorted(odd)[:6]}"
    if sum(evidence.balances_by_entries.values()):
        yield f"balances sum up to {sum(evidence.balances_by_entries.values())}, expected 0"


def views_agree(evidence: Evidence) -> Iterator[str]:
    """The views state each payment as the journal does, and equal those built anew."""
    for each in evidence.payments:
        found = evidence.views.get((each.sender, each.message_id))
        if found != each.status:
            yield f"views: {each.sender} {each.message_id} is {found}, journal {each.status}"
    for name in evidence.differing_tables:
        yield f"views: table {name} differs from the one built anew"


def journal_is_right(evidence: Evidence) -> Iterator[str]:
    """The independent reader finds nothing."""
    yield from evidence.verified


CHECKS: Final[tuple[Callable[[Evidence], Iterator[str]], ...]] = (
    accepted_is_recorded,
    told_settled_is_settled,
    settles_once,
    payees_get_each_once,
    payers_learn_the_end,
    inboxes_are_outboxes,
    a_number_keeps_its_message,
    nothing_stays_open,
    nothing_is_invented,
    books_agree,
    views_agree,
    journal_is_right,
)


def find_violations(evidence: Evidence) -> list[str]:
    """Return what does not hold, each with the name of its check."""
    return [f"{check.__name__}: {finding}" for check in CHECKS for finding in check(evidence)]
