"""X.509 certificates of all three algorithms: read strictly, held ready to verify with.

Two readers look at each certificate: asn1crypto for names and algorithms byte by byte, and
``cryptography``, whose reader refuses what is not DER. Both must understand it.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from typing import Final, cast

from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from tianping.security.algorithms import Algorithm, PublicKey, Verifier
from tianping.security.errors import CertificateError, CertificateProblem, CryptographyError
from tianping.security.keys import load_public_key
from tianping.security.strict_der import has_whole_octets
from tianping.values.identifiers import CertificateId, certificate_id

__all__ = [
    "CERTIFICATE_BYTES_MAX",
    "NANOSECONDS",
    "PARSER_ERRORS",
    "Certificate",
    "Usage",
    "load_certificate",
    "load_certificates",
    "name_text",
    "pem_of",
    "signature_algorithm_of",
    "verifier_of",
]

CERTIFICATE_BYTES_MAX: Final = 16_384
"""Larger ones are refused unread; a usual one has 500 to 1,500 bytes."""

NANOSECONDS: Final = 1_000_000_000

PARSER_ERRORS: Final = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    OverflowError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
    Warning,
)
"""All that the two readers raise at bytes they do not understand.

A reader's warning becomes one of them where warnings are errors.
"""

_NAME_SPECIALS: Final = frozenset(',=+"\\<>;')
_NAME_LABELS: Final = {
    "common_name": "CN",
    "organizational_unit_name": "OU",
    "organization_name": "O",
    "country_name": "C",
}
_SERIAL_BITS_MAX: Final = 159
_VERIFIERS_MAX: Final = 8_192
_CERTIFICATES_MAX: Final = 8_192
_PEM = re.compile(
    rb"-----BEGIN CERTIFICATE-----\r?\n[A-Za-z0-9+/=\r\n]+-----END CERTIFICATE-----\r?\n?"
)

_ALGORITHM_DER: Final[dict[bytes, Algorithm]] = {
    bytes.fromhex("300a06082a811ccf55018375"): Algorithm.SM2_SM3,
    bytes.fromhex("300c06082a811ccf550183750500"): Algorithm.SM2_SM3,
    bytes.fromhex("300d06092a864886f70d01010b0500"): Algorithm.RSA_SHA256,
    bytes.fromhex("300a06082a8648ce3d040302"): Algorithm.P256_SHA256,
}
"""Every accepted AlgorithmIdentifier of a signature; SM2 is seen with and without NULL."""

_UNDERSTOOD: Final = frozenset(
    {
        "key_usage",
        "basic_constraints",
        "extended_key_usage",
        "subject_alt_name",
        "key_identifier",
        "authority_key_identifier",
    }
)


class Usage(Enum):
    """What a certificate is asked to vouch for."""

    SIGNING = "signing"
    """A bank's signature under messages."""
    ACCESS = "access"
    """One end of a TLS connection."""
    AUTHORITY = "authority"
    """Certificates and revocation lists below it."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate, read once.

    Attributes:
        der: The bytes as received.
        subject: The subject's name as text, for people.
        issuer: The issuer's name as text, for people.
        serial: The serial number, lower-case hex without leading zeros.
        not_before_ns: First instant of validity, nanoseconds since 1970 UTC.
        not_after_ns: Last instant of validity, nanoseconds since 1970 UTC.
        algorithm: The algorithm of the certificate's own key.
        usages: What its extensions allow.
        path_length_max: How many authorities may stand below it; None without a bound.
        id: Issuer digest and serial: the name it is bound under.
    """

    der: bytes
    subject: str = field(compare=False)
    issuer: str = field(compare=False)
    serial: str = field(compare=False)
    not_before_ns: int = field(compare=False)
    not_after_ns: int = field(compare=False)
    algorithm: Algorithm = field(compare=False)
    usages: frozenset[Usage] = field(compare=False)
    path_length_max: int | None = field(compare=False)
    id: CertificateId = field(compare=False)
    spki: bytes = field(compare=False, repr=False)
    """The SubjectPublicKeyInfo, DER."""
    subject_der: bytes = field(compare=False, repr=False)
    issuer_der: bytes = field(compare=False, repr=False)
    signed_algorithm: Algorithm = field(compare=False)
    """The algorithm the issuer signed it with."""
    signed_content: bytes = field(compare=False, repr=False)
    """The bytes the issuer signed."""
    signature: bytes = field(compare=False, repr=False)
    """The issuer's signature."""


