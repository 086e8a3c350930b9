"""What is true after every command: I1 to I7, and that the queue's books agree.

Run after every command in tests, and on every snapshot in production.
Source: RULES-A §6 (I1-I7); RULES-Q §3.
"""

from __future__ import annotations

from tianping.core.control.admission import status_of
from tianping.core.control.archive import check_kept
from tianping.core.control.certificate_dates import check_certificates
from tianping.core.control.closed_day import check_day_book
from tianping.core.control.control_invariants import check_control
from tianping.core.control.day_snapshot import check_days
from tianping.core.control.link_keys import check_links
from tianping.core.control.node_snapshot import check_nodes
from tianping.core.control.people import check_people
from tianping.core.faults import check
from tianping.core.ledger.chart import (
    SUBJECT_BATCH,
    SUBJECT_CARRIED,
    SUBJECT_SUMMARY,
    SUBJECT_TRANSFERS,
)
from tianping.core.ledger.posting import E26C_NET_LINE
from tianping.core.ledger.trial_balance import waiting_nets_fen
from tianping.core.ledger.turnovers import check_years
from tianping.core.liquidity.cap_invariants import check_caps
from tianping.core.liquidity.lending_checks import check_lending
from tianping.core.liquidity.pledge_invariants import check_pledges
from tianping.core.liquidity.times_checks import check_times
from tianping.core.liquidity.warnings import check_quiet
from tianping.core.machine import Machine
from tianping.core.settlement.net_turns import line_ready
from tianping.core.settlement.queue import first_payable
from tianping.core.settlement.stops import control_on_file, returned_by_control, stopping_control
from tianping.core.state import SettlementAccount, State, account_of
from tianping.core.terms import (
    CLASS_BATCH_NET,
    CLASS_SAME_CITY,
    CONTROL_BARRED,
    CONTROL_CREDIT,
    CONTROL_DEBIT,
    PHASE_DAY_END,
    PHASE_HVPS_ENDED,
    PHASE_PRE_CLOSE,
    PHASE_PREPARATION,
    PHASE_WINDOW,
    STATUS_PROCESSED,
    STATUS_QUEUED,
)
from tianping.values.identifiers import payment_line, payment_seq
from tianping.values.money import AMOUNT_FEN_MAX

__all__ = ["check_invariants"]


def check_invariants(machine: Machine) -> None:
    """Check every invariant of a machine's state.

    Raises:
        InvariantViolation: names the first one that does not hold.
    Source: RULES-A §6; RULES-Q §3.2-3.4.
    """
    state = machine.state
    check_days(state)
    check_nodes(state)
    check_day_book(state)
    _check_books(state)
    for account in state.settlement_accounts:
        _check_account(account)
        _check_queue(state, account)
    _check_reserves(state)
    _check_index(state)
    _check_return_requests(state)
    check_lending(state)
    _check_net_files(state)
    _check_holds(state)
    _check_sessions(state)
    check_pledges(state)
    check_times(state)
    _check_standings(state)
    check_people(state)
    _check_openings(state)
    check_caps(state)
    kept = len(state.earmark_releases)
    check(kept == 0 or state.phase == PHASE_WINDOW, "a release is kept beyond the window")
    check_kept(state)
    check_control(state)
    check_certificates(state)
    check_links(state)
    if state.phase in (PHASE_DAY_END, PHASE_PREPARATION):
        for account in state.settlement_accounts:
            check(account.queued_count == 0, f"overnight queue of {account.owner}")
            check(account.balance_fen >= 0, f"I7: {account.owner} overdrawn overnight")
    check_years(state)
    check_quiet(state)


def _check_books(state: State) -> None:
    """Check I1 to I6: the books balance in themselves.

    Source: RULES-A §6 I1-I6.
    """
    debit_fen = credit_fen = 0
    sums: dict[int, int] = {}
    for index, account in enumerate(state.accounts):
        check(account.index == index, f"account {index} is called {account.index}")
        debit_fen += account.debit_fen
        credit_fen += account.credit_fen
        sums[account.subject] = sums.get(account.subject, 0) + account.balance_fen
        expected = account.opening_fen + account.credit_fen - account.debit_fen
        check(account.balance_fen == expected, f"I6: account {account.number}")
    check(debit_fen == credit_fen, f"I1: debits {debit_fen}, credits {credit_fen}")
    check(sums.get(SUBJECT_TRANSFERS, 0) == 0, "I2: transfers between offices do not sum to zero")
    waiting_fen = waiting_nets_fen(state)
    batch_fen = sums.get(SUBJECT_BATCH, 0)
    check(-batch_fen == waiting_fen, f"I3: BEPS and IBPS {batch_fen}, waiting {waiting_fen}")
    check(sums.get(SUBJECT_CARRIED, 0) == 0, "I4: carried funds do not sum to zero")
    total = 0
    for balance_fen in sums.values():
        total += balance_fen
    check(total == 0, f"I5: all balances sum to {total}")
    inner_fen = sums.get(SUBJECT_SUMMARY, 0) + batch_fen
    check(-inner_fen == state.money_fen, "I5: sum of money")


