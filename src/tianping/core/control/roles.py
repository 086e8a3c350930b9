"""The roles of persons. Numbers go into the journal: never used again for another meaning.

Three classes of users, and a maintainer who is an administrator without the persons; the auditor,
who only reads, is the issue's and common practice.
Source: CCMS-T §五.5.2 (three classes of users); RULES-C §7.5 with its correction 1.17;
house, ADR-0070.
"""

from __future__ import annotations

from typing import Final

__all__ = [
    "ADMINISTRATOR",
    "AUDITOR",
    "MAINTAINER",
    "OPERATOR",
    "PERSON_ROLE_NAMES",
    "SUPERVISOR",
]

OPERATOR: Final = 1
SUPERVISOR: Final = 2
ADMINISTRATOR: Final = 3
MAINTAINER: Final = 4
AUDITOR: Final = 5

PERSON_ROLE_NAMES: Final = {
    OPERATOR: ("operator", "业务操作员"),
    SUPERVISOR: ("supervisor", "业务主管"),
    ADMINISTRATOR: ("administrator", "系统管理员"),
    MAINTAINER: ("maintainer", "系统维护员"),
    AUDITOR: ("auditor", "审计员"),
}
