"""Payments, the queue, and what an account's controls do to it.

Source: RULES-Q §1.3, §2.2-2.3, §3.1-3.6; corrections §1.3-1.5, §4.1, §4.9; RULES-A §4.1-4.2
(E1-E5).
"""

from __future__ import annotations

from support.model.authority import check_receiving, check_sending
from support.model.books import HV, HZ, Account, Message, Payment
from support.model.fault import check_partner
from support.model.net_waiting import NET_POSTING, ask_others_to_wait, may_settle, settle_item
from support.model.own_plans import count_net, limit_names, limits_broken, use_reserve
from support.model.parties import clearer, direct_of
from support.model.plain import Told
from support.model.state import State, refuse_if
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import (
    CLASS_EXTREMELY_URGENT,
    CLASS_ORDINARY,
    KIND_SPECIAL,
    PHASE_DAY,
    PHASE_PRE_CLOSE,
    PHASE_WINDOW,
    STATUS_PROCESSED,
    STATUS_QUEUED,
    STATUS_SETTLED,
    SYSTEM_HVPS,
)

__all__ = [
    "LENDING",
    "MONEY_FEN_MAX",
    "arrive",
    "barred",
    "check_amount",
    "check_clearer",
    "check_form",
    "check_known",
    "check_message",
    "check_sender",
    "credit_transfer",
    "entries_between",
    "instant_transfer",
    "next_to_settle",
    "remember",
    "scan",
    "settle",
    "status_of",
    "stopped_at_payee",
    "stopped_at_payer",
]

Keyed = (
    c.CreditTransfer
    | c.InstantTransfer
    | c.PostOneSided
    | c.PlaceInQueue
    | c.AdjustQueue
    | c.CancelPayment
    | c.RequestReturn
    | c.AnswerReturn
    | c.SetLending
    | c.AnswerLending
    | c.RevokeLending
    | c.RestoreLending
    | c.AdjustEarmark
    | c.SubmitNetFile
    | c.WithdrawNetFile
    | c.HoldFunds
    | c.EndHold
    | c.SettleSameCity
    | c.CorrectEntry
    | c.ManagePool
    | c.ChargeFees
    | c.ReturnFees
    | c.ReportAcsEnd
    | c.RequestPledgeLoan
    | c.AnswerPledgeByMessage
    | c.ReportOtherBalancesByMessage
    | c.SetWarning
    | c.MaintainAccount
    | c.PassInformation
    | c.LogIn
    | c.LogOut
    | c.SendFreeText
    | c.RequestOpening
    | c.SetCapWarning
    | c.KeepFloors
    | c.ManagePledging
    | c.NotifyBinding
)
"""The commands that have a key of idempotence."""

_OF_HVPS = (
    c.CreditTransfer, c.InstantTransfer, c.SubmitNetFile, c.WithdrawNetFile, c.HoldFunds,
    c.EndHold,
)  # fmt: skip
_OF_SAPS = (
    c.PostOneSided, c.PlaceInQueue, c.SettleSameCity, c.CorrectEntry, c.ChargeFees, c.ReturnFees,
    c.ReportAcsEnd,
)  # fmt: skip
"""Whose date a message bears."""

TRANSFER_TYPES = ("hvps.111.001.01", "hvps.112.001.01")
INSTANT_TYPES = ("G101", "G102", "G103", "G104", "G105", "G106")
TRANSFER_CLASSES = (2, 7, 8)
MONEY_FEN_MAX = 4 * 10**18
"""What all deposits together may come to, so that sums fit 64 bits."""
LENDING = 26
"""E26b, exempt from credit control. Source: corrections §4.9."""
PASSING_CLASSES = (1, 4, 5)
"""The classes that an item held only by a control does not block. Source: corrections §1.3."""

DEBIT_CONTROL_STOPS = (2, 6, 7, 8)
"""Not nets, error corrections, fees. Source: RULES-Q §2.2; corrections §1.5."""
CREDIT_CONTROL_STOPS = (2, 7, 8)
"""HVPS payments and instant transfers; an office's own credits go on. Source: RULES-Q §2.3."""


# --- controls ------------------------------------------------------------------------------


