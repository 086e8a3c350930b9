"""Commands of nodes: log-in and log-out, sign-in of centres, force, fault, words to everybody."""

from __future__ import annotations

from tianping.core.commands.record import Record
from tianping.core.node_terms import ALL_SESSIONS
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import CertificateId, MessageId

__all__ = [
    "Broadcast",
    "ForceLogOut",
    "LiftLogOut",
    "LogIn",
    "LogOut",
    "ReportLinkLost",
    "SendFreeText",
    "SetFault",
    "SignCentre",
]


class SignCentre(Record, frozen=True, array_like=True, gc=False, tag=232):
    """A centre signs in to the NPC (签到), or out; who is connected through it goes out, too."""

    recorded_at_ns: int
    centre: str
    signs_in: bool


class LogIn(Record, frozen=True, array_like=True, gc=False, tag=233):
    """A participant logs in to a system (ccms.805, OT00).

    Attributes:
        sender: The participant.
        digest: The first 56 bits of the SHA-256 of the message body.
        certificate: The certificate whose signature was verified.
        registry_version: The version of the registry by which it was.
        system: One of ``LOGIN_SYSTEMS``.
        client_version: What the client says its version is; 0 to 60 characters.
        version_allowed: Whether the platform lets that participant use it; the node knows the list.
        session: Which session its client states; empty for a client that states none.
    """

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    business_date: BusinessDate
    digest: int
    certificate: CertificateId
    registry_version: int
    system: int
    client_version: str = ""
    version_allowed: bool = True
    session: str = ""


class LogOut(Record, frozen=True, array_like=True, gc=False, tag=234):
    """A participant logs out of a system (ccms.805, OT01); the fields are those of ``LogIn``."""

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    business_date: BusinessDate
    digest: int
    certificate: CertificateId
    registry_version: int
    system: int
    session: str = ""


class ForceLogOut(Record, frozen=True, array_like=True, gc=False, tag=235):
    """Force participants out of a system until that is lifted. Only by two persons.

    Attributes:
        target: A participant; or a centre's four digits: all that are connected through it; or
            ``0000``: everybody.
        system: One of ``LOGIN_SYSTEMS``, or ``ALL_SYSTEMS``.
        reason: For people, 1 to 200 printable characters.
    """

    recorded_at_ns: int
    target: str
    system: int
    reason: str


class LiftLogOut(Record, frozen=True, array_like=True, gc=False, tag=236):
    """Let those who were forced out log in again; names whom as ``ForceLogOut``. By two persons."""

    recorded_at_ns: int
    target: str
    system: int


class SetFault(Record, frozen=True, array_like=True, gc=False, tag=237):
    """Set a participant or a centre to fault (故障), or let it recover. Only by two persons."""

    recorded_at_ns: int
    target: str
    fault: bool
    reason: str


class ReportLinkLost(Record, frozen=True, array_like=True, gc=False, tag=238):
    """Nothing was heard of a participant, or of one of its sessions, for as long as is allowed.

    ``session`` is ``ALL_SESSIONS`` for the participant as a whole.
    """

    recorded_at_ns: int
    participant: BankCode
    session: str = ALL_SESSIONS


class Broadcast(Record, frozen=True, array_like=True, gc=False, tag=239):
    """Tell participants something in words, with an attachment or without (ccms.303).

    Attributes:
        centre: ``0000`` to all participants, else a centre's four digits: those of its area.
        receivers: Only these of them; empty for all.
        about: What it belongs to, such as an announcement's number; may be empty.
        text: 1 to 5,000 characters.
        attachment: The attachment's name; empty for none.
        attachment_bytes: Its size.
        attachment_hash: Its SHA-256.
    """

    recorded_at_ns: int
    centre: str
    receivers: list[BankCode]
    about: str
    text: str
    attachment: str = ""
    attachment_bytes: int = 0
    attachment_hash: bytes = b""


class SendFreeText(Record, frozen=True, array_like=True, gc=False, tag=240):
    """A participant writes to another, or to the platform (``receiver`` ``0000``): ccms.303."""

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    business_date: BusinessDate
    digest: int
    receiver: str
    text: str
