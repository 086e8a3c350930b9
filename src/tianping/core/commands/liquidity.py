"""Commands of the liquidity functions: matching, pools."""

from __future__ import annotations

from tianping.core.commands.record import Record
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import CertificateId, MessageId
from tianping.values.money import Fen

__all__ = ["ManagePool", "QueryPool", "RunMatching", "RunPool", "SetPool", "SetPoolFloor"]


class RunMatching(Record, frozen=True, array_like=True, gc=False, tag=50):
    """Match the queued payments now, because an operator asks for it; at the cut-off only."""

    recorded_at_ns: int


class ManagePool(Record, frozen=True, array_like=True, gc=False, tag=51):
    """Bind branches to the pool of a legal entity, or release them (saps.373), from a later date.

    Counts as a message of its sender for idempotence and the daily cap.

    Attributes:
        sender: The legal entity itself.
        digest: The first 56 bits of the SHA-256 of the message body.
        original_hash: SHA-256 (32 bytes) of the signed original kept beside the batch.
        legal_entity: 法人机构清算行, whose account pays.
        management: 0 binds in this order of rescue, 1 lets each run draw the order (of the branches
            listed, or of those bound), 2 releases those listed, or all.
        effective_date: 生效日期, later than today; 0 for the next business date.
        branches: 分支机构清算行, each once, ``POOL_BRANCHES_MAX`` at most.
    """

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    business_date: BusinessDate
    digest: int
    original_hash: bytes
    certificate: CertificateId
    registry_version: int
    legal_entity: BankCode
    management: int
    effective_date: BusinessDate
    branches: list[BankCode]


class SetPool(Record, frozen=True, array_like=True, gc=False, tag=52):
    """Do what ``ManagePool`` does, entered by an operator."""

    recorded_at_ns: int
    legal_entity: BankCode
    management: int
    effective_date: BusinessDate
    branches: list[BankCode]


class SetPoolFloor(Record, frozen=True, array_like=True, gc=False, tag=53):
    """Set what a pool always leaves on its legal entity's account. Effective at once."""

    recorded_at_ns: int
    legal_entity: BankCode
    amount_fen: Fen


class RunPool(Record, frozen=True, array_like=True, gc=False, tag=54):
    """Run the pools now, because an operator asks for it; at the cut-off only.

    ``seed``, 0 to 2^63 - 1, is drawn by the node for the pools without an order of rescue.
    """

    recorded_at_ns: int
    seed: int


class QueryPool(Record, frozen=True, array_like=True, gc=False, tag=55):
    """Ask who is bound to whom, and what pools transferred (saps.614), on the current date.

    Changes nothing, has no idempotence of its own, is answered in the one order.
    """

    recorded_at_ns: int
    sender: BankCode
    message_id: MessageId
    date: BusinessDate