def load_certificate(content: bytes) -> Certificate:
    """Return the certificate of DER bytes, or of a PEM text that holds exactly one.

    Raises:
        CertificateError: MALFORMED, UNSUPPORTED_ALGORITHM or UNKNOWN_EXTENSION.
    Source: RFC-5280 (section 4), GBT-35276 (SM2 keys and signatures); house, ADR-0016.
    """
    if not content.lstrip().startswith(b"-----"):
        return _read_der(content)
    certificates = load_certificates(content)
    if len(certificates) != 1:
        raise _malformed("one certificate", f"{len(certificates)}")
    return certificates[0]


def load_certificates(content: bytes) -> list[Certificate]:
    """Return the certificates of a PEM text, in its order.

    Raises:
        CertificateError: something in it is no certificate.
    """
    blocks = _PEM.findall(content)
    if not blocks or _PEM.sub(b"", content).strip():
        raise _malformed("PEM blocks of certificates and nothing else", f"{len(blocks)} blocks")
    certificates = []
    for block in blocks:
        try:
            _, _, der = pem.unarmor(block)
        except ValueError as error:
            raise _malformed("a PEM block", str(error)) from None
        certificates.append(_read_der(der))
    return certificates


def pem_of(certificate: Certificate) -> bytes:
    """Return the PEM text of a certificate."""
    return cast("bytes", pem.armor("CERTIFICATE", certificate.der))


@lru_cache(maxsize=_VERIFIERS_MAX)
def _public_key(spki: bytes) -> PublicKey:
    return load_public_key(spki)


def verifier_of(certificate: Certificate) -> Verifier:
    """Return the verifier of a certificate's key; the same object for the same key.

    Whether the certificate is trusted is another question: ``trust.TrustStore`` answers it.
    """
    return _public_key(certificate.spki)


def name_text(der: bytes) -> str:
    """Return a name as text for people, its last part first: ``CN=…,OU=…,O=…,C=CN``.

    What could make one name look like another, or spoil a log, is escaped.
    """
    parts = []
    for level in asn1_x509.Name.load(der).chosen:
        for part in level:
            label = _NAME_LABELS.get(part["type"].native, part["type"].dotted)
            parts.append(f"{label}={_escaped(str(part['value'].native))}")
    return ",".join(reversed(parts))


def signature_algorithm_of(der: bytes) -> Algorithm | None:
    """Return the algorithm an AlgorithmIdentifier names, or None when it is not used here."""
    return _ALGORITHM_DER.get(der)


