"""Makers of commands about openings, floors, caps and information, for the seeded streams."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from support.by_message import (
    add_unopened,
    cap_part,
    cap_warning,
    floors,
    information,
    manage_pledging,
    opening,
    query,
    query_same_city,
    reply,
)
from support.financing import charge
from support.streams_accounts import AccountMakers
from support.streams_money import BANKS, INDIRECT, OFFICES
from tianping.core import commands as c
from tianping.core.terms import KIND_SPECIAL
from tianping.values.identifiers import MessageId
from tianping.values.money import AMOUNT_FEN_MAX

__all__ = ["MessageMakers"]


class MessageMakers(AccountMakers):
    """Information, openings, floors, pledge management, same-city queries, caps."""

    def _add_unopened(self) -> None:
        """Register a bank and a special participant that have no account yet."""
        add_unopened(self.world, "M", "P1")
        add_unopened(self.world, "N", "P2", KIND_SPECIAL)

    _put: Sequence[c.PassInformation] = ()
    """The latest queries."""

    def _information(self) -> c.Command:
        pick = self.random
        everybody = (*BANKS, "S", *INDIRECT, *OFFICES, "M", "nobody")
        kinds = ("hvps.151", "hvps.151", "hvps.152", "hvps.153", "hvps.154", "hvps.155", "ccms.315")
        asker, asked = pick.choice(everybody), pick.choice(everybody)
        if pick.random() < 0.3:
            system = pick.choice((0, 1, 1, 1, 2, 3, 4))
            put = query(self.world, asker, asked, "20261123000000000001", system=system)
            self._put = (*self._put[-9:], put)
            return put
        if self._put and pick.random() < 0.3:
            return reply(self.world, pick.choice(self._put))
        code = f"{pick.choice(kinds)}.001.01"
        command = information(self.world, asker, asked, self._amount(), code=code)
        if pick.random() < 0.1:
            subject = pick.choice(("", "x" * 36))
            command = msgspec.structs.replace(command, subject=subject)
        return command

    def _opening(self) -> c.Command:
        pick = self.random
        name = pick.choice(("M", "M", "N", "N", "A", "A1", "P1", "nobody"))
        office = "" if pick.random() < 0.9 else pick.choice(("P1", "P2", "A"))
        special = (name == "N") is (pick.random() < 0.9)
        balance, minimum = pick.choice((0, 5, 20)), pick.choice((0, 0, 3))
        if pick.random() < 0.05:
            balance, minimum = pick.choice(((-1, 0), (5, AMOUNT_FEN_MAX + 1)))
        return opening(self.world, name, balance, minimum, office=office, special=special)

    def _floors(self) -> c.Command:
        pick, name = self.random, self._account()
        sender = name if pick.random() < 0.9 else pick.choice((*BANKS, "A1", "P1"))
        lending, pool = pick.choice((-1, 0, 3, 8)), pick.choice((-1, -1, 0, 5))
        if pick.random() < 0.05:
            lending, pool = -1, pick.choice((-1, -2))
        return floors(self.world, name, lending, pool, sender=sender)

    def _manage_pledging(self) -> c.Command:
        pick = self.random
        names = pick.sample(BANKS, pick.choice((1, 1, 2)))
        if pick.random() < 0.1:
            names = pick.choice(([], [*names, names[0]], ["S"], ["A1"], ["P1"], ["nobody"]))
        lines = [(name, pick.choice((0, 1, 2, 2, 2)), pick.choice((0, 4))) for name in names]
        if pick.random() < 0.2:
            lines = [(name, pick.choice((0, 1, 2, 3)), -1) for name in names]
        return manage_pledging(self.world, pick.choice(("P1", "P2", "P2", "T1", "A")), lines)

    def _rest_of_fees(self) -> c.Command:
        """Charge somebody who may be about to close, whatever the phase."""
        name = self.random.choice(("C", "D", "D", "S"))
        return charge(self.world, "P1", [(name, self.random.choice((1, 2, 5, 20)))])

    def _query_same_city(self) -> c.Command:
        sent = [one for one in self.messages if isinstance(one, c.SettleSameCity)]
        if not sent or self.random.random() < 0.1:
            return query_same_city(self.world, self.random.choice(OFFICES), MessageId("20261123no"))
        found = self.random.choice(sent)
        command = query_same_city(self.world, self._name(found.office), found.message_id)
        if self.random.random() < 0.1:
            command = msgspec.structs.replace(command, sender=self.world.code("P2"))
        return command

    def _cap_part(self) -> c.Command:
        pick = self.random
        system = pick.choice(("BEPS", "IBPS")) if pick.random() < 0.97 else "HVPS"
        amount, part = pick.choice((0, 3, 5, 10, 20)), pick.choice((1, 2, 2))
        if pick.random() < 0.05:
            amount, part = pick.choice(((-1, 1), (5, 0)))
        return cap_part(self.world, self._account(), amount, system=system, part=part)

    def _cap_warning(self) -> c.Command:
        pick, watched = self.random, self._account()
        sender = watched if pick.random() < 0.6 else pick.choice(("A", "A", "P1", *BANKS, "A1"))
        system = pick.choice(("BEPS", "IBPS")) if pick.random() < 0.97 else "SAPS"
        value = pick.choice((0, 1, 3, 5, 10)) if pick.random() < 0.97 else -1
        on = pick.random() < 0.85
        return cap_warning(self.world, watched, value, system=system, sender=sender, on=on)
