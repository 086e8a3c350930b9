"""The test authority: numbers, certificates and revocations outlast the process."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from support.security_fixtures import BANK_CODE, NOW_NS, PASSWORD, START_NS, authority, signer
from tianping.security.algorithms import Algorithm
from tianping.security.certificates import Usage, load_certificate
from tianping.security.errors import (
    AuthorityError,
    AuthorityProblem,
    CertificateError,
    CertificateProblem,
    KeyStoreError,
    KeyStoreProblem,
)
from tianping.security.pki import (
    ACCESS_CRL_FILE,
    ACCESS_ROOT_FILE,
    CRL_DAYS,
    DAY_NS,
    LOCAL_HOSTS,
    Branch,
    CertificateAuthority,
)
from tianping.security.revocation import load_revocation_lists
from tianping.security.trust import load_trust_store
from tianping.values.bankcode import NPC


def new_authority(folder: Path) -> CertificateAuthority:
    """Return an authority of this test's own."""
    return CertificateAuthority.create(folder / "ca", PASSWORD, not_before_ns=START_NS)


def test_open_after_create_goes_on_counting(tmp_path: Path) -> None:
    """A reopened authority gives the next serial, and both certificates are trusted."""
    made = new_authority(tmp_path)
    first = made.issue_signing(BANK_CODE, Algorithm.SM2_SM3, not_before_ns=START_NS)
    opened = CertificateAuthority.open(tmp_path / "ca", PASSWORD)
    second = opened.issue_signing(NPC, Algorithm.P256_SHA256, not_before_ns=START_NS)
    assert int(second.certificate.serial, 16) == int(first.certificate.serial, 16) + 1
    assert opened.issued() == [first.certificate, second.certificate]
    store = opened.trust_store()
    store.check(first.certificate, NOW_NS)
    store.check(second.certificate, NOW_NS)
    assert second.certificate.subject.startswith("CN=0000,")


def test_two_authorities_never_give_one_id_twice(tmp_path: Path) -> None:
    """Two authorities count alike, yet their certificates have other ids."""
    ids = {
        new_authority(tmp_path / name)
        .issue_signing(BANK_CODE, Algorithm.SM2_SM3, not_before_ns=START_NS)
        .certificate.id
        for name in ("one", "two")
    }
    assert len(ids) == 2
    assert len({certificate_id.partition(":")[2] for certificate_id in ids}) == 1


def test_create_in_a_folder_with_an_authority_is_refused(tmp_path: Path) -> None:
    """An authority is never overwritten."""
    new_authority(tmp_path)
    with pytest.raises(AuthorityError) as caught:
        new_authority(tmp_path)
    assert caught.value.code is AuthorityProblem.EXISTS


def test_open_without_an_authority_or_with_a_wrong_password_is_refused(tmp_path: Path) -> None:
    """An empty folder is no authority; a wrong password shows at the first issue."""
    with pytest.raises(AuthorityError) as caught:
        CertificateAuthority.open(tmp_path, PASSWORD)
    assert caught.value.code is AuthorityProblem.MISSING
    new_authority(tmp_path)
    opened = CertificateAuthority.open(tmp_path / "ca", b"wrong")
    with pytest.raises(KeyStoreError) as wrong:
        opened.issue_signing(BANK_CODE, Algorithm.SM2_SM3, not_before_ns=START_NS)
    assert wrong.value.code is KeyStoreProblem.WRONG_PASSWORD


