"""Certificates at the door: bound by their own signature, overlapping, asked for."""

from __future__ import annotations

import time
from functools import cache

import pytest

from support.participants import EAST, WEST, signer_of
from support.security_fixtures import NOW_NS, START_NS, authority
from tianping.core.certificate_terms import BINDING_ADDED, BINDING_ENDED
from tianping.core.commands import (
    AdjustEarmark,
    CreditTransfer,
    NotifyBinding,
    QueryCertificates,
)
from tianping.node.intake import Checker
from tianping.node.tasks import RegistryCopy
from tianping.participant.certificates import BindingRequest, CertificateQuery
from tianping.participant.earmarks import EarmarkAdjustment
from tianping.security.algorithms import Algorithm
from tianping.security.identities import Identity
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition
from tianping.wire.message import Message, build
from unit.node.test_intake import CREATED, DATE, check, checker, refused, sealed, transfer

_SECOND = 10**9


@cache
def successor() -> Identity:
    """Return East's next signer, with an SM2 key."""
    return authority().issue_signing(EAST, Algorithm.SM2_SM3, not_before_ns=START_NS)


def changing_over(*, overlapping_from_ns: int = 0, edition: Edition = Edition.NEWER) -> Checker:
    """Return a checker with both of East's: the next to be bound, or bound since an instant."""
    first, second = signer_of(EAST).certificate, successor().certificate
    at = checker(edition)
    if overlapping_from_ns:
        both: dict[str, list[bytes]] = {EAST: [first.der, second.der]}
        copy = RegistryCopy(5, both, b"", overlapping={str(first.id): overlapping_from_ns})
    else:
        copy = RegistryCopy(4, {EAST: [first.der]}, b"", bindable={EAST: [second.der]})
    at.set_registry(copy)
    return at


def binding(*, ends: bool = False, edition: Edition = Edition.NEWER) -> Message:
    """Return a binding notice of East's."""
    request = BindingRequest(
        message_id=f"{DATE}00000041", created_at=CREATED, sender=EAST, ends=ends
    )
    return request.message(edition)


@pytest.mark.parametrize("edition", list(Edition))
def test_a_certificate_is_bound_by_a_message_signed_with_it(edition: Edition) -> None:
    """ccms.903 is about the certificate that verifies it; nothing else is taken from that one."""
    at = changing_over(edition=edition)
    _, (command,) = check(sealed(binding(edition=edition), signer=successor()), at=at)
    assert isinstance(command, NotifyBinding)
    assert (command.sender, command.change) == (EAST, BINDING_ADDED)
    assert command.certificate == successor().certificate.id
    assert refused(sealed(transfer(), signer=successor()), at=changing_over()) == (
        "signature",
        "SU1O4001",
    )


def test_a_binding_ends_by_a_message_signed_with_it() -> None:
    """CC02 is about the certificate in use; CC01 is nothing that a participant says."""
    _, (command,) = check(sealed(binding(ends=True)), at=changing_over())
    assert isinstance(command, NotifyBinding)
    assert (command.certificate, command.change) == (signer_of(EAST).certificate.id, BINDING_ENDED)
    altered = build(
        "ccms.903.001.02",
        {
            "CertNtfctn/GrpHdr/MsgId": f"{DATE}00000042",
            "CertNtfctn/GrpHdr/CreDtTm": CREATED,
            "CertNtfctn/GrpHdr/InstgPty/InstgDrctPty": EAST,
            "CertNtfctn/GrpHdr/InstgPty/InstgPty": EAST,
            "CertNtfctn/GrpHdr/InstdPty/InstdDrctPty": "0000",
            "CertNtfctn/GrpHdr/InstdPty/InstdPty": "0000",
            "CertNtfctn/GrpHdr/SysCd": "CCMS",
            "CertNtfctn/CertNtfctnInf/ChgTp": "CC01",
        },
        edition=Edition.NEWER,
    )
    assert refused(sealed(altered), at=changing_over()) == ("binding_change", "SU1O2999")


def test_what_was_signed_before_the_successor_was_bound_is_taken() -> None:
    """Signed one second before or at t: taken; a second later: not, but with the successor."""
    created_ns = NOW_NS // _SECOND * _SECOND
    for from_ns in (created_ns, created_ns + _SECOND):
        _, (command,) = check(sealed(transfer()), at=changing_over(overlapping_from_ns=from_ns))
        assert isinstance(command, CreditTransfer)
        assert command.certificate == signer_of(EAST).certificate.id
    late = changing_over(overlapping_from_ns=created_ns - 1)
    assert refused(sealed(transfer()), at=late) == ("certificate", "SU1O4002")
    _, (command,) = check(sealed(transfer(), signer=successor()), at=late)
    assert isinstance(command, CreditTransfer)


def test_a_message_that_states_no_time_cannot_show_that_it_was_signed_before() -> None:
    """An earmark's message (nets.376) has no CreDtTm."""
    change = EarmarkAdjustment(
        message_id=f"{DATE}00000045", sender=EAST, system="BEPS", amount_fen=Fen(1)
    ).message()
    at = changing_over(overlapping_from_ns=time.time_ns())
    assert refused(sealed(change, system="BEPS"), at=at) == ("certificate", "SU1O4002")
    _, (command,) = check(sealed(change, signer=successor(), system="BEPS"), at=at)
    assert isinstance(command, AdjustEarmark)


def test_a_download_asks_for_codes() -> None:
    """ccms.919 with two codes; a code that is none is refused."""
    query = CertificateQuery(
        message_id=f"{DATE}00000043", created_at=CREATED, sender=EAST, members=[WEST, EAST]
    )
    _, (command,) = check(sealed(query.message()))
    assert isinstance(command, QueryCertificates)
    assert command.members == [WEST, EAST]
    wrong = CertificateQuery(
        message_id=f"{DATE}00000044", created_at=CREATED, sender=EAST, members=["nobody"]
    )
    assert refused(sealed(wrong.message())) == ("bank_code", "SU1O2999")
