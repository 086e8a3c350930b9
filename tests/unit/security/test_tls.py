"""Mutual TLS: only two ends with certificates of our access root meet.

OpenSSL reads the machine's clock here, so certificates begin a day before it.
"""

from __future__ import annotations

import ssl
import time
from functools import cache
from pathlib import Path

import pytest

from support.security_fixtures import PASSWORD
from support.tls_handshake import connect
from tianping.security.algorithms import Algorithm
from tianping.security.errors import (
    CertificateError,
    CertificateProblem,
    KeyStoreError,
    KeyStoreProblem,
)
from tianping.security.identities import CERTIFICATE_FILE, KEY_FILE, Identity, save_identity
from tianping.security.pki import (
    ACCESS_CRL_FILE,
    ACCESS_ROOT_FILE,
    DAY_NS,
    LOCAL_HOSTS,
    CertificateAuthority,
)
from tianping.security.tls import peer_certificate_id, tls_client_context, tls_server_context
from tianping.values.bankcode import with_check_digit

CODE = with_check_digit("10210000001")


@cache
def begin_ns() -> int:
    """Return a day before now."""
    return time.time_ns() - DAY_NS


class Ends:
    """An authority with a server's and a client's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.authority = CertificateAuthority.create(
            folder / "ca", PASSWORD, not_before_ns=begin_ns()
        )
        self.server = self.save(
            "server",
            self.authority.issue_access("npc", hosts=LOCAL_HOSTS, not_before_ns=begin_ns()),
        )
        self.client = self.save(
            "client", self.authority.issue_access(CODE, not_before_ns=begin_ns())
        )

    def save(self, name: str, identity: Identity) -> Identity:
        """Write an identity to a folder of that name."""
        save_identity(self.folder / name, identity, PASSWORD)
        return identity

    def root(self) -> Path:
        """Return the file of the access root."""
        return self.authority.public_folder / ACCESS_ROOT_FILE

    def server_context(self, *, check_revocation: bool = True) -> ssl.SSLContext:
        """Return the server's context."""
        crl = self.authority.public_folder / ACCESS_CRL_FILE
        return tls_server_context(
            self.folder / "server",
            PASSWORD,
            root=self.root(),
            revocation_list=crl if check_revocation else None,
        )

    def client_context(self, name: str = "client") -> ssl.SSLContext:
        """Return the context of a client whose identity is in a folder."""
        return tls_client_context(
            self.folder / name, PASSWORD, root=self.root(), revocation_list=None
        )


@pytest.fixture(scope="module")
def ends(tmp_path_factory: pytest.TempPathFactory) -> Ends:
    """Give two ends that no test of this module revokes."""
    return Ends(tmp_path_factory.mktemp("tls"))


def refused(server: ssl.SSLContext, client: ssl.SSLContext, host: str = "localhost") -> str:
    """Return the reason a handshake ends with."""
    with pytest.raises(ssl.SSLError) as caught:
        connect(server, client, host=host)
    return str(caught.value)


@pytest.mark.parametrize("host", LOCAL_HOSTS)
def test_handshake_of_two_good_ends_shows_both_certificates(ends: Ends, host: str) -> None:
    """Each end sees the other's certificate, under the id it is bound by."""
    connection = connect(ends.server_context(), ends.client_context(), host=host)
    assert connection.version == "TLSv1.3"
    client, server = ends.client.certificate.id, ends.server.certificate.id
    assert peer_certificate_id(connection.client_seen_by_server) == client
    assert peer_certificate_id(connection.server_seen_by_client) == server
    assert not connection.resumed


def test_handshake_at_tls_1_2_works_and_below_does_not(ends: Ends) -> None:
    """TLS 1.2 is spoken with a peer that has no more, and older versions are not."""
    client = ends.client_context()
    client.maximum_version = ssl.TLSVersion.TLSv1_2
    assert connect(ends.server_context(), client).version == "TLSv1.2"
    assert ends.server_context().minimum_version is ssl.TLSVersion.TLSv1_2
    assert client.minimum_version is ssl.TLSVersion.TLSv1_2


def test_handshake_without_a_client_certificate_is_refused(ends: Ends) -> None:
    """A client that shows nothing gets no connection."""
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.load_verify_locations(ends.root())
    assert "CERTIFICATE" in refused(ends.server_context(), client).upper()


def test_handshake_with_a_client_of_another_root_is_refused(ends: Ends, tmp_path: Path) -> None:
    """A certificate of another authority, even of the same name, is refused."""
    other = Ends(tmp_path)
    client = tls_client_context(
        tmp_path / "client", PASSWORD, root=ends.root(), revocation_list=None
    )
    assert "CERTIFICATE_VERIFY_FAILED" in refused(ends.server_context(), client)
    assert other.client.certificate.id != ends.client.certificate.id


