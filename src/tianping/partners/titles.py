"""Who holds which bonds or bills: the partner's own register, in its own file.

A holder's units are free or frozen. Every change happens inside the transaction that notes what
became of the order it belongs to, so that money and title cannot come apart when the process dies.
Source: RULES-A §4.5 (E23: frozen, then delivered or unfrozen; E18: title moves after settlement).
"""

from __future__ import annotations

from typing import Final

import apsw
import msgspec

__all__ = ["SCHEMA", "Holding", "Titles"]

SCHEMA: Final = """
create table holding(
    title text not null, holder text not null,
    free integer not null check (free >= 0), frozen integer not null check (frozen >= 0),
    primary key (title, holder)
) strict, without rowid;
"""


class Holding(msgspec.Struct, frozen=True, kw_only=True):
    """What one holder has of one title, in units."""

    title: str
    holder: str
    free: int
    frozen: int


class Titles:
    """The register; the caller opens the transactions."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._db = connection

    def holdings(self) -> list[Holding]:
        """Return all that is held, by title and holder."""
        sql = (
            "select title, holder, free, frozen from holding where free + frozen > 0 order by 1, 2"
        )
        return [
            Holding(title=str(t), holder=str(h), free=int(str(free)), frozen=int(str(frozen)))
            for t, h, free, frozen in self._db.execute(sql)
        ]

    def free(self, title: str, holder: str) -> int:
        """Return how many units a holder may dispose of."""
        sql = "select free from holding where title=? and holder=?"
        return sum(int(str(row[0])) for row in self._db.execute(sql, (title, holder)))

    def is_known(self, title: str) -> bool:
        """Tell whether anybody holds or held a title."""
        return bool(self._db.execute("select 1 from holding where title=?", (title,)).get)

    def register(self, title: str, holder: str, quantity: int) -> None:
        """Add new units."""
        self._move(title, holder, free=quantity, frozen=0)

    def freeze(self, title: str, holder: str, quantity: int) -> None:
        """Make units of a holder frozen that were free; it must have them."""
        self._move(title, holder, free=-quantity, frozen=quantity)

    def unfreeze(self, title: str, holder: str, quantity: int) -> None:
        """Make frozen units of a holder free."""
        self._move(title, holder, free=quantity, frozen=-quantity)

    def deliver(self, title: str, *, seller: str, buyer: str, quantity: int) -> None:
        """Move frozen units of the seller to the buyer, free."""
        self._move(title, seller, free=0, frozen=-quantity)
        self._move(title, buyer, free=quantity, frozen=0)

    def _move(self, title: str, holder: str, *, free: int, frozen: int) -> None:
        # In two steps: what an insert would add is checked before its conflict is seen.
        self._db.execute("insert or ignore into holding values (?, ?, 0, 0)", (title, holder))
        self._db.execute(
            "update holding set free=free+?, frozen=frozen+? where title=? and holder=?",
            (free, frozen, title, holder),
        )
