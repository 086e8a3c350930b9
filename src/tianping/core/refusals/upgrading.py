"""Refusals about the core itself: commands that were skipped, versions that are no newer."""

from __future__ import annotations

from typing import Final

from tianping.core.refusals.code import RefusalCode as Code
from tianping.core.refusals.code import RefusalRow as Row

__all__ = ["ROWS"]

ROWS: Final = (
    Row(
        Code.COMMAND_SKIPPED,
        "the platform could not process it; two persons took it out",
        "平台无法处理，经双人批准跳过",
        "6999",
    ),
    Row(
        Code.CORE_VERSION_NOT_NEWER,
        "the journal is at that version of the core, or a newer one",
        "日志的核心版本不低于该版本",
        "6999",
    ),
)
