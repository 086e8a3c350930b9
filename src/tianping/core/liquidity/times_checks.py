"""What is true of payments with times after every command.

Source: house, ADR-0057.
"""

from __future__ import annotations

from tianping.core.control.admission import status_of
from tianping.core.faults import check
from tianping.core.settlement.stops import stopping_control
from tianping.core.state import State, Timed, account_of
from tianping.core.terms import PHASE_DAY, STATUS_PENDING

__all__ = ["check_times"]


def check_times(state: State) -> None:
    """Check that what is stored or watched is there, and that nothing due can be forgotten.

    Source: house, ADR-0057.
    """
    stored_count = 0
    for payment, timed in state.times.kept.items():
        item = timed.item
        check(item.payment == payment, f"times of payment {payment}")
        if timed.stored:
            stored_count += 1
            _check_stored(state, timed)
        else:
            check(timed.latest_ns > 0, f"payment {payment} is watched for no time")
            items = account_of(item.payer).queue[item.queue_class]
            check(item in items, f"payment {payment} is watched and does not wait")
            noted = timed.warn_at_ns == 0 or (timed.warn_at_ns, payment) in state.times.due
            check(noted, f"warning time of payment {payment}")
        noted = not timed.returned or (timed.latest_ns, payment) in state.times.due
        check(noted, f"latest time of payment {payment}")
    indexed_count = sum([len(by_message) for by_message in state.times.stored.values()])
    check(stored_count == indexed_count, "the index of stored payments")


def _check_stored(state: State, timed: Timed) -> None:
    """Check a stored payment: it can be found, it will enter, and nothing bars it.

    Source: house, ADR-0057.
    """
    item = timed.item
    found = state.times.stored[item.sender.code][item.message_id]
    check(found is timed, f"message of stored payment {item.payment}")
    status = status_of(item.sender, item.message_id)
    check(status == STATUS_PENDING, f"status of stored payment {item.payment}")
    noted = (timed.earliest_ns, item.payment) in state.times.due
    check(noted, f"earliest time of payment {item.payment}")
    check(stopping_control(item) == 0, f"payment {item.payment} is stored against a control")
    check(state.phase == PHASE_DAY, f"payment {item.payment} is stored after the cut-off")