def _check_sessions(state: State) -> None:
    """Check that the open sessions are those of the lines that wait, line by line.

    Source: house, ADR-0035.
    """
    waiting: dict[int, int] = {}
    for account in state.settlement_accounts:
        for queue_class in (CLASS_SAME_CITY, CLASS_BATCH_NET):
            for item in account.queue[queue_class]:
                if payment_line(item.payment) != 0:
                    seq = payment_seq(item.payment)
                    waiting[seq] = waiting.get(seq, 0) + 1
    nets = state.nets
    check(not nets.completed, "a completed session that nobody was told of")
    check(len(waiting) == len(nets.open), f"{len(nets.open)} open sessions, {len(waiting)} wait")
    of_nets = [seq for seq, session in nets.open.items() if not session.office]
    of_nets += [one.submission for one in nets.held]
    check(sorted(nets.systems) == sorted(of_nets), "systems of the sessions that are not complete")
    for seq, session in nets.open.items():
        check(session.waiting_count == waiting.get(seq, 0), f"lines of session {seq}")
        if session.office:
            status = status_of(state.participants[session.office], session.message_id)
            check(status == STATUS_QUEUED, f"status of session {seq}")


def _check_account(account: SettlementAccount) -> None:
    """Check I7 and the bounds of an account's limits.

    Source: RULES-A §6 I7; RULES-Q §1, §2.2.
    """
    limit_fen = account.overdraft_same_city_fen
    check(account.balance_fen >= -limit_fen, f"I7: {account.owner} over its limit")
    void = account.overdraft_fen == 0
    check(void or account.overdraft_fen == limit_fen, f"overdraft limit of {account.owner}")
    controls = account.controls
    check(
        0 <= controls <= CONTROL_DEBIT | CONTROL_CREDIT | CONTROL_BARRED,
        f"controls of {account.owner}",
    )
    check(void or not controls & CONTROL_DEBIT, f"overdraft of {account.owner} is not void")
    check(account.minimum_fen >= 0, f"minimum balance of {account.owner}")
    check(account.earmark_beps_fen >= 0, f"BEPS earmark of {account.owner}")
    check(account.earmark_ibps_fen >= 0, f"IBPS earmark of {account.owner}")
    check(account.held_fen >= 0, f"held funds of {account.owner}")
    bound = account.earmark_beps_fen + account.earmark_ibps_fen + account.held_fen
    check(account.earmark_fen == bound, f"earmark of {account.owner}")


def _check_queue(state: State, account: SettlementAccount) -> None:
    """Check a queue's order and count, that no control bars an item, that nothing payable waits.

    Source: RULES-Q §2.2-2.3, §3.2, §3.4.
    """
    count = 0
    for queue_class, items in enumerate(account.queue):
        before = None
        for item in items:
            check(item.queue_class == queue_class, f"class of queued payment {item.payment}")
            check(item.payer.account is account, f"payer of queued payment {item.payment}")
            place = (item.order, item.payment)
            check(before is None or before < place, f"order of payment {item.payment}")
            check(not returned_by_control(item), f"payment {item.payment} waits against a control")
            if payment_line(item.payment) == 0:
                status = status_of(item.sender, item.message_id)
                check(status == STATUS_QUEUED, f"status of queued payment {item.payment}")
            before = place
            count += 1
    check(account.queued_count == count, f"queue count of {account.owner}")
    if count and state.phase not in (PHASE_DAY_END, PHASE_PREPARATION):
        check(first_payable(state, account) is None, f"a payable payment of {account.owner} waits")


def _check_standings(state: State) -> None:
    """Check that who is suspended or revoked is barred, nobody else, and that closed is empty.

    Source: RULES-A §2.9; house, ADR-0049.
    """
    for account in state.settlement_accounts:
        standing = state.standings.get(account.owner)
        barred = standing is not None and (
            standing.suspended or 0 < standing.closing_date <= state.business_date
        )
        check((account.controls & CONTROL_BARRED != 0) == barred, f"{account.owner} barred")
        closed = standing is not None and standing.closed
        check(not closed or account.balance_fen == 0, f"closed account of {account.owner}")
        owner = state.participants[account.owner]
        check((owner.account is None) == closed, f"{account.owner} has an account")


