"""Envelopes for tests: invented banks, real bytes."""

import base64

from tianping.values.bankcode import with_check_digit
from tianping.wire.envelope import Envelope, Header

SENDER = with_check_digit("31329100001")
RECEIVER = with_check_digit("40259100002")
BODY = b'<?xml version="1.0" encoding="UTF-8"?>\r\n<Document xmlns="urn:x"><A>1</A></Document>'
SIGNATURE = base64.b64encode(bytes(range(71))).decode()


def header(**changes: str) -> Header:
    """Return a right header of version 02, with some fields changed."""
    fields = {
        "version": "02",
        "orig_sender": SENDER,
        "orig_sender_sid": "HVPS",
        "orig_receiver": RECEIVER,
        "orig_receiver_sid": "HVPS",
        "orig_send_date": "20261123",
        "orig_send_time": "093015",
        "struct_type": "XML",
        "mesg_type": "hvps.111.001.01",
        "mesg_id": "2026112300000001",
        "mesg_ref_id": "20261123000000010000",
        "mesg_priority": "3",
        "mesg_direction": "U",
        "reserve": "",
    }
    return Header(**(fields | changes))


def envelope(
    *, signature: str = SIGNATURE, body: bytes = BODY, header_changes: dict[str, str] | None = None
) -> Envelope:
    """Return a right envelope, with some parts changed."""
    return Envelope(header=header(**(header_changes or {})), signature=signature, body=body)
