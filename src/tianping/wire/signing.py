"""The signature string: which values a signature covers, in which order, joined how.

Source: CNAPS2-ENV (signature block); where no list is known: house, ADR-0014.
"""

from __future__ import annotations

from typing import Final

from tianping.wire.catalogue import Edition, Element, SignedByDefault, layout
from tianping.wire.catalogue.signed import SEPARATOR, is_signed_tag
from tianping.wire.datatypes import Value
from tianping.wire.message import Message

__all__ = ["embedded_signature_path", "is_signed", "signature_string", "signature_values"]

_TRIMMED: Final = " \t\r\n"


def is_signed(code: str, edition: Edition = Edition.NEWER) -> bool:
    """Whether messages of a code are signed, unless a parameter asks for more.

    Raises:
        MessageError: the catalogue has no such message in this edition.
    Source: CNAPS2-FIELDS (sign flag); where nothing is known, signed: house, ADR-0014.
    """
    return layout(code, edition).description.signed is not SignedByDefault.NO


def embedded_signature_path(code: str, edition: Edition = Edition.NEWER) -> str | None:
    """Return the path of the element that carries the signature inside the XML (IBPS).

    None where the envelope carries it, or where the message has none.

    Raises:
        MessageError: the catalogue has no such message in this edition.
    Source: CNAPS2-ENV (signature block).
    """
    return layout(code, edition).embedded_signature


def signature_string(message: Message) -> bytes:
    """Return the bytes that the signature of a message covers.

    The signed values in their order, trimmed of space, tab, CR and LF, each followed by ``|``;
    an amount as currency and yuan with two decimals; an absent or empty value is skipped
    together with its ``|``.

    Source: CNAPS2-ENV (signature string); house, ADR-0014.
    """
    leaves = message.leaves
    parts: list[str] = []
    for element, numbers in message.shape.signed:
        if element.sign_tags is None:
            value = leaves[numbers[0]]
            text = (value if isinstance(value, str) else str(value)).strip(_TRIMMED)
            if text:
                parts.append(text)
        else:
            parts += _tagged(element, [str(leaves[number]) for number in numbers])
    parts.append("")
    return SEPARATOR.join(parts).encode()


def signature_values(message: Message) -> frozenset[tuple[str, Value]]:
    """Return the paths and values that the signature of a message covers.

    Source: CNAPS2-ENV (signature string); house, ADR-0014.
    """
    paths, leaves = message.shape.paths, message.leaves
    covered: set[tuple[str, Value]] = set()
    for element, numbers in message.shape.signed:
        for number in numbers:
            value = str(leaves[number])
            if element.sign_tags is None:
                takes_part = bool(value.strip(_TRIMMED))
            else:
                takes_part = bool(_tagged(element, [value]))
            if takes_part:
                covered.add((paths[number], leaves[number]))
    return frozenset(covered)


def _tagged(element: Element, values: list[str]) -> list[str]:
    """Return the texts of a free element whose values are ``/TAG/value``."""
    tags = element.sign_tags
    if not tags:
        texts = [value for value in values if is_signed_tag(value)]
    else:
        texts = [
            value[len(tag) + 2 :]
            for tag in tags
            for value in values
            if value.startswith(f"/{tag}/")
        ]
    trimmed = [text.strip(_TRIMMED) for text in texts]
    return [text for text in trimmed if text]
