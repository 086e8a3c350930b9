"""SM2 by way of the system's libcrypto (OpenSSL 3), the only foreign code of this room.

Two handles on one library: the slow calls drop the interpreter lock, the short ones keep it,
because giving the lock away costs more than they take. Every return code is checked, every
object freed where it was made, and no error is left in the thread's queue, which the ``ssl``
module shares.

Source: GBT-32918, GBT-35276; choice of the library: house, ADR-0015.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

from tianping.security.errors import CryptographyError, CryptographyProblem

__all__ = ["Handle", "Library", "library"]

_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "linux": ("libcrypto.so.3",),
    "darwin": (
        "libcrypto.3.dylib",
        "/opt/homebrew/opt/openssl@3/lib/libcrypto.3.dylib",
        "/usr/local/opt/openssl@3/lib/libcrypto.3.dylib",
    ),
    "win32": ("libcrypto-3-x64.dll", "libcrypto-3.dll"),
}
_VERSION_MIN: Final = 0x30000000
_ERROR_TEXT_BYTES: Final = 256
_ERRORS_MAX: Final = 8
_DIGEST_BYTES: Final = 32

_pointer = ctypes.c_void_p
_size = ctypes.c_size_t
_int = ctypes.c_int
_long = ctypes.c_long
_text = ctypes.c_char_p
_pointers = ctypes.POINTER(ctypes.c_void_p)
_sizes = ctypes.POINTER(ctypes.c_size_t)
_texts = ctypes.POINTER(ctypes.c_char_p)
_unsigneds = ctypes.POINTER(ctypes.c_uint)

_SHORT: Final[dict[str, tuple[Any, tuple[Any, ...]]]] = {
    "OpenSSL_version_num": (ctypes.c_ulong, ()),
    "OpenSSL_version": (_text, (_int,)),
    "ERR_get_error": (ctypes.c_ulong, ()),
    "ERR_error_string_n": (None, (ctypes.c_ulong, _text, _size)),
    "ERR_clear_error": (None, ()),
    "EVP_sm3": (_pointer, ()),
    "EVP_Digest": (_int, (_text, _size, _text, _unsigneds, _pointer, _pointer)),
    "EVP_MD_CTX_new": (_pointer, ()),
    "EVP_MD_CTX_free": (None, (_pointer,)),
    "EVP_MD_CTX_set_pkey_ctx": (None, (_pointer, _pointer)),
    "EVP_PKEY_CTX_new": (_pointer, (_pointer, _pointer)),
    "EVP_PKEY_CTX_new_from_name": (_pointer, (_pointer, _text, _text)),
    "EVP_PKEY_CTX_free": (None, (_pointer,)),
    "EVP_PKEY_CTX_set1_id": (_int, (_pointer, _text, _int)),
    "EVP_PKEY_free": (None, (_pointer,)),
    "EVP_PKEY_is_a": (_int, (_pointer, _text)),
    "EVP_PKEY_keygen_init": (_int, (_pointer,)),
    "EVP_DigestSignInit": (_int, (_pointer, _pointers, _pointer, _pointer, _pointer)),
    "EVP_DigestVerifyInit": (_int, (_pointer, _pointers, _pointer, _pointer, _pointer)),
    "d2i_PUBKEY": (_pointer, (_pointers, _texts, _long)),
    "i2d_PUBKEY": (_int, (_pointer, _pointers)),
    "d2i_PKCS8_PRIV_KEY_INFO": (_pointer, (_pointers, _texts, _long)),
    "i2d_PKCS8_PRIV_KEY_INFO": (_int, (_pointer, _pointers)),
    "PKCS8_PRIV_KEY_INFO_free": (None, (_pointer,)),
    "EVP_PKCS82PKEY": (_pointer, (_pointer,)),
    "EVP_PKEY2PKCS8": (_pointer, (_pointer,)),
}
"""Calls of a few microseconds at most: the interpreter lock is kept."""

_SLOW: Final[dict[str, tuple[Any, tuple[Any, ...]]]] = {
    "EVP_PKEY_keygen": (_int, (_pointer, _pointers)),
    "EVP_PKEY_public_check": (_int, (_pointer,)),
    "EVP_PKEY_check": (_int, (_pointer,)),
    "EVP_DigestSign": (_int, (_pointer, _text, _sizes, _text, _size)),
    "EVP_DigestVerify": (_int, (_pointer, _text, _size, _text, _size)),
}
"""Calls with curve arithmetic: the interpreter lock is dropped."""


class Handle:
    """A pointer that this process owns, freed when the object goes."""

    __slots__ = ("_free", "address")

    def __init__(self, address: int, free: Callable[[int], None]) -> None:
        self.address = address
        self._free = free

    def __del__(self) -> None:
        self._free(self.address)


class Library:
    """The functions of libcrypto that SM2 needs, with their types and checks."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.name, self._slow = _load(names)
        self._short = ctypes.PyDLL(self.name)
        for table, loaded in ((_SHORT, self._short), (_SLOW, self._slow)):
            for function_name, (result, arguments) in table.items():
                self._bind(loaded, function_name, result, arguments)
        if self._short.OpenSSL_version_num() < _VERSION_MIN:
            raise CryptographyError(
                CryptographyProblem.LIBRARY_TOO_OLD,
                where=self.name,
                expected="OpenSSL 3.0 or later",
                found=self.version,
            )
        self._sm3: int = self._short.EVP_sm3()
        self._require_sm2()

    @property
    def version(self) -> str:
        """The library's own version text."""
        text: bytes = self._short.OpenSSL_version(0)
        return text.decode("ascii", "replace")

    def sm3(self, content: bytes) -> bytes:
        """Return the SM3 digest of ``content``, 32 bytes.

        Source: GBT-32905.
        """
        size = ctypes.c_uint()
        buffer = ctypes.create_string_buffer(_DIGEST_BYTES)
        self._expect(
            self._short.EVP_Digest(
                content, len(content), buffer, ctypes.byref(size), self._sm3, None
            ),
            "EVP_Digest",
        )
        return buffer.raw

    def generate(self) -> Handle:
        """Return a new SM2 key pair."""
        with self._context_by_name() as context:
            self._expect(self._short.EVP_PKEY_keygen_init(context), "EVP_PKEY_keygen_init")
            key = ctypes.c_void_p()
            self._expect(self._slow.EVP_PKEY_keygen(context, ctypes.byref(key)), "EVP_PKEY_keygen")
            return self._own_key(key.value, "EVP_PKEY_keygen")

    def public_key(self, spki: bytes) -> Handle:
        """Return the SM2 public key of a SubjectPublicKeyInfo, checked to be on the curve."""
        key = self._own_key(self._decode("d2i_PUBKEY", spki), "d2i_PUBKEY")
        self._check_key(key, "EVP_PKEY_public_check")
        return key

    def private_key(self, pkcs8: bytes) -> Handle:
        """Return the SM2 key pair of an unencrypted PKCS#8, its halves checked to agree."""
        info = self._decode("d2i_PKCS8_PRIV_KEY_INFO", pkcs8)
        try:
            key = self._own_key(self._short.EVP_PKCS82PKEY(info), "EVP_PKCS82PKEY")
        finally:
            self._short.PKCS8_PRIV_KEY_INFO_free(info)
        self._check_key(key, "EVP_PKEY_check")
        return key

    def spki(self, key: Handle) -> bytes:
        """Return the SubjectPublicKeyInfo of a key."""
        return self._encode("i2d_PUBKEY", key.address)

    def pkcs8(self, key: Handle) -> bytes:
        """Return the unencrypted PKCS#8 of a key pair."""
        info = self._short.EVP_PKEY2PKCS8(key.address)
        if not info:
            raise self._failure("EVP_PKEY2PKCS8")
        try:
            return self._encode("i2d_PKCS8_PRIV_KEY_INFO", info)
        finally:
            self._short.PKCS8_PRIV_KEY_INFO_free(info)

    def sign(self, key: Handle, content: bytes, *, user_id: bytes, size_max: int) -> bytes:
        """Return the DER signature over ``content``."""
        with self._digest_context(key, user_id) as context:
            self._expect(
                self._short.EVP_DigestSignInit(context, None, self._sm3, None, key.address),
                "EVP_DigestSignInit",
            )
            size = ctypes.c_size_t(size_max)
            buffer = ctypes.create_string_buffer(size_max)
            self._expect(
                self._slow.EVP_DigestSign(
                    context, buffer, ctypes.byref(size), content, len(content)
                ),
                "EVP_DigestSign",
            )
            return buffer.raw[: size.value]

    def verify(self, key: Handle, content: bytes, signature: bytes, *, user_id: bytes) -> bool:
        """Tell whether a signature, known to be strict DER, is of this key.

        Raises:
            CryptographyError: the library failed; this says nothing about the signature.
        """
        with self._digest_context(key, user_id) as context:
            self._expect(
                self._short.EVP_DigestVerifyInit(context, None, self._sm3, None, key.address),
                "EVP_DigestVerifyInit",
            )
            outcome: int = self._slow.EVP_DigestVerify(
                context, signature, len(signature), content, len(content)
            )
        if outcome < 0:
            raise self._failure("EVP_DigestVerify")
        if outcome == 0:
            self._short.ERR_clear_error()
        return outcome == 1

    def _bind(
        self, loaded: ctypes.CDLL, name: str, result: object, arguments: tuple[Any, ...]
    ) -> None:
        try:
            function = getattr(loaded, name)
        except AttributeError:
            raise CryptographyError(
                CryptographyProblem.LIBRARY_TOO_OLD,
                where=self.name,
                expected=f"a function {name}",
                found="none",
            ) from None
        function.restype = result
        function.argtypes = arguments

    def _require_sm2(self) -> None:
        """Make one key, which fails where a distributor left the curve out."""
        try:
            self.generate()
        except CryptographyError as error:
            raise CryptographyError(
                CryptographyProblem.SM2_MISSING,
                where=self.name,
                expected="OpenSSL 3 with SM2 and SM3",
                found=f"{self.version}: {error.found}",
            ) from error

    @contextmanager
    def _context_by_name(self) -> Iterator[int]:
        context = self._short.EVP_PKEY_CTX_new_from_name(None, b"SM2", None)
        if not context:
            raise self._failure("EVP_PKEY_CTX_new_from_name")
        try:
            yield context
        finally:
            self._short.EVP_PKEY_CTX_free(context)

    @contextmanager
    def _key_context(self, key: Handle) -> Iterator[int]:
        context = self._short.EVP_PKEY_CTX_new(key.address, None)
        if not context:
            raise self._failure("EVP_PKEY_CTX_new")
        try:
            yield context
        finally:
            self._short.EVP_PKEY_CTX_free(context)

    @contextmanager
    def _digest_context(self, key: Handle, user_id: bytes) -> Iterator[int]:
        """Give a digest context whose key context knows the user id."""
        with self._key_context(key) as key_context:
            context = self._short.EVP_MD_CTX_new()
            if not context:
                raise self._failure("EVP_MD_CTX_new")
            try:
                self._expect(
                    self._short.EVP_PKEY_CTX_set1_id(key_context, user_id, len(user_id)),
                    "EVP_PKEY_CTX_set1_id",
                )
                self._short.EVP_MD_CTX_set_pkey_ctx(context, key_context)
                yield context
            finally:
                self._short.EVP_MD_CTX_free(context)

    def _own_key(self, address: int | None, call: str) -> Handle:
        if not address:
            raise self._failure(call, CryptographyProblem.KEY_MALFORMED)
        key = Handle(address, self._short.EVP_PKEY_free)
        if self._short.EVP_PKEY_is_a(address, b"SM2") != 1:
            raise self._failure(call, CryptographyProblem.KEY_UNSUPPORTED)
        return key

    def _check_key(self, key: Handle, call: str) -> None:
        with self._key_context(key) as context:
            if getattr(self._slow, call)(context) != 1:
                raise self._failure(call, CryptographyProblem.KEY_MALFORMED)

    def _decode(self, call: str, der: bytes) -> int:
        """Return the address of the object one DER text states, with nothing behind it."""
        start = ctypes.c_char_p(der)
        begin = ctypes.cast(start, ctypes.c_void_p).value or 0
        address: int | None = getattr(self._short, call)(None, ctypes.byref(start), len(der))
        end = ctypes.cast(start, ctypes.c_void_p).value or 0
        if not address:
            raise self._failure(call, CryptographyProblem.KEY_MALFORMED)
        if end - begin != len(der):
            free = {
                "d2i_PUBKEY": self._short.EVP_PKEY_free,
                "d2i_PKCS8_PRIV_KEY_INFO": self._short.PKCS8_PRIV_KEY_INFO_free,
            }[call]
            free(address)
            raise CryptographyError(
                CryptographyProblem.KEY_MALFORMED,
                where=call,
                expected=f"{end - begin} bytes",
                found=f"{len(der)} bytes",
            )
        return address

    def _encode(self, call: str, address: int) -> bytes:
        function = getattr(self._short, call)
        size = function(address, None)
        if size <= 0:
            raise self._failure(call)
        buffer = ctypes.create_string_buffer(size)
        cursor = ctypes.c_void_p(ctypes.addressof(buffer))
        if function(address, ctypes.byref(cursor)) != size:
            raise self._failure(call)
        der = buffer.raw
        ctypes.memset(buffer, 0, size)
        return der

    def _expect(self, outcome: int, call: str) -> None:
        if outcome != 1:
            raise self._failure(call)

    def _failure(
        self, call: str, code: CryptographyProblem = CryptographyProblem.OPERATION_FAILED
    ) -> CryptographyError:
        """Return the error for a failed call and empty the thread's error queue."""
        texts = []
        for _ in range(_ERRORS_MAX):
            number = self._short.ERR_get_error()
            if not number:
                break
            buffer = ctypes.create_string_buffer(_ERROR_TEXT_BYTES)
            self._short.ERR_error_string_n(number, buffer, _ERROR_TEXT_BYTES)
            texts.append(buffer.value.decode("ascii", "replace"))
        self._short.ERR_clear_error()
        return CryptographyError(code, where=call, found="; ".join(texts) or "no reason given")


def _load(names: tuple[str, ...]) -> tuple[str, ctypes.CDLL]:
    """Load the first library that is there, by its full versioned name, never by searching."""
    reasons = []
    for name in names:
        try:
            return name, ctypes.CDLL(name)
        except OSError as error:
            reasons.append(str(error))
    raise CryptographyError(
        CryptographyProblem.LIBRARY_MISSING,
        where="SM2",
        expected=" or ".join(names) or "a known operating system",
        found="; ".join(reasons) or sys.platform,
    )


@cache
def library() -> Library:
    """Return the library, loaded once per process.

    Raises:
        CryptographyError: it is missing, older than OpenSSL 3.0, or was built without SM2.
    """
    return Library(_NAMES.get(sys.platform, ()))
