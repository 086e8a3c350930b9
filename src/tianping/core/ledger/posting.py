"""The posting engine: the entries of each settlement event, one atomic group each.

An event is a list of accounts, debit and credit in turn; each pair takes the whole amount, so
every group balances in itself (P1). The office's side goes to its summary subject (P2); a payment
passes through 大额支付往来 twice, even inside one office (P3); debit comes before credit (P5).
An instant transfer has the entries of an ordinary one between the same parties; its number says
which business it was. A line of a multilateral net file has one pair: an account and the transfers
subject of its office; all lines of the file together pass through the subject to zero.
Source: RULES-A §3 (P1-P7), §4.1-4.4 (E1-E15), §4.5 (E16-E26), §4.6 (E27-E32), §4.7 (red entries),
§5 (year-end);
SAPS-T §四 (accounting).
"""

from __future__ import annotations

from typing import Final

from tianping.core.events import PaymentSettled
from tianping.core.faults import InvariantViolation
from tianping.core.ledger.booked import remember_entry
from tianping.core.ledger.limit_use import count_against_limits
from tianping.core.ledger.reserve_use import use_reserve
from tianping.core.state import Account, OfficeAccounts, Payment, SettlementAccount, State
from tianping.core.terms import CLASS_ORDINARY, SYSTEM_BEPS, SYSTEM_SAPS
from tianping.values.identifiers import payment_seq
from tianping.values.money import Fen

__all__ = [
    "CARRY_BATCH",
    "CARRY_TRANSFERS",
    "E1_BANK_TO_BANK",
    "E2_BANK_TO_OFFICE",
    "E3_OFFICE_TO_BANK",
    "E4_OFFICE_TO_OFFICE",
    "E5_WITHIN_PARTICIPANT",
    "E6_OFFICE_CREDITS",
    "E7_OFFICE_DEBITS",
    "E10_SAME_CITY_DEBIT",
    "E11_SAME_CITY_CREDIT",
    "E12_NET_DEBIT",
    "E13_NET_CREDIT",
    "E14_OFFICE_NET_DEBIT",
    "E15_OFFICE_NET_CREDIT",
    "E16_CARD_NETWORK_RECEIVES",
    "E17_CARD_NETWORK_PAYS",
    "E18_COMMERCIAL_BILL",
    "E19_OPEN_MARKET_TO_OFFICE",
    "E20_OPEN_MARKET_TO_BANK",
    "E21_BOND_ISSUE_PAID_IN",
    "E22_BOND_ISSUE_PAID_OUT",
    "E23_BOND_TRADE",
    "E24_FOREIGN_EXCHANGE",
    "E25_PLEDGE_LOAN",
    "E26C_NET_LINE",
    "E26_LENDING",
    "E26_POOL_TRANSFER",
    "E27_ACCOUNT_CLOSING",
    "E29_FEE",
    "E30_FEE_RETURN",
    "E31_OVERDRAFT_INTEREST",
    "E32_PENALTY_LOAN",
    "RED_OF_CREDIT",
    "RED_OF_DEBIT",
    "book",
    "post_bank_to_bank",
    "post_bank_to_office",
    "post_carried",
    "post_net",
    "post_office_credits",
    "post_office_debits",
    "post_office_to_bank",
    "post_office_to_office",
    "post_red",
]

E1_BANK_TO_BANK: Final = 1
E2_BANK_TO_OFFICE: Final = 2
E3_OFFICE_TO_BANK: Final = 3
E4_OFFICE_TO_OFFICE: Final = 4
E5_WITHIN_PARTICIPANT: Final = 5
E6_OFFICE_CREDITS: Final = 6
E7_OFFICE_DEBITS: Final = 7
E10_SAME_CITY_DEBIT: Final = 10
E11_SAME_CITY_CREDIT: Final = 11
E12_NET_DEBIT: Final = 12
E13_NET_CREDIT: Final = 13
E14_OFFICE_NET_DEBIT: Final = 14
E15_OFFICE_NET_CREDIT: Final = 15
E16_CARD_NETWORK_RECEIVES: Final = 16
E17_CARD_NETWORK_PAYS: Final = 17
E18_COMMERCIAL_BILL: Final = 18
E19_OPEN_MARKET_TO_OFFICE: Final = 19
E20_OPEN_MARKET_TO_BANK: Final = 20
E21_BOND_ISSUE_PAID_IN: Final = 21
E22_BOND_ISSUE_PAID_OUT: Final = 22
E23_BOND_TRADE: Final = 23
E24_FOREIGN_EXCHANGE: Final = 24
E25_PLEDGE_LOAN: Final = 25
E27_ACCOUNT_CLOSING: Final = 27
E29_FEE: Final = 29
E30_FEE_RETURN: Final = 30
E31_OVERDRAFT_INTEREST: Final = 31
E32_PENALTY_LOAN: Final = 32
E26_LENDING: Final = 26
"""E26b; the business type tells it from the other parts of E26. Source: RULES-A §4.5."""
E26C_NET_LINE: Final = 263

