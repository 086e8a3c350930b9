"""The body of a worker process: tasks in, replies out, nothing kept but keys and the registry."""

from __future__ import annotations

import gc
import signal
import traceback
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec

from tianping.node.intake import Checker
from tianping.node.render import Renderer
from tianping.node.tasks import (
    CheckTask,
    FailReply,
    RegistryCopy,
    RenderReply,
    RenderTask,
    Reply,
    Setup,
    Task,
)
from tianping.security.identities import open_signer
from tianping.wire.catalogue import Edition

__all__ = ["Workbench", "run_worker"]

_GC_THRESHOLDS = (100_000, 50, 50)

_TASKS = msgspec.msgpack.Decoder(Task)
_REPLIES = msgspec.msgpack.Encoder()


class Workbench:
    """Does tasks, in a worker process or, in tests and measurements, in the caller's own."""

    def __init__(self, setup: Setup) -> None:
        edition = Edition(setup.edition)
        signer = open_signer(Path(setup.signer), setup.password)
        self._checker = Checker(
            edition=edition,
            roots=setup.roots,
            crl_required=setup.crl_required,
            skew_seconds=setup.skew_seconds,
        )
        self._renderer = Renderer(edition=edition, signer=signer)

    def set_registry(self, registry: RegistryCopy) -> None:
        """Check from now on against this copy of the registry."""
        self._checker.set_registry(registry)

    def do(self, task: CheckTask | RenderTask) -> Reply:
        """Do one task."""
        if isinstance(task, CheckTask):
            return self._checker.check(task)
        return RenderReply(self._renderer.render(task))


def run_worker(connection: Connection) -> None:
    """Serve tasks until the other side closes the pipe.

    An interrupt from the terminal is the parent's affair.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        bench = Workbench(msgspec.msgpack.decode(connection.recv_bytes(), type=Setup))
        # Messages leave no cycles behind; looking for them often costs more than it finds.
        gc.collect()
        gc.freeze()
        gc.set_threshold(*_GC_THRESHOLDS)
        while True:
            task = _TASKS.decode(connection.recv_bytes())
            if isinstance(task, RegistryCopy):
                bench.set_registry(task)
            else:
                connection.send_bytes(_REPLIES.encode(_done(bench, task)))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return


def _done(bench: Workbench, task: CheckTask | RenderTask) -> Reply:
    try:
        return bench.do(task)
    except Exception:  # noqa: BLE001 - told to the node, which stops: a bug, never a bad message
        return FailReply(traceback.format_exc())
