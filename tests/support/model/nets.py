"""Sessions of nets, same-city and of BEPS and IBPS.

Source: RULES-A §3 P5, §4.3-4.4, §7 SC-1; RULES-D §3, §10; corrections §4.1, §4.2, §4.9.
"""

from __future__ import annotations

from support.model.authority import check_receiving, check_sending
from support.model.books import BP, HZ, Payment, Session
from support.model.day_end import check_held_back
from support.model.parties import settler, takes_part
from support.model.plain import Told, is_date
from support.model.settlement import (
    MONEY_FEN_MAX,
    check_form,
    check_message,
    check_sender,
    next_to_settle,
    remember,
    scan,
    settle,
)
from support.model.state import Refusal, State, refuse_if
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import PHASE_HVPS_ENDED, STATUS_QUEUED, SYSTEM_BEPS, SYSTEM_IBPS
from tianping.values.bankcode import BankCode

__all__ = ["book_held", "query_same_city", "settle_nets", "settle_same_city", "tell_completed"]

QUEUEING = (5, 10, 20, 30, 32)
NETTING = {"BEPS": SYSTEM_BEPS, "IBPS": SYSTEM_IBPS}
SESSION_MAX = 9_999_999_999
LINE_FEN_MAX = 10**15


def _check_lines(m: State, lines: list[c.NetLine]) -> None:
    """Refuses: PARTICIPANT_UNKNOWN, ACCOUNT_UNKNOWN."""
    for line in lines:
        m.known_deposit_of(line.participant)


def _settled_lines(m: State, k: c.SettleNets) -> tuple[list[c.NetLine], bool]:
    """The lines by whose account they settle on, and whether all take part on the netting date.

    The lines of those who do not stay as they are. Source: corrections §2 (one-point access);
    RULES-D §4.5. Refuses: PARTICIPANT_UNKNOWN, ACCOUNT_UNKNOWN.
    """
    system, lines, everybody = NETTING[k.system], [], True
    for line in k.lines:
        code = line.participant
        refuse_if(m.participant(code) is None, R.PARTICIPANT_UNKNOWN)
        if not takes_part(m, code, system, k.netting_date):
            everybody = False
            lines.append(line)
            continue
        owner = settler(m, code, system, k.netting_date)
        refuse_if(not owner, R.ACCOUNT_UNKNOWN)
        lines.append(c.NetLine(BankCode(owner), line.credit, line.amount_fen))
    return lines, everybody


def _check_sums(m: State, lines: list[c.NetLine], names: list[str]) -> None:
    """Refuses: BALANCE_OUT_OF_BOUNDS, NET_WITHOUT_LINES, NET_LINE_TWICE."""
    brought = sum(one.amount_fen for one in lines if one.credit and m.deposit_of(one.participant))
    money = sum(account.balance for account in m.accounts if account.is_deposit)
    refuse_if(money + brought > MONEY_FEN_MAX, R.BALANCE_OUT_OF_BOUNDS)
    refuse_if(not lines, R.NET_WITHOUT_LINES)
    refuse_if(len(set(names)) < len(names), R.NET_LINE_TWICE)


def _line(m: State, session: Session, number: int, line: c.NetLine) -> Payment:
    """Return a line as E10 to E15."""
    deposit = m.deposit_of(line.participant)
    if session.office:
        own, other, queue_class = (
            m.known_deposit_of(line.participant).index,
            m.account_of(session.office, HZ).index,
            4,
        )
        posting = 11 if line.credit else 10
    else:
        office = deposit.office if deposit else line.participant
        own = deposit.index if deposit else m.account_of(office, HZ).index
        other, queue_class = m.account_of(office, BP).index, 5
        posting = (13 if line.credit else 12) if deposit else (15 if line.credit else 14)
    return Payment(
        id=number * 2**40 + session.seq,
        sender=session.office or line.participant,
        posting=posting,
        entries=[other, own] if line.credit else [own, other],
        amount=line.amount_fen,
        queue_class=queue_class,
        order=session.seq,
        is_transfer=False,
        same_participant=False,
        status=STATUS_QUEUED,
    )


