"""The lines of a session: who pays whom, and in which order they are booked.

While HVPS is open credits come first and unconditionally, and debits that are short wait. After
HVPS day-end debits come first, and all of a session's lines are booked or none.
Source: RULES-A §3 P5, §4.3-4.4 with corrections 4.1, 4.2, 4.9; house, ADR-0035.
"""

from __future__ import annotations

from tianping.core.control.acceptance import may_wait
from tianping.core.events import Event
from tianping.core.ledger.posting import (
    E10_SAME_CITY_DEBIT,
    E11_SAME_CITY_CREDIT,
    E12_NET_DEBIT,
    E13_NET_CREDIT,
    E14_OFFICE_NET_DEBIT,
    E15_OFFICE_NET_CREDIT,
    book,
)
from tianping.core.settlement.funds import funds_for_class
from tianping.core.settlement.line_arrival import arrive_line
from tianping.core.settlement.lines import made
from tianping.core.settlement.net_state import NetSession
from tianping.core.settlement.queue import scan_all
from tianping.core.settlement.sessions import open_session
from tianping.core.state import Participant, Payment, SettlementAccount, State, account_of
from tianping.core.terms import CLASS_BATCH_NET, CLASS_SAME_CITY
from tianping.values.identifiers import line_payment_id

__all__ = ["SessionLines", "book_session", "money_brought_fen", "short_payer"]


class SessionLines:
    """The payments that a session consists of, and what is told of each.

    Attributes:
        submission: The sequence number of the command that brought the session.
        message_type: What the lines are told to come from.
        business_type: 业务类型编码, or empty.
        business_kind: 业务种类编码, or empty.
        payments: One a line, in the order of the lines.
    """

    def __init__(
        self, submission: int, *, message_type: str, business_type: str, business_kind: str
    ) -> None:
        self.submission: int = submission
        self.message_type: str = message_type
        self.business_type: str = business_type
        self.business_kind: str = business_kind
        self.payments: list[Payment] = []

    def add(
        self, sender: Participant, participant: Participant, office: Participant, *, credit: bool
    ) -> Payment:
        """Add the line of a participant whose account an office manages, as of class 5.

        For an office's or treasury's own line both are the same. Amount, message and, for another
        class, class and posting are the caller's.
        Source: RULES-A §4.4 E12 to E15.
        """
        payment_id = line_payment_id(self.submission, len(self.payments) + 1)
        payer, payee = (office, participant) if credit else (participant, office)
        payment = Payment(payment_id, sender, payer=payer, payee=payee)
        payment.queue_class = CLASS_BATCH_NET
        if participant.account is None:
            payment.posting = E15_OFFICE_NET_CREDIT if credit else E14_OFFICE_NET_DEBIT
        else:
            payment.posting = E13_NET_CREDIT if credit else E12_NET_DEBIT
        self.payments.append(payment)
        return payment

    def as_same_city(self, payment: Payment) -> None:
        """Make a line one of a same-city session: class 4, on the office's summary account.

        Source: RULES-A §4.3 E10, E11.
        """
        payment.queue_class = CLASS_SAME_CITY
        credit = payment.payer.account is None
        payment.posting = E11_SAME_CITY_CREDIT if credit else E10_SAME_CITY_DEBIT


def _debits(lines: SessionLines) -> list[Payment]:
    """Return the lines that settlement accounts pay, in their order."""
    return [one for one in lines.payments if one.payer.account is not None]


def _others(lines: SessionLines) -> list[Payment]:
    """Return the lines that need no funds: credits, and those of offices and treasuries."""
    return [one for one in lines.payments if one.payer.account is None]


def money_brought_fen(lines: SessionLines) -> int:
    """Return what the credit lines bring onto settlement accounts, in fen.

    Source: house, ADR-0001 (the bound of all money).
    """
    return sum([one.amount_fen for one in _others(lines) if one.payee.account is not None])


def short_payer(state: State, lines: SessionLines) -> str:
    """Return the code of the first payer whose funds do not cover its lines, or an empty text.

    Several lines may be paid from one account: those of a legal entity's branches.
    Source: RULES-A §4.3 E10 (bal - E < amount), §7 SC-1 with corrections 2, 4.1, 4.2; RULES-D §2.3.
    """
    spent_fen: dict[int, int] = {}
    for payment in _debits(lines):
        account = account_of(payment.payer)
        needed_fen = spent_fen.get(account.index, 0) + payment.amount_fen
        if funds_for_class(state, account, payment.queue_class) < needed_fen:
            return payment.payer.code
        spent_fen[account.index] = needed_fen
    return ""


def book_session(state: State, lines: SessionLines, session: NetSession) -> list[Event]:
    """Book the lines of a session that passed every test, and settle what they free.

    Source: RULES-A §3 P5, §4.3-4.4 with corrections 4.9.
    """
    debits = _debits(lines)
    session.waiting_count = len(debits)
    open_session(state, lines.submission, session)
    events: list[Event] = []
    credited: list[SettlementAccount] = []
    if may_wait(state.phase, forced=True):
        _book_others(state, lines, events=events, credited=credited)
        for payment in debits:
            _book_debit(state, lines, payment, events=events)
    else:
        for payment in debits:
            _book_debit(state, lines, payment, events=events)
        _book_others(state, lines, events=events, credited=credited)
    events.extend(scan_all(state, credited))
    return events


def _book_others(
    state: State,
    lines: SessionLines,
    *,
    events: list[Event],
    credited: list[SettlementAccount],
) -> None:
    """Book the lines that need no funds, and name the accounts that they credit.

    Source: RULES-A §4.3 E11 (unconditionally), §4.4 E13 to E15 (immediately).
    """
    for payment in _others(lines):
        events.append(_made(lines, payment))
        events.append(book(state, payment))
        account = payment.payee.account
        if account is not None:
            credited.append(account)


def _book_debit(
    state: State, lines: SessionLines, payment: Payment, *, events: list[Event]
) -> None:
    """Book a debit line, or let it wait.

    Source: RULES-Q §3.3; RULES-A §4.3 E10 (unpaid lines wait), §4.4 E12; correction 1.4.
    """
    events.append(_made(lines, payment))
    events.extend(arrive_line(state, payment, account_of(payment.payer)))


def _made(lines: SessionLines, payment: Payment) -> Event:
    """Return the event that tells of a line."""
    return made(
        payment,
        message_type=lines.message_type,
        business_type=lines.business_type,
        business_kind=lines.business_kind,
    )
