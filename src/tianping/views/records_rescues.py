"""What is said of payments that waited and settled after all. Words stand in ``rescue_words``."""

from __future__ import annotations

from typing import Final

import msgspec

__all__ = [
    "FREED",
    "LENDING",
    "MATCHING",
    "MOVED",
    "NET",
    "OFFICE",
    "OFFSET",
    "PENALTY",
    "PLEDGE",
    "POOL",
    "RECEIVED",
    "RESCUES",
    "RESCUE_VIEWS",
    "WITHDRAWN",
    "RescueView",
]

MATCHING: Final = "matching"
POOL: Final = "pool"
PLEDGE: Final = "pledge"
LENDING: Final = "lending"
PENALTY: Final = "penalty"
OFFSET: Final = "offset"
RECEIVED: Final = "received"
OFFICE: Final = "office"
NET: Final = "net"
MOVED: Final = "moved"
WITHDRAWN: Final = "withdrawn"
FREED: Final = "freed"

RESCUES: Final = {
    MATCHING: ("matching with others", "撮合"),
    POOL: ("transfer from the pool", "资金池调拨"),
    PLEDGE: ("loan against bonds", "质押融资"),
    LENDING: ("automatic lending", "自动拆借"),
    PENALTY: ("high-penalty loan", "高额罚息贷款"),
    OFFSET: ("offset by a payment back", "双边轧抵"),
    RECEIVED: ("money received", "收到来账"),
    OFFICE: ("credit of the office", "会计营业部门贷记"),
    NET: ("credit of a net", "轧差净额贷记"),
    MOVED: ("move in the queue", "排队调整"),
    WITHDRAWN: ("withdrawal of another payment", "撤销其他业务"),
    FREED: ("funds made free", "释放资金"),
}
"""What let a payment settle that had waited, in English and 中文."""


class RescueView(msgspec.Struct, frozen=True, kw_only=True):
    """A payment that waited, and what let it settle.

    Attributes:
        short: Who had too little: the payer, of a red entry the one it takes its credit from.
        phase: In which it settled; a step of the day counts to the phase that it begins.
        rescued_by: A word of ``RESCUES``.
        giver: Who brought the money, when somebody did.
        given_fen: How much came with it.
    """

    payment: int
    message_id: str
    message_type: str
    debtor_participant: str
    creditor_participant: str
    amount_fen: int
    queue_class: int
    queued_at_ns: int
    settled_at_ns: int
    settled_seq: int
    phase: int
    short: str
    rescued_by: str
    giver: str
    given_fen: int


RESCUE_VIEWS = (RescueView,)
