"""The day as tables: where the systems stand, what comes next and when, what waits for whom."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from tianping.cli.day_names import step_name, system_name
from tianping.cli.language import t
from tianping.cli.output import CONSOLE, Cell, Column, print_json, print_table
from tianping.cli.reading import moment, plain_views
from tianping.core.refusals import REFUSALS, RefusalCode
from tianping.node.families.instant import beijing_text
from tianping.views.queries_days import alarms, day_notes, system_steps
from tianping.views.records_days import AlarmView, DayNoteView, SystemStepView

__all__ = ["print_day", "print_log"]

_NOTES = {
    "postponed": ("postponed", "推迟"),
    "acs_end": ("ACS has ended", "ACS 业务结束"),
    "acs_agrees": ("ACS agrees", "ACS 日初核对相符"),
    "acs_disagrees": ("ACS disagrees", "ACS 日初核对不符"),
    "released": ("opening released", "日初放行"),
    "service": ("service", "停启运"),
}


def print_day(where: dict[str, Any]) -> None:
    """Print where the day stands, as the running platform reported it."""
    mode = t("by schedule", "自动运行") if where["automatic"] else t("by hand", "人工办理")
    CONSOLE.print(
        f"{where['business_date']} {where['phase']:02d} {t(*where['phase_name'])}, {mode};"
        f" {beijing_text(where['now_ns'])}"
    )
    _print_systems(where["systems"])
    _print_agenda(where["agenda"])
    _print_waiting(where)


def _print_systems(systems: list[dict[str, Any]]) -> None:
    rows: list[list[Cell]] = [
        [
            one["system"],
            t(*one["name"]),
            one["date"],
            f"{one['state']:02d} {t(*one['state_name'])}",
            one["session"] or None,
            one["next_date"] or None,
            one["old_date"] or None,
        ]
        for one in systems
    ]
    columns: list[Column] = [
        t("system", "系统"),
        t("name", "名称"),
        (t("date", "日期"), "right"),
        t("state", "状态"),
        (t("session", "场次"), "right"),
        (t("next date", "下一日期"), "right"),
        (t("still ends", "日终中"), "right"),
    ]
    print_table(t("Systems", "各系统"), columns, rows)


def _print_agenda(items: list[dict[str, Any]]) -> None:
    rows: list[list[Cell]] = [
        [
            beijing_text(one["at_ns"]) if one["at_ns"] else t("as soon as it can", "条件满足即办"),
            one["system"],
            t(*one["step_name"]) + (f" {one['session']}" if one["session"] else ""),
            one["date"],
            "; ".join(f"{t(*each['texts'])}: {each['found']}" for each in one["blocked"]),
            beijing_text(one["late_at_ns"]) + ("!" if one["alarmed"] else ""),
        ]
        for one in items
    ]
    columns: list[Column] = [
        t("when", "计划时间"),
        t("system", "系统"),
        t("step", "步骤"),
        (t("of date", "日期"), "right"),
        t("waits for", "等待"),
        t("alarm at (!: raised)", "告警时间（! 已告警）"),
    ]
    print_table(t("Next", "后续步骤"), columns, rows)


def _print_waiting(where: dict[str, Any]) -> None:
    """Print proposals, and what ACS still owes."""
    if where["acs"]:
        checked = where["acs_checked"] or where["acs_released"]
        CONSOLE.print(
            t(
                f"ACS {where['acs']}: beginning checked or released: {'yes' if checked else 'no'};"
                f" end noted: {'yes' if where['acs_ended'] else 'no'}.",
                f"ACS {where['acs']}：日初核对或放行：{'是' if checked else '否'}；"
                f"业务结束通知：{'已收' if where['acs_ended'] else '未收'}。",
            )
        )
    if where["proposals"]:
        rows = [
            [one["proposal"], one["command"], one["person"], one["evidence"]]
            for one in where["proposals"]
        ]
        columns: list[Column] = [
            (t("number", "序号"), "right"),
            t("what", "操作"),
            t("by", "申请人"),
            t("evidence", "依据"),
        ]
        print_table(t("Waits for a second person", "待复核"), columns, rows)


def print_log(connection: Connection, date: int, *, as_json: bool) -> None:
    """Print the steps, alarms and notes of a date, or of all."""
    steps = system_steps(connection, date=date)
    late = [one for one in alarms(connection) if date in (0, one.system_date)]
    notes = day_notes(connection, date=date)
    if as_json:
        print_json(
            {
                "steps": plain_views(list(steps)),
                "alarms": plain_views(list(late)),
                "notes": plain_views(list(notes)),
            }
        )
        return
    _print_steps(steps)
    if late:
        _print_alarms(late)
    if notes:
        _print_notes(notes)


def _print_steps(steps: list[SystemStepView]) -> None:
    rows: list[list[Cell]] = [
        [
            moment(one.recorded_at_ns),
            system_name(one.day_system),
            step_name(one.day_step) + (f" {one.netting_session}" if one.netting_session else ""),
            one.step_from_date,
            f"{one.from_state:02d}",
            one.step_to_date,
            f"{one.to_state:02d}",
        ]
        for one in steps
    ]
    columns: list[Column] = [
        t("at", "时间"),
        t("system", "系统"),
        t("step", "步骤"),
        (t("from date", "原日期"), "right"),
        t("state", "原状态"),
        (t("to date", "现日期"), "right"),
        t("state", "现状态"),
    ]
    print_table(t("Steps", "步骤"), columns, rows)


def _print_alarms(late: list[AlarmView]) -> None:
    rows: list[list[Cell]] = [
        [
            moment(one.recorded_at_ns),
            system_name(one.day_system),
            step_name(one.day_step),
            one.system_date,
            _reason(one.refusal_code),
            t("ended", "已解除") if one.ended_seq else t("stands", "未解除"),
        ]
        for one in late
    ]
    columns: list[Column] = [
        t("at", "时间"),
        t("system", "系统"),
        t("late step", "逾时步骤"),
        (t("of date", "日期"), "right"),
        t("because", "原因"),
        t("alarm", "告警"),
    ]
    print_table(t("Alarms", "告警"), columns, rows)


def _reason(code: int) -> str:
    if not code:
        return ""
    found = REFUSALS[RefusalCode(code)]
    return t(found.english, found.chinese)


def _print_notes(notes: list[DayNoteView]) -> None:
    rows: list[list[Cell]] = [
        [
            moment(one.recorded_at_ns),
            t(*_NOTES[one.day_note]),
            one.system_date,
            " ".join(part for part in (_later(one), one.party, one.remark) if part),
        ]
        for one in notes
    ]
    columns: list[Column] = [
        t("at", "时间"),
        t("note", "登记"),
        (t("of date", "日期"), "right"),
        t("what", "内容"),
    ]
    print_table(t("Notes", "登记"), columns, rows)


def _later(note: DayNoteView) -> str:
    """Return which step comes when, for a postponement."""
    if not note.day_step:
        return ""
    at = f"{note.planned_minutes // 60:02d}:{note.planned_minutes % 60:02d}"
    return f"{system_name(note.day_system)} {step_name(note.day_step)} {at}"
