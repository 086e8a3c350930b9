"""Certificates are read strictly: all of what is accepted, and nothing else."""

from __future__ import annotations

import hashlib

import pytest
from asn1crypto import x509 as asn1_x509
from hypothesis import given, settings
from hypothesis import strategies as st

from support.security_fixtures import (
    BANK_CODE,
    NOW_NS,
    START_NS,
    authority,
    issuer,
    request,
    signer,
)
from tianping.security.algorithms import Algorithm
from tianping.security.certificates import (
    CERTIFICATE_BYTES_MAX,
    Usage,
    load_certificate,
    load_certificates,
    name_text,
    pem_of,
    verifier_of,
)
from tianping.security.errors import CertificateError, CertificateProblem
from tianping.security.issuing import build_name, issue_certificate
from tianping.security.pki import CERTIFICATE_DAYS, DAY_NS, LOCAL_HOSTS
from tianping.security.trust import TrustStore


@pytest.mark.parametrize("algorithm", Algorithm)
def test_load_certificate_gives_what_was_issued(algorithm: Algorithm) -> None:
    """Names, period, key, use and id of an issued certificate are those asked for."""
    certificate = signer(algorithm).certificate
    assert certificate.algorithm is algorithm
    assert certificate.usages == {Usage.SIGNING}
    assert certificate.subject == f"CN={BANK_CODE},OU=CNAPS,O=Tianping Test,C=CN"
    assert certificate.not_before_ns == START_NS
    assert certificate.not_after_ns // DAY_NS == START_NS // DAY_NS + CERTIFICATE_DAYS
    parsed = asn1_x509.Certificate.load(certificate.der)
    digest = hashlib.sha256(parsed.issuer.dump()).hexdigest()[:16]
    assert certificate.id == f"{digest}:{parsed.serial_number:x}"


@pytest.mark.parametrize("algorithm", Algorithm)
def test_load_certificate_of_der_and_of_pem_is_the_same(algorithm: Algorithm) -> None:
    """A certificate comes back the same from its DER and from its PEM."""
    certificate = signer(algorithm).certificate
    assert load_certificate(certificate.der) == certificate
    assert load_certificate(pem_of(certificate)) == certificate
    assert load_certificate(b"\n" + pem_of(certificate) + b"\n") == certificate


def test_verifier_of_gives_one_object_per_key() -> None:
    """Two readings of one certificate share their verifier."""
    certificate = signer(Algorithm.SM2_SM3).certificate
    assert verifier_of(certificate) is verifier_of(load_certificate(certificate.der))


def test_name_text_escapes_what_could_mislead() -> None:
    """A common name that imitates other parts, or breaks a line, is shown escaped."""
    name = build_name(organisation="中文", unit="a,CN=b", common_name="x\n+\u202e")
    assert name_text(name) == "CN=x\\a\\2b\\202e,OU=a\\2cCN\\3db,O=中文,C=CN"


def test_access_certificates_are_for_access_only() -> None:
    """A TLS certificate does not sign messages, and a root does neither."""
    access = authority().issue_access("server", hosts=LOCAL_HOSTS, not_before_ns=START_NS)
    assert access.certificate.usages == {Usage.ACCESS}
    assert issuer(Algorithm.SM2_SM3).certificate.usages == {Usage.AUTHORITY}


def test_load_certificates_of_two_gives_both_in_order() -> None:
    """A PEM text with two certificates gives two, and is no single certificate."""
    first, second = (signer(a).certificate for a in (Algorithm.SM2_SM3, Algorithm.RSA_SHA256))
    text = pem_of(first) + pem_of(second)
    assert load_certificates(text) == [first, second]
    with pytest.raises(CertificateError) as caught:
        load_certificate(text)
    assert caught.value.code is CertificateProblem.MALFORMED


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x30",
        b"\x30\x00",
        b"\x00" * 100,
        b"\x30\x82\x40\x01" + bytes(CERTIFICATE_BYTES_MAX),
        b"-----BEGIN CERTIFICATE-----\n",
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        b"-----BEGIN CERTIFICATE-----\nA=AA\n-----END CERTIFICATE-----\n",
    ],
)
def test_load_certificate_of_no_certificate_is_malformed(content: bytes) -> None:
    """What is no certificate at all is refused as such."""
    with pytest.raises(CertificateError) as caught:
        load_certificate(content)
    assert caught.value.code is CertificateProblem.MALFORMED


def test_load_certificate_with_trailing_bytes_is_malformed() -> None:
    """Nothing may stand behind a certificate, in DER or in PEM."""
    certificate = signer(Algorithm.SM2_SM3).certificate
    for content in (certificate.der + b"\x00", pem_of(certificate) + b"more"):
        with pytest.raises(CertificateError) as caught:
            load_certificate(content)
        assert caught.value.code is CertificateProblem.MALFORMED


