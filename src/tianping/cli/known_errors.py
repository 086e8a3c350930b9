"""Errors of other rooms as failures a person understands: one table.

Source: house, ADR-0020.
"""

from __future__ import annotations

import importlib
import re
from typing import Final

from tianping.cli.failures import Exit, Failure

__all__ = ["failure_of", "known_classes", "texts_of"]

# By name, so that a quick command does not import every room; the first that fits counts.
_KNOWN: Final[tuple[tuple[str, str, Exit], ...]] = (
    ("tianping.values.errors", "ValueTextError", Exit.INPUT),
    ("tianping.wire.errors", "WireError", Exit.INPUT),
    ("tianping.security.errors", "SecurityError", Exit.INPUT),
    ("tianping.journal.errors", "JournalDamaged", Exit.DAMAGED),
    ("tianping.journal.errors", "JournalError", Exit.INPUT),
    ("tianping.node.errors", "AccessRefused", Exit.REFUSED),
    ("tianping.node.errors", "NotRunning", Exit.NOT_RUNNING),
    ("tianping.node.errors", "ReplayDifference", Exit.DAMAGED),
    ("tianping.node.errors", "CommandFails", Exit.DAMAGED),
    ("tianping.node.errors", "NotThisVersion", Exit.INPUT),
    ("tianping.node.errors", "FolderError", Exit.INPUT),
    ("tianping.node.errors", "NodeError", Exit.NOT_RUNNING),
    ("tianping.participant.errors", "NodeSilentError", Exit.NOT_RUNNING),
    ("tianping.participant.errors", "NodeRefusedError", Exit.REFUSED),
    ("tianping.participant.errors", "NotAuthorisedError", Exit.REFUSED),
    ("tianping.participant.errors", "NotAnsweredError", Exit.REFUSED),
    ("tianping.participant.errors", "StoreFaultError", Exit.INPUT),
    ("tianping.participant.link", "LinkBrokenError", Exit.REFUSED),
    ("tianping.participant.updates", "UpdateRefusedError", Exit.REFUSED),
    ("tianping.watch.errors", "WatchError", Exit.INPUT),
    ("tianping.desk.errors", "DeskError", Exit.REFUSED),
    ("tianping.views.errors", "ViewsError", Exit.INPUT),
)

_CHINESE: Final = re.compile("[\u4e00-\u9fff]")


def failure_of(error: Exception) -> Failure | None:
    """Return the failure that a known error is, or None for a fault of our own."""
    names = {(kind.__module__, kind.__name__) for kind in type(error).__mro__}
    for module, name, code in _KNOWN:
        if (module, name) in names:
            return Failure(code, *texts_of(error))
    if isinstance(error, OSError):
        return Failure(Exit.INPUT, str(error), str(error))
    return None


def texts_of(error: object) -> tuple[str, str]:
    """Return what an error says in English and in 中文.

    Errors of the house either carry both texts, or say them one behind the other, the second in
    brackets. Whatever says itself in one language only is that in both.
    """
    english, chinese = getattr(error, "english", None), getattr(error, "chinese", None)
    if isinstance(english, str) and isinstance(chinese, str):
        return english, chinese
    text = str(error)
    start = _last_bracket(text)
    if not start or not _CHINESE.search(text, start):
        return text, text
    return text[:start].rstrip(), text[start + 1 : -1]


def _last_bracket(text: str) -> int:
    """Return where the bracket opens that ends the text; 0 when none does."""
    depth = 0
    if text.endswith(")"):
        for place in range(len(text) - 1, 0, -1):
            depth += (text[place] == ")") - (text[place] == "(")
            if not depth:
                return place
    return 0


def known_classes() -> list[type[BaseException]]:
    """Return the classes of the table, imported; a test proves that each exists."""
    return [getattr(importlib.import_module(module), name) for module, name, _ in _KNOWN]
