"""What the queries of nodes return."""

from __future__ import annotations

from typing import Final

import msgspec

__all__ = [
    "NODE_VIEWS",
    "CentreView",
    "FaultView",
    "LetterView",
    "LogInView",
]


class LogInView(msgspec.Struct, frozen=True, kw_only=True):
    """Where a participant stands with a system."""

    participant: str
    login_system: int
    login_state: int
    logout_cause: int
    reason: str
    client_version: str
    sessions_count: int
    since_ns: int
    seq: int


class CentreView(msgspec.Struct, frozen=True, kw_only=True):
    """A city processing centre, and whether it is signed in."""

    centre: str
    login_state: int
    reason: str
    since_ns: int
    seq: int


class FaultView(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a participant is in fault, or was."""

    participant: str
    in_fault: bool
    reason: str
    since_ns: int
    seq: int


class LetterView(msgspec.Struct, frozen=True, kw_only=True):
    """Words to participants, or of a participant to another or to the platform."""

    seq: int
    recorded_at_ns: int
    sender: str
    receiver: str
    message_id: str
    about: str
    content: str
    attachment: str
    attachment_bytes: int
    attachment_sha256: str
    receiver_count: int


NODE_VIEWS: Final[tuple[type[msgspec.Struct], ...]] = (
    LogInView,
    CentreView,
    FaultView,
    LetterView,
)
