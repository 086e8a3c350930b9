"""A message told element by element, for people.

Source: house, ADR-0013.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from tianping.wire.catalogue import Element, english_name
from tianping.wire.datatypes import Amount, Value
from tianping.wire.message import Message
from tianping.wire.signing import signature_values

__all__ = ["ExplainedRow", "Language", "element_name", "explain"]

Language = Literal["en", "zh"]


class ExplainedRow(msgspec.Struct, frozen=True):
    """One element of a message.

    Attributes:
        path: From below ``Document``, occurrences counted.
        depth: 0 for the root.
        name: In the language asked for; the tag where no name is known.
        value: "" for a container.
        signed: The value takes part in the signature string.
    """

    path: str
    depth: int
    name: str
    value: str
    signed: bool


def element_name(element: Element, language: Language) -> str:
    """Return the name of an element in a language, its tag where no name is known.

    Source: CNAPS2-FIELDS (names).
    """
    if language == "zh":
        return element.name_zh or element.tag
    return english_name(element.tag) or element.tag


def explain(message: Message, language: Language = "en") -> list[ExplainedRow]:
    """Return one row per element of a message, in document order.

    Source: house, ADR-0013.
    """
    covered = {path for path, _ in signature_values(message)}
    return [
        ExplainedRow(
            path,
            path.count("/"),
            element_name(element, language),
            _shown(value),
            signed=path in covered,
        )
        for path, element, value in message.walk()
    ]


def _shown(value: Value | None) -> str:
    if value is None:
        return ""
    if isinstance(value, Amount):
        return f"{value.currency} {str(value)[len(value.currency) :]}"
    return value
