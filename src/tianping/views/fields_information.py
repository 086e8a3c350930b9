"""Help for the fields of information, openings and net debit caps."""

from __future__ import annotations

from typing import Final

__all__ = ["INFORMATION_HELP"]

INFORMATION_HELP: Final[dict[str, tuple[str, str]]] = {
    "about": (
        "number of the draft or business; of a query the message asked about, of a reply the query",
        "汇票号码或业务标识号；查询为被查询报文，查复为原查询",
    ),
    "cap_available_fen": (
        "what is left of the net debit cap, fen; below zero when a part was cut below its use",
        "可用净借记限额（分）；调减至已用额度以下时为负",
    ),
    "cap_used_fen": (
        "net debits of the system that are not settled, fen",
        "已用净借记限额（分）：已提交未清算的轧差净额",
    ),
    "credit_line_fen": ("credit line of the net debit cap, fen", "授信额度（分）"),
    "direction": ("sent or received", "sent 往，received 来"),
    "earmark_fen": ("funds earmarked for the system, fen", "圈存资金（分）"),
    "first_balance_fen": ("what the account begins with, fen", "开户余额（分）"),
    "message_count": ("number of messages", "报文笔数"),
    "opened_date": (
        "business date on which the account was opened; empty before",
        "开户业务日期；未开立为空",
    ),
    "pledge_quota_fen": ("pledge quota of the net debit cap, fen", "质押额度（分）"),
    "receiver": ("participant that got it", "接收直接参与机构"),
    "receiving_bank": ("bank that it is for", "接收间接参与机构"),
    "sending_bank": ("bank that it comes from", "发起间接参与机构"),
    "wanted_fen": (
        "what the account lacked for what waited, fen",
        "需筹措的资金（分）",
    ),
}
