"""The catalogue's speed: parse and write of messages, beside the XML library's bare parse."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Final

from lxml import etree

from tianping.wire.catalogue import Edition
from tianping.wire.codec import parse, write
from tianping.wire.examples import example
from tianping.wire.signing import signature_string

__all__ = ["measure_wire"]

_CODES: Final = ("hvps.111.001.01", "saps.604.001.01", "ccms.990.001.02", "beps.121.001.01")


def measure_wire(*, seconds: float) -> dict[str, float]:
    """Measure messages per second of one thread, and the bare parse of the same bytes.

    Returns: for every code ``<code> parse``, ``<code> write``, ``<code> signature string`` and
    ``<code> bare parse``, each per second.
    """
    share = seconds / (4 * len(_CODES))
    figures: dict[str, float] = {}
    for code in _CODES:
        message = example(code, edition=Edition.NEWER, seed=1)
        body = write(message)
        family = code[:8]
        figures[f"{family} parse"] = _rate(partial(parse, body, code), share)
        figures[f"{family} write"] = _rate(partial(write, message), share)
        figures[f"{family} signature string"] = _rate(partial(signature_string, message), share)
        figures[f"{family} bare parse"] = _rate(partial(etree.fromstring, body), share)
    return figures


def _rate(work: Callable[[], object], seconds: float) -> float:
    """Return how often work can be done in a second."""
    work()
    count = 0
    started = time.perf_counter()
    while time.perf_counter() - started < seconds:
        for _ in range(20):
            work()
        count += 20
    return count / (time.perf_counter() - started)