def _check_openings(state: State) -> None:
    """Check that accounts that will be opened are not there yet, and that nobody is still to ask.

    Source: RULES-A §2.8; house, ADR-0055.
    """
    check(not state.newly_waiting, "somebody was not asked for funds")
    for code, opening in state.openings.items():
        check(state.participants[code].account is None, f"opening of {code}, whose account is open")
        for fen in (opening.balance_fen, opening.minimum_fen):
            check(0 <= fen <= AMOUNT_FEN_MAX, f"amount {fen} of the opening of {code}")


def _check_reserves(state: State) -> None:
    """Check that what participants keep is theirs, and something; that no event was forgotten.

    Source: house, ADR-0050.
    """
    for account in state.settlement_accounts:
        own, code = account.limits, account.owner
        least = min(account.relief_reserve_fen, account.urgent_reserve_fen)
        check(least >= 0, f"reserves of {code} below zero")
        check(own is None or len(own.items()) > 0, f"limits of {code} against nobody")
    check(not state.noted, "events that no command told")


def _check_return_requests(state: State) -> None:
    """Check that every return request and query is a message its sender is known to have sent.

    Source: house, ADR-0030, ADR-0104.
    """
    for requests in (state.return_requests, state.queries):
        for code, asked in requests.items():
            check(len(asked) > 0, f"return requests or queries of {code}")
            for message_id, other in asked.items():
                status = status_of(state.participants[code], message_id)
                check(status == STATUS_PROCESSED, f"return request or query {message_id}")
                check(other in state.participants, f"asked by {message_id}")


def _check_net_files(state: State) -> None:
    """Check that a waiting file waits with a payer who is short, and that no control bars it.

    Source: RULES-A §4.5 E26c; house, ADR-0047.
    """
    waiting_count = 0
    for seq, file in state.net_files.items():
        check(payment_seq(file.file) == seq, f"net file {file.file}")
        check(status_of(file.sender, file.message_id) == STATUS_QUEUED, f"status of {file.file}")
        check(control_on_file(file) == 0, f"net file {file.file} waits against a control")
        total_fen = 0
        short_count = 0
        for line in file.lines:
            total_fen += line.item.amount_fen if line.debit else -line.item.amount_fen
            if line.waits:
                waiting_count += 1
                items = account_of(line.item.payer).queue[line.item.queue_class]
                check(line.item in items, f"place of net line {line.item.payment}")
                short_count += 0 if line_ready(state, line.item) else 1
        check(total_fen == 0, f"net file {file.file} does not sum to zero")
        check(short_count > 0, f"net file {file.file} waits for nobody")
    lines_count = 0
    for account in state.settlement_accounts:
        for items in account.queue:
            lines_count += sum([1 for item in items if item.posting == E26C_NET_LINE])
    check(waiting_count == lines_count, "the lines of waiting net files")


def _check_holds(state: State) -> None:
    """Check that what is held is what the accounts say, and that no control bars it.

    Source: RULES-A §4.5 E24a; house, ADR-0046.
    """
    held: dict[str, int] = {}
    for number, hold in state.holds.items():
        payment = hold.payment
        check(int(payment.payment) == number, f"hold {number}")
        status = status_of(payment.sender, payment.message_id)
        check(status == STATUS_PROCESSED, f"status of hold {number}")
        check(stopping_control(payment) == 0, f"hold {number} stands against a control")
        held[payment.payer.code] = held.get(payment.payer.code, 0) + payment.amount_fen
    for account in state.settlement_accounts:
        check(account.held_fen == held.get(account.owner, 0), f"holds of {account.owner}")
    if state.phase in (PHASE_PRE_CLOSE, PHASE_HVPS_ENDED, PHASE_DAY_END, PHASE_PREPARATION):
        check(not state.holds, "money held after the pre-close")


def _check_index(state: State) -> None:
    """Check that the queued items that messages brought and the index by message are the same.

    Source: house, ADR-0010.
    """
    waiting = sum([account.queued_count for account in state.settlement_accounts])
    check(state.waiting_count == waiting, "count of all that waits")
    queued_count = 0
    for account in state.settlement_accounts:
        for items in account.queue:
            queued_count += sum([1 for item in items if payment_line(item.payment) == 0])
    indexed_count = 0
    for code, by_message in state.queued.items():
        for message_id, item in by_message.items():
            check(item.sender.code == code, f"sender of queued payment {item.payment}")
            check(item.message_id == message_id, f"message of queued payment {item.payment}")
            check(
                item in account_of(item.payer).queue[item.queue_class],
                f"place of payment {item.payment}",
            )
            indexed_count += 1
    check(queued_count == indexed_count, "the index of queued payments")
