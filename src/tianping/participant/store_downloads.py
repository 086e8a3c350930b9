"""The part of a client's memory that reconciliation fills: originals that came once more."""

from __future__ import annotations

from typing import Final

import msgspec

from tianping.participant.store_days import DaysStore

__all__ = ["Downloaded", "DownloadsStore"]

_SCHEMA: Final = """
create table if not exists downloaded(
    participant text not null, sender text not null, message_id text not null,
    received integer not null, code text not null, status text not null,
    envelope blob not null,
    primary key (participant, sender, message_id, received)
) strict, without rowid;
"""
"""Made in files that were there before it, too."""


class Downloaded(msgspec.Struct, frozen=True):
    """An original that was downloaded, and verified like a message that came by itself."""

    sender: str
    message_id: str
    received: bool
    code: str
    status: str
    envelope: bytes


class DownloadsStore(DaysStore):
    """Originals that came by a download."""

    def _prepare_downloads(self) -> None:
        self._execute(_SCHEMA)

    def keep_downloaded(self, participant: str, one: Downloaded) -> None:
        """Store an original; the same again changes nothing."""
        self._execute(
            "insert or ignore into downloaded values (?, ?, ?, ?, ?, ?, ?)",
            (
                participant,
                one.sender,
                one.message_id,
                int(one.received),
                one.code,
                one.status,
                one.envelope,
            ),
        )

    def downloaded(self, participant: str, business_date: int) -> list[Downloaded]:
        """Return the originals downloaded whose MsgId begins with a date, by sender and id."""
        rows = self._execute(
            "select sender, message_id, received, code, status, envelope from downloaded"
            " where participant=? and message_id like ? order by 1, 2, 3",
            (participant, f"{business_date:08d}%"),
        )
        found = [msgspec.convert(row, tuple[str, str, int, str, str, bytes]) for row in rows]
        return [Downloaded(row[0], row[1], bool(row[2]), *row[3:]) for row in found]