# Red entries of error corrections (RULES-A §4.7), which the rules give no number.
RED_OF_DEBIT: Final = 41
RED_OF_CREDIT: Final = 42
E26_POOL_TRANSFER: Final = 26
"""E26a, likewise."""

# Carrying a year over (RULES-A §5), which the rules give no number either.
CARRY_TRANSFERS: Final = 51
CARRY_BATCH: Final = 52

_OWN_PATTERN: Final = (RED_OF_DEBIT, RED_OF_CREDIT, CARRY_TRANSFERS, CARRY_BATCH)

# Debits and credits of an account straight against an office's summary subject.
_OFFICE_DEBITS: Final = (
    E7_OFFICE_DEBITS,
    E27_ACCOUNT_CLOSING,
    E29_FEE,
    E31_OVERDRAFT_INTEREST,
)
_OFFICE_CREDITS: Final = (E6_OFFICE_CREDITS, E30_FEE_RETURN, E32_PENALTY_LOAN)


def _pair(debit: Account, credit: Account, amount_fen: int) -> None:
    """Debit one account and credit another with the same amount (P1, P5)."""
    debit.balance_fen = Fen(debit.balance_fen - amount_fen)
    debit.debit_count += 1
    debit.debit_fen += amount_fen
    credit.balance_fen = Fen(credit.balance_fen + amount_fen)
    credit.credit_count += 1
    credit.credit_fen += amount_fen


def post_bank_to_bank(
    payer: SettlementAccount,
    payer_office: OfficeAccounts,
    *,
    payee: SettlementAccount,
    payee_office: OfficeAccounts,
    amount_fen: int,
) -> list[int]:
    """Book E1 or E5: Dr D(X) / Cr HV(h(X)); Dr HV(h(Y)) / Cr D(Y). Returns the entries.

    Source: RULES-A §4.1 E1, E5; SAPS-T §四.2.1.
    """
    out, back = payer_office.transfers, payee_office.transfers
    _pair(payer, out, amount_fen)
    _pair(back, payee, amount_fen)
    return [payer.index, out.index, back.index, payee.index]


def post_bank_to_office(
    payer: SettlementAccount,
    payer_office: OfficeAccounts,
    *,
    payee_office: OfficeAccounts,
    amount_fen: int,
) -> list[int]:
    """Book E2: Dr D(X) / Cr HV(h(X)); Dr HV(o) / Cr HZ(o). Returns the entries.

    Source: RULES-A §4.1 E2.
    """
    out, back, summary = payer_office.transfers, payee_office.transfers, payee_office.summary
    _pair(payer, out, amount_fen)
    _pair(back, summary, amount_fen)
    return [payer.index, out.index, back.index, summary.index]


def post_office_to_bank(
    payer_office: OfficeAccounts,
    payee: SettlementAccount,
    *,
    payee_office: OfficeAccounts,
    amount_fen: int,
) -> list[int]:
    """Book E3: Dr HZ(o) / Cr HV(o); Dr HV(h(Y)) / Cr D(Y). Returns the entries.

    Source: RULES-A §4.1 E3.
    """
    summary, out, back = payer_office.summary, payer_office.transfers, payee_office.transfers
    _pair(summary, out, amount_fen)
    _pair(back, payee, amount_fen)
    return [summary.index, out.index, back.index, payee.index]


def post_office_to_office(
    payer_office: OfficeAccounts, payee_office: OfficeAccounts, *, amount_fen: int
) -> list[int]:
    """Book E4: Dr HZ(o1) / Cr HV(o1); Dr HV(o2) / Cr HZ(o2). Returns the entries.

    Source: RULES-A §4.1 E4.
    """
    _pair(payer_office.summary, payer_office.transfers, amount_fen)
    _pair(payee_office.transfers, payee_office.summary, amount_fen)
    return [
        payer_office.summary.index,
        payer_office.transfers.index,
        payee_office.transfers.index,
        payee_office.summary.index,
    ]


