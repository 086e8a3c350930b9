"""What fields about the archive mean."""

from __future__ import annotations

from typing import Final

__all__ = ["ARCHIVE_HELP"]

ARCHIVE_HELP: Final[dict[str, tuple[str, str]]] = {
    "digest": ("SHA-256 of the manifest of an archived day", "归档日清单的 SHA-256"),
    "first_movement": ("first movement of an archived day", "归档日的首条分录"),
    "first_seq": ("first command of an archived day", "归档日的首条指令"),
    "last_movement": ("last movement of an archived day", "归档日的末条分录"),
    "last_seq": ("last command of an archived day", "归档日的末条指令"),
    "row_count": ("how many rows of the views an archived day has", "归档日的数据行数"),
}
