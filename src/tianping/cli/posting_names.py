"""What the postings of the chart are called. Source: RULES-A §4 (E1 to E34)."""

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
    16: ("card network receives", "银行卡应付"),
    17: ("card network pays", "银行卡应收"),
    18: ("commercial bill", "商业汇票"),
    19: ("open market, bank pays", "公开市场业务（清算行付）"),
    20: ("open market, bank receives", "公开市场业务（清算行收）"),
    21: ("bond issue, paid in", "债券发行缴款"),
    22: ("bond issue, paid out", "债券发行拨款"),
    23: ("bond trade", "债券交易"),
    24: ("foreign exchange", "外汇交易"),
}


def posting_name(posting: int) -> str:
    """Return a posting for people: its number in the chart, and its name where it has one."""
    names = POSTING_NAMES.get(posting)
    if names is None:
        return f"E{posting}" if posting else ""
    return f"E{posting} {names[1] if LANGUAGE == CHINESE else names[0]}"