def _escaped(text: str) -> str:
    return "".join(
        character
        if character.isprintable() and character not in _NAME_SPECIALS
        else f"\\{ord(character):x}"
        for character in text
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    """What asn1crypto reads byte by byte."""

    serial: int
    subject_der: bytes
    issuer_der: bytes
    spki: bytes
    algorithm_der: bytes
    inner_algorithm_der: bytes


@lru_cache(maxsize=_CERTIFICATES_MAX)
def _read_der(der: bytes) -> Certificate:
    if not 0 < len(der) <= CERTIFICATE_BYTES_MAX:
        raise _malformed(f"1 to {CERTIFICATE_BYTES_MAX} bytes", f"{len(der)} bytes")
    parts = _read_parts(der)
    if not 0 < parts.serial < 1 << _SERIAL_BITS_MAX:
        raise _malformed("a positive serial number of at most 20 bytes", hex(parts.serial))
    signed_algorithm = signature_algorithm_of(parts.algorithm_der)
    if signed_algorithm is None or parts.inner_algorithm_der != parts.algorithm_der:
        raise CertificateError(
            CertificateProblem.UNSUPPORTED_ALGORITHM,
            where="signatureAlgorithm",
            expected="SM2 with SM3, RSA or P-256 with SHA-256, the same inside and out",
            found=parts.algorithm_der.hex(),
        )
    try:
        parsed = x509.load_der_x509_certificate(der)
        usages, path_length_max = _read_extensions(parsed)
        certificate = _assemble(parsed, parts, usages, path_length_max)
    except PARSER_ERRORS as error:
        raise _malformed("an X.509 certificate in DER", str(error)) from None
    if certificate.not_after_ns < certificate.not_before_ns:
        raise _malformed("a validity that begins before it ends", "the reverse")
    return certificate


def _read_parts(der: bytes) -> _Parts:
    try:
        parsed = asn1_x509.Certificate.load(der, strict=True)
        content = parsed["tbs_certificate"]
        if content["version"].native != "v3":
            raise _malformed("version 3", content["version"].native)
        if not has_whole_octets(parsed["signature_value"].contents):
            raise _malformed("a signature of whole octets", "unused bits")
        _refuse_unknown_extensions(content["extensions"])
        return _Parts(
            serial=content["serial_number"].native,
            subject_der=content["subject"].dump(),
            issuer_der=content["issuer"].dump(),
            spki=content["subject_public_key_info"].dump(),
            algorithm_der=parsed["signature_algorithm"].dump(),
            inner_algorithm_der=content["signature"].dump(),
        )
    except PARSER_ERRORS as error:
        raise _malformed("an X.509 certificate in DER", str(error)) from None


def _refuse_unknown_extensions(extensions: asn1_x509.Extensions) -> None:
    for extension in extensions:
        name = extension["extn_id"].native
        if extension["critical"].native and name not in _UNDERSTOOD:
            raise CertificateError(
                CertificateProblem.UNKNOWN_EXTENSION, where="extensions", found=name
            )


def _assemble(
    parsed: x509.Certificate,
    parts: _Parts,
    usages: frozenset[Usage],
    path_length_max: int | None,
) -> Certificate:
    try:
        algorithm = _public_key(parts.spki).algorithm
    except CryptographyError as error:
        raise CertificateError(
            CertificateProblem.UNSUPPORTED_ALGORITHM,
            where="subjectPublicKeyInfo",
            expected=error.expected,
            found=error.found,
        ) from error
    serial = f"{parts.serial:x}"
    issuer_digest = hashlib.sha256(parts.issuer_der).hexdigest()[:16]
    return Certificate(
        der=parsed.public_bytes(Encoding.DER),
        subject=name_text(parts.subject_der),
        issuer=name_text(parts.issuer_der),
        serial=serial,
        not_before_ns=int(parsed.not_valid_before_utc.timestamp()) * NANOSECONDS,
        not_after_ns=(int(parsed.not_valid_after_utc.timestamp()) + 1) * NANOSECONDS - 1,
        algorithm=algorithm,
        usages=usages,
        path_length_max=path_length_max,
        id=certificate_id(issuer_digest=issuer_digest, serial=serial),
        spki=parts.spki,
        subject_der=parts.subject_der,
        issuer_der=parts.issuer_der,
        signed_algorithm=_ALGORITHM_DER[parts.algorithm_der],
        signed_content=parsed.tbs_certificate_bytes,
        signature=parsed.signature,
    )


def _read_extensions(parsed: x509.Certificate) -> tuple[frozenset[Usage], int | None]:
    """Return the uses a certificate's extensions allow, and the bound of its path."""
    extensions = {extension.oid: extension.value for extension in parsed.extensions}
    key_usage = extensions.get(x509.KeyUsage.oid)
    constraints = extensions.get(x509.BasicConstraints.oid)
    extended = extensions.get(x509.ExtendedKeyUsage.oid)
    usages: set[Usage] = set()
    if not isinstance(key_usage, x509.KeyUsage):
        return frozenset(), None
    if isinstance(constraints, x509.BasicConstraints) and constraints.ca:
        if key_usage.key_cert_sign and key_usage.crl_sign:
            usages.add(Usage.AUTHORITY)
        return frozenset(usages), constraints.path_length
    if not key_usage.digital_signature or key_usage.key_cert_sign:
        return frozenset(), None
    if isinstance(extended, x509.ExtendedKeyUsage):
        if (
            ExtendedKeyUsageOID.CLIENT_AUTH in extended
            or ExtendedKeyUsageOID.SERVER_AUTH in extended
        ):
            usages.add(Usage.ACCESS)
    else:
        usages.add(Usage.SIGNING)
    return frozenset(usages), None


def _malformed(expected: str, found: object) -> CertificateError:
    return CertificateError(
        CertificateProblem.MALFORMED, where="certificate", expected=expected, found=found
    )
