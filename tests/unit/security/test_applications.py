"""Applications: what was signed with the key is read, anything else is refused."""

from __future__ import annotations

import pytest
from asn1crypto import pem

from support.security_fixtures import BANK_CODE, NOW_NS, START_NS, authority
from tianping.security.algorithms import Algorithm
from tianping.security.applications import key_digest, load_application, make_application
from tianping.security.certificates import Usage
from tianping.security.errors import CertificateError, CertificateProblem
from tianping.security.keys import generate_key
from tianping.security.pki import signing_name


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_application_is_certified_for_its_key_and_name(algorithm: Algorithm) -> None:
    """Written, read and certified: the certificate is of that key, for signing, and trusted."""
    key = generate_key(algorithm)
    found = load_application(make_application(key, signing_name(BANK_CODE)))
    assert found.public_key.spki == key.public_key.spki
    assert found.common_name == BANK_CODE
    assert found.subject.startswith(f"CN={BANK_CODE},")
    made = authority().certify(found.subject_der, found.public_key, not_before_ns=START_NS)
    assert (made.spki, made.subject_der) == (key.public_key.spki, found.subject_der)
    assert Usage.SIGNING in made.usages
    authority().trust_store().check(made, NOW_NS)
    assert len(key_digest(made.spki)) == 32


def test_application_with_any_byte_changed_is_refused() -> None:
    """Whatever byte is altered, it is not read as an application that was signed."""
    content = make_application(generate_key(Algorithm.P256_SHA256), signing_name(BANK_CODE))
    _, _, der = pem.unarmor(content)
    for place in range(len(der)):
        altered = der[:place] + bytes([der[place] ^ 1]) + der[place + 1 :]
        with pytest.raises(CertificateError):
            load_application(pem.armor("CERTIFICATE REQUEST", altered))


def test_application_for_anothers_key_is_refused() -> None:
    """A key that signs for another's public key gets nothing."""
    other = generate_key(Algorithm.P256_SHA256).public_key

    class Thief:
        """Signs with its own key, shows another's."""

        algorithm = Algorithm.P256_SHA256
        public_key = other
        sign = staticmethod(generate_key(Algorithm.P256_SHA256).sign)

        def pkcs8(self) -> bytes:
            """Have none to show."""
            return b""

    with pytest.raises(CertificateError) as caught:
        load_application(make_application(Thief(), signing_name(BANK_CODE)))
    assert caught.value.code is CertificateProblem.BAD_SIGNATURE


@pytest.mark.parametrize("content", [b"", b"x", b"x" * 20_000])
def test_what_is_no_application_is_refused(content: bytes) -> None:
    """Neither nothing, nor another text, nor a very long one."""
    with pytest.raises(CertificateError) as caught:
        load_application(content)
    assert caught.value.code is CertificateProblem.MALFORMED