def test_handshake_with_a_signing_certificate_is_refused(ends: Ends) -> None:
    """A signing key opens no connection, neither by our context nor by another program."""
    signing = ends.authority.issue_signing(CODE, Algorithm.P256_SHA256, not_before_ns=begin_ns())
    ends.save("signing", signing)
    with pytest.raises(CertificateError) as caught:
        ends.client_context("signing")
    assert caught.value.code is CertificateProblem.WRONG_USAGE
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.load_verify_locations(ends.root())
    folder = ends.folder / "signing"
    client.load_cert_chain(folder / CERTIFICATE_FILE, folder / KEY_FILE, PASSWORD)
    assert "CERTIFICATE_VERIFY_FAILED" in refused(ends.server_context(), client)


@pytest.mark.parametrize(
    ("name", "begin_days", "reason"),
    [("expired", -10, "expired"), ("future", 5, "not yet valid")],
)
def test_handshake_outside_the_period_is_refused(
    ends: Ends, name: str, begin_days: int, reason: str
) -> None:
    """A client certificate before or after its time is refused."""
    begin = begin_ns() + begin_days * DAY_NS
    ends.save(name, ends.authority.issue_access(CODE, not_before_ns=begin, days=5))
    assert reason in refused(ends.server_context(), ends.client_context(name))


def test_handshake_with_a_server_that_is_only_a_client_is_refused(ends: Ends) -> None:
    """A participant cannot pose as the platform."""
    posing = tls_server_context(
        ends.folder / "client", PASSWORD, root=ends.root(), revocation_list=None
    )
    assert "CERTIFICATE_VERIFY_FAILED" in refused(posing, ends.client_context())


def test_handshake_with_a_server_of_another_name_is_refused(ends: Ends) -> None:
    """The name the client dialled must stand in the server's certificate."""
    reason = refused(ends.server_context(), ends.client_context(), host="elsewhere.example")
    assert "Hostname mismatch" in reason


def test_handshake_with_a_revoked_client_is_refused_where_a_list_is_given(tmp_path: Path) -> None:
    """A revoked client is refused by the list, and only by it."""
    ends = Ends(tmp_path)
    ends.authority.revoke(ends.client.certificate, at_ns=begin_ns())
    connect(ends.server_context(), ends.client_context())
    ends.authority.crl(this_update_ns=begin_ns())
    assert "revoked" in refused(ends.server_context(), ends.client_context())
    connect(ends.server_context(check_revocation=False), ends.client_context())


def test_a_newer_revocation_list_counts_in_a_context_that_runs(tmp_path: Path) -> None:
    """A server that reads a newer list while it runs refuses who is on it."""
    ends = Ends(tmp_path)
    server = ends.server_context()
    connect(server, ends.client_context())
    ends.authority.revoke(ends.client.certificate, at_ns=begin_ns())
    ends.authority.crl(this_update_ns=begin_ns() + 1_000_000_000)
    server.load_verify_locations(ends.authority.public_folder / ACCESS_CRL_FILE)
    assert "revoked" in refused(server, ends.client_context())


def test_handshake_with_a_stale_revocation_list_is_refused(tmp_path: Path) -> None:
    """A list past its next update lets nobody in."""
    ends = Ends(tmp_path)
    ends.authority.crl(
        this_update_ns=begin_ns() - DAY_NS, next_update_ns=begin_ns() - DAY_NS + 1_000_000_000
    )
    assert "expired" in refused(ends.server_context(), ends.client_context())


def test_context_of_a_key_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    """The key store's checks hold for TLS keys too."""
    ends = Ends(tmp_path)
    (tmp_path / "client" / KEY_FILE).chmod(0o644)
    with pytest.raises(KeyStoreError) as caught:
        ends.client_context()
    assert caught.value.code is KeyStoreProblem.MODE_TOO_WIDE


def test_context_of_wrong_files_is_refused(ends: Ends, tmp_path: Path) -> None:
    """A missing or foreign root file, and a key of another certificate, are told apart."""
    wrong = tmp_path / "wrong.pem"
    wrong.write_text("no PEM\n", encoding="ascii")
    for root in (wrong, tmp_path / "none.pem"):
        with pytest.raises(CertificateError) as caught:
            tls_client_context(ends.folder / "client", PASSWORD, root=root, revocation_list=None)
        assert caught.value.code is CertificateProblem.MALFORMED
        assert caught.value.where == str(root)
    ends.save("mixed", ends.client)
    content = (ends.folder / "server" / CERTIFICATE_FILE).read_bytes()
    (ends.folder / "mixed" / CERTIFICATE_FILE).write_bytes(content)
    with pytest.raises(CertificateError) as mixed:
        ends.client_context("mixed")
    assert mixed.value.code is CertificateProblem.KEY_MISMATCH


def test_context_of_an_sm2_identity_is_refused(ends: Ends) -> None:
    """SM2 signs messages; TLS does not take it, and says so at start-up."""
    signing = ends.authority.issue_signing(CODE, Algorithm.SM2_SM3, not_before_ns=begin_ns())
    ends.save("sm2", signing)
    with pytest.raises(CertificateError) as caught:
        ends.client_context("sm2")
    assert caught.value.code is CertificateProblem.WRONG_USAGE
