"""The free format message (自由格式报文), by which the platform says something in words.

Source: CNAPS2-FIELDS ccms.303.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tianping.node.families.saps import group_header
from tianping.node.tasks import FreeNotice
from tianping.wire.message import Value

__all__ = ["FREE_FORMAT", "TEXT_CHARACTERS_MAX", "free_values", "parts_of"]

FREE_FORMAT: Final = "ccms.303.001.02"

TEXT_CHARACTERS_MAX: Final = 500
"""Characters of its one text."""

_MARK_CHARACTERS: Final = 10


def free_values(draft: FreeNotice, message_id: str) -> Mapping[str, Value | list[Value]]:
    """Return the elements of ccms.303."""
    root = "FreeFrmt"
    values = group_header(
        root, message_id=message_id, at_ns=draft.at_ns, receiver=draft.receiver, system="CCMS"
    )
    return values | {f"{root}/FreeFrmtInf/MsgCntt": draft.text}


def parts_of(text: str) -> list[str]:
    """Return a text as the texts of as many messages as it needs, numbered when several."""
    if len(text) <= TEXT_CHARACTERS_MAX:
        return [text]
    size = TEXT_CHARACTERS_MAX - _MARK_CHARACTERS
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    return [f"({number}/{len(pieces)}) {piece}" for number, piece in enumerate(pieces, 1)]
