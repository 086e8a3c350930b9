"""The one house rule for the signed elements of messages whose list is not known.

Source: house, ADR-0014.
"""

from __future__ import annotations

from typing import Final

from tianping.wire.catalogue.model import Direction, Element, Layout, SignatureEvidence
from tianping.wire.datatypes import Kind, ValueRefusedError
from tianping.wire.message_errors import Reason

__all__ = ["SEPARATOR", "is_signed_tag", "refuse_signed_separator", "sign_by_house_rule"]

SEPARATOR: Final = "|"
"""Ends every value in the signature string, so that no signed value may hold it."""

_ADDED_BY_PLATFORM: Final = "NPCPrcInf"
_FREE_TEXT: Final = frozenset(("RmkInf", "RjctInf"))
_REMARK: Final = "Rmk"
_TAGGED: Final = frozenset(("Ustrd", "AddtlInf"))
_SIGNATURES: Final = frozenset(("DgtSgntr", "DgtlSgntr", "EmailAdr"))
_TAG_OF_SETTLEMENT_DATE: Final = "C00"
_TAG_LENGTH: Final = 3


def sign_by_house_rule(layout: Layout) -> None:
    """Mark the signed elements of a layout whose list is not known.

    Signed is, in document order, every value, except what the platform adds when it forwards
    (an optional ``NPCPrcInf``, unless the platform itself is the sender), free remarks, and the
    signature itself. In what the platform sends of its own the header's remark is signed too: a
    receipt's remark carries the proof of finality. Of the repeatable free elements (``Ustrd``,
    ``AddtlInf``) only values of the form ``/TAG/value`` are signed, and not the texts (``/Hxx/``)
    nor the settlement date which the platform adds (``/C00/``).

    Source: house, ADR-0014.
    """
    layout.signature_evidence = SignatureEvidence.HOUSE
    forwarded = layout.description.direction is not Direction.DOWN
    order = 0
    for element in layout.elements():
        if not element.is_leaf or not _is_signed(element, forwarded=forwarded):
            continue
        order += 1
        element.signed = True
        element.sign_order = order
        if element.tag in _TAGGED:
            element.sign_tags = ()


def _is_signed(element: Element, *, forwarded: bool) -> bool:
    if element.tag in _FREE_TEXT or element.tag in _SIGNATURES:
        return False
    if forwarded and element.tag == _REMARK:
        return False
    if element.datatype is not None and element.datatype.kind is Kind.EMPTY:
        return False
    parent = element.parent
    while parent is not None:
        if forwarded and parent.tag == _ADDED_BY_PLATFORM and not parent.minimum:
            return False
        parent = parent.parent
    return True


def is_signed_tag(value: str) -> bool:
    """Whether a value of a free element is signed under the house rule.

    Source: house, ADR-0014.
    """
    if not value.startswith("/") or value[_TAG_LENGTH + 1 : _TAG_LENGTH + 2] != "/":
        return False
    tag = value[1 : _TAG_LENGTH + 1]
    return tag != _TAG_OF_SETTLEMENT_DATE and not tag.startswith("H")


def refuse_signed_separator(element: Element, value: str) -> None:
    """Refuse a value with the separator in it, if it takes part in the signature string.

    Raises:
        ValueRefusedError: it does.
    Source: CNAPS2-ENV (signature string); the refusal: house, ADR-0014.
    """
    tags = element.sign_tags
    if tags is None:
        signed = True
    elif tags:
        signed = any(value.startswith(f"/{tag}/") for tag in tags)
    else:
        signed = is_signed_tag(value)
    if signed:
        raise ValueRefusedError(Reason.SEPARATOR_IN_SIGNED_VALUE, "a value without |")
