"""Revocation lists (CRL): which certificates of an issuer count no more, and since when."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, cast

from asn1crypto import crl as asn1_crl
from asn1crypto import pem
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from tianping.security.algorithms import Algorithm
from tianping.security.certificates import NANOSECONDS, PARSER_ERRORS, signature_algorithm_of
from tianping.security.errors import CertificateError, CertificateProblem
from tianping.security.strict_der import has_whole_octets

__all__ = ["RevocationList", "load_revocation_list", "load_revocation_lists"]

_LIST_BYTES_MAX: Final = 16_000_000
_PEM: Final = re.compile(
    rb"-----BEGIN X509 CRL-----\r?\n[A-Za-z0-9+/=\r\n]+-----END X509 CRL-----\r?\n?"
)
_UNDERSTOOD: Final = frozenset({"crl_number", "authority_key_identifier"})
_UNDERSTOOD_OF_ENTRY: Final = frozenset({"crl_reason", "invalidity_date"})


@dataclass(frozen=True, slots=True)
class RevocationList:
    """One issuer's complete list, read once; its signature is checked by the trust store.

    Attributes:
        der: The bytes as received.
        number: Rises with each list of one issuer.
        this_update_ns: When it was made, nanoseconds since 1970 UTC.
        next_update_ns: When it is out of date, nanoseconds since 1970 UTC.
        revoked_at_ns: From serial (lower-case hex) to the instant of revocation.
    """

    der: bytes
    number: int = field(compare=False)
    this_update_ns: int = field(compare=False)
    next_update_ns: int = field(compare=False)
    revoked_at_ns: Mapping[str, int] = field(compare=False, repr=False)
    issuer_der: bytes = field(compare=False, repr=False)
    signed_algorithm: Algorithm = field(compare=False)
    signed_content: bytes = field(compare=False, repr=False)
    signature: bytes = field(compare=False, repr=False)

    def pem(self) -> bytes:
        """Return the list as PEM text."""
        return cast("bytes", pem.armor("X509 CRL", self.der))


def load_revocation_list(der: bytes) -> RevocationList:
    """Return the revocation list of DER bytes.

    Raises:
        CertificateError: CRL_MALFORMED, UNSUPPORTED_ALGORITHM or UNKNOWN_EXTENSION.
    Source: RFC-5280 (section 5).
    """
    if not 0 < len(der) <= _LIST_BYTES_MAX:
        raise _malformed(f"1 to {_LIST_BYTES_MAX} bytes", f"{len(der)} bytes")
    try:
        parts = asn1_crl.CertificateList.load(der, strict=True)
        content = parts["tbs_cert_list"]
        issuer_der: bytes = content["issuer"].dump()
        algorithm_der: bytes = parts["signature_algorithm"].dump()
        inner_algorithm_der: bytes = content["signature"].dump()
        if not has_whole_octets(parts["signature"].contents):
            raise _malformed("a signature of whole octets", "unused bits")
        _refuse_unknown_extensions(content)
        algorithm = signature_algorithm_of(algorithm_der)
        if algorithm is None or inner_algorithm_der != algorithm_der:
            raise CertificateError(
                CertificateProblem.UNSUPPORTED_ALGORITHM,
                where="revocation list",
                found=algorithm_der.hex(),
            )
        parsed = x509.load_der_x509_crl(der)
        return _assemble(parsed, issuer_der=issuer_der, algorithm=algorithm)
    except PARSER_ERRORS as error:
        raise _malformed("an X.509 revocation list in DER", str(error)) from None


def load_revocation_lists(content: bytes) -> list[RevocationList]:
    """Return the revocation lists of a PEM text, in its order; empty for an empty text.

    Raises:
        CertificateError: something in it is no revocation list.
    """
    blocks = _PEM.findall(content)
    if _PEM.sub(b"", content).strip():
        raise _malformed("PEM blocks of revocation lists and nothing else", "other text")
    lists = []
    for block in blocks:
        try:
            _, _, der = pem.unarmor(block)
        except ValueError as error:
            raise _malformed("a PEM block", str(error)) from None
        lists.append(load_revocation_list(der))
    return lists


def _assemble(
    parsed: x509.CertificateRevocationList, *, issuer_der: bytes, algorithm: Algorithm
) -> RevocationList:
    next_update = parsed.next_update_utc
    if next_update is None:
        raise _malformed("a time of the next update", "none")
    numbers = [
        extension.value.crl_number
        for extension in parsed.extensions
        if isinstance(extension.value, x509.CRLNumber)
    ]
    if not numbers:
        raise _malformed("a number", "none")
    revoked = {
        f"{entry.serial_number:x}": int(entry.revocation_date_utc.timestamp()) * NANOSECONDS
        for entry in parsed
    }
    return RevocationList(
        der=parsed.public_bytes(Encoding.DER),
        number=numbers[0],
        this_update_ns=int(parsed.last_update_utc.timestamp()) * NANOSECONDS,
        next_update_ns=int(next_update.timestamp()) * NANOSECONDS,
        revoked_at_ns=MappingProxyType(revoked),
        issuer_der=issuer_der,
        signed_algorithm=algorithm,
        signed_content=parsed.tbs_certlist_bytes,
        signature=parsed.signature,
    )


def _refuse_unknown_extensions(content: asn1_crl.TbsCertList) -> None:
    """Refuse what would make a list partial or indirect, and anything else critical."""
    for extension in content["crl_extensions"]:
        _refuse_unknown(extension, _UNDERSTOOD)
    for entry in content["revoked_certificates"]:
        for extension in entry["crl_entry_extensions"]:
            _refuse_unknown(extension, _UNDERSTOOD_OF_ENTRY)


def _refuse_unknown(extension: asn1_crl.TBSCertListExtension, known: frozenset[str]) -> None:
    name = extension["extn_id"].native
    if extension["critical"].native and name not in known:
        raise CertificateError(
            CertificateProblem.UNKNOWN_EXTENSION, where="revocation list", found=name
        )


def _malformed(expected: str, found: object) -> CertificateError:
    return CertificateError(
        CertificateProblem.CRL_MALFORMED, where="revocation list", expected=expected, found=found
    )
