"""Pools, once more.

Source: RULES-Q §7; corrections §1.10, §1.11, §4.11, §4.15; ADR-0040.
"""

from __future__ import annotations

from support.model import liquidity
from support.model.authority import check_sending
from support.model.books import HV, Payment
from support.model.plain import Told
from support.model.pool_book import Pool
from support.model.registry import is_date
from support.model.settlement import check_form, check_message, check_sender, remember, scan
from support.model.state import State, refuse_if
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import PHASE_CUT_OFF, STATUS_QUEUED, STATUS_SETTLED
from tianping.values.money import AMOUNT_FEN_MAX

__all__ = ["at_cut_off", "manage", "new_date", "query", "run", "set_floor", "set_pool"]

ORDER, RANDOM, END = 0, 1, 2
DONE, SHORT, OWN_QUEUE, CONTROLLED, STILL_STOPPED = 0, 1, 2, 3, 4
SETUP_PHASES = (0, 5, 10, 20, 35, 40)


# --- setting up


def manage(m: State, k: c.ManagePool) -> list[Told]:
    """By message of the legal entity."""
    check_form(k.message_id, k.digest, k.business_date)
    _check_instruction(m, k)
    check_sender(m, k.sender)
    refuse_if(m.certificates.get(k.certificate) != k.sender, R.CERTIFICATE_NOT_SENDERS)
    refuse_if(k.sender != k.legal_entity, R.NOT_AUTHORISED)
    repeat = check_message(m, k.sender, k)
    if repeat is not None:
        return repeat
    told = _note(m, k)
    remember(m, k.sender, k, 0)
    return told


def set_pool(m: State, k: c.SetPool) -> list[Told]:
    """By an operator."""
    _check_instruction(m, k)
    return _note(m, k)


def _check_instruction(m: State, k: c.ManagePool | c.SetPool) -> None:
    refuse_if(k.management not in (ORDER, RANDOM, END), R.VALUE_OUT_OF_BOUNDS)
    refuse_if(k.effective_date != 0 and not is_date(k.effective_date), R.VALUE_OUT_OF_BOUNDS)
    refuse_if(len(k.branches) > 1000, R.VALUE_OUT_OF_BOUNDS)
    m.known_deposit_of(k.legal_entity)


def _note(m: State, k: c.ManagePool | c.SetPool) -> list[Told]:
    refuse_if(m.phase not in SETUP_PHASES, R.PHASE_WRONG)
    given = k.effective_date
    refuse_if(given != 0 and given <= m.today, R.POOL_DATE_NOT_LATER)
    refuse_if(k.management == ORDER and not k.branches, R.POOL_WITHOUT_BRANCHES)
    for place, code in enumerate(k.branches):
        found = m.participant(code)
        branch = found is not None and found.legal_entity == k.legal_entity
        branch = branch and m.deposit_of(code) is not None and code != k.legal_entity
        refuse_if(not branch, R.POOL_BRANCH_WRONG)
        refuse_if(code in k.branches[:place], R.POOL_BRANCH_TWICE)
    date = given or _day_after(m.today)
    if k.management == END:
        pool = m.pools.get(k.legal_entity, Pool()).clone()
        _apply(pool, date)
        refuse_if(not pool.branches, R.POOL_BRANCH_NOT_BOUND)
        refuse_if(any(one not in pool.branches for one in k.branches), R.POOL_BRANCH_NOT_BOUND)
    pool = m.pools.setdefault(k.legal_entity, Pool())
    pool.changes.append((date, k.management, tuple(k.branches)))
    return [("PoolManaged", k.legal_entity, k.management, date, tuple(k.branches))]


def _day_after(date: int) -> int:
    while not is_date(date := date + 1):
        pass
    return date


def _apply(pool: Pool, today: int) -> bool:
    """Do what is due, by date and then as it was said; tell whether anything was."""
    due = sorted((one for one in pool.changes if one[0] <= today), key=lambda one: one[0])
    for _, management, branches in due:
        if management == END:
            gone = branches or tuple(pool.branches)
            pool.branches = [one for one in pool.branches if one not in gone]
        else:
            pool.in_order = management == ORDER
            pool.branches = list(branches) or pool.branches
    pool.changes = [one for one in pool.changes if one[0] > today]
    return bool(due)


def set_floor(m: State, k: c.SetPoolFloor) -> list[Told]:
    """Effective at once."""
    refuse_if(not 0 <= k.amount_fen <= AMOUNT_FEN_MAX, R.VALUE_OUT_OF_BOUNDS)
    m.known_deposit_of(k.legal_entity)
    refuse_if(m.phase not in SETUP_PHASES, R.PHASE_WRONG)
    m.pools.setdefault(k.legal_entity, Pool()).floor = k.amount_fen
    return [("PoolFloorSet", k.legal_entity, k.amount_fen)]


def _by_account(m: State) -> list[tuple[str, Pool]]:
    owners = [account.owner for account in m.accounts if account.is_deposit]
    return [(owner, m.pools[owner]) for owner in owners if owner in m.pools]


def new_date(m: State) -> list[Told]:
    """What was said comes true, what was served is forgotten."""
    told: list[Told] = []
    for owner, pool in _by_account(m):
        pool.transfers, pool.stopped = [], None
        before = pool.branches
        if _apply(pool, m.today):
            released = tuple(code for code in before if code not in pool.branches)
            told.append(("PoolInForce", owner, pool.in_order, tuple(pool.branches), released))
    return told


