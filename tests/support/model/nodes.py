"""Who is logged in where, which centre is signed in, who is in fault; words to participants.

Source: RULES-C §3 (tables of 3.2), §7.3 (order of checks), §9.5; corrections §2; ADR-0091 to 0093.
"""

from __future__ import annotations

from collections.abc import Iterator

from support.model.base_data import known_on
from support.model.fault import centre_of, centre_state, check_partner, in_fault
from support.model.plain import Told
from support.model.settlement import check_form, check_known, remember
from support.model.state import Refusal, State, refuse_if
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import KIND_INDIRECT

__all__ = [
    "broadcast",
    "check_presence",
    "follow_register",
    "force_log_out",
    "lift_log_out",
    "log_in",
    "log_out",
    "report_link_lost",
    "send_free_text",
    "set_fault",
    "sign_centre",
    "tell_others",
    "tell_rule",
]

OUT, IN, FORCED, FAULT = 0, 1, 2, 3
SYSTEMS = {"HVPS": 1, "BEPS": 2, "IBPS": 3, "SAPS": 4}
OWN, BY_FORCE, BY_LINK, BY_CENTRE, BY_FAULT = 1, 2, 3, 4, 5
NPC = "0000"

HVPS_MESSAGES = (
    c.CreditTransfer, c.InstantTransfer, c.SubmitNetFile, c.WithdrawNetFile, c.HoldFunds, c.EndHold,
)  # fmt: skip
BY_OFFICES = (c.PostOneSided, c.SettleSameCity, c.CorrectEntry)
NEVER_ASKED = (c.LogIn, c.LogOut, c.NotifyBinding)


def _text(text: str, most: int, least: int = 1) -> None:
    sound = least <= len(text) <= most and (not text or text.isprintable())
    refuse_if(not sound, R.VALUE_OUT_OF_BOUNDS)


def _direct(m: State, code: str) -> bool:
    """Only who is connected: everybody but indirect participants."""
    found = m.participant(code)
    return found is not None and found.kind != KIND_INDIRECT


def check_presence(m: State, k: c.Command) -> None:
    """What every message of a participant meets first: fault, then log-in.

    The rule itself says that a stranger is unknown. Source: RULES-C §3.2, §7.3.
    """
    by_person = isinstance(k, c.PostOneSided | c.CorrectEntry) and not k.certificate
    signed = isinstance(k, BY_OFFICES) and not by_person
    by_message = hasattr(k, "sender") and hasattr(k, "message_id")
    if isinstance(k, NEVER_ASKED) or not (signed or by_message):
        return
    code = k.office if isinstance(k, BY_OFFICES) else k.sender  # type: ignore[union-attr]
    if not _direct(m, code):
        return
    refuse_if(in_fault(m, code), R.SENDER_IN_FAULT)
    if m.parameter("login.required"):
        system = SYSTEMS["HVPS" if isinstance(k, HVPS_MESSAGES) else "SAPS"]
        if isinstance(k, c.RequestSummary | c.RequestDetails):
            system = k.system
        if isinstance(k, c.PassInformation) and k.message_type.startswith("hvps"):
            system = SYSTEMS["HVPS"]
        if isinstance(k, c.RequestDownload):
            system = SYSTEMS.get(k.message_type[:4].upper(), SYSTEMS["HVPS"])
        refuse_if(m.log_ins.get((code, system)) != IN, R.NOT_LOGGED_IN)


def tell_rule(m: State) -> list[Told]:
    """Say it when participants must be logged in from now on, or need not be any more."""
    required = bool(m.parameter("login.required"))
    if required == m.log_in_told:
        return []
    m.log_in_told = required
    return [("LogInRuled", required)]


def tell_others(m: State, told: list[Told]) -> list[Told]:
    """Say to who is in a system, and in SAPS, that others came or went; of faults all know."""
    if not m.parameter("notices.log_ins"):
        return []
    moves: dict[tuple[int, bool, str], list[str]] = {}
    for event in told:
        came = event[0] == "LoggedIn" and not event[6] and event[9] == 1
        went = event[0] == "LoggedOut" and not event[6 + 1] and event[10] == 0
        if came or (went and event[3] != BY_FAULT):
            key = (event[2], came, centre_of(m, event[1]))
            moves.setdefault(key, []).append(event[1])
    notices: list[Told] = []
    for (system, came, centre), who in moves.items():
        others = [
            one.code
            for one in m.participants
            if one.code not in who
            and m.log_ins.get((one.code, system)) == m.log_ins.get((one.code, 4)) == IN
        ]
        if others:
            notices.append(("LogInsTold", system, came, centre, tuple(who), tuple(others)))
    return notices


