"""The one piece of foreign code: what it refuses, and that threads may share its keys."""

from __future__ import annotations

import threading

import pytest

from support.security_fixtures import signer
from tianping.security.algorithms import Algorithm
from tianping.security.classical import P256_SPKI_PREFIX, RSA_SPKI_PREFIX
from tianping.security.errors import CryptographyError, CryptographyProblem
from tianping.security.keys import generate_key, load_private_key, load_public_key
from tianping.security.libcrypto import Library, library
from tianping.security.sm2 import SM2_SPKI_PREFIX, SM2_USER_ID


def refusal_of_public(spki: bytes) -> CryptographyProblem:
    """Return the code a public key is refused with."""
    with pytest.raises(CryptographyError) as caught:
        load_public_key(spki)
    return caught.value.code


def test_library_that_is_missing_says_what_was_tried() -> None:
    """A machine without libcrypto gets a clear error, in both languages."""
    with pytest.raises(CryptographyError) as caught:
        Library(("libcrypto-nowhere.so.3",))
    assert caught.value.code is CryptographyProblem.LIBRARY_MISSING
    assert "libcrypto-nowhere.so.3" in str(caught.value)
    assert "无法加载" in str(caught.value)


def test_library_without_the_functions_is_too_old() -> None:
    """Another library under that name is refused with the function it lacks."""
    with pytest.raises(CryptographyError) as caught:
        Library(("libc.so.6",))
    assert caught.value.code is CryptographyProblem.LIBRARY_TOO_OLD
    assert "OpenSSL_version_num" in caught.value.expected


def test_library_is_openssl_3() -> None:
    """The loaded library tells its version."""
    assert library().version.startswith("OpenSSL 3.")
    assert library() is library()


@pytest.mark.parametrize(
    ("prefix", "bits"),
    [
        pytest.param(SM2_SPKI_PREFIX, 64, id="sm2"),
        pytest.param(P256_SPKI_PREFIX, 64, id="p256"),
    ],
)
def test_public_key_off_the_curve_is_malformed(prefix: bytes, bits: int) -> None:
    """A point that is not on the curve, zero among them, is no key."""
    for point in (bytes(bits), b"\x01" * bits, b"\xff" * bits):
        assert refusal_of_public(prefix + point) is CryptographyProblem.KEY_MALFORMED


@pytest.mark.parametrize("algorithm", Algorithm)
def test_public_key_of_another_length_is_malformed(algorithm: Algorithm) -> None:
    """A key cut short or with bytes behind it is refused."""
    spki = signer(algorithm).key.public_key.spki
    assert refusal_of_public(spki + b"\x00") is CryptographyProblem.KEY_MALFORMED
    assert refusal_of_public(spki[:-1]) is CryptographyProblem.KEY_MALFORMED


def test_public_key_of_another_kind_is_unsupported() -> None:
    """What is none of the three kinds is refused as such."""
    assert refusal_of_public(b"\x30\x2a") is CryptographyProblem.KEY_UNSUPPORTED
    compressed = SM2_SPKI_PREFIX[:-1] + b"\x02" + bytes(32)
    assert refusal_of_public(compressed) is CryptographyProblem.KEY_UNSUPPORTED


def test_rsa_key_with_a_small_exponent_or_modulus_is_malformed() -> None:
    """RSA means 2048 bits and the exponent 65537."""
    spki = signer(Algorithm.RSA_SHA256).key.public_key.spki
    small_exponent = spki[:-3] + b"\x00\x00\x03"
    small_modulus = RSA_SPKI_PREFIX + b"\x00" * 200 + spki[-61:]
    assert refusal_of_public(small_exponent) is CryptographyProblem.KEY_MALFORMED
    assert refusal_of_public(small_modulus) is CryptographyProblem.KEY_MALFORMED


