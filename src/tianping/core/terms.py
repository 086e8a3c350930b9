"""The small closed vocabularies of the core: phases, kinds, queue classes, states.

Numbers and letters here go into the journal: they are never used again for another meaning.
"""

from __future__ import annotations

from typing import Final

__all__ = [
    "CAP_CREDIT",
    "CAP_PART_NAMES",
    "CAP_PLEDGE",
    "CLASS_BATCH_NET",
    "CLASS_CORRECTION",
    "CLASS_EXTREMELY_URGENT",
    "CLASS_FEES",
    "CLASS_NAMES",
    "CLASS_ONE_SIDED",
    "CLASS_ORDINARY",
    "CLASS_SAME_CITY",
    "CLASS_URGENT",
    "CONTROL_BARRED",
    "CONTROL_CREDIT",
    "CONTROL_DEBIT",
    "CONTROL_NAMES",
    "FINANCED_CLASSES",
    "KIND_BANK",
    "KIND_INDIRECT",
    "KIND_NAMES",
    "KIND_OFFICE",
    "KIND_SPECIAL",
    "KIND_TREASURY",
    "MUST_SETTLE_CLASSES",
    "NOT_STATED",
    "PHASE_CUT_OFF",
    "PHASE_DAY",
    "PHASE_DAY_END",
    "PHASE_HVPS_ENDED",
    "PHASE_NAMES",
    "PHASE_PREPARATION",
    "PHASE_PRE_CLOSE",
    "PHASE_SAPS_OPEN",
    "PHASE_WINDOW",
    "PLEDGE_EXPIRED",
    "PLEDGE_GRANTED",
    "PLEDGE_LAPSED",
    "PLEDGE_OUTCOME_NAMES",
    "PLEDGE_REFUSED",
    "PLEDGING_AUTOMATIC",
    "PLEDGING_MANUAL",
    "PLEDGING_NAMES",
    "PLEDGING_OFF",
    "ROLE_ACS",
    "ROLE_BOND_SYSTEM",
    "ROLE_FEES",
    "ROLE_HEAD_OFFICE",
    "ROLE_NAMES",
    "SCOPE_ACCOUNT",
    "SCOPE_ACCOUNT_AND_OTHERS",
    "SCOPE_BRANCHES",
    "SCOPE_BRANCHES_AND_OTHERS",
    "STATUS_CANCELLED",
    "STATUS_NAMES",
    "STATUS_PENDING",
    "STATUS_PROCESSED",
    "STATUS_QUEUED",
    "STATUS_REJECTED",
    "STATUS_SETTLED",
    "STATUS_UNKNOWN",
    "SYSTEM_BEPS",
    "SYSTEM_CCMS",
    "SYSTEM_HVPS",
    "SYSTEM_IBPS",
    "SYSTEM_NAMES",
    "SYSTEM_SAPS",
    "TO_HEAD",
    "TO_TAIL",
    "TRANSFER_CLASSES",
]

# Phases of settlement, by the system status codes of the wire: what the states of HVPS and SAPS are
# together. Three are the core's own: SAPS open before HVPS is (5), the window after the system
# returned what may be returned (32), and SAPS alone still open (35).
# Source: CCMS-T §二; CNAPS2-CODES (SystemStatus); house, ADR-0062.
PHASE_PREPARATION: Final = 0
PHASE_SAPS_OPEN: Final = 5
PHASE_DAY: Final = 10
PHASE_CUT_OFF: Final = 20
PHASE_WINDOW: Final = 30
PHASE_PRE_CLOSE: Final = 32
PHASE_HVPS_ENDED: Final = 35
PHASE_DAY_END: Final = 40

PHASE_NAMES: Final = {
    PHASE_PREPARATION: ("preparation", "营业准备"),
    PHASE_SAPS_OPEN: ("SAPS is open", "清算账户系统已开始"),
    PHASE_DAY: ("daytime", "日间处理"),
    PHASE_CUT_OFF: ("cut-off", "业务截止"),
    PHASE_WINDOW: ("settlement window", "清算窗口"),
    PHASE_PRE_CLOSE: ("pre-close of the window", "清算窗口预关闭"),
    PHASE_HVPS_ENDED: ("HVPS has ended", "大额日终"),
    PHASE_DAY_END: ("day-end", "日终处理"),
}

