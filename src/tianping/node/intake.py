"""Envelope bytes in, a command or a refusal out. Runs in the worker processes.

The checks run in one order: envelope, schema, log-in, certificate, binding, signature, authority;
the duplicate and business checks are the core's, which checks log-in and authority once more.

Source: RULES-C §7.3 (order); CNAPS2-CODES §5 (codes); house, ADR-0009.
"""

from __future__ import annotations

import base64
import binascii
from typing import Final

from tianping.core.commands import Command, encode_commands
from tianping.core.control.authority import initiator_of
from tianping.core.control.businesses import business_of
from tianping.core.control.places import Party
from tianping.core.control.words import SENDING
from tianping.core.node_terms import system_of_family
from tianping.core.refusals import REFUSALS, RefusalCode
from tianping.core.terms import SYSTEM_NAMES
from tianping.node.authorities import book_of, party_of
from tianping.node.families import (
    account_queries,
    accounts,
    caps,
    ccms,
    certificates,
    day_end_hvps,
    day_end_retail,
    day_end_saps,
    days,
    financing,
    hvps,
    information,
    lending,
    liquidity_query,
    maintenance,
    net_files,
    nets,
    nodes,
    offices,
    openings,
    partners,
    pools,
    pvp,
    returns,
    same_city_query,
    saps,
)
from tianping.node.families.arrival import (
    DISCARD,
    REFUSE,
    TELL_NOBODY,
    Arrival,
    DoorRefusalError,
    Kind,
    message_id_at,
    text_at,
)
from tianping.node.families.instant import read_date_time
from tianping.node.tasks import (
    Acknowledged,
    Admitted,
    AuthorityCopy,
    CheckReply,
    CheckTask,
    Probed,
    RefusedAtDoor,
    RegistryCopy,
    Verdict,
)
from tianping.security.certificates import (
    Certificate,
    load_certificate,
    load_certificates,
    verifier_of,
)
from tianping.security.errors import SecurityError
from tianping.security.revocation import load_revocation_lists
from tianping.security.trust import TrustStore
from tianping.values.bankcode import BankCode
from tianping.values.identifiers import CertificateId, MessageId
from tianping.wire.catalogue import Edition
from tianping.wire.codec import parse
from tianping.wire.envelope import Envelope, parse_envelope
from tianping.wire.errors import WireError
from tianping.wire.message import Message
from tianping.wire.signing import is_signed, signature_string

__all__ = ["HEADER_BYTES", "UNSIGNED", "Checker", "accepted_codes"]

HEADER_BYTES: Final = 132
"""Length of a CNAPS2 header, version 02."""

UNSIGNED: Final = CertificateId("")
"""Stands for the certificate of a message that needs no signature."""

_NANOSECONDS_PER_SECOND: Final = 1_000_000_000


def accepted_codes(edition: Edition) -> dict[str, Kind]:
    """Return the message codes that a participant may send, and how to read each."""
    return {
        **hvps.kinds(edition),
        **ccms.kinds(edition),
        **returns.kinds(edition),
        **saps.kinds(edition),
        **lending.kinds(edition),
        **pools.kinds(edition),
        **days.kinds(edition),
        **day_end_hvps.kinds(edition),
        **day_end_retail.kinds(edition),
        **day_end_saps.kinds(edition),
        **liquidity_query.kinds(edition),
        **nets.kinds(edition),
        **net_files.kinds(edition),
        **pvp.kinds(edition),
        **offices.kinds(edition),
        **financing.kinds(edition),
        **partners.kinds(edition),
        **accounts.kinds(edition),
        **account_queries.kinds(edition),
        **maintenance.kinds(edition),
        **information.kinds(edition),
        **openings.kinds(edition),
        **same_city_query.kinds(edition),
        **caps.kinds(edition),
        **nodes.kinds(edition),
        **certificates.kinds(edition),
    }


class _Bound:
    """A signing certificate that is bound to a sender, ready to verify."""

    def __init__(self, certificate: Certificate) -> None:
        self.id = certificate.id
        self.certificate = certificate
        self.verifier = verifier_of(certificate)


