"""The other side of the wire: the client library of a participant.

``AsyncClient`` and ``Client`` sign, submit, receive, verify and acknowledge; both drive one
``ParticipantEngine``. ``messages`` builds what a participant sends most.
"""

from tianping.participant.client import AsyncClient, ClientOptions
from tianping.participant.days import ServiceState, SystemState
from tianping.participant.directory import BaseCode, DirectoryEntry
from tianping.participant.engine import Outgoing, ParticipantEngine, Party, Received
from tianping.participant.errors import (
    NodeRefusedError,
    NodeSilentError,
    ParticipantError,
    StoreFaultError,
)
from tianping.participant.exchange import RetryPolicy, Submission, SubmissionState
from tianping.participant.seals import Keyring, Verdict
from tianping.participant.store import Gap, HeaderKey, InboxEntry, SentMessage, Store
from tianping.participant.sync_client import Client
from tianping.participant.updates import UpdateRefusedError, Updates

__all__ = [
    "AsyncClient",
    "BaseCode",
    "Client",
    "ClientOptions",
    "DirectoryEntry",
    "Gap",
    "HeaderKey",
    "InboxEntry",
    "Keyring",
    "NodeRefusedError",
    "NodeSilentError",
    "Outgoing",
    "ParticipantEngine",
    "ParticipantError",
    "Party",
    "Received",
    "RetryPolicy",
    "SentMessage",
    "ServiceState",
    "Store",
    "StoreFaultError",
    "Submission",
    "SubmissionState",
    "SystemState",
    "UpdateRefusedError",
    "Updates",
    "Verdict",
]
