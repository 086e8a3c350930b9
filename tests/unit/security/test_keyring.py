"""The key ring: data keys wrapped by the password, added, wrapped anew, never lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from tianping.security.errors import KeyStoreError, KeyStoreProblem, SealError, SealProblem
from tianping.security.keyring import KeyRing, open_seal
from tianping.security.keystore import SCRYPT_COST
from tianping.security.sealing import LOCKED, SM4_GCM, UNSEALED, key_number

PASSWORD = b"an invented password"
NAME = "乙公司".encode()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where a ring will be."""
    return tmp_path / "data.keys"


def problem(action: Callable[[], object]) -> KeyStoreProblem:
    """Return what an action is refused with."""
    with pytest.raises(KeyStoreError) as caught:
        action()
    return caught.value.code


def test_ring_opens_with_its_password_and_no_other(path: Path) -> None:
    """The keys come back, and a wrong or an empty password is told."""
    sealed = KeyRing.create(path, PASSWORD, made_at_ns=7).seal.seal(NAME, b"here")
    ring = KeyRing.open(path, PASSWORD)
    assert ring.seal.unseal(sealed, b"here") == NAME
    assert [(key.number, key.made_at_ns) for key in ring.keys] == [(1, 7)]
    assert path.stat().st_mode & 0o7777 == 0o600
    assert problem(lambda: KeyRing.open(path, b"another")) is KeyStoreProblem.WRONG_PASSWORD
    assert problem(lambda: KeyRing.open(path, b"")) is KeyStoreProblem.EMPTY_PASSWORD
    assert problem(lambda: KeyRing.create(path, PASSWORD, made_at_ns=8)) is KeyStoreProblem.EXISTS


def test_added_key_seals_and_old_values_still_open(path: Path) -> None:
    """Rotation: another cipher too; whoever has the ring open follows when told, or when asked."""
    ring = KeyRing.create(path, PASSWORD, made_at_ns=7)
    other = KeyRing.open(path, PASSWORD)
    old = ring.seal.seal(NAME, b"here")
    made = ring.add_key(made_at_ns=9, cipher=SM4_GCM)
    new = ring.seal.seal(NAME, b"here")
    assert (made.number, made.cipher) == (2, SM4_GCM)
    assert (key_number(old), key_number(new)) == (1, 2)
    assert other.seal.unseal(new, b"here") == NAME
    assert other.seal.unseal(old, b"here") == NAME
    third = KeyRing.open(path, PASSWORD)
    assert third.add_key(made_at_ns=11).number == 3
    ring.reload()
    assert key_number(ring.seal.seal(NAME, b"here")) == 3


def test_adding_does_not_lose_what_another_process_added(path: Path) -> None:
    """Two holders of the ring, one after the other."""
    one = KeyRing.create(path, PASSWORD, made_at_ns=1)
    other = KeyRing.open(path, PASSWORD)
    assert [one.add_key(made_at_ns=2).number, other.add_key(made_at_ns=3).number] == [2, 3]
    assert len(KeyRing.open(path, PASSWORD).keys) == 3


def test_wrapped_anew_under_another_password(path: Path) -> None:
    """The data keys stay the same, the old password opens nothing any more."""
    ring = KeyRing.create(path, PASSWORD, made_at_ns=1)
    other = KeyRing.open(path, PASSWORD)
    sealed, index = ring.seal.seal(NAME, b"here"), ring.seal.index(NAME, b"here")
    ring.wrap_anew(b"the next password")
    assert problem(lambda: KeyRing.open(path, PASSWORD)) is KeyStoreProblem.WRONG_PASSWORD
    again = KeyRing.open(path, b"the next password")
    assert again.seal.unseal(sealed, b"here") == NAME
    assert again.seal.index(NAME, b"here") == index
    assert ring.add_key(made_at_ns=2).number == 2
    assert problem(other.reload) is KeyStoreProblem.WRONG_PASSWORD
    assert other.seal.unseal(sealed, b"here") == NAME


def test_wrapped_anew_under_the_same_password_is_followed(path: Path) -> None:
    """Another salt alone is taken over by whoever knows the password."""
    ring = KeyRing.create(path, PASSWORD, made_at_ns=1)
    other = KeyRing.open(path, PASSWORD)
    ring.wrap_anew(PASSWORD)
    ring.add_key(made_at_ns=2)
    assert other.seal.unseal(ring.seal.seal(NAME, b"here"), b"here") == NAME


@pytest.mark.parametrize(
    "change",
    [
        lambda ring: ring | {"format": 2},
        lambda ring: ring | {"cost": SCRYPT_COST // 2},
        lambda ring: ring | {"keys": ring["keys"][:1]},
        lambda ring: ring | {"keys": ring["keys"][1:]},
        lambda ring: ring | {"keys": [key | {"cipher": "rot13"} for key in ring["keys"]]},
        lambda ring: ring | {"more": 1},
        lambda _: [],
    ],
)
def test_other_content_is_no_ring(path: Path, change: Callable[[object], object]) -> None:
    """A file of another form is refused before any key is derived."""
    KeyRing.create(path, PASSWORD, made_at_ns=1)
    path.write_bytes(msgspec.json.encode(change(msgspec.json.decode(path.read_bytes()))))
    assert problem(lambda: KeyRing.open(path, PASSWORD)) is KeyStoreProblem.MALFORMED


def test_keys_cannot_be_exchanged_for_one_another(path: Path) -> None:
    """Number, cipher and date of a key are authenticated with it."""
    KeyRing.create(path, PASSWORD, made_at_ns=1)
    ring = msgspec.json.decode(path.read_bytes())
    ring["keys"][1]["made_at_ns"] = 2
    path.write_bytes(msgspec.json.encode(ring))
    assert problem(lambda: KeyRing.open(path, PASSWORD)) is KeyStoreProblem.WRONG_PASSWORD


def test_open_seal_says_what_is_missing(path: Path) -> None:
    """No ring: nothing is sealed. No password: nothing is opened."""
    assert open_seal(path, PASSWORD) is UNSEALED
    sealed = KeyRing.create(path, PASSWORD, made_at_ns=1).seal.seal(NAME, b"here")
    assert open_seal(path, None) is LOCKED
    assert open_seal(path, PASSWORD).unseal(sealed, b"here") == NAME
    path.unlink()
    with pytest.raises(SealError) as caught:
        open_seal(path, PASSWORD).unseal(sealed, b"here")
    assert caught.value.code is SealProblem.NO_RING
    assert list(path.parent.iterdir()) == []
