"""What one access point may use."""

from __future__ import annotations

import pytest

from tianping.node.clock import DrivenClock
from tianping.node.limits import AccessLimits, AccessUse, TokenBucket


def test_bucket_lets_the_burst_pass_then_the_rate() -> None:
    """After the burst, as many pass as time gives."""
    clock = DrivenClock(0)
    bucket = TokenBucket(clock, per_second=10, burst=20)
    assert bucket.take(20)
    assert not bucket.take(1)
    clock.advance(500_000_000)
    assert bucket.take(5)
    assert not bucket.take(1)


def test_bucket_loses_nothing_when_the_clock_is_set_back() -> None:
    """What was left is left, and fills again from the new time on."""
    clock = DrivenClock(10**18)
    bucket = TokenBucket(clock, per_second=10, burst=20)
    assert bucket.take(15)
    clock.advance(-3_600 * 10**9)
    assert bucket.take(5)
    assert not bucket.take(1)
    clock.advance(10**9)
    assert bucket.take(10)


def test_bucket_full_lets_more_than_its_burst_pass_once() -> None:
    """No size is refused for ever: a full bucket lets it pass and pays later."""
    clock = DrivenClock(0)
    bucket = TokenBucket(clock, per_second=10, burst=20)
    assert bucket.take(30)
    clock.advance(1_000_000_000)
    assert not bucket.take(1)
    clock.advance(1_000_000_000)
    assert bucket.take(10)


@pytest.mark.parametrize(
    ("messages", "count", "bound"),
    [
        (0, 10, ""),
        (95, 10, "messages_in_flight"),
        (0, 60, "messages_per_second"),
    ],
)
def test_why_not_names_the_bound(messages: int, count: int, bound: str) -> None:
    """Each bound keeps a submission out by its own name."""
    limits = AccessLimits(
        requests=2, messages_in_flight=100, messages_per_second=10, messages_burst=50
    )
    use = AccessUse(limits, DrivenClock(0))
    use.messages = messages
    if bound == "messages_per_second":
        assert use.why_not(count) == ""
        assert use.why_not(count) == bound
    else:
        assert use.why_not(count) == bound


def test_queue_queries_have_a_bound_of_their_own() -> None:
    """Who asks too often is told so; its payments go on, and it may ask again after a while."""
    clock = DrivenClock(0)
    use = AccessUse(AccessLimits(queue_queries_per_second=2, queue_queries_burst=3), clock)
    assert use.why_not(5, queue_queries=3) == ""
    assert use.why_not(1, queue_queries=1) == "queue_queries_per_second"
    assert use.why_not(5) == ""
    clock.advance(500_000_000)
    assert use.why_not(1, queue_queries=1) == ""
    assert use.why_not(1, queue_queries=1) == "queue_queries_per_second"


def test_refusals_beyond_the_rate_are_counted_not_recorded() -> None:
    """One bank cannot fill the audit log; what is left out is counted."""
    use = AccessUse(AccessLimits(refusals_per_minute=60, refusals_burst=3), DrivenClock(0))
    assert [use.may_record_refusal() for _ in range(5)] == [True, True, True, False, False]
    assert use.left_out == 2
