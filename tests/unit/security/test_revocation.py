"""Revocation lists are read strictly, like certificates."""

from __future__ import annotations

import pytest
from asn1crypto import crl as asn1_crl
from hypothesis import given, settings
from hypothesis import strategies as st

from support.security_fixtures import NOW_NS, START_NS, issuer
from tianping.security.algorithms import Algorithm
from tianping.security.errors import CertificateError, CertificateProblem
from tianping.security.issuing import issue_revocation_list
from tianping.security.revocation import load_revocation_list, load_revocation_lists
from tianping.security.trust import TrustStore

ROOT = issuer(Algorithm.SM2_SM3)
LIST = issue_revocation_list(
    ROOT,
    {255: START_NS, 16: NOW_NS},
    number=3,
    this_update_ns=START_NS,
    next_update_ns=NOW_NS,
)


def test_load_revocation_list_gives_what_was_issued() -> None:
    """Number, times and serials are those asked for."""
    assert load_revocation_list(LIST.der) == LIST
    assert LIST.number == 3
    assert (LIST.this_update_ns, LIST.next_update_ns) == (START_NS, NOW_NS)
    assert dict(LIST.revoked_at_ns) == {"ff": START_NS, "10": NOW_NS}


def test_load_revocation_lists_of_pem_gives_all_in_order() -> None:
    """A PEM text with two lists gives two, an empty one none."""
    assert load_revocation_lists(LIST.pem() * 2) == [LIST, LIST]
    assert load_revocation_lists(b"") == []


@pytest.mark.parametrize(
    "content",
    [
        LIST.pem() + b"more",
        b"more\n" + LIST.pem(),
        LIST.pem() + b"-----BEGIN X509 CRL-----\n",
        b"-----BEGIN X509 CRL-----\nA=AA\n-----END X509 CRL-----\n",
        b"-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n",
    ],
)
def test_load_revocation_lists_with_anything_else_is_malformed(content: bytes) -> None:
    """Nothing but whole lists may stand in the file, before, between or behind."""
    with pytest.raises(CertificateError) as caught:
        load_revocation_lists(content)
    assert caught.value.code is CertificateProblem.CRL_MALFORMED


@pytest.mark.parametrize("content", [b"", b"\x30\x00", LIST.der + b"\x00"])
def test_load_revocation_list_of_no_list_is_malformed(content: bytes) -> None:
    """What is no list in DER, or has bytes behind it, is refused."""
    with pytest.raises(CertificateError) as caught:
        load_revocation_list(content)
    assert caught.value.code is CertificateProblem.CRL_MALFORMED


@pytest.mark.parametrize("missing", ["next_update", "crl_extensions"])
def test_load_revocation_list_without_end_or_number_is_malformed(missing: str) -> None:
    """A list says until when it counts, and which of several it is."""
    parts = asn1_crl.CertificateList.load(LIST.der)
    content = asn1_crl.TbsCertList(
        {
            name: parts["tbs_cert_list"][name]
            for name in ("version", "signature", "issuer", "this_update", "next_update")
            if name != missing
        }
    )
    if missing != "crl_extensions":
        content["crl_extensions"] = parts["tbs_cert_list"]["crl_extensions"]
    made = asn1_crl.CertificateList(
        {
            "tbs_cert_list": content,
            "signature_algorithm": parts["signature_algorithm"],
            "signature": ROOT.key.sign(content.dump()),
        }
    )
    with pytest.raises(CertificateError) as caught:
        load_revocation_list(made.dump())
    assert caught.value.code is CertificateProblem.CRL_MALFORMED


def test_load_revocation_list_with_unused_bits_in_its_signature_is_malformed() -> None:
    """Two readings of one signature would make two lists of one.

    Clause: RFC-5280 section 5.1.1.3.
    """
    der = LIST.der
    place = len(der) - len(asn1_crl.CertificateList.load(der)["signature"].contents)
    changed = der[:place] + b"\x01" + der[place + 1 : -1] + bytes((der[-1] & 0xFE,))
    with pytest.raises(CertificateError, match="whole octets"):
        load_revocation_list(changed)


def test_load_revocation_list_with_an_unknown_critical_extension_is_refused() -> None:
    """A partial or indirect list is not taken for a whole one."""
    parts = asn1_crl.CertificateList.load(LIST.der)
    parts["tbs_cert_list"]["crl_extensions"].append(
        {"extn_id": "delta_crl_indicator", "critical": True, "extn_value": 1}
    )
    with pytest.raises(CertificateError) as caught:
        load_revocation_list(parts.dump(force=True))
    assert caught.value.code is CertificateProblem.UNKNOWN_EXTENSION


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_a_damaged_revocation_list_is_never_used(data: st.DataObject) -> None:
    """A changed list is refused at reading or by the check of its signature."""
    damaged = bytearray(LIST.der)
    damaged[data.draw(st.integers(0, len(damaged) - 1))] ^= data.draw(st.integers(1, 255))
    store = TrustStore([ROOT.certificate], crl_required=True)
    with pytest.raises(CertificateError):
        store.add_revocation_list(load_revocation_list(bytes(damaged)))
