"""Help for the fields of the systems' days and of the calendar."""

from __future__ import annotations

from typing import Final

__all__ = ["DAY_HELP"]

DAY_HELP: Final = {
    "changed_why": (
        "why the day was made a working day or not by itself; empty when it was not",
        "单独调整该日的原因；未调整为空",
    ),
    "day": ("natural day, yyyymmdd", "自然日"),
    "day_note": (
        "postponed, acs_end, acs_agrees, acs_disagrees, released or service",
        "推迟、ACS 结束、ACS 核对相符或不符、放行、停启运",
    ),
    "day_step": (
        "1 open, 2 cut-off, 3 window, 4 pre-close, 5 end, 6 date, 7 session, 8 switch, 9 old date",
        "1 开始，2 截止，3 窗口，4 预关闭，5 日终，6 下一日期，7 场次，8 日切，9 原日期日终",
    ),
    "day_system": ("1 HVPS, 2 BEPS, 3 IBPS, 4 SAPS", "1 大额，2 小额，3 网银，4 清算账户"),
    "ended_seq": (
        "command with which the system moved and the alarm ended; 0 while it stands",
        "系统推进、告警解除的指令号；未解除为 0",
    ),
    "from_state": ("state before the step", "原系统状态"),
    "netting_session": (
        "open netting session, or the one that was closed; 0 where there are none",
        "当前（或已截止的）轧差场次；无为 0",
    ),
    "next_date": ("date after that; 0 when no calendar tells it", "下一日期；日历未知为 0"),
    "official": (
        "the year's days are announced (true) or estimated (false)",
        "该年度日历为正式公布（真）或估算（假）",
    ),
    "old_date": ("date before, while its day-end still runs; else 0", "日终未完成的前一日期"),
    "party": ("bank code or node", "行号或节点号"),
    "planned_minutes": ("minutes of the day in Beijing", "北京时间当日分钟数"),
    "remark": ("words that came with it", "附言"),
    "since_ns": ("since when the system stands there, nanoseconds", "进入该状态的时间（纳秒）"),
    "source": ("where the days come from", "日历来源"),
    "step_from_date": ("date of the system before the step", "原系统日期"),
    "step_to_date": ("date of the system after the step", "当前系统日期"),
    "system_date": ("business date of the system, yyyymmdd", "系统日期"),
    "system_state": (
        "0 preparation, 10 running, 20 cut-off or switch, 30 window, 32 pre-close, 40 day-end",
        "0 营业准备，10 日间，20 业务截止或日切，30 清算窗口，32 预关闭，40 日终",
    ),
    "to_state": ("state after the step", "当前系统状态"),
    "workday": ("whether it is a statutory working day", "是否法定工作日"),
    "year": ("calendar year", "年度"),
}