def _made(m: State, session: Session, item: Payment, line: c.NetLine) -> Told:
    deposit = m.deposit_of(line.participant)
    office = session.office or (deposit.office if deposit else line.participant)
    parties = (office, line.participant) if line.credit else (line.participant, office)
    source = (session.message_id, "saps.611.001.01" if session.office else "nets")
    facts = (item.amount, item.queue_class, item.posting)
    return ("PaymentMade", item.id, item.sender, *source, *parties, *facts, *session.business)


def _book(m: State, session: Session) -> list[Told]:
    """Credits first and unconditionally while HVPS is open, afterwards debits first; then scan."""
    session.held = False
    items = [_line(m, session, at, line) for at, line in enumerate(session.lines, start=1)]
    pairs = list(zip(items, session.lines, strict=True))
    debits = [pair for pair in pairs if m.accounts[pair[0].entries[0]].is_deposit]
    others = [pair for pair in pairs if not m.accounts[pair[0].entries[0]].is_deposit]
    session.items = [item.id for item in items]
    told: list[Told] = []
    for item, line in others + debits if m.phase in QUEUEING else debits + others:
        told.append(_made(m, session, item, line))
        m.payments[item.id] = item
        payer = m.accounts[item.payer]
        if not payer.is_deposit or next_to_settle(m, payer) is item:
            told.append(settle(m, item))
        else:
            told.append(("PaymentQueued", item.id, item.payer, item.queue_class, item.order))
    return told + scan(m, [item.payee for item, _ in others if m.accounts[item.payee].is_deposit])


def _short(m: State, session: Session) -> str:
    """Return who pays more than its balance without its earmark, the first one, or nobody.

    Several lines may be paid from one account.
    """
    spent: dict[str, int] = {}
    for line in session.lines:
        account = m.deposit_of(line.participant)
        if account is not None and not line.credit:
            code = line.participant
            spent[code] = spent.get(code, 0) + line.amount_fen
            if account.balance - account.tied < spent[code]:
                return code
    return ""


def _submitted(session: Session) -> Told:
    debit = sum(one.amount_fen for one in session.lines if not one.credit)
    credit = sum(one.amount_fen for one in session.lines if one.credit)
    return (
        "SessionSubmitted", session.seq, session.system, session.date, session.number,
        session.office, session.message_id, len(session.lines), debit, credit,
    )  # fmt: skip


def settle_same_city(m: State, k: c.SettleSameCity) -> list[Told]:
    """A session of an office on the accounts it manages; after HVPS day-end all or nothing."""
    check_form(k.message_id, k.digest, k.business_date)
    refuse_if(not 1 <= k.session <= SESSION_MAX, R.VALUE_OUT_OF_BOUNDS)
    refuse_if(not m.is_office(k.office), R.OFFICE_UNKNOWN)
    _check_lines(m, k.lines)
    refuse_if(m.certificates.get(k.certificate) != k.office, R.CERTIFICATE_NOT_SENDERS)
    known = k.business_type == "H003" and k.business_kind in ("04801", "04802")
    refuse_if(not known, R.NOT_AUTHORISED)
    for line in k.lines:
        managed = m.known_deposit_of(line.participant).office == k.office
        refuse_if(not managed, R.NOT_AUTHORISED)
    repeat = check_message(m, k.office, k)
    if repeat is not None:
        return repeat
    refuse_if(m.phase not in (*QUEUEING, PHASE_HVPS_ENDED), R.PHASE_WRONG)
    bad = any(not 1 <= line.amount_fen <= LINE_FEN_MAX for line in k.lines)
    refuse_if(bad, R.AMOUNT_OUT_OF_BOUNDS)
    for line in k.lines:
        check_receiving(m, line.participant, k)
    check_held_back(m, k.office)
    _check_sums(m, k.lines, [line.participant for line in k.lines])
    session = Session(m.seq, "SAME_CITY", k.business_date, k.session, list(k.lines))
    session.office, session.message_id = k.office, k.message_id
    session.business = (k.business_type, k.business_kind)
    used = any(one.office == k.office and one.key == session.key for one in m.sessions)
    refuse_if(used, R.NET_SESSION_KNOWN)
    refuse_if(m.phase == PHASE_HVPS_ENDED and bool(_short(m, session)), R.NET_PAYER_SHORT)
    m.sessions.append(session)
    remember(m, k.office, k, 0, session=m.seq)
    return [_submitted(session), *_book(m, session)]