# --- centres ---------------------------------------------------------------------------------


def _is_centre(m: State, code: str) -> bool:
    return known_on(m, 2, code, m.today) is not None


def follow_register(m: State) -> list[Told]:
    """Whoever is behind a centre that is not signed in goes out; what is no centre stands nowhere.

    Source: RULES-C §2.1, §2.3, §3.1; ADR-0107.
    """
    m.centres = {code: state for code, state in m.centres.items() if _is_centre(m, code)}
    told: list[Told] = []
    for one in m.participants:
        state = centre_state(m, centre_of(m, one.code))
        if state != IN:
            told += _out(m, [one.code], BY_FAULT if state == FAULT else BY_CENTRE, "")
    return told


def _out(m: State, codes: list[str], cause: int, reason: str) -> list[Told]:
    """Log out who is in: by participant in the order of registration, then by system."""
    told: list[Told] = []
    for code in codes:
        for system in SYSTEMS.values():
            if m.log_ins.get((code, system)) == IN:
                _end(m, code, system)
                told.append(_said_out(m, code, system, cause, reason))
    return told


def _said_out(m: State, code: str, system: int, cause: int, reason: str) -> Told:
    at = m.systems[system]
    return ("LoggedOut", code, system, cause, "", at.date, at.state, False, reason, "", 0)


def _behind(m: State, centre: str) -> list[str]:
    return [one.code for one in m.participants if centre_of(m, one.code) == centre]


def sign_centre(m: State, k: c.SignCentre) -> list[Told]:
    """OFF to ON, ON to OFF; out of fault only its superior brings it."""
    if not _is_centre(m, k.centre):
        raise Refusal(R.CENTRE_UNKNOWN)
    state = centre_state(m, k.centre)
    refuse_if(state != (OUT if k.signs_in else IN), R.CENTRE_STATE_WRONG)
    new = IN if k.signs_in else OUT
    m.centres[k.centre] = new
    told: list[Told] = [("CentreChanged", k.centre, state, new, "", tuple(_behind(m, k.centre)))]
    if not k.signs_in:
        told += _out(m, _behind(m, k.centre), BY_CENTRE, "")
    return told


# --- log-in ----------------------------------------------------------------------------------


def _check_session(m: State, k: c.LogIn | c.LogOut) -> list[Told] | None:
    refuse_if(k.system not in SYSTEMS.values(), R.VALUE_OUT_OF_BOUNDS)
    sound = len(k.session) <= 32 and k.session.isascii()
    refuse_if(k.session != "" and not (sound and k.session.isalnum()), R.VALUE_OUT_OF_BOUNDS)
    check_form(k.message_id, k.digest, k.business_date)
    refuse_if(not _direct(m, k.sender), R.SENDER_UNKNOWN)
    refuse_if(m.certificates.get(k.certificate) != k.sender, R.CERTIFICATE_NOT_SENDERS)
    return check_known(m, k.sender, k)


def log_in(m: State, k: c.LogIn) -> list[Told]:
    """Date, standing, fault, force, centre, version: then it is in, be it again."""
    refuse_if(len(k.client_version) > 60, R.VALUE_OUT_OF_BOUNDS)
    repeat = _check_session(m, k)
    if repeat is not None:
        return repeat
    refuse_if(k.business_date != m.systems[k.system].date, R.DATE_NOT_CURRENT)
    suspended, since, closed = m.standings.get(k.sender, (False, 0, False))
    revoked = closed or 0 < since <= m.today
    refuse_if(suspended or revoked, R.LOG_IN_STANDING)
    refuse_if(in_fault(m, k.sender), R.SENDER_IN_FAULT)
    before = m.log_ins.get((k.sender, k.system), OUT)
    refuse_if(before == FORCED, R.LOG_IN_BARRED)
    refuse_if(centre_state(m, centre_of(m, k.sender)) != IN, R.CENTRE_NOT_SIGNED_IN)
    refuse_if(not k.version_allowed, R.CLIENT_VERSION_NOT_ALLOWED)
    there = m.log_in_sessions.get((k.sender, k.system), ())
    again = k.session in there
    refuse_if(not again and len(there) >= m.parameter("login.max_sessions"), R.TOO_MANY_SESSIONS)
    remember(m, k.sender, k, 0)
    m.log_ins[k.sender, k.system] = IN
    if not again:
        m.log_in_sessions[k.sender, k.system] = there = (*there, k.session)
    at = m.systems[k.system]
    return [
        ("LoggedIn", k.sender, k.system, k.message_id, at.date, at.state, again,
         k.client_version, k.session, len(there))
    ]  # fmt: skip


