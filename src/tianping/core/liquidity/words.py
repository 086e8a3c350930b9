"""The small closed vocabularies of the liquidity functions.

Numbers here go into the journal: they are never used again for another meaning.
Source: RULES-Q §4.1, §7, §10.1; house, ADR-0039, ADR-0040.
"""

from __future__ import annotations

from typing import Final

__all__ = [
    "MATCHING_BOOKED",
    "MATCHING_NOT_STARTED",
    "MATCHING_NO_SET",
    "MATCHING_OUTCOMES",
    "POOL_CONTROLLED",
    "POOL_DONE",
    "POOL_END",
    "POOL_MANAGEMENTS",
    "POOL_ORDER",
    "POOL_OUTCOMES",
    "POOL_OWN_QUEUE",
    "POOL_RANDOM_ORDER",
    "POOL_SHORT",
    "POOL_STOPPED",
    "TRIGGERS",
    "TRIGGER_AUTOMATIC",
    "TRIGGER_MANUAL",
    "TRIGGER_POOL",
    "TRIGGER_PROPOSAL",
]

TRIGGER_AUTOMATIC: Final = 0
TRIGGER_MANUAL: Final = 1
TRIGGER_POOL: Final = 2
TRIGGER_PROPOSAL: Final = 3

TRIGGERS: Final = {
    TRIGGER_AUTOMATIC: ("at cut-off", "业务截止自动"),
    TRIGGER_MANUAL: ("by an operator", "人工"),
    TRIGGER_POOL: ("after the pool", "资金池后再次"),
    TRIGGER_PROPOSAL: ("by a proposal", "求解器建议"),
}

MATCHING_NOT_STARTED: Final = 0
MATCHING_NO_SET: Final = 1
MATCHING_BOOKED: Final = 2

MATCHING_OUTCOMES: Final = {
    MATCHING_NOT_STARTED: (
        "not started: fewer than two payments of two payers wait",
        "未启动：排队业务不足两笔或不足两个付款行",
    ),
    MATCHING_NO_SET: ("nothing can settle together", "撮合不成功，未记账"),
    MATCHING_BOOKED: ("booked", "撮合成功，已记账"),
}

# What a legal entity says of its pool. Source: CNAPS2-CODES (FundsOfPoolManagementTypeCode).
POOL_ORDER: Final = 0
POOL_RANDOM_ORDER: Final = 1
POOL_END: Final = 2

POOL_MANAGEMENTS: Final = {
    POOL_ORDER: ("MT00", "in this order", "设置解救顺序"),
    POOL_RANDOM_ORDER: ("MT01", "in a random order", "随机解救顺序"),
    POOL_END: ("MT02", "released", "停止资金池功能"),
}

POOL_DONE: Final = 0
POOL_SHORT: Final = 1
POOL_OWN_QUEUE: Final = 2
POOL_CONTROLLED: Final = 3
POOL_STOPPED: Final = 4

POOL_OUTCOMES: Final = {
    POOL_DONE: ("all who waited were served", "已全部补足"),
    POOL_SHORT: ("stopped: the room is used up", "可用额度用尽，暂时失效"),
    POOL_OWN_QUEUE: (
        "not run: the legal entity's own payments wait",
        "未启动：法人机构自身有排队业务",
    ),
    POOL_CONTROLLED: (
        "not run: the legal entity is under debit control",
        "未启动：法人机构被借记控制",
    ),
    POOL_STOPPED: ("still stopped: no credit has come", "仍暂时失效：尚无资金贷记"),
}