def test_revoke_takes_effect_with_the_next_list(tmp_path: Path) -> None:
    """A revoked certificate is refused once the new list is read; others of its kind are not."""
    made = new_authority(tmp_path)
    bad, good = (
        made.issue_signing(BANK_CODE, Algorithm.SM2_SM3, not_before_ns=START_NS).certificate
        for _ in range(2)
    )
    made.revoke(bad, at_ns=NOW_NS)
    made.revoke(bad, at_ns=NOW_NS + DAY_NS)
    made.trust_store().check(bad, NOW_NS)
    lists = made.crl(this_update_ns=NOW_NS)
    assert dict(lists[Branch.SIGNING_SM2].revoked_at_ns) == {bad.serial: NOW_NS}
    assert not lists[Branch.SIGNING_CLASSICAL].revoked_at_ns
    store = CertificateAuthority.open(tmp_path / "ca", PASSWORD).trust_store()
    store.check(good, NOW_NS)
    with pytest.raises(CertificateError) as caught:
        store.check(bad, NOW_NS)
    assert caught.value.code is CertificateProblem.REVOKED


def test_revoke_of_a_foreign_certificate_is_refused(tmp_path: Path) -> None:
    """An authority revokes its own certificates only, whatever their serial."""
    made = new_authority(tmp_path)
    made.issue_signing(BANK_CODE, Algorithm.SM2_SM3, not_before_ns=START_NS)
    foreign = signer(Algorithm.SM2_SM3).certificate
    with pytest.raises(AuthorityError) as caught:
        made.revoke(foreign, at_ns=NOW_NS)
    assert caught.value.code is AuthorityProblem.NOT_ISSUED_HERE


def test_crl_numbers_rise_and_lists_end(tmp_path: Path) -> None:
    """Each list has a number above the last, and is stale after its time."""
    made = new_authority(tmp_path)
    leaf = made.issue_signing(BANK_CODE, Algorithm.SM2_SM3, not_before_ns=START_NS).certificate
    numbers = [
        made.crl(this_update_ns=START_NS)[Branch.ACCESS].number,
        made.crl(this_update_ns=START_NS)[Branch.ACCESS].number,
    ]
    assert numbers == [2, 3]
    made.trust_store().check(leaf, START_NS + CRL_DAYS * DAY_NS - 1)
    with pytest.raises(CertificateError) as caught:
        made.trust_store().check(leaf, START_NS + CRL_DAYS * DAY_NS)
    assert caught.value.code is CertificateProblem.CRL_STALE
    with pytest.raises(AuthorityError) as period:
        made.crl(this_update_ns=START_NS, next_update_ns=START_NS)
    assert period.value.code is AuthorityProblem.WRONG_PERIOD


def test_reissue_overlaps_with_the_old_certificate(tmp_path: Path) -> None:
    """Before the old certificate ends a new one begins, and both count in between."""
    made = new_authority(tmp_path)
    old = made.issue_signing(
        BANK_CODE, Algorithm.SM2_SM3, not_before_ns=START_NS, days=20
    ).certificate
    new = made.issue_signing(
        BANK_CODE, Algorithm.SM2_SM3, not_before_ns=START_NS + 10 * DAY_NS, days=20
    ).certificate
    store = made.trust_store()
    accepted = []
    for day in (5, 15, 25):
        for certificate in (old, new):
            try:
                store.check(certificate, START_NS + day * DAY_NS)
            except CertificateError as error:
                accepted.append(error.code.slug)
            else:
                accepted.append("accepted")
    assert accepted == [
        *("accepted", "not-yet-valid"),
        *("accepted", "accepted"),
        *("expired", "accepted"),
    ]


def test_access_and_signing_stand_under_different_roots() -> None:
    """An access certificate is of no issuer that the signing store knows."""
    access = authority().issue_access("bank gateway", not_before_ns=START_NS).certificate
    with pytest.raises(CertificateError) as caught:
        authority().trust_store().check(access, NOW_NS, usage=Usage.ACCESS)
    assert caught.value.code is CertificateProblem.UNKNOWN_ISSUER
    store = load_trust_store(
        authority().public_folder / ACCESS_ROOT_FILE,
        revocation_lists=authority().public_folder / ACCESS_CRL_FILE,
        crl_required=True,
    )
    store.check(access, NOW_NS, usage=Usage.ACCESS)


