"""Which certificate speaks for whom: signing certificates and access (TLS) certificates.

A signing certificate is bound to one bank code; a code may have several. An access certificate
belongs to one access point and may speak for several codes.
Source: CCMS-T (certificates); RULES-C §7.3-7.4.
"""

from __future__ import annotations

from tianping.core.commands import BindAccess, BindCertificate, UnbindAccess, UnbindCertificate
from tianping.core.control.base_data import is_centre
from tianping.core.control.certificate_binding import bind, refuse_binding, unbind
from tianping.core.control.records import NAME_CHARACTERS_MAX
from tianping.core.events import AccessBound, AccessUnbound, Event
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import State
from tianping.values.identifiers import CERTIFICATE_ID_LENGTH_MAX

__all__ = ["bind_access", "bind_certificate", "unbind_access", "unbind_certificate"]


def bind_certificate(state: State, command: BindCertificate) -> list[Event]:
    """Bind a signing certificate to a bank code.

    Refuses: see ``RefusalCode`` 20, 45, then those of ``refuse_binding``.
    Source: CCMS-T (ccms.903); RULES-C §7.4.
    """
    if not 0 < len(command.certificate) <= CERTIFICATE_ID_LENGTH_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, command.certificate)
    if command.participant not in state.participants:
        return refuse(RefusalCode.PARTICIPANT_UNKNOWN, command.participant)
    stopped = refuse_binding(state, command.certificate, command.participant)
    return stopped or bind(state, command.certificate, command.participant)


def unbind_certificate(state: State, command: UnbindCertificate) -> list[Event]:
    """End a binding; items already accepted go on.

    Refuses: see ``RefusalCode`` 51.
    Source: RULES-C §7.4.
    """
    if command.certificate not in state.certificates:
        return refuse(RefusalCode.CERTIFICATE_NOT_BOUND, command.certificate)
    return unbind(state, command.certificate)


def bind_access(state: State, command: BindAccess) -> list[Event]:
    """Let an access certificate speak for one more bank code, or for a city processing centre.

    Refuses: see ``RefusalCode`` 20, 45, 52; a certificate of another access point too (52).
    Source: RULES-C §7.3 (log-in); house, ADR-0009.
    """
    if not 0 < len(command.certificate) <= CERTIFICATE_ID_LENGTH_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, command.certificate)
    if not 0 < len(command.access_point) <= NAME_CHARACTERS_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, command.access_point)
    code = command.participant
    known = code in state.participants or is_centre(state, code, date=state.business_date)
    if not known:
        return refuse(RefusalCode.PARTICIPANT_UNKNOWN, code)
    codes = state.access.get(command.certificate)
    if codes is None:
        state.access[command.certificate] = [command.participant]
        state.access_points[command.certificate] = command.access_point
    elif (
        command.participant in codes
        or state.access_points[command.certificate] != command.access_point
    ):
        return refuse(RefusalCode.ACCESS_ALREADY_BOUND, command.access_point)
    else:
        codes.append(command.participant)
    state.registry_version += 1
    return [
        AccessBound(
            command.certificate, command.access_point, command.participant, state.registry_version
        )
    ]


def unbind_access(state: State, command: UnbindAccess) -> list[Event]:
    """Take an access certificate's right to speak for a bank code away.

    Refuses: see ``RefusalCode`` 53.
    Source: RULES-C §7.3; house, ADR-0009.
    """
    codes = state.access.get(command.certificate)
    if codes is None or command.participant not in codes:
        return refuse(RefusalCode.ACCESS_NOT_BOUND, command.participant)
    codes.remove(command.participant)
    if not codes:
        del state.access[command.certificate]
        del state.access_points[command.certificate]
    state.registry_version += 1
    return [AccessUnbound(command.certificate, command.participant, state.registry_version)]
