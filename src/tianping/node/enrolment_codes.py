"""Enrolment codes: each holds once, in as many parts as persons stand behind it.

Whoever entered that a person may enrol draws one part, whoever approved it the other; the person
needs both, so that neither can enrol in its place.

Source: RULES-C §7.5 (entry is not check); house, ADR-0072.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from typing import Final

from tianping.node.people import Standing

__all__ = ["APPROVED", "ENTERED", "RECOVERED", "code_digest", "new_code", "part_of", "parts_fit"]

ENTERED: Final = "entered"
APPROVED: Final = "approved"
RECOVERED: Final = "recovered"
"""The part that the owner of the folder draws when nobody is left; it suffices alone."""

_CODE_BYTES: Final = 10
_GROUP: Final = 4


def new_code() -> str:
    """Return 80 random bits as four groups of four letters and digits."""
    text = base64.b32encode(secrets.token_bytes(_CODE_BYTES)).decode("ascii")
    return "-".join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP))


def code_digest(code: str) -> bytes:
    """Return the digest of a code, however its groups are written."""
    plain = "".join(code.split()).replace("-", "").upper()
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).digest()


def part_of(standing: Standing | None, by: str) -> str:
    """Return which part of a person's code somebody may draw; empty for none."""
    if standing is None or not standing.active:
        return ""
    if by == standing.entered_by:
        return ENTERED
    return APPROVED if by and by == standing.approved_by else ""


def parts_fit(given: list[str], drawn: dict[str, bytes], standing: Standing) -> bool:
    """Tell whether the parts given are those that were drawn and are needed."""
    digests = {code_digest(part) for part in given}
    if drawn.get(RECOVERED) in digests:
        return True
    needed = [ENTERED, APPROVED] if standing.approved_by else [ENTERED]
    return all(drawn.get(part) in digests for part in needed)