# The systems that have a day, authorities and log-ins of their own; CCMS is what they share.
# Source: CCMS-T §二; CNAPS2-CODES (SystemCode).
SYSTEM_HVPS: Final = 1
SYSTEM_BEPS: Final = 2
SYSTEM_IBPS: Final = 3
SYSTEM_SAPS: Final = 4
SYSTEM_CCMS: Final = 5

SYSTEM_NAMES: Final = {
    SYSTEM_HVPS: ("HVPS", "high-value payments", "大额实时支付系统"),
    SYSTEM_BEPS: ("BEPS", "bulk payments", "小额批量支付系统"),
    SYSTEM_IBPS: ("IBPS", "internet payments", "网上支付跨行清算系统"),
    SYSTEM_SAPS: ("SAPS", "settlement accounts", "清算账户管理系统"),
    SYSTEM_CCMS: ("CCMS", "common control", "公共控制与管理系统"),
}

# The eight classes of the queue, the best first.
# Source: SAPS-T §五.1.1 (queue order); RULES-Q §1.3.
CLASS_CORRECTION: Final = 1
CLASS_EXTREMELY_URGENT: Final = 2
CLASS_FEES: Final = 3
CLASS_SAME_CITY: Final = 4
CLASS_BATCH_NET: Final = 5
CLASS_ONE_SIDED: Final = 6
CLASS_URGENT: Final = 7
CLASS_ORDINARY: Final = 8

CLASS_NAMES: Final = {
    CLASS_CORRECTION: ("error correction", "错账冲正"),
    CLASS_EXTREMELY_URGENT: ("relief and war funds", "特急大额"),
    CLASS_FEES: ("overdraft interest and fees", "日间透支利息和支付业务收费"),
    CLASS_SAME_CITY: ("same-city net", "同城轧差净额"),
    CLASS_BATCH_NET: ("BEPS and IBPS net", "小额和网银轧差净额"),
    CLASS_ONE_SIDED: ("one-sided business", "单边业务"),
    CLASS_URGENT: ("urgent payment", "紧急大额"),
    CLASS_ORDINARY: ("ordinary payment and instant transfer", "普通大额和即时转账"),
}

# The classes of HVPS payments, instant transfers included. Source: RULES-Q §1.3.
TRANSFER_CLASSES: Final = (CLASS_EXTREMELY_URGENT, CLASS_URGENT, CLASS_ORDINARY)

# Classes that are never returned and must settle before the day ends.
# Source: SAPS-T §五.6.6 (window must not close); RULES-Q §3.7, §9.5.
MUST_SETTLE_CLASSES: Final = (CLASS_CORRECTION, CLASS_FEES, CLASS_SAME_CITY, CLASS_BATCH_NET)

# Controls of an account, one bit each, so that one int holds those that are set.
# Source: SAPS-T §三.4; RULES-Q §2.
CONTROL_DEBIT: Final = 1
CONTROL_CREDIT: Final = 2

# One bit more of the same int: the owner is suspended or revoked. Source: house, ADR-0049.
CONTROL_BARRED: Final = 4

CONTROL_NAMES: Final = {
    CONTROL_DEBIT: ("debit control", "借记控制"),
    CONTROL_CREDIT: ("credit control", "贷记控制"),
}

# Kinds of participants.
# Source: SAPS-T §二.2 (participants); RULES-A §2.1.
KIND_BANK: Final = 1
KIND_INDIRECT: Final = 2
KIND_OFFICE: Final = 3
KIND_TREASURY: Final = 4
KIND_SPECIAL: Final = 5

KIND_NAMES: Final = {
    KIND_BANK: ("direct participant", "直接参与者"),
    KIND_INDIRECT: ("indirect participant", "间接参与者"),
    KIND_OFFICE: ("PBC accounting office", "人民银行会计营业部门"),
    KIND_TREASURY: ("treasury", "国库部门"),
    KIND_SPECIAL: ("special participant", "特许参与者"),
}

# Tasks of the whole platform that one office has; the bond system is a special participant.
# Source: RULES-A §4.5 E25 (head office), §4.6 E29 (fee account); RULES-D §3 (ACS); house, ADR-0043,
# ADR-0060.
ROLE_HEAD_OFFICE: Final = 1
ROLE_FEES: Final = 2
ROLE_ACS: Final = 3
ROLE_BOND_SYSTEM: Final = 5
"""Not 4: journals have that as a task that there is not."""