class Checker:
    """Checks envelopes against one copy of the registry."""

    def __init__(
        self, *, edition: Edition, roots: bytes, crl_required: bool, skew_seconds: int
    ) -> None:
        self._edition = edition
        self._crl_required = crl_required
        self._skew_ns = skew_seconds * _NANOSECONDS_PER_SECOND
        self._kinds = accepted_codes(edition)
        self._roots = load_certificates(roots)
        self._trust = TrustStore(self._roots, crl_required=crl_required)
        self._version = -1
        self._certificates: dict[str, list[bytes]] = {}
        self._authorities = AuthorityCopy()
        self._book = book_of(self._authorities)
        self._parties: dict[str, Party] = {}
        self._bound: dict[str, list[_Bound]] = {}
        self._bindable: dict[str, list[bytes]] = {}
        self._overlapping: dict[str, int] = {}

    def set_registry(self, registry: RegistryCopy) -> None:
        """Check from now on against this copy."""
        trust = TrustStore(self._roots, crl_required=self._crl_required)
        if registry.revocation_lists:
            for revocation_list in load_revocation_lists(registry.revocation_lists):
                trust.add_revocation_list(revocation_list)
        self._trust = trust
        self._version = registry.version
        self._certificates = registry.certificates
        if registry.authorities != self._authorities:
            self._authorities = registry.authorities
            self._book = book_of(self._authorities)
            self._parties = {}
        self._bound = {}
        self._bindable = registry.bindable
        self._overlapping = registry.overlapping

    def check(self, task: CheckTask) -> CheckReply:
        """Return a verdict for each envelope and the commands of those admitted."""
        commands: list[Command] = []
        verdicts = [self._verdict(raw, task, commands=commands) for raw in task.envelopes]
        return CheckReply(verdicts, encode_commands(commands))

    def _verdict(self, raw: bytes, task: CheckTask, *, commands: list[Command]) -> Verdict:
        sender = message_id = ""
        header = b""
        try:
            envelope = self._read(raw)
            header = raw[:HEADER_BYTES]
            sender = self._own_sender(envelope, task.codes)
            kind = self._kind(envelope)
            message = self._parse(envelope)
            if envelope.header.mesg_type == ccms.CONFIRMATION:
                return Acknowledged(sender, ccms.confirmed_message(message))
            if envelope.header.mesg_type == nodes.PROBE:
                _check_body_sender(message, kind.sender, BankCode(sender))
                return Probed(sender, nodes.probe_said(message))
            message_id = message_id_at(message, kind.message_id)
            _check_logged_in(envelope, task.shut)
            commands.append(
                self._command(
                    envelope,
                    message,
                    kind=kind,
                    raw=raw,
                    known=(message_id, task.received_at_ns),
                )
            )
        except DoorRefusalError as refusal:
            return RefusedAtDoor(
                refusal.answer,
                refusal.rule,
                refusal.code,
                refusal.english,
                refusal.chinese,
                header,
                sender,
                message_id,
            )
        return Admitted()

    def _read(self, raw: bytes) -> Envelope:
        try:
            envelope = parse_envelope(raw)
        except WireError as error:
            raise _discard("envelope", "SU1O0107", error) from None
        if envelope.header.version != "02" or envelope.header.mesg_direction != "U":
            raise DoorRefusalError(
                DISCARD,
                "envelope_direction",
                code="SU1O0107",
                texts=(
                    (
                        "header: expected version 02 and direction U,"
                        f" found {envelope.header.version} and {envelope.header.mesg_direction}"
                    ),
                    "报文头版本号或传输方向错误",
                ),
            )
        return envelope

    def _own_sender(self, envelope: Envelope, codes: list[str]) -> str:
        sender = envelope.header.orig_sender
        if sender not in codes:
            raise DoorRefusalError(
                REFUSE,
                "sender_not_connections",
                code="SU1O4003",
                texts=(
                    (
                        "header OrigSender: expected a code of this connection's certificate,"
                        f" found {sender}"
                    ),
                    f"报文发起人 {sender} 非本接入证书所有",
                ),
            )
        return sender

    def _kind(self, envelope: Envelope) -> Kind:
        kind = self._kinds.get(envelope.header.mesg_type)
        if kind is None:
            raise DoorRefusalError(
                DISCARD,
                "message_type",
                code="SU1O1101",
                texts=(
                    (
                        f"header MesgType: expected one of {', '.join(sorted(self._kinds))},"
                        f" found {envelope.header.mesg_type}"
                    ),
                    f"报文类型不受理：{envelope.header.mesg_type}",
                ),
            )
        return kind

    def _parse(self, envelope: Envelope) -> Message:
        try:
            return parse(envelope.body, envelope.header.mesg_type, edition=self._edition)
        except WireError as error:
            raise _discard("schema", "SU1O0101", error) from None

    def _command(
        self,
        envelope: Envelope,
        message: Message,
        *,
        kind: Kind,
        raw: bytes,
        known: tuple[MessageId, int],
    ) -> Command:
        message_id, received_at_ns = known
        sender = BankCode(envelope.header.orig_sender)
        _check_body_sender(message, kind.sender, sender)
        certificate = self._verify(envelope, message, kind, at_ns=received_at_ns)
        self._check_signed_before(certificate, message, kind.created)
        self._check_time(message, kind.created, received_at_ns)
        command = kind.to_command(
            Arrival(
                message,
                raw,
                envelope.body,
                sender,
                message_id,
                received_at_ns,
                certificate,
                self._version,
            )
        )
        self._check_authority(sender, command)
        return command

    def _check_authority(self, sender: BankCode, command: Command) -> None:
        """Refuse what the sender may not send, by the copy at hand; the core decides once more.

        Source: RULES-C §4.4, §7.3; house, ADR-0067.
        """
        business = business_of(command) if self._book.enforced else None
        if business is None:
            return
        initiator = initiator_of(command, sender)
        party = self._party(initiator) or self._party(sender)
        if party is not None and self._book.allows(party, SENDING, business):
            return
        raise DoorRefusalError(
            REFUSE,
            "authority",
            code="SU1O5001",
            texts=(
                f"authority: {initiator} may not send {business}",
                f"无权发起本类报文：{initiator} {business}",
            ),
        )

    def _party(self, code: BankCode) -> Party | None:
        """Return somebody registered; with it are kept the decisions about it."""
        party = self._parties.get(code)
        if party is None:
            party = party_of(self._authorities, code)
            if party is not None:
                self._parties[code] = party
        return party

    def _verify(
        self, envelope: Envelope, message: Message, kind: Kind, *, at_ns: int
    ) -> CertificateId:
        """Return the bound certificate that verifies the signature.

        Certificate, binding and signature in this order: a sender whose certificates are all
        invalid is told so whatever the signature is.
        Source: CCMS-T §五.3.1; RULES-C §6.2 (SEC.REQUIRE_SIGN; a parameter may only tighten).
        """
        if not self._authorities.all_signed and not is_signed(message.code, self._edition):
            return UNSIGNED
        candidates = self._valid(envelope.header.orig_sender, at_ns, binds=kind.binds)
        if not envelope.signature:
            raise _wrong_signature("found none")
        try:
            signature = base64.b64decode(envelope.signature, validate=True)
            content = signature_string(message)
        except (binascii.Error, WireError) as error:
            raise _wrong_signature(str(error)) from None
        for bound in candidates:
            if bound.verifier.verify(content, signature):
                return bound.id
        raise _wrong_signature("it verifies with none of the sender's certificates")

    def _valid(self, sender: str, at_ns: int, *, binds: bool) -> list[_Bound]:
        valid: list[_Bound] = []
        reason = "the sender has none bound"
        own = self._bound_to(sender)
        if binds:
            own = own + [_Bound(load_certificate(der)) for der in self._bindable.get(sender, [])]
        for bound in own:
            try:
                self._trust.check(bound.certificate, at_ns)
            except SecurityError as error:
                reason = str(error)
            else:
                valid.append(bound)
        if not valid:
            raise DoorRefusalError(
                REFUSE,
                "certificate",
                code="SU1O4002",
                texts=(f"certificate: expected a valid one, {reason}", "签名者证书无效或未绑定"),
            )
        return valid

    def _bound_to(self, sender: str) -> list[_Bound]:
        """Return a sender's certificates; read when its first message comes."""
        bound = self._bound.get(sender)
        if bound is None:
            ders = self._certificates.get(sender, [])
            bound = self._bound[sender] = [_Bound(load_certificate(der)) for der in ders]
        return bound

    def _check_signed_before(self, certificate: CertificateId, message: Message, path: str) -> None:
        """Refuse what was signed with a certificate after its successor had been bound.

        A message that does not state when it was made cannot show that it was made before.
        Source: RULES-C §7.4 (re-issue); house, ADR-0094.
        """
        from_ns = self._overlapping.get(certificate)
        if from_ns is None:
            return
        created_at_ns = _instant(text_at(message, path)) if path else None
        if created_at_ns is None or created_at_ns > from_ns:
            raise DoorRefusalError(
                REFUSE,
                "certificate",
                code="SU1O4002",
                texts=(
                    f"certificate {certificate}: expected one that has no successor yet",
                    "签名者证书已换发，仅受理换发前签名的报文",
                ),
            )

    def _check_time(self, message: Message, path: str, received_at_ns: int) -> None:
        if not path:
            return
        text = text_at(message, path)
        created_at_ns = _instant(text)
        if created_at_ns is None or abs(created_at_ns - received_at_ns) > self._skew_ns:
            raise DoorRefusalError(
                REFUSE,
                "created_time",
                code="SU1O1020",
                texts=(
                    f"{path}: expected a time near that of the arrival, found {text}",
                    f"报文发送时间超出允许偏差：{text}",
                ),
            )