def stopped_at_payer(m: State, item: Payment) -> bool:
    """Tell whether the debit control of the account that pays stops the item."""
    account = m.accounts[item.payer]
    return account.debit_control and item.queue_class in DEBIT_CONTROL_STOPS


def stopped_at_payee(m: State, item: Payment) -> bool:
    """Tell whether the credit control of the account that is paid stops the item."""
    account = m.accounts[item.payee]
    if item.posting == LENDING:
        return False
    return account.credit_control and item.queue_class in CREDIT_CONTROL_STOPS


def barred(m: State, item: Payment) -> bool:
    """Tell whether who pays, is paid or instructs an HVPS payment is suspended or revoked.

    Source: ADR-0049.
    """
    if item.queue_class not in TRANSFER_CLASSES:
        return False
    payer, payee = m.accounts[item.payer], m.accounts[item.payee]
    if item.posting == LENDING:
        return payer.barred
    instructs = m.deposit_of(item.sender)
    return payer.barred or payee.barred or (instructs is not None and instructs.barred)


# --- the queue -----------------------------------------------------------------------------


def funds_suffice(m: State, item: Payment, minimum: int, *, reserves: bool = True) -> bool:
    """Test one item alone: E5 needs no funds, every other its class's figure.

    A loan is repaid without an overdraft. Source: corrections §1.12.
    """
    if item.same_participant:
        return True
    account = m.accounts[item.payer]
    if item.posting == LENDING:
        return account.balance - account.tied - minimum >= item.amount
    figure = account.available_beside if reserves else account.available
    return figure(item.queue_class, minimum, m.phase) >= item.amount


def next_to_settle(m: State, account: Account) -> Payment | None:
    """Return the one item that may settle now: the head, or one behind items held by a control.

    Walk from the head. An item whose funds suffice settles. One that would settle without the
    minimum balance and the debit control is held only by a control: behind it, only classes 1, 4
    and 5 may go.
    """
    behind_a_control = False
    held_by_limits: set[str] = set()
    for item in m.queue(account.index):
        held_by_limits |= limits_broken(m, item)
        if item.queue_class == 8 and held_by_limits & limit_names(m, item):
            continue
        may_pass = not behind_a_control or item.queue_class in PASSING_CLASSES
        may_pass = may_pass and not stopped_at_payer(m, item) and not barred(m, item)
        if may_pass and funds_suffice(m, item, account.minimum):
            whole = item.posting != NET_POSTING or may_settle(m, item)
            return item if whole else None
        if item.queue_class in PASSING_CLASSES or not funds_suffice(m, item, 0, reserves=False):
            return None
        behind_a_control = True
    return None


def settle(m: State, item: Payment) -> Told:
    """Book an item and call it settled."""
    m.post(item.entries, item.posted, source=(item.posting, item.id))
    item.status = STATUS_SETTLED
    item.booked_on = m.today
    use_reserve(m, item)
    count_net(m, item)
    return m.say_settled(item)


def scan(m: State, first: list[int]) -> list[Told]:
    """Settle what can settle, account after account, taking from the front. Source: RULES-Q §3.4.

    Args:
        m: the model.
        first: the accounts whose means have just changed.
    """
    told: list[Told] = []
    worklist = list(first)
    while worklist:
        account = m.accounts[worklist.pop(0)]
        while (item := next_to_settle(m, account)) is not None:
            if item.posting == NET_POSTING:
                some, freed = settle_item(m, item)
                told += some
                worklist += freed
            else:
                told.append(settle(m, item))
                worklist.append(item.payee)
        account.floor = min(account.floor, max(0, -account.balance))
        told += ask_others_to_wait(m, account.index)
    return told


def _within_bounds(m: State, item: Payment) -> bool:
    money = sum(account.balance for account in m.accounts if account.is_deposit)
    for place, index in enumerate(item.entries):
        if m.accounts[index].is_deposit:
            money += item.amount if place % 2 else -item.amount
    return money <= MONEY_FEN_MAX


