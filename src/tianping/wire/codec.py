"""XML to typed messages and back, both driven by the catalogue's layout.

``parse`` refuses whatever the layout does not say; nothing is dropped silently. The parser is
hardened: size first, then no DOCTYPE, entity, CDATA, processing instruction or network.

Source: CNAPS2-ENV (XML body); CNAPS2-FIELDS; strictness: house, ADR-0012.
"""

from __future__ import annotations

import re
import threading
from typing import Final, NoReturn

from lxml import etree

from tianping.wire.catalogue import Edition, Element, Layout, layout
from tianping.wire.catalogue.signed import refuse_signed_separator
from tianping.wire.datatypes import Kind, Value, ValueRefusedError, read_amount
from tianping.wire.message import Message
from tianping.wire.message_errors import MessageError, Reason
from tianping.wire.shapes import SHAPES_MAX, Shape, Tree

__all__ = ["BODY_BYTES_MAX", "parse", "write"]

BODY_BYTES_MAX: Final = 4_000_000
"""Largest body that is parsed; the envelope's own limit for incoming messages is lower."""

_LARGE_BODY_BYTES: Final = 100_000
"""Of a larger body no element is touched before the ones ahead of it were found right."""

_CCY: Final = "Ccy"
_SPACE: Final = " \t\r\n"
_USUAL_DECLARATION: Final = b'<?xml version="1.0" encoding="UTF-8"?>'
_DECLARATION = re.compile(
    rb"<\?xml\s+version\s*=\s*[\"']1\.0[\"']"
    rb"(?:\s+encoding\s*=\s*[\"'](?P<encoding>[A-Za-z0-9._-]+)[\"'])?"
    rb"(?:\s+standalone\s*=\s*[\"'](?:yes|no)[\"'])?\s*\?>"
)
_SCHEMA_LOCATION: Final = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"


_ATTRIBUTE_WEIGHT: Final = 2**26
"""Two counts come from the tree in one number; a body has fewer texts than this."""


class _Tools(threading.local):
    """The hardened parsers and the questions to a tree, for each thread its own.

    Asking libxml2 for all elements at once costs a tenth of walking from child to child.
    """

    def __init__(self) -> None:
        self.strict = _hardened(remove_comments=False)
        self.tolerant = _hardened(remove_comments=True)
        self.elements = etree.XPath("//*")
        self.counts = etree.XPath(f"count(//text()) + {_ATTRIBUTE_WEIGHT} * count(//@*)")
        self.stray_text = etree.XPath("boolean(//*[*]/text()[normalize-space()])")


def _hardened(*, remove_comments: bool) -> etree.XMLParser:
    return etree.XMLParser(
        encoding="UTF-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_comments=remove_comments,
        remove_pis=False,
        remove_blank_text=False,
        recover=False,
    )


_tools = _Tools()


def parse(
    body: bytes, code: str, *, edition: Edition = Edition.NEWER, comments: bool = False
) -> Message:
    """Return the message that an XML body states.

    Args:
        body: The XML, UTF-8.
        code: The message code of the envelope.
        edition: The edition whose layout holds.
        comments: Tolerate comments, and a schema location on ``Document``, as sample files
            carry them. Messages of the business never do.

    Raises:
        MessageError: the body is not exactly what the layout says; it names the element, the
            reason, what was expected and what was found.
    Source: CNAPS2-ENV (XML body), CNAPS2-FIELDS.
    """
    described = layout(code, edition)
    document = _document(body, described, comments=comments)
    if not comments:
        _check_namespaces(document, body, described)
    reader = _Reader(described, document)
    return reader.message(comments=comments, known=len(body) <= _LARGE_BODY_BYTES)


def _document(body: bytes, described: Layout, *, comments: bool) -> etree._Element:
    """Return the root of a body that passed every check on its bytes."""
    refused = _refusal(body, comments=comments)
    if refused is not None:
        reason, expected, found = refused
        raise MessageError(described.code, "", reason=reason, expected=expected, found=found)
    try:
        return etree.fromstring(body, _tools.tolerant if comments else _tools.strict)
    except etree.XMLSyntaxError as error:
        raise MessageError(
            described.code,
            "",
            reason=Reason.NOT_WELL_FORMED,
            expected="well-formed XML",
            found=str(error.msg),
        ) from None


