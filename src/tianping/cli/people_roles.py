"""The roles of persons, as the command line says them."""

from __future__ import annotations

from typing import Final

import click

from tianping.cli.language import CHINESE, LANGUAGE, t
from tianping.core.control.roles import PERSON_ROLE_NAMES

__all__ = ["ROLES", "role_name", "role_type"]

ROLES: Final = {names[0]: number for number, names in PERSON_ROLE_NAMES.items()}
"""From the word on the command line to the number in the journal."""

role_type: Final = click.Choice(list(ROLES))


def role_name(role: int) -> str:
    """Return a role for people."""
    names = PERSON_ROLE_NAMES.get(role)
    if names is None:
        return t("no role", "无角色")
    return names[1] if LANGUAGE == CHINESE else names[0]
