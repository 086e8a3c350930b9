"""Help for the fields of automatic lending."""

from __future__ import annotations

from typing import Final

__all__ = ["LENDING_HELP"]

LENDING_HELP: Final = {
    "agreement": ("number of the lending agreement", "拆借协议号"),
    "agreement_status": (
        "1 waits for the lender, 2 active, 3 revocation asked, 4 revoked, 5 expired, 6 suspended",
        "1 待确认，2 生效，3 待确认撤销，4 已撤销，5 已到期，6 已暂停",
    ),
    "borrower": ("participant that is lent to", "拆入清算行"),
    "borrower_priority": (
        "place among the borrower's lenders, the least first",
        "拆入行优先次序（小者在前）",
    ),
    "from_date": ("first business date of force, yyyymmdd", "生效日期"),
    "interest_fen": (
        "interest of the repayment that the platform made, fen",
        "系统还款的利息（分）",
    ),
    "lender": ("participant that lends", "拆出清算行"),
    "lender_priority": (
        "place among the lender's borrowers, the least first",
        "拆出行优先次序（小者在前）",
    ),
    "lending_floor_fen": (
        "what automatic lending leaves on the account, fen",
        "自动拆借余额最低控制金额（分）",
    ),
    "lower_fen": ("least amount of a loan, fen", "拆借金额下限（分）"),
    "open_fen": ("principal that is not quota again, fen", "未恢复额度的本金（分）"),
    "quota_fen": ("quota of the agreement, fen", "拆借额度（分）"),
    "rate_ppm": ("interest a year in millionths (1/10000 %)", "年利率（百万分之一）"),
    "remaining_fen": ("what is left of the quota, fen", "剩余可用拆借额度（分）"),
    "repayment": (
        "payment that pays the loan back by the platform's own act; 0 for none",
        "系统还款的业务号；0 为无",
    ),
    "until_date": ("last business date of force, yyyymmdd; 0 for none", "终止日期；0 为无"),
    "upper_fen": ("most of a loan, fen", "拆借金额上限（分）"),
}
