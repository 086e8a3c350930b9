"""What every draft of a message says."""

from __future__ import annotations

import msgspec

__all__ = ["BaseDraft"]


class BaseDraft(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A message to be built: who gets it, its ids, and the time it states.

    Attributes:
        receiver: The bank code whose inbox it goes to.
        mesg_id: The header's MesgID, from the journal position.
        at_ns: The instant that its header and its CreDtTm state.
        business_date: The date its body's MsgId begins with; 0 where the body has none.
    """

    receiver: str
    mesg_id: str
    at_ns: int
    business_date: int
