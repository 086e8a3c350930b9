"""Every metric the platform has: its name, kind, labels, meaning, and whether history keeps it.

The exposition, the history, the alarm rules, the reference page and the dashboard's test all rest
on this one table; a reading that is not in it is refused.

Source: SAC-G §二十七 (monitoring of the whole), §三十 (capacity); house, ADR-0080.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import msgspec

__all__ = ["BUCKETS", "METRICS", "Keep", "Kind", "Metric", "metric", "scale_of"]


class Kind(StrEnum):
    """What a metric is, in Prometheus' words."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


class Keep(StrEnum):
    """What the history keeps of a metric."""

    EACH = "each"
    """A series for each set of labels: they are few."""
    SUM = "sum"
    """One series, the sum over all labels: there may be thousands."""
    LEAST = "least"
    """One series, the least over all labels."""
    NOTHING = "nothing"


class Metric(msgspec.Struct, frozen=True, kw_only=True):
    """One metric.

    Attributes:
        name: As it is scraped; the unit stands last, a counter ends in ``_total``.
        kind: What it is.
        labels: The names of its labels.
        keep: What the history keeps.
        english: What it says.
        chinese: The same in 中文.
    """

    name: str
    kind: Kind
    labels: tuple[str, ...]
    keep: Keep
    english: str
    chinese: str


def _counter(name: str, english: str, chinese: str, *labels: str, keep: Keep = Keep.EACH) -> Metric:
    return Metric(
        name=f"tianping_{name}_total",
        kind=Kind.COUNTER,
        labels=labels,
        keep=keep,
        english=english,
        chinese=chinese,
    )


def _gauge(name: str, english: str, chinese: str, *labels: str, keep: Keep = Keep.EACH) -> Metric:
    return Metric(
        name=f"tianping_{name}",
        kind=Kind.GAUGE,
        labels=labels,
        keep=keep,
        english=english,
        chinese=chinese,
    )


def _histogram(name: str, english: str, chinese: str) -> Metric:
    return Metric(
        name=f"tianping_{name}",
        kind=Kind.HISTOGRAM,
        labels=(),
        keep=Keep.EACH,
        english=english,
        chinese=chinese,
    )


_INTAKE: Final = (
    _counter("https_requests", "requests of participants, by status", "参与者请求数", "status"),
    _counter(
        "https_busy",
        "submissions answered busy, by the bound that was reached",
        "因限额被拒的提交数",
        "bound",
    ),
    _counter(
        "intake_messages", "messages by what the door said", "入口报文数（按结果）", "verdict"
    ),
    _counter(
        "door_refusals",
        "messages refused before the core, by the check that refused them",
        "入口拒绝数（按检查项）",
        "rule",
    ),
    _counter("core_refusals", "commands that the core refused", "核心拒绝的指令数"),
    _histogram(
        "submission_seconds",
        "from the last byte of a submission to its answer",
        "自收齐提交至应答的时长",
    ),
    _gauge("connections", "connections of participants that are open", "参与者连接数"),
    _counter(
        "connections_cut",
        "connections that the platform cut, by reason",
        "平台切断的连接数（按原因）",
        "reason",
    ),
)

_CORE: Final = (
    _counter("commands", "commands that became durable", "已落盘指令数"),
    _counter("batches", "rows of the journal written", "日志批次数"),
    _histogram("batch_commands", "commands in one row of the journal", "每批指令数"),
    _histogram("core_apply_seconds", "time in which the core applied a batch", "核心处理每批时长"),
    _histogram(
        "journal_append_seconds",
        "time in which the journal made a batch durable",
        "日志落盘每批时长",
    ),
    _counter("snapshots", "states of the core kept", "核心快照数"),
    _gauge("sequencer_waiting_commands", "commands accepted and not released", "待处理指令数"),
    _gauge("journal_position", "number of the last durable command", "日志位置"),
    _gauge("phase", "phase of the business day", "营业日阶段"),
    _gauge("system_state", "state of each system, by its wire number", "各系统状态", "system"),
    _gauge("business_date", "business date, as the number yyyymmdd", "营业日期（yyyymmdd）"),
)

_MONEY: Final = (
    _gauge(
        "queue_payments", "payments that wait, by class of the queue", "排队笔数", "queue_class"
    ),
    _gauge("queue_value_fen", "their amount", "排队金额（分）", "queue_class"),
    _gauge("settled_payments", "payments settled on this business date", "当日清算笔数"),
    _gauge("settled_value_fen", "their amount", "当日清算金额（分）"),
)

