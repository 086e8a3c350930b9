"""Puts values given by path into the order and shape of a layout, and checks the whole.

Source: CNAPS2-FIELDS; house, ADR-0012.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from tianping.values.money import format_yuan
from tianping.wire.catalogue import Element, Layout
from tianping.wire.catalogue.signed import SEPARATOR, refuse_signed_separator
from tianping.wire.datatypes import (
    Amount,
    Kind,
    Value,
    ValueRefusedError,
    read_amount,
)
from tianping.wire.message_errors import MessageError, Reason
from tianping.wire.shapes import SHAPES_MAX, Shape, Tree

__all__ = ["assemble"]

_SEGMENT = re.compile(r"([A-Za-z][A-Za-z0-9]*)(?:\[([1-9][0-9]{0,5})\])?")
_NUMBERS: Final = frozenset((Kind.DIGITS, Kind.DECIMAL))

_Node = dict[tuple[str, int], "_Node | int"]
"""The children of a container by tag and occurrence; of a leaf the number of its value."""


class _Plan:
    """How a path leads through a layout, worked out once.

    Attributes:
        tags: The tags below the root.
        indexes: The occurrence each tag names, 0 where the path does not say.
        open: Positions of the elements that repeat and whose occurrence is not said.
    """

    __slots__ = ("indexes", "open", "tags")

    def __init__(self, tags: list[str], indexes: list[int], *, open_: list[int]) -> None:
        self.tags = tags
        self.indexes = indexes
        self.open = open_


_Given = Mapping[str, "Value | int | Sequence[Value | int]"]


def assemble(layout: Layout, values: _Given) -> tuple[Shape, list[Value]]:
    """Return the shape and the values of a message from values by path.

    Which value goes where is worked out once for the same paths and numbers of values.

    Raises:
        MessageError: a path or value is wrong, or the whole is not what the layout says.
    Source: CNAPS2-FIELDS.
    """
    single = True
    raw: list[Value | int] = []
    for value in values.values():
        if isinstance(value, (str, int, Amount)):
            raw.append(value)
        else:
            single = False
            raw += value
    key = tuple(values) if single else tuple([(path, _length(v)) for path, v in values.items()])
    known = layout.plans.get(key)
    if known is None:
        known = _arrange(layout, values)
        if known[0].is_small and len(layout.plans) < SHAPES_MAX:
            layout.plans[key] = known
    shape, order = known
    leaves: list[Value] = []
    for leaf, number in zip(shape.leaves, order, strict=True):
        value = raw[number]
        try:
            leaves.append(_read(leaf, value))
        except ValueRefusedError as refused:
            raise MessageError(
                layout.code,
                shape.paths[len(leaves)],
                reason=refused.reason,
                expected=refused.expected,
                found=value,
            ) from None
    return shape, leaves


def _length(value: Value | int | Sequence[Value | int]) -> int:
    return -1 if isinstance(value, (str, int, Amount)) else len(value)


def _arrange(layout: Layout, values: _Given) -> tuple[Shape, list[int]]:
    """Return the shape that paths make, and for each leaf the number of its value."""
    top: _Node = {}
    number = 0
    for path, value in values.items():
        plan = _make_plan(layout, path)
        if isinstance(value, (str, int, Amount)):
            _insert(top, plan, [index or 1 for index in plan.indexes], number)
            number += 1
            continue
        if len(plan.open) != 1 and len(value) > 1:
            raise MessageError(
                layout.code,
                path,
                reason=Reason.INDEX_NEEDED if plan.open else Reason.REPEATED_ELEMENT,
                expected="one element of the path that repeats",
                found=f"{len(value)} values, {len(plan.open)} elements that repeat",
            )
        for occurrence in range(1, len(value) + 1):
            indexes = [index or 1 for index in plan.indexes]
            if plan.open:
                indexes[plan.open[0]] = occurrence
            _insert(top, plan, indexes, number)
            number += 1
    root = layout.root
    arranged = _Arranged(layout)
    tree: list[Tree] = [(root, arranged.freeze(root, top, root.tag))]
    return Shape(layout, tree, arranged.leaves), arranged.order


def _make_plan(layout: Layout, path: str) -> _Plan:
    tags: list[str] = []
    indexes: list[int] = []
    open_: list[int] = []
    element = layout.root
    for position, segment in enumerate(path.split("/")):
        match = _SEGMENT.fullmatch(segment)
        if match is None:
            raise _unknown(layout, path, segment)
        index = int(match[2] or 0)
        if position == 0:
            if match[1] != element.tag or index > 1:
                raise _unknown(layout, path, segment)
            continue
        child = element.by_name.get(f"{{{layout.namespace}}}{match[1]}")
        if child is None:
            raise _unknown(layout, path, segment)
        tags.append(child.tag)
        indexes.append(index)
        if not index and (child.repeats or child.next_same is not None):
            open_.append(position - 1)
        element = child
    if not element.is_leaf:
        raise _unknown(layout, path, element.tag)
    if open_ and open_[-1] == len(tags) - 1:
        open_ = open_[-1:]
    return _Plan(tags, indexes, open_=open_)


def _unknown(layout: Layout, path: str, segment: str) -> MessageError:
    return MessageError(
        layout.code,
        path,
        reason=Reason.UNKNOWN_ELEMENT,
        expected="the path of a value in the layout",
        found=segment,
    )


def _insert(top: _Node, plan: _Plan, indexes: list[int], number: int) -> None:
    node = top
    last = len(plan.tags) - 1
    for position in range(last):
        key = (plan.tags[position], indexes[position])
        below = node.get(key)
        if not isinstance(below, dict):
            below = node[key] = {}
        node = below
    node[plan.tags[last], indexes[last]] = number


class _Arranged:
    """Puts the nodes that paths made into the order of the layout.

    Attributes:
        leaves: The elements of the leaves, in document order.
        order: For each leaf the number of its value among those given.
    """

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.leaves: list[Element] = []
        self.order: list[int] = []

    def freeze(self, element: Element, node: _Node, where: str) -> list[Tree]:
        """Return the tree of a container, checked against its layout."""
        pending: dict[str, list[int]] = {}
        for tag, number in sorted(node):
            pending.setdefault(tag, []).append(number)
        tree: list[Tree] = []
        chosen: dict[int, Element] = {}
        for child in element.children:
            numbers = pending.get(child.tag)
            if not numbers:
                if child.minimum and not child.choice:
                    raise _missing(self.layout, child, where)
                continue
            taken = numbers[: child.maximum] if child.maximum else numbers
            pending[child.tag] = numbers[len(taken) :]
            if child.choice and chosen.setdefault(child.choice, child) is not child:
                raise _choice(self.layout, child, where, chosen[child.choice])
            for number in taken:
                place = f"{where}/{child.tag}" + (f"[{number}]" if number > 1 else "")
                tree.append((child, self._held(child, node[child.tag, number], place)))
        _nothing_left(self.layout, pending, where)
        for child in element.children:
            if child.choice and child.minimum and child.choice not in chosen:
                raise _missing(self.layout, child, where)
        return tree

    def _held(self, child: Element, held: _Node | int, place: str) -> int | list[Tree]:
        if isinstance(held, dict):
            return self.freeze(child, held, place)
        self.leaves.append(child)
        self.order.append(held)
        return len(self.leaves) - 1


def _missing(layout: Layout, child: Element, where: str) -> MessageError:
    return MessageError(
        layout.code,
        f"{where}/{child.tag}",
        reason=Reason.MISSING_ELEMENT,
        expected=f"{child.tag} {child.multiplicity}",
        found="nothing",
    )


def _choice(layout: Layout, child: Element, where: str, other: Element) -> MessageError:
    return MessageError(
        layout.code,
        f"{where}/{child.tag}",
        reason=Reason.CHOICE_WRONG,
        expected=f"{other.tag} alone",
        found=child.tag,
    )


def _nothing_left(layout: Layout, pending: dict[str, list[int]], where: str) -> None:
    for tag, numbers in pending.items():
        if numbers:
            raise MessageError(
                layout.code,
                f"{where}/{tag}[{numbers[0]}]",
                reason=Reason.REPEATED_ELEMENT,
                expected="fewer occurrences",
                found=tag,
            )


def _read(leaf: Element, value: Value | int) -> Value:
    if leaf.amount:
        if not isinstance(value, Amount):
            raise ValueRefusedError(Reason.VALUE_KIND_WRONG, "an Amount")
        return read_amount(format_yuan(value.fen), value.currency)
    if isinstance(value, int) and leaf.datatype is not None and leaf.datatype.kind in _NUMBERS:
        value = str(value)
    if not isinstance(value, str):
        raise ValueRefusedError(Reason.VALUE_KIND_WRONG, "a text")
    checked = leaf.read(value)
    if SEPARATOR in checked and leaf.signed:
        refuse_signed_separator(leaf, checked)
    return checked
