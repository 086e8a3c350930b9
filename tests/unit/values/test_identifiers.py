"""Identifiers, checked once where they enter."""

from __future__ import annotations

import pytest

from tianping.values.errors import ValueTextError
from tianping.values.identifiers import (
    MESSAGE_ID_LENGTH_MAX,
    certificate_id,
    message_id_date,
    parse_message_id,
)


@pytest.mark.parametrize("text", ["2026112300000001", "20261123x", "20261123" + "a" * 27])
def test_message_id_begins_with_its_date(text: str) -> None:
    """A message id is its date and up to 27 more signs."""
    assert message_id_date(parse_message_id(text)) == 20261123


@pytest.mark.parametrize(
    "text",
    ["", "20261123", "20261323x", "20261123" + "a" * (MESSAGE_ID_LENGTH_MAX - 7), "20261123 1"],
)
def test_message_id_of_another_form_is_refused(text: str) -> None:
    """No date, nothing behind it, too long, or a strange sign: refused."""
    with pytest.raises(ValueTextError):
        parse_message_id(text)


def test_certificate_id_joins_issuer_and_serial() -> None:
    """Both parts are lower-case hex of bounded length."""
    assert certificate_id(issuer_digest="0123456789abcdef", serial="1f") == "0123456789abcdef:1f"
    for issuer, serial in (
        ("0123", "1f"),
        ("0123456789ABCDEF", "1f"),
        ("0" * 16, ""),
        ("0" * 16, "g"),
    ):
        with pytest.raises(ValueTextError):
            certificate_id(issuer_digest=issuer, serial=serial)
