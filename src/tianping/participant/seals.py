"""Signing what leaves and judging what comes in.

Source: CNAPS2-ENV §3 (signature block); RULES-C §7.3 (order of checks).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

import msgspec

from tianping.security.algorithms import Signer, Verifier
from tianping.security.certificates import Certificate, verifier_of
from tianping.security.errors import CertificateError, SecurityError
from tianping.security.signatures import sign_text, verify_text
from tianping.security.trust import TrustStore
from tianping.values.bankcode import NPC
from tianping.wire.catalogue import Edition
from tianping.wire.codec import parse, write
from tianping.wire.envelope import Envelope, Header
from tianping.wire.errors import WireError
from tianping.wire.message import Message
from tianping.wire.signing import is_signed, signature_string

__all__ = ["Judgement", "Keyring", "Verdict", "judge", "keyring_of", "seal"]


class Verdict(StrEnum):
    """What the client holds of a message received."""

    VERIFIED = "verified"
    """Signed by whom its header names, over what its body says."""
    NOT_SIGNED = "not_signed"
    """Its code is one that is not signed; it rests on the TLS identity of the node."""
    SIGNATURE_MISSING = "signature_missing"
    SIGNATURE_WRONG = "signature_wrong"
    SIGNER_UNKNOWN = "signer_unknown"
    """No certificate of the sender is at hand, so nothing can be said."""
    NOT_FOR_US = "not_for_us"
    """The header names another receiver."""
    UNREADABLE = "unreadable"
    """Envelope or body is malformed."""
    KEY_REUSED = "key_reused"
    """Another message was received under the same header key."""

    @property
    def is_good(self) -> bool:
        """Whether the message may be acted upon."""
        return self in (Verdict.VERIFIED, Verdict.NOT_SIGNED)


class Keyring(msgspec.Struct, frozen=True):
    """Whose signatures the client can verify."""

    platform: tuple[Verifier, ...] = ()
    """The platform's; two while it changes from one certificate to the next."""
    banks: Mapping[str, Sequence[Verifier]] = {}
    """By bank code: for signatures from end to end, on payments forwarded by the platform."""

    def verifiers_of(self, sender: str) -> Sequence[Verifier]:
        """Return the verifiers of a sender's signatures; none when it is unknown."""
        return self.platform if sender == NPC else self.banks.get(sender, ())


def keyring_of(
    certificates: Mapping[str, Sequence[Certificate]], *, trust: TrustStore, at_ns: int
) -> Keyring:
    """Return the keyring of certificates that the trust store accepts at an instant.

    A bank's certificate that is not accepted, being revoked or out of date, is left out: its
    messages are then judged ``SIGNER_UNKNOWN``. The platform's must all be accepted.

    Args:
        certificates: By bank code; ``0000`` for the platform's.
        trust: The roots and revocation lists.
        at_ns: Nanoseconds since 1970 (UTC).

    Raises:
        CertificateError: a certificate of the platform's is not accepted.
    """
    for certificate in certificates.get(NPC, ()):
        trust.check(certificate, at_ns)
    verifiers = {
        code: tuple(
            verifier_of(certificate)
            for certificate in of_code
            if _is_accepted(certificate, trust, at_ns)
        )
        for code, of_code in certificates.items()
    }
    return Keyring(platform=verifiers.pop(NPC, ()), banks=verifiers)


def _is_accepted(certificate: Certificate, trust: TrustStore, at_ns: int) -> bool:
    try:
        trust.check(certificate, at_ns)
    except CertificateError:
        return False
    return True


class Judgement(msgspec.Struct, frozen=True):
    """What was found in an envelope."""

    verdict: Verdict
    message: Message | None = None
    """The body, typed; absent when it is unreadable."""
    reason: str = ""
    """What is wrong, in English and 中文."""


def seal(message: Message, *, header: Header, signer: Signer, always: bool = False) -> Envelope:
    """Return a message as an envelope, signed when its code is one that is, or ``always``.

    Raises:
        MessageError: a value cannot be signed or written.
    """
    signature = ""
    if always or is_signed(message.code, message.edition):
        signature = sign_text(signer, signature_string(message))
    return Envelope(header=header, signature=signature, body=write(message))


def judge(envelope: Envelope, *, edition: Edition, keyring: Keyring) -> Judgement:
    """Read the body of an envelope and check its signature.

    Returns: the verdict, which is never better than what was checked: a signature that is there
        is verified, whether the code asks for one or not.
    """
    code = envelope.header.mesg_type
    try:
        message = parse(envelope.body, code, edition=edition)
        signed = is_signed(code, edition)
        content = signature_string(message) if signed or envelope.signature else b""
    except WireError as error:
        return Judgement(Verdict.UNREADABLE, reason=str(error))
    if not envelope.signature:
        verdict = Verdict.SIGNATURE_MISSING if signed else Verdict.NOT_SIGNED
        return Judgement(verdict, message)
    verifiers = keyring.verifiers_of(envelope.header.orig_sender)
    if not verifiers:
        reason = f"no accepted certificate of {envelope.header.orig_sender} (没有其有效证书)"
        return Judgement(Verdict.SIGNER_UNKNOWN, message, reason)
    reason = ""
    for verifier in verifiers:
        try:
            verify_text(verifier, content, envelope.signature)
        except SecurityError as error:
            reason = str(error)
        else:
            return Judgement(Verdict.VERIFIED, message)
    return Judgement(Verdict.SIGNATURE_WRONG, message, reason)
