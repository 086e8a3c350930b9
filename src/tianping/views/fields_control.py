"""What the fields of views about authorities and parameters mean."""

from __future__ import annotations

from typing import Final

__all__ = ["CONTROL_HELP"]

CONTROL_HELP: Final[dict[str, tuple[str, str]]] = {
    "allowed": ("whether the rule allows; else it denies", "允许或禁止"),
    "ccpc": ("code of the CCPC that the city belongs to", "所属城市处理中心代码"),
    "change": ("number of the change of a parameter", "参数变更号"),
    "city": ("four digits of the city in a bank code", "城市代码（行号中四位）"),
    "direction": ("1 sending, 2 receiving", "1 发起，2 接收"),
    "effective_at_ns": (
        "instant at which the value shall hold: nanoseconds since 1970, UTC; 0 when none was said",
        "定时生效时刻（纳秒，UTC）；0 为非定时",
    ),
    "ended_seq": (
        "sequence number of the command that gave the rule an end; empty when none did",
        "设定失效的命令序号；未设定为空",
    ),
    "from_date": ("business date from which the rule holds", "规则生效日期"),
    "in_force_at_ns": (
        "when the value took effect: nanoseconds since 1970, UTC; empty while it waits",
        "实际生效时刻（纳秒，UTC）；等待时为空",
    ),
    "in_force_date": (
        "business date on which the value took effect; empty while it waits",
        "实际生效业务日期；等待时为空",
    ),
    "in_force_seq": (
        "sequence number of the command at which the value took effect; empty while it waits",
        "实际生效的命令序号；等待时为空",
    ),
    "institution": (
        "a kind of participant, a bank class, or a bank code; empty for all",
        "参与者类别、行别或行号；空为全部",
    ),
    "institution_level": (
        "0 all, 1 a kind, 2 a bank class, 3 a participant with those below it, 4 one below",
        "0 全部，1 参与者类别，2 行别，3 直接参与者（含其下），4 间接参与者",
    ),
    "moment": (
        "0 as soon as may be, 1 on a date, 2 at a time, 3 at the next session, 4 at a switch",
        "0 尽早，1 指定日期，2 定时，3 下一场次，4 下一次日切",
    ),
    "region": ("four digits of a CCPC or a city; empty for everywhere", "区域代码；空为全部"),
    "region_level": ("0 everywhere, 1 a CCPC's, 2 a city's", "0 全部，1 城市处理中心，2 城市"),
    "rule": ("number of the rule", "权限规则号"),
    "scope": (
        "for whom the value is: a bank code, CITY or CCPC and four digits; empty for all",
        "适用范围：行号、CITY 或 CCPC 加四位代码；空为全部",
    ),
    "until_date": (
        "business date from which the rule holds no more; 0 when it has no end",
        "规则失效日期；0 为长期有效",
    ),
}