def post_office_credits(
    office: OfficeAccounts, account: SettlementAccount, *, amount_fen: int
) -> list[int]:
    """Book E6: Dr HZ(o) / Cr D(X). Returns the entries.

    Source: RULES-A §4.2 E6; SAPS-T §四.7.1 (one-sided business).
    """
    _pair(office.summary, account, amount_fen)
    return [office.summary.index, account.index]


def post_office_debits(
    account: SettlementAccount, office: OfficeAccounts, *, amount_fen: int
) -> list[int]:
    """Book E7: Dr D(X) / Cr HZ(o). Returns the entries.

    E8, a transfer between two accounts of one office, is an E7 and, once that is confirmed, an E6.
    Source: RULES-A §4.2 E7, E8; SAPS-T §四.7.2, §四.7.4 (one-sided business).
    """
    _pair(account, office.summary, amount_fen)
    return [account.index, office.summary.index]


def post_net(
    office: OfficeAccounts, account: SettlementAccount | None, *, credit: bool, amount_fen: int
) -> list[int]:
    """Book a line of a BEPS or IBPS session over 小额支付往来. Returns the entries.

    E12: Dr D(X) / Cr BP(h(X)); E13: Dr BP(h(Y)) / Cr D(Y); an office's own lines E14 and E15 have
    HZ(o) in the place of D.
    Source: RULES-A §4.4.
    """
    own: Account = office.summary if account is None else account
    debit, credited = (office.batch, own) if credit else (own, office.batch)
    _pair(debit, credited, amount_fen)
    return [debit.index, credited.index]


def post_red(
    office: OfficeAccounts, account: SettlementAccount, *, of_credit: bool, amount_fen: int
) -> list[int]:
    """Book a red entry: the sides of the wrong entry with a negative amount. Returns the entries.

    Turnovers shrink by it; it counts as an entry of its own.
    Source: RULES-A §4.7; house, ADR-0036.
    """
    summary: Account = office.summary
    debit, credited = (summary, account) if of_credit else (account, summary)
    _pair(debit, credited, -amount_fen)
    return [debit.index, credited.index]


def post_carried(account: Account, carried: Account, *, amount_fen: int) -> list[int]:
    """Book what brings an office's account to zero: Dr what stands in credit, Cr what in debit.

    Source: RULES-A §5.
    """
    in_credit = account.balance_fen > 0
    debit, credited = (account, carried) if in_credit else (carried, account)
    _pair(debit, credited, amount_fen)
    return [debit.index, credited.index]


def book(state: State, payment: Payment) -> PaymentSettled:
    """Book a payment that has passed every check, and keep the sum of money.

    It is final when its journal row is durable. For E6 the payer, for E7 the payee is the office;
    likewise for a credit and a debit line of a net file (E26c).
    What may be corrected is remembered; the event of a red entry has its negative amount. A balance
    that may have crossed a warning value is noted.

    Returns: the event, with the balances its parties now have.
    Source: RULES-A §4.1-4.2, §3 P4, P7; RULES-Q §10.3.
    """
    entries = _post(state, payment)
    account, credited = payment.payer.account, payment.payee.account
    if account is not None:
        if payment.queue_class != CLASS_ORDINARY:
            use_reserve(state, payment, account)
        if credited is not None and (account.limits is not None or credited.limits is not None):
            count_against_limits(payment, account, credited)
    amount_fen = payment.amount_fen
    if payment.posting >= E6_OFFICE_CREDITS:
        amount_fen = _note_other(state, payment, entries)
    debit, credit = state.accounts[entries[0]], state.accounts[entries[-1]]
    debit_fen, credit_fen = debit.balance_fen, credit.balance_fen
    if not (
        debit.quiet_from_fen <= debit_fen < debit.quiet_to_fen
        and credit.quiet_from_fen <= credit_fen < credit.quiet_to_fen
    ):
        state.has_crossed = True
    return PaymentSettled(
        payment.payment, payment.posting, entries, amount_fen, debit_fen, credit_fen
    )


def _note_other(state: State, payment: Payment, entries: list[int]) -> Fen:
    """Remember what may be corrected, and count what other systems than HVPS moved.

    Returns: the amount as it was posted, negative for a red entry.
    Source: RULES-A §1.4, §4.7; RULES-D §6.2; house, ADR-0036, ADR-0084.
    """
    posting, amount_fen = payment.posting, payment.amount_fen
    if posting <= E11_SAME_CITY_CREDIT:
        remember_entry(state, payment)
    elif posting in (RED_OF_DEBIT, RED_OF_CREDIT):
        amount_fen = Fen(-amount_fen)
    if posting <= E15_OFFICE_NET_CREDIT and posting >= E12_NET_DEBIT:
        # A session of before there was a day book counts as one of BEPS: both share a subject.
        system = state.day_book.sessions.get(payment_seq(payment.payment), SYSTEM_BEPS)
        state.day_book.count(system, entries, amount_fen)
    elif not _is_of_hvps(posting):
        state.day_book.count(SYSTEM_SAPS, entries, amount_fen)
    return amount_fen