def arrive(m: State, item: Payment) -> list[Told]:
    """Take a new item: settle it at once or queue it. Source: RULES-Q §3.3, §9.2.

    Refuses: DEBIT_CONTROLLED, CREDIT_CONTROLLED, CREDITS_NO_SHORT_ACCOUNT,
    NOT_QUEUED_ANY_MORE, QUEUE_FULL, BALANCE_OUT_OF_BOUNDS.
    """
    refuse_if(stopped_at_payer(m, item), R.DEBIT_CONTROLLED)
    refuse_if(stopped_at_payee(m, item), R.CREDIT_CONTROLLED)
    refuse_if(barred(m, item), R.PARTICIPANT_BARRED)
    if item.queue_class in TRANSFER_CLASSES:
        _check_window(m, item)
    if m.accounts[item.payer].subject == HZ:
        waits = False
    else:
        item.status = STATUS_QUEUED
        m.payments[item.id] = item
        waits = next_to_settle(m, m.accounts[item.payer]) is not item
        del m.payments[item.id]
    if waits:
        from support.model.options import offset  # noqa: PLC0415 - it is built upon this module

        if told := offset(m, item):
            return told
        forced = item.queue_class in (1, 3, 4, 5)
        refuse_if(
            m.phase not in ((5, 10, 20, 30, 32) if forced else (5, 10, 20)), R.NOT_QUEUED_ANY_MORE
        )
        full = len(m.queue(item.payer)) >= m.parameter("queue.length_max")
        refuse_if(full, R.QUEUE_FULL)
        m.payments[item.id] = item
        return [("PaymentQueued", item.id, item.payer, item.queue_class, item.order)]
    refuse_if(not _within_bounds(m, item), R.BALANCE_OUT_OF_BOUNDS)
    m.payments[item.id] = item
    return [settle(m, item), *scan(m, [item.payee])]


# --- messages: the same checks for all ------------------------------------------------------


def check_message(m: State, sender: str, k: Keyed) -> list[Told] | None:
    """Return the answer to a repeat; None for a new message of a current date.

    Refuses: NOT_AUTHORISED, SAME_ID_OTHER_BODY, DAILY_CAP_REACHED, DATE_NOT_CURRENT.
    """
    check_sending(m, sender, k)
    repeat = check_known(m, sender, k)
    if repeat is None:
        refuse_if(k.business_date not in _dates_for(m, k), R.DATE_NOT_CURRENT)
    return repeat


def check_known(m: State, sender: str, k: Keyed) -> list[Told] | None:
    """Return the answer to a repeat; None for a new message.

    Refuses: SAME_ID_OTHER_BODY, DAILY_CAP_REACHED.
    """
    known = m.messages.get((sender, k.message_id))
    if known is not None and known.date == k.business_date:
        refuse_if(known.digest != k.digest, R.SAME_ID_OTHER_BODY)
        return [("PaymentRepeated", sender, k.message_id, status_of(m, known))]
    cap = m.parameter("idempotence.daily_cap")
    if len(m.messages) >= cap:
        of_date = [one for one in m.messages.items() if one[1].date == k.business_date]
        full = sum(1 for key, _ in of_date if key[0] == sender) >= cap
        refuse_if(full, R.DAILY_CAP_REACHED)
    return None


def _dates_for(m: State, k: Keyed) -> tuple[int, ...]:
    """Which dates a message may bear: HVPS's, SAPS's, or either when it belongs to neither alone.

    Source: RULES-D §4.1, §4.4.
    """
    hvps = m.systems[SYSTEM_HVPS].date
    if isinstance(k, c.PassInformation):
        return (m.systems[k.system].date,)
    if isinstance(k, _OF_HVPS):
        return (hvps,)
    return (m.today,) if isinstance(k, _OF_SAPS) else (m.today, hvps)


def status_of(m: State, message: Message) -> int:
    """Return what became of a message that was accepted."""
    if message.session:
        items = [one for session in m.sessions if session.seq == message.session
                 for one in session.items]  # fmt: skip
        waits = any(m.payments[one].status == STATUS_QUEUED for one in items)
        return STATUS_QUEUED if waits else STATUS_SETTLED
    if message.payment == 0:
        return STATUS_PROCESSED
    if message.payment in m.holds:
        return m.holds[message.payment].status
    if message.payment in m.net_files:
        return m.net_files[message.payment].status
    return m.payments[message.payment].status