ROLE_NAMES: Final = {
    ROLE_HEAD_OFFICE: ("operations of the head office", "总行营业部门"),
    ROLE_FEES: ("holder of the fee account", "收费账户开立部门"),
    ROLE_ACS: ("central accounting system (ACS)", "中央银行会计核算数据集中系统（ACS）"),
    ROLE_BOND_SYSTEM: ("bond system", "债券系统"),
}

# Pledge financing of a bank. Source: CNAPS2-CODES (PledgeFinancingIdentificationCode PF00-PF02).
PLEDGING_OFF: Final = 0
PLEDGING_MANUAL: Final = 1
PLEDGING_AUTOMATIC: Final = 2

PLEDGING_NAMES: Final = {
    PLEDGING_OFF: ("PF00", "no pledge financing", "无质押融资资格"),
    PLEDGING_MANUAL: ("PF01", "pledge financing by request", "人工办理质押融资"),
    PLEDGING_AUTOMATIC: ("PF02", "automatic pledge financing", "自动办理质押融资"),
}

# The classes whose payments ask for a loan by themselves. Source: RULES-Q §5.4.
FINANCED_CLASSES: Final = (
    CLASS_EXTREMELY_URGENT,
    CLASS_SAME_CITY,
    CLASS_BATCH_NET,
    CLASS_URGENT,
    CLASS_ORDINARY,
)

# How a pledge request ends. Source: RULES-Q §5.4; house, ADR-0044.
PLEDGE_GRANTED: Final = 1
PLEDGE_REFUSED: Final = 2
PLEDGE_EXPIRED: Final = 3
PLEDGE_LAPSED: Final = 4

PLEDGE_OUTCOME_NAMES: Final = {
    PLEDGE_GRANTED: ("granted", "已融资"),
    PLEDGE_REFUSED: ("refused", "已拒绝"),
    PLEDGE_EXPIRED: ("timed out", "已超时"),
    PLEDGE_LAPSED: ("not needed any more", "已失效"),
}

# The parts of a net debit cap that are set for a participant; earmarked funds are the third.
# Source: RULES-R §4.1; CNAPS2-CODES (OperationClassCode OC00, OC01).
CAP_CREDIT: Final = 1
CAP_PLEDGE: Final = 2

CAP_PART_NAMES: Final = {
    CAP_CREDIT: ("credit line", "授信额度"),
    CAP_PLEDGE: ("pledge quota", "质押额度"),
}

# States of a payment; 0 to 15, because the idempotence entry keeps them in four bits.
# Source: CNAPS2-CODES (ProcessCode).
STATUS_UNKNOWN: Final = 0
STATUS_SETTLED: Final = 4
STATUS_PENDING: Final = 6
STATUS_PROCESSED: Final = 7
STATUS_CANCELLED: Final = 8
STATUS_REJECTED: Final = 9
STATUS_QUEUED: Final = 12

STATUS_NAMES: Final = {
    STATUS_SETTLED: ("PR04", "settled", "已清算"),
    STATUS_PENDING: ("PR06", "waits for its earliest time", "待处理"),
    STATUS_PROCESSED: ("PR07", "processed", "已处理"),
    STATUS_CANCELLED: ("PR08", "cancelled", "已撤销"),
    STATUS_REJECTED: ("PR09", "rejected", "已拒绝"),
    STATUS_QUEUED: ("PR12", "queued for settlement", "已清算排队"),
}

# Queue adjustment. Source: CNAPS2-CODES (QueueChangeTypeCode QC00, QC01).
TO_HEAD: Final = 0
TO_TAIL: Final = 1

# What a command says of a field that its message left out. Source: house, ADR-0049.
NOT_STATED: Final = -1

# Whose accounts are asked for. Source: RULES-Q §3.5; CNAPS2-CODES (AccountQueryTypeCode QT00-QT03).
SCOPE_ACCOUNT: Final = 0
SCOPE_BRANCHES: Final = 1
SCOPE_ACCOUNT_AND_OTHERS: Final = 2
SCOPE_BRANCHES_AND_OTHERS: Final = 3
