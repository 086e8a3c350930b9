"""What participants watch and ask of their funds.

Source: RULES-Q §1.1-1.2 (example F2), §10.3, §10.5; corrections §2; ADR-0048.
"""

from __future__ import annotations

from support.model.authority import check_sending
from support.model.books import Account
from support.model.enquiry import superior
from support.model.plain import Told
from support.model.registry import is_date
from support.model.settlement import check_form, check_message, check_sender, remember
from support.model.state import Refusal, State, refuse_if
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import CLASS_ORDINARY, KIND_BANK, KIND_OFFICE, STATUS_QUEUED
from tianping.values.money import AMOUNT_FEN_MAX

__all__ = [
    "query_account",
    "query_liquidity",
    "report_by_message",
    "report_other_balances",
    "set_warning",
    "warned",
]


def set_warning(m: State, k: c.SetWarning) -> list[Told]:
    """Own account, the office's, or a branch of a legal entity that is a direct participant."""
    refuse_if(abs(k.value_fen) > AMOUNT_FEN_MAX, R.VALUE_OUT_OF_BOUNDS)
    check_form(k.message_id, k.digest, k.business_date)
    account = m.known_deposit_of(k.participant)
    check_sender(m, k.sender)
    owner, setter = m.participant(k.participant), m.participant(k.sender)
    assert owner is not None
    assert setter is not None
    superior = owner.legal_entity == k.sender and setter.kind == KIND_BANK
    refuse_if(k.sender not in (owner.code, account.office) and not superior, R.NOT_AUTHORISED)
    repeat = check_message(m, k.sender, k)
    if repeat is not None:
        return repeat
    key = (account.index, str(k.sender))
    refuse_if(not k.on and key not in m.warnings, R.WARNING_NOT_SET)
    remember(m, k.sender, k, 0)
    below = k.on and account.balance < k.value_fen
    if k.on:
        m.warnings[key] = (k.value_fen, below)
    else:
        del m.warnings[key]
    return [("WarningSet", account.index, owner.code, k.sender, k.value_fen, k.on, below)]


def warned(m: State, told: list[Told]) -> list[Told]:
    """After a command: whose value has a settled account's balance crossed?"""
    named = [index for event in told if event[0] == "PaymentSettled" for index in event[3]]
    crossed: list[Told] = []
    for index in dict.fromkeys(named):
        owner, balance = m.accounts[index].owner, m.accounts[index].balance
        for key, (value, was_below) in m.warnings.items():
            still = balance < value and was_below and not m.parameter("warnings.once")
            if key[0] == index and ((balance < value) != was_below or still):
                m.warnings[key] = (value, balance < value)
                word = "WarningRaised" if balance < value else "WarningLifted"
                crossed.append((word, index, owner, key[1], value, balance))
    return crossed


REPORT_MAX = 500
"""How many accounts one answer names."""
OTHERS_MAX = 200


def _asked(m: State, sender: str, code: str, *, branches: bool) -> list[Account]:
    """The account and, if wanted, its branches'; of an office, the accounts of its area."""
    target = m.participant(code)
    if target is None:
        raise Refusal(R.PARTICIPANT_UNKNOWN)
    own = m.deposit_of(code)
    refuse_if(own is None and target.kind != KIND_OFFICE, R.ACCOUNT_UNKNOWN)
    check_sender(m, sender)
    deposits = [account for account in m.accounts if account.is_deposit]
    if own is None:
        refuse_if(sender != code, R.NOT_AUTHORISED)
        area = [account for account in deposits if account.office == code]
        return [account for account in area if m.deposit_of(account.owner) is account]
    refuse_if(not superior(m, sender, code), R.NOT_AUTHORISED)
    below = []
    for account in deposits:
        owner = m.participant(account.owner)
        assert owner is not None
        if owner.legal_entity == code and account is not own and superior(m, sender, owner.code):
            below.append(account)
    return [own, *below] if branches else [own]


def query_account(m: State, k: c.QueryAccount) -> list[Told]:
    """Balance, limits and controls. Source: corrections §2."""
    refuse_if(k.scope not in (0, 1), R.VALUE_OUT_OF_BOUNDS)
    rows = []
    asked = _asked(m, k.sender, k.participant, branches=k.scope == 1)
    check_sending(m, k.sender, k)
    for account in asked:
        owner = m.participant(account.owner)
        assert owner is not None
        overdraft = 0 if account.overdraft_void else account.overdraft
        controls = int(account.debit_control) + 2 * int(account.credit_control)
        rows.append(
            (account.index, owner.code, owner.name, owner.kind, account.balance, overdraft,
             account.tied, account.minimum, controls,
             m.standings.get(owner.code, (False, 0, False))[1] != 0)
        )  # fmt: skip
    names = (k.sender, k.message_id, k.participant)
    return [("AccountsReported", *names, len(rows), tuple(rows[:REPORT_MAX]))]