def _check_namespaces(document: etree._Element, body: bytes, described: Layout) -> None:
    """Refuse declarations beside the one the message needs: none would survive being written."""
    if document.prefix is None and body.count(b"xmlns") == 1:
        return
    for node in document.iter():
        if node.nsmap != {None: described.namespace}:
            raise MessageError(
                described.code,
                "/".join(_path(node)),
                reason=Reason.NAMESPACE_WRONG,
                expected=f"only xmlns={described.namespace}",
                found=", ".join(
                    f"{prefix or 'xmlns'}={name}" for prefix, name in node.nsmap.items()
                ),
            )


def _refusal(body: bytes, *, comments: bool) -> tuple[Reason, str, object] | None:
    """Return why a body is refused before it is parsed, None when it is not."""
    if len(body) > BODY_BYTES_MAX:
        return Reason.TOO_LARGE, f"at most {BODY_BYTES_MAX} bytes", len(body)
    if not body.startswith(b"<") or b"\0" in body:
        return Reason.NOT_WELL_FORMED, "UTF-8 text that begins with <", body[:20]
    start = 0
    if body.startswith(_USUAL_DECLARATION):
        start = len(_USUAL_DECLARATION)
    elif body.startswith(b"<?xml"):
        match = _DECLARATION.match(body)
        if match is None:
            return Reason.ENCODING_WRONG, _USUAL_DECLARATION.decode(), body[:60]
        if (match["encoding"] or b"UTF-8").upper() not in (b"UTF-8", b"UTF8"):
            return Reason.ENCODING_WRONG, "UTF-8", match["encoding"]
        start = match.end()
    if body.find(b"<?", start) >= 0:
        return Reason.INSTRUCTION_REFUSED, "elements only", b"<?"
    return _marked_refusal(body, start, comments=comments)


def _marked_refusal(
    body: bytes, start: int, *, comments: bool
) -> tuple[Reason, str, object] | None:
    """Return why a body with ``<!`` is refused: comment, DOCTYPE, ENTITY or CDATA."""
    place = body.find(b"<!", start)
    while place >= 0:
        if not body.startswith(b"<!--", place):
            return Reason.DECLARATION_REFUSED, "elements only", body[place : place + 12]
        if not comments:
            return Reason.COMMENT_REFUSED, "elements only", b"<!--"
        end = body.find(b"-->", place)
        place = body.find(b"<!", end) if end >= 0 else -1
    return None


