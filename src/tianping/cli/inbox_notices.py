"""What ``tianping inbox`` shows of notices: information, calls for funds, nets, caps, sessions."""

from __future__ import annotations

from typing import Final

import msgspec

from tianping.cli.language import t
from tianping.cli.output import grouped_yuan, print_table
from tianping.participant.bank_drafts import information_of
from tianping.participant.business_queries import query_notice_of
from tianping.participant.caps import cap_notice_of, cap_warning_of
from tianping.participant.certificates import binding_change_of, certificate_report_of
from tianping.participant.financing import need_of
from tianping.participant.loans import loan_list_of
from tianping.participant.log_in import fault_notice_of, log_in_notice_of
from tianping.participant.same_city import SameCityReport, same_city_report_of
from tianping.participant.settlement_notices import (
    NetList,
    booked_of,
    fees_listed_of,
    funds_wanted_of,
    instant_notice_of,
    interest_charged_of,
    net_list_of,
    net_settled_of,
)
from tianping.wire.message import Message

__all__ = ["notice_rows", "notice_text", "print_notices"]

_CERTIFICATE_STATES: Final = {
    "BOUND": t("bound until", "已绑定，有效期至"),
    "OVERLAPPING": t("has a successor", "已换发"),
    "EXPIRING": t("ends on", "即将到期"),
    "UNBOUND": t("unbound", "已解除绑定"),
    "REVOKED": t("revoked", "已注销"),
    "EXPIRED": t("expired", "已到期"),
}

_LOANS_SHOWN: Final = 3
"""Of how many loans of a list rate and term are shown."""
_STATES: Final = {"PR04": t("settled", "已清算"), "PR12": t("waits", "已排队")}


def notice_text(message: Message) -> tuple[str, str] | None:
    """Return whom or what a notice concerns and what it says; nothing for other messages."""
    told = information_of(message)
    if told is not None:
        yuan = "" if told.amount_fen is None else grouped_yuan(told.amount_fen)
        return told.about, t(f"{told.sending_bank}: {yuan} yuan", f"{told.sending_bank}：{yuan}元")
    return (
        _query_text(message)
        or _cap_text(message)
        or _node_text(message)
        or _certificate_text(message)
        or _booked_text(message)
        or _loans_text(message)
        or _money_text(message)
    )


def _loans_text(message: Message) -> tuple[str, str] | None:
    """Return how many loans between banks a list has, and their sum."""
    told = loan_list_of(message)
    if told is None:
        return None
    count, yuan = told.total_count, grouped_yuan(told.total_fen)
    terms = ", ".join(f"{one.rate} {one.term}" for one in told.loans[:_LOANS_SHOWN])
    return terms, t(f"{count} loans: {yuan} yuan", f"拆借 {count} 笔：{yuan}元")


def _query_text(message: Message) -> tuple[str, str] | None:
    """Return what another participant asks or replies about business."""
    asked = query_notice_of(message)
    if asked is None:
        return None
    about, bank, text = asked.about.message_id, asked.sending_bank, asked.text
    if asked.query_id:
        return asked.query_id, t(f"{bank} replies: {text}", f"{bank} 查复：{text}")
    return about, t(f"{bank} asks: {text}", f"{bank} 查询：{text}")


def _node_text(message: Message) -> tuple[str, str] | None:
    """Return what is told of others: who is in fault, who logged in, who is out."""
    fault, moved = fault_notice_of(message), log_in_notice_of(message)
    if fault is not None:
        word = t("in fault", "故障") if fault.fault else t("recovered", "恢复运行")
        about = fault.centre or " ".join(fault.participants)
        return about, f"{word}: {fault.remark}" if fault.remark else word
    if moved is None:
        return None
    come, gone = t("logged in to", "已登录"), t("is out of", "已退出")
    return " ".join(moved.participants), f"{come if moved.entered else gone} {moved.system}"


def _certificate_text(message: Message) -> tuple[str, str] | None:
    """Return what is told of one's own certificate, or how many of others' came."""
    changed, report = binding_change_of(message), certificate_report_of(message)
    if changed is not None:
        until = f" {changed.until}" if changed.until else ""
        state = _CERTIFICATE_STATES.get(changed.state, changed.state)
        return changed.certificate, f"{state}{until}"
    if report is not None:
        count = len(report.certificates)
        return report.query_id, t(f"{count} certificates", f"{count} 张证书")
    return None