@pytest.mark.parametrize(
    ("found", "replacement"),
    [
        ("06082a8648ce3d030107", "06082a8648ce3d030101"),
        ("06082a8648ce3d040302", "06082a8648ce3d040303"),
    ],
)
def test_load_certificate_of_another_algorithm_is_unsupported(found: str, replacement: str) -> None:
    """Another curve, or another digest, is not used here."""
    der = issuer(Algorithm.P256_SHA256).certificate.der
    changed = der.replace(bytes.fromhex(found), bytes.fromhex(replacement))
    assert changed != der
    with pytest.raises(CertificateError) as caught:
        load_certificate(changed)
    assert caught.value.code is CertificateProblem.UNSUPPORTED_ALGORITHM


def test_load_certificate_with_two_signature_algorithms_is_unsupported() -> None:
    """The algorithm inside the signed part and the one outside must be the same."""
    der = issuer(Algorithm.P256_SHA256).certificate.der
    ecdsa = bytes.fromhex("300a06082a8648ce3d040302")
    sm2 = bytes.fromhex("300a06082a811ccf55018375")
    head, _, tail = der.rpartition(ecdsa)
    with pytest.raises(CertificateError) as caught:
        load_certificate(head + sm2 + tail)
    assert caught.value.code is CertificateProblem.UNSUPPORTED_ALGORITHM


@pytest.mark.parametrize("serial", [0, -1, 1 << 160])
def test_load_certificate_with_a_serial_out_of_range_is_malformed(serial: int) -> None:
    """A serial number is positive and at most 20 bytes long."""
    with pytest.raises(CertificateError) as caught:
        issue_certificate(request(serial=serial), issuer(Algorithm.P256_SHA256))
    assert caught.value.code is CertificateProblem.MALFORMED


def test_load_certificate_whose_validity_ends_before_it_begins_is_malformed() -> None:
    """An empty period of validity is refused at reading."""
    with pytest.raises(CertificateError) as caught:
        issue_certificate(request(days=-1), issuer(Algorithm.P256_SHA256))
    assert caught.value.code is CertificateProblem.MALFORMED


def test_load_certificate_with_an_unknown_critical_extension_names_it() -> None:
    """A critical extension nobody understands is refused with its name."""
    der = signer(Algorithm.SM2_SM3).certificate.der
    changed = der.replace(bytes.fromhex("0603551d0f"), bytes.fromhex("0603551d24"))
    with pytest.raises(CertificateError) as caught:
        load_certificate(changed)
    assert caught.value.code is CertificateProblem.UNKNOWN_EXTENSION
    assert caught.value.found == "policy_constraints"


@pytest.mark.parametrize("algorithm", Algorithm)
@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_load_certificate_of_a_damaged_certificate_never_breaks(
    algorithm: Algorithm, data: st.DataObject
) -> None:
    """A changed certificate is refused at reading, or by the check of its signature."""
    damaged = bytearray(signer(algorithm).certificate.der)
    for _ in range(data.draw(st.integers(1, 3))):
        position = data.draw(st.integers(0, len(damaged) - 1))
        damaged[position] = data.draw(st.integers(0, 255))
    if bytes(damaged) == signer(algorithm).certificate.der:
        return
    store = authority().trust_store()
    with pytest.raises(CertificateError):
        store.check(load_certificate(bytes(damaged)), NOW_NS)


def test_every_byte_of_a_certificate_is_protected() -> None:
    """Each byte of an SM2 certificate, changed in two ways, is noticed at reading or checking."""
    der = signer(Algorithm.SM2_SM3).certificate.der
    store = authority().trust_store()
    for position in range(len(der)):
        for change in (0x01, 0x80):
            changed = der[:position] + bytes((der[position] ^ change,)) + der[position + 1 :]
            with pytest.raises(CertificateError):
                store.check(load_certificate(changed), NOW_NS)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_load_certificate_of_any_bytes_is_refused(content: bytes) -> None:
    """No random bytes are a certificate, and none break the reader."""
    with pytest.raises(CertificateError):
        load_certificate(content)


def test_trust_store_of_a_signing_certificate_is_refused() -> None:
    """Only an authority's certificate may be a root."""
    with pytest.raises(CertificateError) as caught:
        TrustStore([signer(Algorithm.SM2_SM3).certificate], crl_required=False)
    assert caught.value.code is CertificateProblem.ISSUER_NOT_AUTHORITY


@pytest.mark.parametrize("algorithm", Algorithm)
def test_signature_with_unused_bits_is_refused(algorithm: Algorithm) -> None:
    """Two readings of one signature would make two certificates of one.

    Clause: RFC-5280 section 4.1.1.3.
    """
    der = signer(algorithm).certificate.der
    place = len(der) - len(asn1_x509.Certificate.load(der)["signature_value"].contents)
    changed = der[:place] + b"\x01" + der[place + 1 : -1] + bytes((der[-1] & 0xFE,))
    with pytest.raises(CertificateError, match="whole octets"):
        load_certificate(changed)
