"""A message of typed values, read by the paths of its elements.

Source: CNAPS2-FIELDS; house, ADR-0012.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tianping.wire.assembly import assemble
from tianping.wire.catalogue import Edition, Element, Layout, layout
from tianping.wire.datatypes import Amount, Value
from tianping.wire.message_errors import MessageError, Reason
from tianping.wire.shapes import Shape, Tree, walk

__all__ = ["Amount", "Message", "Part", "Value", "build", "build_from_pairs"]


class Part:
    """A container of a message: the whole of it, or one occurrence of a repeated element."""

    __slots__ = ("_layout", "_numbers", "_path", "_tree", "_values")

    def __init__(self, layout: Layout, path: str, *, tree: list[Tree], values: list[Value]) -> None:
        self._layout = layout
        self._path = path
        self._tree = tree
        self._values = values
        self._numbers: dict[str, list[int]] | None = None

    def get(self, path: str) -> Value | None:
        """Return the first value at a path, None when the element is absent.

        Args:
            path: From below ``Document`` for a message, from below the part for a part.

        Raises:
            MessageError: the layout has no such element.
        """
        full = f"{self._path}/{path}" if self._path else path
        numbers = self._index().get(full)
        if numbers is None:
            self._known(full)
            return None
        return self._values[numbers[0]]

    def text(self, path: str) -> str:
        """Return the first value at a path as text, "" when the element is absent.

        Raises:
            MessageError: the layout has no such element.
        """
        value = self.get(path)
        return "" if value is None else str(value)

    def all(self, path: str) -> list[Value]:
        """Return every value at a path, in document order.

        Raises:
            MessageError: the layout has no such element.
        """
        full = f"{self._path}/{path}" if self._path else path
        numbers = self._index().get(full)
        if numbers is None:
            self._known(full)
            return []
        return [self._values[number] for number in numbers]

    def parts(self, path: str) -> list[Part]:
        """Return every occurrence of a container, each to be asked by itself.

        Raises:
            MessageError: the layout has no such element, or it is not a container.
        """
        full = f"{self._path}/{path}" if self._path else path
        if self._known(full).is_leaf:
            raise MessageError(
                self._layout.code,
                full,
                reason=Reason.VALUE_KIND_WRONG,
                expected="the path of a container",
                found=path,
            )
        return [
            Part(self._layout, full, tree=tree, values=self._values)
            for tree in _containers(self._tree, full)
        ]

    def _index(self) -> dict[str, list[int]]:
        """Return the numbers of the leaves at each full path."""
        if self._numbers is None:
            self._numbers = {}
            for _, element, number in walk(self._tree, ""):
                if number is not None:
                    self._numbers.setdefault(element.path, []).append(number)
        return self._numbers

    def _known(self, path: str) -> Element:
        element = self._layout.by_path.get(path)
        if element is None:
            raise MessageError(
                self._layout.code,
                path,
                reason=Reason.UNKNOWN_ELEMENT,
                expected="an element of the layout",
                found=path,
            )
        return element


class Message(Part):
    """A message of typed values; immutable by convention, made by ``parse`` and ``build``.

    Attributes:
        code: The message code.
        edition: The edition of its layout.
        layout: Its layout.
        shape: Its elements without the values.
        leaves: Its values in document order.
    """

    __slots__ = ("code", "edition", "layout", "leaves", "shape")

    def __init__(self, shape: Shape, values: list[Value]) -> None:
        super().__init__(shape.layout, "", tree=shape.tree, values=values)
        self.shape = shape
        self.leaves = values
        self.layout = shape.layout
        self.code = shape.layout.code
        self.edition = shape.layout.edition

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Message):
            return NotImplemented
        return self.leaves == other.leaves and self.shape == other.shape

    def __hash__(self) -> int:
        return hash((self.code, self.edition, tuple(self.leaves)))

    def __repr__(self) -> str:
        return f"Message({self.code!r}, {self.edition.name})"

    def __reduce__(self) -> tuple[object, ...]:
        return (build_from_pairs, (self.code, self.edition, list(self.values())))

    def values(self) -> Iterator[tuple[str, Value]]:
        """Yield every value with its full path, occurrences counted, in document order."""
        yield from zip(self.shape.paths, self.leaves, strict=True)

    def walk(self) -> Iterator[tuple[str, Element, Value | None]]:
        """Yield every element with its full path; its value, or None for a container."""
        for path, element, number in walk(self.shape.tree, ""):
            yield path, element, None if number is None else self.leaves[number]

    def _index(self) -> dict[str, list[int]]:
        return self.shape.by_path


def _containers(tree: list[Tree], path: str) -> Iterator[list[Tree]]:
    for element, held in tree:
        if isinstance(held, int):
            continue
        if element.path == path:
            yield held
        elif path.startswith(element.path + "/"):
            yield from _containers(held, path)


def build(
    code: str,
    values: Mapping[str, Value | int | Sequence[Value | int]],
    *,
    edition: Edition = Edition.NEWER,
) -> Message:
    """Return a message from values by their paths, put in the order of the catalogue.

    A list gives the occurrences of a repeated element: of the leaf itself, or of the one
    container above it that repeats. Where several repeat, paths say which: ``A/B[2]/C``.
    Elements that are not named are absent. Numbers may be given as int.

    Raises:
        MessageError: a path or a value is wrong, something mandatory is missing, two
            alternatives are given, or a signed value holds ``|``.
    Source: CNAPS2-FIELDS.
    """
    shape, leaves = assemble(layout(code, edition), values)
    return Message(shape, leaves)


def build_from_pairs(code: str, edition: Edition, pairs: list[tuple[str, Value]]) -> Message:
    """Return a message from the pairs that ``Message.values`` gives.

    Raises:
        MessageError: as for ``build``.
    Source: CNAPS2-FIELDS.
    """
    return build(code, dict(pairs), edition=edition)
