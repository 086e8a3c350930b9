"""A bank's client in a test against a running node, with all that it received."""

from __future__ import annotations

import time

from tianping.participant import Client, Received, Verdict

__all__ = ["Bank"]

_WAIT_SECONDS = 60


class Bank:
    """Receives, acknowledges and keeps."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.received: list[Received] = []

    def wait_for(self, code: str, count: int = 1) -> list[Received]:
        """Receive until so many verified messages of a code are here; return them."""
        deadline = time.monotonic() + _WAIT_SECONDS
        found: list[Received] = []
        while time.monotonic() < deadline:
            found = [each for each in self.received if each.code == code]
            if len(found) >= count:
                assert {each.verdict for each in found} == {Verdict.VERIFIED}
                return found
            some = self.client.receive(wait_seconds=1)
            self.client.acknowledge(some)
            self.received += some
        raise AssertionError(f"{count} of {code} expected, found {len(found)}")
