"""For tests of the watching: readings, rules, books of alarms, and a real HTTP server."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import apsw

from tianping.storage.sqlite_file import connect
from tianping.watch.book import AlarmBook
from tianping.watch.readings import Readings
from tianping.watch.rules import Rule, Told

__all__ = [
    "SECOND_NS",
    "Posted",
    "book_in",
    "readings",
    "rule",
    "webhook_server",
]

SECOND_NS = 1_000_000_000


def readings(at_seconds: float, **values: float | Mapping[str, float]) -> Readings:
    """Return readings: ``system_state={"SAPS": 10}`` by one label, ``workers=2`` without any."""
    found = Readings(round(at_seconds * SECOND_NS))
    for name, value in values.items():
        if isinstance(value, Mapping):
            for label, of_label in value.items():
                found.put(f"tianping_{name}", of_label, (label,))
        else:
            found.put(f"tianping_{name}", value)
    return found


def rule(condition: Any = None, **changed: Any) -> Rule:
    """Return a rule with a condition; told when there is none."""
    fields = {
        "severity": "major",
        "english": "something is wrong",
        "chinese": "出现异常",
        "todo_english": "mend it",
        "todo_chinese": "请修复",
        **changed,
    }
    return Rule(condition=condition or Told(), **fields)


def book_in(folder: Path, *sinks: str) -> tuple[AlarmBook, apsw.Connection]:
    """Return a book of alarms in a folder, and its connection."""
    connection = connect(folder / "watch.db")
    return AlarmBook(connection, sinks=sinks), connection


class Posted(NamedTuple):
    """What a webhook server was posted."""

    path: str
    headers: dict[str, str]
    body: bytes


@contextmanager
def webhook_server(statuses: list[int]) -> Iterator[tuple[str, list[Posted]]]:
    """Yield the address of a real HTTP server and what it was posted; it answers in that order.

    When the statuses are used up it answers 204.
    """
    posted: list[Posted] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            posted.append(Posted(self.path, dict(self.headers.items()), body))
            self.send_response(statuses.pop(0) if statuses else 204)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/alarms?from=test", posted
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
