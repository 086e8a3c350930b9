"""What the catalogue says about a message: its description, its layouts, their elements.

Source: CNAPS2-FIELDS (facts); the model: house, ADR-0013.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any

import msgspec

from tianping.wire.datatypes import DataType, ValueRefusedError
from tianping.wire.message_errors import Reason

__all__ = [
    "Description",
    "Direction",
    "Edition",
    "Element",
    "Evidence",
    "Layout",
    "SignatureEvidence",
    "SignedByDefault",
]


class Edition(StrEnum):
    """The age of a layout. Two layers of the standard are known; they are never mixed."""

    V2010 = "2010"
    NEWER = "newer"


class Evidence(StrEnum):
    """Where a layout comes from."""

    SEEN = "seen"
    """Its elements, order and types were seen in a schema or a description of that edition."""
    INFERRED = "inferred"
    """Put together from lists of fields, samples or the other edition."""
    HOUSE = "house"
    """Our own, because nothing but a title and names is known."""


class SignatureEvidence(StrEnum):
    """Where the list of signed elements of a layout comes from."""

    OFFICIAL = "official"
    """The standard's own list (IBPS)."""
    SEEN = "seen"
    """Seen in an implementation."""
    INFERRED = "inferred"
    """Seen in an implementation of the other edition, whose elements are the same."""
    HOUSE = "house"
    """The one house rule, because no list is known (ADR-0014)."""


class Direction(StrEnum):
    """Who sends a message to whom."""

    UP = "up"
    """From a participant to the platform."""
    DOWN = "down"
    """From the platform to a participant."""
    BOTH = "both"
    """Both, the platform also forwarding from one participant to another."""
    THROUGH = "through"
    """Through the platform, from or to a special participant."""
    UNKNOWN = "unknown"


class SignedByDefault(StrEnum):
    """Whether a message is signed, unless a parameter tightens it."""

    YES = "yes"
    NO = "no"
    ASSUMED = "assumed"
    """Nothing is known; it is signed, to be safe (ADR-0014)."""


def _no_value(text: str) -> str:
    raise ValueRefusedError(Reason.VALUE_KIND_WRONG, f"elements, not {text!r}")


class Element:
    """One element of a layout, with all that parsing and writing need, worked out beforehand.

    Attributes:
        tag: The standard's tag.
        name_zh: The Chinese name, "" where none is known.
        minimum: 0 or 1.
        maximum: Largest number of occurrences, 0 for no limit.
        datatype: The type of a leaf, None for a container.
        children: The children in order, () for a leaf.
        choice: 0, or the number of the choice among the siblings that the element belongs to.
        path: Tags from below ``Document`` down to here, joined by ``/``; where two siblings
            share a tag, the second and later ones carry ``[n]``.
        signed: The element takes part in the signature string.
        sign_order: Its place in the signature string; for a container that of its first
            signed leaf.
        sign_tags: None: the whole value is signed. Otherwise the tags of ``/TAG/value`` whose
            values are signed, in that order; () means every tag that the house rule signs.
        repeats: May occur more than once.
        parent: The container, None for the root.
    """

    __slots__ = (
        "amount",
        "by_name",
        "children",
        "choice",
        "close",
        "datatype",
        "maximum",
        "minimum",
        "name_zh",
        "need",
        "next_same",
        "open",
        "parent",
        "path",
        "qualified",
        "read",
        "repeats",
        "sign_order",
        "sign_tags",
        "signed",
        "slot",
        "tag",
    )

    def __init__(self, tag: str, minimum: int, maximum: int, *, name_zh: str = "") -> None:
        self.tag = tag
        self.minimum = minimum
        self.maximum = maximum
        self.name_zh = name_zh
        self.datatype: DataType | None = None
        self.amount = False
        self.read: Callable[[str], str] = _no_value
        self.children: tuple[Element, ...] = ()
        self.choice = 0
        self.path = tag
        self.signed = False
        self.sign_order = 0
        self.sign_tags: tuple[str, ...] | None = None
        self.repeats = maximum != 1
        self.parent: Element | None = None
        self.slot = 0
        self.next_same: Element | None = None
        self.need: tuple[int, ...] = (0,)
        self.by_name: dict[object, Element] = {}
        self.qualified = tag
        self.open = f"<{tag}>"
        self.close = f"</{tag}>"

    def __repr__(self) -> str:
        return f"Element({self.path!r}, {self.multiplicity})"

    @property
    def is_leaf(self) -> bool:
        """Whether the element holds a value and not elements."""
        return self.datatype is not None

    @property
    def multiplicity(self) -> str:
        """The multiplicity as the standard writes it: ``0..1``, ``1..n``."""
        return f"{self.minimum}..{self.maximum or 'n'}"

    def walk(self) -> Iterator[Element]:
        """Yield the element and all below it, in document order."""
        yield self
        for child in self.children:
            yield from child.walk()


