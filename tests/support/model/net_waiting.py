"""Net files that wait: one file, an item in the queue of each payer that was found short.

Source: RULES-A §4.5 E26c; ADR-0047.
"""

from __future__ import annotations

from support.model.books import NetFile, Payment
from support.model.plain import Told
from support.model.state import State
from tianping.core.terms import STATUS_QUEUED, STATUS_SETTLED

__all__ = [
    "NET_POSTING",
    "ask_others_to_wait",
    "may_settle",
    "settle_file",
    "settle_item",
    "short_lines",
    "wait",
]

NET_POSTING = 263


def _file_of(m: State, item: Payment) -> NetFile:
    for file in m.net_files.values():
        if any(line.id == item.id for line in file.lines):
            return file
    raise LookupError(item.id)


def _ready(m: State, line: Payment) -> bool:
    """Whether the line would be paid now: no control, nothing of its payer before it, funds."""
    account = m.accounts[line.payer]
    if account.debit_control:
        return False
    mine = (line.queue_class, line.order, line.id)
    ahead = [
        one
        for one in m.queue(line.payer)
        if one.id != line.id and (one.queue_class, one.order, one.id) < mine
    ]
    return not ahead and account.available(8, account.minimum, m.phase) >= line.amount


def short_lines(m: State, file: NetFile) -> list[Payment]:
    """Return the debit lines that could not be paid now, in the order of the file."""
    pairs = zip(file.lines, file.debits, strict=True)
    return [line for line, debit in pairs if debit and not _ready(m, line)]


def may_settle(m: State, item: Payment) -> bool:
    """Whether the whole file behind a queued item can be paid."""
    return not short_lines(m, _file_of(m, item))


def _made(file: NetFile, line: Payment) -> Told:
    payer, payee = file.parties[file.lines.index(line)]
    return (
        "PaymentMade", line.id, file.sender, file.message_id, "hvps.631.001.01", payer, payee,
        line.amount, 8, NET_POSTING, file.business_type, file.business_kind,
    )  # fmt: skip


def wait(m: State, file: NetFile, line: Payment) -> list[Told]:
    """Let a line stand in its payer's queue from now on, at the place of the file's arrival."""
    line.status = STATUS_QUEUED
    m.payments[line.id] = line
    file.waiting.append(line.id)
    return [_made(file, line), ("PaymentQueued", line.id, line.payer, 8, line.order)]


def ask_others_to_wait(m: State, account: int) -> list[Told]:
    """If all with whom the file at the head of a queue waits could pay, the other short ones wait.

    Its first line that waits may be another account's; the file is the same.
    """
    queue = m.queue(account)
    if not queue or queue[0].posting != NET_POSTING:
        return []
    file = _file_of(m, queue[0])
    short = short_lines(m, file)
    told: list[Told] = []
    if all(line.id not in file.waiting for line in short):
        for line in short:
            told += wait(m, file, line)
    return told


def settle_file(m: State, file: NetFile) -> tuple[list[Told], list[int]]:
    """Book all debits, then all credits; return what is told and who may go on now."""
    told: list[Told] = [("NetFileSettled", file.id)]
    freed = []
    for line, debit in zip(file.lines, file.debits, strict=True):
        if line.id in file.waiting:
            freed.append(line.payer)
        else:
            told.append(_made(file, line))
            if not debit:
                freed.append(line.payee)
    for side in (True, False):
        for line, debit in zip(file.lines, file.debits, strict=True):
            if debit is side:
                m.post(line.entries, line.amount, source=(line.posting, line.id))
                line.status = STATUS_SETTLED
                told.append(m.say_settled(line))
    file.status = STATUS_SETTLED
    file.waiting = []
    return told, freed


def settle_item(m: State, item: Payment) -> tuple[list[Told], list[int]]:
    """Settle the file behind a queued item."""
    return settle_file(m, _file_of(m, item))