def _instant(text: str) -> int | None:
    """Return the instant that a message states; None when it is none."""
    try:
        return read_date_time(text)
    except ValueError:
        return None


def _discard(rule: str, code: str, error: WireError) -> DoorRefusalError:
    """Return the refusal of a message that cannot be read: told by ccms.911, changing nothing.

    Source: RULES-C §9.4.
    """
    return DoorRefusalError(DISCARD, rule, code=code, texts=(error.english, error.chinese))


def _wrong_signature(found: str) -> DoorRefusalError:
    return DoorRefusalError(
        REFUSE,
        "signature",
        code="SU1O4001",
        texts=(f"signature: expected one that verifies, {found}", "数字签名无效"),
    )


def _check_body_sender(message: Message, path: str, sender: BankCode) -> None:
    if not path:
        return
    found = text_at(message, path)
    if found != sender:
        raise DoorRefusalError(
            REFUSE,
            "body_sender",
            code="SU1O2020",
            texts=(
                f"{path}: expected the header's OrigSender {sender}, found {found}",
                f"报头发起人 {sender} 非正文发起参与机构 {found}",
            ),
        )


def _check_logged_in(envelope: Envelope, shut: dict[str, list[int]]) -> None:
    """Refuse business of a sender that is not logged in to the message's system.

    Source: RULES-C §3.2, §7.3; CNAPS2-CODES §5 (O3018).
    """
    sender, kind = envelope.header.orig_sender, envelope.header.mesg_type
    if kind in (nodes.LOG_IN, certificates.BINDING_NOTICE):  # each before anybody is in
        return
    system = system_of_family(kind)
    if system in shut.get(sender, ()):
        name = SYSTEM_NAMES[system][0]
        raise DoorRefusalError(
            TELL_NOBODY,
            "log_in",
            code=REFUSALS[RefusalCode.NOT_LOGGED_IN].reject_code,
            texts=(
                f"log-in: {sender} is not logged in to {name}",
                f"发起清算行没有登录：{sender} {name}",
            ),
        )
