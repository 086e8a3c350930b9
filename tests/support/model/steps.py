"""What the steps of HVPS and SAPS do, beside moving the state.

Source: RULES-D §3, §5; RULES-Q §3.7, §9, §10.1; corrections §1.2, §4.3, §4.6.
"""

from __future__ import annotations

from support.model import (
    authority,
    base_data,
    certificates,
    change_files,
    closing,
    ladder,
    lending,
    liquidity,
    nodes,
    openings,
    options,
    parameters,
    pledges,
    pool,
    timed,
)
from support.model.charges import at_daytime
from support.model.dual_control import expire
from support.model.net_files import return_all_files
from support.model.net_waiting import NET_POSTING
from support.model.nets import book_held
from support.model.plain import Told
from support.model.pvp import release
from support.model.settlement import scan
from support.model.state import State, refuse_if
from support.model.timed import return_stored
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import (
    STATUS_QUEUED,
    STATUS_REJECTED,
    SYSTEM_BEPS,
    SYSTEM_IBPS,
    SYSTEM_SAPS,
)

__all__ = [
    "anybody_overdrawn",
    "anybody_short",
    "at_cut_off",
    "at_hvps_end",
    "at_hvps_opening",
    "at_new_date",
    "at_pre_close",
    "at_saps_opening",
    "begin_date",
    "change_places",
    "forced_items_wait",
    "pass_time",
    "release_all",
    "return_and_scan",
    "set_floors",
]

RETURNED_CLASSES = (2, 6, 7, 8)


def anybody_overdrawn(m: State) -> bool:
    """Whether a settlement account is below nothing."""
    return any(account.balance < 0 for account in m.accounts if account.is_deposit)


def anybody_short(m: State) -> bool:
    """Whether an account is overdrawn or has something waiting. Source: RULES-Q §9.1."""
    waits = any(item.status == STATUS_QUEUED for item in m.payments.values())
    return waits or anybody_overdrawn(m)


def forced_items_wait(m: State) -> bool:
    """Whether something waits that must settle. Source: RULES-Q §9.5."""
    waiting = [item for item in m.payments.values() if item.status == STATUS_QUEUED]
    return any(item.queue_class in (1, 3, 4, 5) for item in waiting)


def set_floors(m: State) -> None:
    """As the window opens. Source: RULES-Q §9.3."""
    for account in m.accounts:
        account.floor = max(0, -account.balance) if account.is_deposit else 0


def release_all(m: State) -> list[Told]:
    """Let go of what is held for deals."""
    return release(m, R.RETURNED_AT_CLOSE, every=True)[0]


def return_and_scan(m: State) -> list[Told]:
    """Return classes 2, 6, 7, 8 of every queue, then scan once."""
    told: list[Told] = []
    for account in m.accounts:
        for item in m.queue(account.index):
            if item.queue_class in RETURNED_CLASSES and item.posting != NET_POSTING:
                item.status = STATUS_REJECTED
                told.append(("PaymentReturned", item.id, int(R.RETURNED_AT_CLOSE)))
    told += return_all_files(m)
    told += release_all(m)
    return told + scan(m, [account.index for account in m.accounts])


def at_saps_opening(m: State) -> list[Told]:
    """Fees, interest, then the sessions that were held. Source: corrections §4.2, §4.6."""
    return at_daytime(m) + book_held(m)


def at_hvps_opening(m: State) -> list[Told]:
    """Loans that SAPS repays for the participants are payments of HVPS. Source: RULES-Q §8.8."""
    return lending.at_daytime(m)


def at_cut_off(m: State, seed: int) -> list[Told]:
    """Stored ones go back, limits end; matching, pool, matching again; pledge loans.

    Source: RULES-Q §10.1, §5.4; ADR-0057.
    """
    told = return_stored(m) + options.end_limits(m)
    seconds = m.parameter("matching.start_delay_seconds")
    if not seconds:
        return told + _tools(m, seed)
    m.matching_plan = (m.now + seconds * 10**9, seed)
    return [*told, ("MatchingPlanned", m.matching_plan[0])]


def _tools(m: State, seed: int) -> list[Told]:
    told = liquidity.match_by_itself(m, liquidity.AT_CUT_OFF)
    told += pool.at_cut_off(m, seed)
    return told + pledges.repay_all(m)


def pass_time(m: State, k: c.PassTime) -> list[Told]:
    """Requests that nobody answers, payments with times, then what was planned at the cut-off."""
    del k
    told = pledges.give_up(m) + timed.payments_in_time(m)
    at, seed = m.matching_plan
    if 0 < at <= m.now:
        m.matching_plan = (0, 0)
        told += [("MatchingPlanned", 0), *_tools(m, seed)]
    refuse_if(not told, R.NOTHING_DUE)
    return told


def change_places(m: State, k: c.ChangeBaseData) -> list[Told]:
    """Base data; what holds from now on may close a centre on somebody."""
    told = base_data.change_base_data(m, k)
    return told + nodes.follow_register(m) if told[0][1] == m.today else told


def at_pre_close(m: State) -> list[Told]:
    """Pledge requests lapse, loans are repaid, earmarks pay, then lending.

    Source: corrections §4.3; ADR-0058.
    """
    told = pledges.lapse(m) + pledges.repay_all(m)
    return told + ladder.release_kept(m) + lending.at_pre_close(m)


def at_hvps_end(m: State) -> list[Told]:
    """The same without lending."""
    return pledges.lapse(m) + pledges.repay_all(m) + ladder.release_kept(m)


def begin_date(m: State, date: int) -> list[Told]:
    """Carry the balances over and forget what is too old; tell which parameters change."""
    new_year = date // 10000 > m.today // 10000
    m.today = date
    switched = parameters.at_switch(m, SYSTEM_SAPS)
    m.dates.append(date)
    m.begun.append(date)
    m.dates = m.dates[-m.parameter("idempotence.days_kept") :]
    m.messages = {key: one for key, one in m.messages.items() if one.date >= m.dates[0]}
    reached = min([m.dates[0], *(m.systems[one].date for one in (SYSTEM_BEPS, SYSTEM_IBPS))])
    m.sessions = [
        one for one in m.sessions
        if one.held or one.date >= (m.dates[0] if one.office else reached)
    ]  # fmt: skip
    m.correction_dates = [*m.correction_dates, m.today][-m.parameter("corrections.dates_kept") :]
    m.moved, m.held_back = [], set()
    for account in m.accounts:
        account.opening = account.balance
        for name in ("debit_count", "debit_sum", "credit_count", "credit_sum"):
            past = 0 if new_year else getattr(account, f"past_{name}") + getattr(account, name)
            setattr(account, f"past_{name}", past)
            setattr(account, name, 0)
    return switched


def at_new_date(m: State) -> list[Told]:
    """What takes effect with a date of SAPS."""
    told = expire(m)
    for account in m.accounts:
        if account.overdraft_next is not None:
            account.overdraft = account.overdraft_next
            account.overdraft_next = None
            account.overdraft_void = False
            told.append(("OverdraftLimitApplied", account.index, account.overdraft))
    told += lending.at_new_date(m) + pool.new_date(m) + pledges.at_new_date(m)
    told += options.end_reserves(m) + change_files.apply_files(m, SYSTEM_SAPS)
    told += nodes.follow_register(m)
    told += closing.close_accounts(m)
    told += openings.open_due(m) + authority.forget_ended(m)
    return told + certificates.at_new_date(m)
