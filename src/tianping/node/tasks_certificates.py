"""Drafts of what the platform says of certificates. Tags are those of ``tasks``."""

from __future__ import annotations

from tianping.node.tasks_base import BaseDraft

__all__ = ["BindingNotice", "CertificatesReply"]


class BindingNotice(BaseDraft, frozen=True, array_like=True, gc=False, tag=245):
    """ccms.903: what changed of one of the receiver's certificates."""

    change: str
    remark: str


class CertificatesReply(BaseDraft, frozen=True, array_like=True, gc=False, tag=246):
    """ccms.921: one part of a download; ``first`` is the number of its first line, from 1."""

    query_id: str
    total_count: int
    first: int
    members: list[str]
    ders: list[bytes]
