"""Making certificates and revocation lists: asn1crypto builds, any of our keys signs.

One way for all three algorithms, because no maintained library signs X.509 with SM2.
Every result is read back by the strict reader before anybody gets it.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, cast

from asn1crypto import algos, core, crl, keys
from asn1crypto import x509 as asn1_x509

from tianping.security.algorithms import Algorithm, PrivateKey, PublicKey
from tianping.security.certificates import NANOSECONDS, Certificate, Usage, load_certificate
from tianping.security.revocation import RevocationList, load_revocation_list

__all__ = [
    "SIGNED_BY",
    "Issuer",
    "Request",
    "build_name",
    "issue_certificate",
    "issue_revocation_list",
    "issue_root",
]

SIGNED_BY: Final[dict[Algorithm, bytes]] = {
    Algorithm.SM2_SM3: bytes.fromhex("300a06082a811ccf55018375"),
    Algorithm.RSA_SHA256: bytes.fromhex("300d06092a864886f70d01010b0500"),
    Algorithm.P256_SHA256: bytes.fromhex("300a06082a8648ce3d040302"),
}
"""The AlgorithmIdentifier of a signature: OID 1.2.156.10197.1.501 for SM2 with SM3.

Source: GBT-35276 (SM2), RFC-5280 (the others).
"""

_UTC_TIME_YEAR_END: Final = 2050
"""RFC 5280 writes times before 2050 as UTCTime, from then on as GeneralizedTime."""

_KEY_IDENTIFIER_BYTES: Final = 20


@dataclass(frozen=True, slots=True)
class Issuer:
    """An authority's certificate with its private key."""

    certificate: Certificate
    key: PrivateKey


@dataclass(frozen=True, slots=True)
class Request:
    """What is to stand in a certificate.

    Attributes:
        subject_der: The subject's name, DER.
        public_key: The key it vouches for.
        serial: The serial number, positive.
        usage: What it may be used for.
        not_before_ns: First instant of validity; cut to whole seconds.
        not_after_ns: Last instant of validity; cut to whole seconds.
        hosts: Host names and addresses of a server's access certificate.
        path_length_max: How many authorities may stand below an authority; None: any number.
    """

    subject_der: bytes
    public_key: PublicKey
    serial: int
    usage: Usage
    not_before_ns: int
    not_after_ns: int
    hosts: tuple[str, ...] = ()
    path_length_max: int | None = 0


def build_name(*, organisation: str, unit: str, common_name: str) -> bytes:
    """Return the DER of a name with country CN, organisation, unit and common name."""
    parts = OrderedDict(
        country_name="CN",
        organization_name=organisation,
        organizational_unit_name=unit,
        common_name=common_name,
    )
    return cast("bytes", asn1_x509.Name.build(parts).dump())


def issue_root(request: Request, key: PrivateKey) -> Certificate:
    """Return the certificate of a new root: signed by its own key.

    Source: RFC-5280 (section 4.2.1.9, basic constraints).
    """
    return _issue(request, issuer_der=request.subject_der, issuer_key=key)


def issue_certificate(request: Request, issuer: Issuer) -> Certificate:
    """Return a certificate signed by an authority.

    Source: RFC-5280 (section 4), GBT-35276 (SM2).
    """
    return _issue(request, issuer_der=issuer.certificate.subject_der, issuer_key=issuer.key)


def issue_revocation_list(
    issuer: Issuer,
    revoked_at_ns: Mapping[int, int],
    *,
    number: int,
    this_update_ns: int,
    next_update_ns: int,
) -> RevocationList:
    """Return the list of an authority's revoked serials and when each was revoked.

    Source: RFC-5280 (section 5).
    """
    algorithm = algos.SignedDigestAlgorithm.load(SIGNED_BY[issuer.key.algorithm])
    content = {
        "version": "v2",
        "signature": algorithm,
        "issuer": asn1_x509.Name.load(issuer.certificate.subject_der),
        "this_update": _time(this_update_ns),
        "next_update": _time(next_update_ns),
        "crl_extensions": [
            _extension("authority_key_identifier", _authority_key(issuer.key.public_key)),
            _extension("crl_number", number),
        ],
    }
    if revoked_at_ns:
        content["revoked_certificates"] = [
            {"user_certificate": serial, "revocation_date": _time(at_ns)}
            for serial, at_ns in sorted(revoked_at_ns.items())
        ]
    signed = crl.TbsCertList(content)
    return load_revocation_list(
        crl.CertificateList(
            {
                "tbs_cert_list": signed,
                "signature_algorithm": algorithm,
                "signature": issuer.key.sign(signed.dump()),
            }
        ).dump()
    )


