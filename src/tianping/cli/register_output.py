"""The register as tables: participants, records, base data, change files, who acknowledged."""

from __future__ import annotations

from typing import Final

from tianping.cli.language import CHINESE, LANGUAGE, t
from tianping.cli.output import CONSOLE, print_table
from tianping.core.commands.register import BASE_NAMES, CHANGE_NAMES
from tianping.core.terms import KIND_NAMES, SYSTEM_NAMES
from tianping.values.dates import BusinessDate, iso_date
from tianping.views.records_register import (
    BaseDataView,
    ChangeFileView,
    PartyRecordView,
    PartyView,
)

__all__ = [
    "print_acknowledgements",
    "print_base_data",
    "print_changes",
    "print_files",
    "print_parties",
    "print_record",
]

_STATES: Final = {
    "planned": "待生效",
    "active": "有效",
    "suspended": "暂停",
    "revoked": "已撤销",
    "waits": "待确认",
    "approved": "已确认",
    "rejected": "已拒绝",
    "expired": "已失效",
    "confirmed": "已确认",
    "in force": "已生效",
}
_FIELDS: Final = (
    ("name", "name", "名称"),
    ("address", "address", "地址"),
    ("phone", "telephone", "电话"),
    ("superior", "superior", "上级参与者"),
    ("bank_class", "bank class", "行别"),
    ("city", "city", "城市"),
    ("ccpc", "centre", "所属 CCPC"),
    ("access", "connects to", "接入点"),
    ("legal_entity", "legal entity", "所属法人"),
    ("direct_participant", "direct participant", "所属直接参与者"),
    ("office", "office", "所属人民银行"),
    ("reconciler", "reconciled with", "对账归属"),
    ("settles_hvps", "settles in HVPS on", "大额清算账户"),
    ("settles_beps", "settles in BEPS on", "小额清算账户"),
    ("settles_ibps", "settles in IBPS on", "网银清算账户"),
    ("successor", "successor", "承接行"),
)


def _word(names: tuple[str, str] | tuple[str, str, str]) -> str:
    """Return the English or 中文 one of the last two names."""
    return names[-1] if LANGUAGE == CHINESE else names[-2]


def _state(state: str) -> str:
    return t(state, _STATES.get(state, state))


def _date(date: int) -> str:
    return iso_date(BusinessDate(date)) if date else ""


def _systems(joined: str) -> str:
    return " ".join(SYSTEM_NAMES[int(digit)][0] for digit in joined)


def print_parties(views: list[PartyView]) -> None:
    """Print participants, one in each line."""
    print_table(
        t("Participants", "参与者"),
        [
            t("code", "行号"),
            t("name", "名称"),
            t("kind", "类别"),
            t("state", "状态"),
            t("belongs to", "归属"),
            t("systems", "业务系统"),
        ],
        [
            [
                view.record.participant,
                view.record.name,
                _word(KIND_NAMES[view.record.kind]),
                _state(view.party_state),
                view.record.direct_participant or view.record.office,
                _systems(view.record.systems_joined),
            ]
            for view in views
        ],
    )


def print_record(view: PartyView, history: list[PartyRecordView]) -> None:
    """Print what is registered of one participant, and its changes."""
    record = view.record
    rows = [
        [t("code", "行号"), record.participant],
        [t("kind", "类别"), _word(KIND_NAMES[record.kind])],
        [t("state", "状态"), _state(view.party_state)],
        [t("systems", "业务系统"), _systems(record.systems_joined)],
    ]
    for field, english, chinese in _FIELDS:
        if value := getattr(record, field):
            rows.append([t(english, chinese), value])
    print_table(t("Participant", "参与者"), [t("field", "项目"), t("value", "内容")], rows)
    print_changes(history, t("Changes", "变更"))


def print_changes(changes: list[PartyRecordView], title: str) -> None:
    """Print changes of participants, in their order."""
    print_table(
        title,
        [
            t("file", "文件"),
            t("after", "生效前一日"),
            t("change", "变更"),
            t("code", "行号"),
            t("name", "名称"),
            t("kind", "类别"),
            t("with another", "随动"),
        ],
        [
            [
                one.file or "",
                _date(one.eve_date),
                _word(CHANGE_NAMES[one.change]),
                one.participant,
                one.name,
                _word(KIND_NAMES[one.kind]),
                t("yes", "是") if one.follows else "",
            ]
            for one in changes
        ],
    )


def print_base_data(views: list[BaseDataView]) -> None:
    """Print base data, one code in each line."""
    print_table(
        t("Base data", "基础数据"),
        [
            t("table", "数据表"),
            t("code", "代码"),
            t("name", "名称"),
            t("belongs to", "归属"),
            t("note", "备注"),
            t("since", "生效日期"),
        ],
        [
            [
                _word(BASE_NAMES[view.base_table]),
                view.base_code,
                view.base_name,
                view.belongs,
                view.note,
                _date(view.effective_date),
            ]
            for view in views
        ],
    )


def print_files(views: list[ChangeFileView]) -> None:
    """Print change files, newest first, with the systems that have taken them over."""
    print_table(
        t("Change files", "变更文件"),
        [
            t("file", "文件"),
            t("state", "状态"),
            t("in force from", "生效日期"),
            (t("changes", "变更数"), "right"),
            t("entered by", "录入人"),
            t("confirmed by", "确认人"),
            "BEPS",
            "IBPS",
            "HVPS",
            "SAPS",
        ],
        [
            [
                view.file,
                _state(view.file_state),
                _date(view.effective_date),
                view.change_count,
                view.person,
                view.second_person,
                _date(view.taken_beps),
                _date(view.taken_ibps),
                _date(view.taken_hvps),
                _date(view.taken_saps),
            ]
            for view in views
        ],
    )
    for view in views:
        if view.requested_date != view.effective_date:
            late = f"File {view.file} came after the switch: in force one working day later."
            CONSOLE.print(t(late, f"文件 {view.file} 晚于日切提交，顺延一个工作日生效。"))


def print_acknowledgements(told: list[tuple[str, int, int]]) -> None:
    """Print who was told, by how many messages, and how many of them it acknowledged."""
    print_table(
        t("Told", "下发情况"),
        [
            t("participant", "参与者"),
            (t("messages", "报文数"), "right"),
            (t("acknowledged", "已确认"), "right"),
        ],
        [list(one) for one in told],
    )
