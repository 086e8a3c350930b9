"""A small msgpack reader of the verifier's own: only what a journal may hold, strictly.

Source: house, ADR-0006 (the reader shares no code with the writer).
"""

from __future__ import annotations

from typing import Any, Final

__all__ = ["DecodeError", "decode"]

_DEPTH_MAX: Final = 16
_UNSIGNED: Final = {0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8}
_SIGNED: Final = {0xD0: 1, 0xD1: 2, 0xD2: 4, 0xD3: 8}
_TEXT: Final = {0xD9: 1, 0xDA: 2, 0xDB: 4}
_BYTES: Final = {0xC4: 1, 0xC5: 2, 0xC6: 4}
_ARRAY: Final = {0xDC: 2, 0xDD: 4}
_MAP: Final = {0xDE: 2, 0xDF: 4}
_SHORT_MAP: Final = 0x80
_CONSTANTS: Final[dict[int, Any]] = {0xC0: None, 0xC2: False, 0xC3: True}
_UNSIGNED_BYTES: Final = [_UNSIGNED.get(mark, 0) for mark in range(256)]


class DecodeError(ValueError):
    """The bytes are not the msgpack of a journal. ``offset`` says where."""

    def __init__(self, offset: int, what: str) -> None:
        self.offset = offset
        super().__init__(f"{what} at offset {offset}")


def decode(content: bytes) -> Any:
    """Return the one value that the bytes state: None, bool, int, str, bytes, lists, maps of such.

    Raises:
        DecodeError: other types, cut off, or bytes left over.
    """
    try:
        items, end = _items(content, 0, 1, depth=0)
    except IndexError:
        raise DecodeError(len(content), "cut off") from None
    except UnicodeDecodeError as error:
        raise DecodeError(0, f"text that is not UTF-8 ({error.reason})") from None
    if end != len(content):
        # Reading never stops early: a value that was cut off ends behind the content.
        what = "cut off" if end > len(content) else "bytes left over"
        raise DecodeError(min(end, len(content)), what)
    return items[0]


def _items(content: bytes, at: int, count: int, *, depth: int) -> tuple[list[Any], int]:
    """Return so many values from an offset on, and where the last one ends."""
    if depth > _DEPTH_MAX:
        raise DecodeError(at, "nested too deep")
    items: list[Any] = []
    add = items.append
    for _ in range(count):
        mark = content[at]
        at += 1
        if mark < 0x80:
            add(mark)
        elif 0xA0 <= mark < 0xC0:
            end = at + (mark & 0x1F)
            add(content[at:end].decode())
            at = end
        elif size := _UNSIGNED_BYTES[mark]:
            end = at + size
            add(int.from_bytes(content[at:end], "big"))
            at = end
        elif 0x90 <= mark < 0xA0:
            inner, at = _items(content, at, mark & 0x0F, depth=depth + 1)
            add(inner)
        else:
            value, at = _rare(content, at, mark, depth=depth)
            add(value)
    return items, at


def _rare(content: bytes, at: int, mark: int, *, depth: int) -> tuple[Any, int]:
    """Return a value of the less frequent kinds."""
    if mark >= 0xE0:
        return mark - 0x100, at
    if mark in _CONSTANTS:
        return _CONSTANTS[mark], at
    if mark & 0xF0 == _SHORT_MAP:
        return _named(content, at, mark & 0x0F, depth=depth)
    size = _SIGNED.get(mark)
    if size is not None:
        return int.from_bytes(content[at : at + size], "big", signed=True), at + size
    size = _MAP.get(mark)
    if size is not None:
        length = int.from_bytes(content[at : at + size], "big")
        return _named(content, at + size, length, depth=depth)
    size = _TEXT.get(mark) or _BYTES.get(mark) or _ARRAY.get(mark)
    if size is None:
        raise DecodeError(at - 1, f"unknown mark 0x{mark:02x}")
    length = int.from_bytes(content[at : at + size], "big")
    at += size
    if mark in _ARRAY:
        if length > len(content):
            raise DecodeError(at, "cut off")
        return _items(content, at, length, depth=depth + 1)
    part = content[at : at + length]
    return part.decode() if mark in _TEXT else part, at + length


def _named(content: bytes, at: int, count: int, *, depth: int) -> tuple[dict[str, Any], int]:
    """Return so many values with their names, each name once."""
    if count > len(content):
        raise DecodeError(at, "cut off")
    items, end = _items(content, at, 2 * count, depth=depth + 1)
    names = items[::2]
    if not all(isinstance(name, str) for name in names) or len(set(names)) != count:
        raise DecodeError(at, "names that are no texts, or twice the same")
    return dict(zip(names, items[1::2], strict=True)), end
