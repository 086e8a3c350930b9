"""Drafts of notices about authorities and parameters, and the authorities as the workers need them.

Their tags are those of ``tasks``.
"""

from __future__ import annotations

import msgspec

from tianping.core.commands import AuthorityLine
from tianping.node.tasks_base import BaseDraft

__all__ = [
    "AuthorityCopy",
    "AuthorityNotice",
    "CeilingNotice",
    "InternetCeilingNotice",
    "NoticedRule",
    "ParameterNotice",
]


class AuthorityCopy(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Who may send what, for the workers.

    Attributes:
        enforced: Whether the rules decide.
        date: The business date.
        rules: Number, setter and content of each rule.
        cities: City to CCPC.
        parties: Kind and direct participant by bank code.
        all_signed: Whether messages need a signature that need none by the catalogue.
    """

    enforced: bool = False
    date: int = 0
    rules: list[tuple[int, str, AuthorityLine]] = []
    cities: dict[str, str] = {}
    parties: dict[str, tuple[int, str]] = {}
    all_signed: bool = False


class NoticedRule(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A rule in a notice: its number, who set it, what it is now, whether it is over."""

    number: int
    setter: str
    line: AuthorityLine
    ended: bool


class AuthorityNotice(BaseDraft, frozen=True, array_like=True, gc=False, tag=160):
    """ccms.915: rules of one system about sending, or about receiving, that concern the receiver.

    All are of one business kind, or of none, and for the same cities; no city is everywhere.
    """

    system: int
    direction: int
    business_kind: str
    cities: list[str]
    rules: list[NoticedRule]


class ParameterNotice(BaseDraft, frozen=True, array_like=True, gc=False, tag=161):
    """ccms.907: a parameter has this value for the receiver from now on."""

    number: int
    name: str
    value: int


class CeilingNotice(BaseDraft, frozen=True, array_like=True, gc=False, tag=162):
    """ccms.926: the largest amount of some messages; 0 is without a ceiling."""

    system: int
    messages: list[str]
    amount_fen: int


class InternetCeilingNotice(BaseDraft, frozen=True, array_like=True, gc=False, tag=163):
    """ccms.909: the largest amount of an IBPS payment; 0 is without a ceiling."""

    amount_fen: int
