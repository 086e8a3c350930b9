"""May it be sent, may it be received: the checks every message of a participant meets.

Who sends needs the authority to send when the message is first seen; who is brought new business
needs the authority to receive it before anything is settled, netted or held. Answers, and what
concerns business that was accepted before, ask nothing of their receiver, and what waits is not
touched by a later change.
Source: CCMS-T §四 (authorities); RULES-C §4.1-4.4, §7.3 (order of checks); house, ADR-0067.
"""

from __future__ import annotations

from tianping.core.commands import Command, CreditTransfer, PassInformation
from tianping.core.control.businesses import business_of
from tianping.core.control.words import RECEIVING, SENDING
from tianping.core.events import Event
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import Participant, State
from tianping.values.bankcode import BankCode

__all__ = [
    "initiator_of",
    "refuse_receiver",
    "refuse_sender",
    "refuse_transfer_sender",
]


def refuse_sender(state: State, sender: Participant, command: Command) -> list[Event] | None:
    """Refuse a message that its sender may not send.

    Source: RULES-C §4.3-4.4.
    """
    if not state.authority.enforced:
        return None
    business = business_of(command)
    if business is None or state.authority.allows(sender, SENDING, business):
        return None
    return refuse(RefusalCode.NOT_AUTHORISED, f"{sender.code} {business}")


def refuse_receiver(state: State, receiver: Participant, command: Command) -> list[Event] | None:
    """Refuse a message that brings a receiver what it may not receive.

    Source: RULES-C §4.3-4.4.
    """
    if not state.authority.enforced:
        return None
    business = business_of(command)
    if business is None or state.authority.allows(receiver, RECEIVING, business):
        return None
    return refuse(RefusalCode.RECEIVER_NOT_AUTHORISED, f"{receiver.code} {business}")


def initiator_of(command: Command, sender: BankCode) -> BankCode:
    """Return whose business a message is: the bank that a direct participant sends it for.

    Of a transfer that is the debtor's bank, of information the bank it is from.

    Source: RULES-C §4.3-4.4; correction 4.17 (an indirect participant has rules of its own).
    """
    if isinstance(command, PassInformation):
        return command.sending_bank
    return command.debtor_bank if isinstance(command, CreditTransfer) else sender


def refuse_transfer_sender(
    state: State, sender: Participant, command: CreditTransfer
) -> list[Event] | None:
    """Refuse an ordinary transfer that its debtor's bank may not send.

    A debtor's bank that is not registered is refused later, so the sender is asked here.
    Source: RULES-C §4.3-4.4; correction 4.17 (an indirect participant has rules of its own).
    """
    if not state.authority.enforced:
        return None
    initiator = sender
    if command.debtor_bank != sender.code:
        initiator = state.participants.get(command.debtor_bank, sender)
    business = state.authority.transfer_business(command.business_type, command.business_kind)
    if state.authority.allows(initiator, SENDING, business):
        return None
    return refuse(RefusalCode.NOT_AUTHORISED, f"{initiator.code} {business}")
