"""Every call into libcrypto is checked: each one, made to fail, is told and leaks nothing."""

from __future__ import annotations

import ctypes
import gc
import sys
from collections import Counter
from typing import Any, Final

import pytest

from tianping.security import libcrypto
from tianping.security.errors import CryptographyError, CryptographyProblem
from tianping.security.libcrypto import Handle, Library
from tianping.security.sm2 import SM2_USER_ID

UNCHECKED: Final = {
    *("OpenSSL_version_num", "OpenSSL_version", "EVP_sm3"),
    *("ERR_get_error", "ERR_error_string_n", "ERR_clear_error"),
    *("EVP_MD_CTX_set_pkey_ctx", "EVP_MD_CTX_free", "EVP_PKEY_CTX_free"),
    *("EVP_PKEY_free", "PKCS8_PRIV_KEY_INFO_free"),
}
"""Constants, the error queue itself, and calls that return nothing."""

MAKES: Final = {
    "EVP_MD_CTX_new": "EVP_MD_CTX_free",
    "EVP_PKEY_CTX_new": "EVP_PKEY_CTX_free",
    "EVP_PKEY_CTX_new_from_name": "EVP_PKEY_CTX_free",
    "d2i_PUBKEY": "EVP_PKEY_free",
    "EVP_PKCS82PKEY": "EVP_PKEY_free",
    "EVP_PKEY_keygen": "EVP_PKEY_free",
    "d2i_PKCS8_PRIV_KEY_INFO": "PKCS8_PRIV_KEY_INFO_free",
    "EVP_PKEY2PKCS8": "PKCS8_PRIV_KEY_INFO_free",
}
"""What makes an object, and what frees it."""


class Faulty:
    """The real functions, one of which fails; it counts what is made and freed."""

    def __init__(self, real: Any, fails: str, alive: Counter[str]) -> None:
        self._real = real
        self._fails = fails
        self._alive = alive

    def __getattr__(self, name: str) -> Any:
        """Return one function, real or failing, that keeps count."""
        real = getattr(self._real, name)
        if name == self._fails:
            return lambda *_: 0

        def counted(*arguments: Any) -> Any:
            result = real(*arguments)
            if name in MAKES and result:
                self._alive[MAKES[name]] += 1
            if name in MAKES.values():
                self._alive[name] -= 1
            return result

        return counted


def faulty_library(fails: str) -> tuple[Library, Counter[str]]:
    """Return a library of its own in which one function fails, and the count of objects."""
    library = Library(libcrypto._NAMES[sys.platform])
    alive: Counter[str] = Counter()
    library._short = Faulty(library._short, fails, alive)  # type: ignore[assignment]
    library._slow = Faulty(library._slow, fails, alive)  # type: ignore[assignment]
    return library, alive


def use_everything(library: Library) -> None:
    """Make, write, read, sign and verify; a malformed key among it."""
    key = library.generate()
    public = library.public_key(library.spki(key))
    private = library.private_key(library.pkcs8(key))
    signature = library.sign(private, b"content", user_id=SM2_USER_ID, size_max=72)
    if not library.verify(public, b"content", signature, user_id=SM2_USER_ID):
        raise CryptographyError(CryptographyProblem.OPERATION_FAILED, where="EVP_DigestVerify")
    with pytest.raises(CryptographyError):
        library.private_key(library.pkcs8(key) + b"\x00")
    library.sm3(b"content")


def test_everything_used_leaves_no_object_alive() -> None:
    """Without a fault all works, and what was made is freed."""
    library, alive = faulty_library("none")
    use_everything(library)
    gc.collect()
    assert set(alive.values()) == {0}


@pytest.mark.parametrize("name", sorted({*libcrypto._SHORT, *libcrypto._SLOW} - UNCHECKED))
def test_a_failing_call_is_told_and_leaks_nothing(name: str) -> None:
    """Each function that may fail, failing, ends in an error, and every object is freed."""
    library, alive = faulty_library(name)
    with pytest.raises(CryptographyError) as caught:
        use_everything(library)
    assert caught.value.where.startswith(("EVP_", "d2i_", "i2d_"))
    if name != "EVP_PKEY_is_a":
        assert caught.value.where == name
    del caught
    gc.collect()
    assert set(alive.values()) <= {0}


def test_a_library_that_cannot_make_sm2_keys_says_that_sm2_is_missing() -> None:
    """Where a distributor left SM2 out, the error says so and names the library."""
    library, _ = faulty_library("EVP_PKEY_CTX_new_from_name")
    with pytest.raises(CryptographyError) as caught:
        library._require_sm2()
    assert caught.value.code is CryptographyProblem.SM2_MISSING
    assert "不支持 SM2" in str(caught.value)


def test_a_library_of_an_older_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """OpenSSL before 3.0 is refused; the test raises the bound instead of finding one."""
    monkeypatch.setattr(libcrypto, "_VERSION_MIN", 0x7FFFFFFF)
    with pytest.raises(CryptographyError) as caught:
        Library(libcrypto._NAMES[sys.platform])
    assert caught.value.code is CryptographyProblem.LIBRARY_TOO_OLD
    assert caught.value.found.startswith("OpenSSL 3.")


def test_a_machine_without_known_names_is_told() -> None:
    """On an operating system without a known name of the library the error says so."""
    with pytest.raises(CryptographyError) as caught:
        Library(())
    assert caught.value.code is CryptographyProblem.LIBRARY_MISSING


def test_a_handle_frees_its_object_once() -> None:
    """The object of a handle is freed when the handle goes, and not before."""
    freed: list[int] = []
    handle = Handle(7, freed.append)
    assert freed == []
    del handle
    gc.collect()
    assert freed == [7]


def test_a_refused_signature_leaves_no_error_behind() -> None:
    """The thread's error queue, which ssl shares, is empty after a refusal."""
    library = Library(libcrypto._NAMES[sys.platform])
    key = library.generate()
    signature = library.sign(key, b"content", user_id=SM2_USER_ID, size_max=72)
    assert not library.verify(key, b"other", signature, user_id=SM2_USER_ID)
    with pytest.raises(CryptographyError):
        library.public_key(b"no key")
    assert ctypes.c_ulong(library._short.ERR_get_error()).value == 0
