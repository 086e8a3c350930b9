"""What was passed on between participants, and what their owners are asked for."""

from __future__ import annotations

from tianping.core.events.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.identifiers import MessageId
from tianping.values.money import Fen

__all__ = ["FundsWanted", "InformationPassed"]


class InformationPassed(Record, frozen=True, array_like=True, gc=False, tag=110):
    """A participant's information goes on to another one, as it was signed."""

    sender: BankCode
    message_id: MessageId
    message_type: str
    receiver: BankCode
    subject: str
    amount_fen: Fen


class FundsWanted(Record, frozen=True, array_like=True, gc=False, tag=111):
    """The owner of an account is asked to raise funds: what waits there lacks this much.

    With ``amount_fen`` more on the account everything that money lets go on would settle, and no
    overdraft would be left in the window.
    """

    account: int
    participant: BankCode
    amount_fen: Fen
