"""Commands that partners outside the platform send as messages: the bond system and ACS.

Source: RULES-Q §1.2, §5.4; house, ADR-0060, ADR-0061.
"""

from __future__ import annotations

from tianping.core.commands.record import Record
from tianping.core.commands.watch import OtherBalance
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import CertificateId, MessageId
from tianping.values.money import Fen

__all__ = ["AnswerPledgeByMessage", "ReportOtherBalancesByMessage"]


class AnswerPledgeByMessage(Record, frozen=True, array_like=True, gc=False, tag=130):
    """The bond system answers a pledge request (saps.378): the bonds are pledged, or are not.

    Attributes:
        sender: The special participant that is appointed as the bond system.
        request: The number of the request, which is the number of the pledge's contract.
        amount_fen: The loan that the answer is for.
        bond_value_fen: The face value of the bonds that are pledged; 0 for a refusal.
    """

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    business_date: BusinessDate
    digest: int
    original_hash: bytes
    certificate: CertificateId
    registry_version: int
    request: int
    accepted: bool
    amount_fen: Fen
    bond_value_fen: Fen


class ReportOtherBalancesByMessage(Record, frozen=True, array_like=True, gc=False, tag=131):
    """ACS tells the non-clearing accounts under a clearing account (saps.369), in any phase.

    Like ``ReportOtherBalances``, from the office that manages the account.
    """

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    business_date: BusinessDate
    digest: int
    original_hash: bytes
    certificate: CertificateId
    registry_version: int
    participant: BankCode
    figures_date: BusinessDate
    accounts: list[OtherBalance]
