"""The check of a certificate: each failure has its own code, in the order of checking."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from support.security_fixtures import NOW_NS, START_NS, issuer, request
from tianping.security.algorithms import Algorithm
from tianping.security.certificates import Certificate, Usage, load_certificate
from tianping.security.errors import CertificateError, CertificateProblem
from tianping.security.issuing import (
    Issuer,
    Request,
    build_name,
    issue_certificate,
    issue_revocation_list,
)
from tianping.security.keys import generate_key
from tianping.security.pki import DAY_NS
from tianping.security.revocation import RevocationList
from tianping.security.trust import CHAIN_LENGTH_MAX, TrustStore

ROOT = issuer(Algorithm.P256_SHA256)
LEAF = issue_certificate(request(), ROOT)


def revocation_list(
    root: Issuer = ROOT, revoked: Mapping[int, int] | None = None, *, number: int = 1
) -> RevocationList:
    """Return a list of five days."""
    return issue_revocation_list(
        root,
        revoked or {},
        number=number,
        this_update_ns=START_NS,
        next_update_ns=START_NS + 5 * DAY_NS,
    )


def store(*lists: RevocationList, crl_required: bool = False) -> TrustStore:
    """Return a trust store of the one root."""
    made = TrustStore([ROOT.certificate], crl_required=crl_required)
    for held in lists:
        made.add_revocation_list(held)
    return made


def refusal(
    trust: TrustStore, certificate: Certificate, at_ns: int, usage: Usage = Usage.SIGNING
) -> CertificateProblem:
    """Return the code a check is refused with."""
    with pytest.raises(CertificateError) as caught:
        trust.check(certificate, at_ns, usage=usage)
    return caught.value.code


@pytest.mark.parametrize("algorithm", [Algorithm.P256_SHA256, Algorithm.SM2_SM3])
def test_check_of_a_good_certificate_passes_twice(algorithm: Algorithm) -> None:
    """A certificate of the root, within its period and not revoked, is accepted every time."""
    root = issuer(algorithm)
    leaf = issue_certificate(request(), root)
    trust = TrustStore([root.certificate], crl_required=True)
    trust.add_revocation_list(revocation_list(root))
    trust.check(leaf, NOW_NS)
    trust.check(leaf, NOW_NS)


def test_check_of_a_certificate_of_an_unknown_issuer_is_refused() -> None:
    """An issuer with another name is unknown."""
    leaf = issue_certificate(request(), issuer(Algorithm.P256_SHA256, "other"))
    assert refusal(store(), leaf, NOW_NS) is CertificateProblem.UNKNOWN_ISSUER


@pytest.mark.parametrize("algorithm", [Algorithm.P256_SHA256, Algorithm.SM2_SM3])
def test_check_of_a_certificate_of_a_namesake_is_a_bad_signature(algorithm: Algorithm) -> None:
    """An issuer of the same name with another key, or another algorithm, did not sign it."""
    leaf = issue_certificate(request(), issuer(algorithm))
    assert refusal(store(), leaf, NOW_NS) is CertificateProblem.BAD_SIGNATURE


def test_check_finds_the_right_one_of_two_namesakes() -> None:
    """During a roll-over two roots of one name stand side by side, and both count."""
    other = issuer(Algorithm.P256_SHA256)
    trust = TrustStore([ROOT.certificate, other.certificate], crl_required=False)
    trust.check(LEAF, NOW_NS)
    trust.check(issue_certificate(request(), other), NOW_NS)


def test_check_counts_the_first_and_last_instant_of_validity() -> None:
    """The period holds from its first instant to the end of its last second."""
    trust = store()
    trust.check(LEAF, LEAF.not_before_ns)
    trust.check(LEAF, LEAF.not_after_ns)
    early, late = LEAF.not_before_ns - 1, LEAF.not_after_ns + 1
    assert refusal(trust, LEAF, early) is CertificateProblem.NOT_YET_VALID
    assert refusal(trust, LEAF, late) is CertificateProblem.EXPIRED


def test_check_below_an_expired_root_is_expired() -> None:
    """A root that has expired vouches for nobody."""
    leaf = issue_certificate(request(days=500), ROOT)
    at_ns = ROOT.certificate.not_after_ns + 1
    assert refusal(store(), leaf, at_ns) is CertificateProblem.EXPIRED


def test_check_of_a_revoked_certificate_is_refused_from_that_instant_on() -> None:
    """Revocation counts from its own instant; a signature checked for earlier holds."""
    trust = store(revocation_list(revoked={7: NOW_NS}))
    trust.check(LEAF, NOW_NS - 1)
    assert refusal(trust, LEAF, NOW_NS) is CertificateProblem.REVOKED


def test_check_with_a_stale_list_is_refused_but_still_tells_of_revocation() -> None:
    """After its next update a list vouches for nobody, yet a revoked one stays revoked."""
    late = START_NS + 5 * DAY_NS
    assert refusal(store(revocation_list()), LEAF, late) is CertificateProblem.CRL_STALE
    trust = store(revocation_list(revoked={7: START_NS}))
    assert refusal(trust, LEAF, late) is CertificateProblem.REVOKED


def test_check_without_a_list_is_refused_when_one_is_required() -> None:
    """A store that demands revocation lists accepts nobody without."""
    assert refusal(store(crl_required=True), LEAF, NOW_NS) is CertificateProblem.CRL_MISSING
    store(revocation_list(), crl_required=True).check(LEAF, NOW_NS)


@pytest.mark.parametrize("usage", [Usage.ACCESS, Usage.AUTHORITY])
def test_check_for_another_use_is_refused(usage: Usage) -> None:
    """A signing certificate opens no connection and issues nothing."""
    assert refusal(store(), LEAF, NOW_NS, usage) is CertificateProblem.WRONG_USAGE


def test_check_of_an_access_certificate_for_signing_is_refused() -> None:
    """A TLS certificate signs no messages."""
    leaf = issue_certificate(request(usage=Usage.ACCESS), ROOT)
    store().check(leaf, NOW_NS, usage=Usage.ACCESS)
    assert refusal(store(), leaf, NOW_NS) is CertificateProblem.WRONG_USAGE


def test_check_below_a_certificate_that_is_no_authority_is_refused() -> None:
    """A bank cannot issue certificates with its own."""
    key = generate_key(Algorithm.P256_SHA256)
    name = build_name(organisation="Test", unit="CNAPS", common_name="bank")
    bank = issue_certificate(
        Request(name, key.public_key, 8, Usage.SIGNING, START_NS, NOW_NS + DAY_NS), ROOT
    )
    forged = issue_certificate(request(), Issuer(bank, key))
    assert refusal(store(), forged, NOW_NS) is CertificateProblem.UNKNOWN_ISSUER
    with pytest.raises(CertificateError) as caught:
        TrustStore([ROOT.certificate], crl_required=False, intermediates=[bank])
    assert caught.value.code is CertificateProblem.ISSUER_NOT_AUTHORITY


def intermediate(above: Issuer, name: str, path_length: int | None) -> Issuer:
    """Return an authority below another, with its own bound of the path."""
    key = generate_key(Algorithm.P256_SHA256)
    subject = build_name(organisation="Test", unit="between", common_name=name)
    asked = Request(
        subject,
        key.public_key,
        20,
        Usage.AUTHORITY,
        START_NS,
        NOW_NS + DAY_NS,
        path_length_max=path_length,
    )
    return Issuer(issue_certificate(asked, above), key)


def test_check_through_authorities_in_between_passes() -> None:
    """A chain of authorities with room in their bounds reaches the root."""
    root = issuer(Algorithm.SM2_SM3, path_length_max=None)
    first = intermediate(root, "first", 1)
    second = intermediate(first, "second", 0)
    between = [first.certificate, second.certificate]
    trust = TrustStore([root.certificate], crl_required=False, intermediates=between)
    trust.check(issue_certificate(request(), second), NOW_NS)
    trust.check(issue_certificate(request(), first), NOW_NS)


def test_check_beyond_the_bound_of_the_path_is_too_long() -> None:
    """An authority that may have none below it has one below it in vain."""
    root = issuer(Algorithm.P256_SHA256, path_length_max=0)
    below = intermediate(root, "below", None)
    trust = TrustStore([root.certificate], crl_required=False, intermediates=[below.certificate])
    leaf = issue_certificate(request(), below)
    assert refusal(trust, leaf, NOW_NS) is CertificateProblem.CHAIN_TOO_LONG


def test_check_of_a_chain_of_many_authorities_is_too_long() -> None:
    """A chain ends after CHAIN_LENGTH_MAX certificates, whatever the bounds say."""
    root = issuer(Algorithm.P256_SHA256, path_length_max=None)
    last, between = root, []
    for number in range(CHAIN_LENGTH_MAX):
        last = intermediate(last, f"number {number}", None)
        between.append(last.certificate)
    trust = TrustStore([root.certificate], crl_required=False, intermediates=between)
    leaf = issue_certificate(request(), last)
    assert refusal(trust, leaf, NOW_NS) is CertificateProblem.CHAIN_TOO_LONG


def test_check_below_a_revoked_authority_is_revoked() -> None:
    """Whoever stands below a revoked authority is refused with it."""
    root = issuer(Algorithm.P256_SHA256, path_length_max=None)
    below = intermediate(root, "below", 0)
    trust = TrustStore([root.certificate], crl_required=False, intermediates=[below.certificate])
    trust.add_revocation_list(revocation_list(root, {20: START_NS}))
    leaf = issue_certificate(request(), below)
    assert refusal(trust, leaf, NOW_NS) is CertificateProblem.REVOKED


def test_add_revocation_list_of_strangers_and_of_older_numbers_is_refused() -> None:
    """A list counts when a trusted issuer signed it and none newer is held."""
    trust = store(revocation_list(number=5))
    cases = {
        CertificateProblem.CRL_UNKNOWN_ISSUER: revocation_list(issuer(Algorithm.SM2_SM3, "x")),
        CertificateProblem.CRL_BAD_SIGNATURE: revocation_list(issuer(Algorithm.P256_SHA256)),
        CertificateProblem.CRL_OLDER: revocation_list(number=4),
    }
    for code, refused in cases.items():
        with pytest.raises(CertificateError) as caught:
            trust.add_revocation_list(refused)
        assert caught.value.code is code
    trust.add_revocation_list(revocation_list(number=6, revoked={7: START_NS}))
    assert refusal(trust, LEAF, NOW_NS) is CertificateProblem.REVOKED


def test_refusal_text_names_certificate_and_reason_in_both_languages() -> None:
    """The text of a refusal says which certificate, what was expected and what was found."""
    with pytest.raises(CertificateError) as caught:
        store().check(LEAF, LEAF.not_after_ns + 1)
    text = str(caught.value)
    assert LEAF.id in text
    assert "has expired" in text
    assert "证书已过期" in text
    assert str(LEAF.not_after_ns) in text


def test_check_keeps_the_result_for_the_very_same_bytes_only() -> None:
    """A certificate changed after its twin was accepted is not accepted with it."""
    trust = store()
    trust.check(LEAF, NOW_NS)
    changed = load_certificate(LEAF.der[:-1] + bytes((LEAF.der[-1] ^ 1,)))
    assert refusal(trust, changed, NOW_NS) is CertificateProblem.BAD_SIGNATURE