def _is_of_hvps(posting: int) -> bool:
    """Tell whether a posting beyond E5 is business of HVPS: E16 to E26, of whatever kind.

    Source: RULES-A §4.5.
    """
    return E16_CARD_NETWORK_RECEIVES <= posting <= E26_LENDING or posting == E26C_NET_LINE


def _post(state: State, payment: Payment) -> list[int]:
    """Post a payment's entries on the accounts of its parties. Returns the entries.

    Source: RULES-A §4.1-4.2, §4.5 (E25), §4.6 (E29-E31).
    """
    payer, payee, amount_fen = payment.payer, payment.payee, payment.amount_fen
    payer_books, payee_books = payer.books, payee.books
    if payer_books is None or payee_books is None:
        raise InvariantViolation(f"payment {payment.payment}: a party without books")
    account, credited = payer.account, payee.account
    posting = payment.posting
    if posting >= E10_SAME_CITY_DEBIT and (
        posting <= E15_OFFICE_NET_CREDIT or posting in _OWN_PATTERN
    ):
        return _post_own_pattern(state, payment, payer_books, payee_books)
    if account is not None and credited is not None:
        return post_bank_to_bank(
            account, payer_books, payee=credited, payee_office=payee_books, amount_fen=amount_fen
        )
    if account is not None:
        state.money_fen -= amount_fen
        if payment.posting == E26C_NET_LINE:
            _pair(account, payer_books.transfers, amount_fen)
            return [account.index, payer_books.transfers.index]
        if payment.posting in _OFFICE_DEBITS:
            return post_office_debits(account, payee_books, amount_fen=amount_fen)
        return post_bank_to_office(
            account, payer_books, payee_office=payee_books, amount_fen=amount_fen
        )
    if credited is not None:
        state.money_fen += amount_fen
        if payment.posting == E26C_NET_LINE:
            _pair(payer_books.transfers, credited, amount_fen)
            return [payer_books.transfers.index, credited.index]
        if payment.posting in _OFFICE_CREDITS:
            return post_office_credits(payer_books, credited, amount_fen=amount_fen)
        return post_office_to_bank(
            payer_books, credited, payee_office=payee_books, amount_fen=amount_fen
        )
    return post_office_to_office(payer_books, payee_books, amount_fen=amount_fen)


def _post_own_pattern(
    state: State, payment: Payment, payer_books: OfficeAccounts, payee_books: OfficeAccounts
) -> list[int]:
    """Post a line of a net, a red entry or a year-end, and keep the sum of money.

    Returns: the entries.
    Source: RULES-A §4.3, §4.4, §4.7, §5.
    """
    account, credited = payment.payer.account, payment.payee.account
    amount_fen, posting = payment.amount_fen, payment.posting
    if account is not None:
        state.money_fen -= amount_fen
        if posting == E10_SAME_CITY_DEBIT:
            return post_office_debits(account, payee_books, amount_fen=amount_fen)
        if posting == RED_OF_CREDIT:
            return post_red(payee_books, account, of_credit=True, amount_fen=amount_fen)
        return post_net(payee_books, account, credit=False, amount_fen=amount_fen)
    if credited is not None:
        state.money_fen += amount_fen
        if posting == E11_SAME_CITY_CREDIT:
            return post_office_credits(payer_books, credited, amount_fen=amount_fen)
        if posting == RED_OF_DEBIT:
            return post_red(payer_books, credited, of_credit=False, amount_fen=amount_fen)
        return post_net(payer_books, credited, credit=True, amount_fen=amount_fen)
    return _post_within_office(payer_books, posting, amount_fen)


def _post_within_office(books: OfficeAccounts, posting: int, amount_fen: int) -> list[int]:
    """Post an office's own line of a net, or what carries its year over. Returns the entries.

    Source: RULES-A §4.4 E14, E15, §5.
    """
    if posting == CARRY_TRANSFERS:
        return post_carried(books.transfers, books.carried, amount_fen=amount_fen)
    if posting == CARRY_BATCH:
        return post_carried(books.batch, books.carried, amount_fen=amount_fen)
    return post_net(books, None, credit=posting == E15_OFFICE_NET_CREDIT, amount_fen=amount_fen)
