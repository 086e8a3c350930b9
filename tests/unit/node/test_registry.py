"""The node's copy of who is registered follows what the core says."""

from __future__ import annotations

from support.node_core import BANK_A, OFFICE
from tianping.core.events import AccountOpened
from tianping.node.registry import Registry
from tianping.values.identifiers import AccountNo


def test_owners_of_deposit_accounts_are_followed() -> None:
    """A bank's deposit makes it an owner of an account; an office's own accounts do not."""
    registry = Registry()
    opened = [
        AccountOpened(0, AccountNo("4611"), 4611, OFFICE, OFFICE),
        AccountOpened(1, AccountNo("2012"), 2012, BANK_A, OFFICE),
    ]
    assert registry.follow([list(opened)]) is False
    assert set(registry.offices) == {BANK_A}
