"""The bounds of a row, checked before anything is written."""

from __future__ import annotations

from tianping.journal.chain import COLUMNS
from tianping.journal.port import (
    COLUMN_BYTES_MAX,
    COUNT_MAX,
    KIND_BATCH,
    KIND_CLOSING,
    KIND_SKIP,
)

__all__ = ["check_row"]


def check_row(kind: int, count: int, *, columns: tuple[bytes, bytes, bytes]) -> None:
    """Refuse a row that no reader would accept.

    Raises:
        ValueError: kind, count or a column's size is out of bounds.
    """
    count_max = {KIND_BATCH: COUNT_MAX, KIND_CLOSING: 0, KIND_SKIP: 0}.get(kind)
    if count_max is None:
        raise ValueError(f"kind of a row: expected 1 to 3, found {kind} (记录种类错误：{kind})")
    count_min = min(1, count_max)
    if not count_min <= count <= count_max:
        raise ValueError(
            f"count of a row: expected {count_min} to {count_max}, found {count}"
            f" (条数错误：{count})"
        )
    for name, column in zip(COLUMNS, columns, strict=True):
        if len(column) > COLUMN_BYTES_MAX:
            raise ValueError(
                f"column {name}: expected at most {COLUMN_BYTES_MAX} bytes, found {len(column)}"
                f" (列 {name} 过大：{len(column)} 字节)"
            )
