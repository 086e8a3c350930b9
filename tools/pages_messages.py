"""The message catalogue as pages: the inventory, and a page for each message.

The layouts come from the catalogue, what Tianping does with a message from the node's code.
"""

from __future__ import annotations

from message_handling import handlings, in_words, summary
from tianping.wire.pages import inventory, reference_page

__all__ = ["pages"]


def pages() -> dict[str, str]:
    """Return the inventory and the pages."""
    done = handlings()
    rendered = {
        f"reference/messages/{code}.md": reference_page(code, in_words(handling))
        for code, handling in done.items()
    }
    words = {code: summary(handling) for code, handling in done.items()}
    rendered["reference/messages.md"] = inventory(words)
    return rendered
