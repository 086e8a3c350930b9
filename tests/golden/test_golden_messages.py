"""Messages that the node uses, as bytes: neither the wire nor the signature may drift.

The files were written once from examples; a new one is made by hand, never by this test.
"""

from pathlib import Path

import pytest

from support.catalogue import NODE_CODES
from tianping.wire.catalogue import Edition
from tianping.wire.codec import parse, write
from tianping.wire.signing import signature_string

_FOLDER = Path(__file__).parent / "messages"


@pytest.mark.parametrize("edition", list(Edition))
@pytest.mark.parametrize("code", NODE_CODES)
def test_golden_message_keeps_its_bytes_and_its_signature_string(
    code: str, edition: Edition
) -> None:
    """Parse and write give the same bytes; the signature covers the same string."""
    body = (_FOLDER / f"{code}.{edition.value}.xml").read_bytes()
    signed = (_FOLDER / f"{code}.{edition.value}.signed.txt").read_bytes()
    message = parse(body, code, edition=edition)
    assert write(message) == body
    assert signature_string(message) == signed