def remember(m: State, sender: str, k: Keyed, payment: int, session: int = 0) -> None:
    """Keep what is needed to know the message when it comes again."""
    m.messages[(sender, k.message_id)] = Message(k.digest, k.business_date, payment, session)


def check_sender(m: State, sender: str) -> None:
    """Refuse those who do not settle themselves. Refuses: SENDER_UNKNOWN."""
    here = m.is_office(sender) or m.deposit_of(sender) is not None
    refuse_if(not here, R.SENDER_UNKNOWN)


def check_clearer(m: State, sender: str) -> None:
    """Refuse those who have nothing to settle on in HVPS. Refuses: SENDER_UNKNOWN."""
    refuse_if(not clearer(m, sender), R.SENDER_UNKNOWN)


def check_form(message_id: str, digest: int, date: int) -> None:
    """Refuses: VALUE_OUT_OF_BOUNDS."""
    sound = 1 <= len(message_id) <= 35 and 0 <= digest < 2**56
    sound = sound and message_id[:8] == f"{date:08d}"
    refuse_if(not sound, R.VALUE_OUT_OF_BOUNDS)


# --- payments --------------------------------------------------------------------------------


def _settles_through(m: State, bank: str, direct: str) -> bool:
    return direct in (bank, direct_of(m, bank))


def check_amount(amount: int, most: int = 10**15) -> None:
    """Refuse an amount outside its bounds. Refuses: AMOUNT_OUT_OF_BOUNDS."""
    refuse_if(not 1 <= amount <= most, R.AMOUNT_OUT_OF_BOUNDS)


def _check_window(m: State, item: Payment) -> None:
    """In the window only credits to an account that is overdrawn or has something waiting.

    Refuses: CREDITS_NO_SHORT_ACCOUNT. Source: RULES-Q §9.2; corrections §1.1.
    """
    if m.phase not in (PHASE_WINDOW, PHASE_PRE_CLOSE):
        return
    account = m.accounts[item.payee]
    short = account.is_deposit and (account.balance < 0 or bool(m.queue(account.index)))
    refuse_if(not short, R.CREDITS_NO_SHORT_ACCOUNT)


def _check_transfer(m: State, k: c.CreditTransfer) -> None:
    """Refuses: the codes from PHASE_WRONG to CLASS_NOT_ALLOWED."""
    refuse_if(m.phase not in (PHASE_DAY, PHASE_WINDOW, PHASE_PRE_CLOSE), R.PHASE_WRONG)
    unknown = k.debtor_bank != k.sender and not direct_of(m, k.debtor_bank)
    refuse_if(unknown, R.DEBTOR_BANK_UNKNOWN)
    refuse_if(not _settles_through(m, k.debtor_bank, k.sender), R.DEBTOR_BANK_NOT_SENDERS)
    creditor = clearer(m, k.creditor_participant)
    refuse_if(not creditor, R.CREDITOR_PARTICIPANT_UNKNOWN)
    own = k.creditor_bank == k.creditor_participant
    refuse_if(not own and not direct_of(m, k.creditor_bank), R.CREDITOR_BANK_UNKNOWN)
    belongs = _settles_through(m, k.creditor_bank, k.creditor_participant)
    refuse_if(not belongs, R.CREDITOR_BANK_NOT_CREDITORS)
    check_receiving(m, k.creditor_bank, k)
    check_amount(k.amount_fen, m.parameter("hvps.amount_max_fen"))
    small = k.amount_fen < m.parameter("hvps.amount_min_fen")
    refuse_if(small and k.queue_class == CLASS_ORDINARY, R.AMOUNT_OUT_OF_BOUNDS)
    refuse_if(k.queue_class not in TRANSFER_CLASSES, R.CLASS_NOT_ALLOWED)
    closed = not m.parameter("hvps.extremely_urgent_open") and not m.is_office(k.sender)
    refuse_if(k.queue_class == CLASS_EXTREMELY_URGENT and closed, R.CLASS_NOT_ALLOWED)


