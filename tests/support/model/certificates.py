"""The life of a certificate: applied, issued, bound, overlapping, unbound, revoked, expired.

Source: RULES-C §7.4; CNAPS2-FIELDS ccms.903, 919, 921; ADR-0094, ADR-0095.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from support.model.authority import check_sending
from support.model.plain import Told
from support.model.registry import is_date
from support.model.settlement import check_form, check_message, check_sender, remember
from support.model.state import Refusal, State, refuse_if
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R

__all__ = [
    "Certificate",
    "apply",
    "at_new_date",
    "bind",
    "decline",
    "issue",
    "notify",
    "query",
    "revoke",
    "unbind",
]

ISSUED, BOUND, OVERLAPPING, UNBOUND, REVOKED, EXPIRED = "IBOURE"
SPEAKING = (BOUND, OVERLAPPING)
ENDED = (REVOKED, EXPIRED)


@dataclass(frozen=True)
class Certificate:
    """One that the register knows; no dates when it was bound by hand, without being issued."""

    owner: str
    status: str
    key: bytes = b""
    first: int = 0
    last: int = 0
    replaces: str = ""
    der: bytes = b""
    warned: bool = False


def _is_text(text: str, most: int) -> bool:
    return 1 <= len(text) <= most


def _move(m: State, name: str, status: str) -> int:
    """Give a certificate its new status; return the registry's new version."""
    known = m.signing_register[name]
    m.signing_register[name] = replace(known, status=status)
    if status in SPEAKING:
        m.certificates[name] = known.owner
    else:
        m.certificates.pop(name, None)
    m.registry_version += 1
    return m.registry_version


def _check_new_key(m: State, key: bytes) -> None:
    """A key is certified once, and applied for once at a time."""
    waiting = [one[1] for one in m.applications.values()]
    refuse_if(
        key in [*waiting, *(one.key for one in m.signing_register.values())], R.KEY_ALREADY_KNOWN
    )


def apply(m: State, k: c.ApplyCertificate) -> list[Told]:
    """A participant wants a key certified, perhaps as the successor of one that is bound."""
    refuse_if(len(k.key_digest) != 32 or len(k.replaces) > 57, R.VALUE_OUT_OF_BOUNDS)
    refuse_if(m.participant(k.participant) is None, R.PARTICIPANT_UNKNOWN)
    if k.replaces:
        old = m.signing_register.get(k.replaces)
        fits = old is not None and old.owner == k.participant and old.status == BOUND
        refuse_if(not fits, R.CERTIFICATE_NOT_REPLACEABLE)
    _check_new_key(m, k.key_digest)
    m.applications[m.seq] = (k.participant, k.key_digest, k.replaces)
    return [("CertificateApplied", m.seq, k.participant, k.key_digest, k.replaces)]


def decline(m: State, k: c.DeclineApplication) -> list[Told]:
    """Nothing is issued."""
    refuse_if(not _is_text(k.reason, 120), R.VALUE_OUT_OF_BOUNDS)
    refuse_if(k.application not in m.applications, R.APPLICATION_UNKNOWN)
    owner = m.applications.pop(k.application)[0]
    return [("ApplicationDeclined", k.application, owner, k.reason)]


def issue(m: State, k: c.IssueCertificate) -> list[Told]:
    """The authority's certificate is entered; of an application only what was applied for."""
    sound = _is_text(k.certificate, 57) and len(k.key_digest) == 32
    sound = sound and is_date(k.valid_from) and is_date(k.valid_until)
    sound = sound and k.valid_from <= k.valid_until and 1 <= len(k.der) <= 16_384
    refuse_if(not sound, R.VALUE_OUT_OF_BOUNDS)
    refuse_if(m.participant(k.participant) is None, R.PARTICIPANT_UNKNOWN)
    if k.application == 0:
        _check_new_key(m, k.key_digest)
        follows = ""
    else:
        refuse_if(k.application not in m.applications, R.APPLICATION_UNKNOWN)
        owner, key, follows = m.applications[k.application]
        refuse_if((owner, key) != (k.participant, k.key_digest), R.APPLICATION_DIFFERS)
    refuse_if(k.certificate in m.signing_register, R.CERTIFICATE_ALREADY_KNOWN)
    years = m.parameter("certificate.years_max")
    refuse_if(k.valid_until - k.valid_from > years * 10_000, R.CERTIFICATE_TOO_LONG)
    m.applications.pop(k.application, None)
    m.signing_register[k.certificate] = Certificate(
        k.participant, ISSUED, k.key_digest, k.valid_from, k.valid_until, follows, k.der
    )
    m.registry_version += 1
    period = (k.valid_from, k.valid_until)
    told = (k.certificate, k.participant, k.application, *period, follows, k.der)
    return [("CertificateIssued", *told, m.registry_version)]


def _check_binding(m: State, name: str, owner: str) -> None:
    """One to one code only, in its period, and never after its end."""
    refuse_if(name in m.certificates, R.CERTIFICATE_ALREADY_BOUND)
    known = m.signing_register.get(name)
    if known is None:
        return
    refuse_if(known.owner != owner, R.CERTIFICATE_OF_ANOTHER)
    refuse_if(known.status in ENDED, R.CERTIFICATE_ENDED)
    dated = known.last != 0
    refuse_if(dated and not known.first <= m.today <= known.last, R.CERTIFICATE_NOT_IN_PERIOD)


