"""What was expected and found, said in 中文: the few phrases the wire's errors are made of.

Values, tags and literal bytes stay as they are.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

__all__ = ["in_chinese"]

_PHRASES: Final[dict[str, str]] = {
    "the end": "报文末尾",
    "nothing": "无",
    "one more": "多一帧",
    "fewer": "不足",
    "text": "文字",
    "letters, digits, '-' and '_'": "字母、数字、'-' 和 '_'",
    "letters, digits, '-', '_' and '.'": "字母、数字、'-'、'_' 和 '.'",
    "letters, digits, '-', '_' and spaces": "字母、数字、'-'、'_' 和空格",
    "digits": "数字",
    "other digits": "非全零数字",
    "8 digits, yyyymmdd": "8 位数字 yyyymmdd",
    "6 digits, hhmmss": "6 位数字 hhmmss",
    "12 digits, or 0000": "12 位数字，或 0000",
    "02, or 01 for IBPS": "02，网银互联为 01",
    "a day that exists": "存在的日期",
    "000000 to 235959": "000000 至 235959",
    "U or D": "U 或 D",
    "1, 2 or 3": "1、2 或 3",
    "3 in version 01": "版本 01 只能为 3",
    "a value without its padding": "不含填充的值",
    "spaces on the right only": "只在右侧填充空格",
    "'<': the signature is inside the XML": "'<'：签名在 XML 内",
    "no signature in version 01": "版本 01 无签名块",
    "groups of 4, padded with '=', unused bits 0": "每组 4 个字符，以 '=' 补齐，多余位为 0",
    "base64 or '}'": "Base64 字符或 '}'",
    "the end, after '>'": "'>' 之后即为末尾",
    "UTF-8 without a mark": "无字节顺序标记的 UTF-8",
    "0 or 1; 0 in a heartbeat": "0 或 1；心跳帧为 0",
    "a whole frame": "完整的帧",
    "1 or more": "不少于 1",
    "1 frame or more": "不少于 1 帧",
    "fewer occurrences": "更少的重复次数",
    "one element of the path that repeats": "路径中恰有一个可重复元素",
    "the path of a value in the layout": "格式中某个值的路径",
    "an element of the layout": "格式中的元素",
    "the path of a container": "组件的路径",
    "a code of the catalogue": "目录中的报文类型",
    "elements only": "只能有元素",
    "no attribute": "无属性",
    "a value": "值",
    "every mandatory element": "全部必填元素",
    "well-formed XML": "格式良好的 XML",
    "no control character": "无控制字符",
    "three capital letters": "三个大写字母",
    "a value without |": "不含 | 的值",
    "digits with at most two decimals": "至多两位小数的数字",
    "yuan with at most two decimals": "至多两位小数的元金额",
    "at most 18 digits, without a sign": "至多 18 位数字，无符号",
}
_PATTERNS: Final = (
    (r"at most ([0-9.]+)( bytes| characters| frames)?", r"至多 \1{}"),
    (r"at least ([0-9]+)( bytes| characters)?", r"至少 \1{}"),
    (r"exactly ([0-9]+)( characters)", r"恰好 \1{}"),
    (r"([0-9]+) to ([0-9]+)( characters| digits| letters or digits)?", r"\1 至 \2{}"),
    (r"([0-9]+)( bytes| characters or more| characters| digits| letters or digits)", r"\1{}"),
    (r"([0-9]+)( bytes of one)", r"\1{}"),
    (r"lines of ([0-9]+) characters, the last of no more()", r"每行 \1 个字符，末行不超过此数{}"),
    (r"([0-9]+) characters ending in (.+?)()", r"\1 个字符，结尾为 \2{}"),
    (r"([A-Za-z0-9]+) before ([A-Za-z0-9]+)()", r"\1 在 \2 之前{}"),
    (r"([A-Za-z0-9]+) alone()", r"只有 \1{}"),
    (r"one ([A-Za-z0-9]+)()", r"一个 \1{}"),
)
_UNITS: Final[dict[str | None, str]] = {
    None: "",
    "": "",
    " bytes": " 字节",
    " bytes of one": " 字节",
    " characters": " 个字符",
    " characters or more": " 个字符以上",
    " digits": " 位数字",
    " letters or digits": " 位字母或数字",
    " frames": " 帧",
}
_COMPILED: Final = tuple((re.compile(pattern), text) for pattern, text in _PATTERNS)


@lru_cache(maxsize=1024)
def in_chinese(phrase: str) -> str:
    """Return a phrase of an error in 中文; what has no words in it comes back as it is.

    Source: house, ADR-0024.
    """
    known = _PHRASES.get(phrase)
    if known is not None:
        return known
    for pattern, text in _COMPILED:
        match = pattern.fullmatch(phrase)
        if match is not None:
            unit = _UNITS[match.group(match.re.groups)]
            return match.expand(text.replace("{}", unit))
    return phrase
