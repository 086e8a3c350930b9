"""Turns a description file into compiled layouts, on first use.

Source: house, ADR-0013.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from tianping.wire.catalogue.model import (
    Description,
    Direction,
    Edition,
    Element,
    Evidence,
    Layout,
    SignatureEvidence,
    SignedByDefault,
)
from tianping.wire.catalogue.reader import (
    CatalogueError,
    RawElement,
    RawMessage,
    RawSection,
    components,
    datatypes,
    message_codes,
    read_message,
)
from tianping.wire.catalogue.signed import sign_by_house_rule
from tianping.wire.datatypes import Kind
from tianping.wire.message_errors import MessageError, Reason

__all__ = ["codes", "compile_layout", "editions", "layout"]

_INDEX = re.compile(r"\[[0-9]\]")
_MISSING: Final = "an edition of this message"


def codes() -> tuple[str, ...]:
    """Return every message code of the catalogue, sorted."""
    return message_codes()


def layout(code: str, edition: Edition = Edition.NEWER) -> Layout:
    """Return the layout of a message in an edition; compiled once, then kept.

    Raises:
        MessageError: the catalogue has no such message, or not in this edition.
    Source: CNAPS2-FIELDS.
    """
    return _layout(code, edition)


@cache
def _layout(code: str, edition: Edition) -> Layout:
    return compile_layout(_raw(code), code, edition)


def editions(code: str) -> tuple[Edition, ...]:
    """Return the editions in which a message has a layout, the older first.

    Raises:
        MessageError: the catalogue has no such message.
    """
    sections = _raw(code).sections
    return tuple(edition for edition in Edition if edition.value in sections)


@cache
def _raw(code: str) -> RawMessage:
    raw = read_message(code)
    if raw is None:
        raise MessageError(
            code, "", reason=Reason.UNKNOWN_MESSAGE, expected="a code of the catalogue", found=code
        )
    return raw


def compile_layout(raw: RawMessage, code: str, edition: Edition) -> Layout:
    """Return the compiled layout of one edition of a description.

    Raises:
        MessageError: the message has no layout in this edition.
        CatalogueError: the description contradicts itself.
    """
    section = raw.sections.get(edition.value)
    if section is None:
        known = ", ".join(raw.sections)
        raise MessageError(code, "", reason=Reason.NO_LAYOUT, expected=_MISSING, found=known)
    body = section
    if section.keys.get("same") == Edition.V2010.value:
        body = raw.sections[Edition.V2010.value]
    if body.root is None or "namespace" not in body.keys:
        raise CatalogueError(f"{code} {edition.value}", "a root and a namespace expected")
    root = _element(body.root, None, code)
    _place(root)
    compiled = Layout(
        _description(raw, section, code), edition, root=root, namespace=body.keys["namespace"]
    )
    compiled.same_as_2010 = body is not section
    compiled.evidence = Evidence(section.keys.get("evidence", body.keys.get("evidence", "")))
    compiled.extra = tuple(section.extra)
    _qualify(root, compiled.namespace)
    _embedded(compiled, body)
    _sign(compiled, body)
    return compiled


def _description(raw: RawMessage, section: RawSection, code: str) -> Description:
    keys = {**raw.keys, **{key: value for key, value in section.keys.items() if key in _TEXTS}}
    try:
        return Description(
            code=code,
            title=keys["title"],
            english=keys["english"],
            direction=Direction(keys["direction"]),
            signed=SignedByDefault(keys["signed"]),
            reply=tuple(keys.get("reply", "").split()),
            answer=tuple(keys.get("answer", "").split()),
            reconciled=keys.get("reconciled", ""),
            iso=keys.get("iso", "").strip("-"),
            confidence=keys.get("confidence", "seen"),
        )
    except (KeyError, ValueError) as error:
        raise CatalogueError(code, f"the head is wrong: {error}") from error


_TEXTS: Final = frozenset(Description.__struct_fields__) - {"code", "confidence"}


def _element(raw: RawElement, parent: Element | None, code: str) -> Element:
    """Return the element of a line with all below it, components put in."""
    source = raw
    if raw.component:
        if raw.component not in components() or raw.children:
            raise CatalogueError(code, f"no component {raw.component}")
        source = components()[raw.component]
    element = Element(raw.tag, raw.minimum, raw.maximum, name_zh=raw.name_zh or source.name_zh)
    element.parent = parent
    if raw.type:
        element.datatype = datatypes()[raw.type]
        element.amount = element.datatype.kind is Kind.AMOUNT
        element.read = element.datatype.read
    if bool(raw.type) == bool(source.children):
        raise CatalogueError(code, f"{raw.tag}: a type or children expected")
    element.children = tuple(_element(child, element, code) for child in source.children)
    number = 0
    before = False
    for child, line in zip(element.children, source.children, strict=True):
        if line.alternative:
            number += not before
            child.choice = number
        before = line.alternative
    _check_siblings(element, code)
    return element


def _check_siblings(element: Element, code: str) -> None:
    """Refuse what the codec could not tell apart."""
    tags: set[str] = set()
    least: dict[int, int] = {}
    for child in element.children:
        if child.tag in tags and (child.repeats or child.choice):
            raise CatalogueError(code, f"a later {child.tag} cannot repeat")
        tags.add(child.tag)
        if child.choice and least.setdefault(child.choice, child.minimum) != child.minimum:
            raise CatalogueError(code, f"{child.tag}: alternatives differ in their minimum")


def _place(element: Element) -> None:
    """Work out paths, slots and the counts of mandatory slots of a container."""
    seen: dict[str, int] = {}
    last: dict[str, Element] = {}
    need = [0]
    slot = -1
    choice = 0
    for child in element.children:
        seen[child.tag] = seen.get(child.tag, 0) + 1
        suffix = f"[{seen[child.tag]}]" if seen[child.tag] > 1 else ""
        child.path = f"{element.path}/{child.tag}{suffix}"
        if child.tag in last:
            last[child.tag].next_same = child
        last[child.tag] = child
        if not child.choice or child.choice != choice:
            slot += 1
            need.append(need[-1] + child.minimum)
        choice = child.choice
        child.slot = slot
        _place(child)
    element.need = tuple(need)


def _qualify(root: Element, namespace: str) -> None:
    for element in root.walk():
        element.qualified = f"{{{namespace}}}{element.tag}"
    for element in root.walk():
        for child in element.children:
            element.by_name.setdefault(child.qualified, child)


def _embedded(compiled: Layout, body: RawSection) -> None:
    path = body.keys.get("embedded")
    if path is None:
        return
    compiled.embedded_signature = f"{compiled.root.tag}/{path}"
    if compiled.embedded_signature not in compiled.by_path:
        raise CatalogueError(compiled.code, f"no element {path}")


def _sign(compiled: Layout, body: RawSection) -> None:
    """Mark the signed elements, by the list where one is known, else by the house rule."""
    if body.signature:
        compiled.signature_evidence = SignatureEvidence(body.signature)
        for order, (path, tags) in enumerate(body.signed_paths, 1):
            element = compiled.by_path.get(f"{compiled.root.tag}/{path}")
            if element is None or not element.is_leaf or element.signed:
                raise CatalogueError(compiled.code, f"cannot sign {path}")
            element.signed = True
            element.sign_order = order
            element.sign_tags = tags or None
    else:
        sign_by_house_rule(compiled)
    _order_containers(compiled.root)


def _order_containers(element: Element) -> None:
    for child in element.children:
        _order_containers(child)
    orders = [child.sign_order for child in element.children if child.signed]
    if orders:
        element.signed = True
        element.sign_order = min(orders)