class Description(msgspec.Struct, frozen=True):
    """What is known of a message besides its elements, in one edition.

    Attributes:
        english: The English or ISO 20022 name; the root element's tag where no other is known.
        reply: What the sender gets back.
        answer: What the receiver must send.
        reconciled: The system whose end-of-day check the message takes part in.
        iso: The ISO 20022 message it is made from, "" for an own message.
        confidence: How well the code and its title are attested: ``seen``, ``title`` (the
            pairing is inferred), ``code`` (the title is ours).
    """

    code: str
    title: str
    english: str
    direction: Direction
    signed: SignedByDefault
    reply: tuple[str, ...] = ()
    answer: tuple[str, ...] = ()
    reconciled: str = ""
    iso: str = ""
    confidence: str = "seen"


class Layout:
    """One message in one edition, compiled.

    Attributes:
        description: Title, direction, reply and so on, as they hold in this edition.
        root: The element directly below ``Document``.
        evidence: Where the layout comes from.
        signature_evidence: Where the list of signed elements comes from.
        same_as_2010: The newer edition has nothing of its own and takes the layout of 2010.
        extra: Names seen in the newer edition without a place, as (element, 中文名).
        embedded_signature: Path of the element that carries the signature inside the XML
            (IBPS), None where the envelope carries it.
        by_path: Every element by its path.
        plans, shapes: What codec and assembly worked out for this layout, kept for reuse.
    """

    __slots__ = (
        "by_path",
        "code",
        "description",
        "document",
        "edition",
        "embedded_signature",
        "evidence",
        "extra",
        "namespace",
        "plans",
        "root",
        "same_as_2010",
        "shapes",
        "signature_evidence",
    )

    def __init__(
        self, description: Description, edition: Edition, *, root: Element, namespace: str
    ) -> None:
        self.code = description.code
        self.description = description
        self.edition = edition
        self.root = root
        self.namespace = namespace
        self.document = f"{{{namespace}}}Document"
        self.evidence = Evidence.HOUSE
        self.signature_evidence = SignatureEvidence.HOUSE
        self.same_as_2010 = False
        self.extra: tuple[tuple[str, str], ...] = ()
        self.embedded_signature: str | None = None
        self.by_path = {element.path: element for element in root.walk()}
        self.plans: dict[object, Any] = {}
        self.shapes: dict[object, Any] = {}

    def __repr__(self) -> str:
        return f"Layout({self.code!r}, {self.edition.name})"

    def elements(self) -> Iterator[Element]:
        """Yield every element in document order, the root first."""
        return self.root.walk()

    def is_amount(self, steps: list[str]) -> bool:
        """Whether the element at the end of a way of counted tags is an amount."""
        element = self.by_path.get("/".join(step.partition("[")[0] for step in steps))
        return element is not None and element.amount

    def signed_elements(self) -> list[Element]:
        """Return the signed leaves in the order of the signature string."""
        leaves = [element for element in self.root.walk() if element.is_leaf and element.signed]
        return sorted(leaves, key=lambda element: element.sign_order)
