"""Whatever is signed verifies, and nothing else does, for every algorithm."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.security_fixtures import signer
from tianping.security.algorithms import Algorithm
from tianping.security.certificates import verifier_of
from tianping.security.errors import SignatureError
from tianping.security.signatures import sign_text, verify_text


@pytest.mark.parametrize("algorithm", Algorithm)
@settings(max_examples=60, deadline=None)
@given(content=st.binary(max_size=300), other=st.binary(max_size=300))
def test_signature_verifies_over_its_own_content_only(
    algorithm: Algorithm, content: bytes, other: bytes
) -> None:
    """A text signed over one content is accepted there, and over no other content."""
    verifier = verifier_of(signer(algorithm).certificate)
    text = sign_text(signer(algorithm), content)
    verify_text(verifier, content, text)
    if other != content:
        with pytest.raises(SignatureError):
            verify_text(verifier, other, text)


@pytest.mark.parametrize("algorithm", Algorithm)
@settings(max_examples=100, deadline=None)
@given(content=st.binary(max_size=50), signature=st.binary(max_size=300))
def test_verify_of_any_bytes_is_false_and_never_breaks(
    algorithm: Algorithm, content: bytes, signature: bytes
) -> None:
    """No random bytes are a signature, and none break the verifier."""
    assert not verifier_of(signer(algorithm).certificate).verify(content, signature)


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=200))
def test_verify_text_of_any_text_is_refused_and_never_breaks(text: str) -> None:
    """No random text is a signature, and none break the reader."""
    with pytest.raises(SignatureError):
        verify_text(verifier_of(signer(Algorithm.SM2_SM3).certificate), b"", text)
