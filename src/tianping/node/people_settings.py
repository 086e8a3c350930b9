"""What ``platform.toml`` may state about persons: passwords, lock-out, sessions."""

from __future__ import annotations

import msgspec

__all__ = ["PeopleSettings"]


class PeopleSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How persons prove who they are, and for how long that holds.

    Attributes:
        password_length_min: The fewest characters of a password.
        password_days: Days after which a password must be changed; 0 for never.
        passwords_remembered: How many former passwords may not be used again.
        failures_max: Failed log-ins in a row after which a person is locked for a while.
        lock_seconds: How long the first time; twice as long with each further failure.
        lock_seconds_max: How long at most.
        code_hours: How long an enrolment code holds.
        certificate_required: Whether a certificate of the person's own is needed beside the code.
        idle_seconds: After so long without a request a session ends.
        session_seconds: After so long a session ends in any case.
        sessions_max: Sessions of one person at once; the oldest ends for a new one.
        hash_memory_kib, hash_passes, hash_lanes: The cost of Argon2id.
    """

    password_length_min: int = 12
    password_days: int = 90
    passwords_remembered: int = 5
    failures_max: int = 5
    lock_seconds: int = 60
    lock_seconds_max: int = 86_400
    code_hours: int = 72
    certificate_required: bool = False
    idle_seconds: int = 900
    session_seconds: int = 28_800
    sessions_max: int = 2
    hash_memory_kib: int = 65_536
    hash_passes: int = 3
    hash_lanes: int = 4
