"""What the fields of interest and pledge financing mean; those that others have stand there."""

from __future__ import annotations

from typing import Final

__all__ = ["FINANCING_HELP"]

FINANCING_HELP: Final[dict[str, tuple[str, str]]] = {
    "bond_value_fen": ("face value of bonds that a loan needs, fen", "所需债券面额（分）"),
    "due_date": ("date on which an overnight loan is due; 0 on its first day", "隔夜融资到期日"),
    "fen_minutes": (
        "sum of overdrawn fen times minutes since the last settlement",
        "透支积数（分×分钟）",
    ),
    "in_force": ("whether the setting is in force", "是否已生效"),
    "interest_fen": ("interest paid with the repayment, fen", "随还款支付的利息（分）"),
    "limit_fen": ("limit of all loans together, fen", "质押融资限额（分）"),
    "loan_min_fen": ("least loan, fen; 0 for the platform's", "起点金额（分）；0 为平台统一值"),
    "outcome": (
        "how a request ended: 0 open, 1 granted, 2 refused, 3 timed out, 4 not needed any more",
        "申请结果：0 未答复、1 已融资、2 已拒绝、3 已超时、4 已失效",
    ),
    "pledge_financed": (
        "whether pledge financing is on today, so that no overdraft counts",
        "当日是否启用质押融资（启用则不计透支限额）",
    ),
    "pledging_mode": (
        "pledge financing: 0 off, 1 by request, 2 automatic",
        "质押融资方式：0 无、1 人工、2 自动",
    ),
    "pledgor": ("whose bonds are pledged", "出质行行号"),
    "rate_ppm": ("yearly rate, millionths", "年利率（百万分之一）"),
    "reference": (
        "the bond system's reference of the pledge; of a step of the ladder its own",
        "债券系统质押编号；处置步骤为其自身编号或协议",
    ),
    "request": ("number of the pledge request, and of its loan", "质押融资申请序号"),
    "role": ("1 operations of the head office, 2 holder of the fee account", "承担的业务"),
    "settle_date": ("date on which overdraft interest was settled", "结息日"),
    "step": (
        "latest step of a request: 1 asked, 2 answered, 3 repaid, 4 kept overnight, 5 disposed of",
        "最近步骤：1 申请、2 答复、3 归还、4 转隔夜、5 处置质押",
    ),
}
