"""Parameters of BEPS, IBPS and CIS that are told to participants before their business runs here.

Source: RULES-C §6.2 (BEPS, IBPS, CIS, CAP); house, ADR-0106.
"""

from __future__ import annotations

from typing import Final

from tianping.core.control.parameter_rule import (
    AT_ONCE,
    NEXT_SWITCH,
    ParameterRule,
    ParameterTerms,
)
from tianping.core.terms import SYSTEM_BEPS, SYSTEM_IBPS
from tianping.values.money import AMOUNT_FEN_MAX

__all__ = ["RETAIL_PARAMETERS"]

RETAIL_PARAMETERS: Final[dict[str, ParameterRule]] = {
    "beps.credit_max_fen": ParameterRule(
        5_000_000,
        0,
        most=AMOUNT_FEN_MAX,
        texts=(
            "largest amount of a BEPS credit, fen; 0 is without a ceiling",
            "小额贷记业务金额上限（分），0 为不限",
        ),
        terms=ParameterTerms(NEXT_SWITCH, SYSTEM_BEPS, unit="fen", notice="BEPS0001"),
    ),
    "beps.realtime_wait_seconds": ParameterRule(
        60,
        1,
        most=600,
        texts=(
            "how long BEPS waits for a real-time receipt",
            "小额实时业务回执等待时间",
        ),
        terms=ParameterTerms(AT_ONCE, SYSTEM_BEPS, unit="seconds", notice="BEPS0002"),
    ),
    "ibps.amount_max_fen": ParameterRule(
        5_000_000,
        0,
        most=AMOUNT_FEN_MAX,
        texts=(
            "largest amount of an IBPS payment, fen; 0 is without a ceiling",
            "网银业务金额上限（分），0 为不限",
        ),
        terms=ParameterTerms(NEXT_SWITCH, SYSTEM_IBPS, unit="fen", notice="IBPS0001"),
    ),
    "ibps.realtime_wait_seconds": ParameterRule(
        20,
        1,
        most=600,
        texts=(
            "how long IBPS waits for a receipt",
            "网银业务回执等待时间",
        ),
        terms=ParameterTerms(AT_ONCE, SYSTEM_IBPS, unit="seconds", notice="IBPS0002"),
    ),
    "beps.packet_items_max": ParameterRule(
        2_000,
        1,
        most=10_000,
        texts=(
            "payments in a packet of BEPS at most; used when packets pass",
            "小额包内明细笔数上限；包业务开通后启用",
        ),
        terms=ParameterTerms(NEXT_SWITCH, SYSTEM_BEPS, notice="BEPS0005"),
    ),
    "beps.packet_bytes_max": ParameterRule(
        2_000_000,
        10_000,
        most=10_000_000,
        texts=(
            "size of a packet of BEPS at most; used when packets pass",
            "小额包大小上限；包业务开通后启用",
        ),
        terms=ParameterTerms(NEXT_SWITCH, SYSTEM_BEPS, unit="bytes", notice="BEPS0006"),
    ),
    "beps.debit_receipt_days_max": ParameterRule(
        5,
        1,
        most=30,
        texts=(
            "working days a debit of BEPS may give for its receipt at most; used when packets pass",
            "小额借记业务回执期限上限（工作日）；包业务开通后启用",
        ),
        terms=ParameterTerms(NEXT_SWITCH, SYSTEM_BEPS, unit="days", notice="BEPS0007"),
    ),
    "beps.queue_order": ParameterRule(
        0,
        0,
        most=1,
        texts=(
            "order of the netting queue of BEPS: 0 by amount, 1 by time; used when packets pass",
            "小额轧差排队顺序：0 按金额由小到大，1 按时间先后；包业务开通后启用",
        ),
        terms=ParameterTerms(NEXT_SWITCH, SYSTEM_BEPS, unit="choice", notice="BEPS0008"),
    ),
    "beps.matching_minutes": ParameterRule(
        30,
        1,
        most=1_440,
        texts=(
            "minutes between two matchings of the netting queue; used when packets pass",
            "小额轧差排队撮合间隔；包业务开通后启用",
        ),
        terms=ParameterTerms(AT_ONCE, SYSTEM_BEPS, unit="minutes", notice="BEPS0009"),
    ),
    "caps.npc_percent": ParameterRule(
        100,
        0,
        most=100,
        texts=(
            "part of a net debit cap that the NPC uses, not the CCPC; used when a CCPC nets",
            "净借记限额中由 NPC 而非 CCPC 使用的比例；CCPC 轧差开通后启用",
        ),
        terms=ParameterTerms(AT_ONCE, SYSTEM_BEPS, unit="percent", local=True, notice="BEPS0010"),
    ),
    "cis.amount_max_fen": ParameterRule(
        50_000_000,
        0,
        most=AMOUNT_FEN_MAX,
        texts=(
            "largest cheque image, fen; 0 is without a ceiling; used when cheque images pass",
            "支票影像业务金额上限（分），0 为不限；影像业务开通后启用",
        ),
        terms=ParameterTerms(NEXT_SWITCH, SYSTEM_BEPS, unit="fen", notice="CIS00001"),
    ),
    "cis.receipt_days": ParameterRule(
        2,
        1,
        most=30,
        texts=(
            "working days for the receipt of a cheque image; used when cheque images pass",
            "支票影像业务回执期限（工作日）；影像业务开通后启用",
        ),
        terms=ParameterTerms(NEXT_SWITCH, SYSTEM_BEPS, unit="days", notice="CIS00002"),
    ),
    "cis.presentation_days": ParameterRule(
        10,
        1,
        most=365,
        texts=(
            "days in which a cheque is presented; used when cheque images pass",
            "支票提示付款期；影像业务开通后启用",
        ),
        terms=ParameterTerms(NEXT_SWITCH, SYSTEM_BEPS, unit="days", notice="CIS00003"),
    ),
}