def _issue(request: Request, *, issuer_der: bytes, issuer_key: PrivateKey) -> Certificate:
    algorithm = algos.SignedDigestAlgorithm.load(SIGNED_BY[issuer_key.algorithm])
    signed = asn1_x509.TbsCertificate(
        {
            "version": "v3",
            "serial_number": request.serial,
            "signature": algorithm,
            "issuer": asn1_x509.Name.load(issuer_der),
            "validity": {
                "not_before": _time(request.not_before_ns),
                "not_after": _time(request.not_after_ns),
            },
            "subject": asn1_x509.Name.load(request.subject_der),
            "subject_public_key_info": keys.PublicKeyInfo.load(request.public_key.spki),
            "extensions": _extensions(request, issuer_key.public_key),
        }
    )
    return load_certificate(
        asn1_x509.Certificate(
            {
                "tbs_certificate": signed,
                "signature_algorithm": algorithm,
                "signature_value": issuer_key.sign(signed.dump()),
            }
        ).dump()
    )


def _extensions(request: Request, issuer_key: PublicKey) -> list[dict[str, object]]:
    extensions = [
        _extension("authority_key_identifier", _authority_key(issuer_key)),
        _extension("key_identifier", _key_identifier(request.public_key)),
    ]
    match request.usage:
        case Usage.AUTHORITY:
            constraints: dict[str, object] = {"ca": True}
            if request.path_length_max is not None:
                constraints["path_len_constraint"] = request.path_length_max
            extensions += [
                _extension("basic_constraints", constraints, critical=True),
                _extension("key_usage", {"key_cert_sign", "crl_sign"}, critical=True),
            ]
        case Usage.SIGNING:
            extensions += [
                _extension("basic_constraints", {"ca": False}, critical=True),
                _extension("key_usage", {"digital_signature", "non_repudiation"}, critical=True),
            ]
        case Usage.ACCESS:
            purposes = ["server_auth", "client_auth"] if request.hosts else ["client_auth"]
            extensions += [
                _extension("basic_constraints", {"ca": False}, critical=True),
                _extension("key_usage", {"digital_signature"}, critical=True),
                _extension("extended_key_usage", purposes),
            ]
            if request.hosts:
                extensions.append(_extension("subject_alt_name", _host_names(request.hosts)))
    return extensions


def _extension(name: str, value: object, *, critical: bool = False) -> dict[str, object]:
    return {"extn_id": name, "critical": critical, "extn_value": value}


def _host_names(hosts: Iterable[str]) -> list[Any]:
    names = []
    for host in hosts:
        try:
            ipaddress.ip_address(host)
        except ValueError:
            names.append(asn1_x509.GeneralName(name="dns_name", value=host))
        else:
            names.append(asn1_x509.GeneralName(name="ip_address", value=host))
    return names


def _key_identifier(key: PublicKey) -> bytes:
    """Return the first 20 bytes of the SHA-256 of the key's bits (RFC 7093, method 1)."""
    bits = keys.PublicKeyInfo.load(key.spki)["public_key"]
    return hashlib.sha256(bytes(bits)).digest()[:_KEY_IDENTIFIER_BYTES]


def _authority_key(key: PublicKey) -> dict[str, object]:
    return {"key_identifier": core.OctetString(_key_identifier(key))}


def _time(at_ns: int) -> asn1_x509.Time:
    moment = datetime.fromtimestamp(at_ns // NANOSECONDS, tz=UTC)
    kind = "utc_time" if moment.year < _UTC_TIME_YEAR_END else "general_time"
    return asn1_x509.Time(name=kind, value=moment)
