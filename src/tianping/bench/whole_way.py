"""The whole way: signed messages in over mutual TLS, settled, signed receipts and copies stored.

The node is ``tianping init`` and ``tianping up`` in a process of its own; this process is all the
banks. Their messages are signed before the clock starts. The clock stops when every payment is
final, its confirmation, its receipt and its payee's copy are signed and stored in the outbox, and
the views have followed: the operator's counters tell.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from tianping.bench.bank_side import Poster, in_batches, post_all, signed_payments
from tianping.bench.bare_work import BareWork, Batch
from tianping.bench.platforms import (
    DATE,
    PASSWORD,
    at_rest,
    bank_codes,
    free_port,
    make_platform,
    operator_of,
    start,
)
from tianping.bench.processes import cpu_seconds
from tianping.core.commands import AdvancePhase
from tianping.core.terms import PHASE_DAY, PHASE_PREPARATION
from tianping.node.operator import OperatorClient
from tianping.security.identities import open_signer
from tianping.security.tls import tls_client_context

__all__ = ["CORES", "measure_whole_way"]

CORES: Final = 2
"""The share of the machine that the ratio is about."""

_BANKS: Final = 8
_CONNECTIONS: Final = 2
_BATCH: Final = 250
_WARM_UP: Final = 100
"""Payments of each bank before the clock starts: a node that runs has met its messages before."""

_REPLIES: Final = 3
"""Messages per payment: confirmation and receipt to the payer, the copy to the payee."""

_PATIENCE_SECONDS: Final = 60.0
_LOOK_EVERY_SECONDS: Final = 0.01


def measure_whole_way(folder: Path, *, algorithm: str, payments: int) -> dict[str, float]:
    """Measure payments per second from the first request to the last stored receipt.

    Args:
        folder: An empty folder; the platform is made in it.
        algorithm: ``p256`` or ``sm2``: of all signing keys, the platform's and the banks'.
        payments: How many; a little fewer when the banks cannot share them evenly.

    Returns: ``payments_per_second``, ``seconds``; of CPU: ``node_seconds``, ``worker_seconds`` of
        them in its worker processes, ``client_seconds``; ``bare_seconds`` of the node's own
        cryptography and XML, in one process per core at once, the mean of before and after the
        node's turn; ``share_of_cores``: bare ÷ (wall seconds × cores); ``share_of_cpu``: bare ÷
        CPU seconds that node and clients used.

    Raises:
        RuntimeError: not everything was accepted, settled and answered.
    """
    codes = bank_codes(_BANKS)
    platform, port = folder / "platform", free_port()
    make_platform(platform, codes, algorithm=algorithm, port=port)
    batches: list[Batch] = []
    first: list[Poster] = []
    posters: list[Poster] = []
    each = payments // _BANKS
    for number, code in enumerate(codes):
        keys = platform / "participants" / code
        signer = open_signer(keys / "signing", PASSWORD)
        envelopes = signed_payments(
            code,
            codes[number + 1 :] + codes[:number],
            date=DATE,
            numbers=range(each + _WARM_UP),
            signer=signer,
        )
        batches.append(Batch(code, envelopes[:each]))
        context = tls_client_context(
            keys / "access",
            PASSWORD,
            root=platform / "trust" / "access-root.pem",
            revocation_list=None,
        )
        posters.append(Poster(context, port, in_batches(envelopes[:each], _BATCH)))
        first.append(Poster(context, port, in_batches(envelopes[each:], _BATCH)))
    with BareWork(platform, PASSWORD, batches, processes=CORES) as work:
        before = work.seconds()
        with _running(platform) as operator:
            operator.execute([AdvancePhase(time.time_ns(), PHASE_PREPARATION, PHASE_DAY, 0)])
            _measure(operator, first, count=_WARM_UP * _BANKS)
            figures = _measure(operator, posters, count=each * _BANKS)
        after = work.seconds()
    bare = {step: (before[step] + after[step]) / 2 for step in before}
    bare_together = sum(bare.values())
    used = figures["node_seconds"] + figures["client_seconds"]
    available = figures["seconds"] * CORES
    return {
        **figures,
        **{f"{step}_seconds": seconds for step, seconds in bare.items()},
        "bare_seconds": bare_together,
        "share_of_cores": bare_together / available,
        "share_of_cpu": bare_together / used if used else 0.0,
    }


def _measure(operator: OperatorClient, posters: list[Poster], *, count: int) -> dict[str, float]:
    before = at_rest(operator)
    node, workers = cpu_seconds(before["pid"])
    client = time.process_time()
    started = time.perf_counter()
    accepted = post_all(posters, connections=_CONNECTIONS)
    if accepted != count:
        raise RuntimeError(f"{accepted} of {count} payments were accepted")
    posted = time.perf_counter() - started
    _wait_until_stored(operator, before, messages=count * _REPLIES, commands=count)
    seconds = time.perf_counter() - started
    node_after, workers_after = cpu_seconds(before["pid"])
    return {
        "payments": float(count),
        "payments_per_second": count / seconds,
        "seconds": seconds,
        "answered_seconds": posted,
        "node_seconds": node_after - node + workers_after - workers,
        "worker_seconds": workers_after - workers,
        "client_seconds": time.process_time() - client,
    }


def _wait_until_stored(
    operator: OperatorClient, before: dict[str, Any], *, messages: int, commands: int
) -> None:
    """Wait until so many new messages are in the outbox and the views have followed."""
    stored_before = before["counters"].get("messages_stored", 0)
    last = before["head_seq"] + commands
    stop = time.perf_counter() + _PATIENCE_SECONDS
    while True:
        now = operator.status()
        stored = now["counters"].get("messages_stored", 0) - stored_before
        if stored >= messages and min(now["outbox_position"], now["views_position"]) >= last:
            break
        if time.perf_counter() > stop:
            raise RuntimeError(f"{stored} of {messages} messages were stored")
        time.sleep(_LOOK_EVERY_SECONDS)
    if stored != messages or now["head_seq"] != last:
        raise RuntimeError(f"expected {messages} messages, found {stored}: not all settled at once")


@contextlib.contextmanager
def _running(platform: Path) -> Iterator[OperatorClient]:
    """Run the node of a folder; yields the operator's line to it."""
    node = start(platform)
    try:
        with operator_of(platform, node) as operator:
            yield operator
            operator.stop()
        node.wait(_PATIENCE_SECONDS)
    finally:
        node.kill()
        node.wait()
