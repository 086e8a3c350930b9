"""Drafts of what is told of base data and of participants."""

from __future__ import annotations

from typing import TypeAlias

from tianping.core.commands import BaseLine
from tianping.core.events import RecordChange
from tianping.node.tasks_base import BaseDraft

__all__ = ["BaseDataNotice", "RecordNotice", "RegisterDraft"]


class BaseDataNotice(BaseDraft, frozen=True, array_like=True, gc=False, tag=215):
    """ccms.917: a part of a change of base data.

    Attributes:
        number: The command that changed it, or that sends it whole.
        effective_date: 0 for at once.
        total_count: Lines in all parts.
        first: The place of the first line here, from 1.
    """

    number: int
    effective_date: int
    total_count: int
    first: int
    lines: list[BaseLine]


class RecordNotice(BaseDraft, frozen=True, array_like=True, gc=False, tag=216):
    """ccms.916: a part of a change file, or of all participants.

    Attributes:
        number: The number of the file, or of the command that sends it whole.
        effective_date: 0 for at once.
        total_count: Changes in all parts.
        first: The place of the first change here, from 1.
    """

    number: int
    effective_date: int
    total_count: int
    first: int
    changes: list[RecordChange]


RegisterDraft: TypeAlias = BaseDataNotice | RecordNotice
