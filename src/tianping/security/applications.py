"""Applications for certificates (PKCS#10): made by who has the key, checked by the authority.

An application is signed with the key it is for: nobody gets a certificate for another's key.
asn1crypto builds and reads, any of our keys signs, as with certificates.
Source: RFC-2986; RULES-C §7.4 (application, reference number); house, ADR-0096.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Final, cast

from asn1crypto import algos, csr, keys, pem
from asn1crypto import x509 as asn1_x509

from tianping.security.algorithms import PrivateKey, PublicKey
from tianping.security.certificates import PARSER_ERRORS, name_text, signature_algorithm_of
from tianping.security.errors import CertificateError, CertificateProblem, CryptographyError
from tianping.security.issuing import SIGNED_BY
from tianping.security.keys import load_public_key
from tianping.security.strict_der import has_whole_octets

__all__ = ["Application", "key_digest", "load_application", "make_application"]

_BYTES_MAX: Final = 16_384
_PEM: Final = re.compile(
    rb"-----BEGIN CERTIFICATE REQUEST-----\r?\n[A-Za-z0-9+/=\r\n]+"
    rb"-----END CERTIFICATE REQUEST-----\r?\n?"
)


@dataclass(frozen=True, slots=True)
class Application:
    """An application whose signature was checked with the key that it is for.

    Attributes:
        subject_der: Who applies, as a name, DER.
        common_name: Its common name: a bank code.
        public_key: The key to be certified.
    """

    subject_der: bytes
    common_name: str
    public_key: PublicKey

    @property
    def subject(self) -> str:
        """The name as text for people."""
        return name_text(self.subject_der)


def key_digest(spki: bytes) -> bytes:
    """Return the SHA-256 of a public key (SubjectPublicKeyInfo), by which the register knows it."""
    return hashlib.sha256(spki).digest()


def make_application(key: PrivateKey, subject_der: bytes) -> bytes:
    """Return an application (PEM) for a certificate of a key, signed with it."""
    content = csr.CertificationRequestInfo(
        {
            "version": "v1",
            "subject": asn1_x509.Name.load(subject_der),
            "subject_pk_info": keys.PublicKeyInfo.load(key.public_key.spki),
            "attributes": csr.CRIAttributes([]),
        }
    )
    request = csr.CertificationRequest(
        {
            "certification_request_info": content,
            "signature_algorithm": algos.SignedDigestAlgorithm.load(SIGNED_BY[key.algorithm]),
            "signature": key.sign(content.dump()),
        }
    )
    return cast("bytes", pem.armor("CERTIFICATE REQUEST", request.dump()))


def load_application(content: bytes) -> Application:
    """Return the application of a PEM text: one, whole, and signed with its own key.

    Raises:
        CertificateError: MALFORMED, UNSUPPORTED_ALGORITHM or BAD_SIGNATURE.
    """
    if not 0 < len(content) <= _BYTES_MAX or _PEM.fullmatch(content.strip() + b"\n") is None:
        raise _problem(CertificateProblem.MALFORMED, "one PEM block of an application", "another")
    try:
        _, _, der = pem.unarmor(content)
        request = csr.CertificationRequest.load(der, strict=True)
        stated = request["certification_request_info"]
        subject_der: bytes = stated["subject"].dump()
        common_name = str(stated["subject"].native["common_name"])
        spki: bytes = stated["subject_pk_info"].dump()
        algorithm_der: bytes = request["signature_algorithm"].dump()
        signature: bytes = request["signature"].native
        whole = has_whole_octets(request["signature"].contents)
        signed: bytes = stated.dump()
    except PARSER_ERRORS as error:
        raise _problem(CertificateProblem.MALFORMED, "PKCS#10 in DER", str(error)) from None
    try:
        key = load_public_key(spki)
    except CryptographyError as error:
        raise _problem(
            CertificateProblem.UNSUPPORTED_ALGORITHM, error.expected, error.found
        ) from None
    if signature_algorithm_of(algorithm_der) is not key.algorithm:
        raise _problem(
            CertificateProblem.UNSUPPORTED_ALGORITHM,
            "the signature algorithm of its key",
            algorithm_der.hex(),
        )
    if not whole or not key.verify(signed, signature):
        raise _problem(CertificateProblem.BAD_SIGNATURE, "a signature of its own key", "another")
    return Application(subject_der, common_name, key)


def _problem(code: CertificateProblem, expected: str, found: str) -> CertificateError:
    return CertificateError(code, where="application", expected=expected, found=found)
