"""An XML schema per message, generated from the catalogue for others to validate with.

The codec does not use it; it is stricter (amounts of two decimals, control characters).

Source: CNAPS2-FIELDS; house, ADR-0012.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final
from xml.sax.saxutils import quoteattr

from tianping.wire.catalogue import Edition, Element, Layout, layout
from tianping.wire.datatypes import DataType, Kind

__all__ = ["xsd", "xsd_of"]

_XS: Final = "http://www.w3.org/2001/XMLSchema"


def xsd(code: str, edition: Edition = Edition.NEWER) -> bytes:
    """Return the XML schema of a message: UTF-8, indented.

    Raises:
        MessageError: the catalogue has no such message in this edition.
    Source: CNAPS2-FIELDS.
    """
    return xsd_of(layout(code, edition))


def xsd_of(described: Layout) -> bytes:
    """Return the XML schema of a layout: UTF-8, indented.

    Source: CNAPS2-FIELDS.
    """
    space = quoteattr(described.namespace)
    spaces = f'xmlns:xs="{_XS}" xmlns={space} targetNamespace={space}'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<xs:schema {spaces} elementFormDefault="qualified">',
        '  <xs:element name="Document">',
        "    <xs:complexType>",
        "      <xs:sequence>",
        *_element(described.root, 4),
        "      </xs:sequence>",
        "    </xs:complexType>",
        "  </xs:element>",
        *_types(described),
        "</xs:schema>",
        "",
    ]
    return "\n".join(lines).encode()


def _element(element: Element, depth: int) -> Iterator[str]:
    """Yield the declaration of an element with all below it."""
    space = "  " * depth
    occurs = _occurs(element)
    if element.is_leaf:
        yield f'{space}<xs:element name="{element.tag}" type="{_type_name(element)}"{occurs}/>'
        return
    yield f'{space}<xs:element name="{element.tag}"{occurs}>'
    yield f"{space}  <xs:complexType>"
    yield f"{space}    <xs:sequence>"
    choice = 0
    for child in element.children:
        if choice and child.choice != choice:
            yield f"{space}      </xs:choice>"
        if child.choice and child.choice != choice:
            optional = "" if child.minimum else ' minOccurs="0"'
            yield f"{space}      <xs:choice{optional}>"
        choice = child.choice
        yield from _element(child, depth + (4 if choice else 3))
    if choice:
        yield f"{space}      </xs:choice>"
    yield f"{space}    </xs:sequence>"
    yield f"{space}  </xs:complexType>"
    yield f"{space}</xs:element>"


def _occurs(element: Element) -> str:
    least = "" if element.minimum or element.choice else ' minOccurs="0"'
    most = "" if element.maximum == 1 else f' maxOccurs="{element.maximum or "unbounded"}"'
    return least + most


def _type_name(leaf: Element) -> str:
    """Return the type of a leaf; siblings of one tag must share one, so they get the widest."""
    siblings = leaf.parent.children if leaf.parent is not None else (leaf,)
    types = [other.datatype for other in siblings if other.tag == leaf.tag and other.datatype]
    return max(types, key=lambda datatype: datatype.high).name


def _types(described: Layout) -> Iterator[str]:
    used = {
        element.datatype.name: element.datatype
        for element in described.elements()
        if element.datatype is not None
    }
    for name in sorted(used):
        yield from _type(used[name])


def _type(datatype: DataType) -> Iterator[str]:
    name = datatype.name
    if datatype.kind is Kind.AMOUNT:
        yield from _amount_type(name)
        return
    if datatype.kind is Kind.EMPTY:
        yield f'  <xs:complexType name="{name}"/>'
        return
    base, facets = _FACETS[datatype.kind](datatype)
    yield f'  <xs:simpleType name="{name}">'
    yield f'    <xs:restriction base="xs:{base}">'
    for facet, value in facets:
        yield f"      <xs:{facet} value={quoteattr(value)}/>"
    yield "    </xs:restriction>"
    yield "  </xs:simpleType>"


def _amount_type(name: str) -> Iterator[str]:
    yield f'  <xs:simpleType name="{name}.Value">'
    yield '    <xs:restriction base="xs:decimal">'
    yield '      <xs:minInclusive value="0"/>'
    yield '      <xs:fractionDigits value="2"/>'
    yield '      <xs:totalDigits value="18"/>'
    yield "    </xs:restriction>"
    yield "  </xs:simpleType>"
    yield f'  <xs:simpleType name="{name}.Currency">'
    yield '    <xs:restriction base="xs:string">'
    yield '      <xs:pattern value="[A-Z]{3}"/>'
    yield "    </xs:restriction>"
    yield "  </xs:simpleType>"
    yield f'  <xs:complexType name="{name}">'
    yield "    <xs:simpleContent>"
    yield f'      <xs:extension base="{name}.Value">'
    yield f'        <xs:attribute name="Ccy" type="{name}.Currency" use="required"/>'
    yield "      </xs:extension>"
    yield "    </xs:simpleContent>"
    yield "  </xs:complexType>"


_Facets = tuple[str, list[tuple[str, str]]]


def _lengths(datatype: DataType) -> list[tuple[str, str]]:
    return [("minLength", str(datatype.low)), ("maxLength", str(datatype.high))]


_FACETS: Final[dict[Kind, Callable[[DataType], _Facets]]] = {
    Kind.TEXT: lambda datatype: ("string", _lengths(datatype)),
    Kind.DIGITS: lambda datatype: (
        "string",
        [("pattern", f"[0-9]{{{datatype.low},{datatype.high}}}")],
    ),
    Kind.ALPHANUMERIC: lambda datatype: (
        "string",
        [("pattern", f"[A-Za-z0-9]{{{datatype.low},{datatype.high}}}")],
    ),
    Kind.CODE: lambda datatype: ("string", [("enumeration", code) for code in datatype.codes]),
    Kind.DATE: lambda _: ("date", [("pattern", "[0-9]{4}-[0-9]{2}-[0-9]{2}")]),
    Kind.DATETIME: lambda _: (
        "dateTime",
        [("pattern", r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?")],
    ),
    Kind.TIME: lambda _: ("time", [("pattern", "[0-9]{2}:[0-9]{2}:[0-9]{2}")]),
    Kind.SUMMARY: lambda _: ("string", [("pattern", r"[A-Z]{3}[+\-][0-9]{1,20}\.[0-9]{2}")]),
    Kind.AMOUNT_TEXT: lambda _: ("string", [("pattern", r"[A-Z]{3}[0-9]{1,16}\.[0-9]{2}")]),
    Kind.DECIMAL: lambda _: (
        "decimal",
        [("minInclusive", "0"), ("totalDigits", "18"), ("fractionDigits", "17")],
    ),
}