class _Reader:
    """Walks the elements of a document, in their order, once against a layout."""

    __slots__ = ("code", "document", "layout", "leaves", "take", "values")

    def __init__(self, described: Layout, document: etree._Element) -> None:
        self.layout = described
        self.code = described.code
        self.document = document
        self.take = iter(document.iter()).__next__
        self.leaves: list[Element] = []
        self.values: list[Value] = []

    def message(self, *, comments: bool, known: bool) -> Message:
        """Return the message of the document.

        Args:
            comments: As for ``parse``.
            known: Look for the shape among those that were checked before.
        """
        shapes = self.layout.shapes
        key: object = None
        if known:
            nodes = _tools.elements(self.document)
            self.take = iter(nodes).__next__
            key = (tuple([node.tag for node in nodes]), tuple(map(len, nodes)))
            shape: Shape | None = shapes.get(key)
            if shape is not None:
                self._read(shape, nodes)
                self._rest(shape, comments=comments)
                return Message(shape, self.values)
        shape = Shape(self.layout, self._root(), self.leaves)
        self._rest(shape, comments=comments)
        if known and shape.is_small and len(shapes) < SHAPES_MAX:
            shapes[key] = shape
        return Message(shape, self.values)

    def _read(self, shape: Shape, nodes: list[etree._Element]) -> None:
        """Read the values of a document whose shape is known."""
        add = self.values.append
        for place, element in shape.places:
            node = nodes[place]
            text = node.text
            if text is None or element.amount:
                add(self.leaf(node, element))
                continue
            try:
                value = element.read(text)
                if "|" in value and element.signed:
                    refuse_signed_separator(element, value)
            except ValueRefusedError as refused:
                self._fail(node, refused.reason, refused.expected, text)
            add(value)

    def _rest(self, shape: Shape, *, comments: bool) -> None:
        """Check that nothing stands beside the elements and values: text, attributes."""
        counts = int(_tools.counts(self.document))
        if counts == shape.text_count + _ATTRIBUTE_WEIGHT * shape.amount_count:
            return
        attributes, texts = divmod(counts, _ATTRIBUTE_WEIGHT)
        if texts != shape.text_count and _tools.stray_text(self.document):
            self._stray_text()
        if attributes != shape.amount_count:
            self._attributes(self.document, comments=comments)

    def _root(self) -> list[Tree]:
        """Return the tree of a document of a new shape."""
        described, document = self.layout, self.document
        if document.tag != described.document:
            self._wrong_document(document)
        top = described.root
        if len(document) != 1 or document[0].tag != top.qualified:
            self._wrong_top(document)
        self.take()
        return [(top, self._container(self.take(), top))]

    def _container(self, node: etree._Element, element: Element) -> list[Tree]:
        """Return the tree of a container: one walk over its children, no look-ahead."""
        tree: list[Tree] = []
        take = self.take
        by_name = element.by_name
        need = element.need
        current: Element | None = None
        slot = -1
        count = seen = 0
        for _ in range(len(node)):
            child = take()
            found = by_name.get(child.tag)
            if found is None:
                self._unknown(child, element)
            if found is not current or count == found.maximum:
                if found.slot <= slot:
                    found = self._later(child, found, current, slot)
                slot = found.slot
                if seen != need[slot]:
                    self._missing(node, element, tree)
                seen += found.minimum
                current = found
                count = 1
            else:
                count += 1
            if found.datatype is None:
                tree.append((found, self._container(child, found)))
            else:
                tree.append((found, len(self.leaves)))
                self.leaves.append(found)
                self.values.append(self.leaf(child, found))
        if seen != need[-1]:
            self._missing(node, element, tree)
        return tree

    def leaf(self, node: etree._Element, element: Element) -> Value:
        """Return the value of a leaf."""
        text = node.text
        if text is None or len(node):
            return self._leaf_without_text(node, element)
        try:
            if element.amount:
                return read_amount(text, self._currency(node))
            value = element.read(text)
            if "|" in value and element.signed:
                refuse_signed_separator(element, value)
        except ValueRefusedError as refused:
            self._fail(node, refused.reason, refused.expected, text)
        return value

    def _leaf_without_text(self, node: etree._Element, element: Element) -> Value:
        if len(node):
            self._fail(node, Reason.ELEMENT_IN_VALUE, "a value", _local(node[0]))
        if element.datatype is not None and element.datatype.kind is Kind.EMPTY:
            return ""
        expected = element.datatype.expected if element.datatype is not None else ""
        return self._fail(node, Reason.VALUE_EMPTY, expected, "nothing")

    def _currency(self, node: etree._Element) -> str:
        currency = node.get(_CCY)
        if currency is None:
            self._fail(node, Reason.ATTRIBUTE_MISSING, _CCY, "nothing")
        return currency

    def _stray_text(self) -> NoReturn:
        node, text = next(
            (node, text)
            for node in self.document.iter()
            if len(node)
            for text in (node.text, *(child.tail for child in node))
            if text and text.strip(_SPACE)
        )
        stray = text.strip(_SPACE)
        self._fail(node, Reason.TEXT_BETWEEN_ELEMENTS, "elements only", stray)

    def _attributes(self, document: etree._Element, *, comments: bool) -> None:
        """Refuse the attributes that the layout does not have."""
        layout = self.layout
        for node in self.document.iter():
            names = node.keys()
            if node is document and comments and names == [_SCHEMA_LOCATION]:
                continue
            wanted = _AMOUNT_ATTRIBUTES if layout.is_amount(_path(node)) else ()
            for name in names:
                if name not in wanted:
                    expected = _CCY if wanted else "no attribute"
                    self._fail(node, Reason.ATTRIBUTE_UNKNOWN, expected, name)

    def _wrong_top(self, document: etree._Element) -> NoReturn:
        top = self.layout.root
        for child in document:
            if child.tag != top.qualified:
                if _local(child) == top.tag:
                    found = _space_of(child)
                    self._fail(child, Reason.NAMESPACE_WRONG, self.layout.namespace, found)
                self._fail(child, Reason.UNKNOWN_ELEMENT, f"one {top.tag}", _local(child))
        if len(document):
            self._fail(document[1], Reason.REPEATED_ELEMENT, f"one {top.tag}", top.tag)
        self._fail(document, Reason.MISSING_ELEMENT, top.tag, "nothing", below=top.tag)

    def _later(
        self, child: etree._Element, found: Element, current: Element | None, slot: int
    ) -> Element:
        """Return the next element of the same tag further on, or refuse the child."""
        later: Element | None = found
        while later is not None and later.slot <= slot:
            later = later.next_same
        if later is not None:
            return later
        if current is not None and found.tag == current.tag:
            expected = f"{found.tag} {found.multiplicity}"
            self._fail(child, Reason.REPEATED_ELEMENT, expected, found.tag)
        if current is not None and found.slot == slot:
            self._fail(child, Reason.CHOICE_WRONG, f"{current.tag} alone", found.tag)
        before = current.tag if current is not None else ""
        expected = f"{found.tag} before {before}"
        return self._fail(child, Reason.MISPLACED_ELEMENT, expected, found.tag)

    def _unknown(self, child: etree._Element, element: Element) -> NoReturn:
        tags = {inner.tag for inner in element.children}
        if _local(child) in tags:
            self._fail(child, Reason.NAMESPACE_WRONG, self.layout.namespace, _space_of(child))
        allowed = " | ".join(inner.tag for inner in element.children)
        self._fail(child, Reason.UNKNOWN_ELEMENT, allowed, _local(child))

    def _missing(self, node: etree._Element, element: Element, tree: list[Tree]) -> NoReturn:
        slots = {present.slot for present, _ in tree}
        absent = next(
            child for child in element.children if child.minimum and child.slot not in slots
        )
        expected = f"{absent.tag} {absent.multiplicity}"
        self._fail(node, Reason.MISSING_ELEMENT, expected, "nothing", below=absent.tag)

    def _wrong_document(self, document: etree._Element) -> NoReturn:
        if _local(document) == "Document":
            found = _space_of(document)
            self._fail(document, Reason.NAMESPACE_WRONG, self.layout.namespace, found)
        self._fail(document, Reason.DOCUMENT_WRONG, "Document", _local(document))

    def _fail(
        self, node: etree._Element, reason: Reason, expected: str, found: object, below: str = ""
    ) -> NoReturn:
        path = "/".join([*_path(node), below] if below else _path(node))
        raise MessageError(self.code, path, reason=reason, expected=expected, found=found)


_AMOUNT_ATTRIBUTES: Final = (_CCY,)


def _local(node: etree._Element) -> str:
    return str(node.tag).rpartition("}")[2]


def _space_of(node: etree._Element) -> str:
    return str(node.tag).rpartition("}")[0].lstrip("{")


def _path(node: etree._Element) -> list[str]:
    """Return the way from below ``Document`` to a node, occurrences counted."""
    steps: list[str] = []
    parent = node.getparent()
    while parent is not None:
        before = sum(1 for other in node.itersiblings(preceding=True) if other.tag == node.tag)
        steps.append(_local(node) + (f"[{before + 1}]" if before else ""))
        node, parent = parent, parent.getparent()
    return steps[::-1]


def write(message: Message) -> bytes:
    """Return the XML of a message: UTF-8, with its declaration, without white space.

    Source: CNAPS2-ENV (XML body).
    """
    return message.shape.write(message.leaves)
