"""The one error of this room: a text that is not the value it should be."""

from __future__ import annotations

__all__ = ["ValueTextError"]


class ValueTextError(ValueError):
    """A text does not state a value of the wanted kind.

    Attributes:
        what: The kind of value, in English (``amount in yuan``).
        what_zh: The same in 中文.
        expected: What would have been right.
        expected_zh: The same in 中文.
        found: The offending text, cut to 60 characters.
        english: All of it in one line.
        chinese: The same in 中文.
    """

    FOUND_CHARACTERS_MAX = 60

    def __init__(
        self, what: str, what_zh: str, *, expected: str, expected_zh: str, found: object
    ) -> None:
        text = str(found)
        if len(text) > self.FOUND_CHARACTERS_MAX:
            text = text[: self.FOUND_CHARACTERS_MAX] + "…"
        self.what = what
        self.what_zh = what_zh
        self.expected = expected
        self.expected_zh = expected_zh
        self.found = text
        self.english = f"{what}: expected {expected}, found {text!r}"
        self.chinese = f"{what_zh}：应为 {expected_zh}，实为 {text!r}"
        super().__init__(f"{self.english} ({self.chinese})")
