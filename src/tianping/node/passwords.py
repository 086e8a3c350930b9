"""Passwords of persons: hashed with Argon2id, and what they must be.

Source: RFC-9106 (Argon2); house, ADR-0072.
"""

from __future__ import annotations

import threading
import unicodedata
from functools import cached_property
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from tianping.node.errors import AccessRefused
from tianping.node.people_settings import PeopleSettings

__all__ = ["PASSWORD_CHARACTERS_MAX", "Passwords"]

PASSWORD_CHARACTERS_MAX: Final = 256
_DISTINCT_LEAST: Final = 6
_AT_ONCE: Final = 2
"""How many are computed at once: each takes some megabytes."""


class Passwords:
    """Hashes, verifies and judges passwords. Any thread may ask."""

    def __init__(self, settings: PeopleSettings) -> None:
        self._settings = settings
        self._hasher = PasswordHasher(
            time_cost=settings.hash_passes,
            memory_cost=settings.hash_memory_kib,
            parallelism=settings.hash_lanes,
        )
        self._room = threading.BoundedSemaphore(_AT_ONCE)

    def hash(self, password: str) -> str:
        """Return the hash of a password, with its salt and its cost."""
        with self._room:
            return self._hasher.hash(_normal(password))

    def verify(self, hashed: str, password: str) -> bool:
        """Tell whether a password is that of a hash; without a hash it takes as long and fails."""
        compared = hashed or self._nobodys
        with self._room:
            try:
                self._hasher.verify(compared, _normal(password))
            except (Argon2Error, InvalidHashError):
                return False
        return bool(hashed)

    @cached_property
    def _nobodys(self) -> str:
        return self.hash("the password of nobody")

    def require_sound(self, password: str, *, person: str, former: list[str]) -> None:
        """Refuse a new password that is too short, too plain, or was used before.

        Raises:
            AccessRefused: says which rule it does not keep.
        """
        least = self._settings.password_length_min
        if not least <= len(_normal(password)) <= PASSWORD_CHARACTERS_MAX:
            raise AccessRefused(
                f"password: expected {least} to {PASSWORD_CHARACTERS_MAX} characters,"
                f" found {len(_normal(password))}",
                f"口令长度应为 {least} 至 {PASSWORD_CHARACTERS_MAX} 个字符，"
                f"实为 {len(_normal(password))} 个",
            )
        plain = _normal(password).casefold()
        if len(set(plain)) < _DISTINCT_LEAST or person.casefold() in plain:
            raise AccessRefused(
                f"password: expected {_DISTINCT_LEAST} different characters at least, and not the"
                " person's name",
                f"口令须至少含 {_DISTINCT_LEAST} 个不同字符，且不得包含人员代号",
            )
        if any(self.verify(hashed, password) for hashed in former):
            raise AccessRefused(
                f"password: expected none of the last {self._settings.passwords_remembered}",
                f"口令不得与最近 {self._settings.passwords_remembered} 个口令相同",
            )


def _normal(password: str) -> str:
    """Return a password as every keyboard and terminal spells it."""
    return unicodedata.normalize("NFKC", password)
