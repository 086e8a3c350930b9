"""The small closed vocabularies of certificates: where one stands, and what a binding message says.

Numbers here go into the journal: they are never used again for another meaning.
Source: RULES-C §7.4; CNAPS2-FIELDS ccms.903 (ChangeCode).
"""

from __future__ import annotations

from typing import Final

__all__ = [
    "BINDING_ADDED",
    "BINDING_CHANGES",
    "BINDING_ENDED",
    "CERTIFICATE_BOUND",
    "CERTIFICATE_EXPIRED",
    "CERTIFICATE_ISSUED",
    "CERTIFICATE_OVERLAPPING",
    "CERTIFICATE_REVOKED",
    "CERTIFICATE_STATUS_NAMES",
    "CERTIFICATE_UNBOUND",
]

CERTIFICATE_ISSUED: Final = 1
CERTIFICATE_BOUND: Final = 2
CERTIFICATE_OVERLAPPING: Final = 3
CERTIFICATE_UNBOUND: Final = 4
CERTIFICATE_REVOKED: Final = 5
CERTIFICATE_EXPIRED: Final = 6

CERTIFICATE_STATUS_NAMES: Final = {
    CERTIFICATE_ISSUED: ("issued", "已颁发"),
    CERTIFICATE_BOUND: ("bound", "已绑定"),
    CERTIFICATE_OVERLAPPING: ("overlapping", "新旧并存"),
    CERTIFICATE_UNBOUND: ("unbound", "已解除绑定"),
    CERTIFICATE_REVOKED: ("revoked", "已注销"),
    CERTIFICATE_EXPIRED: ("expired", "已到期"),
}

BINDING_ADDED: Final = 0
BINDING_ENDED: Final = 2
BINDING_CHANGES: Final = (BINDING_ADDED, BINDING_ENDED)
"""The numbers of CC00 (新增) and CC02 (撤销)."""
