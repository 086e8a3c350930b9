"""Refusals of the four systems' days, of the calendar and of what is waited for."""

from __future__ import annotations

from typing import Final

from tianping.core.refusals.code import RefusalCode as Code
from tianping.core.refusals.code import RefusalRow as Row

__all__ = ["ROWS"]

ROWS: Final = (
    Row(
        Code.STEP_TOO_EARLY,
        "the schedule takes that step later; before its time it needs two persons",
        "未到计划时间，提前办理须双人复核",
        "6999",
        transient=True,
    ),
    Row(
        Code.SYSTEM_NOT_READY,
        "another system does not stand where it must",
        "相关系统状态不符",
        "6999",
        transient=True,
    ),
    Row(
        Code.OLD_DATE_OPEN,
        "the day-end of the date before is not done",
        "前一日期的日终处理未完成",
        "6999",
        transient=True,
    ),
    Row(
        Code.ACS_CHECK_MISSING,
        "ACS has not checked the beginning of the day, and nobody released it",
        "未收到 ACS 日初核对结果，且未人工放行",
        "6999",
        transient=True,
    ),
    Row(
        Code.ACS_END_MISSING,
        "ACS has not said that its business has ended",
        "未收到 ACS 业务结束通知",
        "6999",
        transient=True,
    ),
    Row(
        Code.CALENDAR_MISSING,
        "no calendar tells the next working day",
        "缺少工作日历，无法确定下一工作日",
        "6999",
        transient=True,
    ),
    Row(
        Code.CALENDAR_WRONG,
        "the working days are not ascending dates of the year",
        "工作日列表非法：应为该年度内递增的日期",
        "6999",
    ),
    Row(
        Code.CALENDAR_DAY_PAST,
        "a day is changed at the latest on the working day before it",
        "调整工作日历须至少提前一个工作日",
        "6999",
    ),
    Row(
        Code.CALENDAR_DAY_KNOWN,
        "the day is that in the calendar already",
        "日历中该日已是所设状态",
        "6999",
    ),
    Row(Code.NOT_POSTPONABLE, "that step cannot be postponed", "该步骤不能推迟", "6999"),
    Row(
        Code.POSTPONED_TIME_WRONG,
        "a step is postponed to a time after its planned one and after now",
        "推迟后的时间须晚于计划时间和当前时间",
        "6999",
    ),
    Row(Code.NOT_LATE, "the step is not late", "该步骤尚未逾时", "6999"),
    Row(Code.ALREADY_ALARMED, "the alarm was raised already", "已告警", "6999"),
    Row(Code.ACS_NOT_APPOINTED, "no office is appointed as ACS", "未指定 ACS", "6999"),
    Row(Code.ALREADY_NOTED, "that was noted already", "已登记", "6999"),
    Row(
        Code.MATCHING_STILL_PLANNED,
        "matching after the cut-off is still to come",
        "业务截止后的撮合尚未进行",
        "6999",
        transient=True,
    ),
)
