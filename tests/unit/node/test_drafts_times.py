"""What the sender of a payment with times is told."""

from __future__ import annotations

import msgspec

from support.node_core import AT_NS, BANK_A, BANK_B, DATE, transfer
from tianping.core.commands import CreditTransfer, PassTime, SetParameter, SettlementTimes
from tianping.node.tasks import Draft
from unit.node.test_drafts import BIG, Day, kinds, receipts

_MINUTE = 60 * 10**9


def _day() -> Day:
    day = Day()
    day.tell(SetParameter(AT_NS, "options.settlement_times", 1, DATE), original=b"")
    return day


def _timed(number: int, earliest: int, latest: int) -> CreditTransfer:
    """Return a payment of more than A has, with times in minutes from now."""
    times = SettlementTimes(
        AT_NS + earliest * _MINUTE if earliest else 0, AT_NS + latest * _MINUTE, returned=True
    )
    return msgspec.structs.replace(transfer(number, amount_fen=BIG), times=times)


def _tick(day: Day, minutes: int) -> list[Draft]:
    return day.tell(PassTime(AT_NS + minutes * _MINUTE), original=b"")


def test_sender_is_told_each_step_of_a_payment_with_times() -> None:
    """PR06 when it is kept, PR12 when it waits, PR12 with the time as a warning, PR09 at the end.

    AT_NS is 10:00 in Beijing.
    """
    day = _day()
    steps = [day.tell(_timed(1, 30, 90)), _tick(day, 30), _tick(day, 75), _tick(day, 90)]
    told = [receipts(step) for step in steps]
    assert [[(one.status, one.code, one.reason) for one in step] for step in told] == [
        [("PR06", "SU1I0000", "")],
        [("PR12", "SU1I0000", "")],
        [("PR12", "SU1I0000", "业务仍在排队，最迟清算时间 11:30:00")],
        [("PR09", "SU1O3999", "已过最迟清算时间")],
    ]
    assert [[one.final_date for one in step] for step in told] == [[0], [0], [0], [DATE]]
    assert {one.original_id for step in told for one in step} == {f"{DATE}00000001"}
    assert {one.receiver for step in steps for one in step} == {BANK_A}


def test_receipts_are_the_same_after_a_restart() -> None:
    """A drafter that does not remember the payment finds it in the journal."""
    day = _day()
    day.tell(_timed(1, 30, 90))
    day.drafter._queued.clear()
    (receipt,) = receipts(_tick(day, 30))
    assert (receipt.status, receipt.original_id) == ("PR12", f"{DATE}00000001")


def test_payment_that_settles_at_its_earliest_time_is_forwarded() -> None:
    """The payer gets PR04, the payee the original."""
    day = _day()
    timed = msgspec.structs.replace(_timed(1, 30, 90), amount_fen=transfer(1).amount_fen)
    day.tell(timed)
    drafts = _tick(day, 31)
    assert kinds(drafts) == [("SettlementReceipt", BANK_A), ("ForwardedMessage", BANK_B)]
    assert receipts(drafts)[0].status == "PR04"
