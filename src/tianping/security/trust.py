"""Whom the platform trusts: roots, revocation lists, and the check of one certificate."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Final

from tianping.security.certificates import (
    Certificate,
    Usage,
    load_certificates,
    verifier_of,
)
from tianping.security.errors import CertificateError, CertificateProblem
from tianping.security.revocation import RevocationList, load_revocation_lists

__all__ = ["CHAIN_LENGTH_MAX", "TrustStore", "load_trust_store"]

CHAIN_LENGTH_MAX: Final = 5
"""Certificates from a bank's own to a root, both counted."""

_CHAINS_MAX: Final = 16_384

_Chain = tuple[Certificate, ...]


class TrustStore:
    """Roots, authorities below them, and the newest revocation list of each.

    Safe to share between threads: every change replaces a whole table.
    The costly part of a check, the signatures of a chain, is done once per certificate.
    """

    def __init__(
        self,
        roots: Iterable[Certificate],
        *,
        crl_required: bool,
        intermediates: Iterable[Certificate] = (),
    ) -> None:
        self._crl_required = crl_required
        self._roots = frozenset(roots)
        self._issuers: dict[bytes, tuple[Certificate, ...]] = {}
        for authority in (*sorted(self._roots, key=lambda root: root.der), *intermediates):
            if Usage.AUTHORITY not in authority.usages:
                raise CertificateError(
                    CertificateProblem.ISSUER_NOT_AUTHORITY, where=_name(authority)
                )
            known = self._issuers.get(authority.subject_der, ())
            self._issuers[authority.subject_der] = (*known, authority)
        self._lists: dict[bytes, RevocationList] = {}
        self._chains: dict[bytes, _Chain] = {}

    def add_revocation_list(self, revocation_list: RevocationList) -> None:
        """Use a revocation list from now on, in place of the one of the same issuer and key.

        Raises:
            CertificateError: CRL_UNKNOWN_ISSUER, CRL_BAD_SIGNATURE or CRL_OLDER.
        """
        where = f"revocation list {revocation_list.number}"
        candidates = self._issuers.get(revocation_list.issuer_der, ())
        if not candidates:
            raise CertificateError(CertificateProblem.CRL_UNKNOWN_ISSUER, where=where)
        for issuer in candidates:
            if _is_signed_by(revocation_list, issuer):
                break
        else:
            raise CertificateError(CertificateProblem.CRL_BAD_SIGNATURE, where=where)
        held = self._lists.get(issuer.der)
        if held is not None and revocation_list.number < held.number:
            raise CertificateError(
                CertificateProblem.CRL_OLDER,
                where=where,
                expected=f"number {held.number} or later",
                found=revocation_list.number,
            )
        self._lists = {**self._lists, issuer.der: revocation_list}

    def check(self, certificate: Certificate, at_ns: int, *, usage: Usage = Usage.SIGNING) -> None:
        """Accept a certificate for a use at an instant, or say what is wrong with it.

        The order is chain (issuer known, an authority, its signature right), period,
        revocation list, usage; the first failure is raised.

        Raises:
            CertificateError: with the code of the first failure.
        Source: RFC-5280 (section 6), RULES-C (7.3, order of checks); house, ADR-0016.
        """
        chain = self._chains.get(certificate.der)
        if chain is None:
            chain = self._find_chain(certificate)
            if len(self._chains) >= _CHAINS_MAX:
                self._chains = {}
            self._chains[certificate.der] = chain
        for link in chain:
            _check_period(link, at_ns)
        for link, issuer in pairwise(chain):
            self._check_revocation(link, issuer, at_ns)
        if usage not in certificate.usages:
            raise CertificateError(
                CertificateProblem.WRONG_USAGE,
                where=_name(certificate),
                expected=usage.value,
                found=", ".join(sorted(held.value for held in certificate.usages)) or "no use",
            )

    def _find_chain(self, certificate: Certificate) -> _Chain:
        """Return the certificates from this one to a root, every signature verified."""
        chain = [certificate]
        while chain[-1] not in self._roots:
            if len(chain) == CHAIN_LENGTH_MAX:
                raise CertificateError(
                    CertificateProblem.CHAIN_TOO_LONG,
                    where=_name(certificate),
                    expected=f"at most {CHAIN_LENGTH_MAX} certificates",
                )
            chain.append(self._find_issuer(chain[-1], below=len(chain) - 1))
        return tuple(chain)

    def _find_issuer(self, certificate: Certificate, *, below: int) -> Certificate:
        candidates = self._issuers.get(certificate.issuer_der, ())
        if not candidates:
            raise CertificateError(
                CertificateProblem.UNKNOWN_ISSUER,
                where=_name(certificate),
                found=certificate.issuer,
            )
        for issuer in candidates:
            if _is_signed_by(certificate, issuer):
                break
        else:
            raise CertificateError(
                CertificateProblem.BAD_SIGNATURE,
                where=_name(certificate),
                expected=f"a signature by {certificate.issuer}",
            )
        if issuer.path_length_max is not None and below > issuer.path_length_max:
            raise CertificateError(
                CertificateProblem.CHAIN_TOO_LONG,
                where=_name(certificate),
                expected=f"at most {issuer.path_length_max} authorities below {issuer.subject}",
                found=below,
            )
        return issuer

    def _check_revocation(self, link: Certificate, issuer: Certificate, at_ns: int) -> None:
        held = self._lists.get(issuer.der)
        if held is None:
            if self._crl_required:
                raise CertificateError(
                    CertificateProblem.CRL_MISSING, where=_name(link), found=link.issuer
                )
            return
        where = f"{_name(link)}, revocation list {held.number}"
        revoked_at_ns = held.revoked_at_ns.get(link.serial)
        if revoked_at_ns is not None and revoked_at_ns <= at_ns:
            raise CertificateError(
                CertificateProblem.REVOKED, where=where, found=f"since {revoked_at_ns} ns"
            )
        if at_ns >= held.next_update_ns:
            raise CertificateError(
                CertificateProblem.CRL_STALE,
                where=where,
                expected=f"before {held.next_update_ns} ns",
                found=f"{at_ns} ns",
            )


def load_trust_store(
    roots: Path, *, revocation_lists: Path | None, crl_required: bool
) -> TrustStore:
    """Return the trust store of a PEM file of roots and a PEM file of revocation lists.

    Raises:
        CertificateError: something in them is not as it should be.
        OSError: a file cannot be read.
    """
    store = TrustStore(load_certificates(roots.read_bytes()), crl_required=crl_required)
    if revocation_lists is not None:
        for revocation_list in load_revocation_lists(revocation_lists.read_bytes()):
            store.add_revocation_list(revocation_list)
    return store


def _is_signed_by(signed: Certificate | RevocationList, issuer: Certificate) -> bool:
    return signed.signed_algorithm is issuer.algorithm and verifier_of(issuer).verify(
        signed.signed_content, signed.signature
    )


def _check_period(certificate: Certificate, at_ns: int) -> None:
    if at_ns < certificate.not_before_ns:
        raise CertificateError(
            CertificateProblem.NOT_YET_VALID,
            where=_name(certificate),
            expected=f"{certificate.not_before_ns} ns or later",
            found=f"{at_ns} ns",
        )
    if at_ns > certificate.not_after_ns:
        raise CertificateError(
            CertificateProblem.EXPIRED,
            where=_name(certificate),
            expected=f"{certificate.not_after_ns} ns or before",
            found=f"{at_ns} ns",
        )


def _name(certificate: Certificate) -> str:
    return f"certificate {certificate.id} ({certificate.subject})"
