"""The crash test's judge finds every violation that is planted in good evidence."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from support.crash_checks import (
    CHECKS,
    Evidence,
    Kept,
    Notice,
    Payment,
    Recorded,
    Sent,
    find_violations,
)
from support.crash_witness import Frame, Told

PAYER, PAYEE = "301100000004", "302100000006"
PAYMENT, RECEIPT = "hvps.111.001.01", "saps.604.001.01"


def good() -> Evidence:
    """Return what is there when one payment settled, one was returned, and all is well."""
    outbox = {
        PAYER: [Kept(1, "c1", "m1"), Kept(2, "r1", "m2"), Kept(3, "r2", "m3")],
        PAYEE: [Kept(1, "f1", "m4")],
    }
    return Evidence(
        told={
            PAYER: [
                Told("h1", PAYMENT, "e1", "silence"),
                Told("h1", PAYMENT, "e1", "accepted", 7),
                Told("h1", PAYMENT, "e1", "duplicate", 7),
                Told("h2", PAYMENT, "e2", "accepted", 8),
            ],
            PAYEE: [],
        },
        frames={PAYER: [Frame(1, False, "c1"), Frame(1, True, "c1")], PAYEE: []},
        recorded={7: Recorded(PAYER, "one", "e1"), 8: Recorded(PAYER, "two", "e2")},
        payments=[
            Payment(PAYER, "one", PAYEE, 1, "PR04"),
            Payment(PAYER, "two", PAYEE, 0, "PR09"),
        ],
        outbox=outbox,
        inboxes={code: list(kept) for code, kept in outbox.items()},
        notices={
            PAYER: [
                Notice(RECEIPT, PAYER, "one", "PR04"),
                Notice(RECEIPT, PAYER, "two", "PR12"),
                Notice(RECEIPT, PAYER, "two", "PR09"),
            ],
            PAYEE: [Notice(PAYMENT, PAYER, "one", "")],
        },
        sent={
            PAYER: [
                Sent("one", PAYMENT, "e1", "accepted", "PR04"),
                Sent("two", PAYMENT, "e2", "accepted", "PR09"),
            ],
            PAYEE: [],
        },
        gaps={PAYER: 0, PAYEE: 0},
        balances_by_entries={0: -5, 1: 5},
        balances_by_views={0: -5, 1: 5},
        views={(PAYER, "one"): "PR04", (PAYER, "two"): "PR09"},
        differing_tables=[],
        verified=[],
    )


def _lose_an_accepted_message(evidence: Evidence) -> None:
    del evidence.recorded[8]


def _put_another_message_there(evidence: Evidence) -> None:
    evidence.recorded[8] = Recorded(PAYER, "two", "another body")


def _tell_settled_what_is_not(evidence: Evidence) -> None:
    evidence.notices[PAYER].append(Notice(RECEIPT, PAYER, "two", "PR04"))


def _settle_a_payment_twice(evidence: Evidence) -> None:
    evidence.payments[0] = msgspec.structs.replace(evidence.payments[0], settlements=2)


def _settle_it_again_under_another_number(evidence: Evidence) -> None:
    evidence.payments.append(evidence.payments[0])


def _forward_a_payment_twice(evidence: Evidence) -> None:
    evidence.notices[PAYEE] *= 2


def _forward_nothing(evidence: Evidence) -> None:
    evidence.notices[PAYEE] = []


def _forward_what_did_not_settle(evidence: Evidence) -> None:
    evidence.notices[PAYEE].append(Notice(PAYMENT, PAYER, "two", ""))


def _keep_the_end_from_the_payer(evidence: Evidence) -> None:
    evidence.notices[PAYER].pop()


def _let_the_store_forget(evidence: Evidence) -> None:
    evidence.sent[PAYER][0] = msgspec.structs.replace(evidence.sent[PAYER][0], status="PR12")


def _drop_a_message_from_the_inbox(evidence: Evidence) -> None:
    evidence.inboxes[PAYER].pop()


def _change_a_message_in_the_inbox(evidence: Evidence) -> None:
    evidence.inboxes[PAYEE][0] = Kept(1, "other", "m4")


def _leave_a_number_out(evidence: Evidence) -> None:
    for side in (evidence.outbox, evidence.inboxes):
        del side[PAYER][1]
    evidence.frames[PAYER] = []


def _store_a_message_twice(evidence: Evidence) -> None:
    for side in (evidence.outbox, evidence.inboxes):
        side[PAYEE].append(Kept(2, "f1", "m4"))


def _leave_one_unacknowledged(evidence: Evidence) -> None:
    evidence.inboxes[PAYEE][0] = Kept(1, "f1", "m4", acknowledged=False)


def _leave_a_gap(evidence: Evidence) -> None:
    evidence.gaps[PAYEE] = 1


def _give_a_number_to_another_message(evidence: Evidence) -> None:
    evidence.frames[PAYER].append(Frame(2, True, "r1 as it was before the kill"))


def _deliver_what_was_never_stored(evidence: Evidence) -> None:
    evidence.frames[PAYEE].append(Frame(9, False, "f9"))


def _leave_one_open(evidence: Evidence) -> None:
    evidence.sent[PAYER][0] = msgspec.structs.replace(evidence.sent[PAYER][0], state="unanswered")


def _invent_a_payment(evidence: Evidence) -> None:
    evidence.sent[PAYER].pop()


def _move_money_in_the_views(evidence: Evidence) -> None:
    evidence.balances_by_views = {0: -6, 1: 6}


def _make_money(evidence: Evidence) -> None:
    evidence.balances_by_entries = evidence.balances_by_views = {0: -5, 1: 6}


def _state_another_status_in_the_views(evidence: Evidence) -> None:
    evidence.views[PAYER, "one"] = "PR12"


def _let_a_table_differ(evidence: Evidence) -> None:
    evidence.differing_tables.append("movements")


def _let_the_reader_find_something(evidence: Evidence) -> None:
    evidence.verified.append("journal.db, row 3: hash")


PLANTED: dict[str, tuple[Callable[[Evidence], None], ...]] = {
    "accepted_is_recorded": (_lose_an_accepted_message, _put_another_message_there),
    "told_settled_is_settled": (_tell_settled_what_is_not,),
    "settles_once": (_settle_a_payment_twice, _settle_it_again_under_another_number),
    "payees_get_each_once": (
        _forward_a_payment_twice,
        _forward_nothing,
        _forward_what_did_not_settle,
    ),
    "payers_learn_the_end": (_keep_the_end_from_the_payer, _let_the_store_forget),
    "inboxes_are_outboxes": (
        _drop_a_message_from_the_inbox,
        _change_a_message_in_the_inbox,
        _leave_a_number_out,
        _store_a_message_twice,
        _leave_one_unacknowledged,
        _leave_a_gap,
    ),
    "a_number_keeps_its_message": (
        _give_a_number_to_another_message,
        _deliver_what_was_never_stored,
    ),
    "nothing_stays_open": (_leave_one_open,),
    "nothing_is_invented": (_invent_a_payment,),
    "books_agree": (_move_money_in_the_views, _make_money),
    "views_agree": (_state_another_status_in_the_views, _let_a_table_differ),
    "journal_is_right": (_let_the_reader_find_something,),
}


def test_crash_checks_good_evidence_finds_nothing() -> None:
    """Evidence without a violation passes every check."""
    assert find_violations(good()) == []


@pytest.mark.parametrize(
    ("check", "plant"),
    [(check, plant) for check, plants in PLANTED.items() for plant in plants],
)
def test_crash_checks_planted_violation_is_found(
    check: str, plant: Callable[[Evidence], None]
) -> None:
    """The check that is meant for a violation finds it."""
    evidence = good()
    plant(evidence)
    assert [each for each in find_violations(evidence) if each.startswith(f"{check}:")]


def test_crash_checks_every_check_has_a_planted_violation() -> None:
    """No check is there that was never seen to find anything."""
    assert sorted(PLANTED) == sorted(check.__name__ for check in CHECKS)
