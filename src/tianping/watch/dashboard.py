"""The ready-made dashboard, as the JSON that Grafana imports, in English or 中文.

One table of panels; a test compares every name in their queries with the metrics that exist.

Source: SAC-G §二十七, §三十; house, ADR-0080.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

__all__ = ["ROWS", "Panel", "dashboard"]

_SCHEMA: Final = 39
_WIDTH: Final = 8
_HEIGHT: Final = 7
_COLUMNS: Final = 24
_SOURCE: Final = {"type": "prometheus", "uid": "${source}"}


class Panel(NamedTuple):
    """One panel.

    Attributes:
        english: Its title.
        chinese: The same in 中文.
        unit: Grafana's name of the unit.
        queries: Each a query and its legend.
        kind: ``timeseries`` or ``stat``.
    """

    english: str
    chinese: str
    unit: str
    queries: tuple[tuple[str, str], ...]
    kind: str = "timeseries"


def _quantiles(metric: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (f"histogram_quantile({quantile}, sum by (le) (rate({metric}_bucket[1m])))", f"p{percent}")
        for quantile, percent in ((0.5, 50), (0.95, 95), (0.99, 99))
    )


ROWS: Final[tuple[tuple[str, str, tuple[Panel, ...]], ...]] = (
    (
        "At a glance",
        "总览",
        (
            Panel(
                "Open alarms",
                "未解除告警",
                "short",
                (("sum by (severity) (tianping_alarms)", "{{severity}}"),),
                kind="stat",
            ),
            Panel(
                "States of the systems",
                "各系统状态",
                "none",
                (("tianping_system_state", "{{system}}"),),
                kind="stat",
            ),
            Panel(
                "Settled today, fen",
                "当日清算金额（分）",
                "short",
                (("tianping_settled_value_fen", "fen"),),
                kind="stat",
            ),
        ),
    ),
    (
        "Settlement",
        "清算",
        (
            Panel(
                "Commands a second",
                "每秒指令数",
                "ops",
                (
                    ("rate(tianping_commands_total[1m])", "durable"),
                    ("rate(tianping_core_refusals_total[1m])", "refused"),
                ),
            ),
            Panel(
                "Waiting payments by class",
                "各级别排队笔数",
                "short",
                (("tianping_queue_payments", "{{queue_class}}"),),
            ),
            Panel(
                "Waiting amount by class, fen",
                "各级别排队金额（分）",
                "short",
                (("tianping_queue_value_fen", "{{queue_class}}"),),
            ),
            Panel(
                "Payments settled today",
                "当日清算笔数",
                "short",
                (("tianping_settled_payments", "payments"),),
            ),
        ),
    ),
    (
        "Latency",
        "时延",
        (
            Panel(
                "Submission to answer",
                "提交至应答",
                "s",
                _quantiles("tianping_submission_seconds"),
            ),
            Panel(
                "Core, each batch", "核心（每批）", "s", _quantiles("tianping_core_apply_seconds")
            ),
            Panel(
                "Journal, each batch",
                "日志（每批）",
                "s",
                _quantiles("tianping_journal_append_seconds"),
            ),
            Panel(
                "Commands in a batch",
                "每批指令数",
                "short",
                _quantiles("tianping_batch_commands"),
            ),
        ),
    ),
    (
        "Behind",
        "滞后",
        (
            Panel(
                "Commands that wait",
                "待处理指令数",
                "short",
                (
                    ("tianping_sequencer_waiting_commands", "sequencer"),
                    ("tianping_views_waiting_commands", "views"),
                    ("tianping_outbox_waiting_commands", "outbox"),
                ),
            ),
            Panel(
                "Messages not acknowledged, worst ten",
                "未确认报文最多的十家",
                "short",
                (("topk(10, tianping_outbox_unacknowledged_messages)", "{{participant}}"),),
            ),
            Panel(
                "Workers",
                "工作进程",
                "short",
                (
                    ("tianping_workers", "processes"),
                    ("increase(tianping_workers_lost_total[5m])", "lost"),
                ),
            ),
        ),
    ),
    (
        "The door",
        "入口",
        (
            Panel(
                "Messages a second, by verdict",
                "每秒报文数（按结果）",
                "ops",
                (("rate(tianping_intake_messages_total[1m])", "{{verdict}}"),),
            ),
            Panel(
                "Refusals at the door, by check",
                "入口拒绝（按检查项）",
                "ops",
                (("rate(tianping_door_refusals_total[1m])", "{{rule}}"),),
            ),
            Panel(
                "Requests a second, by status",
                "每秒请求数（按状态）",
                "reqps",
                (("rate(tianping_https_requests_total[1m])", "{{status}}"),),
            ),
            Panel(
                "Connections, and those cut",
                "连接数与切断数",
                "short",
                (
                    ("tianping_connections", "open"),
                    ("increase(tianping_connections_cut_total[5m])", "{{reason}}"),
                ),
            ),
            Panel(
                "Busy answers a second, by bound",
                "每秒限额拒绝（按限额）",
                "ops",
                (("rate(tianping_https_busy_total[1m])", "{{bound}}"),),
            ),
            Panel(
                "Versions of the client",
                "客户端版本",
                "short",
                (("tianping_client_versions", "{{version}}"),),
            ),
        ),
    ),
    (
        "The machine",
        "主机",
        (
            Panel(
                "Free room on the disk",
                "磁盘可用比例",
                "percentunit",
                (("tianping_disk_free_ratio", "free"),),
            ),
            Panel(
                "Days until certificates and lists expire",
                "证书与吊销列表剩余天数",
                "d",
                (
                    ("bottomk(10, tianping_certificate_days)", "{{holder}} {{use}}"),
                    ("tianping_revocation_list_days", "{{use}}"),
                ),
            ),
            Panel(
                "Processor and memory of the node",
                "节点处理器与内存",
                "short",
                (
                    ("rate(process_cpu_seconds_total[1m])", "cpu"),
                    ("process_resident_memory_bytes", "bytes"),
                ),
            ),
            Panel(
                "Alarms told, by outcome",
                "告警通知（按结果）",
                "short",
                (("tianping_alarm_notices_total", "{{outcome}}"),),
            ),
        ),
    ),
)
"""Rows of panels, each with its title in English and 中文."""


def dashboard(*, chinese: bool) -> dict[str, Any]:
    """Return the dashboard; its one variable is the Prometheus that is asked."""
    panels: list[dict[str, Any]] = []
    top = 0
    for english, translated, of_row in ROWS:
        panels.append(
            {
                "id": len(panels) + 1,
                "type": "row",
                "title": translated if chinese else english,
                "collapsed": False,
                "gridPos": {"x": 0, "y": top, "w": _COLUMNS, "h": 1},
                "panels": [],
            }
        )
        top += 1
        for place, panel in enumerate(of_row):
            at = (place % (_COLUMNS // _WIDTH) * _WIDTH, top + place * _WIDTH // _COLUMNS * _HEIGHT)
            panels.append(_panel(len(panels) + 1, panel, at=at, chinese=chinese))
        top += -(-len(of_row) * _WIDTH // _COLUMNS) * _HEIGHT
    return {
        "uid": "tianping-zh" if chinese else "tianping",
        "title": "天平清算平台" if chinese else "Tianping settlement platform",
        "schemaVersion": _SCHEMA,
        "editable": True,
        "refresh": "10s",
        "time": {"from": "now-6h", "to": "now"},
        "timezone": "Asia/Shanghai",
        "tags": ["tianping"],
        "templating": {
            "list": [
                {
                    "name": "source",
                    "type": "datasource",
                    "query": "prometheus",
                    "label": "Prometheus",
                }
            ]
        },
        "panels": panels,
    }


def _panel(number: int, panel: Panel, *, at: tuple[int, int], chinese: bool) -> dict[str, Any]:
    return {
        "id": number,
        "type": panel.kind,
        "title": panel.chinese if chinese else panel.english,
        "datasource": _SOURCE,
        "gridPos": {"x": at[0], "y": at[1], "w": _WIDTH, "h": _HEIGHT},
        "fieldConfig": {"defaults": {"unit": panel.unit}, "overrides": []},
        "targets": [
            {
                "refId": chr(ord("A") + place),
                "datasource": _SOURCE,
                "expr": query,
                "legendFormat": legend,
            }
            for place, (query, legend) in enumerate(panel.queries)
        ],
    }
