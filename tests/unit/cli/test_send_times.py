"""The times of ``tianping send pay``: read, or refused with what was expected."""

from __future__ import annotations

import pytest

from tianping.cli.failures import Failure
from tianping.cli.send_times import read_times
from tianping.participant.messages import Times

_NONE = {"from_time": "", "till_time": "", "reject_time": ""}


def test_times_may_leave_out_the_seconds() -> None:
    """10:30 and 10:30:00 are the same; nothing is nothing."""
    assert read_times(_NONE) == Times()
    stated = read_times({**_NONE, "from_time": "10:30", "reject_time": "11:00:05"})
    assert stated == Times(from_time="10:30:00", reject_time="11:00:05")


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({"from_time": "24:00"}, "--from-time: expected a time such as 10:30, found 24:00"),
        ({"till_time": "noon"}, "--till-time: expected a time such as 10:30, found noon"),
        (
            {"till_time": "11:00", "reject_time": "11:00"},
            "--till-time: expected none beside --reject-time",
        ),
    ],
)
def test_times_that_are_none_are_refused(stated: dict[str, str], expected: str) -> None:
    """The option is named, with what was expected and found."""
    with pytest.raises(Failure) as failure:
        read_times({**_NONE, **stated})
    assert failure.value.message == expected
