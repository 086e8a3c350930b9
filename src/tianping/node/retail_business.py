"""What passes through BEPS and IBPS, as a date of theirs is reconciled: item by item, and counted.

So far these are the nets of their sessions, and the queries and replies about their business;
packets will be further items of other message types. Who a net belongs to, its side and its amount
stand in the journal; whether it was booked and settled by then, in the views.
Source: SAPS-T §六.2.4, §六.2.5, §六.2.8; RULES-D §6.2 rows 4 to 6, §6.3; house, ADR-0101.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from sqlalchemy import Connection

from tianping.core.commands import SettleNets
from tianping.node.drafts_writer import FoundPayment
from tianping.node.tasks_day_end import NetFacts, RetailLine
from tianping.values.bankcode import NPC
from tianping.values.identifiers import line_payment_id
from tianping.views.queries_retail import (
    BookedNet,
    NettingSession,
    booked_nets,
    netting_sessions,
    passed_information,
    settled_net,
)

__all__ = [
    "NETTED",
    "PASSED_ON",
    "SETTLED",
    "RetailBusiness",
    "RetailItem",
    "groups_of",
    "net_reference",
]

NETTED: Final = "PR03"
"""已轧差: netted, so final, and not yet settled. Source: RULES-R §6.1, §6.3; CNAPS2-CODES."""
SETTLED: Final = "PR04"
PASSED_ON: Final = "PR05"
"""已成功: information that was passed on. Source: CNAPS2-CODES."""

_NOTICE: Final = "saps.603.001.02"
"""What tells a participant of its net."""
_ROUNDS: Final = 100


def net_reference(nets: SettleNets, line: int) -> str:
    """Return what a net is called: netting date, system, session, number of its line.

    It begins with the date, as every message's id does, and is in the notice of the net (saps.603).
    Source: house, ADR-0101.
    """
    return f"{nets.netting_date:08d}{nets.system}{nets.session:010d}{line:07d}"


class RetailItem(NamedTuple):
    """One message or net of a participant.

    Attributes:
        owner: Whose it is.
        received: Whether it brings money in (来账), else it takes money out (往账).
        information: Whether it moves no money.
        session: The netting session, whose last two digits are told; 0 of information.
        seq: The command that brought it.
    """

    owner: str
    netting_date: int
    session: int
    message_type: str
    status: str
    received: bool
    sender: str
    message_id: str
    amount_fen: int
    information: bool
    seq: int

    @property
    def netting_round(self) -> int:
        """轧差场次 as the layouts have it."""
        return self.session % _ROUNDS


class _Net(NamedTuple):
    """A net with what its notice is made of."""

    item: RetailItem
    submission: int
    line: int
    booked: BookedNet | None


class RetailBusiness:
    """What passed through BEPS or IBPS on a date, as of one command: nets, queries and replies."""

    def __init__(
        self,
        connection: Connection,
        find: Callable[[int], FoundPayment],
        *,
        has_account: Callable[[str], bool],
        seq: int,
    ) -> None:
        self._connection = connection
        self._find = find
        self._has_account = has_account
        self._seq = seq

    def items(self, system: str, date: int, *, owner: str = "") -> list[RetailItem]:
        """Return what a date has, of one participant or of all: nets, then information."""
        found = [net.item for net in self._nets(system, date)]
        found += self._information(system, date)
        return [one for one in found if owner in ("", one.owner)]

    def notices(
        self, system: str, date: int, *, owner: str
    ) -> dict[tuple[str, str, bool], tuple[RetailItem, NetFacts | None]]:
        """Return a participant's nets by sender, id and side, with what the notice of each says.

        One that is not settled has had no notice.
        """
        return {
            (net.item.sender, net.item.message_id, net.item.received): (net.item, self._facts(net))
            for net in self._nets(system, date)
            if net.item.owner == owner
        }

    def information(
        self, system: str, date: int, *, owner: str
    ) -> dict[tuple[str, str, bool], RetailItem]:
        """Return what a participant sent and received of information, by sender, id and side."""
        return {
            (one.sender, one.message_id, one.received): one
            for one in self._information(system, date)
            if one.owner == owner
        }

    def _information(self, system: str, date: int) -> Iterator[RetailItem]:
        passed = passed_information(self._connection, system=system, date=date, seq=self._seq)
        for one in passed:
            for received, owner in ((False, one.sender), (True, one.receiver)):
                yield RetailItem(
                    owner,
                    date,
                    0,
                    one.message_type,
                    PASSED_ON,
                    received,
                    one.sender,
                    one.message_id,
                    0,
                    information=True,
                    seq=one.seq,
                )

    def _nets(self, system: str, date: int) -> Iterator[_Net]:
        found = netting_sessions(self._connection, system=system, netting_date=date, seq=self._seq)
        for session in found:
            command = self._find(session.submission).command
            if isinstance(command, SettleNets):
                yield from self._of_session(command, session)

    def _of_session(self, nets: SettleNets, session: NettingSession) -> Iterator[_Net]:
        """Yield the nets of a session: those on accounts of participants, not on an office's books.

        While a session is held nobody's account is named but by the participant itself; so it is
        again when the session is in the archive, where every line is settled.
        """
        booked = booked_nets(self._connection, session, seq=self._seq)
        for number, line in enumerate(nets.lines, start=1):
            one = booked.get(number)
            owner = str(line.participant)
            settled = one.settled_seq != 0 if one is not None else session.is_complete
            if one is not None and one.is_booked:
                owner = one.creditor if line.credit else one.debtor
                if one.creditor == one.debtor:
                    continue
            elif not self._has_account(owner):
                continue
            item = RetailItem(
                owner,
                nets.netting_date,
                nets.session,
                _NOTICE,
                SETTLED if settled else NETTED,
                line.credit,
                NPC,
                net_reference(nets, number),
                line.amount_fen,
                information=False,
                seq=session.submission,
            )
            yield _Net(item, session.submission, number, one)

    def _facts(self, net: _Net) -> NetFacts | None:
        if net.booked is None:
            return None
        item, payment = net.item, line_payment_id(net.submission, net.line)
        settled = settled_net(self._connection, net.booked, payment=payment, owner=item.owner)
        if settled is None:
            return None
        return NetFacts(
            item.netting_date,
            item.session,
            item.amount_fen,
            item.received,
            settled.balance_fen,
            settled.business_date,
            item.message_id,
        )


def groups_of(items: list[RetailItem]) -> dict[str, list[RetailLine]]:
    """Return the groups of a summary by participant: by date, session, message type and status."""
    found: dict[str, dict[tuple[int, int, str, str, bool], list[int]]] = {}
    for one in items:
        key = (
            one.netting_date, one.netting_round, one.message_type, one.status, one.information,
        )  # fmt: skip
        cell = found.setdefault(one.owner, {}).setdefault(key, [0, 0, 0, 0])
        place = 2 if one.received else 0
        cell[place] += 1
        cell[place + 1] += one.amount_fen
    return {
        owner: [RetailLine(*key, *cells[key]) for key in sorted(cells)]
        for owner, cells in found.items()
    }
