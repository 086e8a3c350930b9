"""Mutual TLS: contexts in which both ends show a certificate of our own access root."""

from __future__ import annotations

import ssl
from pathlib import Path

from tianping.security.algorithms import Algorithm
from tianping.security.certificates import Certificate, Usage, load_certificate
from tianping.security.errors import (
    CertificateError,
    CertificateProblem,
    KeyStoreError,
    KeyStoreProblem,
)
from tianping.security.identities import CERTIFICATE_FILE, KEY_FILE, open_signer
from tianping.values.identifiers import CertificateId

__all__ = ["peer_certificate_id", "tls_client_context", "tls_server_context"]

_CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"


def tls_server_context(
    folder: Path, password: bytes, *, root: Path, revocation_list: Path | None
) -> ssl.SSLContext:
    """Return the context of a server that demands a client certificate of our root.

    Sessions are not resumed: every connection shows its certificate and has it checked.

    Args:
        folder: The server's identity: ``certificate.pem`` and ``key.pem``.
        password: The key's password.
        root: The PEM file of the access root.
        revocation_list: The PEM file of its revocation list; then an absent or stale list
            refuses every client.

    Raises:
        KeyStoreError: the key file is not private enough or the password is wrong.
        CertificateError: the files do not belong together, cannot be read, or are of a
            certificate that is not meant for access.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.num_tickets = 0
    context.options |= ssl.OP_NO_TICKET | ssl.OP_CIPHER_SERVER_PREFERENCE
    return _fill(context, folder, password, root=root, revocation_list=revocation_list)


def tls_client_context(
    folder: Path, password: bytes, *, root: Path, revocation_list: Path | None
) -> ssl.SSLContext:
    """Return the context of a client that shows its certificate and checks the server's name.

    Arguments and errors are those of ``tls_server_context``.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = True
    return _fill(context, folder, password, root=root, revocation_list=revocation_list)


def peer_certificate_id(der: bytes) -> CertificateId:
    """Return the id of the certificate the other end showed.

    Args:
        der: What ``SSLObject.getpeercert(binary_form=True)`` gave.

    Raises:
        CertificateError: it cannot be read.
    """
    return load_certificate(der).id


def _fill(
    context: ssl.SSLContext,
    folder: Path,
    password: bytes,
    *,
    root: Path,
    revocation_list: Path | None,
) -> ssl.SSLContext:
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.verify_mode = ssl.CERT_REQUIRED
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION
    context.set_ciphers(_CIPHERS)
    _require_access(open_signer(folder, password).certificate)
    _load_chain(context, folder, password)
    _load_trust(context, root)
    if revocation_list is not None:
        _load_trust(context, revocation_list)
        context.verify_flags |= ssl.VERIFY_CRL_CHECK_LEAF
    return context


def _require_access(certificate: Certificate) -> None:
    if Usage.ACCESS not in certificate.usages or certificate.algorithm is Algorithm.SM2_SM3:
        raise CertificateError(
            CertificateProblem.WRONG_USAGE,
            where=f"certificate {certificate.id} ({certificate.subject})",
            expected="an access certificate with P-256 or RSA",
            found=", ".join(sorted(usage.value for usage in certificate.usages)) or "no use",
        )


def _load_chain(context: ssl.SSLContext, folder: Path, password: bytes) -> None:
    try:
        context.load_cert_chain(folder / CERTIFICATE_FILE, folder / KEY_FILE, password)
    except ssl.SSLError as error:
        raise KeyStoreError(
            KeyStoreProblem.MALFORMED, where=str(folder), found=error.reason
        ) from None


def _load_trust(context: ssl.SSLContext, path: Path) -> None:
    try:
        context.load_verify_locations(cafile=path)
    except FileNotFoundError:
        raise CertificateError(
            CertificateProblem.MALFORMED, where=str(path), expected="a PEM file", found="no file"
        ) from None
    except ssl.SSLError as error:
        raise CertificateError(
            CertificateProblem.MALFORMED,
            where=str(path),
            expected="certificates or revocation lists in PEM",
            found=error.reason,
        ) from None
