"""Where the sample messages are, and ways to damage a good message."""

import os
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Final

from lxml import etree

from tianping.wire.catalogue import Element, Layout

__all__ = ["DAMAGES", "NODE_CODES", "Damage", "sample_folder"]

NODE_CODES: Final = (
    "hvps.111.001.01",
    "hvps.112.001.01",
    "hvps.142.001.01",
    "saps.363.001.01",
    "saps.364.001.01",
    "saps.365.001.01",
    "saps.604.001.01",
    "ccms.307.001.02",
    "ccms.308.001.02",
    "ccms.316.001.01",
    "ccms.317.001.01",
    "ccms.801.001.02",
    "ccms.805.001.02",
    "ccms.806.001.02",
    "ccms.900.001.02",
    "ccms.911.001.02",
    "ccms.990.001.02",
)
"""The messages that the node itself sends and takes."""

_PLACE = Path("shared/reference/cnaps2/samples")

Damage = Callable[[etree._Element, Layout], bool]
"""Changes a document in place; False when the document offers nothing to change."""


def sample_folder(root: Path) -> Path | None:
    """Return the folder of the sample messages, None when this machine has none."""
    named = os.environ.get("TIANPING_SAMPLES")
    places = [Path(named)] if named else [parent / _PLACE for parent in root.parents]
    return next((place for place in places if place.is_dir()), None)


def _nodes(document: etree._Element, layout: Layout) -> list[tuple[etree._Element, Element]]:
    """Return the elements with the ones of the layout they are."""
    found = []
    stack = [(document[0], layout.root)]
    while stack:
        node, element = stack.pop()
        found.append((node, element))
        for child in node:
            tag = etree.QName(child).localname
            below = [inner for inner in element.children if inner.tag == tag]
            if len(below) == 1:
                stack.append((child, below[0]))
    return found


def _drop_mandatory(document: etree._Element, layout: Layout) -> bool:
    for node, element in _nodes(document, layout):
        for child in node:
            tag = etree.QName(child).localname
            below = next(inner for inner in element.children if inner.tag == tag)
            alone = sum(1 for other in node if other.tag == child.tag) == 1
            if below.minimum and not below.choice and alone:
                node.remove(child)
                return True
    return False


def _swap_neighbours(document: etree._Element, layout: Layout) -> bool:
    for node, _ in _nodes(document, layout):
        for first, second in pairwise(node):
            if first.tag != second.tag:
                second.addnext(first)
                return True
    return False


def _add_unknown(document: etree._Element, layout: Layout) -> bool:
    etree.SubElement(document[0], f"{{{layout.namespace}}}Nowhere").text = "1"
    return True


def _repeat(document: etree._Element, layout: Layout) -> bool:
    for node, element in _nodes(document, layout):
        chained = element.parent and element.next_same
        if element.maximum == 1 and element.parent is not None and not chained:
            copy = etree.fromstring(etree.tostring(node))
            node.addnext(copy)
            return True
    return False


def _lengthen(document: etree._Element, layout: Layout) -> bool:
    for node, element in _nodes(document, layout):
        if element.datatype is not None and element.datatype.high:
            node.text = "1" * (element.datatype.high + 1)
            return True
    return False


def _empty(document: etree._Element, layout: Layout) -> bool:
    for node, element in _nodes(document, layout):
        if element.datatype is not None and element.datatype.high:
            node.text = None
            return True
    return False


def _write_between(document: etree._Element, layout: Layout) -> bool:
    document[0].text = "text"
    return bool(layout)


def _add_attribute(document: etree._Element, layout: Layout) -> bool:
    for node, element in _nodes(document, layout):
        if not element.amount:
            node.set("more", "1")
            return True
    return False


def _move_namespace(document: etree._Element, layout: Layout) -> bool:
    document[0].tag = f"{{urn:elsewhere}}{layout.root.tag}"
    return True


def _spoil_amount(document: etree._Element, layout: Layout) -> bool:
    for node, element in _nodes(document, layout):
        if element.amount:
            node.text = "12.345"
            return True
    return False


def _spoil_date(document: etree._Element, layout: Layout) -> bool:
    for node, element in _nodes(document, layout):
        if element.tag == "CreDtTm":
            node.text = "2026-02-30T10:00:00"
            return True
    return False


DAMAGES: Final[dict[str, Damage]] = {
    "drop mandatory": _drop_mandatory,
    "swap neighbours": _swap_neighbours,
    "add unknown": _add_unknown,
    "repeat": _repeat,
    "lengthen": _lengthen,
    "empty": _empty,
    "text between": _write_between,
    "attribute": _add_attribute,
    "namespace": _move_namespace,
    "amount": _spoil_amount,
    "date": _spoil_date,
}
