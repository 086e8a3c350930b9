"""Small secrets at rest."""

from __future__ import annotations

import pytest

from tianping.security.password_seal import SALT_BYTES, PasswordSeal, SealBroken

SALT = b"s" * SALT_BYTES


def test_sealed_secret_opens_for_its_owner_and_password_only() -> None:
    """Never twice the same bytes; another password, salt, owner or any change: nothing."""
    seal = PasswordSeal(b"password", SALT)
    sealed = seal.seal(b"secret", of="op-1")
    assert sealed != seal.seal(b"secret", of="op-1")
    assert b"secret" not in sealed
    assert PasswordSeal(b"password", SALT).open(sealed, of="op-1") == b"secret"
    for other in (PasswordSeal(b"passwore", SALT), PasswordSeal(b"password", b"t" * SALT_BYTES)):
        with pytest.raises(SealBroken):
            other.open(sealed, of="op-1")
    with pytest.raises(SealBroken):
        seal.open(sealed, of="op-2")
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(SealBroken):
            seal.open(bytes(changed), of="op-1")
    for short in (b"", sealed[:5], sealed[:12]):
        with pytest.raises(SealBroken):
            seal.open(short, of="op-1")
