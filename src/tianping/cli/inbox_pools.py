"""What ``tianping inbox`` shows of an answer about pools (saps.615)."""

from __future__ import annotations

import msgspec

from tianping.cli.language import t
from tianping.cli.output import grouped_yuan, print_table
from tianping.participant.pools import PoolReport

__all__ = ["pool_row", "print_pool"]


def pool_row(report: PoolReport) -> dict[str, object]:
    """Return what a report says as one record."""
    return {
        "code": "pool",
        "concerning": report.query_id,
        "status": report.status,
        "bindings": [msgspec.to_builtins(one) for one in report.bindings],
    }


def print_pool(report: PoolReport) -> None:
    """Print the bindings of a report, each with the transfers of the date."""
    if not report.bindings:
        return
    print_table(
        t(f"Pool, asked by {report.query_id}", f"资金池（查询{report.query_id}）"),
        [
            t("legal entity", "法人机构"),
            t("branch", "分支机构"),
            t("transfers (yuan)", "划拨（元）"),
        ],
        [
            [
                one.legal_entity,
                one.branch,
                "; ".join(grouped_yuan(amount_fen) for _, amount_fen in one.transfers),
            ]
            for one in report.bindings
        ],
    )
