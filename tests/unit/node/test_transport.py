"""Communication-level duplicates."""

from __future__ import annotations

from tianping.node.transport import TransportStore, sender_of, transport_key, type_of


def raw(mesg_id: str, body: bytes) -> bytes:
    """Return bytes with a header of the right shape."""
    header = (
        b"{H:02901100000014  HVPS0000          HVPS20261123100000XMLhvps.111.001.01     "
        + mesg_id.encode().ljust(20)
        + b" " * 20
        + b"3U         }\r\n"
    )
    return header + b"{S:AAAA}\r\n" + body


def test_find_knows_the_same_key_and_body() -> None:
    """The same header and body are a duplicate; another id, or another body, is not."""
    store = TransportStore()
    store.remember(raw("1", b"<a/>"), 7)
    assert store.find(raw("1", b"<a/>")) == 7
    assert store.find(raw("1", b"<a/>").replace(b"AAAA", b"BBBB")) == 7
    assert store.find(raw("2", b"<a/>")) == 0
    assert store.find(raw("1", b"<b/>")) == 0


def test_store_is_bounded() -> None:
    """The oldest keys are forgotten."""
    store = TransportStore(keys_max=2)
    for number in range(3):
        store.remember(raw(str(number), b"<a/>"), number + 1)
    assert [store.find(raw(str(number), b"<a/>")) for number in range(3)] == [0, 2, 3]


def test_sender_type_and_key_come_from_the_header() -> None:
    """The sender is header OrigSender without its padding, the type MesgType without its."""
    assert sender_of(raw("1", b"<a/>")) == "901100000014"
    assert type_of(raw("1", b"<a/>")) == "hvps.111.001.01"
    assert sender_of(b"\xff" * 40) not in ("", "901100000014")
    assert transport_key(raw("1", b"")) == transport_key(raw("1", b"<x/>"))