@pytest.mark.parametrize("name", ["", " x", "a,CN=b", "中文", "a\n", "x" * 65])
def test_issue_access_of_a_name_that_could_mislead_is_refused(name: str) -> None:
    """Names in certificates are plain letters and digits, so that no text can imitate another."""
    with pytest.raises(AuthorityError) as caught:
        authority().issue_access(name, not_before_ns=START_NS)
    assert caught.value.code is AuthorityProblem.WRONG_NAME


@pytest.mark.parametrize("host", ["", "-x", "a b", "*.example", "x" * 254])
def test_issue_access_of_a_wrong_host_is_refused(host: str) -> None:
    """Hosts are plain names or addresses, without wildcards."""
    with pytest.raises(AuthorityError) as caught:
        authority().issue_access("server", not_before_ns=START_NS, hosts=(*LOCAL_HOSTS, host))
    assert caught.value.code is AuthorityProblem.WRONG_NAME


def test_issue_with_an_empty_period_is_refused() -> None:
    """A certificate is valid for a day at least."""
    with pytest.raises(AuthorityError) as caught:
        authority().issue_signing(BANK_CODE, Algorithm.SM2_SM3, not_before_ns=START_NS, days=0)
    assert caught.value.code is AuthorityProblem.WRONG_PERIOD


@pytest.mark.parametrize("content", [b"", b"seven\n", b"7", b"-1\n"])
def test_a_damaged_counter_is_refused_with_its_path(content: bytes, tmp_path: Path) -> None:
    """A counter that is no number stops the authority instead of starting again at one."""
    made = new_authority(tmp_path)
    path = tmp_path / "ca" / "serial"
    path.write_bytes(content)
    with pytest.raises(AuthorityError) as caught:
        made.issue_signing(BANK_CODE, Algorithm.SM2_SM3, not_before_ns=START_NS)
    assert caught.value.code is AuthorityProblem.DAMAGED
    assert caught.value.where == str(path)


def test_a_damaged_revocation_is_refused_with_its_path(tmp_path: Path) -> None:
    """A revocation that names another certificate stops the next list."""
    made = new_authority(tmp_path)
    leaf = made.issue_signing(BANK_CODE, Algorithm.SM2_SM3, not_before_ns=START_NS).certificate
    made.revoke(leaf, at_ns=NOW_NS)
    path = tmp_path / "ca" / "revoked" / leaf.serial
    path.write_text(f"{NOW_NS} 0123456789abcdef:1\n", encoding="ascii")
    with pytest.raises(AuthorityError) as caught:
        made.crl(this_update_ns=NOW_NS)
    assert caught.value.code is AuthorityProblem.DAMAGED


def test_threads_that_issue_at_once_get_different_serials(tmp_path: Path) -> None:
    """Four threads with an authority object each never share a serial."""
    new_authority(tmp_path)
    serials: list[str] = []

    def work() -> None:
        opened = CertificateAuthority.open(tmp_path / "ca", PASSWORD)
        for _ in range(5):
            issued = opened.issue_access("bank", not_before_ns=START_NS)
            serials.append(issued.certificate.serial)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(serials) == len(set(serials)) == 20


def test_files_of_the_authority_have_the_modes_they_need(tmp_path: Path) -> None:
    """Keys are the owner's alone; the public folder can be read and parses."""
    made = new_authority(tmp_path)
    keys = sorted((tmp_path / "ca").glob("*/key.pem"))
    assert len(keys) == len(Branch)
    assert {path.stat().st_mode & 0o777 for path in keys} == {0o600}
    assert (tmp_path / "ca").stat().st_mode & 0o077 == 0
    for path in made.public_folder.iterdir():
        assert path.stat().st_mode & 0o777 == 0o644
    root = load_certificate((made.public_folder / ACCESS_ROOT_FILE).read_bytes())
    assert root == made.root(Branch.ACCESS)
    assert len(load_revocation_lists((made.public_folder / ACCESS_CRL_FILE).read_bytes())) == 1
