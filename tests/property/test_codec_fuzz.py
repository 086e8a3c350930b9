"""Whatever XML comes in, it is refused with a reason, or is a message that writes back the same."""

import gc
import resource
import sys
import tracemalloc
from collections import Counter

import pytest

from support.hostile_xml import XML_KINDS, hostile_xml
from tianping.wire.catalogue import Edition
from tianping.wire.codec import parse, write
from tianping.wire.examples import example
from tianping.wire.message_errors import MessageError, Reason
from tianping.wire.signing import signature_string

CODES = (
    "hvps.111.001.01",
    "hvps.112.001.01",
    "saps.604.001.01",
    "saps.365.001.01",
    "ccms.316.001.01",
    "ccms.900.001.02",
    "ccms.990.001.02",
    "beps.121.001.01",
)

MAY_BE_ACCEPTED = frozenset(
    {
        "mutated",  # a changed letter in a free text is another message
        "double_element",  # where the layout repeats it
        "missing_element",  # where the layout does without it
        "swapped_elements",  # two occurrences of one element
        "swapped_siblings",  # the same
        "strange_number",  # in an element of text
        "strange_amount",  # in a message without one: in an element of text
    }
)
"""Every other kind must be refused whatever the seed."""

REASONS = frozenset(
    {
        Reason.NOT_WELL_FORMED,
        Reason.ENCODING_WRONG,
        Reason.DECLARATION_REFUSED,
        Reason.COMMENT_REFUSED,
        Reason.INSTRUCTION_REFUSED,
        Reason.DOCUMENT_WRONG,
        Reason.NAMESPACE_WRONG,
        Reason.UNKNOWN_ELEMENT,
        Reason.MISPLACED_ELEMENT,
        Reason.REPEATED_ELEMENT,
        Reason.MISSING_ELEMENT,
        Reason.ELEMENT_IN_VALUE,
        Reason.TEXT_BETWEEN_ELEMENTS,
        Reason.ATTRIBUTE_UNKNOWN,
        Reason.LENGTH_WRONG,
        Reason.CHARACTER_WRONG,
        Reason.AMOUNT_WRONG,
        Reason.SEPARATOR_IN_SIGNED_VALUE,
    }
)
"""Reasons the run must reach."""


def hurt(seed: int, count: int) -> Counter[str]:
    """Parse this many hostile bodies; return how often each kind and each outcome came up."""
    reached: Counter[str] = Counter()
    for number, code in enumerate(CODES):
        bodies = [write(example(code, edition=Edition.NEWER, seed=each)) for each in range(3)]
        for kind, content in hostile_xml(seed + number, bodies, count // len(CODES)):
            reached[kind] += 1
            try:
                message = parse(content, code)
            except MessageError as error:
                reached[error.reason] += 1
                continue
            reached["accepted"] += 1
            reached[f"accepted {kind}"] += content not in bodies
            assert parse(write(message), code) == message
            assert signature_string(parse(write(message), code)) == signature_string(message)
    return reached


def check(reached: Counter[str]) -> None:
    """Check what a run reached, and that nothing was accepted that must not be."""
    assert set(XML_KINDS) <= set(reached)
    assert set(reached) >= REASONS
    accepted = {
        key.removeprefix("accepted ")
        for key, count in reached.items()
        if key.startswith("accepted ") and count
    }
    assert accepted <= MAY_BE_ACCEPTED
    assert reached["accepted"]


def test_hostile_xml_is_refused_or_round_trips() -> None:
    """A bounded run: every kind, every reason, no accepted garbage."""
    check(hurt(seed=20261123, count=1_200))


@pytest.mark.deep
def test_100_000_hostile_bodies_in_bounded_time_and_memory() -> None:
    """The long run: each body within seconds of CPU, the process within bounds."""
    hurt(seed=1, count=len(CODES) * len(XML_KINDS))
    gc.collect()
    resident_before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    tracemalloc.start()
    start = resource.getrusage(resource.RUSAGE_SELF)
    try:
        reached = hurt(seed=2, count=100_000)
        held, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    end = resource.getrusage(resource.RUSAGE_SELF)
    check(reached)
    seconds = end.ru_utime + end.ru_stime - start.ru_utime - start.ru_stime
    sys.stderr.write(
        f"100,000 hostile bodies: {seconds:.1f} s of CPU, peak {peak} bytes traced, {held} held,"
        f" resident {resident_before} -> {end.ru_maxrss} KiB\n"
    )
    assert peak < 64_000_000
    assert held < 8_000_000
    assert end.ru_maxrss - resident_before < 64_000
