"""Every single-byte change of a signed value, of a signature or of its text is noticed."""

from __future__ import annotations

import pytest

from support.security_fixtures import signer
from tianping.security.algorithms import Algorithm
from tianping.security.certificates import verifier_of
from tianping.security.errors import SignatureError
from tianping.security.signatures import sign_text, verify_text

CONTENT = "102100000012|2026112300000001|CNY1000.00|收款人|".encode()
CHANGES = (0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xFF)


@pytest.mark.parametrize("algorithm", Algorithm)
def test_verify_after_any_byte_of_the_content_changed_is_false(algorithm: Algorithm) -> None:
    """Each byte of the content, changed in nine ways, dropped or doubled, breaks the signature."""
    verifier = verifier_of(signer(algorithm).certificate)
    signature = signer(algorithm).sign(CONTENT)
    assert verifier.verify(CONTENT, signature)
    for position in range(len(CONTENT)):
        head, byte, tail = CONTENT[:position], CONTENT[position], CONTENT[position + 1 :]
        for change in CHANGES:
            assert not verifier.verify(head + bytes((byte ^ change,)) + tail, signature)
        assert not verifier.verify(head + tail, signature)
        assert not verifier.verify(head + bytes((byte, byte)) + tail, signature)


@pytest.mark.parametrize("algorithm", Algorithm)
def test_verify_after_any_byte_of_the_signature_changed_is_false(algorithm: Algorithm) -> None:
    """Each byte of the signature, changed in nine ways, dropped or doubled, is refused."""
    verifier = verifier_of(signer(algorithm).certificate)
    signature = signer(algorithm).sign(CONTENT)
    for position in range(len(signature)):
        head, byte, tail = signature[:position], signature[position], signature[position + 1 :]
        for change in CHANGES:
            assert not verifier.verify(CONTENT, head + bytes((byte ^ change,)) + tail)
        assert not verifier.verify(CONTENT, head + tail)
        assert not verifier.verify(CONTENT, head + bytes((byte, byte)) + tail)


@pytest.mark.parametrize("algorithm", Algorithm)
def test_verify_text_after_any_character_changed_raises(algorithm: Algorithm) -> None:
    """Each character of the base64 text, replaced, dropped or doubled, is refused."""
    verifier = verifier_of(signer(algorithm).certificate)
    text = sign_text(signer(algorithm), CONTENT)
    verify_text(verifier, CONTENT, text)
    for position, character in enumerate(text):
        head, tail = text[:position], text[position + 1 :]
        others = {"A", "z", "+", "/", "=", " ", "\n", "中", character * 2, ""} - {character}
        for other in others:
            with pytest.raises(SignatureError):
                verify_text(verifier, CONTENT, head + other + tail)


@pytest.mark.parametrize("algorithm", Algorithm)
@pytest.mark.parametrize("other", Algorithm)
def test_verify_with_another_key_is_false(algorithm: Algorithm, other: Algorithm) -> None:
    """A signature verifies with its own key only, whatever the algorithm."""
    signature = signer(algorithm).sign(CONTENT)
    verified = verifier_of(signer(other).certificate).verify(CONTENT, signature)
    assert verified == (algorithm is other)


def test_verify_text_of_another_alphabet_of_base64_raises() -> None:
    """The URL-safe alphabet of base64 is another text, so it is refused."""
    verifier = verifier_of(signer(Algorithm.RSA_SHA256).certificate)
    contents = (str(number).encode("ascii") for number in range(1000))
    texts = ((c, sign_text(signer(Algorithm.RSA_SHA256), c)) for c in contents)
    content, text = next((c, text) for c, text in texts if {"+", "/"} & set(text))
    text = text.replace("+", "-").replace("/", "_")
    with pytest.raises(SignatureError):
        verify_text(verifier, content, text)