_FOLLOWERS: Final = (
    _gauge("views_position", "number of the last command in the views", "视图位置"),
    _gauge("views_waiting_commands", "commands the views are behind", "视图滞后指令数"),
    _counter("views_unavailable", "times the views' database did not answer", "视图库无应答次数"),
    _gauge("outbox_position", "number of the last command in the outbox", "发件箱位置"),
    _gauge("outbox_waiting_commands", "commands the outbox is behind", "发件箱滞后指令数"),
    _gauge(
        "outbox_unacknowledged_messages",
        "messages that a participant has not acknowledged",
        "参与者未确认报文数",
        "participant",
        keep=Keep.SUM,
    ),
    _counter("outbox_messages", "messages stored for participants", "已入发件箱报文数"),
    _counter("outbox_acknowledged", "messages that participants acknowledged", "已确认报文数"),
    _counter("outbox_redelivered", "messages delivered again", "重发报文数"),
    _gauge("workers", "worker processes", "工作进程数"),
    _counter("worker_tasks", "tasks that workers did", "工作进程任务数"),
    _counter("workers_lost", "worker processes that died", "工作进程终止次数"),
    _counter("worker_faults", "tasks that failed in a worker", "工作进程故障次数"),
    _counter("audit_entries", "entries written to the audit log", "审计日志条数"),
)

_MACHINE: Final = (
    _gauge(
        "build", "1, with the version as label", "版本（值恒为 1）", "version", keep=Keep.NOTHING
    ),
    _gauge("up_seconds", "since the node is ready", "已运行时长"),
    _gauge("disk_free_bytes", "room left where the folder is", "磁盘可用空间"),
    _gauge("disk_free_ratio", "the same, as a share of the whole", "磁盘可用比例"),
    _gauge(
        "certificate_days",
        "until a certificate expires; of a participant with several, the last one",
        "证书剩余天数（持有多张时取最晚到期者）",
        "holder",
        "use",
        keep=Keep.LEAST,
    ),
    _gauge(
        "link_key_age_ratio",
        "age of a participant's link key, as a share of the longest",
        "参与者链路密钥已用时间占最长期限的比例",
        "participant",
        keep=Keep.NOTHING,
    ),
    _gauge(
        "revocation_list_days",
        "until a revocation list is out of date, by what it is used for",
        "吊销列表剩余天数（按用途）",
        "use",
    ),
)

_CLIENTS: Final = (
    _gauge(
        "client_versions",
        "access points by the version that their client states",
        "客户端版本分布",
        "version",
        keep=Keep.NOTHING,
    ),
    _gauge(
        "clients_not_known_good",
        "1 for a participant whose client's version is not on the list of known-good ones",
        "客户端版本不在准入清单内的参与者（值恒为 1）",
        "participant",
        "version",
        keep=Keep.SUM,
    ),
    _gauge("release_manifest", "number of the release manifest that is served", "版本清单序号"),
)

_WATCHING: Final = (
    _gauge("alarms", "alarms that are not resolved", "未解除告警数", "severity", "state"),
    _counter("alarms_raised", "alarms raised, by rule", "告警次数（按规则）", "rule"),
    _counter(
        "alarm_notices", "alarms told to webhook and mail, by outcome", "告警通知数", "outcome"
    ),
    _counter("watch_failures", "times the watching itself failed", "监控自身故障次数"),
)

METRICS: Final[dict[str, Metric]] = {
    one.name: one
    for group in (_INTAKE, _CORE, _MONEY, _FOLLOWERS, _CLIENTS, _MACHINE, _WATCHING)
    for one in group
}
"""Every metric, by name, in the order of the reference page."""

BUCKETS: Final[dict[str, tuple[float, ...]]] = {
    "tianping_submission_seconds": (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0),
    "tianping_batch_commands": (1, 4, 16, 64, 256, 1024, 4096, 8192),
    "tianping_core_apply_seconds": (0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5),
    "tianping_journal_append_seconds": (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0),
}
"""The upper bounds of each histogram's buckets; one without bound follows the last."""


def metric(name: str) -> Metric:
    """Return a metric by its name; of a histogram also by the name of its count or sum.

    Raises:
        KeyError: there is none.
    """
    found = METRICS.get(name)
    if found is None:
        found = METRICS[name.removesuffix("_count").removesuffix("_sum")]
        if found.kind is not Kind.HISTOGRAM:
            raise KeyError(name)
    return found


def scale_of(series: str) -> int:
    """Return by how much the history multiplies the values of a series, so that they are whole."""
    name = series.partition("{")[0]
    if name.endswith("_count"):
        return 1
    return 1_000_000 if metric(name).name.endswith(("_seconds", "_ratio", "_days")) else 1
