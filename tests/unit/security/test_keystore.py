"""Private keys on disk: encrypted, of the owner alone, whole or absent."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from asn1crypto import algos, keys, pem
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from support.security_fixtures import PASSWORD, signer
from tianping.security.algorithms import Algorithm
from tianping.security.classical import P256PrivateKey
from tianping.security.errors import KeyStoreError, KeyStoreProblem
from tianping.security.keystore import decrypt_key, encrypt_key, load_key, save_key
from tianping.security.private_files import read_private, require_private, write_durably

KEY = signer(Algorithm.SM2_SM3).key


def refusal(action: Callable[[], object]) -> KeyStoreError:
    """Return the error an action is refused with."""
    with pytest.raises(KeyStoreError) as caught:
        action()
    return caught.value


@pytest.mark.parametrize("algorithm", Algorithm)
def test_load_key_after_save_is_the_same_key(algorithm: Algorithm, tmp_path: Path) -> None:
    """A key of each kind comes back from its file and signs as before."""
    key = signer(algorithm).key
    save_key(tmp_path / "key.pem", key, PASSWORD)
    loaded = load_key(tmp_path / "key.pem", PASSWORD)
    assert loaded.public_key.spki == key.public_key.spki
    assert key.public_key.verify(b"content", loaded.sign(b"content"))


def test_save_key_writes_mode_0600_under_any_umask(tmp_path: Path) -> None:
    """Only the owner may read the file, whatever the process's umask is."""
    for umask in (0o000, 0o777):
        path = tmp_path / f"{umask}.pem"
        before = os.umask(umask)
        try:
            save_key(path, KEY, PASSWORD)
        finally:
            os.umask(before)
        assert path.stat().st_mode & 0o7777 == 0o600


def test_save_key_leaves_nothing_readable_of_the_key(tmp_path: Path) -> None:
    """Neither the key nor the password stands in the file, and no other file stays behind."""
    save_key(tmp_path / "key.pem", KEY, PASSWORD)
    _, _, der = pem.unarmor((tmp_path / "key.pem").read_bytes())
    private = keys.PrivateKeyInfo.load(KEY.pkcs8())["private_key"].parsed["private_key"].native
    assert private.to_bytes(32, "big") not in der
    assert PASSWORD not in der
    assert list(tmp_path.iterdir()) == [tmp_path / "key.pem"]


def test_save_key_never_overwrites_unless_told_to(tmp_path: Path) -> None:
    """A key that is there stays, until a replacement is asked for."""
    path = tmp_path / "key.pem"
    save_key(path, KEY, PASSWORD)
    other = signer(Algorithm.P256_SHA256).key
    assert refusal(lambda: save_key(path, other, PASSWORD)).code is KeyStoreProblem.EXISTS
    assert load_key(path, PASSWORD).public_key.spki == KEY.public_key.spki
    save_key(path, other, PASSWORD, replace=True)
    assert load_key(path, PASSWORD).public_key.spki == other.public_key.spki
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o700, 0o666, 0o4600])
def test_load_key_of_a_wider_mode_is_refused(mode: int, tmp_path: Path) -> None:
    """Any right beyond the owner's reading and writing is refused, with mode found and wanted."""
    path = tmp_path / "key.pem"
    save_key(path, KEY, PASSWORD)
    path.chmod(mode)
    error = refusal(lambda: load_key(path, PASSWORD))
    assert error.code is KeyStoreProblem.MODE_TOO_WIDE
    assert (error.expected, error.found) == ("mode 0600", f"mode {mode:04o}")
    path.chmod(0o400)
    assert load_key(path, PASSWORD).algorithm is Algorithm.SM2_SM3