@pytest.mark.parametrize("algorithm", Algorithm)
def test_private_key_that_is_damaged_is_refused(algorithm: Algorithm) -> None:
    """A PKCS#8 cut short, or with bytes behind it, is refused; other bytes are unsupported."""
    pkcs8 = signer(algorithm).key.pkcs8()
    for damaged in (pkcs8 + b"\x00", pkcs8[:-1], pkcs8[:50]):
        with pytest.raises(CryptographyError) as caught:
            load_private_key(damaged)
        assert caught.value.code is CryptographyProblem.KEY_MALFORMED
    with pytest.raises(CryptographyError) as caught:
        load_private_key(pkcs8[20:])
    assert caught.value.code is CryptographyProblem.KEY_UNSUPPORTED


@pytest.mark.parametrize(
    ("algorithm", "step"),
    [(Algorithm.SM2_SM3, 1), (Algorithm.P256_SHA256, 1), (Algorithm.RSA_SHA256, 101)],
)
def test_private_key_with_any_byte_changed_is_refused_or_the_same(
    algorithm: Algorithm, step: int
) -> None:
    """No damage to a key gives another key: it is refused, or means the very same one."""
    key = signer(algorithm).key
    pkcs8 = key.pkcs8()
    for position in range(0, len(pkcs8), step):
        changed = bytearray(pkcs8)
        changed[position] ^= 0x55
        try:
            opened = load_private_key(bytes(changed))
        except CryptographyError:
            continue
        assert opened.public_key.spki == key.public_key.spki
        assert key.public_key.verify(b"content", opened.sign(b"content"))


def test_sm2_private_key_with_another_public_half_is_malformed() -> None:
    """A key file whose halves do not belong together is refused."""
    pkcs8 = generate_key(Algorithm.SM2_SM3).pkcs8()
    other = generate_key(Algorithm.SM2_SM3).public_key.spki[-64:]
    with pytest.raises(CryptographyError) as caught:
        load_private_key(pkcs8[:-64] + other)
    assert caught.value.code is CryptographyProblem.KEY_MALFORMED


def test_verify_of_a_malformed_signature_by_the_bare_library_is_a_fault() -> None:
    """What is not DER never gets this far; if it does, that is a fault and no refusal."""
    handle = library().public_key(signer(Algorithm.SM2_SM3).key.public_key.spki)
    with pytest.raises(CryptographyError) as caught:
        library().verify(handle, b"content", b"no DER", user_id=SM2_USER_ID)
    assert caught.value.code is CryptographyProblem.OPERATION_FAILED
    assert caught.value.where == "EVP_DigestVerify"


def test_sm2_user_id_is_part_of_what_is_signed() -> None:
    """A signature under another user id does not verify."""
    key = library().generate()
    signature = library().sign(key, b"content", user_id=b"another id", size_max=72)
    assert library().verify(key, b"content", signature, user_id=b"another id")
    assert not library().verify(key, b"content", signature, user_id=SM2_USER_ID)


@pytest.mark.parametrize("algorithm", Algorithm)
def test_threads_share_one_key(algorithm: Algorithm) -> None:
    """Eight threads sign and verify with one key; every answer is right."""
    key = signer(algorithm).key
    answers: list[tuple[bool, bool]] = []

    def work(number: int) -> None:
        for round_number in range(20):
            content = f"{number} {round_number}".encode("ascii")
            signature = key.sign(content)
            right = key.public_key.verify(content, signature)
            answers.append((right, key.public_key.verify(content + b"!", signature)))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [(True, False)] * 160


@pytest.mark.parametrize("content", [b"", b"\x00", b"a" * 1_000_000], ids=("0", "1", "1 MB"))
@pytest.mark.parametrize("algorithm", Algorithm)
def test_content_of_any_length_is_signed(algorithm: Algorithm, content: bytes) -> None:
    """Nothing, a zero byte and a million bytes are all signed and verified."""
    key = signer(algorithm).key
    assert key.public_key.verify(content, key.sign(content))
