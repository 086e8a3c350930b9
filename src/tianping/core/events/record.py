"""The base of all events: an immutable msgpack array whose first element is its type number.

Source: house, ADR-0002.
"""

from __future__ import annotations

import msgspec

__all__ = ["Record"]


class Record(msgspec.Struct, frozen=True, array_like=True, gc=False, forbid_unknown_fields=True):
    """Base of all events."""