def test_load_key_of_another_owner_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of another user is refused; the test moves the user, not the file."""
    path = tmp_path / "key.pem"
    save_key(path, KEY, PASSWORD)
    owner = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    assert refusal(lambda: load_key(path, PASSWORD)).code is KeyStoreProblem.WRONG_OWNER


def test_load_key_of_what_is_no_plain_file_is_refused(tmp_path: Path) -> None:
    """Links, folders and pipes are no key files; nothing hangs on a pipe."""
    save_key(tmp_path / "key.pem", KEY, PASSWORD)
    (tmp_path / "link").symlink_to(tmp_path / "key.pem")
    (tmp_path / "folder").mkdir(mode=0o700)
    os.mkfifo(tmp_path / "pipe", 0o600)
    for name in ("link", "folder", "pipe"):
        error = refusal(partial(load_key, tmp_path / name, PASSWORD))
        assert error.code is KeyStoreProblem.NOT_A_FILE
    missing = refusal(lambda: require_private(tmp_path / "none"))
    assert missing.code is KeyStoreProblem.MISSING


def test_load_key_with_a_wrong_password_says_so_without_telling_it(tmp_path: Path) -> None:
    """A wrong password is its own error, and no password stands in any text."""
    path = tmp_path / "key.pem"
    save_key(path, KEY, PASSWORD)
    for number in range(3):
        wrong = b"battery staple %d" % number
        error = refusal(partial(load_key, path, wrong))
        assert error.code is KeyStoreProblem.WRONG_PASSWORD
        assert "battery" not in str(error)
        assert str(path) in str(error)
        assert "口令错误" in str(error)


def test_an_empty_password_is_refused_both_ways(tmp_path: Path) -> None:
    """A key is never written without a password, nor read with none."""
    path = tmp_path / "key.pem"
    assert refusal(lambda: save_key(path, KEY, b"")).code is KeyStoreProblem.EMPTY_PASSWORD
    save_key(path, KEY, PASSWORD)
    assert refusal(lambda: load_key(path, b"")).code is KeyStoreProblem.EMPTY_PASSWORD


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no PEM",
        b"-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
        b"-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n",
        b"x" * 70_000,
    ],
)
def test_load_key_of_another_content_is_malformed(content: bytes, tmp_path: Path) -> None:
    """What is no encrypted private key is refused as such, unencrypted keys among them."""
    path = tmp_path / "key.pem"
    write_durably(path, content, mode=0o600, replace=False)
    assert refusal(lambda: load_key(path, PASSWORD)).code is KeyStoreProblem.MALFORMED


def test_decrypt_key_of_a_weakly_encrypted_key_is_refused() -> None:
    """A key that another tool sealed with few rounds, or another cipher, is refused."""
    key = ec.generate_private_key(ec.SECP256R1())
    content = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(PASSWORD),
    )
    error = refusal(lambda: decrypt_key(content, PASSWORD, where="test"))
    assert error.code is KeyStoreProblem.WEAK_ENCRYPTION
    assert "PBKDF2 with" in error.found


@pytest.mark.parametrize("damage", ["scrypt-cost", "old-scheme"])
def test_decrypt_key_of_another_scheme_is_refused(damage: str) -> None:
    """Too little scrypt, and schemes of PKCS#5 before PBES2, are refused before any work."""
    _, _, der = pem.unarmor(encrypt_key(KEY, PASSWORD, where="test"))
    if damage == "scrypt-cost":
        changed = der.replace(bytes.fromhex("02024000"), bytes.fromhex("02022000"))
    else:
        pbes2, pbes1 = (
            algos.EncryptionAlgorithmId(name).dump() for name in ("pbes2", "pbes1_sha1_des")
        )
        changed = der.replace(pbes2, pbes1)
    assert changed != der
    content = pem.armor("ENCRYPTED PRIVATE KEY", changed)
    error = refusal(lambda: decrypt_key(content, PASSWORD, where="test"))
    assert error.code is KeyStoreProblem.WEAK_ENCRYPTION


def test_decrypt_key_of_another_kind_of_key_is_refused() -> None:
    """A well sealed key that is of no algorithm used here does not open."""

    class Other(P256PrivateKey):
        def pkcs8(self) -> bytes:
            return ed25519.Ed25519PrivateKey.generate().private_bytes(
                serialization.Encoding.DER,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )

    content = encrypt_key(Other.generate(), PASSWORD, where="test")
    error = refusal(lambda: decrypt_key(content, PASSWORD, where="test"))
    assert error.code is KeyStoreProblem.WRONG_PASSWORD


def test_decrypt_key_after_any_byte_changed_never_gives_another_key() -> None:
    """A damaged file is refused, or (in spare bits) still gives the very same key."""
    _, _, der = pem.unarmor(encrypt_key(KEY, PASSWORD, where="test"))
    for position in range(0, len(der), 17):
        changed = bytearray(der)
        changed[position] ^= 0x55
        content = pem.armor("ENCRYPTED PRIVATE KEY", bytes(changed))
        try:
            opened = decrypt_key(content, PASSWORD, where="test")
        except KeyStoreError:
            continue
        assert opened.public_key.spki == KEY.public_key.spki


def test_write_durably_that_fails_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the sync fails the old content stays and no temporary file is left."""
    path = tmp_path / "file"
    write_durably(path, b"old", mode=0o600, replace=False)

    def fail(_descriptor: int) -> None:
        raise OSError(errno.EIO, "disk failed")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="disk failed"):
        write_durably(path, b"new", mode=0o600, replace=True)
    assert read_private(path) == b"old"
    assert list(tmp_path.iterdir()) == [path]
