"""The rules of every command about certificates, by command.

Source: RULES-C §7.4; house, ADR-0094, ADR-0095.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from tianping.core.commands import (
    ApplyCertificate,
    BindAccess,
    BindCertificate,
    DeclineApplication,
    IssueCertificate,
    NotifyBinding,
    QueryCertificates,
    RevokeCertificate,
    UnbindAccess,
    UnbindCertificate,
)
from tianping.core.control.certificate_issue import (
    apply_certificate,
    decline_application,
    issue_certificate,
    revoke_certificate,
)
from tianping.core.control.certificate_messages import notify_binding, query_certificates
from tianping.core.control.certificates import (
    bind_access,
    bind_certificate,
    unbind_access,
    unbind_certificate,
)
from tianping.core.events import Event
from tianping.core.state import State

__all__ = ["CERTIFICATE_RULES"]

CERTIFICATE_RULES: Final[dict[type[Any], Callable[[State, Any], list[Event]]]] = {
    BindCertificate: bind_certificate,
    UnbindCertificate: unbind_certificate,
    BindAccess: bind_access,
    UnbindAccess: unbind_access,
    ApplyCertificate: apply_certificate,
    DeclineApplication: decline_application,
    IssueCertificate: issue_certificate,
    RevokeCertificate: revoke_certificate,
    NotifyBinding: notify_binding,
    QueryCertificates: query_certificates,
}
