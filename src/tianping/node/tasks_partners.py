"""Drafts of messages to partners. Their tags are those of ``tasks``."""

from __future__ import annotations

from tianping.node.tasks_base import BaseDraft

__all__ = ["BondNotice"]


class BondNotice(BaseDraft, frozen=True, array_like=True, gc=False, tag=130):
    """saps.378: bonds are to be pledged under a contract, or nothing is any more (``released``)."""

    request: int
    participant: str
    pledgor: str
    amount_fen: int
    bond_value_fen: int
    released: bool