def entries_between(m: State, payer: str, payee: str) -> tuple[int, list[int]]:
    """Return which of E1 to E5 it is, and its entries. Source: RULES-A §4.1."""

    def side(code: str) -> tuple[int, int]:
        if m.is_office(code):
            return m.account_of(code, HZ).index, m.account_of(code, HV).index
        deposit = m.known_deposit_of(code)
        return deposit.index, m.account_of(deposit.office, HV).index

    (debtor, debtor_hv), (creditor, creditor_hv) = side(payer), side(payee)
    kinds = (m.is_office(payer), m.is_office(payee))
    posting = {(False, False): 1, (False, True): 2, (True, False): 3, (True, True): 4}[kinds]
    if posting == 1 and payer == payee:
        posting = 5
    return posting, [debtor, debtor_hv, creditor_hv, creditor]


def credit_transfer(m: State, k: c.CreditTransfer) -> list[Told]:
    """E1 to E5: settle, queue, or keep until its time."""
    from support.model import timed  # noqa: PLC0415 - it is built upon this module

    check_form(k.message_id, k.digest, k.business_date)
    if k.times is not None:
        timed.check_times(k.times)
    check_clearer(m, k.sender)
    refuse_if(m.certificates.get(k.certificate) != k.sender, R.CERTIFICATE_NOT_SENDERS)
    refuse_if(k.message_type not in TRANSFER_TYPES, R.NOT_AUTHORISED)
    repeat = check_message(m, k.sender, k)
    if repeat is not None:
        return repeat
    _check_transfer(m, k)
    check_partner(m, k.creditor_participant)
    payer = clearer(m, k.sender)
    payee = clearer(m, k.creditor_participant)
    posting, entries = entries_between(m, payer, payee)
    item = Payment(
        id=m.seq,
        sender=k.sender,
        posting=posting,
        entries=entries,
        amount=k.amount_fen,
        queue_class=k.queue_class,
        order=m.seq,
        is_transfer=True,
        same_participant=posting == 5,
        status=STATUS_QUEUED,
    )
    told = arrive(m, item) if k.times is None else timed.take_timed(m, item, k.times)
    remember(m, k.sender, k, m.seq)
    return told


def instant_transfer(m: State, k: c.InstantTransfer) -> list[Told]:
    """A special participant moves money between two others, in class 8. Source: RULES-A §4.5."""
    check_form(k.message_id, k.digest, k.business_date)
    refuse_if(k.payer == k.payee, R.VALUE_OUT_OF_BOUNDS)
    found = m.participant(k.sender)
    check_clearer(m, k.sender)
    refuse_if(m.certificates.get(k.certificate) != k.sender, R.CERTIFICATE_NOT_SENDERS)
    special = found is not None and found.kind == KIND_SPECIAL
    known_business = k.message_type == "hvps.141.001.01" and k.business_type in INSTANT_TYPES
    refuse_if(not (special and known_business), R.NOT_AUTHORISED)
    repeat = check_message(m, k.sender, k)
    if repeat is not None:
        return repeat
    refuse_if(m.phase not in (PHASE_DAY, PHASE_WINDOW, PHASE_PRE_CLOSE), R.PHASE_WRONG)
    payer, payee = clearer(m, k.payer), clearer(m, k.payee)
    refuse_if(not payer, R.DEBTOR_BANK_UNKNOWN)
    refuse_if(not payee, R.CREDITOR_PARTICIPANT_UNKNOWN)
    for side in (k.payer, k.payee):
        if side != k.sender:
            check_receiving(m, side, k)
    check_amount(k.amount_fen, m.parameter("hvps.amount_max_fen"))
    check_partner(m, k.payer, k.payee)
    to_or_from_itself = {"G104": (16, 17), "G103": (21, 22)}
    if k.business_type in to_or_from_itself:
        posting = to_or_from_itself[k.business_type][payer == k.sender]
    elif k.business_type == "G101":
        posting = 20 if m.is_office(payer) else 19
    else:
        posting = {"G105": 18, "G102": 23, "G106": 24}[k.business_type]
    item = Payment(
        id=m.seq,
        sender=k.sender,
        posting=posting,
        entries=entries_between(m, payer, payee)[1],
        amount=k.amount_fen,
        queue_class=8,
        order=m.seq,
        is_transfer=False,
        same_participant=False,
        status=STATUS_QUEUED,
    )
    told = arrive(m, item)
    remember(m, k.sender, k, m.seq)
    return told
