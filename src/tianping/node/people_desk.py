"""Opening what lets persons log in, for a running node.

Source: house, ADR-0072, ADR-0073.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import NamedTuple

from tianping.node.audit import AuditLog
from tianping.node.authentication import Authenticator, Tools
from tianping.node.clock import Clock
from tianping.node.credentials import CredentialFile
from tianping.node.folder import Folder
from tianping.node.operator_people import PeopleDesk
from tianping.node.people import People
from tianping.node.people_settings import PeopleSettings
from tianping.node.sessions import Sessions

__all__ = ["Opening", "open_people_desk"]


class Opening(NamedTuple):
    """What the desk is opened with: the platform's folder, password and clock, and its log.

    Attributes:
        tell: Told of what must be alarmed: rule, subject, detail.
    """

    folder: Folder
    password: bytes
    clock: Clock
    audit: AuditLog
    tell: Callable[[str, str, str], None]


def open_people_desk(
    opening: Opening, persons: People, settings: PeopleSettings, *, opened: ExitStack
) -> PeopleDesk:
    """Return what lets persons log in. The credentials are opened when they are needed."""
    folder, clock = opening.folder, opening.clock
    store = CredentialFile(folder.credentials, opening.password)
    opened.callback(store.close)
    tools = Tools(
        persons,
        opening.audit,
        Sessions(clock, settings),
        clock,
        store.opened,
        opening.password,
    )
    authenticator = Authenticator(tools, settings)
    authenticator.tell = opening.tell
    persons.changed = authenticator.person_changed
    owner = folder.path.stat().st_uid
    return PeopleDesk(authenticator, persons, clock, owner=owner)
