"""A person who works at the platform, or did.

No name and nothing secret: a pseudonym, a role, an office. Passwords, keys and who somebody really
is stay outside the journal.
Source: RULES-C §7.5; house, ADR-0070.
"""

from __future__ import annotations

from tianping.core.control.roles import ADMINISTRATOR, SUPERVISOR

__all__ = ["Acting", "Person"]


class Person:
    """What is said of one person.

    Attributes:
        role: ``OPERATOR`` to ``AUDITOR``.
        office: For whose accounts it works; empty for the head office.
        suspended: It may do nothing until it is restored.
        removed: It works here no more; its pseudonym is never given away again.
        enrolment: The number of the command that let it enrol last; what it enrolled with before
            is void.
        entered_by, approved_by: Who entered and approved that command.
    """

    def __init__(self, role: int, office: str) -> None:
        self.role: int = role
        self.office: str = office
        self.suspended: bool = False
        self.removed: bool = False
        self.enrolment: int = 0
        self.entered_by: str = ""
        self.approved_by: str = ""

    def decides(self) -> bool:
        """Tell whether it can enter or approve what is about persons of the head office.

        Source: RULES-C §7.5; house, ADR-0070.
        """
        active = not self.suspended and not self.removed
        return active and self.office == "" and self.role in (SUPERVISOR, ADMINISTRATOR)


class Acting:
    """Who does the command that runs; nobody between two commands.

    Attributes:
        actor: The person who acts; empty for a command by itself.
        entered_by, approved_by: Who stands behind what is done; empty for nobody.
        approved: Whether two persons do it, be they only names.
        proposal: The number of the proposal that is carried out; 0 for none.
    """

    def __init__(self) -> None:
        self.actor: str = ""
        self.entered_by: str = ""
        self.approved_by: str = ""
        self.approved: bool = False
        self.proposal: int = 0
