"""An identity goes to disk and comes back as the same signer."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.security_fixtures import NOW_NS, PASSWORD, authority, signer
from tianping.security.algorithms import Algorithm
from tianping.security.certificates import verifier_of
from tianping.security.errors import (
    CertificateError,
    CertificateProblem,
    KeyStoreError,
    KeyStoreProblem,
)
from tianping.security.identities import CERTIFICATE_FILE, Identity, open_signer, save_identity
from tianping.security.signatures import sign_text, verify_text


@pytest.mark.parametrize("algorithm", Algorithm)
def test_open_signer_after_save_signs_for_the_same_certificate(
    algorithm: Algorithm, tmp_path: Path
) -> None:
    """What the signer of a folder signs verifies with the certificate it was saved with."""
    saved = signer(algorithm)
    save_identity(tmp_path / "bank", saved, PASSWORD)
    opened = open_signer(tmp_path / "bank", PASSWORD)
    assert opened.certificate == saved.certificate
    assert opened.algorithm is algorithm
    text = sign_text(opened, b"A|1.00|")
    verify_text(verifier_of(saved.certificate), b"A|1.00|", text)
    authority().trust_store().check(opened.certificate, NOW_NS)


def test_identity_of_a_foreign_key_is_refused() -> None:
    """A certificate and a key that do not belong together make no signer."""
    with pytest.raises(CertificateError) as caught:
        Identity(
            signer(Algorithm.SM2_SM3).certificate,
            signer(Algorithm.P256_SHA256).key,
        )
    assert caught.value.code is CertificateProblem.KEY_MISMATCH


def test_open_signer_without_a_certificate_says_which_file_is_missing(tmp_path: Path) -> None:
    """A folder without a certificate is refused with the path of the missing file."""
    with pytest.raises(KeyStoreError) as caught:
        open_signer(tmp_path, PASSWORD)
    assert caught.value.code is KeyStoreProblem.MISSING
    assert caught.value.where == str(tmp_path / CERTIFICATE_FILE)


def test_identity_text_holds_no_key() -> None:
    """The text of an identity never shows its private key."""
    assert "PrivateKey" not in repr(signer(Algorithm.SM2_SM3))
