"""What the core keeps of a participant's link keys: numbers and moments, never a key.

Source: CCMS-T §五.3.2; house, ADR-0100.
"""

from __future__ import annotations

from typing import Final

from tianping.core.link_terms import LINK_ENDED

__all__ = ["NO_STANDING", "LinkStanding", "SetKey"]


class SetKey:
    """A link key as the journal knows it."""

    def __init__(self, number: int, cipher: int, fingerprint: bytes, *, set_at_ns: int) -> None:
        self.number: int = number
        self.cipher: int = cipher
        self.fingerprint: bytes = fingerprint
        self.set_at_ns: int = set_at_ns


NO_KEY: Final = SetKey(0, LINK_ENDED, b"", set_at_ns=0)


class LinkStanding:
    """A participant's link keys.

    Attributes:
        newest: The key set last; its cipher is ``LINK_ENDED`` once it was ended.
        before: The key that the newest one took over from; number 0 when there is none.
    """

    def __init__(self, newest: SetKey, before: SetKey = NO_KEY) -> None:
        self.newest: SetKey = newest
        self.before: SetKey = before

    @property
    def has_key(self) -> bool:
        """Whether a key counts. Source: house, ADR-0100."""
        return self.newest.cipher != LINK_ENDED

    def followed_by(self, key: SetKey) -> LinkStanding:
        """Return how it stands once the next key is set. Source: house, ADR-0100."""
        return LinkStanding(key, self.newest) if self.has_key else LinkStanding(key)

    def ended(self) -> LinkStanding:
        """Return how it stands once the newest key is ended: its number is never used again.

        Source: house, ADR-0100.
        """
        newest = self.newest
        return LinkStanding(SetKey(newest.number, LINK_ENDED, newest.fingerprint, set_at_ns=0))


NO_STANDING: Final = LinkStanding(NO_KEY)
"""Of who never set a key."""
