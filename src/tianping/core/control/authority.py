"""Who may send which message: the seam for the authority rules by type, kind and region.

Today every direct participant, office and treasury may send ordinary transfers.
Source: RULES-C §4 (authorities); house, ADR-0011.
"""

from __future__ import annotations

from typing import Final

from tianping.core.state import Participant
from tianping.core.terms import KIND_INDIRECT

__all__ = ["TRANSFER_MESSAGES", "may_send"]

TRANSFER_MESSAGES: Final = ("hvps.111.001.01", "hvps.112.001.01")


def may_send(participant: Participant, message_type: str) -> bool:
    """Tell whether a participant may send a message of a type.

    Source: RULES-C §4.3.
    """
    return participant.kind != KIND_INDIRECT and message_type in TRANSFER_MESSAGES
