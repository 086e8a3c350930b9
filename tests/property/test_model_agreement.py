"""The core and the reference model agree on every outcome and every refusal code."""

from __future__ import annotations

import pytest

from support.agreement import Pair
from support.streams import Stream
from support.streams_day_end import DayEndStream
from support.streams_days import DayStream
from support.streams_links import LinkStream
from support.streams_nodes import NodeStream
from support.streams_register import RegisterStream
from tianping.core.invariants import check_invariants

_SEEDS_QUICK = range(30)
_SEEDS_OF_DAYS = range(12)
_SEEDS_OF_NODES = range(10)
_SEEDS_OF_REGISTER = range(16)
_SEEDS_OF_DAY_END = (3, 6, 18, 24, 28, 31, 34, 36)
_SEEDS_OF_LINKS = (3, 5)
_SEEDS_DEEP = range(1_000, 6_000)
_STEPS = 250


def _run(seed: int, steps: int, kind: type[Stream] = Stream) -> Pair:
    pair = Pair()
    stream = kind(seed, pair.apply)
    stream.open()
    for _ in range(steps):
        stream.step()
    check_invariants(pair.core)
    return pair


@pytest.mark.parametrize("seed", _SEEDS_QUICK)
def test_agreement_random_stream_same_outcomes(seed: int) -> None:
    """A seeded random stream leads to the same outcome, command by command."""
    pair = _run(seed, _STEPS)
    assert pair.core.seq == len(pair.commands)


@pytest.mark.parametrize("seed", _SEEDS_OF_DAYS)
def test_agreement_days_of_the_systems_same_outcomes(seed: int) -> None:
    """The systems go their own ways, by hand and by schedule, with and without calendar and ACS."""
    pair = _run(seed, _STEPS, DayStream)
    assert pair.core.seq == len(pair.commands)


@pytest.mark.parametrize("seed", _SEEDS_OF_NODES)
def test_agreement_nodes_same_outcomes(seed: int) -> None:
    """Participants log in and out, are forced out and set to fault, in the middle of business."""
    pair = _run(seed, _STEPS, NodeStream)
    assert pair.core.seq == len(pair.commands)


@pytest.mark.parametrize("seed", _SEEDS_OF_REGISTER)
def test_agreement_participants_come_and_go_same_outcomes(seed: int) -> None:
    """Base data and change files, entered, confirmed, taken over switch by switch."""
    pair = _run(seed, _STEPS, RegisterStream)
    assert pair.core.seq == len(pair.commands)


@pytest.mark.parametrize("seed", _SEEDS_OF_DAY_END)
def test_agreement_days_and_years_end_same_outcomes(seed: int) -> None:
    """Days and years end often: figures, year-end, checks of the opening, totals, requests."""
    pair = _run(seed, _STEPS, DayEndStream)
    assert pair.core.seq == len(pair.commands)


@pytest.mark.parametrize("seed", _SEEDS_OF_LINKS)
def test_agreement_link_keys_same_outcomes(seed: int) -> None:
    """Participants set and end link keys, rightly and wrongly, in the middle of business."""
    pair = _run(seed, _STEPS, LinkStream)
    assert pair.core.seq == len(pair.commands)


@pytest.mark.deep
def test_agreement_many_random_streams_same_outcomes() -> None:
    """Thousands of seeded streams lead to the same outcomes."""
    kinds = (DayStream, RegisterStream, NodeStream, DayEndStream, LinkStream, Stream, Stream)
    for seed in _SEEDS_DEEP:
        pair = _run(seed, _STEPS, kinds[seed % len(kinds)])
        assert pair.core.seq == len(pair.commands)
