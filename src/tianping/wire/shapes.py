"""The shape of a message: everything about it but its values, worked out once and reused.

Messages of one code mostly have one of a few shapes: the same elements in the same places. For a
known shape only the values have to be read, written or joined; the structure was checked before.

Source: house, ADR-0012.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Final

from tianping.values.money import format_yuan
from tianping.wire.catalogue import Element, Layout
from tianping.wire.datatypes import Kind, Value

__all__ = ["SHAPES_MAX", "SHAPE_LEAVES_MAX", "Shape", "Tree", "escaped", "walk"]

SHAPES_MAX: Final = 512
"""Shapes kept per layout and per use; messages of further shapes take the slow way."""

SHAPE_LEAVES_MAX: Final = 256
"""Values of the largest message whose shape is kept."""

Tree = tuple[Element, "int | list[Tree]"]
"""An element with the number of its leaf, or with what it holds."""

_MARKUP: Final = ("&", "<", ">", "\r")


class Shape:
    """One arrangement of the elements of a layout.

    Attributes:
        layout: The layout that allows it.
        tree: The elements, the leaves numbered in document order.
        leaves: The elements that hold values, by their numbers.
    """

    def __init__(self, layout: Layout, tree: list[Tree], leaves: list[Element]) -> None:
        self.layout = layout
        self.tree = tree
        self.leaves = leaves

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Shape):
            return NotImplemented
        return self is other or (self.layout is other.layout and self.tree == other.tree)

    def __hash__(self) -> int:
        return hash((self.layout.code, len(self.leaves)))

    @property
    def is_small(self) -> bool:
        """Whether the shape is worth keeping."""
        return len(self.leaves) <= SHAPE_LEAVES_MAX

    @cached_property
    def places(self) -> list[tuple[int, Element]]:
        """The leaves, each with its place among all elements of the document."""
        found = []
        for place, (_, element, number) in enumerate(walk(self.tree, ""), 1):
            if number is not None:
                found.append((place, element))
        return found

    @cached_property
    def amount_count(self) -> int:
        """Number of leaves that carry a currency."""
        return sum(leaf.amount for leaf in self.leaves)

    @cached_property
    def text_count(self) -> int:
        """Number of leaves that hold text."""
        kinds = [leaf.datatype.kind for leaf in self.leaves if leaf.datatype is not None]
        return len(kinds) - kinds.count(Kind.EMPTY)

    @cached_property
    def by_path(self) -> dict[str, list[int]]:
        """The numbers of the leaves at each path of the layout."""
        found: dict[str, list[int]] = {}
        for number, leaf in enumerate(self.leaves):
            found.setdefault(leaf.path, []).append(number)
        return found

    @cached_property
    def paths(self) -> list[str]:
        """The path of each leaf, occurrences counted."""
        return [path for path, _, number in walk(self.tree, "") if number is not None]

    @cached_property
    def signed(self) -> list[tuple[Element, list[int]]]:
        """What the signature string takes, in its order: an element, the numbers of its leaves."""
        found: list[tuple[int, Element, list[int]]] = []
        _collect(self.tree, found)
        found.sort(key=lambda entry: entry[0])
        return [(element, numbers) for _, element, numbers in found]

    @cached_property
    def literals(self) -> list[str]:
        """The XML between the values, with a gap for each value."""
        parts = [
            '<?xml version="1.0" encoding="UTF-8"?>\n',
            f'<Document xmlns="{self.layout.namespace}">',
        ]
        literals: list[str] = []
        _spell(self.tree, parts, literals)
        return [*literals, "".join(parts) + "</Document>"]

    def write(self, values: list[Value]) -> bytes:
        """Return the XML of a message of this shape.

        Source: CNAPS2-ENV (XML body).
        """
        parts = self.literals.copy()
        place = 1
        for value in values:
            if isinstance(value, str):
                parts[place] = value
                for sign in _MARKUP:
                    if sign in value:
                        parts[place] = escaped(value)
                        break
            else:
                parts[place] = f'{value.currency}">{format_yuan(value.fen)}'
            place += 2
        return "".join(parts).encode()


def escaped(text: str) -> str:
    """Return a text as it stands between two tags.

    Source: CNAPS2-ENV (XML body).
    """
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "&#13;")


def walk(tree: list[Tree], prefix: str) -> Iterator[tuple[str, Element, int | None]]:
    """Yield every element with its path, and the number of its leaf or None.

    Paths count occurrences: ``A/B[2]/C``; the first carries no number.

    Source: house, ADR-0012.
    """
    count: dict[str, int] = {}
    for element, held in tree:
        tag = element.tag
        count[tag] = count.get(tag, 0) + 1
        path = prefix + (tag if count[tag] == 1 else f"{tag}[{count[tag]}]")
        if isinstance(held, int):
            yield path, element, held
        else:
            yield path, element, None
            yield from walk(held, path + "/")


def _spell(tree: list[Tree], parts: list[str], literals: list[str]) -> None:
    for element, held in tree:
        if isinstance(held, int):
            parts.append(f'<{element.tag} Ccy="' if element.amount else element.open)
            literals += ("".join(parts), "")
            parts[:] = [element.close]
        else:
            parts.append(element.open)
            _spell(held, parts, literals)
            parts.append(element.close)


def _collect(tree: list[Tree], found: list[tuple[int, Element, list[int]]]) -> None:
    """Append the signed leaves of a container, each with its order.

    Each occurrence of a repeated container keeps its leaves together. Leaves whose values are
    tagged are taken together, since the order of the tags rules them.
    """
    tagged: dict[Element, list[int]] = {}
    for element, held in tree:
        if not element.signed:
            continue
        if isinstance(held, int):
            if element.sign_tags is None:
                found.append((element.sign_order, element, [held]))
            else:
                tagged.setdefault(element, []).append(held)
        elif element.repeats:
            inner: list[tuple[int, Element, list[int]]] = []
            _collect(held, inner)
            inner.sort(key=lambda entry: entry[0])
            found += [(element.sign_order, leaf, numbers) for _, leaf, numbers in inner]
        else:
            _collect(held, found)
    found += [(element.sign_order, element, numbers) for element, numbers in tagged.items()]
