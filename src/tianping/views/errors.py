"""The errors of this room."""

from __future__ import annotations

__all__ = ["ViewsError", "ViewsUnavailable"]


class ViewsError(Exception):
    """The views do not fit what is to be folded or asked; nothing was changed.

    Attributes:
        what: What is wrong, in English.
        what_zh: The same in 中文.
        expected: What would have been right.
        found: What was found.
        english: All of it in one line.
        chinese: The same in 中文.
    """

    def __init__(self, what: str, what_zh: str, *, expected: object, found: object) -> None:
        self.what = what
        self.what_zh = what_zh
        self.expected = str(expected)
        self.found = str(found)
        self.english = f"{what}: expected {expected}, found {found}"
        self.chinese = f"{what_zh}：应为 {expected}，实为 {found}"
        super().__init__(f"{self.english} ({self.chinese})")


class ViewsUnavailable(ViewsError):  # noqa: N818 - says what is, like the exceptions of sockets
    """The database of the views failed; what was being written is not there."""

    def __init__(self, error: Exception) -> None:
        super().__init__(
            "database of the views",
            "视图数据库",
            expected="an answer (应答)",
            found=f"{type(error).__name__}: {error}",
        )