def query_liquidity(m: State, k: c.QueryLiquidity) -> list[Told]:
    """Sums over the accounts, the non-clearing ones added to each. Source: RULES-Q §1.2."""
    refuse_if(k.scope not in (0, 1, 2, 3), R.VALUE_OUT_OF_BOUNDS)
    rows = []
    asked = _asked(m, k.sender, k.participant, branches=k.scope in (1, 3))
    check_sending(m, k.sender, k)
    for account in asked:
        owner = m.participant(account.owner)
        assert owner is not None
        queues = [item for each in m.accounts for item in m.queue(each.index)]
        for file in m.net_files.values():
            if file.status == STATUS_QUEUED:
                queues += [line for line in file.lines if line.id not in file.waiting]
        out = sum(item.amount for item in queues if item.payer == account.index)
        coming = sum(item.amount for item in queues if item.payee == account.index)
        usable = account.available(CLASS_ORDINARY, account.minimum)
        date, others = m.reported.get(account.index, (0, ())) if k.scope > 1 else (0, ())
        rows.append(
            (account.index, owner.code, owner.name, account.balance, usable, usable + coming - out,
             out, coming, date, others)
        )  # fmt: skip
    outside = [one for row in rows for one in row[9]]
    total = (
        len(rows), sum(row[3] for row in rows), sum(row[4] for row in rows),
        sum(row[5] for row in rows), len(outside), sum(one[2] for one in outside),
    )  # fmt: skip
    names = (k.sender, k.message_id, k.participant, k.scope)
    return [("LiquidityReported", *names, total, tuple(rows[:REPORT_MAX]))]


def report_other_balances(m: State, k: c.ReportOtherBalances) -> list[Told]:
    """Figures of ACS replace those of the same or an earlier date."""
    _check_figures(k.business_date, k.accounts)
    account = m.known_deposit_of(k.participant)
    _check_age(m, account, k.business_date)
    return _take_over(m, account, k.participant, (k.business_date, k.accounts))


def report_by_message(m: State, k: c.ReportOtherBalancesByMessage) -> list[Told]:
    """The same from the office that manages the account, which stands for ACS."""
    _check_figures(k.figures_date, k.accounts)
    check_form(k.message_id, k.digest, k.business_date)
    account = m.known_deposit_of(k.participant)
    check_sender(m, k.sender)
    refuse_if(m.certificates.get(k.certificate) != k.sender, R.CERTIFICATE_NOT_SENDERS)
    refuse_if(account.office != k.sender, R.NOT_AUTHORISED)
    repeat = check_message(m, k.sender, k)
    if repeat is not None:
        return repeat
    _check_age(m, account, k.figures_date)
    remember(m, k.sender, k, 0)
    return _take_over(m, account, k.participant, (k.figures_date, k.accounts))


def _check_figures(date: int, accounts: list[c.OtherBalance]) -> None:
    refuse_if(not is_date(date), R.VALUE_OUT_OF_BOUNDS)
    refuse_if(len(accounts) > OTHERS_MAX, R.VALUE_OUT_OF_BOUNDS)
    for one in accounts:
        sound = 1 <= len(one.code) <= 14 and 1 <= len(one.name) <= 60
        refuse_if(not sound or abs(one.balance_fen) > AMOUNT_FEN_MAX, R.VALUE_OUT_OF_BOUNDS)
    refuse_if(len({one.code for one in accounts}) < len(accounts), R.VALUE_OUT_OF_BOUNDS)


def _check_age(m: State, account: Account, date: int) -> None:
    refuse_if(date > m.today, R.DATE_NOT_CURRENT)
    before, _ = m.reported.get(account.index, (0, ()))
    refuse_if(date < before, R.FIGURES_OLDER)


def _take_over(
    m: State, account: Account, participant: str, figures: tuple[int, list[c.OtherBalance]]
) -> list[Told]:
    date, accounts = figures
    rows = tuple((one.code, one.name, one.balance_fen) for one in accounts)
    m.reported[account.index] = (date, rows)
    told = (account.index, participant, date, len(rows), sum(row[2] for row in rows))
    return [("OtherBalancesReported", *told)]