def query_same_city(m: State, k: c.QuerySameCity) -> list[Told]:
    """Which lines of a session of one's own still wait. Source: CNAPS2-FIELDS saps.609."""
    check_sender(m, k.sender)
    check_sending(m, k.sender, k)
    refuse_if(k.original_sender != k.sender, R.ORIGINAL_NOT_OWNED)
    known = m.messages.get((k.sender, k.original_message_id))
    if known is None or not known.session:
        raise Refusal(R.ORIGINAL_UNKNOWN)
    items = [one for session in m.sessions if session.seq == known.session for one in session.items]
    waiting = tuple(
        at for at, one in enumerate(items, start=1) if m.payments[one].status == STATUS_QUEUED
    )
    names = (k.sender, k.message_id, k.original_message_id)
    return [("SameCityReported", *names, known.session, waiting)]


def settle_nets(m: State, k: c.SettleNets) -> list[Told]:
    """A session of BEPS or IBPS: booked, or held until SAPS opens; never rejected for funds."""
    session = Session(m.seq, k.system, k.netting_date, k.session, list(k.lines), digest=k.digest)
    known = [one for one in m.sessions if one.key == session.key]
    if known and known[0].digest == k.digest:
        return [("SessionRepeated", k.system, k.netting_date, k.session)]
    refuse_if(k.system not in ("BEPS", "IBPS"), R.VALUE_OUT_OF_BOUNDS)
    refuse_if(not is_date(k.netting_date), R.VALUE_OUT_OF_BOUNDS)
    refuse_if(not 1 <= k.session <= SESSION_MAX, R.VALUE_OUT_OF_BOUNDS)
    refuse_if(not 0 <= k.digest < 2**56, R.VALUE_OUT_OF_BOUNDS)
    session.lines, everybody = _settled_lines(m, k)
    bad = any(not 1 <= line.amount_fen <= LINE_FEN_MAX for line in k.lines)
    refuse_if(bad, R.AMOUNT_OUT_OF_BOUNDS)
    _check_sums(m, session.lines, [line.participant for line in k.lines])
    total = sum(line.amount_fen if line.credit else -line.amount_fen for line in k.lines)
    refuse_if(total != 0, R.NET_NOT_BALANCED)
    refuse_if(bool(known), R.NET_SESSION_KNOWN)
    reached = m.systems[NETTING[k.system]].date
    ahead = m.parameter("schedule.automatic") == 1 and k.netting_date > reached
    refuse_if(ahead or k.netting_date < min(m.dates[0], reached), R.NETTING_DATE_WRONG)
    refuse_if(not everybody, R.PARTICIPANT_NOT_ACTIVE)
    m.sessions.append(session)
    return [_submitted(session), *_book_or_hold(m, session)]


def _book_or_hold(m: State, session: Session) -> list[Told]:
    if m.phase == PHASE_HVPS_ENDED:
        reason, found = R.NET_PAYER_SHORT, _short(m, session)
    else:
        reason, found = R.PHASE_WRONG, "" if m.phase in QUEUEING else str(m.phase)
    if found:
        session.held = True
        return [("SessionHeld", session.seq, int(reason), found)]
    return _book(m, session)


def book_held(m: State) -> list[Told]:
    """As SAPS opens, book what was held, in the order of submission."""
    told: list[Told] = []
    for session in m.sessions:
        if session.held:
            told += [("SessionTakenUp", session.seq), *_book_or_hold(m, session)]
    return told


def tell_completed(m: State, told: list[Told]) -> list[Told]:
    """Return an event for each session whose last line one of these events settled."""
    settled = [event[1] for event in told if event[0] == "PaymentSettled"]
    done: list[tuple[int, int]] = []
    for session in m.sessions:
        mine = [at for at, payment in enumerate(settled) if payment in session.items]
        waits = any(m.payments[one].status == STATUS_QUEUED for one in session.items)
        if mine and not waits:
            done.append((mine[-1], session.seq))
    return [("SessionCompleted", seq) for _, seq in sorted(done)]