def _cap_text(message: Message) -> tuple[str, str] | None:
    warned, changed = cap_warning_of(message), cap_notice_of(message)
    if warned is not None:
        left, value = grouped_yuan(warned.available_fen), grouped_yuan(warned.value_fen)
        below = t(f"left of the cap {left}, below {value}", f"可用额度{left}低于预警值{value}")
        back = t(f"left of the cap {left}, back at {value}", f"可用额度{left}已恢复至{value}以上")
        return warned.participant, below if warned.below else back
    if changed is not None:
        facts = " ".join(f"{name} {text}" for name, text in changed.facts)
        return changed.participant, f"{changed.kind} {changed.system} {facts}"
    return None


def _booked_text(message: Message) -> tuple[str, str] | None:
    """Return what is told of an account's own bookings: one, a fee, a loan that is asked for."""
    booked, fees = booked_of(message), fees_listed_of(message)
    needed = need_of(message)
    if booked is not None:
        yuan, balance = grouped_yuan(booked.amount_fen), grouped_yuan(booked.balance_fen)
        what = f"{booked.business_type} {booked.business_kind}"
        return booked.original_id, t(
            f"{what}: {yuan}, balance {balance}", f"{what}：{yuan}，余额{balance}"
        )
    if fees is not None:
        yuan = grouped_yuan(fees.amount_fen)
        back, charged = t(f"fees back {yuan}", f"返还{yuan}"), t(f"fees {yuan}", f"收费{yuan}")
        return fees.participant, back if fees.returned else charged
    if needed is None:
        return None
    yuan = grouped_yuan(needed.amount_fen)
    return needed.participant, t(f"a loan of {yuan} is asked for", f"申请质押融资{yuan}")


def _money_text(message: Message) -> tuple[str, str] | None:
    """Return what is told of money: to be raised, netted, charged, waiting."""
    wanted, net = funds_wanted_of(message), net_settled_of(message)
    charged, instant = interest_charged_of(message), instant_notice_of(message)
    if wanted is not None:
        yuan = grouped_yuan(wanted.amount_fen)
        return wanted.participant, t(f"raise {yuan} yuan", f"应筹措{yuan}元")
    if net is not None:
        yuan, balance = grouped_yuan(net.net_fen), grouped_yuan(net.balance_fen)
        where = f"{net.system} {net.netting_date} {net.session}"
        return net.participant, t(
            f"net {yuan} of {where}, balance {balance}", f"{where} 轧差净额{yuan}，余额{balance}"
        )
    if charged is not None:
        yuan = grouped_yuan(charged.amount_fen)
        return charged.participant, t(
            f"interest {yuan} at {charged.rate} %", f"透支利息{yuan}，年利率{charged.rate}%"
        )
    if instant is None:
        return None
    yuan = grouped_yuan(instant.amount_fen)
    over = t(f"{yuan} yuan will not be settled", f"{yuan}元已撤销")
    waits = t(f"{yuan} yuan wait", f"{yuan}元已排队")
    return instant.original_id or instant.batch, over if instant.over else waits


def notice_rows(messages: list[Message]) -> list[dict[str, object]]:
    """Return the lists among messages, one record for each."""
    rows: list[dict[str, object]] = []
    for message in messages:
        session, nets = same_city_report_of(message), net_list_of(message)
        if session is not None:
            rows.append({"code": "session", **msgspec.to_builtins(session)})
        elif nets is not None:
            rows.append({"code": "nets", **msgspec.to_builtins(nets)})
    return rows


def print_notices(messages: list[Message]) -> None:
    """Print the lists among messages as tables."""
    for message in messages:
        session, nets = same_city_report_of(message), net_list_of(message)
        if session is not None and session.lines:
            _print_session(session)
        elif nets is not None:
            _print_nets(nets)


def _print_session(report: SameCityReport) -> None:
    print_table(
        t(
            f"Same-city session {report.original_id}: {_state(report.session_status)}",
            f"同城轧差净额 {report.original_id}：{_state(report.session_status)}",
        ),
        [t("bank", "清算行"), (t("yuan", "净额（元）"), "right"), t("status", "状态")],
        [
            [
                one.bank,
                grouped_yuan(one.amount_fen if one.credit else -one.amount_fen),
                _state(one.status),
            ]
            for one in report.lines
        ],
    )


def _state(status: str) -> str:
    return _STATES.get(status, status)


def _print_nets(nets: NetList) -> None:
    print_table(
        t(
            f"Nets of session {nets.session}, {nets.netting_date}",
            f"{nets.netting_date} 第 {nets.session} 场轧差净额",
        ),
        [t("bank", "清算行"), (t("yuan", "净额（元）"), "right")],
        [[one.participant, grouped_yuan(one.net_fen)] for one in nets.lines],
    )
