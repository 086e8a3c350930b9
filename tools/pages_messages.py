"""The message catalogue as pages: the inventory, and one page per message when run by itself."""

from __future__ import annotations

import sys
from pathlib import Path

from tianping.wire.pages import inventory, write_pages

__all__ = ["main", "pages"]


def pages() -> dict[str, str]:
    """Return the inventory page: every message with the evidence of its layouts."""
    return {"reference/messages.md": inventory()}


def main() -> int:
    """Write a page per message, edition and language into the folder that is named."""
    folder = Path(sys.argv[1])
    print(f"{write_pages(folder)} message pages in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
