"""Values at rest: sealed by a data key, opened by it alone, in the place they were made for."""

from __future__ import annotations

import pytest

from support.seals import seal_of
from tianping.security import sealing
from tianping.security.errors import SealError, SealProblem
from tianping.security.sealing import (
    AES_GCM,
    LOCKED,
    SEAL_BYTES,
    SM4_GCM,
    UNSEALED,
    KeyedSeal,
    is_sealed,
    key_number,
)

KEY = bytes(range(32))
INDEX_KEY = bytes(reversed(range(32)))
NAME = "甲公司 Alpha Trading".encode()


def problem(seal: sealing.Seal, stored: bytes, context: bytes = b"here") -> SealProblem:
    """Return why a value cannot be opened."""
    with pytest.raises(SealError) as caught:
        seal.unseal(stored, context)
    return caught.value.code


@pytest.mark.parametrize("cipher", [AES_GCM, SM4_GCM])
def test_sealed_value_opens_to_its_content_and_shows_nothing_of_it(cipher: str) -> None:
    """What is stored is longer by a fixed length, and differs each time."""
    seal = seal_of(1, cipher=cipher)
    sealed = seal.seal(NAME, b"here")
    assert is_sealed(sealed)
    assert len(sealed) == len(NAME) + SEAL_BYTES
    assert NAME[:4] not in sealed
    assert seal.seal(NAME, b"here") != sealed
    assert seal_of(1, cipher=cipher).unseal(sealed, b"here") == NAME
    assert seal.unseal(seal.seal(b"", b"here"), b"here") == b""


@pytest.mark.parametrize("cipher", [AES_GCM, SM4_GCM])
def test_every_changed_byte_and_every_cut_is_noticed(cipher: str) -> None:
    """No byte behind the mark can be changed, none taken off or added, and the place counts."""
    seal = seal_of(1, cipher=cipher)
    sealed = seal.seal(b"12", b"here")
    for place in range(4, len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        unknown = place < 8
        expected = SealProblem.KEY_UNKNOWN if unknown else SealProblem.ALTERED
        assert problem(seal, bytes(changed)) is expected
    assert problem(seal, sealed[:-1]) is SealProblem.ALTERED
    assert problem(seal, sealed + b"\0") is SealProblem.ALTERED
    assert problem(seal, sealed, b"there") is SealProblem.ALTERED
    assert problem(seal, sealed[: SEAL_BYTES - 1]) is SealProblem.ALTERED


def test_newest_key_seals_and_older_ones_still_open() -> None:
    """A value says which key it needs."""
    old = seal_of(1).seal(NAME, b"here")
    both = seal_of(1, 2)
    assert (key_number(old), key_number(both.seal(NAME, b"here"))) == (1, 2)
    assert both.unseal(old, b"here") == NAME
    assert problem(seal_of(2), old) is SealProblem.KEY_UNKNOWN


def test_unknown_key_is_asked_for_once_more() -> None:
    """A key that another process made meanwhile is fetched when a value names it."""
    first, second = {1: (AES_GCM, KEY)}, {1: (AES_GCM, KEY), 2: (AES_GCM, INDEX_KEY)}
    maker = KeyedSeal(second, index_key=INDEX_KEY, more_keys=lambda: second)
    reader = KeyedSeal(first, index_key=INDEX_KEY, more_keys=lambda: second)
    assert reader.unseal(maker.seal(NAME, b"here"), b"here") == NAME
    told = KeyedSeal(first, index_key=INDEX_KEY, more_keys=lambda: first)
    assert key_number(told.seal(NAME, b"here")) == 1
    told.take(second)
    assert key_number(told.seal(NAME, b"here")) == 2


def test_salt_is_drawn_anew_before_nonces_could_meet(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a bounded number of values another key is derived."""
    monkeypatch.setattr(sealing, "_SEALS_PER_SALT", 3)
    seal = seal_of(1)
    salts = [seal.seal(b"", b"here")[8:24] for _ in range(7)]
    assert len(set(salts)) == 3
    assert salts[:3] == [salts[0]] * 3


def test_opened_keys_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader of many salts does not keep a key for each for ever."""
    monkeypatch.setattr(sealing, "_OPENED_KEYS_MAX", 2)
    reader = seal_of(1)
    values = [seal_of(1).seal(NAME, b"here") for _ in range(5)]
    assert {reader.unseal(value, b"here") for value in values} == {NAME}


def test_index_finds_equal_contents_of_the_same_place_only() -> None:
    """The index depends on its own key, the content and the place, not on the data key."""
    assert seal_of(1).index(NAME, b"here") == seal_of(1, 2).index(NAME, b"here")
    assert seal_of(1).index(NAME, b"here") != seal_of(1).index(NAME, b"there")
    assert seal_of(1).index(NAME, b"here") != seal_of(1).index(NAME + b"!", b"here")
    assert UNSEALED.index(NAME, b"here") not in {seal_of(1).index(NAME, b"here"), NAME[:16]}


def test_without_a_ring_contents_stay_and_sealed_ones_do_not_open() -> None:
    """A platform without a key ring stores as before."""
    assert UNSEALED.seal(NAME, b"here") == NAME
    assert UNSEALED.unseal(NAME, b"here") == NAME
    assert problem(UNSEALED, seal_of(1).seal(NAME, b"here")) is SealProblem.NO_RING


def test_without_a_password_nothing_is_opened_sealed_or_indexed() -> None:
    """What is not sealed is read all the same."""
    assert LOCKED.unseal(NAME, b"here") == NAME
    assert seal_of(1).unseal(NAME, b"here") == NAME
    assert problem(LOCKED, seal_of(1).seal(NAME, b"here")) is SealProblem.LOCKED
    for action in (LOCKED.seal, LOCKED.index):
        with pytest.raises(SealError) as caught:
            action(NAME, b"here")
        assert caught.value.code is SealProblem.LOCKED


@pytest.mark.parametrize(
    ("cipher", "body"),
    [
        (AES_GCM, "9a2460aee1e7643628cd2b09ebeadef10f3c9b"),
        (SM4_GCM, "ea0ff9ce0482f003b4afcbad9e5b90fd767eb8"),
    ],
)
def test_sealed_format_is_pinned(cipher: str, body: str) -> None:
    """A value of an earlier version opens for ever."""
    head = "54505331" + "00000001" + bytes(range(16)).hex() + bytes(range(16, 28)).hex()
    assert seal_of(1, cipher=cipher).unseal(bytes.fromhex(head + body), b"here") == "甲".encode()
