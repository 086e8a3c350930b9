"""The test authority: roots, certificates and revocation lists in one folder.

It stands in for the certification authority that a real platform uses, with the same
certificates, so that everything behind it is the real thing. Three roots keep three worlds
apart: access (TLS), signing with RSA or P-256, signing with SM2.

    folder/public/access-root.pem   access-crl.pem     what TLS contexts read
    folder/public/signing-roots.pem signing-crl.pem    what the trust store reads
    folder/<branch>/                one root's certificate and encrypted key
    folder/issued/ revoked/         one file per certificate, by serial
    folder/serial crl-number        the last number given

No clock is read here: times come in, as nanoseconds since 1970 UTC.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import Final

from tianping.security.algorithms import Algorithm, PrivateKey, PublicKey
from tianping.security.certificates import (
    NANOSECONDS,
    Certificate,
    Usage,
    load_certificate,
    pem_of,
)
from tianping.security.errors import AuthorityError, AuthorityProblem
from tianping.security.identities import CERTIFICATE_FILE, KEY_FILE, Identity
from tianping.security.issuing import (
    Issuer,
    Request,
    build_name,
    issue_certificate,
    issue_revocation_list,
    issue_root,
)
from tianping.security.keys import generate_key
from tianping.security.keystore import load_key, save_key
from tianping.security.private_files import PUBLIC_MODE, write_durably
from tianping.security.revocation import RevocationList
from tianping.security.trust import TrustStore, load_trust_store
from tianping.values.bankcode import BankCode

__all__ = [
    "ACCESS_CRL_FILE",
    "ACCESS_ROOT_FILE",
    "CERTIFICATE_DAYS",
    "LOCAL_HOSTS",
    "PUBLIC_FOLDER",
    "SIGNING_CRL_FILE",
    "SIGNING_ROOTS_FILE",
    "Branch",
    "CertificateAuthority",
    "signing_name",
]

PUBLIC_FOLDER: Final = "public"
ACCESS_ROOT_FILE: Final = "access-root.pem"
ACCESS_CRL_FILE: Final = "access-crl.pem"
SIGNING_ROOTS_FILE: Final = "signing-roots.pem"
SIGNING_CRL_FILE: Final = "signing-crl.pem"
LOCAL_HOSTS: Final = ("localhost", "127.0.0.1")

DAY_NS: Final = 86_400 * NANOSECONDS
ROOT_DAYS: Final = 3_650
CERTIFICATE_DAYS: Final = 1_095
"""Three years, as the field has it. Source: RULES-C (7.4)."""
CRL_DAYS: Final = 30

_ORGANISATION: Final = "Tianping Test"
_SIGNING_UNIT: Final = "CNAPS"
_ACCESS_UNIT: Final = "CNAPS ACCESS"
_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z .\-]{0,63}", re.ASCII)
_HOST = re.compile(r"[0-9A-Za-z:][0-9A-Za-z.\-:]{0,252}", re.ASCII)
_NUMBER = re.compile(rb"[0-9]{1,18}\n")


class Branch(Enum):
    """One of the three roots, named as its folder."""

    ACCESS = "access"
    SIGNING_CLASSICAL = "signing-classical"
    SIGNING_SM2 = "signing-sm2"


_ROOT_ALGORITHM: Final = {
    Branch.ACCESS: Algorithm.P256_SHA256,
    Branch.SIGNING_CLASSICAL: Algorithm.P256_SHA256,
    Branch.SIGNING_SM2: Algorithm.SM2_SM3,
}


class CertificateAuthority:
    """The test authority of one folder.

    Numbers given and certificates revoked are on disk before anybody sees the result; a lock
    file lets one process at a time do so.
    """

    def __init__(self, folder: Path, roots: dict[Branch, Certificate], password: bytes) -> None:
        self._folder = folder
        self._roots = roots
        self._password = password
        self._keys: dict[Branch, PrivateKey] = {}

    @classmethod
    def create(
        cls, folder: Path, password: bytes, *, not_before_ns: int, days: int = ROOT_DAYS
    ) -> CertificateAuthority:
        """Make the three roots and their first revocation lists in a folder.

        Raises:
            AuthorityError: EXISTS.
            KeyStoreError: EMPTY_PASSWORD.
            OSError: the disk or the folder refused.
        """
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name in (PUBLIC_FOLDER, "issued", "revoked", *(branch.value for branch in Branch)):
            (folder / name).mkdir(exist_ok=True)
        authority = cls(folder, {}, password)
        with authority._locked():
            if any((folder / branch.value / KEY_FILE).exists() for branch in Branch):
                raise AuthorityError(AuthorityProblem.EXISTS, where=str(folder))
            for branch in Branch:
                authority._make_root(branch, not_before_ns=not_before_ns, days=days)
            authority._publish_roots()
        authority.crl(this_update_ns=not_before_ns)
        return authority

    @classmethod
    def open(cls, folder: Path, password: bytes) -> CertificateAuthority:
        """Open the authority of a folder; keys are decrypted when they are first needed.

        Raises:
            AuthorityError: MISSING.
            CertificateError: a root cannot be read.
        """
        roots = {}
        for branch in Branch:
            path = folder / branch.value / CERTIFICATE_FILE
            if not path.exists():
                raise AuthorityError(AuthorityProblem.MISSING, where=str(path))
            roots[branch] = load_certificate(path.read_bytes())
        return cls(folder, roots, password)

    @property
    def public_folder(self) -> Path:
        """The folder with roots and revocation lists, to be handed to everybody."""
        return self._folder / PUBLIC_FOLDER

    def root(self, branch: Branch) -> Certificate:
        """Return one of the three roots."""
        return self._roots[branch]

    def trust_store(self, *, crl_required: bool = True) -> TrustStore:
        """Return a trust store for signing certificates, with the latest revocation lists."""
        return load_trust_store(
            self.public_folder / SIGNING_ROOTS_FILE,
            revocation_lists=self.public_folder / SIGNING_CRL_FILE,
            crl_required=crl_required,
        )

    def issue_signing(
        self,
        bank_code: BankCode,
        algorithm: Algorithm,
        *,
        not_before_ns: int,
        days: int = CERTIFICATE_DAYS,
    ) -> Identity:
        """Return a new key with a signing certificate for a bank code.

        The common name is the bank code, the unit CNAPS. What makes it speak for the bank is
        its binding in ``core``, never its name. A second one for the same bank may overlap
        with the first.
        """
        key = generate_key(algorithm)
        certificate = self.certify(
            signing_name(bank_code), key.public_key, not_before_ns=not_before_ns, days=days
        )
        return Identity(certificate, key)

    def certify(
        self,
        subject_der: bytes,
        public_key: PublicKey,
        *,
        not_before_ns: int,
        days: int = CERTIFICATE_DAYS,
    ) -> Certificate:
        """Return a signing certificate for a key whose private half stays with its owner.

        Whoever calls has checked that the applicant has it, and is who the name says.
        """
        sm2 = public_key.algorithm is Algorithm.SM2_SM3
        with self._locked():
            request = Request(
                subject_der,
                public_key,
                self._next_number("serial"),
                Usage.SIGNING,
                *_period(not_before_ns, days),
            )
            branch = Branch.SIGNING_SM2 if sm2 else Branch.SIGNING_CLASSICAL
            return self._issue(branch, request)

    def issue_access(
        self,
        name: str,
        *,
        not_before_ns: int,
        hosts: Sequence[str] = (),
        days: int = CERTIFICATE_DAYS,
    ) -> Identity:
        """Return a new P-256 key with a TLS certificate for a bank code or an access point.

        Args:
            name: Bank code or name of the access point: letters, digits, space, ``.``, ``-``.
            not_before_ns: First instant of validity.
            hosts: Names and addresses when it is to be a server too, as ``LOCAL_HOSTS``.
            days: Length of validity.

        Raises:
            AuthorityError: WRONG_NAME.
        """
        _check_names(name, hosts)
        subject_der = build_name(organisation=_ORGANISATION, unit=_ACCESS_UNIT, common_name=name)
        key = generate_key(Algorithm.P256_SHA256)
        with self._locked():
            request = Request(
                subject_der,
                key.public_key,
                self._next_number("serial"),
                Usage.ACCESS,
                *_period(not_before_ns, days),
                tuple(hosts),
            )
            return Identity(self._issue(Branch.ACCESS, request), key)

    def revoke(self, certificate: Certificate, *, at_ns: int) -> None:
        """Note that a certificate counts no more from an instant on; ``crl`` publishes it.

        A second revocation changes nothing.

        Raises:
            AuthorityError: NOT_ISSUED_HERE.
        """
        self._branch_of(certificate)
        path = self._folder / "revoked" / certificate.serial
        with self._locked():
            if not path.exists():
                content = f"{at_ns} {certificate.id}\n".encode("ascii")
                write_durably(path, content, mode=PUBLIC_MODE, replace=False)

    def crl(
        self, *, this_update_ns: int, next_update_ns: int | None = None
    ) -> dict[Branch, RevocationList]:
        """Make, publish and return new revocation lists of all three roots.

        Args:
            this_update_ns: When they are made.
            next_update_ns: When they are out of date; by default ``CRL_DAYS`` later.
        """
        if next_update_ns is None:
            next_update_ns = this_update_ns + CRL_DAYS * DAY_NS
        if next_update_ns <= this_update_ns:
            raise AuthorityError(AuthorityProblem.WRONG_PERIOD, where="revocation list")
        with self._locked():
            number = self._next_number("crl-number")
            revoked = self._revoked()
            lists = {
                branch: issue_revocation_list(
                    self._issuer(branch),
                    revoked[branch],
                    number=number,
                    this_update_ns=this_update_ns,
                    next_update_ns=next_update_ns,
                )
                for branch in Branch
            }
            self._publish(ACCESS_CRL_FILE, lists[Branch.ACCESS].pem())
            signing = (Branch.SIGNING_CLASSICAL, Branch.SIGNING_SM2)
            self._publish(SIGNING_CRL_FILE, b"".join(lists[branch].pem() for branch in signing))
        return lists

    def issued(self) -> list[Certificate]:
        """Return every certificate issued here, in the order of their serials."""
        paths = sorted((self._folder / "issued").glob("*.pem"), key=lambda path: int(path.stem, 16))
        return [load_certificate(path.read_bytes()) for path in paths]

    def _make_root(self, branch: Branch, *, not_before_ns: int, days: int) -> None:
        """Make one root; its name holds a digest of its key, so that no two are alike."""
        key = generate_key(_ROOT_ALGORITHM[branch])
        digest = hashlib.sha256(key.public_key.spki).hexdigest()[:16]
        subject_der = build_name(
            organisation=_ORGANISATION,
            unit=branch.value,
            common_name=f"Tianping Test CA {digest}",
        )
        request = Request(
            subject_der,
            key.public_key,
            self._next_number("serial"),
            Usage.AUTHORITY,
            *_period(not_before_ns, days),
        )
        certificate = issue_root(request, key)
        folder = self._folder / branch.value
        save_key(folder / KEY_FILE, key, self._password)
        write_durably(
            folder / CERTIFICATE_FILE, pem_of(certificate), mode=PUBLIC_MODE, replace=False
        )
        self._roots[branch] = certificate
        self._keys[branch] = key

    def _publish_roots(self) -> None:
        self._publish(ACCESS_ROOT_FILE, pem_of(self._roots[Branch.ACCESS]))
        signing = (Branch.SIGNING_CLASSICAL, Branch.SIGNING_SM2)
        self._publish(
            SIGNING_ROOTS_FILE, b"".join(pem_of(self._roots[branch]) for branch in signing)
        )

    def _publish(self, name: str, content: bytes) -> None:
        write_durably(self.public_folder / name, content, mode=PUBLIC_MODE, replace=True)

    def _issue(self, branch: Branch, request: Request) -> Certificate:
        certificate = issue_certificate(request, self._issuer(branch))
        write_durably(
            self._folder / "issued" / f"{certificate.serial}.pem",
            pem_of(certificate),
            mode=PUBLIC_MODE,
            replace=False,
        )
        return certificate

    def _issuer(self, branch: Branch) -> Issuer:
        if branch not in self._keys:
            path = self._folder / branch.value / KEY_FILE
            self._keys[branch] = load_key(path, self._password)
        return Issuer(self._roots[branch], self._keys[branch])

    def _branch_of(self, certificate: Certificate) -> Branch:
        path = self._folder / "issued" / f"{certificate.serial}.pem"
        if path.exists() and load_certificate(path.read_bytes()) == certificate:
            for branch, root in self._roots.items():
                if root.subject_der == certificate.issuer_der:
                    return branch
        raise AuthorityError(
            AuthorityProblem.NOT_ISSUED_HERE,
            where=f"certificate {certificate.id} ({certificate.subject})",
        )

    def _revoked(self) -> dict[Branch, dict[int, int]]:
        """Return serial and instant of revocation of every revoked certificate."""
        revoked: dict[Branch, dict[int, int]] = {branch: {} for branch in Branch}
        for path in sorted((self._folder / "revoked").iterdir()):
            if path.name.startswith("."):
                continue
            certificate = load_certificate(
                (self._folder / "issued" / f"{path.name}.pem").read_bytes()
            )
            at_ns, _, identity = path.read_text(encoding="ascii").strip().partition(" ")
            if identity != certificate.id or not at_ns.isdigit():
                raise AuthorityError(AuthorityProblem.DAMAGED, where=str(path))
            revoked[self._branch_of(certificate)][int(certificate.serial, 16)] = int(at_ns)
        return revoked

    def _next_number(self, name: str) -> int:
        """Return the next number of a counter, synced to disk before it is given."""
        path = self._folder / name
        number = 0
        if path.exists():
            content = path.read_bytes()
            if not _NUMBER.fullmatch(content):
                raise AuthorityError(AuthorityProblem.DAMAGED, where=str(path), expected="a number")
            number = int(content)
        number += 1
        write_durably(path, f"{number}\n".encode("ascii"), mode=PUBLIC_MODE, replace=True)
        return number

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep other processes and threads out while numbers are given."""
        path = self._folder / "lock"
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def signing_name(bank_code: BankCode) -> bytes:
    """Return the name (DER) of a signing certificate of a bank code."""
    return build_name(organisation=_ORGANISATION, unit=_SIGNING_UNIT, common_name=bank_code)


def _period(not_before_ns: int, days: int) -> tuple[int, int]:
    if days < 1:
        raise AuthorityError(
            AuthorityProblem.WRONG_PERIOD, where="certificate", expected="a day or more", found=days
        )
    return not_before_ns, not_before_ns + days * DAY_NS


def _check_names(name: str, hosts: Sequence[str]) -> None:
    if not _NAME.fullmatch(name):
        raise AuthorityError(AuthorityProblem.WRONG_NAME, where="access point", found=name)
    for host in hosts:
        if not _HOST.fullmatch(host):
            raise AuthorityError(AuthorityProblem.WRONG_NAME, where="host", found=host)
