"""Sessions of nets: same-city clearing houses (同城轧差净额), BEPS and IBPS (轧差净额).

Both are forced: once accepted, no line can be cancelled or returned, and no debit control or
minimum balance touches them. What they need is that every debit line is paid before the day ends.
Source: SAPS-T §四.6; RULES-A §4.3 (E10, E11), §4.4 (E12-E15); RULES-D §3, §10; house, ADR-0035.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import NetLine, SettleNets, SettleSameCity
from tianping.core.control.acceptance import (
    BATCH_NET,
    REJECT,
    SAME_CITY_NET,
    SETTLE_OR_HOLD,
    SETTLE_OR_QUEUE,
    SETTLE_OR_REJECT,
    outcome,
)
from tianping.core.control.admission import (
    DIGEST_BOUND,
    admit,
    enter,
    refuse_form,
    refuse_saps_date,
)
from tianping.core.control.authority import refuse_receiver, refuse_sender
from tianping.core.control.businesses import is_office_business
from tianping.core.control.opening_check import refuse_held_back
from tianping.core.control.parameters import value_in_force
from tianping.core.control.plan import runs_by_schedule
from tianping.core.events import (
    Event,
    SessionHeld,
    SessionRepeated,
    SessionSubmitted,
    SessionTakenUp,
)
from tianping.core.ledger.booked import BUSINESS_SAME_CITY, forget_entries
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.net_lines import (
    SessionLines,
    book_session,
    money_brought_fen,
    short_payer,
)
from tianping.core.settlement.net_parties import refuse_settlers, settled_lines, stranger_in
from tianping.core.settlement.net_state import HeldSession, NetSession
from tianping.core.settlement.sessions import forget_sessions
from tianping.core.state import MONEY_FEN_MAX, State
from tianping.core.terms import (
    KIND_OFFICE,
    KIND_TREASURY,
    STATUS_QUEUED,
    SYSTEM_BEPS,
    SYSTEM_IBPS,
)
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate, is_date
from tianping.values.identifiers import MessageId
from tianping.values.money import AMOUNT_FEN_MAX, Fen

__all__ = [
    "NETS_MADE",
    "NET_SYSTEMS",
    "SAME_CITY",
    "SAME_CITY_MESSAGE",
    "SESSION_MAX",
    "forget_old_entries",
    "settle_nets",
    "settle_same_city",
    "take_up_held_sessions",
]

NET_SYSTEMS: Final = {"BEPS": SYSTEM_BEPS, "IBPS": SYSTEM_IBPS}
"""Systems whose nets settle here, by name."""
SAME_CITY: Final = "SAME_CITY"
SAME_CITY_MESSAGE: Final = "saps.611.001.01"

NETS_MADE: Final = "nets"
"""What made the lines of a session of BEPS or IBPS. Source: house, ADR-0035."""

SESSION_MAX: Final = 9_999_999_999
"""The greatest session number. Source: CNAPS2-FIELDS saps.611 (NetgRnd, ten digits)."""


def settle_same_city(state: State, command: SettleSameCity) -> list[Event]:
    """Settle the nets of a same-city session that an office submits.

    While HVPS is open all credit lines are booked at once whatever becomes of the debits, and
    debits that are short wait in class 4; several sessions may be open at once. After HVPS day-end
    the whole session is refused when one payer is short.
    Refuses: see ``RefusalCode`` 20 to 131, 200 to 209 and 483, in that order.
    Source: RULES-A §4.3, §7 SC-1; RULES-D §10 with corrections 4.1.
    """
    stopped = _refuse_same_city(state, command)
    if stopped is not None:
        return stopped
    lines = _same_city_lines(state, command)
    if state.money_fen + money_brought_fen(lines) > MONEY_FEN_MAX:
        return refuse(RefusalCode.BALANCE_OUT_OF_BOUNDS, str(state.money_fen))
    stopped = _refuse_lines(command.lines)
    if stopped is not None:
        return stopped
    of_date = state.nets.same_city.get(command.business_date, {})
    key = f"{command.office} {command.session}"
    if key in of_date:
        return refuse(RefusalCode.NET_SESSION_KNOWN, str(command.session))
    if outcome(SAME_CITY_NET, state.phase) == SETTLE_OR_REJECT:
        short = short_payer(state, lines)
        if short:
            return refuse(RefusalCode.NET_PAYER_SHORT, short)
    state.nets.same_city.setdefault(command.business_date, {})[key] = command.message_id
    submissions = state.nets.submissions.setdefault(command.business_date, {})
    submissions[f"{command.office} {command.message_id}"] = state.seq
    enter(
        state.participants[command.office],
        command.business_date,
        message_id=command.message_id,
        digest=command.digest,
        status=STATUS_QUEUED,
    )
    events = [_submitted(state, command)]
    session = NetSession(
        command.office, command.message_id, date=command.business_date, waiting_count=0
    )
    events.extend(book_session(state, lines, session))
    return events


def _refuse_same_city(state: State, command: SettleSameCity) -> list[Event] | None:
    """Refuse a form, an office, an account, a repeat, a phase or an amount that is wrong.

    Source: RULES-A §4.3, §2.2 (the managing office); RULES-D §10 (acceptance by phase).
    """
    stopped = refuse_form(
        state, command.message_id, date=command.business_date, digest=command.digest
    )
    if stopped is not None:
        return stopped
    if not 1 <= command.session <= SESSION_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"session {command.session}")
    office = state.participants.get(command.office)
    if office is None or office.kind not in (KIND_OFFICE, KIND_TREASURY):
        return refuse(RefusalCode.OFFICE_UNKNOWN, command.office)
    stopped = _refuse_participants(state, command.lines)
    if stopped is not None:
        return stopped
    if state.certificates.get(command.certificate) != command.office:
        return refuse(RefusalCode.CERTIFICATE_NOT_SENDERS, command.certificate)
    stopped = _refuse_unauthorised(state, command)
    if stopped is not None:
        return stopped
    stopped = (
        refuse_sender(state, office, command)
        or admit(
            state,
            office,
            message_id=command.message_id,
            date=command.business_date,
            digest=command.digest,
        )
        or refuse_saps_date(state, command.business_date)
    )
    if stopped is not None:
        return stopped
    if outcome(SAME_CITY_NET, state.phase) == REJECT:
        return refuse(RefusalCode.PHASE_WRONG, str(state.phase))
    stopped = _refuse_amounts(command.lines) or _refuse_receivers(state, command)
    return stopped or refuse_held_back(state, command.office)


def _refuse_receivers(state: State, command: SettleSameCity) -> list[Event] | None:
    """Refuse the first line of somebody who may not receive the business.

    Source: RULES-C §4.4.
    """
    for line in command.lines:
        receiver = state.participants[line.participant]
        stopped = refuse_receiver(state, receiver, command)
        if stopped is not None:
            return stopped
    return None


def _refuse_unauthorised(state: State, command: SettleSameCity) -> list[Event] | None:
    """Refuse a business type or kind that is another's, and accounts that another office manages.

    Source: RULES-A §2.2, §4.3; CNAPS2-CODES (business type H003).
    """
    kind = command.business_kind
    if not is_office_business(command.business_type, kind, expected=BUSINESS_SAME_CITY):
        return refuse(RefusalCode.NOT_AUTHORISED, f"{command.business_type} {kind}")
    for line in command.lines:
        if state.participants[line.participant].office != command.office:
            return refuse(RefusalCode.NOT_AUTHORISED, line.participant)
    return None


def _refuse_participants(state: State, lines: list[NetLine]) -> list[Event] | None:
    """Refuse the first line of somebody who is not registered or keeps no account here.

    Source: RULES-A §2.1, §4.3.
    """
    for line in lines:
        participant = state.participants.get(line.participant)
        if participant is None:
            return refuse(RefusalCode.PARTICIPANT_UNKNOWN, line.participant)
        if participant.account is None:
            return refuse(RefusalCode.ACCOUNT_UNKNOWN, line.participant)
    return None


def _refuse_amounts(lines: list[NetLine]) -> list[Event] | None:
    """Refuse the first line whose amount is outside its bounds.

    Source: RULES-A §1 (integer fen).
    """
    for line in lines:
        if not 1 <= line.amount_fen <= AMOUNT_FEN_MAX:
            return refuse(RefusalCode.AMOUNT_OUT_OF_BOUNDS, str(line.amount_fen))
    return None


def _refuse_lines(lines: list[NetLine]) -> list[Event] | None:
    """Refuse a session without lines, or one that names somebody twice.

    Source: house, ADR-0034 (one line an account), ADR-0035.
    """
    if not lines:
        return refuse(RefusalCode.NET_WITHOUT_LINES, "0")
    named: dict[str, bool] = {}
    for line in lines:
        if line.participant in named:
            return refuse(RefusalCode.NET_LINE_TWICE, line.participant)
        named[line.participant] = True
    return None


def _same_city_lines(state: State, command: SettleSameCity) -> SessionLines:
    """Return the payments of a same-city session.

    Source: RULES-A §4.3 E10, E11.
    """
    office = state.participants[command.office]
    lines = SessionLines(
        state.seq,
        message_type=SAME_CITY_MESSAGE,
        business_type=command.business_type,
        business_kind=command.business_kind,
    )
    for line in command.lines:
        participant = state.participants[line.participant]
        payment = lines.add(office, participant, office, credit=line.credit)
        lines.as_same_city(payment)
        payment.message_id = command.message_id
        payment.business_date = command.business_date
        payment.amount_fen = line.amount_fen
    return lines


def _submitted(state: State, command: SettleSameCity | SettleNets) -> Event:
    """Return the event that tells of a session, with what its lines sum to.

    Source: house, ADR-0035.
    """
    system, date = SAME_CITY, BusinessDate(0)
    office, message_id = BankCode(""), MessageId("")
    if isinstance(command, SettleSameCity):
        date, office, message_id = command.business_date, command.office, command.message_id
    else:
        system, date = command.system, command.netting_date
    return SessionSubmitted(
        state.seq,
        system,
        date,
        command.session,
        office,
        message_id,
        len(command.lines),
        Fen(sum([one.amount_fen for one in command.lines if not one.credit])),
        Fen(sum([one.amount_fen for one in command.lines if one.credit])),
    )


def settle_nets(state: State, command: SettleNets) -> list[Event]:
    """Settle the nets of a BEPS or IBPS session, or hold it until SAPS opens.

    While HVPS is open credit lines and those of offices are booked at once and debits that are
    short wait in class 5. After HVPS day-end a session with a payer that is short is held whole;
    so is every session that comes while SAPS is closed.
    Refuses: see ``RefusalCode`` 20 to 131, 200 to 204 and 507, in that order.
    Source: RULES-A §4.4; RULES-D §3, §4.5, §9.3, §10 with corrections 4.2.
    """
    key = f"{command.system} {command.session}"
    known = state.nets.known.get(command.netting_date, {})
    if key in known and known[key] == command.digest:
        return [SessionRepeated(command.system, command.netting_date, command.session)]
    stopped = _refuse_nets(state, command)
    if stopped is not None:
        return stopped
    owners = settled_lines(state, command, system=NET_SYSTEMS[command.system])
    lines = _net_lines(state, state.seq, owners)
    if state.money_fen + money_brought_fen(lines) > MONEY_FEN_MAX:
        return refuse(RefusalCode.BALANCE_OUT_OF_BOUNDS, str(state.money_fen))
    stopped = _refuse_lines(command.lines)
    if stopped is not None:
        return stopped
    debit_fen = sum([one.amount_fen for one in command.lines if not one.credit])
    credit_fen = sum([one.amount_fen for one in command.lines if one.credit])
    if debit_fen != credit_fen:
        return refuse(RefusalCode.NET_NOT_BALANCED, f"{debit_fen} {credit_fen}")
    if key in known:
        return refuse(RefusalCode.NET_SESSION_KNOWN, key)
    if not _is_netting_date(state, command):
        return refuse(RefusalCode.NETTING_DATE_WRONG, str(command.netting_date))
    stranger = stranger_in(state, command, system=NET_SYSTEMS[command.system])
    if stranger:
        return refuse(RefusalCode.PARTICIPANT_NOT_ACTIVE, stranger)
    state.nets.known.setdefault(command.netting_date, {})[key] = command.digest
    state.nets.systems[state.seq] = command.system
    state.day_book.sessions[state.seq] = NET_SYSTEMS[command.system]
    events = [_submitted(state, command)]
    events.extend(_book_or_hold(state, lines, owners))
    return events


def _is_netting_date(state: State, command: SettleNets) -> bool:
    """Tell whether a netting date is kept, and reached where the schedule runs the system.

    By hand a joint step takes BEPS and IBPS along with the day, so that nobody knows how far they
    really are.
    Source: RULES-D §4.2; house, ADR-0035, ADR-0062.
    """
    reached = state.days.systems[NET_SYSTEMS[command.system]].date
    if command.netting_date < min(state.recent_dates[0], reached):
        return False
    by_hand = not runs_by_schedule(state, state.business_date)
    return by_hand or command.netting_date <= reached


def _refuse_nets(state: State, command: SettleNets) -> list[Event] | None:
    """Refuse a system, date, number, participant or amount that is wrong.

    Source: RULES-A §4.4; RULES-D §4.2.
    """
    if command.system not in NET_SYSTEMS:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"system {command.system}")
    if not is_date(command.netting_date):
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"netting date {command.netting_date}")
    if not 1 <= command.session <= SESSION_MAX:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"session {command.session}")
    if not 0 <= command.digest < DIGEST_BOUND:
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, f"digest {command.digest}")
    stopped = refuse_settlers(state, command, system=NET_SYSTEMS[command.system])
    return _refuse_amounts(command.lines) if stopped is None else stopped


def _net_lines(state: State, submission: int, lines: list[NetLine]) -> SessionLines:
    """Return the payments of a BEPS or IBPS session.

    Source: RULES-A §4.4 E12 to E15.
    """
    session = SessionLines(submission, message_type=NETS_MADE, business_type="", business_kind="")
    for line in lines:
        participant = state.participants[line.participant]
        office = participant
        if participant.account is not None:
            office = state.participants[participant.office]
        payment = session.add(participant, participant, office, credit=line.credit)
        payment.business_date = state.business_date
        payment.amount_fen = line.amount_fen
    return session


def _book_or_hold(state: State, lines: SessionLines, told: list[NetLine]) -> list[Event]:
    """Book a session when the phase and its payers allow it, else hold it and raise the alarm.

    Source: RULES-D §10 with corrections 4.2.
    """
    reason, found = RefusalCode.PHASE_WRONG, str(state.phase)
    becomes = outcome(BATCH_NET, state.phase)
    if becomes == SETTLE_OR_QUEUE:
        found = ""
    elif becomes == SETTLE_OR_HOLD:
        reason, found = RefusalCode.NET_PAYER_SHORT, short_payer(state, lines)
    if not found and state.money_fen + money_brought_fen(lines) > MONEY_FEN_MAX:
        reason, found = RefusalCode.BALANCE_OUT_OF_BOUNDS, str(state.money_fen)
    if found:
        state.nets.held.append(HeldSession(lines.submission, told))
        return [SessionHeld(lines.submission, int(reason), found)]
    session = NetSession(BankCode(""), MessageId(""), date=state.business_date, waiting_count=0)
    return book_session(state, lines, session)


def forget_old_entries(state: State) -> list[Event]:
    """Forget, on a new date, the sessions and correctable entries of dates no longer kept.

    Source: house, ADR-0035, ADR-0036.
    """
    forget_sessions(state, state.recent_dates[0])
    kept = value_in_force(state, "corrections.dates_kept", date=state.business_date)
    forget_entries(state, kept)
    return []


def take_up_held_sessions(state: State) -> list[Event]:
    """Book the sessions that were held, the oldest first, as SAPS has opened.

    Source: RULES-D §3 (8:30 +), §9.3 with corrections 4.2.
    """
    held = state.nets.held
    state.nets.held = []
    events: list[Event] = []
    for one in held:
        lines = _net_lines(state, one.submission, one.lines)
        events.append(SessionTakenUp(one.submission))
        events.extend(_book_or_hold(state, lines, one.lines))
    return events