def _bind(m: State, name: str, owner: str) -> list[Told]:
    """From now on it speaks; what it replaces counts only for what was signed before."""
    m.signing_register.setdefault(name, Certificate(owner, UNBOUND))
    one = m.signing_register[name]
    told: list[Told] = [("CertificateBound", name, owner, _move(m, name, BOUND), one.last)]
    old = one.replaces
    if old and m.signing_register[old].status == BOUND:
        version = _move(m, old, OVERLAPPING)
        told.append(("CertificateOverlapping", old, owner, name, m.now, version))
    return told


def bind(m: State, k: c.BindCertificate) -> list[Told]:
    """The platform binds one signing certificate to one bank code."""
    refuse_if(not _is_text(k.certificate, 57), R.VALUE_OUT_OF_BOUNDS)
    refuse_if(m.participant(k.participant) is None, R.PARTICIPANT_UNKNOWN)
    _check_binding(m, k.certificate, k.participant)
    return _bind(m, k.certificate, k.participant)


def _unbind(m: State, name: str) -> list[Told]:
    owner = m.certificates[name]
    return [("CertificateUnbound", name, owner, _move(m, name, UNBOUND))]


def unbind(m: State, k: c.UnbindCertificate) -> list[Told]:
    """The certificate speaks for nobody."""
    refuse_if(k.certificate not in m.certificates, R.CERTIFICATE_NOT_BOUND)
    return _unbind(m, k.certificate)


def notify(m: State, k: c.NotifyBinding) -> list[Told]:
    """The owner binds the certificate it signs with, or gives it up when it has another."""
    check_form(k.message_id, k.digest, k.business_date)
    refuse_if(k.change not in (0, 2), R.VALUE_OUT_OF_BOUNDS)
    check_sender(m, k.sender)
    known = m.signing_register.get(k.certificate)
    if known is None or known.owner != k.sender:
        raise Refusal(R.CERTIFICATE_NOT_SENDERS)
    refuse_if(k.change == 2 and known.status not in SPEAKING, R.CERTIFICATE_NOT_SENDERS)
    repeat = check_message(m, k.sender, k)
    if repeat is not None:
        return repeat
    if k.change == 0:
        _check_binding(m, k.certificate, k.sender)
        remember(m, k.sender, k, 0)
        return _bind(m, k.certificate, k.sender)
    left = [
        name for name, one in m.signing_register.items()
        if one.owner == k.sender and one.status == BOUND and name != k.certificate
    ]  # fmt: skip
    refuse_if(not left, R.LAST_CERTIFICATE)
    remember(m, k.sender, k, 0)
    return _unbind(m, k.certificate)


def revoke(m: State, k: c.RevokeCertificate) -> list[Told]:
    """It counts no more, whether bound or not."""
    refuse_if(not _is_text(k.reason, 120), R.VALUE_OUT_OF_BOUNDS)
    known = m.signing_register.get(k.certificate)
    if known is None:
        raise Refusal(R.CERTIFICATE_UNKNOWN)
    refuse_if(known.status in ENDED, R.CERTIFICATE_ENDED)
    version = _move(m, k.certificate, REVOKED)
    return [("CertificateRevoked", k.certificate, known.owner, k.reason, version)]


def query(m: State, k: c.QueryCertificates) -> list[Told]:
    """The certificates that speak for those asked for, as far as the register has them."""
    refuse_if(not 1 <= len(k.members) <= 100, R.VALUE_OUT_OF_BOUNDS)
    check_sender(m, k.sender)
    check_sending(m, k.sender, k)
    refuse_if(any(m.participant(one) is None for one in k.members), R.PARTICIPANT_UNKNOWN)
    lines = tuple(
        (one.owner, name, one.der)
        for member in dict.fromkeys(k.members)
        for name, one in m.signing_register.items()
        if one.owner == member and one.status in SPEAKING and one.der
    )
    refuse_if(not lines, R.CERTIFICATE_UNKNOWN)
    return [("CertificatesReported", k.sender, k.message_id, lines)]


def _days_left(m: State, last: int) -> int:
    today, end = (dt.date.fromisoformat(str(date)) for date in (m.today, last))
    return (end - today).days


def at_new_date(m: State) -> list[Told]:
    """Overlaps end; what is past its last date expires; what soon will is told, once."""
    told: list[Told] = []
    for name in list(m.signing_register):
        if m.signing_register[name].status == OVERLAPPING:
            told += _unbind(m, name)
        one = m.signing_register[name]
        if one.last == 0 or one.status in ENDED:
            continue
        if one.last < m.today:
            told.append(("CertificateExpired", name, one.owner, _move(m, name, EXPIRED)))
        near = _days_left(m, one.last) <= m.parameter("certificate.warning_days")
        if m.signing_register[name].status == BOUND and near and not one.warned:
            m.signing_register[name] = replace(one, warned=True)
            told.append(("CertificateExpiring", name, one.owner, one.last))
    return told
