"""What the fields of the ladder of last resort mean; those that others have stand in ``fields``."""

from __future__ import annotations

from typing import Final

__all__ = ["LADDER_HELP"]

LADDER_HELP: Final[dict[str, tuple[str, str]]] = {
    "first_amount_fen": (
        "amount of the first payment that must settle, fen",
        "首笔必须清算业务金额（分）",
    ),
    "first_class": ("its class; 0 when none waits", "其排队级别，0 为无"),
    "first_payment": (
        "number of the first payment that must settle; 0 when none waits",
        "首笔必须清算业务的序号，0 为无",
    ),
    "ladder_step": (
        "earmark_kept, earmark_released, earmark_void, bonds_disposed or penalty_loan",
        "圈存待释放、圈存已释放、圈存释放失效、质押已处置或罚息贷款",
    ),
    "penalty_loan_most_fen": ("the most that a penalty loan may be, fen", "罚息贷款上限（分）"),
    "pledge_loan": (
        "number of the pledge loan whose bonds were disposed of; 0 for another step",
        "所处置质押的融资序号，其他步骤为 0",
    ),
    "pledged_bonds_fen": (
        "number of a pledge loan → face value of its bonds, fen",
        "融资序号及其质押债券面额（分）",
    ),
    "usable_earmarks_fen": (
        "system → what of its earmark can pay its nets that wait, fen",
        "各系统圈存资金可用于其排队净额的金额（分）",
    ),
}
"""English and 中文 help by field name."""
