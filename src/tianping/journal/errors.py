"""What can be wrong with a journal. Every error names what, where, expected and found.

A ``JournalFault`` is the end of the process's use of the journal: a write or sync that failed is
never tried again, because after a failed sync the operating system may drop what it could not
write and report success the next time. Start again and recover from the file.

Source: house, ADR-0006.
"""

from __future__ import annotations

import msgspec

__all__ = [
    "JournalDamaged",
    "JournalError",
    "JournalFault",
    "JournalLocked",
    "JournalMismatch",
    "JournalMissing",
    "Note",
    "Place",
]


class Place(msgspec.Struct, frozen=True):
    """Where in a journal: as exact as can be told; 0, ``""`` and -1 mean not known."""

    file: str
    row: int = 0
    column: str = ""
    offset: int = -1

    def __str__(self) -> str:
        parts = [self.file]
        if self.row:
            parts.append(f"row {self.row}")
        if self.column:
            parts.append(f"column {self.column}")
        if self.offset >= 0:
            parts.append(f"offset {self.offset}")
        return ", ".join(parts)


class Note(msgspec.Struct, frozen=True):
    """Something an operator should know about the opening of a journal; no error.

    Attributes:
        code: A stable word (``tail_dropped``).
        text: English.
        text_zh: 中文.
    """

    code: str
    text: str
    text_zh: str


class JournalError(Exception):
    """Base of the journal's errors."""


class JournalFault(JournalError):  # noqa: N818 - the name says it
    """A write, sync or checkpoint failed: this journal object is dead, the process should end."""

    def __init__(self, what: str, what_zh: str, *, found: object) -> None:
        self.what = what
        self.what_zh = what_zh
        self.found = str(found)
        super().__init__(
            f"journal fault: {what}: {self.found}; nothing more can be stored, stop and start again"
            f" (日志故障：{what_zh}：{self.found}；已不能继续写入，请停止并重新启动)"
        )


class JournalLocked(JournalError):  # noqa: N818 - the name says it
    """Another process has the journal open: there is one writer."""

    def __init__(self, file: str) -> None:
        self.file = file
        super().__init__(
            f"journal {file} is open in another process: expected to be the only writer"
            f" (日志 {file} 已被另一进程打开：只允许一个写入者)"
        )


class JournalMissing(JournalError):  # noqa: N818 - the name says it
    """There is no journal where one was expected; nothing was created."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        super().__init__(
            f"no journal in {folder}: expected journal.head and journal.db"
            f" ({folder} 中没有日志：应有 journal.head 和 journal.db)"
        )


class JournalMismatch(JournalError):  # noqa: N818 - the name says it
    """A sound journal, but not the one that was asked for, or of another format."""

    def __init__(self, what: str, what_zh: str, *, expected: object, found: object) -> None:
        self.expected = str(expected)
        self.found = str(found)
        super().__init__(
            f"{what}: expected {expected}, found {found} ({what_zh}：应为 {expected}，实为 {found})"
        )


class JournalDamaged(JournalError):  # noqa: N818 - the name says it
    """The stored bytes are not what was written. The journal is not opened and not changed.

    Attributes:
        place: Where.
        what: What is wrong, in English.
        what_zh: The same in 中文.
        expected: What would have been right.
        found: What is there.
    """

    def __init__(
        self, place: Place, what: tuple[str, str], *, expected: object, found: object
    ) -> None:
        self.place = place
        self.what, self.what_zh = what
        self.expected = _shown(expected)
        self.found = _shown(found)
        super().__init__(
            f"journal damaged at {place}: {self.what}:"
            f" expected {self.expected}, found {self.found}"
            f" (日志损坏，位置 {place}：{self.what_zh}：应为 {self.expected}，实为 {self.found})"
        )


def _shown(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)
