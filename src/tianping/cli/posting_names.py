"""What the postings of the chart are called. Source: RULES-A §4 (E1 to E34), §4.7 (red)."""

from __future__ import annotations

from typing import Final

from tianping.cli.language import CHINESE, LANGUAGE

__all__ = ["POSTING_NAMES", "posting_name"]

POSTING_NAMES: Final = {
    1: ("bank to bank", "清算行间汇划"),
    2: ("bank to office or treasury", "清算行汇往人行或国库"),
    3: ("office or treasury to bank", "人行或国库汇往清算行"),
    4: ("office or treasury to another", "人行、国库间汇划"),
    5: ("within one participant", "同一参与者内汇划"),
    6: ("one-sided, bank credited", "单边业务贷记清算行"),
    7: ("one-sided, bank debited", "单边业务借记清算行"),
    8: ("between accounts of one office", "同一营业部门账户间划转"),
    9: ("cash, re-lending, re-discount", "现金、再贷款、再贴现"),
    10: ("same-city net debit", "同城轧差净额借记"),
    11: ("same-city net credit", "同城轧差净额贷记"),
    12: ("BEPS or IBPS net debit of a bank", "清算行小额、网银轧差净额借记"),
    13: ("BEPS or IBPS net credit of a bank", "清算行小额、网银轧差净额贷记"),
    14: ("BEPS or IBPS net debit of an office", "人行、国库轧差净额借记"),
    15: ("BEPS or IBPS net credit of an office", "人行、国库轧差净额贷记"),
    16: ("card network receives", "银行卡应付"),
    17: ("card network pays", "银行卡应收"),
    18: ("commercial bill", "商业汇票"),
    19: ("open market, bank pays", "公开市场业务（清算行付）"),
    20: ("open market, bank receives", "公开市场业务（清算行收）"),
    21: ("bond issue, paid in", "债券发行缴款"),
    22: ("bond issue, paid out", "债券发行拨款"),
    23: ("bond trade", "债券交易"),
    24: ("foreign exchange", "外汇交易"),
    25: ("pledge financing", "质押融资"),
    26: ("pool, auto lending or net file", "资金池、自动拆借或多边轧差"),
    27: ("account closing", "销户划转"),
    28: ("withdrawal of issue fund", "支取发行基金"),
    29: ("payment fee", "支付业务收费"),
    30: ("return of fees", "收费返还"),
    31: ("overdraft interest", "日间透支利息"),
    32: ("high-penalty loan", "高额罚息贷款"),
    41: ("red entry, wrong debit", "红字冲正（借记）"),
    42: ("red entry, wrong credit", "红字冲正（贷记）"),
    51: ("year-end, from HVPS transfers", "年终结转（大额支付往来）"),
    52: ("year-end, from BEPS and IBPS transfers", "年终结转（小额支付往来）"),
    263: ("line of a multilateral net", "多边轧差净额"),
}

_CHART_NUMBERS: Final = {41: "", 42: "", 51: "", 52: "", 263: "E26c"}
"""What the chart calls those that it does not call E and the posting's number."""


def posting_name(posting: int) -> str:
    """Return a posting for people: its number in the chart, and its name where it has one."""
    number = _CHART_NUMBERS.get(posting, f"E{posting}" if posting else "")
    names = POSTING_NAMES.get(posting, ("", ""))
    return f"{number} {names[LANGUAGE == CHINESE]}".strip()