def log_out(m: State, k: c.LogOut) -> list[Told]:
    """Whatever its date; who is not in is told so, and it is no error."""
    repeat = _check_session(m, k)
    if repeat is not None:
        return repeat
    remember(m, k.sender, k, 0)
    there, left = _leave(m, k.sender, k.system, k.session)
    at = m.systems[k.system]
    return [
        ("LoggedOut", k.sender, k.system, OWN, k.message_id, at.date, at.state, not there, "",
         k.session, left)
    ]  # fmt: skip


def _leave(m: State, code: str, system: int, session: str) -> tuple[bool, int]:
    """End one session; the last one takes the participant with it. Was it there, who is left?"""
    key = (code, system)
    before = m.log_in_sessions.get(key, ())
    left = tuple(one for one in before if one != session)
    if before and not left:
        _end(m, code, system)
    elif before:
        m.log_in_sessions[key] = left
    return session in before, len(left)


def _end(m: State, code: str, system: int) -> None:
    m.log_ins.pop((code, system), None)
    m.log_in_sessions.pop((code, system), None)


def report_link_lost(m: State, k: c.ReportLinkLost) -> list[Told]:
    """Nothing heard: out of every system in which it was."""
    refuse_if(m.participant(k.participant) is None, R.PARTICIPANT_UNKNOWN)
    told = _out(m, [k.participant], BY_LINK, "") if k.session == "*" else _one_out(m, k)
    refuse_if(not told, R.NOBODY_TO_LOG_OUT)
    still_in = any(m.log_ins.get((k.participant, system)) == IN for system in SYSTEMS.values())
    if not still_in and not m.parameter("node.fault_by_hand"):
        m.faults = m.faults | {k.participant}
        for system in SYSTEMS.values():
            _end(m, k.participant, system)
        where = centre_of(m, k.participant)
        told.append(("FaultChanged", k.participant, True, "link lost 通信中断", where))
    return told


def _one_out(m: State, k: c.ReportLinkLost) -> list[Told]:
    told: list[Told] = []
    for system in SYSTEMS.values():
        there, left = _leave(m, k.participant, system, k.session)
        if there:
            said = _said_out(m, k.participant, system, BY_LINK, "")
            told.append((*said[:-2], k.session, left))
    return told


# --- what the superior does ------------------------------------------------------------------


def _targets(m: State, target: str) -> list[str]:
    """Return whom an act concerns, in the order of registration."""
    if target == NPC:
        return [one.code for one in m.participants]
    if _is_centre(m, target):
        return _behind(m, target)
    refuse_if(len(target) == 4, R.CENTRE_UNKNOWN)
    refuse_if(m.participant(target) is None, R.PARTICIPANT_UNKNOWN)
    return [target]


def _systems(system: int) -> Iterator[int]:
    refuse_if(system not in (0, *SYSTEMS.values()), R.VALUE_OUT_OF_BOUNDS)
    return (one for one in SYSTEMS.values() if system in (0, one))


def force_log_out(m: State, k: c.ForceLogOut) -> list[Told]:
    """IN to FORCED_OUT; nobody there to be forced out is refused."""
    systems = list(_systems(k.system))
    _text(k.reason, 200)
    told: list[Told] = []
    for code in _targets(m, k.target):
        for system in systems:
            if m.log_ins.get((code, system)) == IN:
                _end(m, code, system)
                m.log_ins[code, system] = FORCED
                told.append(_said_out(m, code, system, BY_FORCE, k.reason))
    refuse_if(not told, R.NOBODY_TO_LOG_OUT)
    return told


