"""The message catalogue: one declarative description for each of the 234 message codes.

Source: CNAPS2-FIELDS; house, ADR-0013.
"""

from tianping.wire.catalogue.compiler import codes, editions, layout
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
from tianping.wire.catalogue.reader import english_name, purposes, tag_names

__all__ = [
    "Description",
    "Direction",
    "Edition",
    "Element",
    "Evidence",
    "Layout",
    "SignatureEvidence",
    "SignedByDefault",
    "codes",
    "editions",
    "english_name",
    "layout",
    "purposes",
    "tag_names",
]
