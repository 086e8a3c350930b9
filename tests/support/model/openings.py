"""Accounts that offices have opened by message.

Source: RULES-A §1.1, §2.5, §2.7-2.8, §4.2 E6; ADR-0055.
"""

from __future__ import annotations

import datetime as dt

from support.model.books import HZ, SPECIAL_SUBJECT, Opening, Participant
from support.model.parties import latest
from support.model.plain import Told
from support.model.registry import open_one
from support.model.settlement import (
    MONEY_FEN_MAX,
    check_form,
    check_message,
    check_sender,
    remember,
)
from support.model.state import Refusal, State, refuse_if
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import KIND_BANK, KIND_SPECIAL
from tianping.values.money import AMOUNT_FEN_MAX

__all__ = ["open_due", "request_opening"]

STATE_AND_JOINT_STOCK = [*range(102, 106), *range(301, 313)]
CO_OPERATIVES = (401, 402)


def _subject(owner: Participant) -> int:
    """Return the deposit subject by the class of bank, the first three digits of its code.

    Policy banks 2xx, state and joint-stock ones, credit co-operatives, all others.
    """
    if owner.kind == KIND_SPECIAL:
        return SPECIAL_SUBJECT
    bank_class = int(owner.code[:3])
    if bank_class // 100 == 2:
        return 2011
    if bank_class in STATE_AND_JOINT_STOCK:
        return 2012
    return 2014 if bank_class in CO_OPERATIVES else 2013


def _day_after(date: int) -> int:
    day = dt.date(date // 10_000, date // 100 % 100, date % 100) + dt.timedelta(days=1)
    return day.year * 10_000 + day.month * 100 + day.day


def _money(m: State) -> int:
    return sum(account.balance for account in m.accounts if account.is_deposit)


def request_opening(m: State, k: c.RequestOpening) -> list[Told]:
    """The office that manages the participant asks; from the next business date on it is open."""
    for amount in (k.balance_fen, k.minimum_fen):
        refuse_if(not 0 <= amount <= AMOUNT_FEN_MAX, R.VALUE_OUT_OF_BOUNDS)
    check_form(k.message_id, k.digest, k.business_date)
    owner = m.participant(k.participant)
    if owner is None:
        raise Refusal(R.PARTICIPANT_UNKNOWN)
    right_kind = owner.kind == (KIND_SPECIAL if k.special else KIND_BANK)
    refuse_if(not right_kind, R.KIND_WRONG)
    refuse_if(m.deposit_of(k.participant) is not None, R.ACCOUNT_ALREADY_OPEN)
    check_sender(m, k.sender)
    refuse_if(m.certificates.get(k.certificate) != k.sender, R.CERTIFICATE_NOT_SENDERS)
    refuse_if(k.sender != owner.office, R.NOT_AUTHORISED)
    repeat = check_message(m, k.sender, k)
    if repeat is not None:
        return repeat
    refuse_if(_money(m) + k.balance_fen > MONEY_FEN_MAX, R.BALANCE_OUT_OF_BOUNDS)
    closed = m.standings.get(k.participant, (False, 0, False))[2]
    refuse_if(closed, R.PARTICIPANT_CLOSED)
    refuse_if(k.participant in m.openings, R.OPENING_ALREADY_SET)
    refuse_if(latest(m, k.participant)[2], R.PARTICIPANT_NOT_ACTIVE)
    remember(m, k.sender, k, 0)
    m.openings[k.participant] = Opening(k.message_id, _subject(owner), k.balance_fen, k.minimum_fen)
    told = (k.sender, k.message_id, k.participant, k.special, _subject(owner))
    amounts = (k.balance_fen, k.minimum_fen)
    return [("OpeningSet", *told, *amounts, _day_after(m.today))]


def open_due(m: State) -> list[Told]:
    """When a date has begun: open, credit the first balance (E6), set the minimum."""
    told: list[Told] = []
    for code, one in list(m.openings.items()):
        if _money(m) + one.balance > MONEY_FEN_MAX:
            continue
        del m.openings[code]
        owner = m.participant(code)
        assert owner is not None
        told.append(open_one(m, one.subject, code, office=owner.office, serial=1))
        account = m.known_deposit_of(code)
        if one.balance:
            m.lines += 1
            line = m.lines << 40 | m.seq
            entries = [m.account_of(owner.office, HZ).index, account.index]
            m.post(entries, one.balance, source=(6, line))
            parties = (owner.office, one.message_id, "saps.370.001.01", owner.office, code)
            facts = (one.balance, 6, 6, "H008", "05101")
            balances = tuple(m.accounts[index].balance for index in entries)
            told.append(("PaymentMade", line, *parties, *facts))
            told.append(("PaymentSettled", line, 6, tuple(entries), one.balance, *balances))
        if one.minimum:
            account.minimum = one.minimum
            told.append(("MinimumBalanceSet", account.index, one.minimum))
        special = owner.kind == KIND_SPECIAL
        amounts = (one.balance, one.minimum)
        told.append(("OpeningDone", account.index, code, owner.office, special, *amounts, m.today))
    return told