def lift_log_out(m: State, k: c.LiftLogOut) -> list[Told]:
    """FORCED_OUT to OUT."""
    systems = list(_systems(k.system))
    told: list[Told] = []
    for code in _targets(m, k.target):
        for system in systems:
            if m.log_ins.get((code, system)) == FORCED:
                del m.log_ins[code, system]
                told.append(("LogOutLifted", code, system))
    refuse_if(not told, R.NOTHING_TO_LIFT)
    return told


def set_fault(m: State, k: c.SetFault) -> list[Told]:
    """Any state to FAULT, FAULT to OUT; of a centre, and of a participant."""
    _text(k.reason, 200)
    if _is_centre(m, k.target):
        state = centre_state(m, k.target)
        refuse_if((state == FAULT) == k.fault, R.FAULT_STATE_WRONG)
        new = FAULT if k.fault else OUT
        m.centres[k.target] = new
        behind = tuple(_behind(m, k.target))
        told: list[Told] = [("CentreChanged", k.target, state, new, k.reason, behind)]
        return told + (_out(m, _behind(m, k.target), BY_FAULT, k.reason) if k.fault else [])
    refuse_if(len(k.target) == 4, R.CENTRE_UNKNOWN)
    refuse_if(m.participant(k.target) is None, R.PARTICIPANT_UNKNOWN)
    refuse_if(not _direct(m, k.target), R.KIND_WRONG)
    refuse_if((k.target in m.faults) == k.fault, R.FAULT_STATE_WRONG)
    if not k.fault:
        m.faults = m.faults - {k.target}
        return [("FaultChanged", k.target, False, k.reason, centre_of(m, k.target))]
    m.faults = m.faults | {k.target}
    gone = _out(m, [k.target], BY_FAULT, k.reason)
    for system in SYSTEMS.values():
        _end(m, k.target, system)
    return [("FaultChanged", k.target, True, k.reason, centre_of(m, k.target)), *gone]


# --- words -----------------------------------------------------------------------------------


def broadcast(m: State, k: c.Broadcast) -> list[Told]:
    """To all, or to those of a centre; the attachment within the parameter."""
    refuse_if(not 1 <= len(k.text) <= 5000 or len(k.about) > 60, R.VALUE_OUT_OF_BOUNDS)
    if k.attachment:
        _text(k.attachment, 120)
        sound = k.attachment_bytes >= 1 and len(k.attachment_hash) == 32
    else:
        sound = k.attachment_bytes == 0 and k.attachment_hash == b""
    refuse_if(not sound, R.VALUE_OUT_OF_BOUNDS)
    there = [code for code in _targets_of_words(m, k.centre) if _direct(m, code)]
    for code in k.receivers:
        refuse_if(code not in there, R.PARTICIPANT_UNKNOWN)
    most = m.parameter("broadcast.attachment_bytes_max")
    refuse_if(k.attachment_bytes > most, R.ATTACHMENT_TOO_LARGE)
    chosen = [code for code in there if not k.receivers or code in k.receivers]
    return [
        ("BroadcastMade", tuple(chosen), k.about, k.text, k.attachment, k.attachment_bytes,
         k.attachment_hash)
    ]  # fmt: skip


def _targets_of_words(m: State, centre: str) -> list[str]:
    if centre != NPC and not _is_centre(m, centre):
        raise Refusal(R.CENTRE_UNKNOWN)
    return _targets(m, centre)


def send_free_text(m: State, k: c.SendFreeText) -> list[Told]:
    """One participant to another, or to the platform."""
    check_form(k.message_id, k.digest, k.business_date)
    refuse_if(not 1 <= len(k.text) <= 500, R.VALUE_OUT_OF_BOUNDS)
    refuse_if(not _direct(m, k.sender), R.SENDER_UNKNOWN)
    repeat = check_known(m, k.sender, k)
    if repeat is not None:
        return repeat
    dates = (m.today, m.systems[SYSTEMS["HVPS"]].date)
    refuse_if(k.business_date not in dates, R.DATE_NOT_CURRENT)
    if k.receiver != NPC:
        refuse_if(not _direct(m, k.receiver), R.PARTICIPANT_UNKNOWN)
        check_partner(m, k.receiver)
    remember(m, k.sender, k, 0)
    return [("FreeTextSent", k.sender, k.message_id, k.receiver, k.text)]