def query(m: State, k: c.QueryPool) -> list[Told]:
    """Whom it concerns: the legal entity, and each branch for itself."""
    check_sender(m, k.sender)
    check_sending(m, k.sender, k)
    refuse_if(k.date != m.today, R.DATE_NOT_CURRENT)
    rows = []
    for owner, pool in _by_account(m):
        served = [one[0] for one in pool.transfers if one[0] not in pool.branches]
        for branch in dict.fromkeys(pool.branches + served):
            if k.sender in (owner, branch):
                own = [one for one in pool.transfers if one[0] == branch]
                rows += [(owner, branch, one[2], one[1], one[3]) for one in own]
                rows += [] if own else [(owner, branch, 0, 0, 0)]
    return [("PoolReported", k.sender, k.message_id, k.date, tuple(rows))]


# --- running


def run(m: State, k: c.RunPool) -> list[Told]:
    """By an operator, between cut-off and window."""
    refuse_if(not 0 <= k.seed < 2**63, R.VALUE_OUT_OF_BOUNDS)
    refuse_if(m.phase != PHASE_CUT_OFF, R.PHASE_WRONG)
    refuse_if(not any(pool.branches for pool in m.pools.values()), R.POOL_NONE)
    refuse_if(not m.parameter("pool.enabled"), R.OPTION_OFF)
    return _run_all(m, 1, k.seed)


def at_cut_off(m: State, seed: int) -> list[Told]:
    """After matching, if pools are on."""
    return _run_all(m, 0, seed) if m.parameter("pool.enabled") else []


def _run_all(m: State, trigger: int, seed: int) -> list[Told]:
    told: list[Told] = []
    line = 0
    for owner, pool in _by_account(m):
        waits = any(m.queue(m.known_deposit_of(one).index) for one in pool.branches)
        if pool.branches and (waits or trigger == 1):
            more, line = _run_one(m, owner, pool, (trigger, seed), line)
            told += more
    if line:
        told += liquidity.match_by_itself(m, liquidity.AFTER_POOL)
    return told


def _splitmix(state: int) -> int:
    z = state
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB % 2**64
    return z ^ (z >> 31)


def drawn(codes: list[str], seed: int) -> list[str]:
    """Return the codes shuffled from the end, the numbers by SplitMix64."""
    codes = list(codes)
    places = reversed(range(1, len(codes)))
    for steps, i in enumerate(places, start=1):
        j = _splitmix((seed + steps * 0x9E3779B97F4A7C15) % 2**64) % (i + 1)
        codes[i], codes[j] = codes[j], codes[i]
    return codes


def _run_one(
    m: State, owner: str, pool: Pool, started: tuple[int, int], line: int
) -> tuple[list[Told], int]:
    trigger, seed = started
    entity = m.known_deposit_of(owner)
    order = pool.branches if pool.in_order else drawn(pool.branches, seed + int(owner))
    outcome = DONE
    if pool.stopped is not None and pool.stopped == entity.credit_count:
        outcome = STILL_STOPPED
    elif entity.debit_control or entity.barred:
        outcome = CONTROLLED
    elif m.parameter("pool.own_queue_empty") and m.queue(entity.index):
        outcome = OWN_QUEUE
    told: list[Told] = []
    amounts: list[int] = []
    if outcome == DONE:
        pool.stopped = None
    for queue_class, branch in [(one, code) for one in range(1, 9) for code in order]:
        if outcome != DONE:
            break
        wanted = _wanted(m, pool, branch, queue_class)
        if wanted == 0:
            continue
        room = min(entity.balance - pool.floor, liquidity.own_funds(m, entity.index))
        credited = entity.credit_count
        if room > 0:
            line += 1
            amounts.append(min(wanted, room))
            told += _transfer(m, owner, branch, amounts[-1], line)
            pool.transfers.append((branch, queue_class, line << 40 | m.seq, amounts[-1]))
            told += scan(m, [m.known_deposit_of(branch).index])
        if room < wanted:
            outcome, pool.stopped = SHORT, credited
    head: Told = (
        "PoolRun", owner, trigger, seed, tuple(order), outcome, len(amounts), sum(amounts),
    )  # fmt: skip
    return [head, *told], line


def _wanted(m: State, pool: Pool, branch: str, queue_class: int) -> int:
    """Return what a branch is to get for a class; nothing when it was served today."""
    if any(one[:2] == (branch, queue_class) for one in pool.transfers):
        return 0
    account = m.known_deposit_of(branch)
    items = [one for one in m.queue(account.index) if one.queue_class == queue_class]
    total = sum(one.amount for one in items if not liquidity.stands_aside(m, one))
    if total and m.parameter("pool.amount") == 1:
        return max(0, total - account.available_beside(queue_class, account.minimum, m.phase))
    return total


def _transfer(m: State, owner: str, branch: str, amount: int, line: int) -> list[Told]:
    """E26a: as an ordinary transfer from the legal entity to the branch."""
    payer, payee = m.known_deposit_of(owner), m.known_deposit_of(branch)
    entries = [
        payer.index, m.account_of(payer.office, HV).index,
        m.account_of(payee.office, HV).index, payee.index,
    ]  # fmt: skip
    item = Payment(
        id=line << 40 | m.seq,
        sender=owner,
        posting=26,
        entries=entries,
        amount=amount,
        queue_class=8,
        order=0,
        is_transfer=False,
        same_participant=False,
        status=STATUS_QUEUED,
    )
    m.post(entries, amount, source=(26, item.id))
    item.status = STATUS_SETTLED
    m.payments[item.id] = item
    made: Told = (
        "PaymentMade", item.id, owner, "", "pool", owner, branch, amount, 8, 26, "G107", "03601",
    )  # fmt: skip
    return [made, m.say_settled(item)]
