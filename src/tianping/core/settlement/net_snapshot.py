"""The net files that wait, as fields of a snapshot and back.

Source: house, ADR-0025, ADR-0047.
"""

from __future__ import annotations

from typing import Any

from tianping.core.faults import check
from tianping.core.ledger.posting import E26C_NET_LINE
from tianping.core.state import NetFile, NetLine, Payment, State, account_of
from tianping.core.terms import CLASS_ORDINARY
from tianping.values.identifiers import line_payment_id

__all__ = ["restore_net_files", "take_net_files"]


def take_net_files(state: State) -> list[Any]:
    """Return the waiting net files as fields, in order of arrival.

    Source: house, ADR-0025.
    """
    return [
        [
            file.file,
            file.sender.code,
            file.message_id,
            file.business_date,
            file.business_type,
            file.business_kind,
            [_line_fields(line) for line in file.lines],
        ]
        for file in state.net_files.values()
    ]


def _line_fields(line: NetLine) -> list[Any]:
    """Return a line as fields: account, side, amount, whether it waits."""
    party = line.item.payer if line.debit else line.item.payee
    return [party.code, line.debit, line.item.amount_fen, line.waits]


def restore_net_files(state: State, taken: list[Any]) -> None:
    """Give the waiting net files back; the queues are there already.

    Raises:
        InvariantViolation: a line that waits is in no queue.
    Source: house, ADR-0025.
    """
    for fields in taken:
        sender = state.participants[fields[1]]
        file = NetFile(fields[0], sender, fields[2], lines=[])
        file.business_date = fields[3]
        file.business_type = fields[4]
        file.business_kind = fields[5]
        for number, line_fields in enumerate(fields[6]):
            file.lines.append(_line(state, file, line_fields, number=number + 1))
        state.net_files[fields[0]] = file


def _line(state: State, file: NetFile, fields: list[Any], *, number: int) -> NetLine:
    """Return a line; one that waits is the item that stands in the queue."""
    party, debit = state.participants[fields[0]], bool(fields[1])
    office = state.participants[party.office]
    item = Payment(
        line_payment_id(file.file, number),
        file.sender,
        payer=party if debit else office,
        payee=office if debit else party,
    )
    item.message_id = file.message_id
    item.business_date = file.business_date
    item.amount_fen = fields[2]
    item.queue_class = CLASS_ORDINARY
    item.posting = E26C_NET_LINE
    waits = bool(fields[3])
    if waits:
        queued = [
            one for one in account_of(party).queue[CLASS_ORDINARY] if one.payment == item.payment
        ]
        check(len(queued) == 1, f"net line {item.payment} waits in no queue")
        item = queued[0]
    line = NetLine(item, debit=debit)
    line.waits = waits
    return line
