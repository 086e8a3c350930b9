"""A participant's message on to another one, untouched but for its header.

Source: CNAPS2-ENV §2 (headers of delivered messages).
"""

from __future__ import annotations

import msgspec

from tianping.node.families.instant import beijing_date, beijing_time
from tianping.node.tasks import ForwardedMessage
from tianping.wire.header import header_length, parse_header, write_header

__all__ = ["forward"]


def forward(draft: ForwardedMessage) -> bytes:
    """Return the receiver's copy: a new header, the sender's signature and body untouched.

    OrigSender stays the sending bank and MesgRefID is kept; MesgID, date and time are the NPC's.
    Source: CCMS-T §五.3.1; CNAPS2-ENV §2 (headers of delivered messages).
    """
    header = parse_header(draft.original)
    renewed = msgspec.structs.replace(
        header,
        orig_receiver=draft.receiver,
        orig_send_date=beijing_date(draft.at_ns),
        orig_send_time=beijing_time(draft.at_ns),
        mesg_id=draft.mesg_id,
        mesg_direction="D",
    )
    return write_header(renewed) + draft.original[header_length(header.version) :]
