"""Signature texts: what is refused, and what the refusal says."""

from __future__ import annotations

import pytest

from support.security_fixtures import signer
from tianping.security.algorithms import Algorithm
from tianping.security.certificates import verifier_of
from tianping.security.errors import SignatureError, SignatureProblem
from tianping.security.signatures import SIGNATURE_CHARACTERS_MAX, sign_text, verify_text


@pytest.mark.parametrize(
    "text",
    [
        *("", "A", "AA", "AAA", "AB==", "AAB=", "AA==\n", " AA==", "AA==AA==", "A==="),
        *("!!!!", "中文", "A" * (SIGNATURE_CHARACTERS_MAX + 4)),
    ],
)
def test_verify_text_of_a_text_that_is_not_canonical_is_bad_base64(text: str) -> None:
    """White space, wrong padding, loose bits, other characters and long texts are refused."""
    with pytest.raises(SignatureError) as caught:
        verify_text(verifier_of(signer(Algorithm.SM2_SM3).certificate), b"", text)
    assert caught.value.code is SignatureProblem.BAD_BASE64


def test_verify_text_of_a_wrong_signature_says_mismatch_in_both_languages() -> None:
    """A wrong signature is refused with one text, whatever is wrong with it."""
    verifier = verifier_of(signer(Algorithm.P256_SHA256).certificate)
    texts = set()
    for text in ("AAAA", sign_text(signer(Algorithm.P256_SHA256), b"other")):
        with pytest.raises(SignatureError) as caught:
            verify_text(verifier, b"content", text)
        assert caught.value.code is SignatureProblem.MISMATCH
        texts.add(str(caught.value))
    assert len(texts) == 1
    assert "does not verify" in texts.pop()
    assert "核签错误" in str(caught.value)
