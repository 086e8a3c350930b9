"""Tables of ``tianping nodes``."""

from __future__ import annotations

from typing import Any, Final

from tianping.cli.language import CHINESE, LANGUAGE, t
from tianping.cli.output import CONSOLE, print_table
from tianping.cli.reading import moment
from tianping.core.node_terms import LOGIN_NAMES
from tianping.views.records_nodes import LetterView

__all__ = ["print_letters", "print_nodes"]

_CHINESE_OF: Final = dict(LOGIN_NAMES.values())
_CENTRE_WORDS: Final = {
    "in": ("signed in", "已签到"),
    "out": ("signed out", "未签到"),
    "fault": ("fault", "故障"),
}


def _word(state: str) -> str:
    """Return where somebody stands, for people."""
    return _CHINESE_OF[state] if LANGUAGE == CHINESE else state


def _standing(participant: dict[str, Any], system: str) -> str:
    """Return where a participant stands with a system, and in how many sessions if not in one."""
    word, count = _word(participant["systems"][system]), participant["sessions"].get(system, 1)
    return word if count == 1 else f"{word} ×{count}"


def print_nodes(report: dict[str, Any]) -> None:
    """Print centres, participants by system, and what waits for them."""
    if not report["required"]:
        CONSOLE.print(
            t(
                "Log-in is not required (parameter login.required).",
                "当前不要求登录（参数 login.required）。",
            )
        )
    if report["centres"]:
        print_table(
            t("City processing centres", "城市处理中心"),
            [
                t("Centre", "节点号"),
                t("Name", "名称"),
                t("State", "状态"),
                t("Participants", "辖内参与者"),
            ],
            [
                (
                    one["centre"],
                    one["name"],
                    t(*_CENTRE_WORDS[one["state"]]),
                    len(one["participants"]),
                )
                for one in report["centres"]
            ],
        )
    systems = list(report["participants"][0]["systems"]) if report["participants"] else []
    print_table(
        t("Participants", "参与者"),
        [
            t("Code", "行号"),
            t("Name", "名称"),
            t("Centre", "接入节点"),
            *systems,
            t("Waiting", "待发报文"),
            t("Heard", "最近通信"),
        ],
        [
            (
                one["participant"],
                one["name"],
                one["centre"],
                *(_standing(one, system) for system in systems),
                " ".join(f"{system} {count}" for system, count in one["waiting"].items()),
                moment(one["heard_at_ns"]) if one["heard_at_ns"] else "",
            )
            for one in report["participants"]
        ],
    )


def print_letters(views: list[LetterView]) -> None:
    """Print letters and broadcasts one by one."""
    if not views:
        CONSOLE.print(t("No letters.", "没有信息。"))
        return
    print_table(
        t("Letters and broadcasts", "广播和自由格式信息"),
        [
            t("No.", "序号"),
            t("Time", "时间"),
            t("From", "发送方"),
            t("To", "接收方"),
            t("Text", "内容"),
            t("Attachment", "附件"),
        ],
        [
            (
                one.seq,
                moment(one.recorded_at_ns),
                one.sender,
                _receiver(one),
                one.content,
                f"{one.attachment} {one.attachment_bytes} B" if one.attachment else "",
            )
            for one in views
        ],
    )


def _receiver(one: LetterView) -> str:
    """Return to whom a letter went; of a broadcast, to how many."""
    if one.receiver != "*":
        return one.receiver
    return t(f"{one.receiver_count} participants", f"{one.receiver_count} 家参与者")
