"""A client's store at rest: envelopes sealed, read with the key, sealed anew."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from support.seals import seal_of
from tianping.participant.errors import StoreFaultError
from tianping.participant.resealing import reseal_store
from tianping.participant.store import HeaderKey, InboxEntry, SentMessage, Store
from tianping.security.errors import SealError
from tianping.security.sealing import UNSEALED, Seal, key_number

US = "313000000001"
NAME = "甲公司 6217000010000000001".encode()


def sent(number: int, content: bytes = NAME) -> SentMessage:
    """Return a message of ours."""
    key = HeaderKey(US, "20261123", f"{number:020d}")
    return SentMessage(key, "hvps.111.001.01", f"20261123{number:08d}", content)


def entry(sequence: int) -> InboxEntry:
    """Return a message received."""
    key = HeaderKey("0000", "20261123", f"{sequence:020d}")
    return InboxEntry(US, sequence, key, "saps.604.001.01", NAME, "verified")


def filled(path: Path, seal: Seal) -> None:
    """Make a store with messages in both directions."""
    store = Store(path, seal=seal)
    store.remember([sent(number) for number in range(3)])
    store.keep([entry(number) for number in range(1, 3)])
    store.close()


def envelopes(path: Path) -> list[bytes]:
    """Return the envelopes as the file holds them."""
    sql = "select envelope from sent union all select envelope from inbox"
    rows = apsw.Connection(str(path)).execute(sql).fetchall()
    return [bytes(value) for (value,) in rows if isinstance(value, bytes)]


def test_store_shows_nothing_and_gives_everything_back(tmp_path: Path) -> None:
    """Same bytes are the same message; other bytes under its key are refused, as ever."""
    path = tmp_path / "client.db"
    filled(path, seal_of())
    assert not any(NAME in stored for stored in envelopes(path))
    store = Store(path, seal=seal_of())
    assert store.open_messages() == [sent(number) for number in range(3)]
    assert store.inbox(US) == [entry(1), entry(2)]
    assert store.keep([entry(2)]) == [entry(2)]
    store.remember([sent(1)])
    with pytest.raises(StoreFaultError):
        store.remember([sent(1, b"other")])
    store.close()
    unkeyed = Store(path)
    with pytest.raises(SealError):
        unkeyed.inbox(US)
    unkeyed.close()


@pytest.mark.parametrize("before", [UNSEALED, seal_of(1)], ids=["plain", "older key"])
def test_store_is_sealed_anew(tmp_path: Path, before: Seal) -> None:
    """Sent and received, once each."""
    path = tmp_path / "client.db"
    filled(path, before)
    assert reseal_store(path, seal_of(1, 2), newest=2) == 5
    assert reseal_store(path, seal_of(1, 2), newest=2) == 0
    assert [key_number(stored) for stored in envelopes(path)] == [2] * 5
    store = Store(path, seal=seal_of(2))
    assert [one.envelope for one in store.open_messages()] == [NAME] * 3
    store.close()
