"""The closing of accounts, once more.

Source: RULES-A §2.9, §4.6 E27; corrections §4.6, §4.8.
"""

from __future__ import annotations

from support.model.agreements import EXPIRED, REVOKED
from support.model.books import HZ, SPECIAL_SUBJECT, Account
from support.model.charges import BOND_SYSTEM, charge, interest_amount, settle_fees
from support.model.plain import Told
from support.model.state import State

__all__ = ["agreement_claim", "close_accounts"]


def close_accounts(m: State) -> list[Told]:
    """E27 for everybody revoked by today; what stands in the way is told. Source: RULES-A §2.9."""
    told: list[Told] = []
    for code, (suspended, date, closed) in m.standings.items():
        if closed or not 0 < date <= m.today:
            continue
        account = m.known_deposit_of(code)
        account.barred = True
        obstacle = _obstacle(m, account)
        if not obstacle:
            fees = settle_fees(m, account)
            obstacle = "fees are not charged" if fees is None else ""
            told += fees or []
        count = m.overdrawn_minutes.get(code, 0)
        if not obstacle and count:
            if interest_amount(m, count, m.today) > account.balance:
                obstacle = "interest is not charged"
            else:
                m.lines += 1
                del m.overdrawn_minutes[code]
                told += charge(m, account, count, m.today, line=m.lines)
        amount = account.balance
        if not obstacle and amount:
            m.lines += 1
            told += _zero(m, account, m.lines << 40 | m.seq)
        if not obstacle:
            m.standings[code] = (suspended, date, True)
            account.minimum = account.overdraft = 0
            account.overdraft_next = None
            m.warnings = {k: v for k, v in m.warnings.items() if k[0] != account.index}
            m.cap_warnings = {k: v for k, v in m.cap_warnings.items() if k[0] != account.index}
            m.caps = {k: v for k, v in m.caps.items() if k[0] != code}
            m.reported.pop(account.index, None)
            m.pledging.pop(code, None)
            m.pledging_next.pop(code, None)
            if m.roles.get(BOND_SYSTEM) == code:
                del m.roles[BOND_SYSTEM]
        names = (account.index, code, account.office, m.today)
        special = account.subject == SPECIAL_SUBJECT
        told.append(("ClosingTried", *names, amount, obstacle, special))
    return told


def _obstacle(m: State, account: Account) -> str:
    """Return the first thing that stands in the way. Source: RULES-A §2.9; corrections §4.6."""
    code = account.owner
    held = [one for session in m.sessions if session.held for one in session.lines]
    found = {
        "payments wait": bool(m.queue(account.index)),
        "funds are earmarked": account.tied != 0,
        "overdrawn": account.balance < 0,
        "a session is held": any(line.participant == code for line in held),
        **_lending_claims(m, code),
        "pledge financing is on": any(
            terms.get(code, (0, 0, 0))[0] for terms in (m.pledging, m.pledging_next)
        ),
        "a pledge request is open": any(one.is_open and one.bank == code for one in m.requests),
        "a pledge loan is open": any(one.bank == code for one in m.pledge_loans),
        **_pool_claim(m, code),
    }
    return next((word for word, stands in found.items() if stands), "")


def _lending_claims(m: State, code: str) -> dict[str, bool]:
    agreed = [one for one in m.agreements if one.status not in (REVOKED, EXPIRED)]
    return {
        "an agreement of lending is open": any(
            code in (one.borrower, one.lender) for one in agreed
        ),
        "a loan is open": any(one.owed and code in (one.borrower, one.lender) for one in m.loans),
    }


def _pool_claim(m: State, code: str) -> dict[str, bool]:
    bound = {
        name: [*one.branches, *(code for change in one.changes for code in change[2])]
        for name, one in m.pools.items()
    }
    return {
        "a pool is bound": any(
            names and (code in names or code == entity) for entity, names in bound.items()
        )
    }


def agreement_claim(m: State, code: str) -> bool:
    """Whether an agreement of lending or a pool binds somebody. Source: RULES-C §2.5."""
    return any({**_lending_claims(m, code), **_pool_claim(m, code)}.values())


def _zero(m: State, account: Account, line: int) -> list[Told]:
    """Dr D(X) / Cr HZ(o) for the whole balance. Source: RULES-A §4.6 E27."""
    amount, office = account.balance, account.office
    entries = [account.index, m.account_of(office, HZ).index]
    m.post(entries, amount, source=(27, line))
    made = (line, office, "", "account closing", account.owner, office, amount, 6, 27, "", "")
    balances = tuple(m.accounts[index].balance for index in entries)
    return [
        ("PaymentMade", *made),
        ("PaymentSettled", line, 27, tuple(entries), amount, *balances),
    ]
