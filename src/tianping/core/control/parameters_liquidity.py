"""Parameters of liquidity: lending, matching, pools, overdrafts, pledge financing.

Source: RULES-C §6.2 (MATCH, POOL, LEND, APF, OD).
"""

from __future__ import annotations

from typing import Final

from tianping.core.control.parameter_rule import (
    AT_ONCE,
    NEXT_SWITCH,
    ParameterRule,
    ParameterTerms,
)
from tianping.core.terms import SYSTEM_SAPS
from tianping.values.money import AMOUNT_FEN_MAX

__all__ = ["LIQUIDITY_PARAMETERS"]

LIQUIDITY_PARAMETERS: Final[dict[str, ParameterRule]] = {
    "notices.raise_funds": ParameterRule(
        1,
        0,
        most=1,
        texts=(
            "who lacks funds for what waits is asked to raise them (0, 1)",
            "排队缺款时发出筹措资金通知",
        ),
        terms=ParameterTerms(AT_ONCE, SYSTEM_SAPS, unit="flag"),
    ),
    "lending.automatic": ParameterRule(
        1,
        0,
        most=1,
        texts=(
            "lending runs by itself at pre-close (0, 1)",
            "预关闭时自动启动拆借",
        ),
        terms=ParameterTerms(NEXT_SWITCH, SYSTEM_SAPS, unit="flag", notice="SAPS0003"),
    ),
    "lending.allow_partial": ParameterRule(
        1,
        0,
        most=1,
        texts=(
            "a loan may be less than the shortage (0, 1)",
            "允许部分满足缺款",
        ),
        terms=ParameterTerms(NEXT_SWITCH, SYSTEM_SAPS, unit="flag", notice="SAPS0004"),
    ),
    "lending.repayment": ParameterRule(
        0,
        0,
        most=1,
        texts=(
            "loans repaid by the participants (0) or SAPS (1)",
            "由参与者（0）或系统（1）还款",
        ),
        terms=ParameterTerms(NEXT_SWITCH, SYSTEM_SAPS, unit="choice", notice="SAPS0005"),
    ),
    "matching.automatic": ParameterRule(
        1,
        0,
        most=1,
        texts=(
            "match at the cut-off without being asked (0, 1)",
            "业务截止自动撮合",
        ),
        terms=ParameterTerms(AT_ONCE, SYSTEM_SAPS, unit="flag", notice="SAPS0006"),
    ),
    "matching.start_delay_seconds": ParameterRule(
        0,
        0,
        most=3_600,
        texts=(
            "seconds between the cut-off and the matching that starts by itself",
            "业务截止至自动撮合的间隔",
        ),
        terms=ParameterTerms(NEXT_SWITCH, SYSTEM_SAPS, unit="seconds", notice="SAPS0032"),
    ),
    "matching.classes": ParameterRule(
        255,
        1,
        most=255,
        texts=(
            "classes that are matched, one bit each, the lowest bit is class 1",
            "参与撮合的排队级别（每级一位，最低位为第 1 级）",
        ),
        terms=ParameterTerms(NEXT_SWITCH, SYSTEM_SAPS, unit="bits", notice="SAPS0007"),
    ),
    "pool.enabled": ParameterRule(
        1,
        0,
        most=1,
        texts=(
            "pools run (0, 1)",
            "启用资金池",
        ),
        terms=ParameterTerms(NEXT_SWITCH, SYSTEM_SAPS, unit="flag", notice="SAPS0008"),
    ),
    "pool.amount": ParameterRule(
        0,
        0,
        most=1,
        texts=(
            "what a pool transfers for a class: 0 all that waits, 1 what the branch lacks of it",
            "资金池划拨金额：0 为该级别排队总额，1 为分支机构的差额",
        ),
        terms=ParameterTerms(NEXT_SWITCH, SYSTEM_SAPS, unit="choice", notice="SAPS0009"),
    ),
    "pool.own_queue_empty": ParameterRule(
        1,
        0,
        most=1,
        texts=(
            "a pool runs only while nothing of its legal entity waits (0, 1)",
            "法人机构自身无排队业务时资金池方可启动",
        ),
        terms=ParameterTerms(NEXT_SWITCH, SYSTEM_SAPS, unit="flag", notice="SAPS0010"),
    ),
    "overdraft.rate_ppm": ParameterRule(
        36_000,
        0,
        most=1_000_000,
        texts=(
            "yearly rate of overdraft interest, millionths",
            "日间透支年利率（百万分之一）",
        ),
        terms=ParameterTerms(NEXT_SWITCH, SYSTEM_SAPS, unit="ppm", notice="SAPS0011"),
    ),
    "overdraft.day_minutes": ParameterRule(
        1_440,
        1,
        most=1_440,
        texts=(
            "minutes of a day of overdraft interest",
            "日间透支计息的每日分钟数",
        ),
        terms=ParameterTerms(NEXT_SWITCH, SYSTEM_SAPS, unit="minutes", notice="SAPS0012"),
    ),
    "overdraft.settle_day": ParameterRule(
        20,
        1,
        most=28,
        texts=(
            "day of a quarter's last month that settles overdraft interest",
            "日间透支结息日（季末月）",
        ),
        terms=ParameterTerms(NEXT_SWITCH, SYSTEM_SAPS, unit="day", notice="SAPS0013"),
    ),
    "pledge.rate_ppm": ParameterRule(
        33_500,
        0,
        most=1_000_000,
        texts=(
            "yearly rate of pledge loans, millionths",
            "质押融资年利率（百万分之一）",
        ),
        terms=ParameterTerms(NEXT_SWITCH, SYSTEM_SAPS, unit="ppm", notice="SAPS0014"),
    ),
    "pledge.overdue_ppm": ParameterRule(
        30_000,
        0,
        most=1_000_000,
        texts=(
            "surcharge on that rate after the due date, millionths",
            "质押融资逾期加收利率（百万分之一）",
        ),
        terms=ParameterTerms(NEXT_SWITCH, SYSTEM_SAPS, unit="ppm", notice="SAPS0015"),
    ),
    "pledge.bond_rate_bp": ParameterRule(
        9_000,
        1,
        most=10_000,
        texts=(
            "loan per face value of bonds, hundredths of a percent",
            "质押率（万分之一）",
        ),
        terms=ParameterTerms(NEXT_SWITCH, SYSTEM_SAPS, unit="bp", notice="SAPS0016"),
    ),
    "pledge.loan_min_fen": ParameterRule(
        1,
        1,
        most=AMOUNT_FEN_MAX,
        texts=(
            "least pledge loan, fen",
            "质押融资起点金额（分）",
        ),
        terms=ParameterTerms(NEXT_SWITCH, SYSTEM_SAPS, unit="fen", notice="SAPS0017"),
    ),
    "pledge.round_unit_fen": ParameterRule(
        1,
        1,
        most=AMOUNT_FEN_MAX,
        texts=(
            "unit to which pledge loans are rounded up, fen",
            "质押融资取整单位（分）",
        ),
        terms=ParameterTerms(NEXT_SWITCH, SYSTEM_SAPS, unit="fen", notice="SAPS0018"),
    ),
    "interest.year_days": ParameterRule(
        360,
        360,
        most=366,
        texts=(
            "days of a year of interest",
            "计息年天数",
        ),
        terms=ParameterTerms(NEXT_SWITCH, SYSTEM_SAPS, unit="days", notice="SAPS0019"),
    ),
    "pledge.timeout_seconds": ParameterRule(
        60,
        0,
        most=86_400,
        texts=(
            "seconds after which a request that the bond system has not answered ends; 0 is never",
            "债券系统多少秒未应答质押申请即放弃，0 为不放弃",
        ),
        terms=ParameterTerms(NEXT_SWITCH, SYSTEM_SAPS, unit="seconds", notice="SAPS0029"),
    ),
    "warnings.once": ParameterRule(
        1,
        0,
        most=1,
        texts=(
            "warnings come once per crossing (1), or with every settlement below the value (0)",
            "每次跌破预警值仅预警一次（1），或在预警值以下每次清算均预警（0）",
        ),
        terms=ParameterTerms(AT_ONCE, SYSTEM_SAPS, unit="choice", notice="SAPS0030"),
    ),
}
